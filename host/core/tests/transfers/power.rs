//! A power cut at a chosen moment: from then on nothing reaches outside any more, the store included.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use lupasilta::audit::log::Entry;
use lupasilta::audit::record::Finding;
use lupasilta::contract::Deadline;
use lupasilta::outside::{Disk, SystemDisk};
use lupasilta::store::{
    Action, Alarmed, Body, Change, Claim, Exchange, Filter, KeptDeadline, KeptDocument, KeptFile,
    NewMessage, PausedConnection, Received, Saved, SqliteStore, Store, StoreError, Transfer,
};
use lupasilta::transfers::{ExternalId, Kind, TransferId};

pub struct Power(AtomicU32);

impl Power {
    pub fn endless() -> Self {
        Self(AtomicU32::new(u32::MAX))
    }

    /// Lasts for so many moments before and after something outside.
    pub fn for_moments(count: u32) -> Self {
        Self(AtomicU32::new(count))
    }

    pub fn is_cut(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    pub fn tick(&self) -> io::Result<()> {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .map(drop)
            .map_err(|_| io::Error::other("power cut"))
    }
}

/// A store on a power that may be cut, before a change is written or after.
pub struct CutStore {
    pub store: SqliteStore,
    pub power: Arc<Power>,
}

/// A disk on a power that may be cut, before something is done or after.
pub struct CutDisk(pub Arc<Power>);

impl CutDisk {
    fn cut<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.0.tick()?;
        let done = work()?;
        self.0.tick()?;
        Ok(done)
    }
}

impl Disk for CutDisk {
    fn create_folders(&self, folder: &Path) -> io::Result<()> {
        self.cut(|| SystemDisk.create_folders(folder))
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        self.cut(|| SystemDisk.create(file))
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.cut(|| SystemDisk.write(file, bytes))
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.cut(|| SystemDisk.remove_file(file))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.cut(|| SystemDisk.remove_folder(folder))
    }
}

impl CutStore {
    fn cut<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.power.tick()?;
        let done = work()?;
        self.power.tick()?;
        Ok(done)
    }
}

impl Store for CutStore {
    fn receive(
        &self,
        id: TransferId,
        action: ExternalId,
        kind: Kind,
        at: Timestamp,
    ) -> Result<Received, StoreError> {
        self.cut(|| self.store.receive(id, action, kind, at))
    }

    fn tell(&self, message: &NewMessage, at: Timestamp) -> Result<Received, StoreError> {
        self.cut(|| self.store.tell(message, at))
    }

    fn action(&self, action: ExternalId) -> Result<Action, StoreError> {
        self.store.action(action)
    }

    fn actions_of_case(&self, case_id: &str) -> Result<Vec<ExternalId>, StoreError> {
        self.store.actions_of_case(case_id)
    }

    fn bodies_before(&self, transfer: &Transfer) -> Result<Vec<Body>, StoreError> {
        self.store.bodies_before(transfer)
    }

    fn deadlines(&self, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
        self.store.deadlines(from)
    }

    fn deadlines_of(&self, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
        self.store.deadlines_of(id)
    }

    fn alarmed(&self, deadline: &KeptDeadline, alarm: Alarmed) -> Result<(), StoreError> {
        self.cut(|| self.store.alarmed(deadline, alarm))
    }

    fn redeliver(
        &self,
        id: TransferId,
        original: TransferId,
        at: Timestamp,
    ) -> Result<Transfer, StoreError> {
        self.cut(|| self.store.redeliver(id, original, at))
    }

    fn wake(&self, codes: &[&str], now: Timestamp) -> Result<(), StoreError> {
        self.cut(|| self.store.wake(codes, now))
    }

    fn changed_since(&self, after: i64, lines: usize) -> Result<(i64, Vec<Transfer>), StoreError> {
        self.store.changed_since(after, lines)
    }

    fn needs(&self, sha256: &str, besides: TransferId) -> Result<bool, StoreError> {
        self.store.needs(sha256, besides)
    }

    fn mark(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.store.mark(name)
    }

    fn is_alone(&self) -> Result<bool, StoreError> {
        self.store.is_alone()
    }

    fn set_mark(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.cut(|| self.store.set_mark(name, value))
    }

    fn claim(&self, now: Timestamp, next_probe: Timestamp) -> Result<Claim, StoreError> {
        self.cut(|| self.store.claim(now, next_probe))
    }

    fn claim_this(&self, id: TransferId) -> Result<Option<Transfer>, StoreError> {
        self.cut(|| self.store.claim_this(id))
    }

    fn release(&self, id: TransferId) {
        if !self.power.is_cut() {
            self.store.release(id);
        }
    }

    fn save(&self, change: Change) -> Result<Saved, StoreError> {
        self.cut(|| self.store.save(change))
    }

    fn transfer(&self, id: TransferId) -> Result<Transfer, StoreError> {
        self.store.transfer(id)
    }

    fn transfers(&self, filter: &Filter) -> Result<Vec<Transfer>, StoreError> {
        self.store.transfers(filter)
    }

    fn exchanges(&self, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
        self.store.exchanges(id)
    }

    fn bodies(&self, id: TransferId) -> Result<Vec<Body>, StoreError> {
        self.store.bodies(id)
    }

    fn files(&self, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
        self.store.files(id)
    }

    fn documents(&self, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
        self.store.documents(id)
    }

    fn findings(&self, id: TransferId) -> Result<Vec<Finding>, StoreError> {
        self.store.findings(id)
    }

    fn ledger(&self, id: TransferId) -> Result<Option<String>, StoreError> {
        self.store.ledger(id)
    }

    fn log(&self, id: TransferId) -> Result<Vec<Entry>, StoreError> {
        self.store.log(id)
    }

    fn paused(&self) -> Result<Vec<PausedConnection>, StoreError> {
        self.store.paused()
    }

    fn probe_now(&self, now: Timestamp) -> Result<(), StoreError> {
        self.store.probe_now(now)
    }

    fn resume_connections(&self) -> Result<(), StoreError> {
        self.store.resume_connections()
    }
}
