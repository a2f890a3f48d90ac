//! What a component says of itself, checked before anything relies on it.

use super::request::{BadOperation, Operations};
use super::settings::SettingsSchema;
use super::shown::shown;
use crate::contract::Manifest;

/// A manifest that can be relied on, with what was parsed of it.
pub(super) struct Checked {
    pub(super) manifest: Manifest,
    pub(super) operations: Operations,
    pub(super) schema: SettingsSchema,
}

/// Why a manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// A member that names things is empty, too long, or has characters that names do not have.
    #[error("`{member}` is not a name: one to 100 of the characters A-Z a-z 0-9 . _ + -")]
    Name {
        /// The member of the manifest.
        member: &'static str,
    },
    /// An operation's declaration is malformed.
    #[error("operation {operation:?}: {reason}")]
    Operation {
        /// Its name.
        operation: String,
        /// What is wrong with it.
        reason: BadOperation,
    },
    /// The schema of the settings is not JSON, or not a JSON Schema.
    #[error("`settings-schema` is not a JSON Schema: {0}")]
    Schema(String),
}

impl Checked {
    pub(super) fn new(manifest: Manifest) -> Result<Checked, ManifestError> {
        let checked = Checked::again(manifest)?;
        checked
            .schema
            .compile()
            .map_err(|error| ManifestError::Schema(shown(&error)))?;
        Ok(checked)
    }

    /// For a manifest that was checked in an earlier start: its schema is compiled once settings are checked against it.
    ///
    /// Names of a manifest go into logs, file names and evidence, so they are plain.
    pub(super) fn again(manifest: Manifest) -> Result<Checked, ManifestError> {
        let named = |member, name: &str| match is_name(name) {
            true => Ok(()),
            false => Err(ManifestError::Name { member }),
        };
        named("name", &manifest.name)?;
        named("version", &manifest.version)?;
        named("format", &manifest.format)?;
        named("service-contract", &manifest.service_contract)?;
        for version in &manifest.format_versions {
            named("format-versions", version)?;
        }
        for operation in &manifest.operations {
            named("operations", &operation.name)?;
        }
        let operations = Operations::parse(&manifest.operations)
            .map_err(|(operation, reason)| ManifestError::Operation { operation, reason })?;
        let schema = SettingsSchema::new(manifest.settings_schema.clone());
        Ok(Checked {
            manifest,
            operations,
            schema,
        })
    }
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    (1..=100).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::contract::{Method, Operation, Text};

    fn manifest() -> Manifest {
        let text = Text {
            fi: String::new(),
            sv: String::new(),
            en: String::new(),
        };
        Manifest {
            name: "asianhallinta".into(),
            version: "1.2.3+4".into(),
            summary: text,
            format: "asianhallinta".into(),
            format_versions: vec!["1.3".into()],
            actions: vec![],
            service_contract: "1.0.6".into(),
            operations: vec![Operation {
                name: "GetData".into(),
                method: Method::Get,
                path: "/data/{id}".into(),
                query: vec![],
            }],
            members: vec![],
            settings_schema: "{}".into(),
        }
    }

    fn refusal(change: impl FnOnce(&mut Manifest)) -> ManifestError {
        let mut manifest = manifest();
        change(&mut manifest);
        Checked::new(manifest).err().unwrap()
    }

    #[test]
    fn a_plain_manifest_is_taken() {
        assert!(Checked::new(manifest()).is_ok());
    }

    #[test]
    fn names_that_could_lead_elsewhere_are_refused() {
        for name in ["", "../a", "a/b", "a b", "ä", "a\n"] {
            let error = refusal(|manifest| manifest.name = name.into());
            assert_eq!(error, ManifestError::Name { member: "name" }, "{name:?}");
        }
        let error = refusal(|manifest| manifest.version = "x".repeat(101));
        assert_eq!(error, ManifestError::Name { member: "version" });
    }

    #[test]
    fn a_malformed_or_doubled_operation_is_refused_by_its_name() {
        let error = refusal(|manifest| manifest.operations[0].path = "/data/../{id}".into());
        let operation = "GetData".to_owned();
        assert_eq!(
            error,
            ManifestError::Operation {
                operation: operation.clone(),
                reason: BadOperation::Path
            }
        );
        let error = refusal(|manifest| manifest.operations.push(manifest.operations[0].clone()));
        assert_eq!(
            error,
            ManifestError::Operation {
                operation,
                reason: BadOperation::Twice
            }
        );
    }

    #[test]
    fn a_schema_that_is_none_is_refused() {
        for schema in [
            "",
            "{",
            "1",
            r#"{"type": "strange"}"#,
            r#"{"$ref": "https://example.org/schema"}"#,
        ] {
            let error = refusal(|manifest| manifest.settings_schema = schema.into());
            assert!(matches!(error, ManifestError::Schema(_)), "{schema}");
        }
    }
}
