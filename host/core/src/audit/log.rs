//! The log of a transfer, chained by hashes: nobody can change, drop, swap or slip in an entry without the chain breaking there.
//!
//! Each entry's hash covers the hash before it; the first one's covers a hash of the transfer's id, so that no log passes for another's.
//! What the chain alone cannot show is that its end was cut off: for that, keep the [`Head`] elsewhere and compare.
//!
//! The hash is SHA-256 over these, one after another:
//!
//! | what | bytes |
//! | --- | --- |
//! | the label `lupasilta log entry 1` | 21 |
//! | hash of the entry before | 32 |
//! | sequence number | 8, big-endian |
//! | moment, as RFC 3339 in UTC with as many decimals as it needs | its length in 8 bytes, big-endian, and its UTF-8 |
//! | kind | likewise |
//! | details | likewise |
//!
//! The hash before the first entry is SHA-256 over the label `lupasilta log 1` and the transfer's id, its length first likewise.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Digest;
use crate::problem::{Problem, Recovery, Side};

/// One entry, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The running number, from 1.
    pub sequence: u64,
    /// When it happened, in whole microseconds.
    pub at: Timestamp,
    /// What happened, in the words of whoever writes the log.
    pub kind: String,
    /// More about it: JSON. It has to be kept as this very text; another spelling of the same JSON has another hash.
    pub details: String,
    /// The hash of the entry before.
    pub previous: Digest,
    /// The hash of this entry.
    pub hash: Digest,
}

/// Where a log ends, and the next entry is chained to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last entry; 0 when there is none.
    pub sequence: u64,
    /// The hash of the last entry, or of the transfer's id.
    pub hash: Digest,
}

impl Head {
    /// The beginning of the log of the transfer with this id.
    #[must_use]
    pub fn start(transfer: &str) -> Self {
        let mut hasher = Sha256::new_with_prefix("lupasilta log 1");
        update_with_text(&mut hasher, transfer);
        Self {
            sequence: 0,
            hash: hasher.into(),
        }
    }
}

impl Entry {
    /// The head of a log that ends with this entry.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
        }
    }

    fn computed_hash(&self) -> Digest {
        let mut hasher = Sha256::new_with_prefix("lupasilta log entry 1");
        hasher.update(self.previous.as_bytes());
        hasher.update(self.sequence.to_be_bytes());
        update_with_text(&mut hasher, &self.at.to_string());
        update_with_text(&mut hasher, &self.kind);
        update_with_text(&mut hasher, &self.details);
        hasher.into()
    }
}

/// The entry that follows `head`. The moment is cut to microseconds, which every store keeps.
#[must_use]
pub fn next(
    head: &Head,
    at: Timestamp,
    kind: impl Into<String>,
    details: impl Into<String>,
) -> Entry {
    let microseconds = TimestampRound::new()
        .smallest(Unit::Microsecond)
        .mode(RoundMode::Trunc);
    let mut entry = Entry {
        sequence: head.sequence.saturating_add(1),
        // Cutting cannot leave the range of timestamps.
        at: at.round(microseconds).unwrap_or(at),
        kind: kind.into(),
        details: details.into(),
        previous: head.hash,
        hash: head.hash,
    };
    entry.hash = entry.computed_hash();
    entry
}

/// Checks the whole log of the transfer with this id and gives its head.
///
/// # Errors
/// The first place where the chain is broken.
pub fn verify<'e>(
    transfer: &str,
    entries: impl IntoIterator<Item = &'e Entry>,
) -> Result<Head, BrokenAt> {
    let mut head = Head::start(transfer);
    for entry in entries {
        let sequence = head.sequence + 1;
        let why = if entry.sequence != sequence {
            Break::Sequence
        } else if entry.previous != head.hash {
            Break::Previous
        } else if entry.hash != entry.computed_hash() {
            Break::Hash
        } else {
            head = entry.head();
            continue;
        };
        return Err(BrokenAt { sequence, why });
    }
    Ok(head)
}

/// Where a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log is broken at entry {sequence}: {why}")]
pub struct BrokenAt {
    /// The number that the entry has to have.
    pub sequence: u64,
    /// What is wrong with it.
    pub why: Break,
}

