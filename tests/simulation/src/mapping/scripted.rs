//! A mapping that costs nothing: it asks LV as the real one does, carries the bodies as they came, and reads the JSON of events.

use lupasilta::audit::{Digest, leaves};
use lupasilta::contract::{
    self, Action, Address, Arrival, Attachment, Body, ChangePage, Content, Delivery, Event, Kind,
    Ledger, Notice, Subject, WantedBody,
};
use lupasilta::problem::Problem;
use lupasilta::service::{Method, Request};
use lupasilta::transfers::{Mapper, MapperIdentity, Unmapped};
use serde_json::{Value, json};
use uuid::Uuid;

use super::moody::rejection;

/// `used` in the numbers of the ledger.
const USED: u8 = 4;

pub(crate) struct Scripted(MapperIdentity);

impl Scripted {
    pub(crate) fn new() -> Self {
        Self(MapperIdentity {
            component: "scripted".to_owned(),
            version: "1.0.0".to_owned(),
            digest: Digest::of(b"scripted").to_string(),
            settings: Digest::of(b"{}").to_string(),
            contract: "0.2.0".to_owned(),
        })
    }
}

impl Mapper for Scripted {
    fn identity(&self) -> &MapperIdentity {
        &self.0
    }

    fn fetch(&self, kind: Kind, action: &Action, _: &str) -> Result<Vec<WantedBody>, Unmapped> {
        let id = &action.external_id;
        let wanted = |name: &str, path: String| WantedBody {
            name: name.to_owned(),
            request: request("Get", path),
        };
        Ok(match kind {
            Kind::Message => vec![wanted("messages", format!("/messages/{id}"))],
            _ => ["commondata", "formdata"]
                .map(|name| wanted(name, format!("/commondata/{id}/{name}")))
                .into(),
        })
    }

    fn identify(&self, _: &[Body], _: &str) -> Result<Subject, Unmapped> {
        Ok(Subject { action_code: None })
    }

