//! A transfer mapped again from its record: whatever a mapping was given is kept, so that the same version makes the same bytes of it, and another
//! version shows what it would have made.

use crate::audit;
use crate::audit::record::{Component, Record};
use crate::contract::{
    Action, Arrival, Body, CaseMessage, Content, Context, Delivery, Document, Event, File, Notice,
    Request,
};
use crate::problem::{Problem, Recovery, Side};
use crate::retention;
use crate::sandbox::{CallError, Mapping};
use crate::service;
use crate::store::{
    KeptContent, KeptDocument, KeptFile, MappedBy, PlannedFile, Store, StoreError, Transfer,
};
use crate::transfers::{Direction, Kind, Purpose, contract_bodies, target};

use super::comparison::Compared;
use super::difference::Outcome;

/// A transfer and what its mapping was given.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The transfer.
    pub transfer: Transfer,
    /// What mapped it.
    pub by: MappedBy,
    given: Given,
}

/// Everything that a mapping is given for a transfer besides its settings.
#[derive(Clone, Debug)]
pub struct Given {
    now: String,
    about: Action,
    input: Input,
}

#[derive(Clone, Debug)]
enum Input {
    /// To the case system.
    Arrival(Arrival),
    /// To LV.
    Message(Event),
}

impl Recorded {
    /// Reads it from the store.
    ///
    /// # Errors
    /// A transfer that was never mapped or was purged, and those of the store.
    pub fn read(store: &dyn Store, transfer: Transfer) -> Result<Self, Problem> {
        if let Some(at) = transfer.purged {
            return Err(retention::gone(transfer.id, at));
        }
        let by = transfer
            .mapping
            .clone()
            .ok_or_else(|| unmapped(&transfer))?;
        let bodies = contract_bodies(store.bodies(transfer.id)?);
        let files = store.files(transfer.id)?.into_iter().map(File::from);
        let about = Action {
            external_id: transfer.external_id.to_string(),
            case_id: by.case_id.clone(),
            before: contract_bodies(store.bodies_before(&transfer)?),
            told: by.told.clone(),
        };
        let now = by.now.clone();
        let (kind, number) = (transfer.kind, transfer.number);
        let given = Given::new(kind, number, now, about, bodies, files.collect());
        let given = given.ok_or_else(|| unmapped(&transfer))?;
        Ok(Self {
            transfer,
            by,
            given,
        })
    }

    /// The bodies that it is made of: those received, or the case system's message.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        self.given.bodies()
    }

    /// What a version with these settings makes of it. Whatever goes wrong is an outcome too.
    #[must_use]
    pub fn map(&self, mapping: &Mapping, settings: &str) -> Outcome {
        self.given.map(mapping, settings)
    }

    /// As [`Given::map_both`].
    #[must_use]
    pub fn map_both(&self, old: &Compared, new: &Compared) -> Option<(Outcome, Outcome)> {
        self.given.map_both(old, new)
    }

    /// What was made of it then, as it is on record: of a delivery everything, of what LV was told the requests.
    ///
    /// # Errors
    /// Those of the store, and a ledger that cannot be read.
    pub fn made(&self, store: &dyn Store) -> Result<Outcome, Problem> {
        let id = self.transfer.id;
        if self.transfer.kind.direction() == Direction::Out {
            let exchanges = store.exchanges(id)?.into_iter();
            let reports = exchanges
                .filter(|exchange| exchange.purpose == Purpose::Report)
                .map(|exchange| (exchange.request, exchange.file));
            return Ok(told(reports, &store.files(id)?));
        }
        let documents = store.documents(id)?;
        let ledger = store.ledger(id)?.ok_or_else(|| unmapped(&self.transfer))?;
        let ledger: Record =
            serde_json::from_str(&ledger).map_err(|source| StoreError::Damaged {
                what: format!("the ledger of transfer {id}"),
                source: Box::new(source),
            })?;
        Ok(Outcome::Mapped {
            documents: documents.into_iter().map(document).collect(),
            ledger,
            deadlines: store.deadlines_of(id)?,
        })
    }
}

impl Given {
    /// Of a transfer of this kind; none where what it carries is missing.
    #[must_use]
    pub fn new(
        kind: Kind,
        number: u32,
        now: String,
        about: Action,
        mut bodies: Vec<Body>,
        files: Vec<File>,
    ) -> Option<Self> {
        let input = match kind.direction() {
            Direction::In => Input::Arrival(Arrival {
                kind: kind.into(),
                number,
                bodies,
                files,
            }),
            Direction::Out => Input::Message(Event::Message(CaseMessage {
                message: bodies.pop()?,
                files,
            })),
        };
        Some(Self { now, about, input })
    }

