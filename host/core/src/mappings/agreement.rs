//! Whether a mapping and an official definition of LV's service agree: what the mapping relies on, held against an OpenAPI file.
//!
//! Of every operation and member of the manifest it says whether the definition confirms it, contradicts it, or does not mention it; and it
//! lists what the definition has and the mapping ignores. Nothing is asked of the service: it is the papers that are compared.
//!
//! ```no_run
//! use lupasilta::mappings::agreement::{Agreement, Definition};
//! # fn show(manifest: &lupasilta::contract::Manifest) -> Result<(), Box<dyn std::error::Error>> {
//! let definition = Definition::read(&std::fs::read("lv-service-api.yaml")?)?;
//! let agreement = Agreement::between(manifest, &definition);
//! println!("{} contradicted", agreement.contradicted());
//! # Ok(())
//! # }
//! ```

mod definition;
mod difference;
mod document;
mod error;
mod likeness;
mod members;
mod operations;
mod schema;
mod tree;
mod types;

use serde::Serialize;

pub use definition::Definition;
pub use difference::Difference;
pub use error::DefinitionError;
pub use types::Types;

use crate::contract::{Manifest, Part};

/// How large a definition may be, in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// What a mapping relies on, held against a definition.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// What it was held against.
    pub definition: Title,
    /// Whether the mapping says which members it knows: one of contract 0.1.0 does not, and only its operations are compared.
    pub lists_members: bool,
    /// Every operation of the manifest, in its order.
    pub operations: Vec<JudgedOperation>,
    /// Every member of the manifest, and what the definition demands besides.
    pub members: Vec<JudgedMember>,
    /// What the definition has and the mapping does not know.
    pub ignored: Vec<Ignored>,
    /// References of the definition to other files or to nothing: what they say is not known.
    pub unresolved: Vec<Unresolved>,
}

/// What a definition calls itself.
#[derive(Clone, Debug, Serialize)]
pub struct Title {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// The version of OpenAPI.
    pub openapi: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The definition says the same.
    Confirmed,
    /// The definition says otherwise.
    Contradicted,
    /// The definition does not say.
    NotMentioned,
}

/// What came of it, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Judgement {
    /// What came of it.
    pub verdict: Verdict,
    /// In what the definition says otherwise; none unless contradicted.
    pub differences: Vec<Difference>,
    /// The same in a sentence.
    pub words: String,
    /// Where the definition speaks of it, or of what it would be in.
    pub at: Option<InDefinition>,
}

/// A place in a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InDefinition {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// RFC 6901.
    pub pointer: String,
}

/// An operation that the mapping may ask for.
#[derive(Clone, Debug, Serialize)]
pub struct JudgedOperation {
    /// Its name in the manifest.
    pub name: String,
    /// In capitals.
    pub method: String,
    /// Its path in the manifest.
    pub path: String,
    /// What came of it.
    pub judgement: Judgement,
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In what the service answers.
    Response,
    /// In what the service is told.
    Request,
    /// Among the parameters of the query.
    Query,
}

/// A member that the mapping knows, or that the definition demands of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgedMember {
    /// The operation's name in the manifest.
    pub operation: String,
    /// Where it stands.
    pub place: Place,
    /// RFC 6901 with `*` for any item; of a query, the parameter's name.
    pub pointer: String,
    /// What came of it.
    pub judgement: Judgement,
    /// Whether the definition promises or demands it wherever the object is that it is in; nothing where it is not mentioned.
    pub required: Option<bool>,
    /// The innermost place around it at which the definition stops, where that is the reason why it is not mentioned.
    pub stops_at: Option<String>,
}

