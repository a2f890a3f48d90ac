//! The sandbox's own threads, and how work is handed over to them.
//!
//! A guest never runs on a caller's thread: a thread of a JVM, IIS or Mono can have less stack than the guest may use, and an overflow there
//! ends the whole process.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use super::options::THREAD_STACK;

/// One of the sandbox's own threads, as a job on it sees it.
#[derive(Clone, Copy)]
pub(super) struct Worker {
    /// From 0, below the number of threads.
    pub(super) index: usize,
}

/// Why a job was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Lost {
    /// The process is a fork of the one that made the sandbox, whose threads it does not have.
    #[error("the sandbox was made before a fork, and its threads are not in this process")]
    Forked,
    /// The job itself panicked, in the host's code.
    #[error("the host failed inside the sandbox's thread")]
    Panicked,
}

type Job = Box<dyn FnOnce(Worker) + Send>;

pub(super) struct Workers {
    queue: Arc<Queue>,
    /// Tells the threads of this sandbox from those of another.
    id: u64,
    process: u32,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    closed: bool,
}

thread_local! {
    /// On a thread of a sandbox: that sandbox's id, and the worker's index.
    static WORKER: Cell<Option<(u64, usize)>> = const { Cell::new(None) };
}

impl Workers {
    pub(super) fn start(threads: usize) -> io::Result<Workers> {
        static IDS: AtomicU64 = AtomicU64::new(0);
        let mut workers = Workers {
            queue: Arc::default(),
            id: IDS.fetch_add(1, Ordering::Relaxed),
            process: std::process::id(),
            threads: Vec::with_capacity(threads),
        };
        for index in 0..threads {
            let (queue, id) = (Arc::clone(&workers.queue), workers.id);
            let thread = thread::Builder::new()
                .name(format!("lupasilta-guest-{index}"))
                .stack_size(THREAD_STACK)
                .spawn(move || {
                    WORKER.set(Some((id, index)));
                    queue.work(Worker { index });
                })?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// Runs a job on a worker and waits for its answer; right here when this is a worker already.
    pub(super) fn run<T, F>(&self, job: F) -> Result<T, Lost>
    where
        T: Send + 'static,
        F: FnOnce(Worker) -> T + Send + 'static,
    {
        if self.process != std::process::id() {
            return Err(Lost::Forked);
        }
        if let Some(worker) = self.here() {
            return Ok(job(worker));
        }
        let (answer, answered) = mpsc::sync_channel(1);
        self.queue.push(Box::new(move |worker| {
            // Nobody listens any more only if the caller's thread was killed.
            let _ = answer.send(job(worker));
        }));
        // A job that panics drops its end without an answer.
        answered.recv().map_err(|_| Lost::Panicked)
    }

    /// The worker that runs this very code.
    pub(super) fn here(&self) -> Option<Worker> {
        let (_, index) = WORKER.get().filter(|(id, _)| *id == self.id)?;
        (self.process == std::process::id()).then_some(Worker { index })
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let threads = std::mem::take(&mut self.threads);
        if self.process != std::process::id() {
            // Forked: the threads are not in this process, and the queue's lock may be held for ever.
            std::mem::forget(threads);
            return;
        }
        self.queue.lock().closed = true;
        self.queue.changed.notify_all();
        // None of them is this one: whoever waits for a job keeps the sandbox until the job, with all it holds, is gone.
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Queue {
    fn push(&self, job: Job) {
        self.lock().jobs.push_back(job);
        self.changed.notify_one();
    }

    fn work(&self, worker: Worker) {
        while let Some(job) = self.next() {
            // The thread outlives a job that panics; what the job shared is the sandbox's, which changes nothing while a job runs.
            let _ = catch_unwind(AssertUnwindSafe(|| job(worker)));
        }
    }

    /// Waits for a job; nothing once the queue is closed and empty.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            waiting = self
                .changed
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Nothing panics while it holds the lock, so that a poisoned one is as good.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
