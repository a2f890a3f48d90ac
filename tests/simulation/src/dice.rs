//! All chance of a run, out of its seed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One stream of numbers: whoever asks next gets the next one, so that the order of asking is part of what a seed decides.
pub(crate) struct Dice(Mutex<fastrand::Rng>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    /// Evenly, from 0 up to and without `most`, which is more than 0.
    pub(crate) fn below(&self, most: usize) -> usize {
        self.with(|rng| rng.usize(..most))
    }

    /// True so many times out of a thousand.
    pub(crate) fn falls(&self, per_mille: u32) -> bool {
        self.with(|rng| rng.u32(..1000) < per_mille)
    }

    /// One of these; none of nothing.
    pub(crate) fn pick<'a, T>(&self, among: &'a [T]) -> Option<&'a T> {
        match among.len() {
            0 => None,
            count => among.get(self.below(count)),
        }
    }

    pub(crate) fn up_to(&self, most: Duration) -> Duration {
        most.mul_f64(self.with(fastrand::Rng::f64))
    }

    pub(crate) fn uuid(&self) -> uuid::Uuid {
        let bytes = self.with(|rng| rng.u128(..)).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    fn with<T>(&self, ask: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        ask(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