/// Something that the definition has and the mapping does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ignored {
    /// An operation.
    Operation {
        /// In capitals.
        method: String,
        /// Its path.
        path: String,
        /// Where it is.
        at: InDefinition,
    },
    /// A member, with all that is in it; of a query, a parameter.
    Member {
        /// The operation's name in the manifest.
        operation: String,
        /// Where it stands.
        place: Place,
        /// RFC 6901 with `*` for any item; of a query, the parameter's name.
        pointer: String,
        /// Where it is.
        at: InDefinition,
    },
    /// Codes of a member that is known.
    Codes {
        /// The operation's name in the manifest.
        operation: String,
        /// Where the member stands.
        place: Place,
        /// The member.
        pointer: String,
        /// The codes.
        codes: Vec<String>,
        /// Where they are.
        at: InDefinition,
    },
}

/// A reference that leads nowhere in the file.
#[derive(Clone, Debug, Serialize)]
pub struct Unresolved {
    /// As it is written.
    pub reference: String,
    /// Where it is.
    pub at: InDefinition,
}

impl Agreement {
    /// Holds a manifest against a definition.
    #[must_use]
    pub fn between(manifest: &Manifest, definition: &Definition) -> Self {
        let stated = definition.operations();
        let found = operations::matched(manifest, definition, &stated);
        let mut members = Vec::new();
        let mut ignored = Vec::new();
        for (index, operation) in stated.iter().enumerate() {
            if found.iter().all(|(_, of)| *of != Some(index)) {
                ignored.push(Ignored::Operation {
                    method: operation.method.clone(),
                    path: operation.path.to_owned(),
                    at: operation.at.place(),
                });
            }
        }
        let lists_members = !manifest.members.is_empty();
        for (operation, (_, of)) in manifest.operations.iter().zip(&found) {
            let stated = of.and_then(|index| stated.get(index));
            if let Some(stated) = stated {
                let query = members::query(operation, stated);
                members.extend(query.members);
                ignored.extend(query.ignored);
            }
            if !lists_members {
                continue;
            }
            for (part, place) in [
                (Part::Response, Place::Response),
                (Part::Request, Place::Request),
            ] {
                let Some(tree) = tree::Known::of(manifest, &operation.name, part) else {
                    continue;
                };
                let schema = stated.and_then(|stated| match part {
                    Part::Response => stated.response.clone(),
                    Part::Request => stated.request.clone(),
                });
                let at = stated.map(|stated| stated.at.place());
                let judged = members::body(&operation.name, place, &tree, schema, at);
                members.extend(judged.members);
                ignored.extend(judged.ignored);
            }
        }
        let operations = manifest
            .operations
            .iter()
            .zip(found)
            .map(|(operation, (judgement, _))| JudgedOperation {
                name: operation.name.clone(),
                method: operations::method(operation.method).to_owned(),
                path: operation.path.clone(),
                judgement,
            })
            .collect();
        let unresolved = definition.unresolved().into_iter();
        Agreement {
            definition: Title {
                title: definition.title.clone(),
                version: definition.version.clone(),
                openapi: definition.openapi.clone(),
            },
            lists_members,
            operations,
            members,
            ignored,
            unresolved: unresolved
                .map(|(reference, at)| Unresolved { reference, at })
                .collect(),
        }
    }

    /// How many operations and members are contradicted.
    #[must_use]
    pub fn contradicted(&self) -> usize {
        self.count(Verdict::Contradicted)
    }

    /// How many operations and members have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let operations = self.operations.iter().map(|one| &one.judgement);
        operations
            .chain(self.members.iter().map(|one| &one.judgement))
            .filter(|judgement| judgement.verdict == verdict)
            .count()
    }
}

impl Judgement {
    fn confirmed(words: impl Into<String>, at: InDefinition) -> Self {
        Self {
            verdict: Verdict::Confirmed,
            differences: Vec::new(),
            words: words.into(),
            at: Some(at),
        }
    }

    fn not_mentioned(words: impl Into<String>, at: Option<InDefinition>) -> Self {
        Self {
            verdict: Verdict::NotMentioned,
            differences: Vec::new(),
            words: words.into(),
            at,
        }
    }

    fn contradicted(differences: Vec<Difference>, at: InDefinition) -> Self {
        let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
        Self {
            verdict: Verdict::Contradicted,
            words: words.join("; "),
            differences,
            at: Some(at),
        }
    }
}
