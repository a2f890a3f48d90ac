//! From a trigger to a case that LV knows of, and from a message of the case system to what LV is told: the state machine of one transfer, and
//! the workers that move transfers on.
//!
//! ```text
//! received → fetching → collecting → fetched → mapped → delivered → reporting → done      to the case system
//! received → telling → done                                                               to LV
//! ```
//! At each stage everything that the next step needs is in the store, so a transfer goes on from there after a stop at any point. Whatever reaches
//! outside is noted before and recorded after, each in one transaction; a step that was cut off between the two is taken again, and is harmless
//! then: fetching reads only, a delivery has a stable name under which the case system takes it once, and reports can be repeated by contract.
//!
//! A step that fails leaves the transfer *waiting* for another attempt, or *quarantined* for a person, or it *pauses a connection*, for which all
//! transfers wait. Nothing is ever dropped.

mod audited;
pub mod case_event;
mod changes;
pub mod deadlines;
mod event;
mod failure;
mod identity;
mod kind;
mod leftovers;
mod mapping;
mod retry;
mod sandboxed;
mod state;
mod step;
mod tell;
mod wake;
mod work;
mod workers;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use crate::attachments::{ContentStore, Scanner};
use crate::cases::{ATTACHMENT_CHANGED, CaseSystem};
use crate::outside::{Chance, Clock, Disk};
use crate::problem::{Problem, Recovery, Side};
use crate::service::Service;
use crate::store::{
    Change, Claim, Effect, PausedConnection, Received, Store, StoreError, Transfer,
};
use crate::triggers::{Hint, Hints};

pub use audited::LedgerAuditor;
pub use changes::{Difference, Reconciliation};
pub use event::{Connection, Event, Purpose};
pub use identity::{ExternalId, NotAnExternalId, TransferId};
pub use kind::{Direction, Kind, NotAKind};
pub use mapping::{
    Audited, Auditor, Mapper, MapperIdentity, Mappings, OneMapping, UNROUTED, Unmapped, no_route,
};
pub use retry::RetryPolicy;
pub use sandboxed::SandboxedMapper;
pub(crate) use sandboxed::target;
pub use state::{Handover, Retry, Stage, State};
pub(crate) use step::contract_bodies;
pub use tell::{CaseFile, CaseMessage, TellError, Told, Waiting, base_name};
pub use wake::Wake;
pub use workers::Workers;

/// What the transfers work with.
pub struct Parts {
    /// Where they are kept.
    pub store: Arc<dyn Store>,
    /// LV.
    pub service: Box<dyn Service>,
    /// What makes messages of LV's data.
    pub mappings: Box<dyn Mappings>,
    /// What proves them complete.
    pub auditor: Box<dyn Auditor>,
    /// Where messages go.
    pub cases: Box<dyn CaseSystem>,
    /// The time.
    pub clock: Box<dyn Clock>,
    /// Chance.
    pub chance: Box<dyn Chance>,
    /// What the work folder is on.
    pub disk: Box<dyn Disk>,
    /// Where attachments lie until they are delivered.
    pub work_folder: PathBuf,
    /// What is done with attachments besides fetching them.
    pub attachments: Attachments,
    /// How failures are met.
    pub policy: Policy,
}

/// What is done with attachments besides fetching them.
#[derive(Default)]
pub struct Attachments {
    /// What looks for what must not reach anybody.
    pub scanner: Option<Scanner>,
    /// Where their bytes are kept once, whichever transfers they belong to; none keeps them with each transfer only.
    pub content: Option<ContentStore>,
    /// A larger one is reported, in bytes.
    pub large: Option<u64>,
}

/// How failures are met.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// When to try again.
    pub retry: RetryPolicy,
    /// What to do with values that nothing took.
    pub unmapped: UnmappedPolicy,
}

/// What to do with a case of which the mapping left values out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnmappedPolicy {
    /// Deliver it: the values are reported, and the original travels with the case.
    #[default]
    Deliver,
    /// Keep it from the case system until a person has decided.
    Quarantine,
}

/// All transfers of one store, and what moves them.
pub struct Transfers {
    parts: Parts,
    wake: Wake,
}

/// What one round of work did.
#[derive(Clone, Debug)]
pub enum Worked {
    /// A transfer was moved on as far as it went.
    On(Box<Transfer>),
    /// Nothing was due.
    Nothing {
        /// When something will be, as far as is known now.
        next: Option<Timestamp>,
    },
}

