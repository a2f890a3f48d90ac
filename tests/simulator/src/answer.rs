//! An answer before it is sent: what the service says, which a fault may still spoil.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use serde::Serialize;

use crate::attachments::Attachment;

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
}

/// Where the body comes from.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Bytes),
    /// Bytes `start..end` of a file.
    File {
        file: Attachment,
        start: u64,
        end: u64,
    },
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            content: Content::Bytes(Bytes::new()),
        }
    }

    pub(crate) fn new(status: StatusCode, media_type: &'static str, content: Content) -> Self {
        let mut answer = Self::empty(status);
        answer.set(header::CONTENT_TYPE, media_type);
        answer.content = content;
        answer
    }

    pub(crate) fn bytes(
        status: StatusCode,
        media_type: &'static str,
        bytes: impl Into<Bytes>,
    ) -> Self {
        Self::new(status, media_type, Content::Bytes(bytes.into()))
    }

    /// JSON with status 200.
    pub(crate) fn json(body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => Self::bytes(StatusCode::OK, "application/json", text),
            Err(_) => Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// Sets a header; a value that HTTP cannot carry is left out.
    pub(crate) fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

impl Content {
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { start, end, .. } => end - start,
        }
    }

    /// At most `length` bytes from `position`.
    pub(crate) fn read_at(&self, position: u64, length: u64) -> Bytes {
        let length = length.min(self.length().saturating_sub(position)) as usize;
        match self {
            Self::Bytes(bytes) => {
                let position = position.min(bytes.len() as u64) as usize;
                bytes.slice(position..position + length)
            }
            Self::File { file, start, .. } => file.read_at(start + position, length),
        }
    }

    /// Its first `length` bytes.
    pub(crate) fn truncated(self, length: u64) -> Self {
        match self {
            Self::Bytes(bytes) => {
                let length = length.min(bytes.len() as u64) as usize;
                Self::Bytes(bytes.slice(..length))
            }
            Self::File { file, start, end } => Self::File {
                file,
                start,
                end: end.min(start + length),
            },
        }
    }
}
