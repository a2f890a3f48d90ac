//! An answer of X-Road's own, told from the service's by its `X-Road-Error` header and classified by its code, never by its status:
//! servers of different versions turn one another's faults into other statuses.

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use ureq::http::HeaderMap;

use super::fault_kind::{Code, Kind};
use crate::problem::{Problem, Side};
use crate::service::receipt::{header, printable};

/// What X-Road said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::service) struct Fault {
    /// As sent, in either spelling: `Server.ServerProxy.NetworkError`, or since 7.8.0 `server.serverproxy.network_error`.
    pub(in crate::service) code: String,
    pub(in crate::service) message: Option<String>,
    /// An id that the server's administrators can look up.
    pub(in crate::service) detail: Option<String>,
}

impl Fault {
    /// Whether the answer is X-Road's own.
    pub(in crate::service) fn is_in(headers: &HeaderMap) -> bool {
        headers.contains_key("x-road-error")
    }

    /// Reads header and body; whatever the body is, the header's code holds.
    pub(in crate::service) fn read(headers: &HeaderMap, media_type: &str, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        let mut fault = from_json(text)
            .or_else(|| from_xml(text))
            .unwrap_or_else(|| from_text(text, media_type));
        if let Some(code) = header(headers, "x-road-error") {
            fault.code = code;
        }
        fault
    }

    pub(in crate::service) fn problem(&self) -> Problem {
        let code = Code::of(&self.code);
        let kind = Kind::of(&code, self.message.as_deref().unwrap_or_default());
        let side = if kind.code == "xroad-service-failed" && code.has("serverproxy") {
            Side::Lv
        } else {
            code.side()
        };
        let shown = if self.code.is_empty() {
            "no code"
        } else {
            &self.code
        };
        let message = match &self.message {
            Some(message) => format!(": {message}"),
            None => String::new(),
        };
        Problem {
            code: kind.code.to_owned(),
            side,
            recovery: kind.recovery,
            what: format!(
                "X-Road answered in place of LV: {shown}{}.",
                message.trim_end_matches('.')
            ),
            advice: kind.advice.to_owned(),
            detail: self.detail.clone(),
        }
    }
}

/// Other members, and members of other types, are passed over.
fn from_json(text: &str) -> Option<Fault> {
    let body: serde_json::Map<_, _> = serde_json::from_str(text).ok()?;
    let text = |name| match body.get(name)? {
        serde_json::Value::Number(number) => Some(number.to_string()),
        value => member(value.as_str()?),
    };
    Some(Fault {
        code: text("type").unwrap_or_default(),
        message: text("message"),
        detail: text("detail"),
    })
}

