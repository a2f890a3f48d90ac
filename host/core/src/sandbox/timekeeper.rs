//! The time limit: a thread that watches the deadlines of running calls, and sleeps while there are none.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// How long an overdue call is left between two interruptions: it may be copying its answer, which nothing interrupts.
const NUDGE: Duration = Duration::from_millis(1);

/// Interrupts calls at their deadline.
///
/// A deadline is exact, there is no tick: the thread sleeps until the next one. A call that begins while it sleeps for another has a later
/// deadline than that one, since all calls have the same time; so beginning a call costs two memory accesses, and wakes the thread only out of
/// the sleep that it falls into when no call runs at a deadline.
pub(super) struct Timekeeper {
    watch: Arc<Watch>,
    /// Taken when the timekeeper ends.
    thread: Option<JoinHandle<()>>,
    process: u32,
}

struct Watch {
    engine: Engine,
    start: Instant,
    /// For each worker the deadline of its call, in nanoseconds since the start; 0 while it has none.
    deadlines: Box<[AtomicU64]>,
    /// Whether the thread sleeps without an end.
    asleep: AtomicBool,
    ended: AtomicBool,
}

impl Timekeeper {
    pub(super) fn start(engine: &Engine, workers: usize) -> io::Result<Timekeeper> {
        let watch = Arc::new(Watch {
            engine: engine.clone(),
            start: Instant::now(),
            deadlines: (0..workers).map(|_| AtomicU64::new(0)).collect(),
            asleep: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let watched = Arc::clone(&watch);
        let thread = thread::Builder::new()
            .name("lupasilta-time".into())
            .spawn(move || watched.keep())?;
        Ok(Timekeeper {
            watch,
            thread: Some(thread),
            process: std::process::id(),
        })
    }

    /// Begins a worker's call. From the deadline on, the engine's epoch advances until the answer is dropped.
    pub(super) fn begin(&self, worker: usize, limit: Duration) -> Timed<'_> {
        let now = self.watch.start.elapsed();
        let deadline = nanoseconds(now.saturating_add(limit)).max(1);
        let slot = &self.watch.deadlines[worker];
        slot.store(deadline, Ordering::SeqCst);
        if self.watch.asleep.load(Ordering::SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.thread().unpark();
        }
        Timed {
            slot,
            start: self.watch.start,
            deadline,
        }
    }
}

impl Drop for Timekeeper {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        if self.process != std::process::id() {
            // Forked: the thread is not in this process.
            std::mem::forget(thread);
            return;
        }
        self.watch.ended.store(true, Ordering::SeqCst);
        thread.thread().unpark();
        let _ = thread.join();
    }
}

/// A call whose time runs, until this is dropped.
pub(super) struct Timed<'a> {
    slot: &'a AtomicU64,
    start: Instant,
    deadline: u64,
}

impl Timed<'_> {
    /// Whether the call is past its deadline; to be asked wherever the epoch has advanced, since another call's deadline may have done it.
    pub(super) fn overdue(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let (start, deadline) = (self.start, self.deadline);
        move || nanoseconds(start.elapsed()) >= deadline
    }
}

impl Drop for Timed<'_> {
    fn drop(&mut self) {
        self.slot.store(0, Ordering::Release);
    }
}

impl Watch {
    fn keep(&self) {
        while !self.ended.load(Ordering::SeqCst) {
            let Some(next) = self.next_deadline() else {
                self.asleep.store(true, Ordering::SeqCst);
                // A call may have begun before it could see that nobody was awake.
                if self.next_deadline().is_none() && !self.ended.load(Ordering::SeqCst) {
                    thread::park();
                }
                self.asleep.store(false, Ordering::SeqCst);
                continue;
            };
            let now = nanoseconds(self.start.elapsed());
            if next <= now {
                self.engine.increment_epoch();
                thread::park_timeout(NUDGE);
            } else {
                thread::park_timeout(Duration::from_nanos(next - now));
            }
        }
    }

    fn next_deadline(&self) -> Option<u64> {
        self.deadlines
            .iter()
            .map(|deadline| deadline.load(Ordering::SeqCst))
            .filter(|deadline| *deadline != 0)
            .min()
    }
}

/// Five centuries fit.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
