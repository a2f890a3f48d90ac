//! The short name that a minisign key carries in itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A minisign key's id, written as minisign does: 16 upper-case hexadecimal digits. It finds a key and proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeyId(u64);

/// The text is not 16 upper-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a minisign key's id is 16 upper-case hexadecimal digits")]
pub struct NotAKeyId;

impl KeyId {
    /// From a key's or a signature's own bytes, which minisign reads as a little-endian number.
    pub(super) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let id = u64::from_str_radix(text, 16).map(Self);
        id.ok().filter(|id| id.to_string() == text).ok_or(NotAKeyId)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for KeyId {
    type Error = NotAKeyId;

    fn try_from(text: String) -> Result<Self, NotAKeyId> {
        text.parse()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_minisign_writes_it_and_read_back() {
        let id = KeyId::from_bytes([0xe7, 0x20, 0x1d, 0x8e, 0x1f, 0xa3, 0x1b, 0x02]);
        assert_eq!(id.to_string(), "021BA31F8E1D20E7");
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<KeyId>(&json).unwrap(), id);
        for text in [
            "",
            "21BA31F8E1D20E7",
            "021ba31f8e1d20e7",
            "+21BA31F8E1D20E7",
        ] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAKeyId), "{text}");
        }
    }
}
