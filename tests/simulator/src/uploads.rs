//! Documents that the authority gives to the customer: `AddAttachment`.

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, multipart::Field},
    http::{Request, StatusCode},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    actions::key, attachments::hexadecimal, problem::Problem, schemas::ATTACHMENT_UPLOAD,
    violations::violations,
};

/// A document given. Its bytes are not kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its id, in lower case.
    pub attachment_id: String,
    /// The `metadata` part.
    pub metadata: Value,
    /// Bytes received.
    pub size: u64,
    /// Of the bytes received, lower-case hexadecimal; the same as the metadata states.
    pub sha256: String,
    /// How often it came again, storing nothing.
    pub repeats: u32,
}

/// The largest `metadata` part.
const MAX_METADATA: u64 = 1024 * 1024;

/// Reads and checks the parts, of which the file goes nowhere but through the hash.
pub(crate) async fn read(request: Request<axum::body::Body>, most: u64) -> Result<Upload, Problem> {
    let mut request = request;
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| Problem::bad(&error.body_text()))?;
    let mut metadata = None;
    let mut file = None;
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|error| Problem::bad(&error.body_text()))?
    {
        match part.name() {
            Some("metadata") if metadata.is_none() => {
                let mut text = Vec::new();
                drain(part, MAX_METADATA, |piece| text.extend_from_slice(piece)).await?;
                metadata = Some(text);
            }
            Some("file") if file.is_none() => {
                let mut hash = Sha256::new();
                let size = drain(part, most, |piece| hash.update(piece)).await?;
                file = Some((size, hexadecimal(&hash.finalize())));
            }
            _ => {
                return Err(Problem::bad(
                    "the parts must be metadata and file, each once",
                ));
            }
        }
    }
    let metadata = metadata.ok_or_else(|| Problem::bad("the part metadata is missing"))?;
    let (size, sha256) = file.ok_or_else(|| Problem::bad("the part file is missing"))?;
    let metadata: Value = serde_json::from_slice(&metadata)
        .map_err(|_| Problem::bad("the part metadata is not JSON"))?;
    let wrong = violations(&metadata, &ATTACHMENT_UPLOAD);
    if !wrong.is_empty() {
        return Err(Problem::violations(wrong));
    }
    let text = |member| {
        metadata
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if text("sha256") != sha256 {
        return Err(Problem::bad(
            "the file does not have the SHA-256 that the metadata states",
        ));
    }
    Ok(Upload {
        attachment_id: key(text("attachmentId")),
        metadata,
        size,
        sha256,
        repeats: 0,
    })
}

/// Stores a document once; says whether it is new.
pub(crate) fn store(uploads: &mut Vec<Upload>, upload: Upload) -> bool {
    match uploads
        .iter_mut()
        .find(|known| known.attachment_id == upload.attachment_id)
    {
        Some(known) => {
            known.repeats += 1;
            false
        }
        None => {
            uploads.push(upload);
            true
        }
    }
}

async fn drain(
    mut part: Field<'_>,
    most: u64,
    mut take: impl FnMut(&[u8]),
) -> Result<u64, Problem> {
    let mut size = 0;
    while let Some(piece) = part
        .chunk()
        .await
        .map_err(|error| Problem::bad(&error.body_text()))?
    {
        size += piece.len() as u64;
        if size > most {
            let detail = format!("a part is larger than {most} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, &detail));
        }
        take(&piece);
    }
    Ok(size)
}
