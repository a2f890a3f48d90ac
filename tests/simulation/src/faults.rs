//! What goes wrong, how often, and for how long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::dice::Dice;

macro_rules! faults {
    ($($(#[$meaning:meta])* $fault:ident = $name:literal,)*) => {
        /// Something that goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault {
            $($(#[$meaning])* $fault,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$fault,)*];

            /// The name in reports.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fault => $name,)*
                }
            }
        }
    };
}

faults! {
    /// A host loses its power before or after something reaches outside: nothing of it goes on.
    PowerCut = "power cut",
    /// The request never arrived.
    Refused = "LV: connection refused",
    /// The request arrived and had its effect; its answer was lost.
    AnswerLost = "LV: answer lost",
    /// A status of 500.
    ServerError = "LV: 500",
    /// A status of 503 with `Retry-After`.
    Busy = "LV: 503 with Retry-After",
    /// A status of 401.
    Unauthorized = "LV: 401",
    /// X-Road refuses the client.
    AccessDenied = "X-Road: access denied",
    /// X-Road cannot reach LV.
    NetworkError = "X-Road: network error",
    /// LV says that it does not know the action, or refuses a report.
    Unknown = "LV: 400",
    /// A body of which the end is missing.
    CutBody = "LV: body cut",
    /// A status of 409 where data were asked for.
    Conflict = "LV: 409 to a GET",
    /// A download that ends in the middle.
    CutDownload = "LV: download cut",
    /// An answer that takes minutes.
    Slow = "LV: slow",
    /// The customer changes the action while it is fetched, or anything else happens while a request is under way.
    Meanwhile = "something happens meanwhile",
    /// LV is away for hours.
    LvAway = "LV: away",
    /// The credential is refused until somebody has seen to it.
    CredentialGone = "LV: credential refused for hours",
    /// The store refuses before anything is written.
    StoreRefuses = "store: refuses",
    /// The store does not say that it has written.
    StoreSilent = "store: written, and an error",
    /// SQLite itself finds no room.
    StoreFull = "store: SQLITE_FULL",
    /// The disk has no room, before or in the middle of a write.
    DiskFull = "disk: full",
    /// The disk did what was asked, and says that it did not.
    DiskLies = "disk: done, and an error",
    /// The disk refuses anything else.
    DiskRefuses = "disk: refuses",
    /// The case system's folder is not mounted for hours.
    FolderAway = "case system: folder away",
    /// Something foreign lies where a delivery goes.
    Occupied = "case system: place occupied",
    /// The case system has the delivery, and its answer was lost.
    DeliveryUnsaid = "case system: delivered, and an error",
    /// The mapping rejects.
    Rejects = "mapping: rejects",
    /// The mapping ends in a panic of its own.
    Crashes = "mapping: crashes",
    /// A step panics.
    Panics = "mapping: panic of the host",
    /// The mapping's ledger leaves something out.
    Lies = "mapping: false ledger",
    /// A message of the case system comes before the document that it names.
    LateFile = "case system: document comes late",
    /// A work file is gone.
    FileGone = "work file gone",
    /// A host's clock is set forward.
    Forward = "clock: forward",
    /// A host's clock is set back.
    Back = "clock: back",
    /// A trigger comes again.
    Duplicate = "trigger: twice",
    /// A trigger overtakes an earlier one.
    Reordered = "trigger: overtakes",
    /// A trigger never comes.
    Lost = "trigger: lost",
    /// A host is stopped in order, in the middle of its work.
    Stopped = "host stopped",
}

/// Which of them a run has, how often, and which are there for a while.
pub(crate) struct Faults {
    calm: AtomicBool,
    allowed: BTreeSet<Fault>,
    per_mille: u32,
    counts: Mutex<BTreeMap<Fault, u64>>,
    spells: Mutex<BTreeMap<Fault, Timestamp>>,
}

impl Faults {
    /// Each run has some of the faults: where one is always there, what another leads to is never reached.
    pub(crate) fn new(dice: &Dice) -> Self {
        let share = [200, 500, 800][dice.below(3)];
        Self {
            calm: AtomicBool::new(false),
            allowed: Fault::ALL
                .iter()
                .copied()
                .filter(|_| dice.falls(share))
                .collect(),
            per_mille: [4, 12, 40][dice.below(3)],
            counts: Mutex::default(),
            spells: Mutex::default(),
        }
    }

    /// Whether this one happens now.
    pub(crate) fn strikes(&self, dice: &Dice, fault: Fault) -> bool {
        let struck = self.may(fault) && dice.falls(self.per_mille);
        if struck {
            self.count(fault);
        }
        struck
    }

    /// Whether this run has it, at this time.
    pub(crate) fn may(&self, fault: Fault) -> bool {
        !self.is_calm() && self.allowed.contains(&fault)
    }

    pub(crate) fn count(&self, fault: Fault) {
        *lock(&self.counts).entry(fault).or_default() += 1;
    }

    /// From now on nothing goes wrong any more.
    pub(crate) fn calm(&self) {
        self.calm.store(true, Ordering::Relaxed);
        lock(&self.spells).clear();
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// Lets a fault last until then.
    pub(crate) fn begin(&self, fault: Fault, until: Timestamp) {
        self.count(fault);
        lock(&self.spells).insert(fault, until);
    }

    /// Whether a lasting fault is there.
    pub(crate) fn lasts(&self, fault: Fault) -> bool {
        lock(&self.spells).contains_key(&fault)
    }

    /// Ends what has lasted long enough, and says what that was.
    pub(crate) fn end_spells(&self, now: Timestamp) -> Vec<Fault> {
        let mut spells = lock(&self.spells);
        let over: Vec<Fault> = spells
            .iter()
            .filter(|(_, until)| **until <= now)
            .map(|(fault, _)| *fault)
            .collect();
        for fault in &over {
            spells.remove(fault);
        }
        over
    }

    pub(crate) fn counts(&self) -> BTreeMap<Fault, u64> {
        lock(&self.counts).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
