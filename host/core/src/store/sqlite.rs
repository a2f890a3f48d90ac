//! The store as one SQLite file.
//!
//! Write-ahead log, so that readers do not wait for the writer, and `synchronous = FULL`, so that what was committed survives a loss of power: a
//! receipt told to LV must never be forgotten here. Every change begins as a writer (`IMMEDIATE`), so that it never fails half-way for another's
//! sake; it waits for other writers instead. The file must lie on a local disk, as SQLite demands of a write-ahead log.

mod changes;
mod claims;
mod opening;
mod purging;
mod reading;
mod versions;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::cells::Cells;
use super::encryption::Key;
use super::instance::Instance;
use super::{
    Action, Alarmed, Body, Change, Claim, Exchange, Filter, KeptDeadline, KeptDocument, KeptFile,
    NewMessage, PausedConnection, Received, Saved, Store, StoreError, Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::contract::Deadline;
use crate::transfers::{ExternalId, Kind, TransferId};

/// A store in one file.
pub struct SqliteStore {
    instance: Instance,
    // Locked before `connection`, never after.
    held: Mutex<HashSet<TransferId>>,
    connection: Mutex<Connection>,
    // None: cells are plain.
    key: Option<Key>,
}

pub use opening::{Rekeyed, has_key, in_use};
use reading::SealedBody;

impl SqliteStore {
    /// Lets the file grow no larger than so many bytes; none lifts the limit. What needs more room is refused then, as it is by a full disk, and nothing
    /// of it is kept. It holds for this opening, and never below what the file has already.
    ///
    /// # Errors
    /// Only those of the store itself.
    pub fn limit(&self, bytes: Option<u64>) -> Result<(), StoreError> {
        /// As many pages as SQLite can have in one file.
        const ALL: i64 = 4_294_967_294;
        let connection = self.connection();
        let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = bytes.map_or(ALL, |bytes| i64::try_from(bytes).unwrap_or(ALL) / page);
        connection.pragma_update(None, "max_page_count", pages.clamp(1, ALL))?;
        Ok(())
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere has rolled its transaction back.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> MutexGuard<'_, HashSet<TransferId>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&Cells::new(&self.connection(), self.key.as_ref()))
    }

    /// Bodies are large: nobody else waits for the database while they are decrypted.
    fn opened(&self, kept: Vec<SealedBody>) -> Result<Vec<Body>, StoreError> {
        kept.into_iter()
            .map(|body| body.open(self.key.as_ref()))
            .collect()
    }

    /// Does everything in `work` or nothing of it.
    fn write<T>(
        &self,
        work: impl FnOnce(&Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&Cells::new(&transaction, self.key.as_ref()))?;
        transaction.commit()?;
        Ok(done)
    }
}

impl Store for SqliteStore {
    fn receive(
        &self,
        id: TransferId,
        action: ExternalId,
        kind: Kind,
        at: Timestamp,
    ) -> Result<Received, StoreError> {
        self.write(|transaction| {
            if let Some(transfer) = reading::triggered(transaction, action, kind)? {
                return Ok(Received {
                    transfer,
                    new: false,
                });
            }
            changes::begin(transaction, id, action, kind, at)?;
            Ok(Received {
                transfer: reading::transfer(transaction, id)?,
                new: true,
            })
        })
    }

    fn tell(&self, message: &NewMessage, at: Timestamp) -> Result<Received, StoreError> {
        self.write(|transaction| {
            let told = reading::told(transaction, message.action, &message.message.sha256)?;
            if let Some(transfer) = told {
                return Ok(Received {
                    transfer,
                    new: false,
                });
            }
            changes::begin(transaction, message.id, message.action, Kind::Event, at)?;
            changes::keep_body(transaction, message.id, &message.message)?;
            for file in &message.files {
                changes::keep_file(transaction, message.id, file)?;
            }
            Ok(Received {
                transfer: reading::transfer(transaction, message.id)?,
                new: true,
            })
        })
    }

    fn action(&self, action: ExternalId) -> Result<Action, StoreError> {
        self.read(|db| reading::action(db, action))
    }

    fn actions_of_case(&self, case_id: &str) -> Result<Vec<ExternalId>, StoreError> {
        self.read(|db| reading::actions_of_case(db, case_id))
    }

    fn bodies_before(&self, transfer: &Transfer) -> Result<Vec<Body>, StoreError> {
        let kept = self.read(|db| reading::bodies_before(db, transfer))?;
        self.opened(kept)
    }

    fn deadlines(&self, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
        self.read(|db| reading::deadlines(db, from))
    }

    fn deadlines_of(&self, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
        self.read(|db| reading::deadlines_of(db, id))
    }

    fn alarmed(&self, deadline: &KeptDeadline, alarm: Alarmed) -> Result<(), StoreError> {
        self.connection().execute(
            "UPDATE deadlines SET alarmed = ?1 WHERE transfer = ?2 AND position = ?3",
            params![
                alarm.name(),
                deadline.transfer.to_string(),
                deadline.position
            ],
        )?;
        Ok(())
    }

    fn redeliver(
        &self,
        id: TransferId,
        original: TransferId,
        at: Timestamp,
    ) -> Result<Transfer, StoreError> {
        self.begin_again(id, original, at)
    }

    fn wake(&self, codes: &[&str], now: Timestamp) -> Result<(), StoreError> {
        let db = self.connection();
        let mut wake = db.prepare_cached(
            "UPDATE transfers SET due = ?1
             WHERE condition = 'waiting' AND due > ?1 AND CASE WHEN json_valid(state) THEN json_extract(state, '$.problem.code') END = ?2",
        )?;
        for code in codes {
            wake.execute(params![now.as_microsecond(), code])?;
        }
        Ok(())
    }

    fn needs(&self, sha256: &str, besides: TransferId) -> Result<bool, StoreError> {
        Ok(self.connection().query_row(
            "SELECT EXISTS (SELECT 1 FROM files f JOIN transfers t ON t.id = f.transfer
             WHERE f.sha256 = ?1 AND t.id <> ?2 AND t.condition <> 'done')",
            params![sha256, besides.to_string()],
            |row| row.get(0),
        )?)
    }

    fn is_alone(&self) -> Result<bool, StoreError> {
        Ok(self.instance.is_alone()?)
    }

    fn mark(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection()
            .query_row(
                "SELECT value FROM marks WHERE name = ?1",
                params![name],
                |row| row.get(0),
            )
            .optional()?)
    }

    fn set_mark(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO marks (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, value],
        )?;
        Ok(())
    }

    fn claim(&self, now: Timestamp, next_probe: Timestamp) -> Result<Claim, StoreError> {
        let mut held = self.held();
        let claim = self.write(|transaction| {
            claims::free_the_dead(transaction, &self.instance, &held)?;
            claims::take_due(transaction, self.instance.name(), now, next_probe)
        })?;
        if let Claim::Transfer { transfer, .. } = &claim {
            held.insert(transfer.id);
        }
        Ok(claim)
    }

    fn claim_this(&self, id: TransferId) -> Result<Option<Transfer>, StoreError> {
        let mut held = self.held();
        let taken = self.write(|transaction| {
            claims::free_the_dead(transaction, &self.instance, &held)?;
            claims::take(transaction, self.instance.name(), id)
        })?;
        if taken.is_some() {
            held.insert(id);
        }
        Ok(taken)
    }

    fn release(&self, id: TransferId) {
        // Held until the row is free: a claim in between would free the row itself and take it, and lose it to this.
        let mut held = self.held();
        if held.remove(&id) {
            // When this fails, the row still names this instance, which does not hold it: the next claim frees it.
            let _ = self.connection().execute(
                "UPDATE transfers SET owner = NULL WHERE id = ?1 AND owner = ?2",
                params![id.to_string(), self.instance.name()],
            );
        }
    }

    fn save(&self, change: Change) -> Result<Saved, StoreError> {
        self.write(|transaction| changes::save(transaction, self.instance.name(), change))
    }

    fn transfer(&self, id: TransferId) -> Result<Transfer, StoreError> {
        self.read(|db| reading::transfer(db, id))
    }

    fn transfers(&self, filter: &Filter) -> Result<Vec<Transfer>, StoreError> {
        self.read(|db| reading::transfers(db, filter))
    }

    fn changed_since(&self, after: i64, lines: usize) -> Result<(i64, Vec<Transfer>), StoreError> {
        self.read(|db| reading::changed_since(db, after, lines))
    }

    fn exchanges(&self, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
        self.read(|db| reading::exchanges(db, id))
    }

    fn bodies(&self, id: TransferId) -> Result<Vec<Body>, StoreError> {
        let kept = self.read(|db| reading::bodies(db, id))?;
        self.opened(kept)
    }

    fn files(&self, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
        self.read(|db| reading::files(db, id))
    }

    fn documents(&self, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
        self.read(|db| reading::documents(db, id))
    }

    fn findings(&self, id: TransferId) -> Result<Vec<Finding>, StoreError> {
        self.read(|db| reading::findings(db, id))
    }

    fn ledger(&self, id: TransferId) -> Result<Option<String>, StoreError> {
        self.read(|db| reading::ledger(db, id))
    }

    fn log(&self, id: TransferId) -> Result<Vec<Entry>, StoreError> {
        self.read(|db| reading::log(db, id))
    }

    fn paused(&self) -> Result<Vec<PausedConnection>, StoreError> {
        self.read(|db| reading::paused(db))
    }

    fn probe_now(&self, now: Timestamp) -> Result<(), StoreError> {
        self.connection().execute(
            "UPDATE paused SET probe = ?1 WHERE probe > ?1",
            params![now.as_microsecond()],
        )?;
        Ok(())
    }

    fn resume_connections(&self) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM paused", [])?;
        Ok(())
    }
}
