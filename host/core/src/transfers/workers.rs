//! Threads that move transfers on.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;

use super::{Transfers, Worked};

/// Running workers. They stop when this is dropped.
pub struct Workers {
    transfers: Arc<Transfers>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts `count` workers. Besides what they are woken for, they look every `poll` for what other processes left in the store.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        transfers: &Arc<Transfers>,
        count: NonZeroUsize,
        poll: Duration,
    ) -> std::io::Result<Self> {
        let mut workers = Self {
            transfers: Arc::clone(transfers),
            stop: Arc::default(),
            threads: Vec::new(),
        };
        for number in 1..=count.get() {
            let transfers = Arc::clone(transfers);
            let stop = Arc::clone(&workers.stop);
            let span = tracing::Span::current();
            let thread = thread::Builder::new()
                .name(format!("lupasilta-{number}"))
                .spawn(move || span.in_scope(|| work(&transfers, &stop, poll)))?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// Asks the workers to stop, without waiting: each ends with the step that it is at. May be called from a handler of Ctrl-C's thread.
    pub fn request_stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.transfers.wake().all();
    }

    /// Stops the workers, and returns when the last has ended the step that it was at.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.request_stop();
        for thread in self.threads.drain(..) {
            // A worker's panic has been told of by the panic itself.
            let _ = thread.join();
        }
    }
}

fn work(transfers: &Transfers, stop: &AtomicBool, poll: Duration) {
    while !stop.load(Ordering::Acquire) {
        let seen = transfers.wake().rings();
        let idle = match transfers.work_once(stop) {
            Ok(Worked::On(_)) => continue,
            Ok(Worked::Nothing { next }) => {
                next.map_or(poll, |next| until(next, transfers.clock().now()).min(poll))
            }
            Err(error) => {
                tracing::error!(%error, "the store does not answer; trying again");
                poll
            }
        };
        transfers.wake().wait(seen, idle);
    }
}

fn until(next: Timestamp, now: Timestamp) -> Duration {
    // A moment that has passed is due now; looking again at once finds it.
    next.duration_since(now).try_into().unwrap_or_default()
}
