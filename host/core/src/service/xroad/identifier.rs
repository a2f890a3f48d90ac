//! X-Road's identifiers, parsed once and encoded part by part (Message Protocol for REST, chapters 4.1 and 4.3).

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// RFC 3986 `unreserved` stands as it is, all else is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A member or a subsystem: instance/class/member, or instance/class/member/subsystem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(Vec<String>);

/// A service: instance/class/member/subsystem/service. The protocol calls the subsystem optional; servers want it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceId(Vec<String>);

/// The authority on whose behalf a shared operator acts: class/code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepresentedParty(Vec<String>);

/// A user for X-Road's logs: a country's two capital letters, then printable ASCII, as in `FI-asianhallinta`. Choose one that is no person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// Why a text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Too few or too many parts.
    #[error("`{text}` must have {wanted} parts between slashes, as in {example}")]
    Parts {
        /// The text.
        text: String,
        /// How many.
        wanted: &'static str,
        /// A sound one.
        example: &'static str,
    },
    /// A part is empty, or `.` or `..`, which would walk about in the path.
    #[error("`{0}` has an empty part, or one of dots alone")]
    EmptyPart(String),
    /// A character that X-Road forbids in identifiers; `%` also shows that the identifier was encoded already.
    #[error(
        "`{0}` must be written as it is registered, not encoded: no colon, semicolon, backslash, percent or control character"
    )]
    Character(String),
    /// No user id.
    #[error("`{0}` must be two capital letters of a country, then printable ASCII")]
    User(String),
}

impl ClientId {
    /// For a header or a path: each part percent-encoded on its own, the slashes as they are.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }
}

impl ServiceId {
    /// For a header or a path: each part percent-encoded on its own, the slashes as they are.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }
}

impl RepresentedParty {
    /// For a header: each part percent-encoded on its own, the slash as it is.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }
}

impl UserId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        parts(text, &[3, 4], "3 or 4", "FI/MUN/1111111-1/asianhallinta").map(Self)
    }
}

impl FromStr for ServiceId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        parts(text, &[5], "5", "FI/GOV/2222222-2/lv/service-api").map(Self)
    }
}

impl FromStr for RepresentedParty {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        parts(text, &[2], "2", "MUN/1111111-1").map(Self)
    }
}

impl FromStr for UserId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let (country, rest) = text.as_bytes().split_at(text.len().min(2));
        let sound = country.len() == 2
            && country.iter().all(u8::is_ascii_uppercase)
            && !rest.is_empty()
            && rest.iter().all(u8::is_ascii_graphic);
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::User(text.to_owned()))
        }
    }
}

/// Text in the settings, by `FromStr` and `Display`.
macro_rules! as_text {
    ($($identifier:ident => $shown:expr;)*) => {$(
        impl fmt::Display for $identifier {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let shown: fn(&Self) -> String = $shown;
                f.write_str(&shown(self))
            }
        }

        impl TryFrom<String> for $identifier {
            type Error = IdentifierError;

            fn try_from(text: String) -> Result<Self, IdentifierError> {
                text.parse()
            }
        }

        impl From<$identifier> for String {
            fn from(identifier: $identifier) -> Self {
                identifier.to_string()
            }
        }
    )*};
}

as_text! {
    ClientId => |id| id.0.join("/");
    ServiceId => |id| id.0.join("/");
    RepresentedParty => |id| id.0.join("/");
    UserId => |id| id.0.clone();
}

fn parts(
    text: &str,
    counts: &[usize],
    wanted: &'static str,
    example: &'static str,
) -> Result<Vec<String>, IdentifierError> {
    let forbidden = |c: char| matches!(c, ':' | ';' | '\\' | '%' | '\u{feff}') || c.is_control();
    if text.contains(forbidden) {
        return Err(IdentifierError::Character(text.escape_debug().to_string()));
    }
    let parts: Vec<_> = text.split('/').map(str::to_owned).collect();
    if !counts.contains(&parts.len()) {
        return Err(IdentifierError::Parts {
            text: text.to_owned(),
            wanted,
            example,
        });
    }
    if parts
        .iter()
        .any(|part| part.trim().trim_matches('.').is_empty())
    {
        return Err(IdentifierError::EmptyPart(text.to_owned()));
    }
    Ok(parts)
}

fn encode(parts: &[String]) -> String {
    let encoded = parts
        .iter()
        .map(|part| utf8_percent_encode(part, ENCODED).to_string());
    encoded.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_encoded_on_its_own() {
        let client: ClientId = "FI/MUN/1111111-1/Äkäs lompolo & co".parse().unwrap();
        assert_eq!(
            client.encoded(),
            "FI/MUN/1111111-1/%C3%84k%C3%A4s%20lompolo%20%26%20co"
        );
        assert_eq!(client.to_string(), "FI/MUN/1111111-1/Äkäs lompolo & co");
        let service: ServiceId = "FI/GOV/2222222-2/lv/service-api".parse().unwrap();
        assert_eq!(service.encoded(), "FI/GOV/2222222-2/lv/service-api");
    }

    #[test]
    fn what_is_no_identifier_is_refused_when_it_is_read() {
        assert!("FI/MUN/1111111-1".parse::<ClientId>().is_ok());
        for text in [
            "FI/MUN",
            "FI/MUN/1/a/b",
            "",
            "FI/MUN/1/",
            "FI//1",
            "FI/MUN/..",
            "FI/MUN/ ",
        ] {
            assert!(text.parse::<ClientId>().is_err(), "{text:?}");
        }
        for text in [
            "FI%2FMUN%2F1",
            "FI/MUN/1:2",
            "FI/MUN/1\r\nX: y",
            "FI/MUN/a\\b",
            "FI/MUN/a;b",
        ] {
            let refused = text.parse::<ClientId>();
            assert!(
                matches!(refused, Err(IdentifierError::Character(_))),
                "{text:?}"
            );
        }
        for text in ["FI/GOV/2/lv", "FI/GOV/2/lv/api/v1"] {
            assert!(text.parse::<ServiceId>().is_err(), "{text:?}");
        }
        assert!("MUN/1111111-1".parse::<RepresentedParty>().is_ok());
        assert!("MUN".parse::<RepresentedParty>().is_err());
        assert!("FI-asianhallinta".parse::<UserId>().is_ok());
        for text in ["", "F", "FI", "fi-a", "FIä", "FI a", "ÄÄ1"] {
            assert!(text.parse::<UserId>().is_err(), "{text:?}");
        }
    }
}
