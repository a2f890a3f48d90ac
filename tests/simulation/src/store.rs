//! A host's store: the real one, which refuses before, within and after what it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use lupasilta::audit::log::Entry;
use lupasilta::audit::record::Finding;
use lupasilta::contract::Deadline;
use lupasilta::store::{
    Action, Alarmed, Body, Change, Claim, Exchange, Filter, KeptDeadline, KeptDocument, KeptFile,
    NewMessage, PausedConnection, Received, Saved, SqliteStore, Store, StoreError, Transfer,
};
use lupasilta::transfers::{ExternalId, Kind, TransferId};
use rusqlite::ErrorCode;

use crate::faults::Fault;
use crate::host::Machine;

pub(crate) struct MachineStore {
    pub(crate) store: SqliteStore,
    pub(crate) machine: Arc<Machine>,
    pub(crate) limited: AtomicBool,
}

impl MachineStore {
    /// A write whose end its caller may not hear of although it happened.
    fn writes<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = self.claims(what, work)?;
        if self.machine.strikes(Fault::StoreSilent) {
            return Err(self.fails(what, Fault::StoreSilent));
        }
        Ok(done)
    }

    /// A write that tells its caller, if anybody.
    fn claims<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.machine.moment(what)?;
        if self.machine.strikes(Fault::StoreRefuses) {
            return Err(self.fails(what, Fault::StoreRefuses));
        }
        self.limit()?;
        let done = work().inspect_err(|error| self.look_at(what, error))?;
        self.machine.moment(what)?;
        Ok(done)
    }

    fn reads<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.machine.power.is_cut() {
            return Err(crate::power::dark().into());
        }
        if self.machine.strikes(Fault::StoreRefuses) {
            return Err(self.fails(what, Fault::StoreRefuses));
        }
        work()
    }

    /// While the disk is full, the file grows no more.
    fn limit(&self) -> Result<(), StoreError> {
        let full = self.machine.world.faults.lasts(Fault::StoreFull);
        if self.limited.swap(full, Ordering::Relaxed) != full {
            self.store.limit(full.then_some(1))?;
        }
        Ok(())
    }

    fn look_at(&self, what: &str, error: &StoreError) {
        if let StoreError::Database(error) = error
            && error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        {
            let Machine { world, number, .. } = self.machine.as_ref();
            world.faults.count(Fault::StoreFull);
            world.trace(format!("host {number}: SQLite finds no room to {what}"));
        }
    }

    fn fails(&self, what: &str, fault: Fault) -> StoreError {
        let Machine { world, number, .. } = self.machine.as_ref();
        world.trace(format!("host {number}: {} ({what})", fault.name()));
        StoreError::Folder(std::io::Error::other(fault.name()))
    }
}

impl Store for MachineStore {
    fn receive(
        &self,
        id: TransferId,
        action: ExternalId,
        kind: Kind,
        at: Timestamp,
    ) -> Result<Received, StoreError> {
        self.writes("receive", || self.store.receive(id, action, kind, at))
    }

    fn tell(&self, message: &NewMessage, at: Timestamp) -> Result<Received, StoreError> {
        self.writes("tell", || self.store.tell(message, at))
    }

    fn action(&self, action: ExternalId) -> Result<Action, StoreError> {
        self.reads("action", || self.store.action(action))
    }

    fn actions_of_case(&self, case_id: &str) -> Result<Vec<ExternalId>, StoreError> {
        self.reads("actions of a case", || self.store.actions_of_case(case_id))
    }

    fn bodies_before(&self, transfer: &Transfer) -> Result<Vec<Body>, StoreError> {
        self.reads("bodies before", || self.store.bodies_before(transfer))
    }

    fn deadlines(&self, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
        self.reads("deadlines", || self.store.deadlines(from))
    }

    fn deadlines_of(&self, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
        self.reads("deadlines of one", || self.store.deadlines_of(id))
    }

    fn alarmed(&self, deadline: &KeptDeadline, alarm: Alarmed) -> Result<(), StoreError> {
        self.writes("alarmed", || self.store.alarmed(deadline, alarm))
    }

    fn redeliver(
        &self,
        id: TransferId,
        original: TransferId,
        at: Timestamp,
    ) -> Result<Transfer, StoreError> {
        self.writes("redeliver", || self.store.redeliver(id, original, at))
    }

    fn wake(&self, codes: &[&str], now: Timestamp) -> Result<(), StoreError> {
        self.writes("wake", || self.store.wake(codes, now))
    }

    fn needs(&self, sha256: &str, besides: TransferId) -> Result<bool, StoreError> {
        self.reads("needs", || self.store.needs(sha256, besides))
    }

    fn is_alone(&self) -> Result<bool, StoreError> {
        self.reads("alone", || self.store.is_alone())
    }

    fn mark(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.reads("mark", || self.store.mark(name))
    }

    fn set_mark(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.writes("set a mark", || self.store.set_mark(name, value))
    }

    fn claim(&self, now: Timestamp, next_probe: Timestamp) -> Result<Claim, StoreError> {
        self.claims("claim", || self.store.claim(now, next_probe))
    }

    fn claim_this(&self, id: TransferId) -> Result<Option<Transfer>, StoreError> {
        self.claims("claim this", || self.store.claim_this(id))
    }

    fn release(&self, id: TransferId) {
        if !self.machine.power.is_cut() {
            self.store.release(id);
        }
    }

    fn save(&self, change: Change) -> Result<Saved, StoreError> {
        self.writes("save", || self.store.save(change))
    }

    fn transfer(&self, id: TransferId) -> Result<Transfer, StoreError> {
        self.reads("a transfer", || self.store.transfer(id))
    }

    fn transfers(&self, filter: &Filter) -> Result<Vec<Transfer>, StoreError> {
        self.reads("transfers", || self.store.transfers(filter))
    }

    fn changed_since(&self, after: i64, lines: usize) -> Result<(i64, Vec<Transfer>), StoreError> {
        self.reads("changes", || self.store.changed_since(after, lines))
    }

    fn exchanges(&self, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
        self.reads("exchanges", || self.store.exchanges(id))
    }

    fn bodies(&self, id: TransferId) -> Result<Vec<Body>, StoreError> {
        self.reads("bodies", || self.store.bodies(id))
    }

    fn files(&self, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
        self.reads("files", || self.store.files(id))
    }

    fn documents(&self, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
        self.reads("documents", || self.store.documents(id))
    }

    fn findings(&self, id: TransferId) -> Result<Vec<Finding>, StoreError> {
        self.reads("findings", || self.store.findings(id))
    }

    fn ledger(&self, id: TransferId) -> Result<Option<String>, StoreError> {
        self.reads("the ledger", || self.store.ledger(id))
    }

    fn log(&self, id: TransferId) -> Result<Vec<Entry>, StoreError> {
        self.reads("the log", || self.store.log(id))
    }

    fn paused(&self) -> Result<Vec<PausedConnection>, StoreError> {
        self.reads("pauses", || self.store.paused())
    }

    fn probe_now(&self, now: Timestamp) -> Result<(), StoreError> {
        self.writes("probe now", || self.store.probe_now(now))
    }

    fn resume_connections(&self) -> Result<(), StoreError> {
        self.writes("resume connections", || self.store.resume_connections())
    }
}