/// `<error><type/><message/><detail/></error>`, in any namespace.
fn from_xml(text: &str) -> Option<Fault> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut fault = Fault::default();
    let mut content = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                open.push(start.local_name().as_ref().to_lowercase());
                if open.first().is_none_or(|root| root != "error") {
                    return None;
                }
                content.clear();
            }
            Event::Text(text) => content += &text,
            Event::CData(text) => content += &text,
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(character) => content.push(character),
                None => content += quick_xml::escape::resolve_predefined_entity(&reference)?,
            },
            Event::End(_) => {
                let name = open.pop()?;
                match (open.len(), name.as_str()) {
                    (1, "type") => fault.code = member(&content).unwrap_or_default(),
                    (1, "message") => fault.message = member(&content),
                    (1, "detail") => fault.detail = member(&content),
                    (0, _) => return Some(fault),
                    _ => {}
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// A text for people; a page of a web server's says less than its code.
fn from_text(text: &str, media_type: &str) -> Fault {
    let page = media_type == "text/html" || text.starts_with('<') || text.starts_with('{');
    Fault {
        message: member(text).filter(|_| !page),
        ..Fault::default()
    }
}

fn member(text: &str) -> Option<String> {
    Some(printable(text, 300)).filter(|text| !text.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::Recovery;

    fn fault(code: &str, media_type: &str, body: &str) -> Fault {
        let mut headers = HeaderMap::new();
        headers.insert("x-road-error", code.parse().unwrap());
        Fault::read(&headers, media_type, body.as_bytes())
    }

    #[test]
    fn each_code_has_its_side_and_recovery_in_both_spellings() {
        use Recovery::{Retry, StopConnection};
        use Side::{Lv, Ours, SecurityServer, XRoad};
        for (old, new, code, side, recovery) in [
            (
                "Server.ServerProxy.NetworkError",
                "server.serverproxy.network_error",
                "network-error",
                XRoad,
                Retry,
            ),
            (
                "Server.ClientProxy.NetworkError",
                "server.clientproxy.network_error",
                "network-error",
                SecurityServer,
                Retry,
            ),
            (
                "Server.ClientProxy.IOError",
                "server.clientproxy.io_error",
                "network-error",
                SecurityServer,
                Retry,
            ),
            (
                "Server.ServerProxy.ServiceFailed",
                "server.serverproxy.service_failed",
                "service-failed",
                Lv,
                Retry,
            ),
            (
                "Server.ServerProxy.ServiceFailed.SslAuthenticationFailed",
                "server.serverproxy.service_failed.ssl_authentication_failed",
                "service-failed",
                Lv,
                Retry,
            ),
            (
                "Server.ServerProxy.ServiceFailedHttpError",
                "server.serverproxy.service_failed_http_error",
                "service-failed",
                Lv,
                Retry,
            ),
            (
                "Server.ClientProxy.TimestampingFailed",
                "server.clientproxy.timestamping_failed",
                "timestamping-failed",
                SecurityServer,
                Retry,
            ),
            (
                "Server.ServerProxy.LoggingFailed",
                "server.serverproxy.logging_failed",
                "logging-failed",
                XRoad,
                Retry,
            ),
            (
                "Server.ClientProxy.GlobalConfOutdated",
                "server.clientproxy.global_conf_outdated",
                "global-configuration-outdated",
                SecurityServer,
                Retry,
            ),
            (
                "Server.ServerProxy.MaintenanceMode",
                "server.serverproxy.maintenance_mode",
                "maintenance",
                XRoad,
                Retry,
            ),
            (
                "Server.ClientProxy.DatabaseError",
                "server.clientproxy.database_error",
                "database-error",
                SecurityServer,
                Retry,
            ),
            (
                "Server.ServerProxy.AccessDenied",
                "server.serverproxy.access_denied",
                "access-denied",
                XRoad,
                StopConnection,
            ),
            (
                "Server.ClientProxy.UnknownMember",
                "server.clientproxy.unknown_member",
                "unknown-member",
                SecurityServer,
                StopConnection,
            ),
            (
                "Client.UnknownMember",
                "client.unknown_member",
                "unknown-member",
                Ours,
                StopConnection,
            ),
            (
                "Server.ServerProxy.UnknownService",
                "server.serverproxy.unknown_service",
                "unknown-service",
                XRoad,
                StopConnection,
            ),
            (
                "Server.ClientProxy.SslAuthenticationFailed",
                "server.clientproxy.ssl_authentication_failed",
                "tls-authentication-failed",
                SecurityServer,
                StopConnection,
            ),
            (
                "Client.InvalidClientIdentifier",
                "client.invalid_client_identifier",
                "invalid-client-identifier",
                Ours,
                StopConnection,
            ),
            (
                "Client.MissingHeaderField",
                "client.missing_header_field",
                "missing-header",
                Ours,
                StopConnection,
            ),
            (
                "Server.ServerProxy.ServiceDisabled",
                "server.serverproxy.service_disabled",
                "service-disabled",
                XRoad,
                StopConnection,
            ),
            (
                "Client.BadRequest",
                "client.bad_request",
                "unknown-fault",
                Ours,
                Retry,
            ),
            (
                "Server.ClientProxy.InternalError",
                "server.clientproxy.internal_error",
                "unknown-fault",
                SecurityServer,
                Retry,
            ),
            ("Gibberish", "gibberish", "unknown-fault", XRoad, Retry),
        ] {
            for spelling in [old, new, &old.to_uppercase()] {
                let problem = fault(spelling, "", "").problem();
                let got = (problem.code.as_str(), problem.side, problem.recovery);
                assert_eq!(
                    got,
                    (format!("xroad-{code}").as_str(), side, recovery),
                    "{spelling}"
                );
                assert!(problem.what.contains(spelling), "{}", problem.what);
                assert!(!problem.advice.is_empty());
            }
        }
    }

    #[test]
    fn a_body_too_large_for_the_log_is_not_tried_again() {
        let body = r#"{"type":"Server.ClientProxy.LoggingFailed","message":"Message size exceeds maximum loggable size"}"#;
        let problem = fault("Server.ClientProxy.LoggingFailed", "application/json", body).problem();
        let got = (problem.code.as_str(), problem.side, problem.recovery);
        assert_eq!(
            got,
            (
                "xroad-body-too-large",
                Side::SecurityServer,
                Recovery::Person
            )
        );
    }

    #[test]
    fn message_and_detail_are_read_from_json_xml_and_text() {
        const CODE: &str = "Server.ServerProxy.AccessDenied";
        for (media_type, body, message, detail) in [
            (
                "application/json",
                r#"{"type":"Server.ServerProxy.AccessDenied","message":"Request is not allowed","detail":"f5a1"}"#,
                Some("Request is not allowed"),
                Some("f5a1"),
            ),
            (
                "application/json",
                r#"{"message":7,"detail":["x"],"more":{}}"#,
                Some("7"),
                None,
            ),
            (
                "application/xml",
                "<?xml version=\"1.0\"?>\n<error>\n <type>x</type>\n <message>A &amp; B&#33;</message>\n <detail>f5a1</detail>\n</error>",
                Some("A & B!"),
                Some("f5a1"),
            ),
            (
                "text/xml",
                r#"<e:error xmlns:e="urn:x"><e:message><![CDATA[a<b]]></e:message><e:detail/></e:error>"#,
                Some("a<b"),
                None,
            ),
            (
                "text/plain",
                "Request is\r\nnot allowed",
                Some("Request is not allowed"),
                None,
            ),
            ("text/html", "Forbidden <b>page</b>", None, None),
            ("", "<html><body>Forbidden</body></html>", None, None),
            ("application/xml", "<error><message>cut", None, None),
            (
                "application/xml",
                "<error><message>&bomb;</message></error>",
                None,
                None,
            ),
            ("application/json", r#"{"message":"cut"#, None, None),
            ("", "", None, None),
        ] {
            let fault = fault(CODE, media_type, body);
            assert_eq!(fault.code, CODE, "{body}");
            assert_eq!(fault.message.as_deref(), message, "{body}");
            assert_eq!(fault.detail.as_deref(), detail, "{body}");
        }
    }

    #[test]
    fn the_bodys_type_is_the_code_where_the_header_says_nothing() {
        let fault = fault(
            "",
            "application/json",
            r#"{"type":"Server.ClientProxy.IOError"}"#,
        );
        assert_eq!(fault.problem().code, "xroad-network-error");
        let long = "x".repeat(10_000);
        let body = format!("{{\"message\":\"{long}\"}}");
        let problem = Fault::read(&HeaderMap::new(), "", body.as_bytes()).problem();
        assert!(problem.what.len() < 400, "{}", problem.what.len());
    }
}
