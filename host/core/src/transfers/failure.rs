//! Why a step was not taken, and what of it is worth keeping.

use std::time::Duration;

use super::{Connection, Unmapped};
use crate::audit::record::Finding;
use crate::cases::CaseError;
use crate::problem::{Problem, Recovery, Side};
use crate::service::{Receipt, ServiceError};
use crate::store::StoreError;

/// Why a step was not taken.
pub(super) enum Failure {
    /// The store does not answer: nothing about the transfer is known to have changed.
    Store(StoreError),
    /// The step itself failed.
    Step(Box<Failed>),
}

/// A step's failure, with what is worth keeping.
pub(super) struct Failed {
    pub(super) problem: Problem,
    /// The connection that is wrong, should it be one.
    pub(super) connection: Connection,
    pub(super) retry_after: Option<Duration>,
    pub(super) receipt: Option<Receipt>,
    pub(super) findings: Option<Vec<Finding>>,
}

impl Failed {
    pub(super) fn given_up(mut self, attempts: u32) -> Self {
        self.problem.recovery = Recovery::Person;
        self.problem.what = format!(
            "{} It was tried {attempts} times, for as long as the settings allow.",
            self.problem.what
        );
        self
    }

    /// Of data that LV goes on to send as something else than JSON.
    pub(super) fn never_json(mut self) -> Self {
        let problem = &mut self.problem;
        problem.code = "lv-data-not-json".to_owned();
        problem.recovery = Recovery::Person;
        problem.what = format!("{} LV sent the same bytes again.", problem.what);
        problem.advice = "Tell LV's support the action's external id and the SHA-256, and retry the transfer once they have corrected it.".to_owned();
        self
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Step(Box::new(Failed {
            problem,
            connection: Connection::Service,
            retry_after: None,
            receipt: None,
            findings: None,
        }))
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self::Step(Box::new(Failed {
            problem: error.problem,
            connection: Connection::Service,
            retry_after: error.retry_after,
            receipt: error.receipt,
            findings: None,
        }))
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        Self::Step(Box::new(Failed {
            problem: error.into(),
            connection: Connection::CaseSystem,
            retry_after: None,
            receipt: None,
            findings: None,
        }))
    }
}

impl From<Unmapped> for Failure {
    fn from(unmapped: Unmapped) -> Self {
        match unmapped {
            Unmapped::Failed(problem) => problem.into(),
            Unmapped::Rejected(findings) => {
                Self::with_findings(rejected(), findings.iter().map(Finding::from).collect())
            }
        }
    }
}

/// The mapping says that it cannot make anything valid and true of what it was given.
pub(super) fn rejected() -> Problem {
    Problem {
        code: "mapping-rejected".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: "The mapping can make no valid and true message of this.".to_owned(),
        advice: "See the findings: they say which value stands in the way and what to do. Then retry the transfer."
            .to_owned(),
        detail: None,
    }
}

impl Failure {
    pub(super) fn with_findings(problem: Problem, findings: Vec<Finding>) -> Self {
        Self::Step(Box::new(Failed {
            problem,
            connection: Connection::Service,
            retry_after: None,
            receipt: None,
            findings: Some(findings),
        }))
    }

    /// A failure of an exchange that was answered.
    pub(super) fn answered(problem: Problem, receipt: Receipt) -> Self {
        Self::Step(Box::new(Failed {
            problem,
            connection: Connection::Service,
            retry_after: None,
            receipt: Some(receipt),
            findings: None,
        }))
    }
}
