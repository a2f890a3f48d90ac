//! Lupasilta as an embedding program has it: open it with settings, say which actions to receive, and see what became of them.

mod account;
pub(crate) mod opening;
mod rounds;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cases::CaseSystem;
use crate::config::Config;
use crate::problem::{Problem, Recovery, Side};
use crate::store::{Filter, KeptDeadline, PausedConnection, StoreError};
use crate::transfers::{
    CaseMessage, Kind, NotAnExternalId, Reconciliation, RetryError, TellError, TransferId,
    Transfers, Worked, Workers, deadlines,
};

use rounds::{Going, Rounds};

pub use account::{Account, Line, Summary};
pub use opening::{Fault, OpenError};

/// The bridge between LV and one case system. Several programs, and several of these in one program, may share a state folder.
///
/// Nothing is moved on before [`start`](Self::start), or by the calls of [`work_once`](Self::work_once). When this is dropped, workers end with
/// the step that they are at; whatever was not done goes on when a bridge is opened again.
pub struct Lupasilta {
    transfers: Arc<Transfers>,
    workers: Mutex<Option<(Workers, Going)>>,
    rounds: Arc<Rounds>,
    count: NonZeroUsize,
    poll: Duration,
    state: PathBuf,
    span: tracing::Span,
}

impl Lupasilta {
    /// Opens the bridge to the folder that the settings name.
    ///
    /// # Errors
    /// Everything about the settings that cannot work, in one list.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        opening::open(config, None)
    }

    /// Opens the bridge to a case system that the embedding program gives; the folder in the settings is not used.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_into(config: &Config, cases: Box<dyn CaseSystem>) -> Result<Self, OpenError> {
        opening::open(config, Some(cases))
    }

    /// Receives an action: keeps that it is to be transferred, and returns at once. A repeat gives the transfer that is there.
    ///
    /// # Errors
    /// A text that is no GUID, or a store that cannot be used.
    pub fn receive(&self, external_id: &str) -> Result<Summary, BridgeError> {
        self.receive_kind(external_id, Kind::Application)
    }

    /// Receives what happened to an action later: a supplement, a message, a withdrawal. A hint: what is fetched decides, and what says nothing new is
    /// not delivered. Of an action that is not known the application is received first.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub fn receive_kind(&self, external_id: &str, kind: Kind) -> Result<Summary, BridgeError> {
        let received = self.transfers.receive(external_id.parse()?, kind)?;
        self.summary(received.transfer.id)
    }

    /// Keeps what the case system says, to be told to LV, and returns at once. A repeat of the same bytes gives the transfer that is there.
    ///
    /// # Errors
    /// [`TellError`]; nothing is kept then.
    pub fn tell(&self, message: &CaseMessage) -> Result<Summary, BridgeError> {
        let told = self.transfers.tell(message)?;
        self.summary(told.transfer)
    }

    /// Starts the workers that the settings ask for, and the rounds through mailboxes, inbox, lists and deadlines, unless they run. A paused connection is tried again at once.
    ///
    /// # Errors
    /// When the operating system gives no thread, or the store cannot be used.
    pub fn start(&self) -> Result<(), BridgeError> {
        let mut workers = self.workers();
        if workers.is_none() {
            let _span = self.span.enter();
            self.transfers.probe_now()?;
            let going = self.rounds.start(&self.transfers)?;
            let started = Workers::start(&self.transfers, self.count, self.poll)?;
            *workers = Some((started, going));
        }
        Ok(())
    }

    /// Stops the workers, and returns when the last has ended the step that it was at.
    pub fn stop(&self) {
        let running = self.workers().take();
        drop(running);
    }

    /// Moves one transfer on as far as it goes, on the caller's thread; says whether there was one.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn work_once(&self) -> Result<bool, BridgeError> {
        let worked = self.transfers.work_once(&AtomicBool::new(false))?;
        Ok(matches!(worked, Worked::On(_)))
    }

    /// Waits until a transfer is done or quarantined, at most so long, and says how it stands then.
    ///
    /// # Errors
    /// A transfer that is not known, or a store that cannot be used.
    pub fn wait(&self, id: TransferId, at_most: Duration) -> Result<Summary, BridgeError> {
        let begun = Instant::now();
        loop {
            let seen = self.transfers.wake().rings();
            let settled = self.transfers.store().transfer(id)?.state.is_settled();
            let left = at_most.saturating_sub(begun.elapsed());
            if settled || left.is_zero() {
                return self.summary(id);
            }
            // Other processes' workers do not ring here.
            self.transfers.wake().wait(seen, left.min(self.poll));
        }
    }

    /// How a transfer stands.
    ///
    /// # Errors
    /// A transfer that is not known, or a store that cannot be used.
    pub fn summary(&self, id: TransferId) -> Result<Summary, BridgeError> {
        let transfer = self.transfers.store().transfer(id)?;
        Ok(Summary::new(&transfer, &self.transfers.paused()?))
    }

    /// Everything that can be told of a transfer without showing what was received.
    ///
    /// # Errors
    /// A transfer that is not known, or a store that cannot be used.
    pub fn transfer(&self, id: TransferId) -> Result<Account, BridgeError> {
        Ok(Account::read(self.transfers.store(), id)?)
    }

    /// Transfers, those that changed last first.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn transfers(&self, filter: &Filter) -> Result<Vec<Summary>, BridgeError> {
        let paused = self.transfers.paused()?;
        let transfers = self.transfers.store().transfers(filter)?;
        Ok(transfers
            .iter()
            .map(|transfer| Summary::new(transfer, &paused))
            .collect())
    }

    /// The transfers that something happened to since `after`, at most about so many, each as it stands now, those that changed last last; and where
    /// to go on from. 0 begins at the beginning.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn changed_since(
        &self,
        after: i64,
        limit: usize,
    ) -> Result<(i64, Vec<Summary>), BridgeError> {
        let paused = self.transfers.paused()?;
        let (reached, changed) = self.transfers.store().changed_since(after, limit)?;
        let summaries = changed
            .iter()
            .map(|transfer| Summary::new(transfer, &paused))
            .collect();
        Ok((reached, summaries))
    }

    /// The checked ledger of a transfer, once it is mapped: the JSON of `ledger.json`.
    ///
    /// # Errors
    /// A transfer that is not known, or a store that cannot be used.
    pub fn ledger(&self, id: TransferId) -> Result<Option<String>, BridgeError> {
        Ok(self.transfers.store().ledger(id)?)
    }

    /// Lets a transfer go on at once that waits or is quarantined. One that was quarantined before its message was made is fetched anew.
    ///
    /// # Errors
    /// [`RetryError`].
    pub fn retry(&self, id: TransferId) -> Result<Summary, BridgeError> {
        self.transfers.retry(id)?;
        self.summary(id)
    }

    /// The connections that are paused; none when all is well.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn paused(&self) -> Result<Vec<PausedConnection>, BridgeError> {
        Ok(self.transfers.paused()?)
    }

    /// Lets everything go on at once that waits for a connection.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn resume_connections(&self) -> Result<(), BridgeError> {
        Ok(self.transfers.resume_connections()?)
    }

    /// The deadlines from today on and those whose last alarm was not raised, the nearest first.
    ///
    /// # Errors
    /// A store that cannot be used.
    pub fn deadlines(&self) -> Result<Vec<KeptDeadline>, BridgeError> {
        let now = self.transfers.clock().now();
        Ok(deadlines::nearest(self.transfers.store(), now)?)
    }

    /// Compares what was fetched with what the case system acknowledged and, where `lists`, with what LV lists, and starts what heals the
    /// difference.
    ///
    /// # Errors
    /// What keeps LV from answering or the store from being used.
    pub fn reconcile(&self, lists: bool) -> Result<Reconciliation, Problem> {
        self.transfers.reconcile(lists)
    }

    /// The folder of the store and the work files.
    #[must_use]
    pub fn state_folder(&self) -> &std::path::Path {
        &self.state
    }

    fn workers(&self) -> MutexGuard<'_, Option<(Workers, Going)>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a call failed. What fails about a transfer is no error of a call: it is in the transfer's summary.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// Not an action's identifier.
    #[error(transparent)]
    NotAnExternalId(#[from] NotAnExternalId),
    /// What the case system says cannot be told.
    #[error(transparent)]
    Tell(#[from] TellError),
    /// The transfer cannot be retried.
    #[error(transparent)]
    Retry(#[from] RetryError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system gives no thread.
    #[error("no worker can be started: {0}")]
    NoThread(#[from] std::io::Error),
}

impl From<BridgeError> for Problem {
    fn from(error: BridgeError) -> Self {
        let what = format!("{error}.");
        let (code, recovery, advice) = match error {
            BridgeError::Retry(error) => return error.into(),
            BridgeError::Tell(error) => return error.into(),
            BridgeError::Store(error) => return error.into(),
            BridgeError::NotAnExternalId(_) => (
                "not-an-external-id",
                Recovery::Person,
                "Give the externalId with which LV sent the customer here.",
            ),
            BridgeError::NoThread(_) => (
                "no-thread",
                Recovery::Retry,
                "See how many threads and how much memory this program may have.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery,
            what,
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
