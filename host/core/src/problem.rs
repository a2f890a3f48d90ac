//! What went wrong, whose side it is on, and what to do: the one shape in which every layer's errors reach people and the log.
//!
//! Each layer has an error enum of its own, which callers can match on; each converts into a [`Problem`] in the file that defines it.
//! Store, log and interfaces keep the code and the English words; what people read in other languages is found by the code, so that a problem
//! that was kept long ago can be told in any of them.

mod language;
mod words;

use serde::{Deserialize, Serialize};

pub use language::Language;
pub use words::{Text, Texts};

/// Whose side a failure is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// This program, its settings, its mapping, or the machine it runs on.
    Ours,
    /// The authority's own X-Road security server.
    SecurityServer,
    /// X-Road beyond the authority's own server: global configuration, the provider's server, the network between.
    XRoad,
    /// Luvat ja valvonta.
    Lv,
    /// The authority's case-management system.
    CaseSystem,
}

/// What a failure asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recovery {
    /// The same attempt may succeed later: back off and try again.
    Retry,
    /// The connection is wrong, not the transfer: every transfer over it waits, and one alarm is raised.
    StopConnection,
    /// Only a person can resolve it: the transfer is quarantined with the reason, and can be resumed.
    Person,
}

/// A failure as people see it. Holds no personal data and no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}")]
pub struct Problem {
    /// Stable and machine-readable, in lower case with hyphens, as in `lv-unauthorized`.
    pub code: String,
    /// Whose side it is on.
    pub side: Side,
    /// What it asks for.
    pub recovery: Recovery,
    /// What failed, in a sentence.
    pub what: String,
    /// What to do about it, in a sentence.
    pub advice: String,
    /// What the other side said that its own administrators can look up: an X-Road fault's `detail`, a problem's `instance`.
    pub detail: Option<String>,
}
