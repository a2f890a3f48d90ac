//! One application, mapped and proven complete without store or network.

use crate::audit::record::{Component, Finding, Record};
use crate::audit::{self, leaves};
use crate::contract::{
    Action, Arrival, Attachment, Body, Content, Context, Delivery, File, WantedBody,
};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{CallError, Mapping};
use crate::service::file_name::Names;
use crate::transfers::Kind;

/// An application, or what came to one later, as it was received.
#[derive(Clone, Debug, Default)]
pub struct Application {
    /// What came. Not [`Kind::Event`].
    pub kind: Kind,
    /// The running number of the message about the action, from 1.
    pub number: u32,
    /// The moment that the mapping is told is now, RFC 3339; the same moment gives the same bytes.
    pub now: String,
    /// The action; that of the body `commondata` if not given.
    pub external_id: Option<String>,
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// When the last thing happened that LV was told of, RFC 3339.
    pub told: Option<String>,
    /// The bodies as LV sent them, by name.
    pub bodies: Vec<Body>,
    /// Those of the delivery before: a supplement is told by what differs from them.
    pub previous: Vec<Body>,
    /// What is known of the attachments.
    pub files: Vec<Known>,
    /// The mapping's settings, JSON. They are not checked here: see [`Mapping::check_settings`].
    pub settings: String,
}

/// A file of which size and digest are known.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its name: the customer's own, or the one under which it is delivered.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// What a mapping made of an application, proven complete.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The message, then the documents.
    pub documents: Vec<Written>,
    /// `ledger.json`.
    pub ledger: Vec<u8>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Of the bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// What a mapping wants to have fetched.
#[derive(Clone, Debug)]
pub struct PlannedRequests {
    /// The bodies.
    pub bodies: Vec<WantedBody>,
    /// The attachments; none before all bodies are given.
    pub attachments: Vec<PlannedAttachment>,
}

/// An attachment, and the name under which it is delivered.
#[derive(Clone, Debug)]
pub struct PlannedAttachment {
    /// As the mapping names it.
    pub attachment: Attachment,
    /// The file name, safe on every disk.
    pub place: String,
}

/// Why nothing was mapped.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{problem}")]
pub struct Refused {
    /// What failed.
    pub problem: Box<Problem>,
    /// What the mapping found, where it was the mapping that refused.
    pub findings: Vec<Finding>,
}

/// Maps an application; nothing where it says nothing new.
///
/// # Errors
/// The mapping's rejection, a limit that it reached, or a ledger that does not prove its answer complete.
pub fn map(mapping: &Mapping, given: Application) -> Result<Option<Mapped>, Refused> {
    mapping.together(move |mapping| mapped(mapping, &given))?
}

fn mapped(mapping: &Mapping, given: &Application) -> Result<Option<Mapped>, Refused> {
    let (action, context) = given.about()?;
    let kind = given.kind.into();
    let mut bodies = Vec::new();
    for wanted in mapping.fetch(kind, &action, &context)? {
        let body = given.body(&wanted.name);
        bodies.push(body.ok_or_else(|| missing(&wanted.name))?.clone());
    }
    let attachments = mapping.attachments(kind, &action, &bodies, &context)?;
    let files = named(attachments)
        .map(|planned| given.file(planned))
        .collect();
    let arrival = Arrival {
        kind,
        number: given.number,
        bodies,
        files,
    };
    let Some(delivery) = mapping.deliver(&arrival, &action, &context)? else {
        return Ok(None);
    };
    let audit = audit::check(&arrival.bodies, &delivery).map_err(Problem::from)?;
    let manifest = mapping.manifest();
    let component = Component {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: mapping.digest(),
    };
    let record = Record::new(&audit, component);
    let mut ledger = serde_json::to_vec_pretty(&record).unwrap_or_default();
    ledger.push(b'\n');
    Ok(Some(Mapped {
        documents: written(delivery, &arrival.bodies, &record),
        ledger,
        findings: record.findings,
    }))
}

/// What the mapping wants to have fetched for an application: first bodies, and once they are given, attachments.
///
/// # Errors
/// As [`map`].
pub fn plan(mapping: &Mapping, given: Application) -> Result<PlannedRequests, Refused> {
    mapping.together(move |mapping| planned(mapping, &given))?
}

