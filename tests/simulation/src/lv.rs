//! LV: the customers' actions, what it answers, and what it was told.

mod application;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use lupasilta::audit::Digest;
use lupasilta::service::Request;
use lupasilta::transfers::{ExternalId, Kind};
use serde_json::{Value, json};

use crate::dice::Dice;
use application::{Application, attachment};

pub(crate) use line::Line;

/// As many changes as the mapping asks for at once.
const PAGE: usize = 100;

#[derive(Default)]
pub(crate) struct Lv(Mutex<State>);

#[derive(Default)]
struct State {
    actions: BTreeMap<ExternalId, Action>,
    changes: Vec<(ExternalId, &'static str, Timestamp)>,
    told: Vec<Told>,
}

/// An action, as it is now.
#[derive(Clone, Default)]
pub(crate) struct Action {
    application: Application,
    messages: Vec<Value>,
    pub(crate) withdrawn: bool,
    /// Everything that it ever named.
    pub(crate) attachments: BTreeMap<String, Vec<u8>>,
    /// What the customer took away again: it cannot be had any more.
    pub(crate) removed: BTreeSet<String>,
    /// SHA-256 of every body that was ever answered, by its name.
    pub(crate) answered: BTreeMap<String, BTreeSet<String>>,
}

/// Something that LV was told, each time that it was.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) action: ExternalId,
    /// `updateId` of a status, `attachmentId` of a document: what makes a repeat one.
    pub(crate) key: String,
    pub(crate) body: String,
    /// Of a document, the SHA-256 of its bytes.
    pub(crate) file: Option<String>,
}

/// What LV answers.
pub(crate) enum Reply {
    Body(Vec<u8>),
    /// It took what it was told; or it had taken the same before.
    Took {
        before: bool,
    },
    Unknown,
}

impl Lv {
    /// A customer submits an action.
    pub(crate) fn submit(&self, dice: &Dice, example: bool, at: Timestamp) -> ExternalId {
        let id = loop {
            let text = dice.uuid().to_string();
            if let Ok(id) = text.parse() {
                break id;
            }
        };
        let mut action = Action {
            application: Application::new(dice, id, example),
            ..Action::default()
        };
        for _ in 0..dice.below(4) {
            action.attach(dice);
        }
        let mut state = self.state();
        state.actions.insert(id, action);
        state.changes.push((id, "submitted", at));
        id
    }

    /// The customer changes it; says what kind of trigger that is.
    pub(crate) fn change(&self, dice: &Dice, id: ExternalId, at: Timestamp) -> Option<Kind> {
        let mut state = self.state();
        let action = state.actions.get_mut(&id).filter(|it| !it.withdrawn)?;
        let (code, kind) = match dice.below(10) {
            0..5 => {
                action.application.change(dice);
                if dice.falls(400) {
                    action.attach(dice);
                }
                if dice.falls(150) {
                    action.removed.extend(action.application.detach());
                }
                ("supplemented", Kind::Supplement)
            }
            5..9 => {
                let number = action.messages.len() + 1;
                action.messages.push(json!({
                    "id": dice.uuid().to_string(),
                    "sentAt": at.to_string(),
                    "from": {"role": "customer", "name": "Testi Henkilö"},
                    "subject": format!("Viesti {number}"),
                    "body": format!("Viesti {number}, {}", dice.below(1_000_000)),
                }));
                ("message", Kind::Message)
            }
            _ => {
                action.withdrawn = true;
                ("withdrawn", Kind::Withdrawal)
            }
        };
        state.changes.push((id, code, at));
        Some(kind)
    }

    /// The request is carried out.
    pub(crate) fn answer(&self, request: &Request, file: Option<&[u8]>) -> Reply {
        let path = request.path.trim_start_matches('/');
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut segments = path.split('/');
        let mut state = self.state();
        let operation = segments.next().unwrap_or_default();
        if operation == "changes" {
            return Reply::Body(state.page(query).to_string().into_bytes());
        }
        let Some(id) = segments.next().and_then(|id| id.parse().ok()) else {
            return Reply::Unknown;
        };
        let last = segments.next();
        if let Some(body) = &request.body {
            return state.tell(id, body, file);
        }
        let Some(action) = state.actions.get_mut(&id) else {
            return Reply::Unknown;
        };
        match (operation, last) {
            ("attachments", Some(attachment)) => match action.attachments.get(attachment) {
                Some(bytes) if !action.removed.contains(attachment) => Reply::Body(bytes.clone()),
                _ => Reply::Unknown,
            },
            (_, name) => action.body(name.unwrap_or(operation)),
        }
    }

    pub(crate) fn actions(&self) -> BTreeMap<ExternalId, Action> {
        self.state().actions.clone()
    }

    pub(crate) fn ids(&self) -> Vec<ExternalId> {
        self.state().actions.keys().copied().collect()
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.state().told.clone()
    }

    /// Changes what it was told last, as a broken client would have.
    pub(crate) fn distort_last_told(&self) {
        let mut state = self.state();
        if let Some(mut told) = state.told.last().cloned() {
            told.body.push(' ');
            state.told.push(told);
        }
    }

    /// Tells of the whole in another order, as a broken client would have.
    pub(crate) fn reverse_told(&self) {
        self.state().told.reverse();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn page(&self, query: &str) -> Value {
        let after: usize = query
            .split('&')
            .find_map(|part| part.strip_prefix("after="))
            .and_then(|after| after.parse().ok())
            .unwrap_or_default();
        let page: Vec<Value> = self
            .changes
            .iter()
            .skip(after)
            .take(PAGE)
            .map(|(id, code, at)| json!({"externalId": id.to_string(), "kind": code, "at": at.to_string()}))
            .collect();
        json!({"cursor": (after + page.len()).to_string(), "changes": page})
    }

    fn tell(&mut self, action: ExternalId, body: &str, file: Option<&[u8]>) -> Reply {
        let said: Value = serde_json::from_str(body).unwrap_or_default();
        let key = ["updateId", "attachmentId"]
            .iter()
            .find_map(|name| said[*name].as_str())
            .unwrap_or_default()
            .to_owned();
        let before = self.told.iter().any(|told| told.key == key);
        self.told.push(Told {
            action,
            key,
            body: body.to_owned(),
            file: file.map(|bytes| Digest::of(bytes).to_string()),
        });
        Reply::Took { before }
    }
}

impl Action {
    /// What a body of this name says now.
    pub(crate) fn current(&self, name: &str) -> Option<Vec<u8>> {
        let value = match name {
            "commondata" => self.application.commondata.to_string(),
            "formdata" => self.application.formdata.to_string(),
            "messages" => Value::from(self.messages.clone()).to_string(),
            _ => return None,
        };
        Some(value.into_bytes())
    }

    fn body(&mut self, name: &str) -> Reply {
        let Some(bytes) = self.current(name) else {
            return Reply::Unknown;
        };
        let answered = self.answered.entry(name.to_owned()).or_default();
        answered.insert(Digest::of(&bytes).to_string());
        Reply::Body(bytes)
    }

    fn attach(&mut self, dice: &Dice) {
        let (id, bytes, named) = attachment(dice);
        self.attachments.insert(id, bytes);
        self.application.attach(named);
    }
}
