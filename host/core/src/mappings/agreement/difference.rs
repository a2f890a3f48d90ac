//! In what a definition says otherwise.

use serde::Serialize;

use super::types::Types;

/// In what a definition says otherwise than the mapping relies on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Difference {
    /// The operation has another method.
    #[error("the definition has {definition}, not {mapping}")]
    OtherMethod {
        /// The mapping's.
        mapping: String,
        /// The definition's.
        definition: String,
    },
    /// The operation has another path.
    #[error("the definition has it at {definition}{}", if *.likely { ", probably" } else { "" })]
    OtherPath {
        /// The definition's.
        definition: String,
        /// Whether it is only the likeliest one: no name or path is the same.
        likely: bool,
    },
    /// Its values have another type, or one more that the mapping does not take, or one less that it writes.
    #[error("the definition says {definition}, the mapping {mapping}")]
    OtherType {
        /// What the mapping takes or writes.
        mapping: Types,
        /// What the definition says.
        definition: Types,
    },
    /// The definition's codes lack some that the mapping knows or writes.
    #[error("the definition's codes lack {}", listed(.codes))]
    CodesMissing {
        /// The codes, each with the one of the definition that it probably became.
        codes: Vec<MissingCode>,
    },
    /// The definition has no member of this name, and one that it probably became.
    #[error("the definition calls it {to}, probably")]
    Renamed {
        /// The name.
        to: String,
    },
    /// The definition has a member of this name elsewhere.
    #[error("the definition has it at {pointer}")]
    OtherPlace {
        /// RFC 6901 with `*` for any item.
        pointer: String,
    },
    /// The definition demands it, and the mapping does not know it.
    #[error("the definition requires it, and the mapping never writes it")]
    Demanded,
    /// The definition says that there is no member of this name.
    #[error("the definition allows no such member")]
    Excluded,
}

/// A code that a definition does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCode {
    /// The code.
    pub code: String,
    /// What it probably became.
    pub likely: Option<String>,
}

fn listed(codes: &[MissingCode]) -> String {
    let codes = codes.iter().map(|missing| match &missing.likely {
        Some(likely) => format!("{} (now probably {likely})", missing.code),
        None => missing.code.clone(),
    });
    codes.collect::<Vec<_>>().join(", ")
}
