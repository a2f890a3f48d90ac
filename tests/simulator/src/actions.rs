//! The actions that LV holds, and what the authority has told about each.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use axum::body::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    attachments::{Attachment, stated},
    changes::{ChangeKind, Changes},
    messages::Messages,
    status::StatusUpdate,
    uploads::Upload,
    violations::moment,
};

/// An action as a customer submits it. Its bodies are served byte for byte, whatever they are.
#[derive(Clone, Debug)]
pub struct Action {
    /// By which LV knows it; a GUID, unless a test wants otherwise.
    pub external_id: String,
    /// The answer of `GetProjectPartCommonData`.
    pub commondata: Bytes,
    /// The answer of `GetProjectPartFormData`.
    pub formdata: Bytes,
}

impl Action {
    /// An action with the `externalId` that its common data states.
    ///
    /// # Errors
    /// Common data that is not JSON or has no `externalId`.
    pub fn from_bodies(commondata: impl Into<Bytes>, formdata: impl Into<Bytes>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Stated {
            #[serde(rename = "externalId")]
            external_id: String,
        }
        let commondata = commondata.into();
        let stated: Stated =
            serde_json::from_slice(&commondata).context("the common data states no externalId")?;
        Ok(Self {
            external_id: stated.external_id,
            commondata,
            formdata: formdata.into(),
        })
    }
}

/// What the authority has told LV about one action.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The action.
    pub external_id: String,
    /// Status updates, in the order in which they were taken.
    pub status_updates: Vec<StatusUpdate>,
    /// Documents given to the customer.
    pub attachments: Vec<Upload>,
    /// Messages received and sent.
    pub messages: Messages,
}

/// All actions.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    by_id: BTreeMap<String, Held>,
    pub(crate) changes: Changes,
}

/// One action and its life in LV.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) commondata: Bytes,
    pub(crate) formdata: Bytes,
    attachments: BTreeMap<String, Attachment>,
    given: BTreeMap<String, Attachment>,
    pub(crate) status_updates: Vec<StatusUpdate>,
    pub(crate) uploads: Vec<Upload>,
    pub(crate) messages: Messages,
}

impl Actions {
    /// Takes a new action.
    pub(crate) fn submit(&mut self, action: Action) -> Result<String> {
        let id = key(&action.external_id);
        if self.by_id.contains_key(&id) {
            bail!("the action {id} is submitted already; supplement it instead");
        }
        let mut held = Held {
            commondata: Bytes::new(),
            formdata: action.formdata,
            attachments: BTreeMap::new(),
            given: BTreeMap::new(),
            status_updates: Vec::new(),
            uploads: Vec::new(),
            messages: Messages::default(),
        };
        let at = submitted_at(&action.commondata).unwrap_or_else(Timestamp::now);
        held.set_commondata(action.commondata);
        self.by_id.insert(id.clone(), held);
        self.changes.note(&id, ChangeKind::Submitted, at);
        Ok(id)
    }

    /// Changes an action on the customer's side.
    pub(crate) fn change(
        &mut self,
        external_id: &str,
        kind: ChangeKind,
        commondata: Option<Bytes>,
        formdata: Option<Bytes>,
    ) -> Result<()> {
        let held = self.existing(external_id)?;
        if let Some(commondata) = commondata {
            held.set_commondata(commondata);
        }
        if let Some(formdata) = formdata {
            held.formdata = formdata;
        }
        self.changes.note(&key(external_id), kind, Timestamp::now());
        Ok(())
    }

    /// A message of the customer or of another authority arrives.
    pub(crate) fn receive_message(&mut self, external_id: &str, message: Value) -> Result<()> {
        let held = self.existing(external_id)?;
        for attachment in stated(&message) {
            held.attachments.insert(key(attachment.id()), attachment);
        }
        held.messages.receive(message);
        self.changes
            .note(&key(external_id), ChangeKind::Message, Timestamp::now());
        Ok(())
    }

    /// From now on, these are the bytes of the attachment, whatever the common data says.
    pub(crate) fn give_attachment(&mut self, external_id: &str, file: Attachment) -> Result<()> {
        self.existing(external_id)?
            .given
            .insert(key(file.id()), file);
        Ok(())
    }

    pub(crate) fn find(&self, external_id: &str) -> Option<&Held> {
        self.by_id.get(&key(external_id))
    }

    pub(crate) fn find_mut(&mut self, external_id: &str) -> Option<&mut Held> {
        self.by_id.get_mut(&key(external_id))
    }

    pub(crate) fn external_ids(&self) -> Vec<String> {
        self.by_id.keys().cloned().collect()
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        let told = |(id, held): (&String, &Held)| Told {
            external_id: id.clone(),
            status_updates: held.status_updates.clone(),
            attachments: held.uploads.clone(),
            messages: held.messages.clone(),
        };
        self.by_id.iter().map(told).collect()
    }

    fn existing(&mut self, external_id: &str) -> Result<&mut Held> {
        self.find_mut(external_id)
            .with_context(|| format!("there is no action {external_id}"))
    }
}

impl Held {
    pub(crate) fn attachment(&self, id: &str) -> Option<&Attachment> {
        let id = key(id);
        self.given.get(&id).or_else(|| self.attachments.get(&id))
    }

    fn set_commondata(&mut self, commondata: Bytes) {
        if let Ok(body) = serde_json::from_slice::<Value>(&commondata) {
            for attachment in stated(&body) {
                self.attachments.insert(key(attachment.id()), attachment);
            }
        }
        self.commondata = commondata;
    }
}

/// GUIDs are the same in upper and lower case; anything else is only itself.
pub(crate) fn key(id: &str) -> String {
    match Uuid::try_parse(id) {
        Ok(guid) if id.len() == 36 => guid.to_string(),
        _ => id.to_owned(),
    }
}

fn submitted_at(commondata: &[u8]) -> Option<Timestamp> {
    let body: Value = serde_json::from_slice(commondata).ok()?;
    moment(body.pointer("/action/submittedAt")?.as_str()?)
}
