//! The operations of the Service API, as its definition has them.

use std::sync::Mutex;

use axum::{
    body::{Body, Bytes},
    extract::Query,
    http::{Request, StatusCode, header, request::Parts},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    actions::{Actions, Held},
    answer::Answer,
    download,
    locked::locked,
    operation::{Call, Operation},
    problem::Problem,
    received::Received,
    schemas::{MESSAGE, STATUS_UPDATE},
    status, uploads,
    violations::{Kind, violations},
};

/// The largest JSON body that is taken.
const MAX_JSON: usize = 16 * 1024 * 1024;

/// LV itself.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) actions: Mutex<Actions>,
    /// The largest document that is taken, in bytes.
    pub(crate) max_upload: u64,
}

impl Service {
    /// Carries out a call.
    pub(crate) async fn perform(&self, call: &Call, parts: &Parts, received: &Received) -> Answer {
        self.answer(call, parts, received)
            .await
            .unwrap_or_else(Answer::from)
    }

    async fn answer(
        &self,
        call: &Call,
        parts: &Parts,
        received: &Received,
    ) -> Result<Answer, Problem> {
        let id = &call.external_id;
        if call.operation != Operation::ListChanges {
            self.with(id, |_| Ok(Answer::empty(StatusCode::OK)))?;
        }
        match call.operation {
            Operation::GetProjectPartCommonData => {
                self.with(id, |held| Ok(json(held.commondata.clone())))
            }
            Operation::GetProjectPartFormData => {
                self.with(id, |held| Ok(json(held.formdata.clone())))
            }
            Operation::GetProjectPartData => self.with(id, |held| Ok(json(combined(held)))),
            Operation::GetAttachment => self.with(id, |held| {
                let file = held.attachment(&call.attachment_id);
                let file =
                    file.ok_or_else(|| Problem::bad("No attachment of the action has this id"))?;
                Ok(download::answer(file, &parts.headers))
            }),
            Operation::AddAttachment => {
                let request = Request::from_parts(parts.clone(), received.body());
                let upload = uploads::read(request, self.max_upload).await?;
                self.with(id, |held| {
                    let new = uploads::store(&mut held.uploads, upload);
                    Ok(Answer::empty(if new {
                        StatusCode::CREATED
                    } else {
                        StatusCode::OK
                    }))
                })
            }
            Operation::UpdateStatus => {
                let update = read_json(parts, received.body(), &STATUS_UPDATE).await?;
                self.with(id, |held| {
                    status::take(&mut held.status_updates, update)
                        .map_err(|why| Problem::new(StatusCode::CONFLICT, &why))?;
                    Ok(Answer::empty(StatusCode::NO_CONTENT))
                })
            }
            Operation::GetMessages => {
                let query: MessagesQuery = query(parts)?;
                self.with(id, |held| {
                    match held.messages.after(query.after.as_deref()) {
                        Some(messages) => Ok(Answer::json(&messages)),
                        None => Err(Problem::bad("after is the id of no message of the action")),
                    }
                })
            }
            Operation::SendMessage => {
                let message = read_json(parts, received.body(), &MESSAGE).await?;
                self.with(id, |held| {
                    held.messages.send(message);
                    Ok(Answer::empty(StatusCode::CREATED))
                })
            }
            Operation::ListChanges => {
                let query: ChangesQuery = query(parts)?;
                let actions = locked(&self.actions);
                let page = actions.changes.page(query.after.as_deref(), query.limit);
                page.map(|page| Answer::json(&page))
                    .map_err(|why| Problem::bad(&why))
            }
        }
    }

    fn with(
        &self,
        external_id: &str,
        answer: impl FnOnce(&mut Held) -> Result<Answer, Problem>,
    ) -> Result<Answer, Problem> {
        match locked(&self.actions).find_mut(external_id) {
            Some(held) => answer(held),
            None => Err(Problem::bad("No project part action has this externalId")),
        }
    }
}

#[derive(Deserialize)]
struct MessagesQuery {
    after: Option<String>,
}

#[derive(Deserialize)]
struct ChangesQuery {
    after: Option<String>,
    limit: Option<usize>,
}

fn query<T: serde::de::DeserializeOwned>(parts: &Parts) -> Result<T, Problem> {
    match Query::try_from_uri(&parts.uri) {
        Ok(Query(query)) => Ok(query),
        Err(error) => Err(Problem::bad(&error.body_text())),
    }
}

async fn read_json(parts: &Parts, body: Body, kind: &Kind) -> Result<Value, Problem> {
    let media_type = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = media_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(Problem::bad("The Content-Type must be application/json"));
    }
    let body = axum::body::to_bytes(body, MAX_JSON)
        .await
        .map_err(|error| Problem::bad(&error.to_string()))?;
    let value = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad(&format!(
            "The body is not JSON (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    let wrong = violations(&value, kind);
    if wrong.is_empty() {
        Ok(value)
    } else {
        Err(Problem::violations(wrong))
    }
}

fn json(body: Bytes) -> Answer {
    Answer::bytes(StatusCode::OK, "application/json", body)
}

/// Both bodies in one, each byte for byte.
fn combined(held: &Held) -> Bytes {
    let parts: [&[u8]; 5] = [
        b"{\"commondata\":",
        &held.commondata,
        b",\"formdata\":",
        &held.formdata,
        b"}",
    ];
    parts.concat().into()
}
