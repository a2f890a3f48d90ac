//! Simulated time: one true time, and each host's clock, which may be wrong by any amount.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use lupasilta::outside::{Chance, Clock};

use crate::world::World;

/// When every run begins.
const BEGINNING: Timestamp = Timestamp::constant(1_794_121_200, 0);

/// The true time, and by how much each host's clock is wrong.
pub(crate) struct Time(Mutex<Clocks>);

struct Clocks {
    now: Timestamp,
    wrong: BTreeMap<usize, SignedDuration>,
}

impl Time {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Clocks {
            now: BEGINNING,
            wrong: BTreeMap::new(),
        }))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.with(|clocks| clocks.now)
    }

    /// What the clock of this host says.
    pub(crate) fn on(&self, host: usize) -> Timestamp {
        self.with(|clocks| {
            let wrong = clocks.wrong.get(&host).copied().unwrap_or_default();
            clocks.now + wrong
        })
    }

    pub(crate) fn pass(&self, duration: Duration) {
        self.with(|clocks| clocks.now += duration);
    }

    /// Sets a host's clock wrong by so much.
    pub(crate) fn set_wrong(&self, host: usize, by: SignedDuration) {
        self.with(|clocks| clocks.wrong.insert(host, by));
    }

    /// Sets all clocks right.
    pub(crate) fn set_right(&self) {
        self.with(|clocks| clocks.wrong.clear());
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Clocks) -> T) -> T {
        ask(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// As files have it.
pub(crate) fn system_time(at: Timestamp) -> SystemTime {
    let since = Duration::try_from(at.as_duration()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + since
}

/// A host's clock.
pub(crate) struct HostClock {
    pub(crate) world: Arc<World>,
    pub(crate) host: usize,
}

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        self.world.time.on(self.host)
    }
}

/// Chance as the transfers see it.
pub(crate) struct HostChance(pub(crate) Arc<World>);

impl Chance for HostChance {
    fn up_to(&self, most: Duration) -> Duration {
        self.0.dice.up_to(most)
    }

    fn id(&self) -> uuid::Uuid {
        self.0.dice.uuid()
    }
}