impl Transfers {
    /// Nothing happens before [`work_once`](Self::work_once) or [`Workers`].
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            wake: Wake::default(),
        }
    }

    /// Keeps a trigger; a repeat gives the transfer that is there. It is a hint: of an action that is not known, whatever it says, the application
    /// is fetched first, and what turns out to say nothing new is not delivered.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn receive(&self, action: ExternalId, kind: Kind) -> Result<Received, StoreError> {
        let (clock, chance) = (self.clock(), self.parts.chance.as_ref());
        let received = receive(self.store(), clock, chance, action, kind)?;
        if received.new {
            self.wake.all();
        }
        Ok(received)
    }

    /// Moves one transfer on as far as it goes: to its end, to a failure, or until `stop` is set, whichever comes first.
    ///
    /// # Errors
    /// Those of the store. The transfer is as it was before the step during which the store failed.
    pub fn work_once(&self, stop: &AtomicBool) -> Result<Worked, StoreError> {
        let now = self.parts.clock.now();
        let next_probe = self.parts.policy.retry.next_probe(now);
        match self.parts.store.claim(now, next_probe)? {
            Claim::Nothing { next } => Ok(Worked::Nothing { next }),
            Claim::Transfer { transfer, probe } => {
                let _claim = Held {
                    store: self.store(),
                    id: transfer.id,
                };
                let work = work::Work::new(&self.parts, *transfer, probe)?;
                let moved = work.run(stop);
                // Those who wait for this transfer look again, and so do workers for whom a connection was resumed.
                self.wake.all();
                Ok(Worked::On(Box::new(moved?)))
            }
        }
    }

    /// Lets a transfer go on at once that waits or is quarantined. One that was quarantined before its message was made begins anew: what kept it
    /// from being mapped may have been corrected in LV, or in the settings. So does one of which an attachment is not there any more.
    ///
    /// # Errors
    /// [`RetryError`].
    pub fn retry(&self, id: TransferId) -> Result<Transfer, RetryError> {
        let Some(transfer) = self.store().claim_this(id)? else {
            return Err(RetryError::Busy(id));
        };
        let _claim = Held {
            store: self.store(),
            id,
        };
        let (stage, effects) = match &transfer.state {
            // What is told may be another thing now: settings were corrected, or LV's data.
            State::Quarantined { .. } if transfer.kind == Kind::Event => {
                (Stage::Received, vec![Effect::PlanAgain])
            }
            State::Quarantined { at, problem, .. }
                if at.is_before_message() || problem.code == ATTACHMENT_CHANGED =>
            {
                (Stage::Received, vec![Effect::FetchAgain])
            }
            State::Waiting { at, .. } | State::Quarantined { at, .. } => (at.clone(), Vec::new()),
            State::Ready { .. } => return Ok(transfer),
            State::Done { .. } => return Err(RetryError::Done(id)),
        };
        if effects
            .iter()
            .any(|effect| matches!(effect, Effect::FetchAgain))
        {
            leftovers::forget_content(&self.parts, id)?;
        }
        let saved = self.store().save(Change {
            transfer: id,
            revision: transfer.revision,
            at: self.parts.clock.now(),
            events: vec![Event::Retried {
                stage: stage.name().to_owned(),
            }],
            state: State::Ready { at: stage },
            effects,
        })?;
        self.wake.all();
        Ok(saved.transfer)
    }

    /// Maps and delivers anew what was received for a transfer whose message the case system has, under the action's next number.
    ///
    /// # Errors
    /// [`RedeliverError`].
    pub fn redeliver(&self, id: TransferId) -> Result<Transfer, RedeliverError> {
        let (clock, chance) = (self.clock(), self.parts.chance.as_ref());
        let transfer = redeliver(self.store(), clock, chance, id)?;
        self.wake.all();
        Ok(transfer)
    }

    /// Lets everything go on at once that waits for a connection.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn resume_connections(&self) -> Result<(), StoreError> {
        self.store().resume_connections()?;
        self.wake.all();
        Ok(())
    }

    /// Lets one transfer find out at once whether paused connections work again: whoever starts the program has probably seen to them.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn probe_now(&self) -> Result<(), StoreError> {
        self.store().probe_now(self.clock().now())
    }

    /// The connections over which nothing goes.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn paused(&self) -> Result<Vec<PausedConnection>, StoreError> {
        self.store().paused()
    }

    /// What is kept.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.parts.store.as_ref()
    }

    /// The time that the transfers go by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.parts.clock.as_ref()
    }

    /// What is rung whenever there may be something new to do or to see.
    #[must_use]
    pub fn wake(&self) -> &Wake {
        &self.wake
    }
}

