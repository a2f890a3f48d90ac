//! LV's service, reached directly over HTTPS or through X-Road.
//!
//! Knows nothing of LV's data: a request is a method, a path below the base address and perhaps a JSON body, as the mapping asked.
//! [`connect`] makes a [`Service`] out of settings.

#![allow(
    clippy::result_large_err,
    reason = "an error is moved once per exchange over a network"
)]

mod address;
mod certificates;
mod connection;
mod credential;
mod direct;
mod download;
pub mod file_name;
mod handshake;
mod name_lookup;
mod peer;
mod receipt;
mod refusal;
mod settings;
mod tls;
mod transport;
mod upload;
mod wire;
pub mod xroad;

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

pub use address::AddressError;
pub(crate) use address::is_this_machine;
pub(crate) use certificates::{certificates_in, certificates_of_server};
pub use connection::{ConfigError, connect};
pub use credential::{CredentialConfig, CredentialError};
pub use download::forget_part;
pub(crate) use handshake::TlsError;
pub(crate) use name_lookup::NameLookup;
pub use settings::{ConnectionConfig, DirectConfig, Limits, Timeouts, XRoadConfig};
pub(crate) use tls::issuing_certificates;
pub use tls::{TlsConfig, TlsFileError};
pub(crate) use transport::{TransportError, Waits};

/// A request below the service's base address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The operation's name in the service's definition.
    pub operation: String,
    /// Its method.
    pub method: Method,
    /// Path below the base address, percent-encoded, beginning with `/`; may have a query.
    pub path: String,
    /// JSON text.
    pub body: Option<String>,
}

/// Methods of HTTP that operations use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET
    Get,
    /// PUT
    Put,
    /// POST
    Post,
}

/// An answer of the service itself with a status of success (2xx), or the 409 that says it has the update already.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The body, whole, at most as long as the configured limit.
    pub body: Vec<u8>,
    /// Its media type, without parameters, in lower case.
    pub media_type: String,
    /// What is kept of the exchange.
    pub receipt: Receipt,
}

/// A file that was streamed to disk.
#[derive(Clone, Debug)]
pub struct Download {
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// What is kept of the exchange.
    pub receipt: Receipt,
}

/// What is kept of one exchange: enough to find it again in the other side's logs, and to prove what was said; no body, no credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// HTTP status.
    pub status: u16,
    /// SHA-256 of the request's body, lower-case hexadecimal; none without a body.
    pub request_sha256: Option<String>,
    /// SHA-256 of the answer's body.
    pub answer_sha256: Option<String>,
    /// `X-Road-Id` of the exchange.
    pub xroad_id: Option<String>,
    /// `X-Road-Request-Id`, which the security servers gave.
    pub xroad_request_id: Option<String>,
    /// `X-Road-Request-Hash` as received: stored, not parsed, not recomputed.
    pub xroad_request_hash: Option<String>,
    /// `X-Road-Service`.
    pub xroad_service: Option<String>,
    /// What the other side's clock said. Not kept.
    #[serde(skip)]
    pub date: Option<jiff::Timestamp>,
}

/// A failed exchange: the problem, and what is kept of the exchange if an answer came.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{problem}")]
pub struct ServiceError {
    /// What failed, and on whose side.
    pub problem: Problem,
    /// What is kept of the exchange, where there was an answer.
    pub receipt: Option<Receipt>,
    /// How long the other side asked to be left alone (`Retry-After`): no sooner attempt is welcome.
    pub retry_after: Option<Duration>,
}

impl From<Problem> for ServiceError {
    /// A failure without an answer.
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            receipt: None,
            retry_after: None,
        }
    }
}

/// What an attachment must turn out to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected<'a> {
    /// Bytes, where the service stated it.
    pub size: Option<u64>,
    /// Lower-case hexadecimal SHA-256, where the service stated it.
    pub sha256: Option<&'a str>,
}

/// A document of the authority's on its way to the customer.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The file. Must not change while it is sent.
    pub path: &'a Path,
    /// Its name as the customer sees it.
    pub name: &'a str,
    /// Its media type.
    pub media_type: &'a str,
}

/// LV, however it is reached. Calls block until an answer, a failure or the total deadline.
pub trait Service: Send + Sync {
    /// Makes a request and reads the answer into memory. `issue` is the transfer's id, the same for every attempt and request of it.
    ///
    /// # Errors
    /// Any status but 2xx and 409, and anything that kept an answer from coming.
    fn exchange(&self, issue: &str, request: &Request) -> Result<Answer, ServiceError>;

    /// Makes a GET and streams the answer to the new file `to`, never through memory. On an error there is no such file.
    ///
    /// A body that was cut is gone on from with `Range`: at once, as long as each answer brings something and the deadline is not over, and by the
    /// next call with the same `request`, `expected` and `to`. In between, the part that came lies beside `to`, in `<to>~part` and `<to>~part.json`;
    /// whoever gives a download up removes both ([`forget_part`]). The digest is of the whole file; the receipt is the last answer's (200, 206, or 416 where nothing
    /// was missing) with that digest.
    ///
    /// # Errors
    /// As [`exchange`](Service::exchange); also a file larger than the limit, other than expected, or a disk that refuses.
    fn download(
        &self,
        issue: &str,
        request: &Request,
        expected: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError>;

    /// Makes a POST of two parts, `metadata` (the request's body, JSON) and `file` (the document), and reads the answer into memory.
    /// The file is streamed; the deadline is that of a download of its size. The receipt's `request_sha256` is of the body as it was sent, and missing
    /// where the answer came before the body's end.
    ///
    /// # Errors
    /// As [`exchange`](Service::exchange); also a request without a body or with another method, and a file that cannot be read.
    fn upload(
        &self,
        issue: &str,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError>;
}
