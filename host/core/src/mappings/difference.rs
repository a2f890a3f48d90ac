//! What another version of a mapping changes, field by field.
//!
//! Both versions map the same recorded input; [`compare`] holds what they made of it against each other, and a [`Report`] gathers what was
//! found in many cases. Equal bytes are equal without being looked into. Documents with other bytes are taken apart — XML and HTML element by
//! element, JSON member by member, anything else by its digest — and only what they say is compared: where that is the same, they *differ only
//! in form* (white space, prefixes, the order of attributes or keys, escapes).
//!
//! Nothing here reads a store or calls a mapping, and a document that cannot be read is no error: it is compared by its digest.
//!
//! # What is shown of a value
//! Reports are read, mailed and kept by people who need not see an application. What the mapping took from what was received is shown by its
//! form only, as `Xxxxx 99`; what it wrote itself is shown as it is. `masking` says which is which; [`Values::Clear`] shows all but how to reach
//! whoever is under non-disclosure.

mod alignment;
mod contents;
mod documents;
mod found;
mod json_tree;
mod ledger;
mod markup_tree;
mod masking;
mod page;
mod place;
mod received;
mod remarks;
mod report;
mod requests;
mod table;
mod tree;
mod value;

use crate::audit::record::{Finding, Record};
use crate::contract::{Body, Deadline, Document, Notice};
use crate::problem::Problem;

pub use found::{Difference, Differences, Kind, Part, Shown};
pub use masking::Values;
pub use report::{Example, Found, Report};

use masking::Masking;

/// What a mapping made of one recorded input.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "the largest is by far the commonest"
)]
pub enum Outcome {
    /// A delivery for the case system.
    Mapped {
        /// The message, then the other documents.
        documents: Vec<Document>,
        /// What became of each received value, and the findings.
        ledger: Record,
        /// By when something has to be done.
        deadlines: Vec<Deadline>,
    },
    /// Nothing that would be new to the case system.
    Unchanged,
    /// No message, for these reasons.
    Rejected(Vec<Finding>),
    /// What LV is told.
    Told(Notice),
    /// The mapping broke, or broke the contract.
    Failed(Problem),
}

/// Finds everything in which `new` differs from `old`, in an order that depends on nothing else than the two.
///
/// `input` is what both were made of: the received bodies, or the case system's message and what is kept of the action. It is only used to
/// tell which values come from it; without it more is masked.
#[must_use]
pub fn compare(input: &[Body], old: &Outcome, new: &Outcome, values: Values) -> Differences {
    let masking = Masking::new(input, values);
    let mut found = Vec::new();
    match (old, new) {
        (
            Outcome::Mapped {
                documents: old_documents,
                ledger: old_ledger,
                deadlines: old_deadlines,
            },
            Outcome::Mapped {
                documents: new_documents,
                ledger: new_ledger,
                deadlines: new_deadlines,
            },
        ) => {
            let old = documents::Made::new(old_documents, old_ledger);
            let new = documents::Made::new(new_documents, new_ledger);
            let pairs = documents::compare(&old, &new, &masking, &mut found);
            ledger::compare(&old, &new, &pairs, &masking, &mut found);
            remarks::findings(
                &old_ledger.findings,
                &new_ledger.findings,
                &masking,
                &mut found,
            );
            remarks::deadlines(old_deadlines, new_deadlines, &masking, &mut found);
        }
        (Outcome::Rejected(old), Outcome::Rejected(new)) => {
            remarks::findings(old, new, &masking, &mut found);
        }
        (Outcome::Told(old), Outcome::Told(new)) => {
            requests::compare(old, new, &masking, &mut found);
        }
        (Outcome::Failed(old), Outcome::Failed(new)) => {
            remarks::problems(old, new, &masking, &mut found);
        }
        (Outcome::Unchanged, Outcome::Unchanged) => {}
        _ => found.push(outcome(old, new, &masking)),
    }
    Differences { found }
}

/// Another outcome: what is in it can only be told, not compared.
fn outcome(old: &Outcome, new: &Outcome, masking: &Masking<'_>) -> Difference {
    let path = format!("{} → {}", old.name(), new.name());
    Difference {
        part: Part::Outcome,
        place: path.clone(),
        path,
        kind: Kind::Changed,
        old: Some(masking.own(&old.told())),
        new: Some(masking.own(&new.told())),
        same_form: false,
    }
}

impl Outcome {
    /// What it is, in a word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mapped { .. } => "mapped",
            Self::Unchanged => "unchanged",
            Self::Rejected(_) => "rejected",
            Self::Told(_) => "told",
            Self::Failed(_) => "failed",
        }
    }

    fn told(&self) -> String {
        let reasons = match self {
            Self::Mapped { documents, .. } => return format!("{} documents", documents.len()),
            Self::Told(notice) => return format!("{} requests", notice.requests.len()),
            Self::Unchanged => return "nothing new".to_owned(),
            Self::Failed(problem) => return problem.code.clone(),
            Self::Rejected(findings) => findings,
        };
        let mut codes: Vec<_> = reasons
            .iter()
            .map(|finding| finding.code.as_str())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes.join(", ")
    }
}
