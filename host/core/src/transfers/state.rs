//! How far a transfer has come, and whether it can go on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

use crate::problem::Problem;

/// How far a transfer has come. Each stage names what is kept, so that work goes on from there after a stop at any point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum Stage {
    /// The trigger is kept; what to fetch is not yet known.
    Received,
    /// The requests for the bodies are kept; some are still to be made.
    Fetching,
    /// All bodies are kept, and the requests for the attachments; some are still to be made.
    Collecting,
    /// Everything that the action consists of is kept.
    Fetched,
    /// The message and its documents are made, checked and kept.
    Mapped,
    /// The case system has the delivery; what to tell LV is not yet known.
    Delivered(Handover),
    /// The case system has the delivery, and the requests that tell LV so are kept; some are still to be made.
    Reporting(Handover),
    /// The requests that tell LV what the case system says are kept; some are still to be made.
    Telling,
}

/// When and where the case system got a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// The moment that was recorded, the same at every repeat of the report.
    pub at: Timestamp,
    /// Where in the case system, in its own terms: a path, for a folder.
    pub place: String,
    /// The case system's own number for the case, if it gave one at once.
    pub case_id: Option<String>,
}

/// Whether a transfer can go on, and from which stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "condition", rename_all = "kebab-case")]
pub enum State {
    /// The next step can be taken.
    Ready {
        /// How far it has come.
        at: Stage,
    },
    /// The last attempt failed; the next one is due at a set time.
    Waiting {
        /// How far it has come.
        at: Stage,
        /// The attempts so far at the step that fails.
        retry: Retry,
        /// Why the last one failed.
        problem: Problem,
    },
    /// Only a person can help. Everything is kept, and the transfer goes on from here when it is retried.
    Quarantined {
        /// How far it has come.
        at: Stage,
        /// Since when.
        since: Timestamp,
        /// Why.
        problem: Problem,
    },
    /// Whoever was to get it has it, and LV knows.
    Done {
        /// When and where the case system got it; none where nothing was to be delivered to it.
        handover: Option<Handover>,
    },
}

/// The attempts at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// Attempts that failed, one after another.
    pub attempts: u32,
    /// The delays between them, summed. Time in which the program was off or the connection paused is not in it.
    pub waited: Duration,
    /// When the next attempt is due.
    pub due: Timestamp,
}

impl Stage {
    /// The stage's name, as in the stored form and the summaries.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Fetching => "fetching",
            Self::Collecting => "collecting",
            Self::Fetched => "fetched",
            Self::Mapped => "mapped",
            Self::Delivered(_) => "delivered",
            Self::Reporting(_) => "reporting",
            Self::Telling => "telling",
        }
    }

    /// Whether all that is kept is what LV was asked for.
    #[must_use]
    pub fn is_before_message(&self) -> bool {
        match self {
            Self::Received | Self::Fetching | Self::Collecting | Self::Fetched => true,
            Self::Mapped | Self::Delivered(_) | Self::Reporting(_) | Self::Telling => false,
        }
    }

    /// When and where the case system got the delivery, if it has.
    #[must_use]
    pub fn handover(&self) -> Option<&Handover> {
        match self {
            Self::Delivered(handover) | Self::Reporting(handover) => Some(handover),
            _ => None,
        }
    }
}

impl State {
    /// The condition's name, as in the stored form and the summaries.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ready",
            Self::Waiting { .. } => "waiting",
            Self::Quarantined { .. } => "quarantined",
            Self::Done { .. } => "done",
        }
    }

    /// How far the transfer has come; none once it is done.
    #[must_use]
    pub fn stage(&self) -> Option<&Stage> {
        match self {
            Self::Ready { at } | Self::Waiting { at, .. } | Self::Quarantined { at, .. } => {
                Some(at)
            }
            Self::Done { .. } => None,
        }
    }

    /// When and where the case system got the delivery, if it has.
    #[must_use]
    pub fn handover(&self) -> Option<&Handover> {
        match self {
            Self::Done { handover } => handover.as_ref(),
            other => other.stage().and_then(Stage::handover),
        }
    }

    /// Why it does not go on, if something failed.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Waiting { problem, .. } | Self::Quarantined { problem, .. } => Some(problem),
            Self::Ready { .. } | Self::Done { .. } => None,
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Quarantined { .. } | Self::Done { .. })
    }
}
