//! The columns of a ledger: whether they can be read side by side.

use std::fmt;

use super::output::BadOutput;
use crate::contract::Ledger;

/// A column of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `fates`
    Fates,
    /// `rules`
    Rules,
    /// `documents`
    Documents,
    /// `path-ends`
    PathEnds,
}

impl fmt::Display for Column {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Column::Fates => "fates",
            Column::Rules => "rules",
            Column::Documents => "documents",
            Column::PathEnds => "path ends",
        })
    }
}

/// The last of the fates.
const IGNORED: u8 = 5;

/// Whether the columns are equally long, and each item stands for something: of a delivery with so many documents beside the message.
pub(super) fn check(ledger: &Ledger, documents: usize) -> Result<(), BadOutput> {
    let fates = ledger.fates.len();
    for (column, found) in [
        (Column::Rules, ledger.rules.len()),
        (Column::Documents, ledger.documents.len()),
        (Column::PathEnds, ledger.path_ends.len()),
    ] {
        if found != fates {
            return Err(BadOutput::Length {
                column,
                found,
                fates,
            });
        }
    }
    if ledger
        .rule_names
        .first()
        .is_none_or(|first| !first.is_empty())
    {
        return Err(BadOutput::RuleNames);
    }
    below(&ledger.fates, usize::from(IGNORED) + 1, Column::Fates)?;
    below(&ledger.rules, ledger.rule_names.len(), Column::Rules)?;
    below(&ledger.documents, documents + 1, Column::Documents)?;
    check_paths(&ledger.path_ends, &ledger.paths)
}

fn below(items: &[u8], end: usize, column: Column) -> Result<(), BadOutput> {
    match items.iter().position(|item| usize::from(*item) >= end) {
        Some(leaf) => Err(BadOutput::Leaf { leaf, column }),
        None => Ok(()),
    }
}

fn check_paths(ends: &[u32], paths: &str) -> Result<(), BadOutput> {
    let mut begin = 0;
    for (leaf, end) in ends.iter().enumerate() {
        let end = *end as usize;
        if end < begin || !paths.is_char_boundary(end) {
            return Err(BadOutput::Leaf {
                leaf,
                column: Column::PathEnds,
            });
        }
        begin = end;
    }
    if begin == paths.len() {
        Ok(())
    } else {
        Err(BadOutput::PathsLeftOver)
    }
}
