//! What is told of a transfer: identifiers, states, problems and places, never a received value.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::log;
use crate::audit::record::Finding;
use crate::privacy::masked;
use crate::problem::{Problem, Texts};
use crate::store::{KeptFile, MappedBy, PausedConnection, Store, StoreError, Transfer};
use crate::transfers::{Connection, Event, ExternalId, Kind, State, TransferId};

/// How a transfer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The transfer.
    pub id: TransferId,
    /// The action.
    pub external_id: ExternalId,
    /// What it carries: `application`, `supplement`, `message`, `withdrawal` to the case system, or `event` to LV.
    pub kind: Kind,
    /// The running number of the message about the action, in each direction.
    pub number: u32,
    /// `ready`, `waiting` (for another attempt), `paused` (for a connection), `quarantined` (for a person) or `done`.
    pub state: String,
    /// How far it has come: `received`, `fetching`, `collecting`, `fetched`, `mapped`, `delivered`, `reporting` or `telling`; none once it is done.
    pub stage: Option<String>,
    /// Why it does not go on, whose side that is on, and what to do.
    pub problem: Option<Problem>,
    /// The problem in words of each language.
    pub problem_texts: Option<Texts>,
    /// The connection that it waits for.
    pub waits_for: Option<Connection>,
    /// Attempts at the present step that failed.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_attempt: Option<Timestamp>,
    /// Where the case system has the delivery: a path, for a folder.
    pub place: Option<String>,
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// When the case system got it.
    pub delivered: Option<Timestamp>,
    /// When what was received and made was purged.
    pub purged: Option<Timestamp>,
    /// When the trigger came.
    pub created: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
}

/// Everything that can be told of a transfer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// How it stands.
    pub summary: Summary,
    /// What mapped it.
    pub mapping: Option<MappedBy>,
    /// What happened, in order.
    pub timeline: Vec<Line>,
    /// Whether the log's chain holds: nobody has changed it since.
    pub log_holds: bool,
    /// What the mapping and the check found.
    pub findings: Vec<Finding>,
    /// The message and the documents.
    pub documents: Vec<DocumentLine>,
    /// The attachments.
    pub attachments: Vec<KeptFile>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(rename = "what")]
    pub event: Event,
}

/// A document without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLine {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Of its bytes.
    pub sha256: String,
}

/// Customers choose the names of what they attach.
fn shown(text: &str) -> String {
    masked(text).into_owned()
}

impl Summary {
    /// How this transfer stands while these connections are paused.
    #[must_use]
    pub fn new(transfer: &Transfer, paused: &[PausedConnection]) -> Self {
        let state = &transfer.state;
        let handover = state.handover();
        let retry = match state {
            State::Waiting { retry, .. } => Some(retry),
            _ => None,
        };
        let stops = paused
            .first()
            .filter(|_| matches!(state, State::Ready { .. }));
        let problem = state
            .problem()
            .or(stops.map(|paused| &paused.problem))
            .cloned()
            .map(Problem::masked);
        Self {
            id: transfer.id,
            external_id: transfer.external_id,
            kind: transfer.kind,
            number: transfer.number,
            state: stops.map_or(state.name(), |_| "paused").to_owned(),
            stage: state.stage().map(|stage| stage.name().to_owned()),
            problem_texts: problem.as_ref().map(Problem::texts),
            problem,
            waits_for: stops.map(|paused| paused.connection),
            attempts: retry.map_or(0, |retry| retry.attempts),
            next_attempt: retry
                .map(|retry| retry.due)
                .or(stops.map(|paused| paused.probe)),
            place: handover.map(|handover| shown(&handover.place)),
            case_id: handover
                .and_then(|handover| handover.case_id.as_deref())
                .map(shown),
            delivered: handover.map(|handover| handover.at),
            purged: transfer.purged,
            created: transfer.created,
            updated: transfer.updated,
        }
    }
}

impl Account {
    /// Reads it from a store, which need not be open for work.
    ///
    /// # Errors
    /// A transfer that is not known, or a store that cannot be used.
    pub fn read(store: &dyn Store, id: TransferId) -> Result<Self, StoreError> {
        let transfer = store.transfer(id)?;
        let entries = store.log(id)?;
        let timeline = entries
            .iter()
            .map(|entry| {
                Ok(Line {
                    at: entry.at,
                    event: serde_json::from_str(&masked(&entry.details))?,
                })
            })
            .collect::<Result<_, serde_json::Error>>()
            .map_err(|source| StoreError::Damaged {
                what: format!("the log of {id}"),
                source: Box::new(source),
            })?;
        let documents = store.documents(id)?;
        Ok(Self {
            summary: Summary::new(&transfer, &store.paused()?),
            mapping: transfer.mapping,
            timeline,
            log_holds: log::verify(&id.to_string(), &entries).is_ok(),
            findings: store
                .findings(id)?
                .into_iter()
                .map(Finding::masked)
                .collect(),
            documents: documents
                .into_iter()
                .map(|document| DocumentLine {
                    name: shown(&document.name),
                    media_type: document.media_type,
                    sha256: document.sha256,
                })
                .collect(),
            attachments: store
                .files(id)?
                .into_iter()
                .map(|file| KeptFile {
                    id: shown(&file.id),
                    place: shown(&file.place),
                    ..file
                })
                .collect(),
        })
    }
}
