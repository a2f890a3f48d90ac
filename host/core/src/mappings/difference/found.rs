//! What a comparison found.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Everything in which what two versions made of one input differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// In the order of the documents' contents, then ledger, findings and deadlines.
    pub found: Vec<Difference>,
}

/// One place in which they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Which part of the outcome it is in.
    pub part: Part,
    /// The place without its numbers, as in `/ah:UusiAsia/ah:Hakijat/ah:Hakija[*]/ah:Nimi`: what it is counted under.
    pub path: String,
    /// How they differ there.
    pub kind: Kind,
    /// The place itself; where something was added, in the new outcome, else in the old one.
    pub place: String,
    /// What stood there.
    pub old: Option<Shown>,
    /// What stands there now.
    pub new: Option<Shown>,
    /// Both are masked, and differ although their forms agree.
    pub same_form: bool,
}

/// A part of an outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What came of the input at all: mapped, rejected, failed…
    Outcome,
    /// The message to the case system.
    Message,
    /// A document beside it: its name, without the action's identifier.
    Document(String),
    /// A request to LV: its operation.
    Request(String),
    /// What is told beside the requests, and when.
    Notice,
    /// The ledger; places are sources.
    Ledger,
    /// Findings; places are their codes and pointers.
    Findings,
    /// Deadlines; places are their codes.
    Deadlines,
}

/// How two outcomes differ at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Another value.
    Changed,
    /// Not there before.
    Added,
    /// No longer there.
    Removed,
    /// The same, or nearly, in another place among its siblings.
    Moved,
    /// Other bytes that say the same.
    Form,
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The 60 characters of it around the difference, or 240 of what is no value; `…` where it is cut.
    pub text: String,
    /// Letters are `x` or `X` and digits `9`, or some of them are.
    pub masked: bool,
}

impl Differences {
    /// Whether there is none, not even in form.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether there is a difference in more than form.
    #[must_use]
    pub fn matter(&self) -> bool {
        self.found.iter().any(|found| found.kind != Kind::Form)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outcome => f.write_str("outcome"),
            Self::Message => f.write_str("message"),
            Self::Document(name) => write!(f, "document {name}"),
            Self::Request(operation) => write!(f, "request {operation}"),
            Self::Notice => f.write_str("what LV is told"),
            Self::Ledger => f.write_str("ledger"),
            Self::Findings => f.write_str("findings"),
            Self::Deadlines => f.write_str("deadlines"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Form => "form",
        })
    }
}
