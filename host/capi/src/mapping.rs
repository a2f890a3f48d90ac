//! A mapping on its own, for programs that keep their own queue.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use lupasilta::audit::record::Finding;
use lupasilta::contract::{self, Method};
use lupasilta::embedded::{self, Application, Said, Written};
use lupasilta::problem::Problem;
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use lupasilta::transfers::Kind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use crate::LUPASILTA_ABI_VERSION;
use crate::answer::Answer;
use crate::boundary::Outcome;
use crate::envelope::{BodyPart, FileKnown, Parts, moment, request};
use crate::handles;
use crate::problem::Failed;

/// A loaded mapping with its settings; nothing once it is closed.
pub(crate) struct Pure(RwLock<Option<Configured>>);

struct Configured {
    mapping: Mapping,
    settings: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct LoadOptions {
    settings: Option<Box<RawValue>>,
    threads: Option<NonZeroUsize>,
    limits: Limits,
    cache: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Limits {
    time_ms: Option<u64>,
    memory_bytes: Option<usize>,
    input_bytes: Option<usize>,
    output_bytes: Option<usize>,
    document_bytes: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct MapRequest {
    external_id: Option<String>,
    kind: Option<String>,
    number: Option<u32>,
    now: Option<String>,
    case_id: Option<String>,
    told: Option<String>,
    bodies: Vec<BodyPart>,
    previous: Vec<BodyPart>,
    files: Vec<FileKnown>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EventRequest {
    message: MessagePart,
    external_id: Option<String>,
    case_id: Option<String>,
    told: Option<String>,
    now: Option<String>,
    #[serde(default)]
    previous: Vec<BodyPart>,
    #[serde(default)]
    files: Vec<FileKnown>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MessagePart {
    media_type: String,
    size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentPart<'a> {
    pub(crate) name: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) size: usize,
    pub(crate) sha256: &'a str,
}

#[derive(Serialize)]
struct Part {
    size: usize,
}

#[derive(Serialize)]
struct MappedAnswer<'a> {
    outcome: &'static str,
    documents: Vec<DocumentPart<'a>>,
    ledger: Option<Part>,
    findings: &'a [Finding],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldAnswer<'a> {
    outcome: &'static str,
    requests: Part,
    not_before: Option<&'a str>,
    findings: &'a [Finding],
}

#[derive(Serialize)]
struct WantedRequest<'a> {
    name: &'a str,
    method: &'static str,
    path: &'a str,
    query: &'a [(String, String)],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WantedAttachment<'a> {
    id: &'a str,
    place: &'a str,
    media_type: &'a str,
    size: Option<u64>,
    sha256: Option<&'a str>,
    #[serde(flatten)]
    request: WantedRequest<'a>,
}

#[derive(Serialize)]
struct PlannedAnswer<'a> {
    bodies: Vec<WantedRequest<'a>>,
    attachments: Vec<WantedAttachment<'a>>,
}

pub(crate) fn version() -> Outcome {
    Ok(Answer::json(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "abi": LUPASILTA_ABI_VERSION,
        "contracts": contract::VERSIONS,
    })))
}

pub(crate) fn inspect(component: &[u8]) -> Outcome {
    let sandbox = Sandbox::new(Options {
        signals: false,
        threads: NonZeroUsize::MIN,
        ..Options::default()
    });
    let inspection = sandbox.map_err(Problem::from)?.inspect(component);
    let loaded = inspection.loaded.map_err(Problem::from)?;
    Ok(Answer::json(&json!({
        "digest": inspection.digest.to_string(),
        "size": inspection.size,
        "imports": inspection.imports,
        "exports": inspection.exports,
        "contractVersions": inspection.contract_versions,
        "manifest": loaded.manifest(),
    })))
}

pub(crate) fn load(component: &[u8], options: &[u8]) -> Result<(u64, Answer), Failed> {
    let asked: LoadOptions = request(options)?;
    let settings = asked.settings.as_ref();
    let settings = settings.map_or_else(|| "{}".to_owned(), |settings| settings.get().to_owned());
    let sandbox = Sandbox::new(asked.into()).map_err(Problem::from)?;
    let mapping = sandbox.load(component).map_err(Problem::from)?;
    mapping.check_settings(&settings).map_err(Problem::from)?;
    let manifest = mapping.manifest();
    let answer = Answer::json(&json!({
        "name": manifest.name,
        "version": manifest.version,
        "digest": mapping.digest().to_string(),
    }));
    let configured = Configured { mapping, settings };
    Ok((
        handles::add_mapping(Pure(RwLock::new(Some(configured)))),
        answer,
    ))
}

pub(crate) fn plan(handle: u64, asked: &[u8], parts: &[u8]) -> Outcome {
    with(handle, |open| {
        let planned = embedded::plan(&open.mapping, application(open, asked, parts)?)?;
        let wanted = |name, request: &'_ contract::Request| WantedRequest {
            name,
            method: open
                .mapping
                .operation(&request.operation)
                .map_or("GET", |operation| method(operation.method)),
            path: "",
            query: &[],
        };
        let bodies: Vec<_> = planned
            .bodies
            .iter()
            .map(|body| WantedRequest {
                path: &body.request.path,
                query: &body.request.query,
                ..wanted(body.name.as_str(), &body.request)
            })
            .collect();
        let attachments: Vec<_> = planned
            .attachments
            .iter()
            .map(|planned| WantedAttachment {
                id: &planned.attachment.id,
                place: &planned.place,
                media_type: &planned.attachment.media_type,
                size: planned.attachment.size,
                sha256: planned.attachment.sha256.as_deref(),
                request: WantedRequest {
                    path: &planned.attachment.request.path,
                    query: &planned.attachment.request.query,
                    ..wanted(
                        planned.attachment.name.as_str(),
                        &planned.attachment.request,
                    )
                },
            })
            .collect();
        Ok(Answer::json(&PlannedAnswer {
            bodies,
            attachments,
        }))
    })
}

