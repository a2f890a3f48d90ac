//! Holds a mapping's ledger against what was received and what was delivered.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::documents;
use super::leaves::{self, Leaf, Leaves};
use super::violation::{Violation, Violations};
use crate::contract::{Body, Delivery, Document};

/// What became of a leaf; the contract says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Nothing took it.
    Unmapped,
    /// It stands at the target, character for character.
    Copied,
    /// A value at the target was computed from it.
    Converted,
    /// A value at the target was looked up for it.
    Coded,
    /// It chose something.
    Used,
    /// It was left out for a reason.
    Ignored,
}

/// A delivery whose ledger holds, with what it was made of.
#[derive(Debug)]
pub struct Audit<'a> {
    pub(super) bodies: Vec<(&'a Body, Leaves<'a>)>,
    pub(super) delivery: &'a Delivery,
    pub(super) rows: Vec<Row<'a>>,
}

/// What the ledger says of one leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// What became of it.
    pub fate: Fate,
    /// By which rule, table or reason.
    pub rule: Option<&'a str>,
    /// Where it went.
    pub target: Option<Target<'a>>,
}

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The document's number: 0 the message, 1 the first of the documents.
    pub document: u8,
    /// In the terms of the document.
    pub path: &'a str,
}

/// Proves that each leaf of the received bodies has one fate and that it is what the ledger says, as far as a host can tell: every target
/// exists, and every copied value stands at its own, character for character. Proves too that the delivered XML, HTML and JSON is
/// well-formed.
///
/// # Errors
/// Everything that does not hold.
pub fn check<'a>(bodies: &'a [Body], delivery: &'a Delivery) -> Result<Audit<'a>, Violations> {
    let mut violations = Violations::none();
    let received = received(bodies, &mut violations);
    documents::check_names(bodies, delivery, &mut violations);
    let rows = match &received {
        Some(received) => rows(received, delivery, &mut violations),
        None => Vec::new(),
    };
    let audit = Audit {
        bodies: received.unwrap_or_default(),
        delivery,
        rows,
    };
    documents::check_contents(&audit, &mut violations);
    if violations.total() == 0 {
        Ok(audit)
    } else {
        Err(violations)
    }
}

impl<'a> Audit<'a> {
    /// Every leaf, by its pointer in the contract's form, with what became of it.
    pub fn leaves(&self) -> impl Iterator<Item = (String, Row<'a>)> {
        numbered(&self.bodies)
            .zip(&self.rows)
            .map(|((body, leaf), row)| (pointer(body, &leaf), *row))
    }

    /// The delivered documents, the message first.
    pub fn documents(&self) -> impl Iterator<Item = &'a Document> {
        std::iter::once(&self.delivery.message).chain(&self.delivery.documents)
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unmapped => "unmapped",
            Self::Copied => "copied",
            Self::Converted => "converted",
            Self::Coded => "coded",
            Self::Used => "used",
            Self::Ignored => "ignored",
        })
    }
}

impl Fate {
    fn of_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Unmapped,
            1 => Self::Copied,
            2 => Self::Converted,
            3 => Self::Coded,
            4 => Self::Used,
            5 => Self::Ignored,
            _ => return None,
        })
    }

    /// The contract's number of it.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Unmapped => 0,
            Self::Copied => 1,
            Self::Converted => 2,
            Self::Coded => 3,
            Self::Used => 4,
            Self::Ignored => 5,
        }
    }

    fn needs_rule(self) -> bool {
        matches!(
            self,
            Self::Converted | Self::Coded | Self::Used | Self::Ignored
        )
    }

    fn needs_target(self) -> bool {
        matches!(self, Self::Copied | Self::Converted | Self::Coded)
    }
}

/// The leaves of all bodies; nothing if a body is not JSON, for then no leaf after it can be numbered.
fn received<'a>(
    bodies: &'a [Body],
    violations: &mut Violations,
) -> Option<Vec<(&'a Body, Leaves<'a>)>> {
    let mut received = Vec::with_capacity(bodies.len());
    for body in bodies {
        match leaves::read(&body.bytes) {
            Ok(leaves) => received.push((body, leaves)),
            Err(why) => violations.add(Violation::Body {
                body: body.name.clone(),
                why,
            }),
        }
    }
    (received.len() == bodies.len()).then_some(received)
}

