//! Emptying the cells of transfers that nobody needs any more.

use jiff::Timestamp;
use rusqlite::params;

use super::super::cells::{Cells, TABLES};
use super::super::{StoreError, Transfer};
use super::reading::{self, TRANSFER, in_list};
use super::{SqliteStore, changes, opening};
use crate::audit::record::Record;
use crate::transfers::{Event, ExternalId, TransferId, deadlines};

/// How many transfers are purged in one go, so that nobody has to wait long.
const AT_ONCE: usize = 50;

/// Actions nothing of which has changed since a moment. Its supplements are compared with what an action's application was, so that an action is
/// purged as a whole or not at all.
const OLD: &str = "SELECT external_id FROM transfers GROUP BY external_id HAVING max(updated) < ?1";

impl SqliteStore {
    /// The transfers whose content can be purged, the oldest first: everything of their actions is done, and has not changed since `before`.
    ///
    /// # Errors
    /// Only those of the store itself.
    pub fn purgeable(&self, before: Timestamp) -> Result<Vec<Transfer>, StoreError> {
        self.read(|db| purgeable(db, before, usize::MAX))
    }

    /// The actions that are as old, and of which something still waits, for a person mostly.
    ///
    /// # Errors
    /// Only those of the store itself.
    pub fn held_back(&self, before: Timestamp) -> Result<Vec<ExternalId>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare(&format!(
                "SELECT DISTINCT external_id FROM transfers WHERE condition <> 'done' AND external_id IN ({OLD}) ORDER BY external_id"
            ))?;
            let rows = query.query_map(params![before.as_microsecond()], |row| {
                reading::action_id(row, 0)
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Empties the cells of some of the transfers that are [`purgeable`](Self::purgeable), and says in their logs that it did; gives those transfers,
    /// none once all are done. What was in them may still be in the store's files until [`scrub`](Self::scrub).
    ///
    /// # Errors
    /// Only those of the store itself; nothing has changed then.
    pub fn purge_some(
        &self,
        before: Timestamp,
        at: Timestamp,
    ) -> Result<Vec<Transfer>, StoreError> {
        self.write(|db| {
            let some = purgeable(db, before, AT_ONCE)?;
            for transfer in &some {
                empty(db, transfer.id, at)?;
            }
            // The texts of deadlines that were still to come then.
            let passed = "UPDATE deadlines SET text = NULL WHERE text IS NOT NULL AND day < ?1
                          AND transfer IN (SELECT id FROM transfers WHERE purged IS NOT NULL)";
            let today = deadlines::today(at).to_string();
            let passed = db.execute(passed, params![today])?;
            if !some.is_empty() || passed > 0 {
                opening::scrub_later(db)?;
            }
            Ok(some)
        })
    }

    /// Leaves nothing that was deleted in the store's files. Takes as long as writing all of the store anew, and everyone who writes waits.
    ///
    /// # Errors
    /// Those of the store itself, as when there is no room for a second copy; it is done at the next opening then.
    pub fn scrub(&self) -> Result<(), StoreError> {
        opening::scrub_if_due(&self.connection())
    }
}

fn purgeable(
    db: &Cells<'_>,
    before: Timestamp,
    at_most: usize,
) -> Result<Vec<Transfer>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "{TRANSFER} WHERE purged IS NULL AND external_id IN ({OLD} AND min(condition = 'done')) ORDER BY created LIMIT ?2"
    ))?;
    let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let rows = query.query_map(
        params![before.as_microsecond(), at_most],
        reading::to_transfer,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Empties every cell of a transfer but the ledger, of which what it says of places stays, and the deadlines, which may be still to come.
fn empty(db: &Cells<'_>, id: TransferId, at: Timestamp) -> Result<(), StoreError> {
    let ledger = reading::ledger(db, id)?;
    // One that cannot be read proves nothing.
    let ledger = ledger.and_then(|ledger| serde_json::from_str::<Record>(&ledger).ok());
    let transfer = id.to_string();
    for table in &TABLES {
        let (name, row) = match table.name {
            "deadlines" => continue,
            "transfers" => ("transfers", "id"),
            name => (name, "transfer"),
        };
        let columns: Vec<_> = table.columns.iter().map(|column| column.short()).collect();
        let emptied = columns.join(" = NULL, ");
        db.execute(
            &format!("UPDATE {name} SET {emptied} = NULL WHERE {row} = ?1"),
            params![transfer],
        )?;
    }
    if let Some(mut ledger) = ledger {
        ledger.findings.clear();
        let cell = in_list("transfers.ledger", &transfer, 0);
        db.execute(
            "UPDATE transfers SET ledger = ?1 WHERE id = ?2",
            params![db.text(cell, &changes::json(&ledger)?)?, transfer],
        )?;
    }
    // When it changed last is still when it was done.
    db.execute(
        "UPDATE transfers SET purged = ?1, revision = revision + 1 WHERE id = ?2",
        params![at.as_microsecond(), transfer],
    )?;
    changes::log(db, id, at, &[Event::Purged])
}
