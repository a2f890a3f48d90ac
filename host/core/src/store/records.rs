//! What is kept of a transfer.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::versions::Version;
use crate::audit::record::Finding;
use crate::contract::{Deadline, Text};
use crate::problem::Problem;
use crate::service::{Receipt, Request};
use crate::transfers::{Connection, Event, ExternalId, Kind, Purpose, State, TransferId};

/// One thing moving one way for one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its identifier.
    pub id: TransferId,
    /// The action.
    pub external_id: ExternalId,
    /// What it carries.
    pub kind: Kind,
    /// The running number, from 1, of the message about the action, in each direction.
    pub number: u32,
    /// How far it has come and whether it can go on.
    pub state: State,
    /// Grows by one at each change.
    pub revision: u64,
    /// What planned its requests to LV, once planned.
    pub planned: Option<Version>,
    /// What mapped it, once mapped.
    pub mapping: Option<MappedBy>,
    /// The transfer whose received data it maps and delivers anew, if it is none of its own.
    pub redelivers: Option<TransferId>,
    /// When what was received and made was purged, if it was: only its log, its hashes and its receipts are left then.
    pub purged: Option<Timestamp>,
    /// When the trigger came.
    pub created: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
}

impl Transfer {
    /// The stable name of the delivery: the same at every attempt, and nobody else's.
    #[must_use]
    pub fn delivery_name(&self) -> String {
        format!("{}_{}", self.external_id, self.number)
    }
}

/// Everything besides the received bytes that decides what a mapping makes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MappedBy {
    /// The component's name.
    pub component: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the component, lower-case hexadecimal.
    pub digest: String,
    /// SHA-256 of its settings.
    pub settings: String,
    /// The version of the contract that it was built for. Empty of what was mapped before this was kept.
    #[serde(default)]
    pub contract: String,
    /// The moment that it was given as the present, with which a replay gives the same bytes.
    pub now: String,
    /// The case system's own number for the case, as far as it was known then.
    #[serde(default)]
    pub case_id: Option<String>,
    /// When the last thing had happened that LV was told of: RFC 3339.
    #[serde(default)]
    pub told: Option<String>,
}

impl MappedBy {
    /// The component with its settings.
    #[must_use]
    pub fn mapping(&self) -> Version {
        Version {
            component: self.digest.clone(),
            settings: self.settings.clone(),
        }
    }
}

/// A request to make of LV, planned by the mapping, and its receipt once made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What it is for.
    pub purpose: Purpose,
    /// Its place among those of the same purpose, from 0: they are made in this order.
    pub position: u32,
    /// The body's name, the attachment's id, or empty for a report.
    pub name: String,
    /// What is asked.
    pub request: Request,
    /// For an attachment, where its bytes go and what they must be.
    pub file: Option<PlannedFile>,
    /// What is kept of it; none while it is still to be made.
    pub receipt: Option<Receipt>,
}

/// An attachment that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFile {
    /// The safe name under which it is kept and delivered.
    pub place: String,
    /// Bytes, where LV states it.
    pub size: Option<u64>,
    /// SHA-256, where LV states it.
    pub sha256: Option<String>,
    /// Its media type, where LV states it.
    #[serde(default)]
    pub media_type: String,
    /// Where LV names it: a pointer.
    #[serde(default)]
    pub at: Option<String>,
}

/// A body as LV sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The name by which pointers refer to it.
    pub name: String,
    /// As LV called it.
    pub media_type: String,
    /// Byte for byte.
    pub bytes: Vec<u8>,
    /// Of the bytes.
    pub sha256: String,
}

/// An attachment that lies in the transfer's work folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptFile {
    /// The attachment's id.
    pub id: String,
    /// Its safe name.
    pub place: String,
    /// Bytes.
    pub size: u64,
    /// Of the bytes.
    pub sha256: String,
}

