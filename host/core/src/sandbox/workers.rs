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
    /// The most threads that there may be.
    limit: usize,
    /// Those that were started. Locked before the queue, where both are.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    /// Threads that have no job: they wait here, or are on their way.
    idle: usize,
    closed: bool,
}

thread_local! {
    /// On a thread of a sandbox: that sandbox's id, and the worker's index.
    static WORKER: Cell<Option<(u64, usize)>> = const { Cell::new(None) };
}

impl Workers {
    /// Starts the first thread. The others start when jobs wait that no thread is free for.
    pub(super) fn start(limit: usize) -> io::Result<Workers> {
        static IDS: AtomicU64 = AtomicU64::new(0);
        let workers = Workers {
            queue: Arc::default(),
            id: IDS.fetch_add(1, Ordering::Relaxed),
            process: std::process::id(),
            limit,
            threads: Mutex::default(),
        };
        workers.add(&mut workers.threads())?;
        Ok(workers)
    }

    fn add(&self, threads: &mut Vec<JoinHandle<()>>) -> io::Result<()> {
        let (queue, id, index) = (Arc::clone(&self.queue), self.id, threads.len());
        self.queue.lock().idle += 1;
        let started = thread::Builder::new()
            .name(format!("lupasilta-guest-{index}"))
            .stack_size(THREAD_STACK)
            .spawn(move || {
                WORKER.set(Some((id, index)));
                queue.work(Worker { index });
            });
        match started {
            Ok(thread) => {
                threads.push(thread);
                Ok(())
            }
            Err(error) => {
                self.queue.lock().idle -= 1;
                Err(error)
            }
        }
    }

    /// One more thread, if jobs wait for one and there may be more.
    fn add_for_waiting(&self) {
        let mut threads = self.threads();
        if threads.len() < self.limit && self.queue.lock().lacks_threads() {
            // Without it, the job waits for one of the others.
            if let Err(error) = self.add(&mut threads) {
                tracing::warn!(%error, "a thread of the sandbox does not start");
            }
        }
    }

    fn threads(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
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
        let queue = Arc::clone(&self.queue);
        let enough = self.queue.push(Box::new(move |worker| {
            let value = {
                // Before the answer: whoever has it may come at once with the next job.
                let _free = Free(&queue);
                job(worker)
            };
            // Nobody listens any more only if the caller's thread was killed.
            let _ = answer.send(value);
        }));
        if !enough {
            self.add_for_waiting();
        }
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
        let threads = self.threads.get_mut();
        let threads = std::mem::take(threads.unwrap_or_else(PoisonError::into_inner));
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
    /// Whether a thread is free for every job that waits.
    fn push(&self, job: Job) -> bool {
        let mut waiting = self.lock();
        waiting.jobs.push_back(job);
        self.changed.notify_one();
        !waiting.lacks_threads()
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
                waiting.idle -= 1;
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

impl Waiting {
    fn lacks_threads(&self) -> bool {
        self.idle < self.jobs.len()
    }
}

/// Makes the thread free again when it is dropped, also by a job that panics.
struct Free<'a>(&'a Queue);

impl Drop for Free<'_> {
    fn drop(&mut self) {
        self.0.lock().idle += 1;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_starts_only_for_a_job_that_no_other_is_free_for() {
        let workers = Workers::start(2).unwrap();
        for _ in 0..50 {
            workers.run(|_| ()).unwrap();
            assert_eq!(workers.threads().len(), 1);
        }
        let (first_runs, runs) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                workers.run(move |worker| {
                    first_runs.send(()).unwrap();
                    ended.recv().unwrap();
                    worker.index
                })
            });
            runs.recv().unwrap();
            assert_eq!(workers.run(|worker| worker.index), Ok(1));
            end.send(()).unwrap();
            assert_eq!(first.join().unwrap(), Ok(0));
        });
        assert_eq!(workers.threads().len(), 2);
    }

    #[test]
    fn a_job_that_panics_leaves_its_thread_free() {
        let workers = Workers::start(2).unwrap();
        for _ in 0..20 {
            let lost = workers.run(|_| std::panic::panic_any("as told"));
            assert_eq!(lost, Err::<(), _>(Lost::Panicked));
        }
        assert_eq!(workers.threads().len(), 1);
    }
}
