//! Times of one thing, many times over.

use std::time::{Duration, Instant};

/// Times, in the order of their length.
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Samples(times)
    }

    /// Times of `work`, `count` times, after some that do not count.
    pub(crate) fn take(count: usize, mut work: impl FnMut() -> Duration) -> Self {
        for _ in 0..count.div_ceil(10) {
            work();
        }
        Samples::of((0..count).map(|_| work()).collect())
    }

    /// Microseconds.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(50)
    }

    /// Microseconds.
    pub(crate) fn p99(&self) -> f64 {
        self.quantile(99)
    }

    fn quantile(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0
            .get(at)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
    }
}

/// The time of `work` alone; its answer is dropped outside.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let answer = std::hint::black_box(work());
    let time = start.elapsed();
    drop(answer);
    time
}
