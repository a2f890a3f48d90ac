//! One exchange over HTTP/1.1: the request out, the answer in, judged. The same for LV itself and for a security server.

use std::io::Read;
use std::time::Duration;

use ureq::http::request::Builder;
use ureq::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use super::credential::Credential;
use super::name_lookup::NameLookup;
use super::peer::Peer;
use super::receipt::sha256;
use super::refusal::{Refusal, Stated, retry_after};
use super::transport::{TransportError, Waits};
use super::xroad::fault::Fault;
use super::{Answer, Limits, Method, Receipt, Request, ServiceError, Timeouts};
use crate::problem::{Problem, Recovery, Side};

/// How much of a refusal's body is read.
const REFUSAL_BYTES: u64 = 64 * 1024;

/// A request with its address and the headers that its way needs.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub(super) request: &'a Request,
    pub(super) url: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// The X-Road id among them.
    pub(super) xroad_id: Option<String>,
    /// It carries a document besides the request's body.
    pub(super) document: bool,
}

/// The HTTP client, and what holds for every exchange.
#[derive(Debug)]
pub(super) struct Wire {
    agent: Agent,
    pub(super) peer: Peer,
    credential: Option<Credential>,
    pub(super) timeouts: Timeouts,
    pub(super) limits: Limits,
}

impl Wire {
    pub(super) fn new(
        peer: Peer,
        https: bool,
        tls: ureq::tls::TlsConfig,
        credential: Option<Credential>,
        timeouts: Timeouts,
        limits: Limits,
    ) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(https)
            .proxy(None)
            .max_redirects(0)
            .user_agent(concat!("lupasilta/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_connect(Some(timeouts.connect))
            .timeout_global(Some(timeouts.total))
            .tls_config(tls)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), NameLookup::default());
        Self {
            agent,
            peer,
            credential,
            timeouts,
            limits,
        }
    }

    pub(super) fn exchange(&self, outgoing: &Outgoing<'_>) -> Result<Answer, ServiceError> {
        let waits = self.waits(self.timeouts.total, self.timeouts.total);
        let response = self.send(outgoing, "application/json", waits)?;
        let receipt = self.receipt(outgoing, &response);
        self.judge(outgoing, receipt, response, waits)
    }

    /// Reads a success into memory, and tells what anything else is.
    pub(super) fn judge(
        &self,
        outgoing: &Outgoing<'_>,
        mut receipt: Receipt,
        mut response: Response<Body>,
        waits: Waits,
    ) -> Result<Answer, ServiceError> {
        let refused = |problem| failed(problem, &receipt, response.headers());
        let status = receipt.status;
        let taken = status == 409 && outgoing.request.method != Method::Get;
        if !(200..300).contains(&status) && !taken || self.is_fault(&response) {
            return Err(self.refusal(outgoing, receipt, response));
        }
        not_encoded(response.headers(), self.peer).map_err(refused)?;
        let media_type = media_type(response.headers());
        let limit = self.limits.answer_bytes;
        let stated = content_length(response.headers()).unwrap_or(0);
        let mut body = Vec::new();
        if stated <= limit {
            // One byte more than allowed tells a body that is too long from one that just fits.
            let mut reader = response
                .body_mut()
                .as_reader()
                .take(limit.saturating_add(1));
            if let Err(error) = reader.read_to_end(&mut body) {
                let error = TransportError::of_body(error, body.len() as u64, waits);
                return Err(failed(
                    error.problem(self.peer),
                    &receipt,
                    response.headers(),
                ));
            }
        }
        if stated > limit || body.len() as u64 > limit {
            return Err(failed(
                answer_too_large(limit),
                &receipt,
                response.headers(),
            ));
        }
        receipt.answer_sha256 = Some(sha256(&body));
        Ok(Answer {
            body,
            media_type,
            receipt,
        })
    }

    /// Up to the answer's head.
    pub(super) fn send(
        &self,
        outgoing: &Outgoing<'_>,
        accept: &'static str,
        waits: Waits,
    ) -> Result<Response<Body>, ServiceError> {
        let request = outgoing.request;
        let mut builder = self.head(outgoing, accept);
        if request.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        }
        match (&request.body, request.method) {
            (None, Method::Get) => self.run(outgoing, builder.body(()), waits),
            (body, _) => {
                let body = body.as_deref().unwrap_or_default();
                self.run(outgoing, builder.body(body), waits)
            }
        }
    }

    /// A request's head without its body's.
    pub(super) fn head(&self, outgoing: &Outgoing<'_>, accept: &'static str) -> Builder {
        let mut builder = ureq::http::Request::builder()
            .method(outgoing.request.method.name())
            .uri(&outgoing.url)
            .header(header::ACCEPT, accept);
        for (name, value) in outgoing.headers.iter().cloned() {
            builder = builder.header(name, value);
        }
        // That it can stand in a header was seen when it was read.
        let credential = self.credential.as_ref().map(Credential::header);
        if let Some(Ok((name, value))) = credential {
            builder = builder.header(name, value);
        }
        builder
    }

    /// Sends a request and waits for the answer's head.
    pub(super) fn run<S: ureq::AsSendBody>(
        &self,
        outgoing: &Outgoing<'_>,
        request: Result<ureq::http::Request<S>, ureq::http::Error>,
        waits: Waits,
    ) -> Result<Response<Body>, ServiceError> {
        let operation = &outgoing.request.operation;
        let xroad_id = &outgoing.xroad_id;
        tracing::debug!(operation, xroad_id, "calling {}", self.peer);
        let sent = request.map_err(ureq::Error::from).and_then(|request| {
            let mut config = self
                .agent
                .configure_request(request)
                .timeout_global(Some(waits.left));
            if waits.stall < waits.total {
                config = config.timeout_per_read(Some(waits.stall));
            }
            self.agent.run(config.build())
        });
        sent.map_err(|error| {
            let problem = TransportError::of(error, waits).problem(self.peer);
            tracing::debug!(operation, xroad_id, code = problem.code, "no answer");
            problem.into()
        })
    }

    /// Whatever is not a success: X-Road's fault or the service's own refusal.
    pub(super) fn refusal(
        &self,
        outgoing: &Outgoing<'_>,
        mut receipt: Receipt,
        mut response: Response<Body>,
    ) -> ServiceError {
        let mut body = Vec::new();
        let mut reader = response.body_mut().as_reader().take(REFUSAL_BYTES);
        // What came of the body before a break is read all the same: the head alone says what was refused.
        let whole = reader.read_to_end(&mut body).is_ok() && (body.len() as u64) < REFUSAL_BYTES;
        receipt.answer_sha256 = whole.then(|| sha256(&body));
        let media_type = media_type(response.headers());
        let problem = if self.is_fault(&response) {
            Fault::read(response.headers(), &media_type, &body).problem()
        } else {
            let stated = Stated::read(&media_type, &body);
            let refusal = Refusal::new(receipt.status, outgoing.request, stated);
            Refusal {
                document: outgoing.document,
                ..refusal
            }
            .problem(self.peer)
        };
        failed(problem, &receipt, response.headers())
    }

    /// X-Road answers in place of the service, whatever the status.
    pub(super) fn is_fault(&self, response: &Response<Body>) -> bool {
        self.peer == Peer::SecurityServer && Fault::is_in(response.headers())
    }

    pub(super) fn receipt(&self, outgoing: &Outgoing<'_>, response: &Response<Body>) -> Receipt {
        let body = outgoing.request.body.as_deref();
        let id = outgoing.xroad_id.as_deref();
        Receipt::of(response.status().as_u16(), response.headers(), body, id)
    }

    pub(super) fn waits(&self, total: Duration, stall: Duration) -> Waits {
        Waits {
            connect: self.timeouts.connect,
            total,
            left: total,
            stall,
        }
    }
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
        }
    }
}

