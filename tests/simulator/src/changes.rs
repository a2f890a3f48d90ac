//! Changes of the authority's actions, as `ListChanges` tells them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened to an action on the customer's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// The customer sent it.
    Submitted,
    /// The customer added to it.
    Supplemented,
    /// A message of the customer or of another authority arrived.
    Message,
    /// The customer took it back.
    Withdrawn,
}

/// One change.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    external_id: String,
    kind: ChangeKind,
    at: Timestamp,
}

/// A page of changes.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    changes: Vec<Change>,
    cursor: String,
}

/// All changes, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<Change>);

/// The largest page, and the page when no limit is asked for.
const MOST: usize = 1000;
const DEFAULT: usize = 100;

impl Changes {
    pub(crate) fn note(&mut self, external_id: &str, kind: ChangeKind, at: Timestamp) {
        let external_id = external_id.to_owned();
        self.0.push(Change {
            external_id,
            kind,
            at,
        });
    }

    /// The page after a cursor, from the beginning without one. An error says what is wrong with the question.
    pub(crate) fn page(&self, after: Option<&str>, limit: Option<usize>) -> Result<Page, String> {
        let start = match after {
            None => 0,
            Some(cursor) => self
                .position(cursor)
                .ok_or("after is no cursor of this service")?,
        };
        let limit = limit.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            return Err(format!("limit must be between 1 and {MOST}"));
        }
        let changes: Vec<_> = self.0.iter().skip(start).take(limit).cloned().collect();
        let cursor = cursor(start + changes.len());
        Ok(Page { changes, cursor })
    }

    fn position(&self, text: &str) -> Option<usize> {
        let position = usize::from_str_radix(text.strip_prefix("c-")?, 16).ok()?;
        (position <= self.0.len() && cursor(position) == text).then_some(position)
    }
}

/// Made so that nobody is tempted to compute with it.
fn cursor(position: usize) -> String {
    format!("c-{position:08x}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn changes(count: usize) -> Changes {
        let mut changes = Changes::default();
        for number in 0..count {
            changes.note(
                &number.to_string(),
                ChangeKind::Submitted,
                Timestamp::UNIX_EPOCH,
            );
        }
        changes
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_overlap() {
        let changes = changes(25);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = changes.page(cursor.as_deref(), Some(10)).unwrap();
            if page.changes.is_empty() {
                break;
            }
            seen.extend(page.changes.into_iter().map(|change| change.external_id));
            cursor = Some(page.cursor);
        }
        let all: Vec<_> = (0..25).map(|number| number.to_string()).collect();
        assert_eq!(seen, all);
    }

    #[test]
    fn an_end_reached_stays_valid_as_changes_come() {
        let mut changes = changes(1);
        let end = changes.page(None, None).unwrap().cursor;
        assert_eq!(changes.page(Some(&end), None).unwrap().cursor, end);
        changes.note("new", ChangeKind::Withdrawn, Timestamp::UNIX_EPOCH);
        let page = changes.page(Some(&end), None).unwrap();
        assert_eq!(page.changes[0].external_id, "new");
    }

    #[test]
    fn foreign_cursors_and_impossible_limits_are_refused() {
        let changes = changes(3);
        for cursor in ["", "3", "c-3", "c-00000004", "c-ffffffffffffffffff"] {
            assert!(changes.page(Some(cursor), None).is_err(), "{cursor}");
        }
        assert!(changes.page(None, Some(0)).is_err());
        assert!(changes.page(None, Some(1001)).is_err());
        assert!(changes.page(None, Some(1000)).is_ok());
    }
}