fn planned(mapping: &Mapping, given: &Application) -> Result<PlannedRequests, Refused> {
    let (action, context) = given.about()?;
    let kind = given.kind.into();
    let wanted = mapping.fetch(kind, &action, &context)?;
    let bodies: Option<Vec<Body>> = wanted
        .iter()
        .map(|wanted| given.body(&wanted.name).cloned())
        .collect();
    let attachments = match bodies {
        Some(bodies) => named(mapping.attachments(kind, &action, &bodies, &context)?).collect(),
        None => Vec::new(),
    };
    Ok(PlannedRequests {
        bodies: wanted,
        attachments,
    })
}

impl Application {
    fn about(&self) -> Result<(Action, Context), Refused> {
        for body in self.bodies.iter().chain(&self.previous) {
            leaves::check(&body.bytes).map_err(|malformed| {
                let name = &body.name;
                unusable(
                    "body-malformed",
                    format!("The body {name} is not well-formed JSON: {malformed}."),
                )
            })?;
        }
        let external_id = match &self.external_id {
            Some(id) => id.clone(),
            None => self.own_external_id()?,
        };
        let action = Action {
            external_id,
            case_id: self.case_id.clone(),
            before: self.previous.clone(),
            told: self.told.clone(),
        };
        let context = Context {
            now: self.now.clone(),
            settings: self.settings.clone(),
        };
        Ok((action, context))
    }

    fn own_external_id(&self) -> Result<String, Refused> {
        let body = self.body("commondata");
        let leaves = body.and_then(|body| leaves::read(&body.bytes).ok());
        let found = leaves.and_then(|leaves| {
            leaves
                .iter()
                .find(|leaf| leaf.pointer() == "/externalId")
                .map(|leaf| leaf.text().to_owned())
        });
        found.ok_or_else(|| {
            let what = "Neither the call nor the body commondata says which action it is.";
            unusable("external-id-missing", what.to_owned())
        })
    }

    fn body(&self, name: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.name == name)
    }

    fn file(&self, planned: PlannedAttachment) -> File {
        let PlannedAttachment { attachment, place } = planned;
        let known = self
            .files
            .iter()
            .find(|known| known.name == place || known.name == attachment.name);
        File {
            id: attachment.id,
            size: known.map(|known| known.size),
            sha256: known.map(|known| known.sha256.clone()),
            place,
        }
    }
}

fn named(attachments: Vec<Attachment>) -> impl Iterator<Item = PlannedAttachment> {
    let mut names = Names::new();
    attachments
        .into_iter()
        .map(move |attachment| PlannedAttachment {
            place: names.place(&attachment.id, &attachment.name),
            attachment,
        })
}

/// The check before this has seen that each received body that a document stands for is there, and the record names the documents in their order.
fn written(delivery: Delivery, bodies: &[Body], record: &Record) -> Vec<Written> {
    let documents = std::iter::once(delivery.message).chain(delivery.documents);
    documents
        .zip(&record.documents)
        .map(|(document, recorded)| Written {
            name: document.name,
            media_type: document.media_type,
            sha256: recorded.sha256.to_string(),
            bytes: match document.content {
                Content::Bytes(bytes) => bytes,
                Content::Received(name) => bodies
                    .iter()
                    .find(|body| body.name == name)
                    .map(|body| body.bytes.clone())
                    .unwrap_or_default(),
            },
        })
        .collect()
}

fn missing(name: &str) -> Refused {
    unusable(
        "body-missing",
        format!("The mapping wants the body {name}, which was not given."),
    )
}

pub(super) fn unusable(code: &str, what: String) -> Refused {
    Problem {
        code: code.to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what,
        advice: "Correct what the call is given.".to_owned(),
        detail: None,
    }
    .into()
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            findings: Vec::new(),
        }
    }
}

impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        let findings = match &error {
            CallError::Rejected(findings) => findings.iter().map(Finding::from).collect(),
            _ => Vec::new(),
        };
        Self {
            problem: Box::new(error.into()),
            findings,
        }
    }
}
