//! How long what was received and made is kept, and how it goes.
//!
//! What goes is all content: bodies, documents, requests, names, findings, and files that were left. What stays is what proves later that something
//! happened and was not changed since: the transfers, their logs with the chain of hashes, the hashes of everything, receipts, and the ledger's
//! places. An action goes as a whole, once all of it is done and nothing of it has changed for long enough. A supplement that comes even later is
//! delivered whole: what it changes cannot be told any more.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::Digest;
use crate::problem::{Problem, Recovery, Side};
use crate::store::{SqliteStore, Store, StoreError, Transfer};
use crate::transfers::{ExternalId, Kind, State, TransferId, deadlines};

/// A work folder that belongs to no transfer may belong to one that is just being made.
const NEW: Duration = Duration::from_secs(24 * 60 * 60);

/// How long something is kept, as in `365d`, `18mo`, `10y`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeepFor(Span);

/// What was purged, or would be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Purge {
    /// Nothing of an action that changed since this moment goes.
    pub before: Timestamp,
    /// The transfers whose content goes, the oldest first.
    pub transfers: Vec<Purged>,
    /// Actions that are as old, of which something still waits: they stay.
    pub held_back: Vec<ExternalId>,
    /// Folders and files of the state folder that belonged to transfers which are done, and were left.
    pub left_files: usize,
}

/// A transfer whose content goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Purged {
    /// The transfer.
    pub id: TransferId,
    /// Its action.
    pub external_id: ExternalId,
    /// What it carried.
    pub kind: Kind,
    /// The running number of the message about the action, in its direction.
    pub number: u32,
    /// When it changed last.
    pub updated: Timestamp,
}

impl KeepFor {
    /// What did not change since this moment has been kept for long enough.
    #[must_use]
    pub fn ends(self, now: Timestamp) -> Timestamp {
        let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
        let ends = now.to_zoned_datetime(zone).checked_sub(self.0);
        // Longer than there are dates.
        ends.map_or(Timestamp::MIN, |ends| ends.timestamp())
    }
}

impl PartialEq for KeepFor {
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

impl TryFrom<String> for KeepFor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<Span>() {
            Ok(span) if span.is_positive() => Ok(Self(span)),
            _ => Err("how long is written as in \"365d\", \"18mo\" or \"10y\"".to_owned()),
        }
    }
}

impl From<KeepFor> for String {
    fn from(keep: KeepFor) -> Self {
        format!("{:#}", keep.0)
    }
}

/// What [`purge`] would do.
///
/// # Errors
/// Those of the store, and a state folder that cannot be read.
pub fn preview(store: &SqliteStore, state: &Path, before: Timestamp) -> Result<Purge, Problem> {
    Ok(Purge {
        before,
        transfers: store.purgeable(before)?.iter().map(Purged::from).collect(),
        held_back: store.held_back(before)?,
        left_files: left(store, state, false).map_err(unusable)?,
    })
}

/// Purges every action that is done and has not changed since `before`, and leaves nothing of it in the store's files. `gone` is told how many
/// transfers have gone so far.
///
/// # Errors
/// Those of the store, and a state folder that cannot be used. What was purged until then stays so.
pub fn purge(
    store: &SqliteStore,
    state: &Path,
    before: Timestamp,
    now: Timestamp,
    gone: &dyn Fn(usize),
) -> Result<Purge, Problem> {
    let mut transfers = Vec::new();
    loop {
        let some = store.purge_some(before, now)?;
        if some.is_empty() {
            break;
        }
        transfers.extend(some.iter().map(Purged::from));
        gone(transfers.len());
    }
    store.scrub()?;
    let left_files = left(store, state, true).map_err(unusable)?;
    if !transfers.is_empty() || left_files > 0 {
        tracing::info!(transfers = transfers.len(), files = left_files, %before, "purged");
    }
    Ok(Purge {
        before,
        transfers,
        held_back: store.held_back(before)?,
        left_files,
    })
}

/// What the state folder has of attachments that no transfer needs; removed, if it is to be.
fn left(store: &SqliteStore, state: &Path, remove: bool) -> Result<usize, LeftError> {
    let mut count = 0;
    for entry in entries(&state.join("work"))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(id) = name.and_then(|name| name.parse::<TransferId>().ok()) else {
            continue;
        };
        let needed = match store.transfer(id) {
            Ok(transfer) => !matches!(transfer.state, State::Done { .. }),
            Err(StoreError::Unknown(_)) => is_new(&path),
            Err(error) => return Err(error.into()),
        };
        if !needed {
            count += 1;
            if remove {
                fs::remove_dir_all(&path)?;
            }
        }
    }
    for entry in entries(&state.join("content"))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let needed = match name.map(|name| name.parse::<Digest>()) {
            // What a worker is about to note is lost to others only: the worker has the file itself.
            Some(Ok(digest)) => store.needs(&digest.to_string(), TransferId::from(Uuid::nil()))?,
            // Half done.
            _ => is_new(&path),
        };
        if !needed {
            count += 1;
            if remove {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(count)
}

fn entries(folder: &Path) -> io::Result<Vec<io::Result<fs::DirEntry>>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_new(path: &Path) -> bool {
    let changed = path.metadata().and_then(|meta| meta.modified());
    changed.is_ok_and(|at| {
        SystemTime::now()
            .duration_since(at)
            .is_ok_and(|age| age < NEW)
    })
}

#[derive(Debug, thiserror::Error)]
enum LeftError {
    #[error(transparent)]
    Disk(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn unusable(error: LeftError) -> Problem {
    match error {
        LeftError::Store(error) => error.into(),
        LeftError::Disk(error) => StoreError::Folder(error).into(),
    }
}

/// What is told of something for which a transfer's content is needed that was purged.
pub(crate) fn gone(id: TransferId, at: Timestamp) -> Problem {
    let day = deadlines::today(at);
    Problem {
        code: "transfer-purged".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("What was received and made for transfer {id} was purged on {day}."),
        advice: "Its log, its hashes and its receipts are still there: see `lupasilta transfers show`. The case system has the case.".to_owned(),
        detail: None,
    }
}

impl From<&Transfer> for Purged {
    fn from(transfer: &Transfer) -> Self {
        Self {
            id: transfer.id,
            external_id: transfer.external_id,
            kind: transfer.kind,
            number: transfer.number,
            updated: transfer.updated,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn keep(text: &str) -> Result<KeepFor, String> {
        KeepFor::try_from(text.to_owned())
    }

    #[test]
    fn how_long_is_counted_in_the_calendar() {
        let now: Timestamp = "2028-02-29T10:00:00Z".parse().unwrap();
        for (text, ends) in [
            ("365d", "2027-03-01T10:00:00Z"),
            ("1y", "2027-02-28T10:00:00Z"),
            ("6mo", "2027-08-29T09:00:00Z"),
            ("P10Y", "2018-02-28T10:00:00Z"),
        ] {
            assert_eq!(keep(text).unwrap().ends(now).to_string(), ends, "{text}");
        }
        for text in ["", "0d", "-1d", "365", "soon"] {
            assert!(keep(text).is_err(), "{text}");
        }
        let again = String::from(keep("365d").unwrap());
        assert_eq!(keep(&again), keep("365d"));
    }
}