/// All leaves with the bodies that they are in, as the ledger numbers them.
pub(super) fn numbered<'l>(
    received: &'l [(&Body, Leaves<'_>)],
) -> impl Iterator<Item = (&'l Body, Leaf<'l>)> {
    received
        .iter()
        .flat_map(|(body, leaves)| leaves.iter().map(move |leaf| (*body, leaf)))
}

/// A leaf's name in the contract's form.
pub(super) fn pointer(body: &Body, leaf: &Leaf<'_>) -> String {
    format!("{}#{}", body.name, leaf.pointer())
}

/// The ledger's rows, one for each leaf; none if its columns do not fit the leaves.
fn rows<'a>(
    received: &[(&Body, Leaves<'_>)],
    delivery: &'a Delivery,
    violations: &mut Violations,
) -> Vec<Row<'a>> {
    let ledger = &delivery.ledger;
    let leaves = received.iter().map(|(_, leaves)| leaves.len()).sum();
    let mut fits = true;
    for (column, items) in [
        ("fates", ledger.fates.len()),
        ("rules", ledger.rules.len()),
        ("documents", ledger.documents.len()),
        ("path ends", ledger.path_ends.len()),
    ] {
        if items != leaves {
            fits = false;
            violations.add(Violation::Column {
                column,
                items,
                leaves,
            });
        }
    }
    if ledger
        .rule_names
        .first()
        .is_none_or(|name| !name.is_empty())
    {
        violations.add(Violation::FirstRule);
    }
    if !fits {
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(leaves);
    let mut path_start = 0;
    let columns = ledger
        .fates
        .iter()
        .zip(&ledger.rules)
        .zip(&ledger.documents)
        .zip(&ledger.path_ends);
    for ((body, leaf), (((fate, rule), document), path_end)) in numbered(received).zip(columns) {
        // Where an index is wider than an address, it points beyond all paths.
        let path_end = usize::try_from(*path_end).unwrap_or(usize::MAX);
        let row = row(
            delivery,
            (*fate, *rule, *document),
            ledger.paths.get(path_start..path_end),
            || pointer(body, &leaf),
            violations,
        );
        path_start = path_end;
        rows.push(row);
    }
    if path_start < ledger.paths.len() {
        violations.add(Violation::PathsLeftOver);
    }
    rows
}

/// Reads one row. Where it violates the contract, what comes back only keeps the rows in step.
fn row<'a>(
    delivery: &'a Delivery,
    (fate, rule, document): (u8, u8, u8),
    path: Option<&'a str>,
    leaf: impl Fn() -> String,
    violations: &mut Violations,
) -> Row<'a> {
    let unmapped = Row {
        fate: Fate::Unmapped,
        rule: None,
        target: None,
    };
    let Some(path) = path else {
        violations.add(Violation::PathEnd { leaf: leaf() });
        return unmapped;
    };
    let Some(fate) = Fate::of_code(fate) else {
        violations.add(Violation::UnknownFate {
            leaf: leaf(),
            code: fate,
        });
        return unmapped;
    };
    let Some(name) = delivery.ledger.rule_names.get(usize::from(rule)) else {
        violations.add(Violation::UnknownRule { leaf: leaf() });
        return unmapped;
    };
    let row = Row {
        fate,
        rule: Some(name.as_str()).filter(|name| !name.is_empty()),
        target: Some(Target { document, path }).filter(|target| !target.path.is_empty()),
    };
    if fate.needs_rule() && row.rule.is_none() {
        violations.add(Violation::NoRule { leaf: leaf(), fate });
    }
    if fate.needs_target() && row.target.is_none() {
        violations.add(Violation::NoTarget { leaf: leaf(), fate });
    }
    if fate == Fate::Unmapped && (row.rule.is_some() || row.target.is_some()) {
        violations.add(Violation::UnmappedButTaken { leaf: leaf() });
    }
    if row.target.is_some() && usize::from(document) > delivery.documents.len() {
        violations.add(Violation::UnknownDocument {
            leaf: leaf(),
            document,
        });
    }
    row
}
