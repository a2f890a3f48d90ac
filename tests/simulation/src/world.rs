//! Everything of one run, as whoever has a turn finds it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lupasilta::secret::Secret;
use lupasilta::store::{Encryption, Key};
use lupasilta::transfers::{ExternalId, Kind, Mapper, RetryPolicy};

use crate::case_system::CaseSystem;
use crate::clock::Time;
use crate::dice::Dice;
use crate::faults::Faults;
use crate::host::Hosts;
use crate::lv::Lv;
use crate::mapping::Scripted;
use crate::place::Place;
use crate::sabotage::Sabotage;
use crate::trace::Trace;
use crate::{Options, schedule};

/// How deep turns may lie in turns.
const DEEPEST: u32 = 2;
/// Every so many seeds map with the component, where there is one.
const WITH_COMPONENT: u64 = 8;
/// What half of the stores are encrypted with. It keeps nothing secret.
const KEY: &str = "c2ltdWxhdGlvbi1rZXktb2YtMzItYnl0ZXMtbG9uZyE=";

pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) time: Time,
    pub(crate) faults: Faults,
    pub(crate) lv: Lv,
    pub(crate) case_system: CaseSystem,
    pub(crate) place: Place,
    pub(crate) mapper: Arc<dyn Mapper>,
    /// Whether applications are the examples, and not small ones.
    pub(crate) examples: bool,
    pub(crate) keeps_content: bool,
    pub(crate) encryption: Encryption,
    pub(crate) retry: RetryPolicy,
    pub(crate) hosts: Hosts,
    sabotage: Mutex<Option<Sabotage>>,
    trace: Trace,
    depth: AtomicU32,
    triggers: Mutex<Triggers>,
}

/// What LV sends out to say that something happened.
#[derive(Default)]
pub(crate) struct Triggers {
    pub(crate) under_way: Vec<(ExternalId, Kind)>,
    /// Of these somebody was told that their trigger is kept.
    pub(crate) acknowledged: BTreeSet<ExternalId>,
    /// Actions still to be submitted.
    pub(crate) to_come: u32,
}

impl World {
    pub(crate) fn new(seed: u64, options: &Options) -> anyhow::Result<Arc<Self>> {
        let dice = Dice::new(seed);
        let component = options
            .component
            .clone()
            .filter(|_| seed.is_multiple_of(WITH_COMPONENT));
        let minutes = |most: usize| Duration::from_secs(60 * (1 + dice.below(most) as u64));
        Ok(Arc::new(Self {
            retry: RetryPolicy {
                first: Duration::from_secs(5),
                longest: minutes(15),
                give_up_after: minutes(240),
                probe: minutes(5),
            },
            faults: Faults::new(&dice),
            hosts: Hosts::of(1 + dice.below(3)),
            keeps_content: dice.falls(500),
            encryption: match dice.falls(500) {
                true => Encryption::with(Key::read(&Secret::new(KEY.to_owned()))?),
                false => Encryption::Off,
            },
            examples: component.is_some(),
            mapper: component.unwrap_or_else(|| Arc::new(Scripted::new())),
            time: Time::new(),
            lv: Lv::default(),
            case_system: CaseSystem::default(),
            place: Place::new()?,
            sabotage: Mutex::new(options.sabotage),
            trace: Trace::default(),
            depth: AtomicU32::new(0),
            triggers: Mutex::new(Triggers {
                to_come: options.actions,
                ..Triggers::default()
            }),
            dice,
        }))
    }

    pub(crate) fn trace(&self, line: String) {
        let depth = self.depth.load(Ordering::Relaxed) as usize;
        self.trace
            .add(format!("{} {}{line}", self.time.now(), "  ".repeat(depth)));
    }

    pub(crate) fn take_trace(&self) -> Vec<String> {
        self.trace.take()
    }

    /// An identifier as a reader of the trace wants it.
    pub(crate) fn short(&self, name: &str) -> String {
        let (id, rest) = name.split_at_checked(36).unwrap_or((name, ""));
        format!("{}{rest}", id.get(..8).unwrap_or(id))
    }

    pub(crate) fn triggers(&self) -> MutexGuard<'_, Triggers> {
        self.triggers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody else than this host gets a turn within its own.
    pub(crate) fn somebody_else(self: &Arc<Self>, _: usize) {
        self.within(schedule::interlude);
    }

    /// Something happens while a request is under way.
    pub(crate) fn meanwhile(self: &Arc<Self>, _: usize) {
        self.within(|world| {
            schedule::customer(world);
            schedule::interlude(world);
        });
    }

    fn within(self: &Arc<Self>, act: impl FnOnce(&Arc<Self>)) {
        if self.depth.load(Ordering::Relaxed) >= DEEPEST {
            return;
        }
        self.depth.fetch_add(1, Ordering::Relaxed);
        act(self);
        self.depth.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether this break of a promise is to be made now. It is made once.
    pub(crate) fn sabotages(&self, with: Sabotage) -> bool {
        let mut sabotage = self.sabotage.lock().unwrap_or_else(PoisonError::into_inner);
        let now = *sabotage == Some(with);
        if now {
            *sabotage = None;
        }
        now
    }
}
