//! How a command fails: an exit code for scripts, and for people what failed, whose side it is on and what to do.

use std::io::{self, Write};
use std::process::ExitCode;

use lupasilta::problem::{Problem, Recovery, Side};

/// What every command returns.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Why a command ended without what it was asked for.
#[derive(Debug)]
pub(crate) enum Failure {
    /// These are wrong, and this is how scripts hear of it.
    Problems(Exit, Vec<Problem>),
    /// What was to be said is said already.
    Told(Exit),
    /// Whoever read the output has gone, as `head` does; nobody is left to tell.
    ReaderGone,
}

/// Exit codes, which scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Anything that has no code of its own.
    Failed = 1,
    /// The command was given something that it cannot work with: a file, settings, a case. Clap's own code for wrong arguments.
    Usage = 2,
    /// The mapping says that no true and valid message can be made.
    Rejected = 3,
    /// The mapping's ledger does not hold.
    LedgerCheck = 4,
    /// The mapping reached a limit of the sandbox.
    SandboxLimit = 5,
}

impl Failure {
    /// Something that the command was given is wrong.
    pub(crate) fn usage(what: impl Into<String>, advice: impl Into<String>) -> Self {
        let problem = Problem {
            code: "usage".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: what.into(),
            advice: advice.into(),
            detail: None,
        };
        Self::Problems(Exit::Usage, vec![problem])
    }

    /// A problem of the library's, with an exit code of its own.
    pub(crate) fn with(exit: Exit, problem: impl Into<Problem>) -> Self {
        Self::Problems(exit, vec![problem.into()])
    }

    /// Something that this machine did not do: no memory, no thread, no port.
    pub(crate) fn machine(what: impl Into<String>) -> Self {
        Self::with(
            Exit::Failed,
            Problem {
                code: "machine".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what: what.into(),
                advice:
                    "Look at the reason given, and at this machine's disk, memory and permissions."
                        .to_owned(),
                detail: None,
            },
        )
    }

    /// Says on standard error what is not said yet, and gives the code to exit with.
    pub(crate) fn tell(&self, json: bool) -> ExitCode {
        match self {
            Self::Problems(exit, problems) => {
                let mut screen = io::stderr().lock();
                for problem in problems {
                    let problem = &problem.clone().masked();
                    let told = if json {
                        as_json(&mut screen, problem)
                    } else {
                        as_text(&mut screen, problem)
                    };
                    // When standard error is closed, too, the exit code is all that is left.
                    let _ = told;
                }
                ExitCode::from(*exit as u8)
            }
            Self::Told(exit) => ExitCode::from(*exit as u8),
            Self::ReaderGone => ExitCode::SUCCESS,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::with(Exit::Failed, problem)
    }
}

/// Only of writing to standard output: whatever else is read or written has its own words.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ReaderGone;
        }
        Self::machine(format!(
            "The result cannot be written to standard output: {error}."
        ))
    }
}

/// Whose side something is on, in words.
pub(crate) fn side(side: Side) -> &'static str {
    match side {
        Side::Ours => "ours (this program, its settings, its mapping or this machine)",
        Side::SecurityServer => "our X-Road security server's",
        Side::XRoad => "X-Road's, beyond our security server",
        Side::Lv => "Luvat ja valvonta's",
        Side::CaseSystem => "the case system's",
    }
}

fn as_text(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    writeln!(out, "error: {}", problem.what)?;
    writeln!(out, "  whose side  {}", side(problem.side))?;
    writeln!(out, "  what to do  {}", problem.advice)?;
    if let Some(detail) = &problem.detail {
        writeln!(out, "  detail      {detail}")?;
    }
    writeln!(out, "  code        {}", problem.code)
}

fn as_json(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    serde_json::to_writer(&mut *out, problem)?;
    writeln!(out)
}
