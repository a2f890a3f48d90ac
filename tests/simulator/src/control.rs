//! The simulator's own HTTP interface, for tests that run in another process.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    routing::{delete, get, put},
};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use crate::{
    actions::{Action, Told},
    changes::ChangeKind,
    exchange::Stage,
    faults::{Armed, Chaos, Rule},
    locked::locked,
    record::Recorded,
};

/// Below which it stands; the Service API has nothing there.
pub(crate) const PREFIX: &str = "/_simulator/";

type Answered<T> = Result<T, (StatusCode, String)>;

pub(crate) fn router(stage: Arc<Stage>) -> Router {
    Router::new()
        .route(
            "/_simulator/requests",
            get(requests).delete(forget_requests),
        )
        .route("/_simulator/actions", get(actions).post(change_action))
        .route(
            "/_simulator/faults",
            get(faults).post(add_faults).delete(clear_faults),
        )
        .route("/_simulator/faults/{id}", delete(remove_fault))
        .route("/_simulator/chaos", put(set_chaos))
        .layer(DefaultBodyLimit::disable())
        .with_state(stage)
}

async fn requests(State(stage): State<Arc<Stage>>) -> Json<Vec<Recorded>> {
    Json(locked(&stage.record).requests())
}

async fn forget_requests(State(stage): State<Arc<Stage>>) -> StatusCode {
    locked(&stage.record).forget();
    StatusCode::NO_CONTENT
}

async fn actions(State(stage): State<Arc<Stage>>) -> Json<Vec<Told>> {
    Json(locked(&stage.service.actions).told())
}

/// Something that happens on the customer's side.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Event {
    /// Not needed where the common data states it.
    external_id: Option<String>,
    #[serde(default = "submitted")]
    change: ChangeKind,
    commondata: Option<Box<RawValue>>,
    formdata: Option<Box<RawValue>>,
    message: Option<Value>,
}

fn submitted() -> ChangeKind {
    ChangeKind::Submitted
}

async fn change_action(
    State(stage): State<Arc<Stage>>,
    body: Bytes,
) -> Answered<(StatusCode, Json<Value>)> {
    let event: Event = parse(&body)?;
    let bytes = |raw: Option<Box<RawValue>>| raw.map(|raw| Bytes::from(raw.get().to_owned()));
    let (commondata, formdata) = (bytes(event.commondata), bytes(event.formdata));
    let mut actions = locked(&stage.service.actions);
    let given = event
        .external_id
        .ok_or_else(|| bad("externalId is missing"));
    let (id, done) = match event.change {
        ChangeKind::Submitted => {
            let commondata = commondata.ok_or_else(|| bad("commondata is missing"))?;
            let formdata = formdata.ok_or_else(|| bad("formdata is missing"))?;
            let action = match given {
                Ok(external_id) => Action {
                    external_id,
                    commondata,
                    formdata,
                },
                Err(_) => Action::from_bodies(commondata, formdata).map_err(bad)?,
            };
            (action.external_id.clone(), actions.submit(action).map(drop))
        }
        ChangeKind::Message => {
            let id = given?;
            let message = event.message.ok_or_else(|| bad("message is missing"))?;
            let done = actions.receive_message(&id, message);
            (id, done)
        }
        kind @ (ChangeKind::Supplemented | ChangeKind::Withdrawn) => {
            let id = given?;
            let done = actions.change(&id, kind, commondata, formdata);
            (id, done)
        }
    };
    done.map_err(|why| (StatusCode::CONFLICT, format!("{why}\n")))?;
    Ok((StatusCode::CREATED, Json(json!({ "externalId": id }))))
}

async fn faults(State(stage): State<Arc<Stage>>) -> Json<Vec<Armed>> {
    Json(locked(&stage.faults).armed().to_vec())
}

/// One rule or an array of them; all or none are set.
async fn add_faults(
    State(stage): State<Arc<Stage>>,
    body: Bytes,
) -> Answered<(StatusCode, Json<Value>)> {
    let rules = Rule::read(&body).map_err(bad)?;
    let ids = locked(&stage.faults).arm(rules).map_err(bad)?;
    Ok((StatusCode::CREATED, Json(json!({ "ids": ids }))))
}

async fn clear_faults(State(stage): State<Arc<Stage>>) -> StatusCode {
    locked(&stage.faults).clear();
    StatusCode::NO_CONTENT
}

async fn remove_fault(State(stage): State<Arc<Stage>>, Path(id): Path<u64>) -> StatusCode {
    if locked(&stage.faults).disarm(id) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn set_chaos(State(stage): State<Arc<Stage>>, body: Bytes) -> Answered<StatusCode> {
    let chaos: Chaos = parse(&body)?;
    locked(&stage.faults).set_chaos(Some(chaos)).map_err(bad)?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Answered<T> {
    serde_json::from_slice(body).map_err(bad)
}

fn bad(why: impl std::fmt::Display) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("{why}\n"))
}
