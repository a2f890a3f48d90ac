//! How a command fails: an exit code for scripts, and for people what failed, whose side it is on and what to do.

use std::io::{self, Write};
use std::process::ExitCode;

use lupasilta::problem::{Language, Problem, Recovery, Side};

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
    pub(crate) fn tell(&self, json: bool, language: Language) -> ExitCode {
        match self {
            Self::Problems(exit, problems) => {
                let mut screen = io::stderr().lock();
                for problem in problems {
                    let problem = &problem.clone().masked();
                    let told = if json {
                        as_json(&mut screen, problem)
                    } else {
                        as_text(&mut screen, problem, language)
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

/// What stands before each part of a problem.
pub(crate) struct Labels {
    pub(crate) error: &'static str,
    /// Before the English words, which have the particulars.
    pub(crate) particulars: &'static str,
    pub(crate) whose_side: &'static str,
    pub(crate) what_to_do: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) of_code: &'static str,
}

impl Labels {
    pub(crate) fn of(language: Language) -> Self {
        match language {
            Language::Fi => Self {
                error: "virhe",
                particulars: "tarkemmin",
                whose_side: "kenen vika",
                what_to_do: "mitä tehdä",
                detail: "lisätieto",
                of_code: "koodi",
            },
            Language::Sv => Self {
                error: "fel",
                particulars: "närmare",
                whose_side: "vems sida",
                what_to_do: "åtgärd",
                detail: "tillägg",
                of_code: "kod",
            },
            Language::En => Self {
                error: "error",
                particulars: "particulars",
                whose_side: "whose side",
                what_to_do: "what to do",
                detail: "detail",
                of_code: "code",
            },
        }
    }
}

/// The English words of a problem that is told in other words: they have the particulars.
pub(crate) fn particulars<'a>(problem: &'a Problem, told: &str) -> Option<&'a str> {
    Some(problem.what.as_str()).filter(|what| *what != told)
}

fn as_text(out: &mut impl Write, problem: &Problem, language: Language) -> io::Result<()> {
    let labels = Labels::of(language);
    let text = problem.text(language);
    writeln!(out, "{}: {}", labels.error, text.what)?;
    let mut line = |label: &str, value: &str| writeln!(out, "  {label:10}  {value}");
    if let Some(particulars) = particulars(problem, &text.what) {
        line(labels.particulars, particulars)?;
    }
    line(labels.whose_side, &text.side)?;
    line(labels.what_to_do, &text.advice)?;
    if let Some(detail) = &problem.detail {
        line(labels.detail, detail)?;
    }
    line(labels.of_code, &problem.code)
}

fn as_json(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    serde_json::to_writer(&mut *out, problem)?;
    writeln!(out)
}