    fn attachments(
        &self,
        _: Kind,
        action: &Action,
        bodies: &[Body],
        _: &str,
    ) -> Result<Vec<Attachment>, Unmapped> {
        let named = |bodies: &[Body]| -> Result<Vec<Value>, Unmapped> {
            let body = bodies.iter().find(|body| body.name == "commondata");
            Ok(match body {
                Some(body) => parsed(body)?["attachments"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default(),
                None => Vec::new(),
            })
        };
        let before = named(&action.before)?;
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Ok(named(bodies)?
            .iter()
            .filter(|attachment| !before.contains(attachment))
            .map(|attachment| Attachment {
                id: text(attachment, "id"),
                name: text(attachment, "fileName"),
                media_type: text(attachment, "mediaType"),
                size: attachment["size"].as_u64(),
                sha256: attachment["sha256"].as_str().map(str::to_owned),
                request: request(
                    "Get",
                    format!(
                        "/attachments/{}/{}",
                        action.external_id,
                        text(attachment, "id")
                    ),
                ),
                at: "commondata#/attachments".to_owned(),
            })
            .collect())
    }

    fn deliver(
        &self,
        arrival: &Arrival,
        action: &Action,
        now: &str,
    ) -> Result<Option<Delivery>, Unmapped> {
        let known = |body: &Body| {
            let before = action.before.iter().find(|before| before.name == body.name);
            before.is_some_and(|before| before.bytes == body.bytes)
        };
        if arrival.kind != Kind::Withdrawal && arrival.bodies.iter().all(known) {
            return Ok(None);
        }
        let mut count = 0;
        for body in &arrival.bodies {
            let leaves = leaves::read(&body.bytes).map_err(|_| rejected("body-unreadable"))?;
            count += leaves.len();
        }
        let document = |name: String, content| contract::Document {
            name,
            media_type: "application/json".to_owned(),
            content,
        };
        let message = json!({"number": arrival.number, "now": now, "caseId": action.case_id});
        Ok(Some(Delivery {
            message: document(
                "message.json".to_owned(),
                Content::Bytes(message.to_string().into_bytes()),
            ),
            documents: arrival
                .bodies
                .iter()
                .map(|body| {
                    document(
                        format!("{}.json", body.name),
                        Content::Received(body.name.clone()),
                    )
                })
                .collect(),
            ledger: Ledger {
                fates: vec![USED; count],
                rules: vec![1; count],
                documents: vec![0; count],
                path_ends: vec![0; count],
                paths: String::new(),
                rule_names: vec![String::new(), "scripted".to_owned()],
            },
            findings: Vec::new(),
            deadlines: Vec::new(),
        }))
    }

    fn read(&self, message: &Body, _: &str) -> Result<Address, Unmapped> {
        let said = parsed(message)?;
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        let files = said["files"].as_array();
        Ok(Address {
            name: "Event".to_owned(),
            external_id: text("externalId"),
            case_id: text("caseId"),
            files: files
                .into_iter()
                .flatten()
                .filter_map(|file| file["file"].as_str().map(str::to_owned))
                .collect(),
        })
    }

    fn report(&self, event: &Event, action: &Action, now: &str) -> Result<Notice, Unmapped> {
        let mut notice = Notice {
            requests: Vec::new(),
            findings: Vec::new(),
            deadlines: Vec::new(),
            case_id: None,
            told: Some(now.to_owned()),
            not_before: None,
        };
        let id = &action.external_id;
        let (key, status, note) = match event {
            Event::Delivered(delivered) => {
                let status = match delivered.kind {
                    Kind::Application => "received",
                    Kind::Supplement => "supplement-received",
                    Kind::Withdrawal => "withdrawn",
                    Kind::Message => return Ok(notice),
                };
                let key = format!("{id}/{status}/{}", delivered.number);
                (key, status.to_owned(), Value::Null)
            }
            Event::Message(said) => {
                let message = parsed(&said.message)?;
                let status = message["event"].as_str().unwrap_or_default().to_owned();
                notice.case_id = message["caseId"].as_str().map(str::to_owned);
                let day = message["decision"]["decidedOn"].as_str();
                notice.not_before = day.map(|day| format!("{day}T00:00:00+02:00"));
                let key = format!("{id}/{}", message["note"]);
                for file in &said.files {
                    let about = json!({
                        "attachmentId": Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{key}/{}", file.id).as_bytes()),
                        "sha256": file.sha256,
                        "note": message["note"],
                    });
                    notice.requests.push(contract::Request {
                        body: Some(about.to_string()),
                        file: Some(file.id.clone()),
                        ..request("Upload", format!("/attachments/{id}"))
                    });
                }
                (key, status, message["note"].clone())
            }
        };
        let body = json!({
            "updateId": Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()),
            "status": status,
            "occurredAt": now,
            "caseId": action.case_id,
            "note": note,
        });
        notice.requests.push(contract::Request {
            body: Some(body.to_string()),
            ..request("Tell", format!("/status/{id}"))
        });
        Ok(notice)
    }

    fn list_changes(&self, cursor: Option<&str>, _: &str) -> Result<contract::Request, Unmapped> {
        let after = cursor.map_or_else(String::new, |cursor| format!("?after={cursor}"));
        Ok(request("Get", format!("/changes{after}")))
    }

    fn changes(&self, page: &Body, _: &str) -> Result<ChangePage, Unmapped> {
        let said = parsed(page)?;
        let list = said["changes"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(ChangePage {
            more: list.len() >= 100,
            changes: list
                .iter()
                .map(|change| contract::Change {
                    external_id: text(&change["externalId"]),
                    kind: match change["kind"].as_str() {
                        Some("submitted") => Kind::Application,
                        Some("message") => Kind::Message,
                        Some("withdrawn") => Kind::Withdrawal,
                        _ => Kind::Supplement,
                    },
                    at: text(&change["at"]),
                })
                .collect(),
            cursor: text(&said["cursor"]),
        })
    }

    fn permit(&self, request: &contract::Request) -> Result<Request, Problem> {
        Ok(Request {
            operation: request.operation.clone(),
            method: match request.operation.as_str() {
                "Get" => Method::Get,
                "Upload" => Method::Post,
                _ => Method::Put,
            },
            path: request.path.clone(),
            body: request.body.clone(),
        })
    }
}

fn request(operation: &str, path: String) -> contract::Request {
    contract::Request {
        operation: operation.to_owned(),
        path,
        query: Vec::new(),
        body: None,
        file: None,
    }
}

fn parsed(body: &Body) -> Result<Value, Unmapped> {
    serde_json::from_slice(&body.bytes).map_err(|_| rejected("body-unreadable"))
}

fn rejected(code: &str) -> Unmapped {
    Unmapped::Rejected(vec![rejection(code)])
}
