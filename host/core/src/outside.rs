//! The outside world as traits: time and chance. Each has a real implementation here; tests script their own.

use std::time::Duration;

use jiff::Timestamp;

/// Time as the transfers see it.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Chance: identifiers of attempts, and the jitter of retries.
pub trait Chance: Send + Sync {
    /// A duration between nothing and `most`, evenly spread.
    fn up_to(&self, most: Duration) -> Duration;
    /// An identifier that nobody else has.
    fn id(&self) -> uuid::Uuid;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's randomness for identifiers, a fast generator for jitter.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn up_to(&self, most: Duration) -> Duration {
        most.mul_f64(fastrand::f64())
    }

    fn id(&self) -> uuid::Uuid {
        uuid::Uuid::new_v4()
    }
}
