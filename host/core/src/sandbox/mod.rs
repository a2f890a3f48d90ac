//! Runs mapping components: a fresh instance for every call, within limits, on threads of its own, every failure told apart.
//!
//! [`Sandbox::load`] makes a [`Mapping`] of a component's bytes; the mapping's methods are the calls of the contract.
//!
//! ```no_run
//! use lupasilta::sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::new(Options::default())?;
//! let mapping = sandbox.load(&std::fs::read("asianhallinta.wasm")?)?;
//! println!("{} {}", mapping.manifest().name, mapping.digest());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cache;
mod call;
mod columns;
mod engine;
mod failure;
mod inspection;
mod load;
mod loaded;
mod manifest;
mod mapping;
mod options;
mod output;
mod request;
mod settings;
mod shape;
mod shown;
mod timekeeper;
mod workers;

use std::sync::Arc;

pub use cache::CacheError;
pub use columns::Column;
pub use failure::{CallError, Trace};
pub use inspection::Inspection;
pub use load::LoadError;
pub use manifest::ManifestError;
pub use mapping::Mapping;
pub use options::{Limits, Options, OptionsError};
pub use output::BadOutput;
pub use request::{BadOperation, BadRequest};
pub use settings::{SettingsError, SettingsFault};
pub use shape::Kind;
pub use workers::Lost;

use crate::problem::{Problem, Recovery, Side};
use cache::CodeCache;
use timekeeper::Timekeeper;
use workers::Workers;

/// Where components run. Cheap to clone; its threads end with the last clone and the last [`Mapping`].
///
/// A sandbox belongs to the process that made it. After a `fork` its threads are missing in the child, and with them the time limit: there
/// every use answers that it is [`Lost::Forked`] instead of hanging, and the child makes a sandbox of its own.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

/// In the order in which it is taken down: the threads end first.
struct Inner {
    workers: Workers,
    shared: Arc<Shared>,
}

/// What the sandbox's own threads use too. Holds none of the threads, so that none of them ever waits for itself to end.
struct Shared {
    engine: wasmtime::Engine,
    timekeeper: Timekeeper,
    cache: Option<CodeCache>,
    limits: Limits,
    fuel: Option<u64>,
}

impl Sandbox {
    /// Starts the first of the sandbox's threads and reserves the address space of its instances.
    pub fn new(options: Options) -> Result<Sandbox, SandboxError> {
        options.check()?;
        let engine = engine::new(&options).map_err(SandboxError::Engine)?;
        let cache = options
            .cache
            .as_deref()
            .map(|folder| CodeCache::open(folder, &engine))
            .transpose()?;
        let threads = options.threads.get();
        let timekeeper = Timekeeper::start(&engine, threads).map_err(SandboxError::Thread)?;
        let workers = Workers::start(threads).map_err(SandboxError::Thread)?;
        let shared = Arc::new(Shared {
            engine,
            timekeeper,
            cache,
            limits: options.limits,
            fuel: options.fuel,
        });
        Ok(Sandbox {
            inner: Arc::new(Inner { workers, shared }),
        })
    }

    /// Checks a component, compiles it (or takes its native code out of the cache) and asks it who it is.
    pub fn load(&self, bytes: &[u8]) -> Result<Mapping, LoadError> {
        let loaded = load::load(&self.inner.shared, &self.inner.workers, bytes)?;
        Ok(Mapping::new(self.clone(), loaded))
    }

    /// What a component is, as far as it can be told: also of one that [`load`](Self::load) refuses.
    pub fn inspect(&self, bytes: &[u8]) -> Inspection {
        Inspection::new(bytes, self.load(bytes))
    }

    /// The limits within which components run.
    pub fn limits(&self) -> &Limits {
        &self.inner.shared.limits
    }

    /// Runs a job on one of the sandbox's own threads, and waits for what it answers.
    ///
    /// A mapping's calls inside the job run right there, without another hand-over: several calls can share one, and a call's own time can be
    /// measured apart from it.
    pub fn run<T, F>(&self, job: F) -> Result<T, Lost>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        self.inner.workers.run(|_| job())
    }
}

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// Options contradict each other.
    #[error("the sandbox's options: {0}")]
    Options(#[from] OptionsError),
    /// The machine or the operating system has not what the engine needs.
    #[error("the WebAssembly engine does not start: {0:#}")]
    Engine(wasmtime::Error),
    /// The operating system gives no thread.
    #[error("a thread of the sandbox does not start: {0}")]
    Thread(std::io::Error),
    /// The folder for compiled code cannot be used.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

impl From<SandboxError> for Problem {
    fn from(error: SandboxError) -> Problem {
        let (code, advice) = match &error {
            SandboxError::Options(_) => ("sandbox-options", "Correct the sandbox's settings."),
            SandboxError::Engine(_) => (
                "sandbox-engine",
                "Run on a 64-bit machine and allow the process enough address space (ulimit -v).",
            ),
            SandboxError::Thread(_) => (
                "sandbox-threads",
                "Allow the process more threads, or set fewer threads for the sandbox.",
            ),
            SandboxError::Cache(_) => (
                "sandbox-cache",
                "Give the cache a folder that belongs to this program's user and that nobody else can write to.",
            ),
        };
        Problem {
            code: code.into(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.into(),
            detail: None,
        }
    }
}
