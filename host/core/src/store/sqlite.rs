//! The store as one SQLite file.
//!
//! Write-ahead log, so that readers do not wait for the writer, and `synchronous = FULL`, so that what was committed survives a loss of power: a
//! receipt told to LV must never be forgotten here. Every change begins as a writer (`IMMEDIATE`), so that it never fails half-way for another's
//! sake; it waits for other writers instead. The file must lie on a local disk, as SQLite demands of a write-ahead log.

mod changes;
mod claims;
mod reading;
mod versions;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::instance::Instance;
use super::schema;
use super::{
    Action, Alarmed, Body, Change, Claim, Exchange, Filter, KeptDeadline, KeptDocument, KeptFile,
    NewMessage, PausedConnection, Received, Saved, Store, StoreError, Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::contract::Deadline;
use crate::transfers::{ExternalId, Kind, TransferId};

/// How long a change waits for another process's.
const BUSY: Duration = Duration::from_secs(30);

/// A store in one file.
pub struct SqliteStore {
    instance: Instance,
    // Locked before `connection`, never after.
    held: Mutex<HashSet<TransferId>>,
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens the store in `file`, which is made if need be, and brings it to today's schema.
    ///
    /// # Errors
    /// [`StoreError::Newer`] without having touched anything, and whatever keeps the file from being used.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        make_private(file)?;
        let mut connection = Connection::open(file)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut connection)?;
        let mut running = OsString::from(file);
        running.push("-running");
        Ok(Self {
            instance: Instance::announce(Path::new(&running))?,
            held: Mutex::default(),
            connection: Mutex::new(connection),
        })
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

    /// Does everything in `work` or nothing of it.
    fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// What is received is personal data: only this program's account may read it. SQLite gives its other files the same mode.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .write(true)
        .create(true)
        .truncate(false)
        .open(file)
        .map(drop)
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
        reading::action(&self.connection(), action)
    }

    fn actions_of_case(&self, case_id: &str) -> Result<Vec<ExternalId>, StoreError> {
        reading::actions_of_case(&self.connection(), case_id)
    }

    fn bodies_before(&self, transfer: &Transfer) -> Result<Vec<Body>, StoreError> {
        reading::bodies_before(&self.connection(), transfer)
    }

    fn deadlines(&self, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
        reading::deadlines(&self.connection(), from)
    }

    fn deadlines_of(&self, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
        reading::deadlines_of(&self.connection(), id)
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
        reading::transfer(&self.connection(), id)
    }

    fn transfers(&self, filter: &Filter) -> Result<Vec<Transfer>, StoreError> {
        reading::transfers(&self.connection(), filter)
    }

    fn changed_since(&self, after: i64, lines: usize) -> Result<(i64, Vec<Transfer>), StoreError> {
        reading::changed_since(&self.connection(), after, lines)
    }

    fn exchanges(&self, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
        reading::exchanges(&self.connection(), id)
    }

    fn bodies(&self, id: TransferId) -> Result<Vec<Body>, StoreError> {
        reading::bodies(&self.connection(), id)
    }

    fn files(&self, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
        reading::files(&self.connection(), id)
    }

    fn documents(&self, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
        reading::documents(&self.connection(), id)
    }

    fn findings(&self, id: TransferId) -> Result<Vec<Finding>, StoreError> {
        reading::findings(&self.connection(), id)
    }

    fn ledger(&self, id: TransferId) -> Result<Option<String>, StoreError> {
        reading::ledger(&self.connection(), id)
    }

    fn log(&self, id: TransferId) -> Result<Vec<Entry>, StoreError> {
        reading::log(&self.connection(), id)
    }

    fn paused(&self) -> Result<Vec<PausedConnection>, StoreError> {
        reading::paused(&self.connection())
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
