//! What LV means by a status that is no success. The definition says 400 for an unknown action, not 404.

use std::time::Duration;

use jiff::fmt::rfc2822;
use serde::Deserialize;
use ureq::http::{HeaderMap, StatusCode};

use super::receipt::{header, printable};
use super::transport::Peer;
use super::{Method, Request};
use crate::problem::{Problem, Recovery, Side};

/// An answer of the service's that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) method: Method,
    /// The operation's name.
    pub(super) operation: String,
    pub(super) stated: Stated,
}

/// What an RFC 9457 problem document states about the kind of problem. Its `detail` and its own members may repeat what the customer
/// wrote, and are not read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Stated {
    #[serde(rename = "type")]
    kind: Option<Text>,
    title: Option<Text>,
    instance: Option<Text>,
}

/// A member that should be text; another kind of value is passed over rather than losing the members beside it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "serde_json::Value")]
struct Text(Option<String>);

impl From<serde_json::Value> for Text {
    fn from(value: serde_json::Value) -> Self {
        Self(
            value
                .as_str()
                .map(|text| printable(text, 200))
                .filter(|text| !text.is_empty()),
        )
    }
}

impl Stated {
    /// Of a body; nothing where it is no such document.
    pub(super) fn read(media_type: &str, body: &[u8]) -> Self {
        let json = media_type == "application/problem+json" || media_type == "application/json";
        let parsed = json.then(|| serde_json::from_slice(body).ok()).flatten();
        parsed.unwrap_or_default()
    }

    fn text(member: &Option<Text>) -> Option<&str> {
        member.as_ref()?.0.as_deref()
    }
}

impl Refusal {
    pub(super) fn new(status: u16, request: &Request, stated: Stated) -> Self {
        Self {
            status,
            method: request.method,
            operation: request.operation.clone(),
            stated,
        }
    }

    pub(super) fn problem(&self, peer: Peer) -> Problem {
        use Recovery::{Person, Retry, StopConnection};
        let (code, side, recovery, said, advice) = match self.status {
            401 | 407 => (
                "lv-unauthorized",
                Side::Ours,
                StopConnection,
                "did not accept our credential",
                "Check that the credential is set, current and in the header that LV expects; renew it and resume the connection.",
            ),
            403 => (
                "lv-forbidden",
                Side::Lv,
                StopConnection,
                "does not allow us this",
                "Ask LV's administrators to give this authority the right, then resume the connection.",
            ),
            // One missing thing must not stop every other transfer; a wrong base address shows at the first request of all.
            404 | 410 => (
                "lv-path-unknown",
                Side::Ours,
                Person,
                "has nothing at the address asked for",
                "If every request fails so, the service's address in the settings is wrong. If only this operation does, the mapping was \
                 written for another version of LV's interface. If only this one request does, ask LV whether the thing was removed.",
            ),
            408 => (
                "lv-timeout",
                Side::Lv,
                Retry,
                "gave up waiting for the request",
                "It is tried again.",
            ),
            409 => (
                "lv-conflict",
                Side::Lv,
                Person,
                "says the request contradicts its state",
                "Look at the action in LV, then resume the transfer.",
            ),
            413 => (
                "lv-body-too-large",
                Side::Ours,
                Person,
                "does not take a body this large",
                "Shorten what is sent, or ask LV for its limit; security servers that log bodies take 10 MiB.",
            ),
            425 => (
                "lv-too-early",
                Side::Lv,
                Retry,
                "wants the request later",
                "It is tried again.",
            ),
            429 => (
                "lv-too-many-requests",
                Side::Lv,
                Retry,
                "wants fewer requests",
                "It is tried again, not before the time LV asked for; lower the number of workers if it lasts.",
            ),
            300..=399 => (
                "redirected",
                if peer == Peer::Lv {
                    Side::Ours
                } else {
                    Side::Lv
                },
                StopConnection,
                "pointed to another address, which is not followed",
                match peer {
                    Peer::Lv => "Put the service's present address into `base_url`.",
                    Peer::SecurityServer => {
                        "Ask LV to correct the address under which its service is registered in X-Road."
                    }
                },
            ),
            400..=499 => (
                "lv-refused-request",
                Side::Lv,
                Person,
                "refused the request",
                "LV answers so when it does not know the action, or does not accept the body: check in LV that the action exists and is \
                 this authority's, and give the mapping's author the operation and the type below.",
            ),
            502..=504 => (
                "lv-unavailable",
                Side::Lv,
                Retry,
                "is not available",
                "It is tried again; LV announces its maintenance breaks.",
            ),
            500..=599 => (
                "lv-server-error",
                Side::Lv,
                Retry,
                "failed inside",
                "It is tried again; if it lasts, report it to LV's support with the time and the operation.",
            ),
            _ => (
                "lv-unexpected-status",
                Side::Lv,
                Person,
                "answered with a status that its definition does not know",
                "Compare LV's present interface definition with the version that the mapping names.",
            ),
        };
        Problem {
            code: code.to_owned(),
            side,
            recovery,
            what: format!("LV {said}: {}.", self.particulars()),
            advice: advice.to_owned(),
            detail: Stated::text(&self.stated.instance).map(str::to_owned),
        }
    }

    /// `PUT UpdateStatus, 400 Bad Request, “Unknown action” (urn:lv:unknown-action)`
    fn particulars(&self) -> String {
        let status = StatusCode::from_u16(self.status).ok();
        let reason = status.and_then(|status| status.canonical_reason());
        let mut text = format!("{} {}, {}", self.method.name(), self.operation, self.status);
        if let Some(reason) = reason {
            text += &format!(" {reason}");
        }
        if let Some(title) = Stated::text(&self.stated.title) {
            text += &format!(", “{title}”");
        }
        if let Some(kind) = Stated::text(&self.stated.kind).filter(|kind| *kind != "about:blank") {
            text += &format!(" ({kind})");
        }
        text
    }
}

/// `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date, which is compared with the answer's own `Date` and so needs no clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = header(headers, "retry-after")?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = rfc2822::parse(&asked).ok()?.timestamp();
    let now = rfc2822::parse(&header(headers, "date")?).ok()?.timestamp();
    then.duration_since(now).try_into().ok()
}
