//! What a transfer's log says. Identifiers, codes, digests and counts only: never a received value, and never an attachment's name.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, TransferId};
use crate::problem::Problem;
use crate::service::Receipt;

/// One line of a transfer's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "event",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// The trigger came.
    Received {
        /// The action.
        external_id: String,
        /// What the transfer carries.
        #[serde(default)]
        kind: Kind,
        /// The running number of the message about it.
        number: u32,
    },
    /// It maps and delivers anew what was received for another transfer.
    Redelivers {
        /// The other.
        transfer: TransferId,
    },
    /// Another version of the mapping serves it from here on, and maps what was received.
    Rerouted {
        /// SHA-256 of the component.
        component: String,
        /// SHA-256 of its settings.
        settings: String,
        /// Whether it asks LV for something else, so that all is fetched anew.
        fetches: bool,
    },
    /// No mapping serves it: it waits.
    Unrouted {
        /// Why.
        problem: Problem,
    },
    /// The mapping said which requests to make.
    Planned {
        /// What they are for.
        purpose: Purpose,
        /// How many.
        requests: usize,
        /// SHA-256 of the component that said so.
        component: String,
        /// SHA-256 of its settings.
        settings: String,
    },
    /// A request is about to be made.
    Asking {
        /// What it is for.
        purpose: Purpose,
        /// Its place among those of the same purpose, from 0.
        position: u32,
        /// The operation's name.
        operation: String,
    },
    /// A request was answered.
    Answered {
        /// What it is for.
        purpose: Purpose,
        /// Its place among those of the same purpose, from 0.
        position: u32,
        /// The operation's name.
        operation: String,
        /// What is kept of the exchange.
        receipt: Receipt,
        /// Whether LV said that it has a newer or the same update already (409), which is as good as taken.
        already: bool,
    },
    /// A request failed.
    Failed {
        /// The stage at which.
        stage: String,
        /// What failed.
        problem: Problem,
        /// Attempts so far, this one included.
        attempts: u32,
        /// When the next one is due.
        due: Timestamp,
        /// What is kept of the exchange, where there was an answer.
        receipt: Option<Receipt>,
    },
    /// The message and its documents were made and passed the check.
    Mapped {
        /// The component's name.
        component: String,
        /// Its version.
        version: String,
        /// Its SHA-256.
        digest: String,
        /// SHA-256 of its settings.
        settings: String,
        /// The moment that it was given as the present.
        now: String,
        /// SHA-256 of each document, the message's first.
        documents: Vec<String>,
        /// How many received leaves nothing took.
        unmapped: usize,
        /// Codes of the findings.
        findings: Vec<String>,
    },
    /// The delivery is about to be handed to the case system.
    Delivering {
        /// The delivery's stable name.
        delivery: String,
    },
    /// The case system has the delivery.
    Delivered {
        /// The delivery's stable name.
        delivery: String,
        /// The recorded moment.
        at: Timestamp,
        /// Whether the case system had it from an attempt whose end was not recorded.
        already: bool,
    },
    /// What was fetched says nothing new; nothing is delivered.
    Unchanged,
    /// What is to be told is of a day that has not come: it waits until then.
    Held {
        /// Until when.
        until: Timestamp,
    },
    /// LV knows; nothing is left to do.
    Done,
    /// Only a person can help.
    Quarantined {
        /// The stage at which.
        stage: String,
        /// Why.
        problem: Problem,
        /// Codes of the findings that came with it.
        findings: Vec<String>,
        /// What is kept of the exchange, where there was an answer.
        receipt: Option<Receipt>,
    },
    /// A connection turned out to be wrong; the transfer waits with all others.
    Paused {
        /// Which connection.
        connection: Connection,
        /// Why.
        problem: Problem,
        /// What is kept of the exchange, where there was an answer.
        receipt: Option<Receipt>,
    },
    /// A connection works again.
    Resumed {
        /// Which connection.
        connection: Connection,
    },
    /// A person asked for another attempt.
    Retried {
        /// The stage from which it goes on.
        stage: String,
    },
    /// What was received and made was purged: this log, the hashes and the receipts are left.
    Purged,
}

impl Event {
    /// The event's name, as in the stored form.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Redelivers { .. } => "redelivers",
            Self::Rerouted { .. } => "rerouted",
            Self::Unrouted { .. } => "unrouted",
            Self::Planned { .. } => "planned",
            Self::Asking { .. } => "asking",
            Self::Answered { .. } => "answered",
            Self::Failed { .. } => "failed",
            Self::Mapped { .. } => "mapped",
            Self::Delivering { .. } => "delivering",
            Self::Delivered { .. } => "delivered",
            Self::Unchanged => "unchanged",
            Self::Held { .. } => "held",
            Self::Done => "done",
            Self::Quarantined { .. } => "quarantined",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Retried { .. } => "retried",
            Self::Purged => "purged",
        }
    }
}

/// What a request to LV is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A body to map.
    Body,
    /// An attachment to deliver.
    Attachment,
    /// Telling LV what happened.
    Report,
}

/// A way to another system that can be wrong as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// To LV, directly or through X-Road.
    Service,
    /// To the case system.
    CaseSystem,
}

impl Purpose {
    /// The name in the stored form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Attachment => "attachment",
            Self::Report => "report",
        }
    }
}

impl Connection {
    /// The name in the stored form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::CaseSystem => "case-system",
        }
    }
}
