//! What is kept of a transfer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::record::Finding;
use crate::problem::Problem;
use crate::service::{Receipt, Request};
use crate::transfers::{Connection, Event, ExternalId, Purpose, State, TransferId};

/// One thing moving one way for one action: here, into the case system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its identifier.
    pub id: TransferId,
    /// The action.
    pub external_id: ExternalId,
    /// The running number, from 1, of the message about the action.
    pub number: u32,
    /// How far it has come and whether it can go on.
    pub state: State,
    /// Grows by one at each change.
    pub revision: u64,
    /// What mapped it, once mapped.
    pub mapping: Option<MappedBy>,
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
    /// The moment that it was given as the present, with which a replay gives the same bytes.
    pub now: String,
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
    /// Findings, in place of those before.
    KeepFindings(Vec<Finding>),
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
