//! How a call fails. Every way is told apart, since each asks for something else of the person who reads it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};

use super::options::Limits;
use super::output::BadOutput;
use super::shown::shown;
use super::workers::Lost;
use crate::contract::Finding;
use crate::problem::{Problem, Recovery, Side};

/// Why a call has no answer.
///
/// No variant holds data that the mapping was given. In particular a panic's message is not among them: it is apt to quote the value that was
/// choked on. The functions on the way to the panic are named instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The mapping's own answer: nothing valid and true can be made, and the findings say why.
    #[error("the mapping rejects it: {}", codes(.0))]
    Rejected(Vec<Finding>),
    /// The instance wanted more linear memory than it may have.
    #[error("the mapping needs more than {limit} bytes of memory")]
    OutOfMemory {
        /// Bytes.
        limit: usize,
    },
    /// The instance wanted larger tables than it may have.
    #[error("the mapping needs tables of more than {limit} elements")]
    OutOfTableElements {
        /// Elements.
        limit: usize,
    },
    /// The call was not ready in time.
    #[error("the mapping is not ready after {limit:?}")]
    OutOfTime {
        /// Wall-clock time.
        limit: Duration,
    },
    /// The call took more instructions than it may.
    #[error("the mapping needs more instructions than it may use")]
    OutOfFuel,
    /// Calls in the component went too deep, for the machine's stack or for the one in its own memory.
    #[error("the mapping's calls nest too deeply{}", .0.innermost())]
    StackOverflow(Trace),
    /// The component's code panicked.
    #[error("the mapping panicked{}", .0.innermost())]
    Panic(Trace),
    /// Any other trap.
    #[error("the mapping trapped: {what}{}", trace.innermost())]
    Trap {
        /// The engine's name for it.
        what: String,
        /// Where.
        trace: Trace,
    },
    /// More was to be given to the call than it may be given. The component was not called.
    #[error("{size} bytes are more than the {limit} that a mapping is given")]
    InputTooLarge {
        /// Bytes.
        size: usize,
        /// Bytes.
        limit: usize,
    },
    /// The answer, or one document of it, is larger than it may be.
    #[error("the mapping's answer, or a document in it, is larger than {limit} bytes")]
    OutputTooLarge {
        /// Bytes.
        limit: usize,
    },
    /// The answer breaks the contract.
    #[error("the mapping's answer breaks the contract: {0}")]
    BadOutput(#[from] BadOutput),
    /// The call was not made, or the host failed in it.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The host itself failed.
    #[error("the sandbox failed: {0}")]
    Internal(String),
}

/// The functions of the component in which it failed, innermost first, by their names in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trace(pub Vec<String>);

/// Errors of the host's own callbacks, found again in the engine's error.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Stopped {
    #[error("out of memory")]
    Memory { limit: usize },
    #[error("out of table elements")]
    TableElements { limit: usize },
    #[error("out of time")]
    Time { limit: Duration },
}

impl CallError {
    /// What the engine's error means.
    pub(super) fn of(error: &wasmtime::Error, limits: &Limits) -> CallError {
        if let Some(stopped) = error.downcast_ref::<Stopped>() {
            return match *stopped {
                Stopped::Memory { limit } => CallError::OutOfMemory { limit },
                Stopped::TableElements { limit } => CallError::OutOfTableElements { limit },
                Stopped::Time { limit } => CallError::OutOfTime { limit },
            };
        }
        if let Some(trap) = error.downcast_ref::<Trap>() {
            let backtrace = error.downcast_ref::<WasmBacktrace>();
            return of_trap(*trap, backtrace.map(Trace::of).unwrap_or_default(), limits);
        }
        if error.is::<PoolConcurrencyLimitError>() || error.is::<wasmtime::OutOfMemory>() {
            return CallError::internal(error);
        }
        let root = error.root_cause().to_string();
        // The engine keeps the type of this error to itself.
        if root.contains("fuel allocated for hostcalls has been exhausted") {
            return CallError::OutputTooLarge {
                limit: limits.output,
            };
        }
        // What is left are values that do not fit their types: text that is no UTF-8, an unknown case, a list beyond the memory's end.
        CallError::BadOutput(BadOutput::Value(shown(&root)))
    }

    pub(super) fn internal(error: &wasmtime::Error) -> CallError {
        CallError::Internal(format!("{error:#}"))
    }
}

fn of_trap(trap: Trap, trace: Trace, limits: &Limits) -> CallError {
    match trap {
        Trap::StackOverflow => CallError::StackOverflow(trace),
        Trap::OutOfFuel => CallError::OutOfFuel,
        Trap::Interrupt => CallError::OutOfTime { limit: limits.time },
        Trap::UnreachableCodeReached if trace.panics() => {
            CallError::Panic(trace.without_machinery())
        }
        // The stack in linear memory lies below everything else there: whoever exhausts it leaves the memory.
        Trap::MemoryOutOfBounds if trace.recurs() => CallError::StackOverflow(trace),
        other => CallError::Trap {
            what: other.to_string(),
            trace,
        },
    }
}