    /// The bodies that it is made of: those received, or the case system's message.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        match &self.input {
            Input::Arrival(arrival) => &arrival.bodies,
            Input::Message(Event::Message(message)) => std::slice::from_ref(&message.message),
            Input::Message(Event::Delivered(_)) => &[],
        }
    }

    /// What a version with these settings makes of it. Whatever goes wrong is an outcome too.
    #[must_use]
    pub fn map(&self, mapping: &Mapping, settings: &str) -> Outcome {
        let context = Context {
            now: self.now.clone(),
            settings: settings.to_owned(),
        };
        self.outcome(mapping, self.ask(mapping, &context))
    }

    /// What two versions make of it; none where their answers are the same to the last bit, which is seen before anything is made of them.
    #[must_use]
    pub fn map_both(&self, old: &Compared, new: &Compared) -> Option<(Outcome, Outcome)> {
        let ask = |version: &Compared| {
            let context = Context {
                now: self.now.clone(),
                settings: version.settings.clone(),
            };
            self.ask(&version.mapping, &context)
        };
        let (made, would_make) = (ask(old), ask(new));
        (made != would_make).then(|| {
            (
                self.outcome(&old.mapping, made),
                self.outcome(&new.mapping, would_make),
            )
        })
    }

    fn ask(&self, mapping: &Mapping, context: &Context) -> Result<Answer, CallError> {
        Ok(match &self.input {
            Input::Arrival(arrival) => {
                Answer::Delivery(mapping.deliver(arrival, &self.about, context)?)
            }
            Input::Message(event) => Answer::Notice(mapping.report(event, &self.about, context)?),
        })
    }

    fn outcome(&self, mapping: &Mapping, answer: Result<Answer, CallError>) -> Outcome {
        match answer {
            Ok(Answer::Delivery(Some(delivery))) => mapped(mapping, self.bodies(), delivery),
            Ok(Answer::Delivery(None)) => Outcome::Unchanged,
            Ok(Answer::Notice(notice)) => Outcome::Told(notice),
            Err(error) => failed(error),
        }
    }
}

/// What a mapping answers, unchecked.
#[derive(PartialEq)]
enum Answer {
    Delivery(Option<Delivery>),
    Notice(Notice),
}

impl From<KeptFile> for File {
    fn from(file: KeptFile) -> Self {
        Self {
            id: file.id,
            size: Some(file.size),
            sha256: Some(file.sha256),
            place: file.place,
        }
    }
}

/// As much of an outcome as is on record of one: of what LV is told, the requests.
#[must_use]
pub fn as_on_record(outcome: Outcome) -> Outcome {
    let Outcome::Told(told) = outcome else {
        return outcome;
    };
    let asked = told.requests.into_iter().map(|request| Request {
        path: target(&request),
        query: Vec::new(),
        ..request
    });
    Outcome::Told(requests(asked.collect()))
}

/// Whether two outcomes, as they are on record, have the same bytes: of documents, or of requests and their order.
#[must_use]
pub fn same_bytes(recorded: &Outcome, again: &Outcome) -> bool {
    match (recorded, again) {
        (
            Outcome::Mapped {
                documents: recorded,
                ..
            },
            Outcome::Mapped {
                documents: again, ..
            },
        ) => recorded == again,
        (Outcome::Told(recorded), Outcome::Told(again)) => recorded.requests == again.requests,
        _ => false,
    }
}

fn mapped(mapping: &Mapping, bodies: &[Body], delivery: Delivery) -> Outcome {
    let audit = match audit::check(bodies, &delivery) {
        Ok(audit) => audit,
        Err(violations) => return Outcome::Failed(violations.into()),
    };
    let manifest = mapping.manifest();
    let component = Component {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: mapping.digest(),
    };
    let ledger = Record::new(&audit, component);
    let deadlines = delivery.deadlines;
    let documents = std::iter::once(delivery.message).chain(delivery.documents);
    Outcome::Mapped {
        documents: documents.collect(),
        ledger,
        deadlines,
    }
}

pub(super) fn failed(error: CallError) -> Outcome {
    match error {
        CallError::Rejected(findings) => {
            Outcome::Rejected(findings.iter().map(audit::record::Finding::from).collect())
        }
        error => Outcome::Failed(error.into()),
    }
}

fn document(kept: KeptDocument) -> Document {
    Document {
        name: kept.name,
        media_type: kept.media_type,
        content: match kept.content {
            KeptContent::Bytes(bytes) => Content::Bytes(bytes),
            KeptContent::Received(body) => Content::Received(body),
        },
    }
}

/// What LV was told, as far as it is on record: the requests with the files that they sent.
pub(crate) fn told(
    planned: impl Iterator<Item = (service::Request, Option<PlannedFile>)>,
    files: &[KeptFile],
) -> Outcome {
    let asked = planned.map(|(request, sent)| Request {
        operation: request.operation,
        path: request.path,
        query: Vec::new(),
        body: request.body,
        file: sent.and_then(|sent| {
            let file = files.iter().find(|file| file.place == sent.place)?;
            Some(file.id.clone())
        }),
    });
    Outcome::Told(requests(asked.collect()))
}

fn requests(requests: Vec<Request>) -> Notice {
    Notice {
        requests,
        findings: Vec::new(),
        deadlines: Vec::new(),
        case_id: None,
        told: None,
        not_before: None,
    }
}

fn unmapped(transfer: &Transfer) -> Problem {
    Problem {
        code: "transfer-not-mapped".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("Transfer {} was not mapped.", transfer.id),
        advice: "See with `lupasilta transfers show` how it stands.".to_owned(),
        detail: None,
    }
}
