//! An error of X-Road itself, in the forms in which servers write it.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Spelling;
use crate::answer::Answer;

/// An error of X-Road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// In the old spelling.
    pub(crate) code: String,
    pub(crate) message: String,
}

/// How an error's body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `{"type", "message", "detail"}`
    #[default]
    Json,
    /// `<error><type/><message/><detail/></error>`
    Xml,
    /// One line of text.
    Text,
}

impl Refusal {
    pub(crate) fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    pub(crate) fn invalid_request(message: &str) -> Self {
        Self::new("Client.InvalidRequest", message)
    }

    /// A header that has to be there once is missing.
    pub(crate) fn missing_header(message: &str) -> Self {
        Self::new("Client.MissingHeaderField", message)
    }

    /// A header that has to be there once is there again.
    pub(crate) fn duplicate_header(message: &str) -> Self {
        Self::new("Client.DuplicateHeaderField", message)
    }

    /// As a server answers to this request: XML where the request accepts it, JSON otherwise.
    pub(crate) fn answer(&self, spelling: Spelling, request: &HeaderMap) -> Answer {
        let code = spelling.write(&self.code);
        write(
            &code,
            &self.message,
            &Uuid::new_v4().to_string(),
            None,
            Form::accepted(request),
        )
    }
}

impl Form {
    fn accepted(request: &HeaderMap) -> Self {
        let xml = request
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|media_type| media_type.split(';').next())
            .any(|media_type| {
                matches!(media_type.trim(), "text/xml" | "application/xml" | "text/*")
            });
        if xml { Self::Xml } else { Self::Json }
    }
}

/// Writes an error. Without a status it is 500 where a server is to blame and 400 where the client is, as the code says.
pub(crate) fn write(
    code: &str,
    message: &str,
    detail: &str,
    status: Option<StatusCode>,
    form: Form,
) -> Answer {
    let blames_server = code.to_ascii_lowercase().starts_with("server.");
    let usual = if blames_server {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::BAD_REQUEST
    };
    let (media_type, body) = match form {
        Form::Json => (
            "application/json;charset=utf-8",
            json!({"type": code, "message": message, "detail": detail}).to_string(),
        ),
        Form::Xml => ("text/xml;charset=utf-8", xml(code, message, detail)),
        Form::Text => (
            "text/plain;charset=utf-8",
            format!("{code}: {message} ({detail})\n"),
        ),
    };
    let mut answer = Answer::bytes(status.unwrap_or(usual), media_type, body);
    answer.set(HeaderName::from_static("x-road-error"), code);
    answer
}

fn xml(code: &str, message: &str, detail: &str) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error><type>{}</type><message>{}</message><detail>{}</detail></error>\n",
        escaped(code),
        escaped(message),
        escaped(detail)
    )
}
