//! Why a file is no definition that a mapping could be held against.

use crate::problem::{Problem, Recovery, Side};

/// Why a file is no definition that a mapping could be held against.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// Larger than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("the definition has more than {} MiB", super::MAX_BYTES >> 20)]
    TooLarge,
    /// Not UTF-8.
    #[error("the definition is not UTF-8 text: line {line} is not")]
    NotUtf8 {
        /// From 1.
        line: usize,
    },
    /// Neither YAML nor JSON.
    #[error("the definition is not YAML: line {line}, column {column}: {reason}")]
    Syntax {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What the parser says.
        reason: String,
    },
    /// Not an OpenAPI definition of a version that is understood.
    #[error("the file is no OpenAPI definition of version 3.0 or 3.1: {0}")]
    NotOpenApi(String),
}

impl From<DefinitionError> for Problem {
    fn from(error: DefinitionError) -> Problem {
        let advice = match &error {
            DefinitionError::Syntax { .. } => {
                "Correct the file at that place, or get it anew from who publishes it."
            }
            _ => "Give the service's OpenAPI definition, 3.0 or 3.1, as a YAML or JSON file.",
        };
        Problem {
            code: "definition-unusable".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
