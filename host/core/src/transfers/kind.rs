//! What a transfer carries, and which way.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::contract;

/// What a transfer carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An application, to the case system.
    #[default]
    Application,
    /// What the customer added or changed, to the case system.
    Supplement,
    /// What the customer or another authority wrote, to the case system.
    Message,
    /// That the customer took the application back, to the case system.
    Withdrawal,
    /// What the case system says, to LV.
    Event,
}

/// Which way a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// To the case system.
    In,
    /// To LV.
    Out,
}

/// A word that is no kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a kind is one of application, supplement, message, withdrawal")]
pub struct NotAKind;

impl Kind {
    /// Those that a trigger can name.
    pub const TRIGGERED: [Self; 4] = [
        Self::Application,
        Self::Supplement,
        Self::Message,
        Self::Withdrawal,
    ];

    /// The name in the stored form and the summaries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Supplement => "supplement",
            Self::Message => "message",
            Self::Withdrawal => "withdrawal",
            Self::Event => "event",
        }
    }

    /// Which way it goes.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::Event => Direction::Out,
            _ => Direction::In,
        }
    }
}

/// In the contract's terms, which have none for what comes from the case system.
impl From<Kind> for contract::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Application | Kind::Event => Self::Application,
            Kind::Supplement => Self::Supplement,
            Kind::Message => Self::Message,
            Kind::Withdrawal => Self::Withdrawal,
        }
    }
}

impl From<contract::Kind> for Kind {
    fn from(kind: contract::Kind) -> Self {
        match kind {
            contract::Kind::Application => Self::Application,
            contract::Kind::Supplement => Self::Supplement,
            contract::Kind::Message => Self::Message,
            contract::Kind::Withdrawal => Self::Withdrawal,
        }
    }
}

impl FromStr for Kind {
    type Err = NotAKind;

    fn from_str(name: &str) -> Result<Self, NotAKind> {
        Self::TRIGGERED
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or(NotAKind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Direction {
    /// The name in the stored form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}
