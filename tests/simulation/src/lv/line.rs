//! The way from a host to LV, on which anything can be lost, and LV's troubles as the host sees them.

#![allow(
    clippy::result_large_err,
    reason = "the trait's own error, which is moved once per exchange"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lupasilta::audit::Digest;
use lupasilta::outside::Disk;
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::{
    Answer, Document, Download, Expected, Method, Receipt, Request, Service, ServiceError,
};

use super::Reply;
use crate::disk::MachineDisk;
use crate::faults::Fault;
use crate::host::Machine;

/// A host's connection to LV.
pub(crate) struct Line(pub(crate) Arc<Machine>);

impl Service for Line {
    fn exchange(&self, _: &str, request: &Request) -> Result<Answer, ServiceError> {
        self.make(request, None)
    }

    fn download(
        &self,
        _: &str,
        request: &Request,
        expected: Expected<'_>,
        to: &Path,
    ) -> Result<Download, ServiceError> {
        self.before(request)?;
        let Reply::Body(bytes) = self.0.world.lv.answer(request, None) else {
            return Err(answered(400, "lv-unknown-action", Recovery::Person));
        };
        let disk = MachineDisk(Arc::clone(&self.0));
        let refused = |error: std::io::Error| {
            self.discard(to);
            unanswered("download-unwritten", Side::Ours).with(error.to_string())
        };
        let mut file = disk.create_new(to).map_err(refused)?;
        let half = bytes.len() / 2;
        disk.write(&mut file, &bytes[..half]).map_err(refused)?;
        if self.strikes(Fault::CutDownload) {
            self.discard(to);
            return Err(unanswered("lv-answer-cut", Side::Lv));
        }
        // Whoever loses its power here leaves half a file.
        self.moment("download")?;
        disk.write(&mut file, &bytes[half..]).map_err(refused)?;
        self.moment("downloaded")?;
        let sha256 = Digest::of(&bytes).to_string();
        let other = expected.sha256.is_some_and(|expected| expected != sha256)
            || expected
                .size
                .is_some_and(|expected| expected != bytes.len() as u64);
        if other {
            self.discard(to);
            return Err(answered(200, "attachment-other", Recovery::Retry));
        }
        Ok(Download {
            size: bytes.len() as u64,
            receipt: receipt(200, Some(&sha256)),
            sha256,
        })
    }

    fn upload(
        &self,
        _: &str,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Answer, ServiceError> {
        let bytes = fs::read(document.path).map_err(|error| {
            unanswered("document-unreadable", Side::Ours).with(error.to_string())
        })?;
        self.make(request, Some(&bytes))
    }
}

impl Line {
    fn make(&self, request: &Request, file: Option<&[u8]>) -> Result<Answer, ServiceError> {
        self.before(request)?;
        let reply = self.0.world.lv.answer(request, file);
        self.moment("answer")?;
        if self.strikes(Fault::AnswerLost) {
            return Err(unanswered("lv-no-answer", Side::Lv));
        }
        let (status, mut body) = match reply {
            Reply::Unknown => return Err(answered(400, "lv-unknown-action", Recovery::Person)),
            Reply::Took { before: true } if self.0.world.dice.falls(500) => (409, Vec::new()),
            Reply::Took { .. } => (200, Vec::new()),
            Reply::Body(body) => (200, body),
        };
        if request.method == Method::Get {
            if self.strikes(Fault::CutBody) {
                body.truncate(body.len() / 2);
            }
            if self.strikes(Fault::Conflict) {
                return Ok(answer(409, Vec::new()));
            }
        }
        Ok(answer(status, body))
    }

    /// Everything that keeps a request from having any effect.
    fn before(&self, request: &Request) -> Result<(), ServiceError> {
        let world = &self.0.world;
        self.moment("request")?;
        let told = match request.method {
            Method::Get => "asked",
            Method::Put | Method::Post => "told",
        };
        world.trace(format!(
            "host {} {told} LV {}",
            self.0.number, request.operation
        ));
        if self.strikes(Fault::Slow) {
            world
                .time
                .pass(Duration::from_secs(60 + world.dice.below(1200) as u64));
        }
        if self.strikes(Fault::Meanwhile) {
            world.meanwhile(self.0.number);
        }
        if self.strikes(Fault::Refused) || world.faults.lasts(Fault::LvAway) {
            return Err(unanswered("lv-unreachable", Side::Lv));
        }
        if self.strikes(Fault::Unauthorized) || world.faults.lasts(Fault::CredentialGone) {
            return Err(answered(401, "lv-unauthorized", Recovery::StopConnection));
        }
        if self.strikes(Fault::AccessDenied) {
            return Err(answered(500, "access-denied", Recovery::StopConnection).of(Side::XRoad));
        }
        if self.strikes(Fault::NetworkError) {
            return Err(answered(500, "network-error", Recovery::Retry).of(Side::XRoad));
        }
        if self.strikes(Fault::ServerError) {
            return Err(answered(500, "lv-failed", Recovery::Retry));
        }
        if self.strikes(Fault::Busy) {
            let wait = Duration::from_secs(world.dice.below(900) as u64);
            return Err(ServiceError {
                retry_after: Some(wait),
                ..answered(503, "lv-busy", Recovery::Retry)
            });
        }
        if self.strikes(Fault::Unknown) {
            return Err(answered(400, "lv-unknown-action", Recovery::Person));
        }
        Ok(())
    }

    /// As the real service does: of a download that failed there is no file.
    fn discard(&self, file: &Path) {
        if !self.0.power.is_cut() {
            let _ = fs::remove_file(file);
        }
    }

    fn strikes(&self, fault: Fault) -> bool {
        let struck = self.0.strikes(fault);
        if struck {
            self.0
                .world
                .trace(format!("host {}: {}", self.0.number, fault.name()));
        }
        struck
    }

    fn moment(&self, at: &'static str) -> Result<(), ServiceError> {
        let lit = self.0.moment(at);
        lit.map_err(|_| unanswered("power-cut", Side::Ours))
    }
}

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        receipt: receipt(status, Some(&Digest::of(&body).to_string())),
        body,
        media_type: "application/json".to_owned(),
    }
}

fn receipt(status: u16, sha256: Option<&str>) -> Receipt {
    Receipt {
        status,
        answer_sha256: sha256.map(str::to_owned),
        ..Receipt::default()
    }
}

fn unanswered(code: &str, side: Side) -> ServiceError {
    ServiceError::from(Problem {
        code: code.to_owned(),
        side,
        recovery: Recovery::Retry,
        what: "No answer came.".to_owned(),
        advice: "It is tried again by itself.".to_owned(),
        detail: None,
    })
}

fn answered(status: u16, code: &str, recovery: Recovery) -> ServiceError {
    let mut error = unanswered(code, Side::Lv);
    error.problem.recovery = recovery;
    error.receipt = Some(receipt(status, None));
    error
}

/// An error in other words.
trait Said {
    fn of(self, side: Side) -> Self;
    fn with(self, what: String) -> Self;
}

impl Said for ServiceError {
    fn of(mut self, side: Side) -> Self {
        self.problem.side = side;
        self
    }

    fn with(mut self, what: String) -> Self {
        self.problem.what = what;
        self
    }
}
