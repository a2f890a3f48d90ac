//! What a sandbox allows, and how it is made.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

/// The bytes of a WebAssembly page, in which linear memory is counted.
pub(super) const PAGE: usize = 64 * 1024;

/// The stack of each of the sandbox's threads, in bytes. The guest's part of it is [`Limits::stack`].
pub(super) const THREAD_STACK: usize = 2 * 1024 * 1024;

/// What the host needs of a thread's stack above and below the guest's part.
const HOST_STACK: usize = 512 * 1024;

/// The processors that this process may use. Finding out reads several files of the system.
static PROCESSORS: LazyLock<NonZeroUsize> =
    LazyLock::new(|| std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));

/// How a sandbox is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a call may use.
    pub limits: Limits,
    /// How many calls run side by side, each on a thread of the sandbox's own. One starts with the sandbox, the others when they are needed.
    pub threads: NonZeroUsize,
    /// Whether traps are found by signals (`SIGSEGV` and others), which is faster. Off where the process is not ours: the handlers of a JVM or
    /// a profiler are known to deadlock with these.
    pub signals: bool,
    /// A limit on the instructions of a call, for where a limit must fall at the same place on every machine. Counting makes calls slower.
    pub fuel: Option<u64>,
    /// A private folder for compiled code, made when missing. Without one, each start compiles anew.
    pub cache: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            limits: Limits::default(),
            threads: *PROCESSORS,
            signals: true,
            fuel: None,
            cache: None,
        }
    }
}

/// What a component may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The component's file, in bytes.
    pub component: usize,
    /// Wall-clock time of one call.
    pub time: Duration,
    /// Linear memory of one instance, in bytes. A call takes about 30 KiB and 4.5 times its input.
    pub memory: usize,
    /// Elements of an instance's tables.
    pub table_elements: usize,
    /// The guest's part of its thread's stack, in bytes.
    pub stack: usize,
    /// Everything that one call is given, in bytes.
    pub input: usize,
    /// Everything that one call answers, in bytes, as the host keeps it.
    pub output: usize,
    /// One document of an answer, in bytes.
    pub document: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: usize = 1024 * 1024;
        Limits {
            component: 4 * MIB,
            time: Duration::from_secs(2),
            memory: 128 * MIB,
            table_elements: 4096,
            stack: MIB / 2,
            input: 16 * MIB,
            output: 32 * MIB,
            document: 16 * MIB,
        }
    }
}

/// Options that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// Fewer bytes than one page, or more than a 32-bit memory has.
    #[error("the memory limit must lie between 64 KiB and 4 GiB")]
    Memory,
    /// More than a thread's stack leaves, or too little to call anything.
    #[error("the stack limit must lie between 64 KiB and 1.5 MiB")]
    Stack,
    /// A call could never end in time.
    #[error("the time limit must be longer than nothing")]
    Time,
    /// Each thread reserves gigabytes of address space.
    #[error("there may be at most 512 threads")]
    Threads,
}

impl Options {
    pub(super) fn check(&self) -> Result<(), OptionsError> {
        let limits = &self.limits;
        if limits.memory < PAGE || limits.memory as u64 > 1 << 32 {
            return Err(OptionsError::Memory);
        }
        if !(PAGE..=THREAD_STACK - HOST_STACK).contains(&limits.stack) {
            return Err(OptionsError::Stack);
        }
        if limits.time.is_zero() {
            return Err(OptionsError::Time);
        }
        if self.threads.get() > 512 {
            return Err(OptionsError::Threads);
        }
        Ok(())
    }
}
