//! What LV means by a status that is no success. The definition says 400 for an unknown action, not 404.

use std::time::Duration;

use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, StatusCode};

use super::peer::Peer;
use super::receipt::{header, printable};
use super::{Method, Request};
use crate::problem::{Problem, Recovery, Side};

/// An answer of the service's that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) method: Method,
    /// The operation's name.
    pub(super) operation: String,
    /// The request carried a document.
    pub(super) document: bool,
    pub(super) stated: Stated,
}

/// What an RFC 9457 problem document states about the kind of problem. Its `detail` and its own members may repeat what the customer
/// wrote, and are not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    kind: Option<String>,
    title: Option<String>,
    instance: Option<String>,
}

impl Stated {
    /// Of a body; nothing where it is no such document.
    pub(super) fn read(media_type: &str, body: &[u8]) -> Self {
        if !["application/problem+json", "application/json"].contains(&media_type) {
            return Self::default();
        }
        let document: serde_json::Map<_, _> = serde_json::from_slice(body).unwrap_or_default();
        let text = |name| {
            let text = printable(document.get(name)?.as_str()?, 200);
            Some(text).filter(|text| !text.is_empty())
        };
        Self {
            kind: text("type"),
            title: text("title"),
            instance: text("instance"),
        }
    }
}

impl Refusal {
    pub(super) fn new(status: u16, request: &Request, stated: Stated) -> Self {
        Self {
            status,
            method: request.method,
            operation: request.operation.clone(),
            document: false,
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
            413 if self.document => (
                "lv-document-too-large",
                Side::Lv,
                Person,
                "does not take a document this large",
                "Give the customer a smaller document, or the document by another way, or ask LV to raise its limit; then resume the transfer.",
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
            detail: self.stated.instance.clone(),
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
        if let Some(title) = &self.stated.title {
            text += &format!(", “{title}”");
        }
        if let Some(kind) = self
            .stated
            .kind
            .as_ref()
            .filter(|kind| *kind != "about:blank")
        {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refusal(status: u16, method: Method, body: &str) -> Refusal {
        let request = Request {
            operation: "UpdateStatus".into(),
            method,
            path: "/status/1".into(),
            body: None,
        };
        Refusal::new(
            status,
            &request,
            Stated::read("application/problem+json", body.as_bytes()),
        )
    }

    #[test]
    fn each_status_has_its_side_and_recovery() {
        use Recovery::{Person, Retry, StopConnection};
        use Side::{Lv, Ours};
        for (status, code, side, recovery) in [
            (204, "lv-unexpected-status", Lv, Person),
            (206, "lv-unexpected-status", Lv, Person),
            (301, "redirected", Ours, StopConnection),
            (307, "redirected", Ours, StopConnection),
            (400, "lv-refused-request", Lv, Person),
            (401, "lv-unauthorized", Ours, StopConnection),
            (403, "lv-forbidden", Lv, StopConnection),
            (404, "lv-path-unknown", Ours, Person),
            (405, "lv-refused-request", Lv, Person),
            (408, "lv-timeout", Lv, Retry),
            (409, "lv-conflict", Lv, Person),
            (410, "lv-path-unknown", Ours, Person),
            (413, "lv-body-too-large", Ours, Person),
            (415, "lv-refused-request", Lv, Person),
            (422, "lv-refused-request", Lv, Person),
            (425, "lv-too-early", Lv, Retry),
            (429, "lv-too-many-requests", Lv, Retry),
            (500, "lv-server-error", Lv, Retry),
            (502, "lv-unavailable", Lv, Retry),
            (503, "lv-unavailable", Lv, Retry),
            (504, "lv-unavailable", Lv, Retry),
            (599, "lv-server-error", Lv, Retry),
            (999, "lv-unexpected-status", Lv, Person),
        ] {
            let problem = refusal(status, Method::Get, "").problem(Peer::Lv);
            assert_eq!(
                (problem.code.as_str(), problem.side, problem.recovery),
                (code, side, recovery),
                "{status}"
            );
            assert!(
                problem.what.contains(&status.to_string()),
                "{}",
                problem.what
            );
            assert!(problem.advice.ends_with('.'));
        }
        let behind = refusal(302, Method::Get, "").problem(Peer::SecurityServer);
        assert_eq!(behind.side, Lv);
    }

    #[test]
    fn a_refusal_repeats_what_kind_of_problem_it_is_and_nothing_that_the_customer_wrote() {
        let body = r#"{"type":"urn:lv:bad-body","title":"Body not accepted","status":400,"instance":"urn:lv:log:77",
            "detail":"lastName Virtanen 010190-900P","errors":[{"value":"Virtanen"}]}"#;
        let problem = refusal(400, Method::Put, body).problem(Peer::Lv);
        assert_eq!(
            problem.what,
            "LV refused the request: PUT UpdateStatus, 400 Bad Request, “Body not accepted” (urn:lv:bad-body)."
        );
        assert_eq!(problem.detail.as_deref(), Some("urn:lv:log:77"));
        assert!(!format!("{problem:?}").contains("Virtanen"));
    }

    #[test]
    fn members_of_other_types_and_bodies_of_other_kinds_are_passed_over() {
        let odd = r#"{"title":{"fi":"x"},"type":"about:blank","instance":"a\u0000b\nc"}"#;
        let problem = refusal(400, Method::Get, odd).problem(Peer::Lv);
        assert_eq!(
            problem.what,
            "LV refused the request: GET UpdateStatus, 400 Bad Request."
        );
        assert_eq!(problem.detail.as_deref(), Some("a b c"));
        for (media_type, body) in [("text/html", "{}"), ("application/json", "[1]"), ("", "")] {
            assert_eq!(Stated::read(media_type, body.as_bytes()), Stated::default());
        }
    }

    #[test]
    fn a_wait_is_given_in_seconds_or_as_a_date() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (asked, date, wait) in [
            ("120", None, Some(120)),
            ("Sun, 06 Nov 1994 08:51:37 GMT", Some(date), Some(120)),
            ("Sun, 06 Nov 1994 08:51:37 GMT", None, None),
            ("Sun, 06 Nov 1994 08:40:00 GMT", Some(date), None),
            ("soon", Some(date), None),
            ("-5", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", asked.parse().unwrap());
            if let Some(date) = date {
                headers.insert("date", date.parse().unwrap());
            }
            assert_eq!(
                retry_after(&headers),
                wait.map(Duration::from_secs),
                "{asked}"
            );
        }
    }
}
