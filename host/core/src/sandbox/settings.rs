//! Settings of a mapping, checked against the JSON Schema in its manifest.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde::Serialize;
use serde_json::Value;

use super::failure::CallError;
use super::workers::Lost;
use crate::problem::{Problem, Recovery, Side};

/// The schema, compiled when it is first used.
pub(super) struct SettingsSchema {
    text: String,
    compiled: OnceLock<Validator>,
}

/// Why settings are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// Not JSON at all.
    #[error("the settings are not JSON: {0}")]
    NotJson(String),
    /// There is nothing to check them against. A mapping is not loaded with such a schema.
    #[error("the mapping's schema of settings cannot be used: {0}")]
    Schema(String),
    /// Against the schema, at each of these places.
    #[error("the settings do not fit the mapping: {}", listed(.0))]
    Unfit(Vec<SettingsFault>),
    /// They were not checked.
    #[error(transparent)]
    Lost(#[from] Lost),
}

/// A place in the settings that breaks the schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingsFault {
    /// RFC 6901; empty for the settings as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub what: String,
}

impl SettingsSchema {
    pub(super) fn new(text: String) -> SettingsSchema {
        SettingsSchema {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Compiles the schema now, unless it is. Nothing is fetched from elsewhere: a reference to another document is an error.
    pub(super) fn compile(&self) -> Result<&Validator, String> {
        if let Some(compiled) = self.compiled.get() {
            return Ok(compiled);
        }
        let schema: Value = serde_json::from_str(&self.text).map_err(|error| error.to_string())?;
        let compiled = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .offline()
            .build(&schema)
            .map_err(|error| error.to_string())?;
        Ok(self.compiled.get_or_init(|| compiled))
    }

    pub(super) fn check(&self, settings: &str) -> Result<(), SettingsError> {
        let settings: Value = serde_json::from_str(settings)
            .map_err(|error| SettingsError::NotJson(error.to_string()))?;
        let faults: Vec<SettingsFault> = self
            .compile()
            .map_err(SettingsError::Schema)?
            .iter_errors(&settings)
            .map(|error| SettingsFault {
                pointer: error.instance_path().to_string(),
                what: error.to_string(),
            })
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(SettingsError::Unfit(faults))
        }
    }
}

fn listed(faults: &[SettingsFault]) -> String {
    let faults: Vec<String> = faults
        .iter()
        .map(|SettingsFault { pointer, what }| match pointer.as_str() {
            "" => what.clone(),
            pointer => format!("{pointer}: {what}"),
        })
        .collect();
    faults.join("; ")
}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Problem {
        if let SettingsError::Lost(lost) = error {
            return CallError::Lost(lost).into();
        }
        let advice = match error {
            SettingsError::Schema(_) => "Report it to the mapping's author.",
            _ => {
                "Correct the mapping's settings; `lupasilta inspect` shows the schema that they have to fit."
            }
        };
        Problem {
            code: "mapping-settings".into(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.into(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_with_its_pointer() {
        let schema = SettingsSchema::new(
            r#"{"type": "object", "required": ["name"], "properties": {"codes": {"additionalProperties": {"type": "string"}}}}"#.to_owned(),
        );
        assert_eq!(
            schema.check(r#"{"name": 1, "codes": {"a/b": "c"}}"#),
            Ok(())
        );

        let Err(SettingsError::Unfit(faults)) =
            schema.check(r#"{"codes": {"a/b": 1, "c": null, "d": "e"}}"#)
        else {
            panic!("unfit settings were taken")
        };
        let mut pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, ["", "/codes/a~1b", "/codes/c"]);
    }

    #[test]
    fn settings_that_are_not_json_are_refused_as_such() {
        let schema = SettingsSchema::new("{}".to_owned());
        assert!(matches!(schema.check("{"), Err(SettingsError::NotJson(_))));
    }
}