/// Keeps a trigger in a store that is not open for work: see [`Transfers::receive`].
///
/// # Errors
/// Only those of the store.
pub fn receive(
    store: &dyn Store,
    clock: &dyn Clock,
    chance: &dyn Chance,
    action: ExternalId,
    kind: Kind,
) -> Result<Received, StoreError> {
    let keep = |kind: Kind| {
        let received = store.receive(chance.id().into(), action, kind, clock.now())?;
        if received.new {
            tracing::info!(transfer = %received.transfer.id, action = %action, kind = kind.name(), "received");
        }
        Ok(received)
    };
    let application = keep(Kind::Application)?;
    let unasked = matches!(application.transfer.state.stage(), Some(Stage::Received));
    match kind {
        // An application that is still to be fetched is fetched with what was added to it.
        Kind::Supplement if unasked => Ok(application),
        Kind::Application | Kind::Event => Ok(application),
        kind => keep(kind),
    }
}

/// Begins a delivery anew in a store that is not open for work: see [`Transfers::redeliver`].
///
/// # Errors
/// [`RedeliverError`].
pub fn redeliver(
    store: &dyn Store,
    clock: &dyn Clock,
    chance: &dyn Chance,
    id: TransferId,
) -> Result<Transfer, RedeliverError> {
    let original = store.transfer(id)?;
    let delivered = matches!(&original.state, State::Done { handover: Some(_) });
    if let Some(at) = original.purged {
        return Err(RedeliverError::Purged { id, at });
    }
    if !delivered || original.kind == Kind::Event {
        return Err(RedeliverError::NotDelivered(id));
    }
    let transfer = store.redeliver(chance.id().into(), id, clock.now())?;
    tracing::info!(transfer = %transfer.id, original = %id, "to be mapped and delivered anew");
    Ok(transfer)
}

/// A claim, given back however its holder ends.
struct Held<'a> {
    store: &'a dyn Store,
    id: TransferId,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.store.release(self.id);
    }
}

/// Why a transfer cannot be retried.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// A worker is at it.
    #[error("transfer {0} is being worked on")]
    Busy(TransferId),
    /// There is nothing left to do.
    #[error("transfer {0} is done")]
    Done(TransferId),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing is delivered anew.
#[derive(Debug, thiserror::Error)]
pub enum RedeliverError {
    /// The case system has nothing of it.
    #[error("transfer {0} was not delivered to the case system")]
    NotDelivered(TransferId),
    /// What would be delivered was purged.
    #[error("what was received for transfer {id} was purged")]
    Purged {
        /// The transfer.
        id: TransferId,
        /// When.
        at: Timestamp,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RedeliverError> for Problem {
    fn from(error: RedeliverError) -> Self {
        let what = format!("{error}.");
        match error {
            RedeliverError::Store(error) => error.into(),
            RedeliverError::Purged { id, at } => crate::retention::gone(id, at),
            RedeliverError::NotDelivered(_) => Self {
                code: "transfer-not-delivered".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what,
                advice: "Retry it instead: it is mapped by whatever serves then.".to_owned(),
                detail: None,
            },
        }
    }
}

impl From<RetryError> for Problem {
    fn from(error: RetryError) -> Self {
        let what = format!("{error}.");
        let (code, recovery, advice) = match error {
            RetryError::Store(error) => return error.into(),
            RetryError::Busy(_) => (
                "transfer-busy",
                Recovery::Retry,
                "Look at the transfer again in a moment.",
            ),
            RetryError::Done(_) => (
                "transfer-done",
                Recovery::Person,
                "Nothing has to be done: the case system has the case, and LV knows.",
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

impl Hints for Transfers {
    fn hint(&self, hint: &Hint) -> Result<(), Problem> {
        self.receive(hint.action, hint.kind)?;
        Ok(())
    }
}
