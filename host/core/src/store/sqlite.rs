//! The store as one SQLite file.
//!
//! Write-ahead log, so that readers do not wait for the writer, and `synchronous = FULL`, so that what was committed survives a loss of power: a
//! receipt told to LV must never be forgotten here. Every change begins as a writer (`IMMEDIATE`), so that it never fails half-way for another's
//! sake; it waits for other writers instead. The file must lie on a local disk, as SQLite demands of a write-ahead log.

mod changes;
mod claims;
mod reading;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::instance::Instance;
use super::schema;
use super::{
    Body, Change, Claim, Exchange, Filter, KeptDocument, KeptFile, PausedConnection, Received,
    Saved, Store, StoreError, Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::transfers::{Event, ExternalId, Stage, State, TransferId};

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
        at: Timestamp,
    ) -> Result<Received, StoreError> {
        const FIRST: u32 = 1;
        self.write(|transaction| {
            let state = State::Ready {
                at: Stage::Received,
            };
            let new = transaction.execute(
                "INSERT INTO transfers (id, external_id, direction, number, condition, state, due, revision, created, updated)
                 VALUES (?1, ?2, 'in', ?3, ?4, ?5, ?6, 0, ?6, ?6) ON CONFLICT DO NOTHING",
                params![
                    id.to_string(),
                    action.to_string(),
                    FIRST,
                    state.name(),
                    changes::json(&state)?,
                    at.as_microsecond()
                ],
            )? == 1;
            if new {
                let event = Event::Received {
                    external_id: action.to_string(),
                    number: FIRST,
                };
                changes::log(transaction, id, at, &[event])?;
            }
            let transfer = reading::first_of(transaction, action)?;
            Ok(Received { transfer, new })
        })
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
