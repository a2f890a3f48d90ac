//! What the simulator was sent, and what it answered.

use std::collections::VecDeque;

use axum::http::{HeaderMap, request::Parts};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::{Answer, Content},
    credential::Credential,
    operation::{Call, Operation},
};

/// So many requests are kept; older ones are forgotten.
const KEPT: usize = 10_000;

/// One request and its answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// Running, from 1.
    pub number: u64,
    /// When it was answered.
    pub at: Timestamp,
    /// Its method.
    pub method: String,
    /// Its path and query, as they were sent.
    pub target: String,
    /// `HTTP/1.1`, in general.
    pub version: String,
    /// The operation, if the path is one's.
    pub operation: Option<Operation>,
    /// The action that it is about, if it is about one.
    pub external_id: Option<String>,
    /// Its headers in order; names in lower case; the credential's value hidden.
    pub headers: Vec<Header>,
    /// Its body, as far as it was read; none without one.
    pub body: Option<RecordedBody>,
    /// What was answered.
    pub answer: RecordedAnswer,
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// In lower case.
    pub name: String,
    /// As text.
    pub value: String,
}

/// A request's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedBody {
    /// Bytes.
    pub length: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// The client stopped in the middle.
    pub broken_off: bool,
    /// The whole body, where it is text of at most 64 KiB.
    pub text: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedAnswer {
    /// None when the connection was ended instead.
    pub status: Option<u16>,
    /// The length of the body that was meant to be sent.
    pub length: Option<u64>,
    /// The code of X-Road's own error.
    pub xroad_error: Option<String>,
    /// The body of a refusal.
    pub refusal: Option<String>,
    /// The fault that was made to happen.
    pub fault: Option<&'static str>,
}

impl Recorded {
    /// The value of a header that was sent once; the first one otherwise.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| header.value.as_str())
    }
}

impl RecordedAnswer {
    pub(crate) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let refusal = match &answer.content {
            Content::Bytes(bytes) if status >= 400 => Some(String::from_utf8_lossy(bytes).into()),
            _ => None,
        };
        Self {
            status: Some(status),
            length: Some(answer.content.length()),
            xroad_error: answer
                .headers
                .get("x-road-error")
                .map(|code| String::from_utf8_lossy(code.as_bytes()).into()),
            refusal,
            fault: None,
        }
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Record {
    requests: VecDeque<Recorded>,
    count: u64,
}

impl Record {
    pub(crate) fn add(
        &mut self,
        request: &Parts,
        call: Option<&Call>,
        credential: Option<&Credential>,
        body: Option<RecordedBody>,
        answer: RecordedAnswer,
    ) {
        self.count += 1;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        let external_id = call
            .map(|call| call.external_id.clone())
            .filter(|id| !id.is_empty());
        self.requests.push_back(Recorded {
            number: self.count,
            at: Timestamp::now(),
            method: request.method.to_string(),
            target: request.uri.to_string(),
            version: format!("{:?}", request.version),
            operation: call.map(|call| call.operation),
            external_id,
            headers: headers(&request.headers, credential),
            body,
            answer,
        });
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn forget(&mut self) {
        self.requests.clear();
    }
}

fn headers(sent: &HeaderMap, credential: Option<&Credential>) -> Vec<Header> {
    let secret = |name: &str| {
        matches!(
            name,
            "authorization" | "proxy-authorization" | "cookie" | "x-api-key"
        ) || credential.is_some_and(|credential| credential.header.eq_ignore_ascii_case(name))
    };
    sent.iter()
        .map(|(name, value)| Header {
            name: name.to_string(),
            value: if secret(name.as_str()) {
                "(hidden)".to_owned()
            } else {
                String::from_utf8_lossy(value.as_bytes()).into()
            },
        })
        .collect()
}
