//! What a ledger can have wrong, and how people hear of it.
//!
//! A violation names places, never a value: it ends in logs, where no personal data may be.

use std::fmt;

use super::leaves::Malformed;
use super::ledger::Fate;
use super::markup::IllFormed;
use crate::problem::{Problem, Recovery, Side};

/// One thing that is wrong. A leaf is named as the contract does: the body, `#`, the pointer; a target by the document, `#`, the path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A received body is not JSON: nothing in it can be proven.
    #[error("the received body {body} is not JSON: {why}")]
    Body {
        /// Its name.
        body: String,
        /// What is wrong with it.
        why: Malformed,
    },
    /// A document has a name that is no file name of `A-Z a-z 0-9 . _ -`, or that another document has already.
    #[error("document {document} has a name that is not allowed or not its own")]
    Name {
        /// Its number: 0 the message, 1 the first of the documents.
        document: usize,
    },
    /// A document stands for a body that was not received.
    #[error("document {document} stands for a body that was not received")]
    UnknownBody {
        /// Its number: 0 the message, 1 the first of the documents.
        document: usize,
    },
    /// The message is neither XML nor JSON.
    #[error("the message is neither XML nor JSON")]
    MessageFormat,
    /// An XML or HTML document is not well-formed.
    #[error("the document {document} is not well-formed: {why}")]
    Markup {
        /// Its name.
        document: String,
        /// What is wrong with it.
        why: IllFormed,
    },
    /// A JSON document is not JSON.
    #[error("the document {document} is not JSON: {why}")]
    Json {
        /// Its name.
        document: String,
        /// What is wrong with it.
        why: Malformed,
    },
    /// A column of the ledger does not have one item for each leaf.
    #[error("the ledger's {column} are {items}, the received leaves {leaves}")]
    Column {
        /// The column.
        column: &'static str,
        /// How many items it has.
        items: usize,
        /// How many leaves the host counts.
        leaves: usize,
    },
    /// The ledger's first rule name is not the empty one.
    #[error("the ledger's first rule name is not empty")]
    FirstRule,
    /// The ledger's paths go on after the last leaf's.
    #[error("the ledger has paths that belong to no leaf")]
    PathsLeftOver,
    /// A fate that the contract does not know.
    #[error("{leaf} has the unknown fate {code}")]
    UnknownFate {
        /// The leaf.
        leaf: String,
        /// The fate.
        code: u8,
    },
    /// A rule that the ledger does not name.
    #[error("{leaf} has a rule that the ledger does not name")]
    UnknownRule {
        /// The leaf.
        leaf: String,
    },
    /// A fate that needs a rule, and none is named.
    #[error("{leaf} is said to be {fate}, but not by which rule")]
    NoRule {
        /// The leaf.
        leaf: String,
        /// Its fate.
        fate: Fate,
    },
    /// The end of a leaf's path is before its beginning, beyond the paths, or inside a character.
    #[error("{leaf} has a path that is cut wrongly")]
    PathEnd {
        /// The leaf.
        leaf: String,
    },
    /// An unmapped leaf with a rule or a target.
    #[error("{leaf} is said to be unmapped, and yet has a rule or a target")]
    UnmappedButTaken {
        /// The leaf.
        leaf: String,
    },
    /// A fate that needs a target, and there is none.
    #[error("{leaf} is said to be {fate}, but not where to")]
    NoTarget {
        /// The leaf.
        leaf: String,
        /// Its fate.
        fate: Fate,
    },
    /// A target in a document that does not exist.
    #[error("{leaf} has a target in document {document}, which does not exist")]
    UnknownDocument {
        /// The leaf.
        leaf: String,
        /// The document's number.
        document: u8,
    },
    /// A target in a document in which the host cannot look anything up: a received body, or neither XML nor HTML.
    #[error("{leaf} has a target in {document}, where none can be looked up")]
    NoLookUp {
        /// The leaf.
        leaf: String,
        /// The document's name.
        document: String,
    },
    /// The target does not exist.
    #[error("{leaf} is said to stand at {target}, which does not exist")]
    TargetMissing {
        /// The leaf.
        leaf: String,
        /// The target.
        target: String,
    },
    /// Several elements have the target's id.
    #[error("{leaf} is said to stand at {target}, but several elements have that id")]
    TargetAmbiguous {
        /// The leaf.
        leaf: String,
        /// The target.
        target: String,
    },
    /// The target holds something else than the received value.
    #[error("{leaf} is said to be copied to {target}, but something else stands there")]
    NotCopied {
        /// The leaf.
        leaf: String,
        /// The target.
        target: String,
    },
}

/// All that is wrong with one delivery; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    listed: Vec<Violation>,
    total: usize,
}

impl Violations {
    /// How many are kept; the rest is only counted.
    pub const MOST_LISTED: usize = 100;

    /// The first of them.
    #[must_use]
    pub fn listed(&self) -> &[Violation] {
        &self.listed
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    pub(super) fn none() -> Self {
        Self {
            listed: Vec::new(),
            total: 0,
        }
    }

    pub(super) fn add(&mut self, violation: Violation) {
        self.total += 1;
        if self.listed.len() < Self::MOST_LISTED {
            self.listed.push(violation);
        }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// More would not be read in one line.
        const SHOWN: usize = 3;
        for (number, violation) in self.listed.iter().take(SHOWN).enumerate() {
            if number > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        match self.total.saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}

impl From<Violations> for Problem {
    fn from(violations: Violations) -> Self {
        Self {
            code: "ledger-violated".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The mapping's result is not proven complete: {violations}."),
            advice: "Report it to the mapping's author, and activate another version of the mapping; then resume the transfer.".to_owned(),
            detail: None,
        }
    }
}
