//! What the case system says, mapped to what LV is to be told, without store or network.

use serde::Serialize;
use serde_json::Value;

use super::single::{Known, Refused, unusable};
use crate::audit::record::Finding;
use crate::contract::{Action, Body, CaseMessage, Context, Event, File, Method, Request};
use crate::sandbox::Mapping;
use crate::service::file_name::Names;
use crate::transfers::base_name;

/// A message of the case system.
#[derive(Clone, Debug)]
pub struct Said {
    /// `application/xml` or `application/json`.
    pub media_type: String,
    /// Byte for byte.
    pub message: Vec<u8>,
    /// The action, where the message does not name it.
    pub external_id: Option<String>,
    /// The case system's own number for the case.
    pub case_id: Option<String>,
    /// When the last thing happened that LV was told of, RFC 3339.
    pub told: Option<String>,
    /// The moment that the mapping is told is now, RFC 3339.
    pub now: String,
    /// What LV sent of the action.
    pub previous: Vec<Body>,
    /// The files that may belong to the message, by their names without a path.
    pub files: Vec<Known>,
    /// The mapping's settings, JSON. They are not checked here: see [`Mapping::check_settings`].
    pub settings: String,
}

/// What LV is to be told.
#[derive(Clone, Debug)]
pub struct ToldRequests {
    /// The requests in the order in which they are to be made: the JSON of `requests.json`.
    pub requests: Vec<u8>,
    /// The moment before which it is not to be told, RFC 3339.
    pub not_before: Option<String>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Maps a message of the case system.
///
/// # Errors
/// The mapping's rejection, or a limit that it reached.
pub fn event(mapping: &Mapping, said: Said) -> Result<ToldRequests, Refused> {
    mapping.together(move |mapping| told(mapping, &said))?
}

fn told(mapping: &Mapping, said: &Said) -> Result<ToldRequests, Refused> {
    let context = Context {
        now: said.now.clone(),
        settings: said.settings.clone(),
    };
    let message = Body {
        name: "message".to_owned(),
        media_type: said.media_type.clone(),
        bytes: said.message.clone(),
    };
    let address = mapping.read(&message, &context)?;
    let external_id = said.external_id.clone().or(address.external_id);
    let external_id = external_id.ok_or_else(|| {
        let what = "Neither the call nor the message says which action it is about.";
        unusable("external-id-missing", what.to_owned())
    })?;
    let action = Action {
        external_id,
        case_id: said.case_id.clone(),
        before: said.previous.clone(),
        told: said.told.clone(),
    };
    let files = named(&address.files, &said.files);
    let event = Event::Message(CaseMessage {
        message,
        files: files.clone(),
    });
    let notice = mapping.report(&event, &action, &context)?;
    Ok(ToldRequests {
        requests: requests_json(mapping, &notice.requests, &files)?,
        not_before: notice.not_before,
        findings: notice.findings.iter().map(Finding::from).collect(),
    })
}

/// Those of the files that a message names that are known: the mapping says what a missing one means.
fn named(links: &[String], files: &[Known]) -> Vec<File> {
    let mut names = Names::new();
    (1..)
        .zip(links)
        .filter_map(|(number, link): (usize, _)| {
            let name = base_name(link);
            let known = files.iter().find(|known| known.name == name)?;
            Some(File {
                id: link.clone(),
                size: Some(known.size),
                sha256: Some(known.sha256.clone()),
                place: names.place(&number.to_string(), &name),
            })
        })
        .collect()
}

/// Requests as `requests.json` has them: an array in the order in which they are to be made, each with what it sends.
///
/// # Errors
/// A request that names no operation of the manifest, or whose body is not JSON.
pub fn requests_json(
    mapping: &Mapping,
    requests: &[Request],
    files: &[File],
) -> Result<Vec<u8>, Refused> {
    let requests = requests
        .iter()
        .map(|request| Sent::new(mapping, request, files))
        .collect::<Result<Vec<_>, _>>()?;
    let mut json = serde_json::to_vec_pretty(&requests).unwrap_or_default();
    json.push(b'\n');
    Ok(json)
}

/// A request as it is written.
#[derive(Serialize)]
struct Sent<'a> {
    operation: &'a str,
    method: &'static str,
    path: &'a str,
    body: Option<Value>,
    files: Vec<SentFile<'a>>,
}

/// A file that a request sends.
#[derive(Serialize)]
struct SentFile<'a> {
    name: String,
    size: Option<u64>,
    sha256: Option<&'a str>,
}

impl<'a> Sent<'a> {
    fn new(mapping: &Mapping, request: &'a Request, files: &'a [File]) -> Result<Self, Refused> {
        let broken = |what: &str| {
            unusable(
                "mapping-bad-output",
                format!("The mapping's answer {what}."),
            )
        };
        let operation = mapping.operation(&request.operation);
        let operation = operation.ok_or_else(|| broken("names no operation of its manifest"))?;
        let body = request.body.as_deref().map(serde_json::from_str);
        let sent = files
            .iter()
            .filter(|file| request.file.as_ref() == Some(&file.id));
        Ok(Self {
            operation: &request.operation,
            method: match operation.method {
                Method::Get => "GET",
                Method::Put => "PUT",
                Method::Post => "POST",
            },
            path: &request.path,
            body: body
                .transpose()
                .map_err(|_| broken("holds a body that is not JSON"))?,
            files: sent
                .map(|file| SentFile {
                    name: base_name(&file.id),
                    size: file.size,
                    sha256: file.sha256.as_deref(),
                })
                .collect(),
        })
    }
}
