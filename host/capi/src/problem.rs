//! Problems as the other side reads them: `application/problem+json` (RFC 9457), with this project's members.

use lupasilta::audit::record::Finding;
use lupasilta::embedded::Refused;
use lupasilta::problem::{Problem, Recovery, Side};
use serde::Serialize;

use crate::answer::Answer;
use crate::{LUPASILTA_CLOSED, LUPASILTA_NOTHING, LUPASILTA_PROBLEM};

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) enum Failed {
    /// There was nothing in time.
    Nothing,
    /// The handle is closed.
    Closed,
    /// Anything else.
    Problem(Box<Problem>, Vec<Finding>),
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    code: &'a str,
    side: Side,
    recovery: Recovery,
    advice: &'a str,
    detail: Option<&'a str>,
    findings: &'a [Finding],
}

impl Failed {
    pub(crate) fn status(&self) -> i32 {
        match self {
            Self::Nothing => LUPASILTA_NOTHING,
            Self::Closed => LUPASILTA_CLOSED,
            Self::Problem(..) => LUPASILTA_PROBLEM,
        }
    }

    pub(crate) fn into_answer(self) -> Answer {
        match self {
            Self::Nothing => Answer::empty(),
            Self::Closed => json(&closed(), &[]),
            Self::Problem(problem, findings) => json(&problem, &findings),
        }
    }

    /// The embedding program's call cannot be meant.
    pub(crate) fn request(what: &str) -> Self {
        ours(
            "request-unusable",
            format!("The call cannot be understood: {what}."),
            "Correct the call: lupasilta.h and its README say what it is given.",
        )
    }

    /// The handle is of the process that this one was forked from.
    pub(crate) fn forked() -> Self {
        ours(
            "library-forked",
            "The handle was opened before this process was forked: its threads are not here."
                .to_owned(),
            "Open a mapping or a bridge after the fork, in the process that uses it.",
        )
    }

    /// The library failed in itself.
    pub(crate) fn panicked() -> Self {
        ours(
            "library-panicked",
            "The library failed in itself.".to_owned(),
            "Report it to its authors, with the log around it. The handle can be used on.",
        )
    }
}

fn ours(code: &str, what: String, advice: &str) -> Failed {
    Problem {
        code: code.to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what,
        advice: advice.to_owned(),
        detail: None,
    }
    .into()
}

fn closed() -> Problem {
    Problem {
        code: "handle-closed".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: "The handle was closed, or never was one.".to_owned(),
        advice: "Open it before it is used, and close it last.".to_owned(),
        detail: None,
    }
}

fn json(problem: &Problem, findings: &[Finding]) -> Answer {
    Answer::json(&ProblemJson {
        kind: format!("urn:lupasilta:problem:{}", problem.code),
        title: &problem.what,
        code: &problem.code,
        side: problem.side,
        recovery: problem.recovery,
        advice: &problem.advice,
        detail: problem.detail.as_deref(),
        findings,
    })
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem.masked()), Vec::new())
    }
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Problem(refused.problem, refused.findings)
    }
}
