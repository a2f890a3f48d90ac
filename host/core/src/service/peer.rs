//! Who is at the other end of our connection, and whose side that is.

use std::fmt;

use crate::problem::Side;

/// Who is at the other end of our connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// LV itself.
    Lv,
    /// The authority's own security server, with X-Road and LV behind it.
    SecurityServer,
}

impl Peer {
    pub(super) fn side(self) -> Side {
        match self {
            Self::Lv => Side::Lv,
            Self::SecurityServer => Side::SecurityServer,
        }
    }

    /// Who lets us wait: a security server that took the request waits for X-Road and LV itself, without a limit of its own.
    pub(super) fn side_that_answers(self) -> Side {
        match self {
            Self::Lv => Side::Lv,
            Self::SecurityServer => Side::XRoad,
        }
    }

    /// The setting that holds its address.
    pub(super) fn setting(self) -> &'static str {
        match self {
            Self::Lv => "base_url",
            Self::SecurityServer => "security_server_url",
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lv => "LV",
            Self::SecurityServer => "the security server",
        })
    }
}