pub(crate) fn map(handle: u64, asked: &[u8], parts: &[u8]) -> Outcome {
    with(handle, |open| {
        let application = application(open, asked, parts)?;
        let Some(mapped) = embedded::map(&open.mapping, application)? else {
            return Ok(Answer::json(&MappedAnswer {
                outcome: "unchanged",
                documents: Vec::new(),
                ledger: None,
                findings: &[],
            }));
        };
        let answer = MappedAnswer {
            outcome: "mapped",
            documents: mapped.documents.iter().map(document).collect(),
            ledger: Some(Part {
                size: mapped.ledger.len(),
            }),
            findings: &mapped.findings,
        };
        let documents = mapped.documents.iter().map(|written| &written.bytes[..]);
        Ok(Answer::with_parts(
            &answer,
            documents.chain([&mapped.ledger[..]]),
        ))
    })
}

pub(crate) fn event(handle: u64, asked: &[u8], parts: &[u8]) -> Outcome {
    let asked: EventRequest = request(asked)?;
    let mut parts = Parts(parts);
    let message = parts.take(asked.message.size)?.to_vec();
    let previous = parts.bodies(asked.previous)?;
    parts.end()?;
    with(handle, |open| {
        let said = Said {
            media_type: asked.message.media_type,
            message,
            external_id: asked.external_id,
            case_id: asked.case_id,
            told: asked.told,
            now: moment(asked.now),
            previous,
            files: asked.files.into_iter().map(Into::into).collect(),
            settings: open.settings.clone(),
        };
        let told = embedded::event(&open.mapping, said)?;
        let answer = ToldAnswer {
            outcome: "told",
            requests: Part {
                size: told.requests.len(),
            },
            not_before: told.not_before.as_deref(),
            findings: &told.findings,
        };
        Ok(Answer::with_parts(
            &answer,
            std::iter::once(&told.requests[..]),
        ))
    })
}

pub(crate) fn close(handle: u64) -> Result<(), Failed> {
    let pure = match handles::mapping(handle) {
        Ok(pure) => pure,
        Err(Failed::Closed) => return Ok(()),
        Err(failed) => return Err(failed),
    };
    // Waits for the calls that are under way.
    let open = pure
        .0
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    drop(open);
    handles::forget(handle);
    Ok(())
}

fn with(handle: u64, work: impl FnOnce(&Configured) -> Outcome) -> Outcome {
    let pure = handles::mapping(handle)?;
    let open = pure.0.read().unwrap_or_else(PoisonError::into_inner);
    work(open.as_ref().ok_or(Failed::Closed)?)
}

fn application(open: &Configured, asked: &[u8], parts: &[u8]) -> Result<Application, Failed> {
    let asked: MapRequest = request(asked)?;
    let mut parts = Parts(parts);
    let bodies = parts.bodies(asked.bodies)?;
    let previous = parts.bodies(asked.previous)?;
    parts.end()?;
    let number = asked.number.unwrap_or(1);
    if number == 0 {
        return Err(Failed::request("messages are numbered from 1"));
    }
    Ok(Application {
        kind: kind(asked.kind.as_deref())?,
        number,
        now: moment(asked.now),
        external_id: asked.external_id,
        case_id: asked.case_id,
        told: asked.told,
        bodies,
        previous,
        files: asked.files.into_iter().map(Into::into).collect(),
        settings: open.settings.clone(),
    })
}

/// What came: an event goes the other way.
pub(crate) fn kind(name: Option<&str>) -> Result<Kind, Failed> {
    let kind = name.map_or(Ok(Kind::Application), str::parse);
    match kind {
        Ok(kind) if kind != Kind::Event => Ok(kind),
        _ => Err(Failed::request(
            "kind is none of application, supplement, message and withdrawal",
        )),
    }
}

fn document(written: &Written) -> DocumentPart<'_> {
    DocumentPart {
        name: &written.name,
        media_type: &written.media_type,
        size: written.bytes.len(),
        sha256: &written.sha256,
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Put => "PUT",
        Method::Post => "POST",
    }
}

impl From<LoadOptions> for Options {
    fn from(asked: LoadOptions) -> Self {
        let mut options = Self {
            // The process is another program's: its handlers of signals stay alone.
            signals: false,
            cache: asked.cache,
            ..Self::default()
        };
        options.threads = asked.threads.unwrap_or(options.threads);
        let (limits, asked) = (&mut options.limits, asked.limits);
        limits.time = asked.time_ms.map_or(limits.time, Duration::from_millis);
        limits.memory = asked.memory_bytes.unwrap_or(limits.memory);
        limits.input = asked.input_bytes.unwrap_or(limits.input);
        limits.output = asked.output_bytes.unwrap_or(limits.output);
        limits.document = asked.document_bytes.unwrap_or(limits.document);
        options
    }
}