/// How a chain can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or one too many.
    #[error("it has another number")]
    Sequence,
    /// The entry follows something else.
    #[error("it does not follow what stands before it")]
    Previous,
    /// The entry was changed.
    #[error("it is not what was written")]
    Hash,
}

impl From<BrokenAt> for Problem {
    fn from(error: BrokenAt) -> Self {
        Self {
            code: "log-broken".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The transfer's log does not hold: {error}."),
            advice: "Somebody or something changed the store from outside. Keep the store as it is and compare it with a backup."
                .to_owned(),
            detail: None,
        }
    }
}

fn update_with_text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn log(transfer: &str) -> Vec<Entry> {
        let mut head = Head::start(transfer);
        ["requested", "fetched", "mapped", "delivered"]
            .iter()
            .zip(0..)
            .map(|(kind, minute)| {
                let at = Timestamp::constant(1_800_000_000 + minute * 60, 123_456_789);
                let entry = next(&head, at, *kind, format!(r#"{{"attempt":{minute}}}"#));
                head = entry.head();
                entry
            })
            .collect()
    }

    #[test]
    fn a_log_that_nobody_touched_verifies_to_its_head() {
        let entries = log("t1");
        let head = verify("t1", &entries).unwrap();
        assert_eq!(head, entries[3].head());
        assert_eq!(head.sequence, 4);
        assert_eq!(verify("t1", []).unwrap(), Head::start("t1"));
    }

    #[test]
    fn an_entry_survives_being_stored_as_json() {
        let entries = log("t1");
        let stored = serde_json::to_string(&entries).unwrap();
        let restored: Vec<Entry> = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored, entries);
        verify("t1", &restored).unwrap();
    }

    #[test]
    fn every_change_breaks_the_chain_where_it_was_made() {
        type Tampering = fn(&mut Vec<Entry>);
        let table: [(Tampering, u64, Break); 10] = [
            (|log| log[1].details.push(' '), 2, Break::Hash),
            (|log| log[1].kind.push('x'), 2, Break::Hash),
            (
                |log| log[1].at += jiff::Span::new().microseconds(1),
                2,
                Break::Hash,
            ),
            (|log| log[2].hash = Digest::of(b"other"), 3, Break::Hash),
            (
                |log| log[2].previous = Digest::of(b"other"),
                3,
                Break::Previous,
            ),
            (|log| log[2].sequence = 9, 3, Break::Sequence),
            (|log| drop(log.remove(1)), 2, Break::Sequence),
            (|log| log.swap(1, 2), 2, Break::Sequence),
            (|log| log.insert(1, log[0].clone()), 2, Break::Sequence),
            // Rewritten with a right hash of its own, but not what follows.
            (
                |log| {
                    log[1] = next(&log[0].head(), log[1].at, "fetched", "{}");
                },
                3,
                Break::Previous,
            ),
        ];
        for (number, (tamper, sequence, why)) in table.into_iter().enumerate() {
            let mut entries = log("t1");
            tamper(&mut entries);
            assert_eq!(
                verify("t1", &entries),
                Err(BrokenAt { sequence, why }),
                "row {number}"
            );
        }
    }

    #[test]
    fn the_log_of_one_transfer_does_not_pass_for_anothers() {
        assert_eq!(
            verify("t2", &log("t1")),
            Err(BrokenAt {
                sequence: 1,
                why: Break::Previous
            })
        );
    }

    #[test]
    fn text_cannot_move_from_one_field_to_the_next_unnoticed() {
        let at = Timestamp::UNIX_EPOCH;
        let head = Head::start("t1");
        assert_ne!(
            next(&head, at, "ab", "c").hash,
            next(&head, at, "a", "bc").hash
        );
    }

    /// Computed apart from this code, from the table above.
    #[test]
    fn the_encoding_is_the_documented_one() {
        let entry = next(&Head::start("t1"), Timestamp::UNIX_EPOCH, "requested", "{}");
        assert_eq!(
            (
                entry.previous.to_string().as_str(),
                entry.hash.to_string().as_str()
            ),
            (
                "b738ef8b6fede72a6e88e330a2c3915a4b48f37fef36492896037d7f91b38739",
                "ee048bbd0e968ce6ea38f1bc79e60e67872cbe7aebe4c615cf45154459feb894"
            )
        );
    }
}