/// A document that the mapping made. The first is the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDocument {
    /// Its safe name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Of its bytes.
    pub sha256: String,
    /// The bytes, or whose they are.
    pub content: KeptContent,
}

/// What a document consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptContent {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of the received body of this name.
    Received(String),
}

/// A change of one transfer: all of it happens, or nothing.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which transfer, as it was when the change was made up.
    pub transfer: TransferId,
    /// Its revision then. Another since makes the change void.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// The new state.
    pub state: State,
    /// What is kept or noted besides.
    pub effects: Vec<Effect>,
    /// What the log says of it.
    pub events: Vec<Event>,
}

/// What a change keeps besides the state.
#[derive(Clone, Debug)]
pub enum Effect {
    /// The requests of one purpose that are to be made.
    Plan(Vec<Exchange>),
    /// Which version planned them.
    PlannedBy(Version),
    /// Which version planned what LV is told, and what it was given.
    ToldBy(MappedBy),
    /// A request was made.
    Exchanged {
        /// What it was for.
        purpose: Purpose,
        /// Its place among those of the same purpose.
        position: u32,
        /// What is kept of it.
        receipt: Receipt,
    },
    /// A body came.
    KeepBody(Body),
    /// An attachment came.
    KeepFile(KeptFile),
    /// The mapping's work, in place of what it made before.
    KeepMapped {
        /// What mapped.
        by: MappedBy,
        /// The message, then the documents.
        documents: Vec<KeptDocument>,
        /// The checked ledger, as JSON.
        ledger: String,
    },
    /// What was fetched is to be fetched anew. The hashes of what came before stay in the log.
    FetchAgain,
    /// What LV is to be told is to be planned anew. What was told stays in the log.
    PlanAgain,
    /// Findings, in place of those before.
    KeepFindings(Vec<Finding>),
    /// Deadlines, in place of those before.
    KeepDeadlines(Vec<Deadline>),
    /// The case system's own number for the action's case.
    KnowCase(String),
    /// LV's code of the action.
    KnowCode(String),
    /// When the last thing happened that LV was told of.
    Told(String),
    /// All transfers wait, until a probe succeeds.
    Pause {
        /// Which connection is wrong.
        connection: Connection,
        /// Why.
        problem: Problem,
        /// When one transfer may try again.
        probe: Timestamp,
    },
    /// A connection works, and all transfers go on.
    Resume(Connection),
}

/// A connection over which nothing goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PausedConnection {
    /// Which.
    pub connection: Connection,
    /// Why.
    pub problem: Problem,
    /// Since when.
    pub since: Timestamp,
    /// When one transfer tries again.
    pub probe: Timestamp,
}

/// What is known of an action apart from its transfers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// When the last thing happened that LV was told of: RFC 3339.
    pub told: Option<String>,
    /// LV's code of the action.
    pub code: Option<String>,
}

/// A message of the case system that is to be told to LV.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// The transfer that it becomes.
    pub id: TransferId,
    /// The action that it is about.
    pub action: ExternalId,
    /// The message.
    pub message: Body,
    /// Its files, which lie in the transfer's work folder.
    pub files: Vec<KeptFile>,
}

/// A deadline that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptDeadline {
    /// The transfer with which it came.
    pub transfer: TransferId,
    /// Its place among those of the transfer.
    #[serde(skip)]
    pub position: u32,
    /// The action.
    pub external_id: ExternalId,
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// What has to be done.
    pub code: String,
    /// The last day.
    pub day: Date,
    /// By which rule.
    pub rule: String,
    /// What has to be done, for people.
    pub text: Text,
    /// Which alarm was raised last.
    pub alarmed: Alarmed,
}

/// Which alarm of a deadline was raised last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alarmed {
    /// None.
    Never,
    /// That it nears.
    Before,
    /// That it is there.
    At,
}

impl Alarmed {
    /// The name in the stored form.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Before => "before",
            Self::At => "at",
        }
    }
}
