//! The names of things: an action's in LV, and a transfer's here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An action's identifier in LV: a GUID, in lower case with hyphens whatever the case in which it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExternalId(Uuid);

/// A text that is not an action's identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an external id is a GUID such as 6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f; {length} characters came that are none"
)]
pub struct NotAnExternalId {
    /// How long the text was. The text itself could be anything a caller was given, and is not repeated.
    pub length: usize,
}

impl FromStr for ExternalId {
    type Err = NotAnExternalId;

    fn from_str(text: &str) -> Result<Self, NotAnExternalId> {
        let refused = || NotAnExternalId {
            length: text.chars().count(),
        };
        // The library also reads the forms without hyphens, in braces and as a URN, which LV does not use.
        if text.len() != 36 {
            return Err(refused());
        }
        Uuid::try_parse(text).map(Self).map_err(|_| refused())
    }
}

impl TryFrom<String> for ExternalId {
    type Error = NotAnExternalId;

    fn try_from(text: String) -> Result<Self, NotAnExternalId> {
        text.parse()
    }
}

impl From<ExternalId> for String {
    fn from(id: ExternalId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// A transfer's identifier, which is also the issue that X-Road's message logs know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransferId(Uuid);

impl From<Uuid> for TransferId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl FromStr for TransferId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text).map(Self)
    }
}

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_external_id_is_the_same_in_either_case() {
        let upper: ExternalId = "6F1C2D3E-8A4B-4C5D-9E6F-7A8B9C0D1E2F".parse().unwrap();
        assert_eq!(upper.to_string(), "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f");
    }

    #[test]
    fn what_is_not_a_guid_is_refused_and_not_repeated() {
        for text in [
            "",
            "6f1c2d3e8a4b4c5d9e6f7a8b9c0d1e2f",
            "{6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f}",
            "../../../../../../../../../etc/passw",
            "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2g",
            "äääääääääääääääääää",
        ] {
            let error = text.parse::<ExternalId>().unwrap_err().to_string();
            assert!(text.is_empty() || !error.contains(text), "{error}");
        }
    }
}