/// The beginnings of the names of functions that only carry a panic out, once it has happened. Those that say what kind of panic it is, as
/// `core::option::unwrap_failed`, are not among them.
const MACHINERY: &[&str] = &[
    "__rust",
    "abort",
    "core::panicking::panic_fmt",
    "panic_abort",
    "rust_begin_unwind",
    "rust_panic",
    "std::alloc",
    "std::panicking",
    "std::process::abort",
    "std::sys",
];

impl Trace {
    fn of(backtrace: &WasmBacktrace) -> Trace {
        let name = |frame: &wasmtime::FrameInfo| match frame.func_name() {
            Some(name) => shown(&format!("{:#}", rustc_demangle::demangle(name))),
            None => format!("function {}", frame.func_index()),
        };
        Trace(backtrace.frames().iter().map(name).collect())
    }

    fn panics(&self) -> bool {
        self.0
            .iter()
            .any(|name| name.contains("panic") || name.starts_with("__rust"))
    }

    /// A function that comes back this often among the innermost ones calls itself.
    fn recurs(&self) -> bool {
        const OFTEN: usize = 8;
        self.0
            .iter()
            .any(|name| self.0.iter().filter(|other| *other == name).count() >= OFTEN)
    }

    /// From the function that panicked on.
    fn without_machinery(mut self) -> Trace {
        let is_machinery = |name: &String| {
            name == "core::panicking::panic"
                || MACHINERY
                    .iter()
                    .any(|beginning| name.starts_with(beginning))
        };
        let carried = self
            .0
            .iter()
            .position(|name| !is_machinery(name))
            .unwrap_or_default();
        self.0.drain(..carried);
        self
    }

    fn innermost(&self) -> String {
        self.0
            .first()
            .map(|name| format!(" in {name}"))
            .unwrap_or_default()
    }
}

/// A function that calls itself is named once, with how often.
impl fmt::Display for Trace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, calls) in self.0.chunk_by(|inner, outer| inner == outer).enumerate() {
            out.write_str(if index == 0 { "" } else { " in " })?;
            out.write_str(&calls[0])?;
            if calls.len() > 1 {
                write!(out, " ({} times)", calls.len())?;
            }
        }
        Ok(())
    }
}

fn codes(findings: &[Finding]) -> String {
    let codes: Vec<&str> = findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    codes.join(", ")
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Problem {
        let (code, advice) = match &error {
            CallError::Rejected(_) => (
                "mapping-rejected",
                "Read the findings: they name the received values and what to repair, in the application, in the settings or by hand.",
            ),
            CallError::OutOfMemory { .. } | CallError::OutOfTableElements { .. } => (
                "mapping-out-of-memory",
                "Is the application unusually large? Then raise the memory limit; otherwise report it to the mapping's author.",
            ),
            CallError::OutOfTime { .. } => (
                "mapping-out-of-time",
                "Is the machine overloaded, or the application unusually large? Then raise the time limit and resume; otherwise report it to the mapping's author.",
            ),
            CallError::OutOfFuel => (
                "mapping-out-of-fuel",
                "Is the application unusually large? Then raise the instruction limit; otherwise report it to the mapping's author.",
            ),
            CallError::StackOverflow(_) => (
                "mapping-stack-overflow",
                "Is the application nested unusually deeply? Report it to the mapping's author.",
            ),
            CallError::Panic(_) => (
                "mapping-panicked",
                "Report it to the mapping's author, with the functions named; a newer or the former version of the mapping may do.",
            ),
            CallError::Trap { .. } => (
                "mapping-trapped",
                "Report it to the mapping's author, with the functions named; a newer or the former version of the mapping may do.",
            ),
            CallError::InputTooLarge { .. } => (
                "mapping-input-too-large",
                "Raise the sandbox's input limit, and the memory limit to five times that, then resume.",
            ),
            CallError::OutputTooLarge { .. } => (
                "mapping-output-too-large",
                "Is the application unusually large? Then raise the sandbox's output and document limits; otherwise report it to the mapping's author.",
            ),
            CallError::BadOutput(_) => (
                "mapping-bad-output",
                "Report it to the mapping's author; a newer or the former version of the mapping may do.",
            ),
            CallError::Lost(Lost::Forked) => (
                "sandbox-forked",
                "Open the library after the fork, in the process that uses it.",
            ),
            CallError::Lost(Lost::Panicked) | CallError::Internal(_) => (
                "sandbox-failed",
                "Report it to this program's authors with the log around it.",
            ),
        };
        let detail = match &error {
            CallError::StackOverflow(trace)
            | CallError::Panic(trace)
            | CallError::Trap { trace, .. } => Some(trace.to_string()),
            _ => None,
        };
        Problem {
            code: code.into(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.into(),
            detail,
        }
    }
}