pub(super) fn failed(problem: Problem, receipt: &Receipt, headers: &HeaderMap) -> ServiceError {
    tracing::debug!(
        status = receipt.status,
        xroad_id = receipt.xroad_id,
        code = problem.code,
        "refused"
    );
    let retry_after = match problem.recovery {
        Recovery::Retry => retry_after(headers),
        Recovery::StopConnection | Recovery::Person => None,
    };
    ServiceError {
        problem,
        receipt: Some(receipt.clone()),
        retry_after,
    }
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// We ask for the bytes as they are; a compressed answer would be delivered and hashed as something it is not.
pub(super) fn not_encoded(headers: &HeaderMap, peer: Peer) -> Result<(), Problem> {
    let encoding = headers
        .get(header::CONTENT_ENCODING)
        .map(HeaderValue::as_bytes);
    match encoding {
        None => Ok(()),
        Some(encoding) if encoding.eq_ignore_ascii_case(b"identity") => Ok(()),
        Some(_) => Err(Problem {
            code: "answer-encoded".to_owned(),
            side: peer.side(),
            recovery: Recovery::Retry,
            what: format!("The answer from {peer} is compressed, though we asked for it as it is."),
            advice: "Have compression taken off whatever stands between LV and this machine."
                .to_owned(),
            detail: None,
        }),
    }
}

fn answer_too_large(limit: u64) -> Problem {
    Problem {
        code: "answer-too-large".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("The answer is larger than the limit of {limit} bytes."),
        advice: "Raise `limits.answer_bytes` if answers this large are to be taken, then resume the transfer.".to_owned(),
        detail: None,
    }
}
