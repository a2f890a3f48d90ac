//! A whole bridge, for programs that leave the queue to Lupasilta.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};

use lupasilta::bridge::BridgeError;
use lupasilta::cases::Delivery;
use lupasilta::embedded::{Answered, Deliveries, Pulled};
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::store::Filter;
use lupasilta::transfers::{CaseFile, CaseMessage, ExternalId, TransferId};
use lupasilta::{Config, Lupasilta};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::answer::Answer;
use crate::boundary::Outcome;
use crate::envelope::{request, utf8};
use crate::handles;
use crate::mapping::{DocumentPart, kind};
use crate::problem::Failed;

/// How soon those who wait for events look again.
const LOOK: Duration = Duration::from_millis(50);

/// A bridge; nothing in it once it is closed.
pub(crate) struct Bridge {
    deliveries: Deliveries,
    /// How often those who wait for events were called off.
    cancelled: AtomicU64,
    open: RwLock<Option<Lupasilta>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Receive {
    external_id: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tell {
    media_type: String,
    #[serde(default)]
    files: Vec<FileAt>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAt {
    name: String,
    path: PathBuf,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ack {
    id: String,
    case_id: Option<String>,
    place: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nack {
    id: String,
    what: String,
    #[serde(default)]
    advice: Option<String>,
    #[serde(default)]
    recovery: Option<Recovery>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Listed {
    action: Option<ExternalId>,
    condition: Option<String>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: TransferId,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Events {
    cursor: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryAnswer<'a> {
    id: String,
    external_id: &'a str,
    number: u32,
    documents: Vec<DocumentPart<'a>>,
    attachments: Vec<AttachmentAt<'a>>,
}

#[derive(Serialize)]
struct AttachmentAt<'a> {
    name: String,
    path: &'a Path,
    size: u64,
    sha256: &'a str,
}

pub(crate) fn open(settings: &[u8], base: &[u8]) -> Result<(u64, Answer), Failed> {
    let base = utf8(base, "the base folder")?;
    let config = Config::parse(utf8(settings, "the text of the settings")?, base.as_ref());
    let mut config =
        config.map_err(|malformed| settings_unusable(format!("The settings{malformed}")))?;
    config.foreign_process = true;
    let deliveries = Deliveries::default();
    let opened = match config.cases {
        Some(_) => Lupasilta::open(&config),
        None => Lupasilta::open_into(&config, deliveries.case_system()),
    };
    let opened = opened.map_err(|error| settings_unusable(error.to_string()))?;
    opened.start().map_err(Problem::from)?;
    let state = opened.state_folder().display().to_string();
    let bridge = Bridge {
        deliveries,
        cancelled: AtomicU64::new(0),
        open: RwLock::new(Some(opened)),
    };
    Ok((
        handles::add_bridge(bridge),
        Answer::json(&json!({ "state": state })),
    ))
}

pub(crate) fn receive(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Receive = request(asked)?;
    let kind = kind(asked.kind.as_deref())?;
    with(handle, |bridge| {
        Ok(Answer::json(
            &bridge.receive_kind(&asked.external_id, kind)?,
        ))
    })
}

pub(crate) fn tell(handle: u64, asked: &[u8], message: &[u8]) -> Outcome {
    let asked: Tell = request(asked)?;
    let file = |file: FileAt| CaseFile {
        name: file.name,
        path: file.path,
    };
    let message = CaseMessage {
        media_type: asked.media_type,
        bytes: message.to_vec(),
        files: asked.files.into_iter().map(file).collect(),
    };
    with(handle, |bridge| Ok(Answer::json(&bridge.tell(&message)?)))
}

pub(crate) fn next(handle: u64, timeout_ms: u32) -> Outcome {
    // Waits without holding the bridge, so that it can be closed meanwhile.
    let deliveries = handles::bridge(handle)?.deliveries.clone();
    match deliveries.next(Duration::from_millis(timeout_ms.into())) {
        Pulled::Delivery(delivery) => Ok(delivered(&delivery)),
        Pulled::Nothing => Err(Failed::Nothing),
        Pulled::Closed => Err(Failed::Closed),
    }
}

pub(crate) fn ack(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Ack = request(asked)?;
    let answer = Answered {
        case_id: asked.case_id,
        place: asked.place,
    };
    let bridge = handles::bridge(handle)?;
    answered(bridge.deliveries.ack(&asked.id, answer))
}

pub(crate) fn nack(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Nack = request(asked)?;
    let problem = Problem {
        code: "delivery-refused".to_owned(),
        side: Side::CaseSystem,
        recovery: asked.recovery.unwrap_or(Recovery::Retry),
        what: asked.what,
        advice: asked.advice.unwrap_or_default(),
        detail: None,
    };
    let bridge = handles::bridge(handle)?;
    answered(bridge.deliveries.nack(&asked.id, problem))
}

pub(crate) fn cancel(handle: u64) -> Result<(), Failed> {
    let bridge = handles::bridge(handle)?;
    bridge.cancelled.fetch_add(1, Ordering::AcqRel);
    bridge.deliveries.cancel();
    Ok(())
}

pub(crate) fn transfers(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Listed = request(asked)?;
    let filter = Filter {
        action: asked.action,
        condition: asked.condition,
        limit: asked.limit.unwrap_or(Filter::default().limit),
    };
    with(handle, |bridge| {
        Ok(Answer::json(
            &json!({ "transfers": bridge.transfers(&filter)? }),
        ))
    })
}

pub(crate) fn transfer(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Named = request(asked)?;
    with(handle, |bridge| {
        Ok(Answer::json(&bridge.transfer(asked.id)?))
    })
}

pub(crate) fn retry(handle: u64, asked: &[u8]) -> Outcome {
    let asked: Named = request(asked)?;
    with(handle, |bridge| Ok(Answer::json(&bridge.retry(asked.id)?)))
}

pub(crate) fn events(handle: u64, asked: &[u8], timeout_ms: u32) -> Outcome {
    let asked: Events = request(asked)?;
    let after = asked.cursor.as_deref().map_or(Ok(0), str::parse);
    let after: i64 = after.map_err(|_| Failed::request("the cursor is none that was given out"))?;
    let limit = asked.limit.unwrap_or(Filter::default().limit).max(1);
    let until = Instant::now() + Duration::from_millis(timeout_ms.into());
    let bridge = handles::bridge(handle)?;
    let cancelled = bridge.cancelled.load(Ordering::Acquire);
    loop {
        let (reached, changed) = {
            let open = bridge.read();
            let open = open.as_ref().ok_or(Failed::Closed)?;
            open.changed_since(after, limit)?
        };
        if !changed.is_empty() {
            return Ok(Answer::json(
                &json!({ "cursor": reached.to_string(), "transfers": changed }),
            ));
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || bridge.cancelled.load(Ordering::Acquire) != cancelled {
            return Err(Failed::Nothing);
        }
        // Other processes may change the store too: there is no bell that all of them ring.
        thread::sleep(left.min(LOOK));
    }
}

pub(crate) fn close(handle: u64) -> Result<(), Failed> {
    let bridge = match handles::bridge(handle) {
        Ok(bridge) => bridge,
        Err(Failed::Closed) => return Ok(()),
        Err(failed) => return Err(failed),
    };
    // First those who wait for deliveries, and the workers who wait for them.
    bridge.deliveries.close();
    bridge.cancelled.fetch_add(1, Ordering::AcqRel);
    let open = bridge.open.write();
    let open = open.unwrap_or_else(PoisonError::into_inner).take();
    drop(open);
    handles::forget(handle);
    Ok(())
}

impl Bridge {
    fn read(&self) -> RwLockReadGuard<'_, Option<Lupasilta>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn with(handle: u64, work: impl FnOnce(&Lupasilta) -> Outcome) -> Outcome {
    let bridge = handles::bridge(handle)?;
    let open = bridge.read();
    work(open.as_ref().ok_or(Failed::Closed)?)
}

fn delivered(delivery: &Delivery) -> Answer {
    let documents = delivery.documents.iter();
    let answer = DeliveryAnswer {
        id: delivery.name.to_string(),
        external_id: &delivery.external_id,
        number: delivery.number,
        documents: documents
            .clone()
            .map(|document| DocumentPart {
                name: document.place.as_str(),
                media_type: &document.media_type,
                size: document.bytes.len(),
                sha256: &document.sha256,
            })
            .collect(),
        attachments: delivery
            .attachments
            .iter()
            .map(|attachment| AttachmentAt {
                name: attachment.place.to_string(),
                path: &attachment.path,
                size: attachment.size,
                sha256: &attachment.sha256,
            })
            .collect(),
    };
    Answer::with_parts(&answer, documents.map(|document| &document.bytes[..]))
}

fn answered(known: bool) -> Outcome {
    if known {
        return Ok(Answer::json(&json!({})));
    }
    Err(Problem {
        code: "delivery-unknown".to_owned(),
        side: Side::CaseSystem,
        recovery: Recovery::Person,
        what: "No delivery of this id waits for an answer.".to_owned(),
        advice:
            "Answer each delivery once, on the bridge that it was pulled from, while that is open."
                .to_owned(),
        detail: None,
    }
    .into())
}

fn settings_unusable(what: String) -> Failed {
    Problem {
        code: "settings-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what,
        advice: "Correct the settings.".to_owned(),
        detail: None,
    }
    .into()
}

impl From<BridgeError> for Failed {
    fn from(error: BridgeError) -> Self {
        Problem::from(error).into()
    }
}
