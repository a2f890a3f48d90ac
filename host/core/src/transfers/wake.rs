//! A bell for those who wait: workers for something to do, callers for a transfer to end.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A bell that counts its rings, so that one is not missed between looking and waiting.
#[derive(Default)]
pub struct Wake {
    rings: Mutex<u64>,
    rung: Condvar,
}

impl Wake {
    /// Rings: everyone who waits looks again.
    pub fn all(&self) {
        *self.lock() += 1;
        self.rung.notify_all();
    }

    /// How often it has rung. Asked before looking for something to do.
    #[must_use]
    pub fn rings(&self) -> u64 {
        *self.lock()
    }

    /// Waits until it has rung more often than `seen`, at most so long.
    pub fn wait(&self, seen: u64, at_most: Duration) {
        let rings = self.lock();
        // Both ends of the wait mean the same to the caller: look again.
        let _ = self
            .rung
            .wait_timeout_while(rings, at_most, |rings| *rings == seen);
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
