//! What is kept of an answer.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use ureq::http::HeaderMap;

use super::Receipt;

impl Receipt {
    /// Of an answer's head; `sent_xroad_id` stands in where the answer does not repeat it.
    pub(super) fn of(
        status: u16,
        headers: &HeaderMap,
        request_body: Option<&str>,
        sent_xroad_id: Option<&str>,
    ) -> Self {
        Self {
            status,
            request_sha256: request_body.map(|body| sha256(body.as_bytes())),
            answer_sha256: None,
            xroad_id: header(headers, "x-road-id").or_else(|| sent_xroad_id.map(str::to_owned)),
            xroad_request_id: header(headers, "x-road-request-id"),
            xroad_request_hash: header(headers, "x-road-request-hash"),
            xroad_service: header(headers, "x-road-service"),
            date: header(headers, "date")
                .and_then(|date| jiff::fmt::rfc2822::parse(&date).ok())
                .map(|date| date.timestamp()),
        }
    }
}

/// SHA-256, lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Text of the other side's that goes into a problem or a receipt: one line of printable characters, at most `limit` of them.
pub(super) fn printable(text: &str, limit: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

pub(super) fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    let value = printable(value, 300);
    (!value.is_empty()).then_some(value)
}
