//! How a caller says who it is.

use std::fmt;

use axum::http::HeaderMap;

/// A header that every request must carry, and its value.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The header's name.
    pub header: String,
    /// Its value.
    pub value: String,
}

impl Default for Credential {
    /// `X-Api-Key: simulator-key`
    fn default() -> Self {
        Self {
            header: "X-Api-Key".to_owned(),
            value: "simulator-key".to_owned(),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl Credential {
    /// Whether a request carries it, once.
    pub(crate) fn is_in(&self, headers: &HeaderMap) -> bool {
        let mut sent = headers.get_all(self.header.as_str()).iter();
        sent.next()
            .is_some_and(|value| value.as_bytes() == self.value.as_bytes())
            && sent.next().is_none()
    }
}
