//! The tables: what goes wrong, and how `transfers show` has to tell it.

use std::collections::BTreeMap;
use std::time::Duration;

use lupasilta_simulator::{Fault, Form, Moment, Operation, Rule, Spelling};

/// Something that goes wrong until it is mended.
pub struct Trouble {
    pub name: &'static str,
    pub rules: Vec<Rule>,
    /// State, stage, side and code.
    pub expected: [&'static str; 4],
}

use Operation::{GetAttachment, GetProjectPartCommonData, GetProjectPartFormData, UpdateStatus};

/// An LV that lets us wait: more than a second for an answer, or 0.7 for its next bytes, is too long here.
pub fn slow() -> Vec<Trouble> {
    let minute = Duration::from_secs(60);
    let on = |name, operation, fault, expected| Trouble {
        name,
        rules: vec![Rule::new(fault).operation(operation)],
        expected,
    };
    vec![
        on(
            "an answer that does not come",
            GetProjectPartFormData,
            Fault::delay(minute),
            ["waiting", "fetching", "lv", "answer-deadline"],
        ),
        on(
            "an answer that comes in drops",
            GetProjectPartFormData,
            Fault::drip(1, minute / 200),
            ["waiting", "fetching", "lv", "answer-deadline"],
        ),
        on(
            "an attachment that stops coming",
            GetAttachment,
            Fault::drip(100, minute),
            ["waiting", "collecting", "lv", "answer-stalled"],
        ),
    ]
}

/// LV's own troubles, and those of the network to it.
pub fn direct() -> Vec<Trouble> {
    let on = |name, operation, fault, expected| Trouble {
        name,
        rules: vec![Rule::new(fault).operation(operation)],
        expected,
    };
    let data = GetProjectPartFormData;
    vec![
        on(
            "401",
            GetProjectPartCommonData,
            Fault::Unauthorized,
            ["paused", "fetching", "ours", "lv-unauthorized"],
        ),
        on(
            "401 of the last request",
            UpdateStatus,
            Fault::Unauthorized,
            ["paused", "reporting", "ours", "lv-unauthorized"],
        ),
        on(
            "403",
            data,
            Fault::status(403),
            ["paused", "fetching", "lv", "lv-forbidden"],
        ),
        on(
            "404",
            data,
            Fault::status(404),
            ["quarantined", "fetching", "ours", "lv-path-unknown"],
        ),
        on(
            "400 of an attachment",
            GetAttachment,
            Fault::status(400),
            ["quarantined", "collecting", "lv", "lv-refused-request"],
        ),
        on(
            "400 of the status",
            UpdateStatus,
            Fault::status(400),
            ["quarantined", "reporting", "lv", "lv-refused-request"],
        ),
        on(
            "429",
            data,
            Fault::status(429),
            ["waiting", "fetching", "lv", "lv-too-many-requests"],
        ),
        on(
            "500",
            GetProjectPartCommonData,
            Fault::status(500),
            ["waiting", "fetching", "lv", "lv-server-error"],
        ),
        on(
            "502",
            data,
            Fault::status(502),
            ["waiting", "fetching", "lv", "lv-unavailable"],
        ),
        on(
            "503 of an attachment",
            GetAttachment,
            Fault::status(503),
            ["waiting", "collecting", "lv", "lv-unavailable"],
        ),
        on(
            "500 of the status",
            UpdateStatus,
            Fault::status(500),
            ["waiting", "reporting", "lv", "lv-server-error"],
        ),
        on(
            "a redirect",
            data,
            redirect(),
            ["paused", "fetching", "ours", "redirected"],
        ),
        on(
            "half of the JSON",
            data,
            Fault::Truncated,
            ["quarantined", "fetching", "lv", "lv-data-not-json"],
        ),
        on(
            "a web page",
            GetProjectPartCommonData,
            Fault::NotJson,
            ["quarantined", "fetching", "lv", "lv-data-not-json"],
        ),
        on(
            "a body cut somewhere",
            data,
            Fault::CutWithin {
                least: 50,
                most: 150,
            },
            ["waiting", "fetching", "lv", "answer-cut-short"],
        ),
        on(
            "a cut body",
            data,
            Fault::cut(100),
            ["waiting", "fetching", "lv", "answer-cut-short"],
        ),
        on(
            "a chunked body without an end",
            data,
            Fault::cut_chunked(100),
            ["waiting", "fetching", "lv", "answer-cut-short"],
        ),
        on(
            "a reset",
            data,
            Fault::reset(Moment::BeforeEffect),
            ["waiting", "fetching", "lv", "connection-closed"],
        ),
        on(
            "a closed connection",
            data,
            Fault::hang_up(Moment::BeforeBody),
            ["waiting", "fetching", "lv", "connection-closed"],
        ),
        on(
            "a cut attachment",
            GetAttachment,
            Fault::cut(70_000),
            ["waiting", "collecting", "lv", "answer-cut-short"],
        ),
        on(
            "a chunked attachment without an end",
            GetAttachment,
            Fault::cut_chunked(0),
            ["waiting", "collecting", "lv", "answer-cut-short"],
        ),
        on(
            "half of an attachment",
            GetAttachment,
            Fault::Truncated,
            ["waiting", "collecting", "lv", "attachment-size-differs"],
        ),
        on(
            "a status that is taken while the answer is lost",
            UpdateStatus,
            Fault::reset(Moment::AfterEffect),
            ["waiting", "reporting", "lv", "connection-closed"],
        ),
    ]
}

/// The troubles of X-Road, in both spellings, and those of LV behind it.
pub fn through_xroad() -> Vec<Trouble> {
    let on = |name, fault, expected| Trouble {
        name,
        rules: vec![Rule::new(fault)],
        expected,
    };
    let spelled = |code: &str, spelling: Spelling, form: Form| told(code, spelling, form, None);
    let old = |code| spelled(code, Spelling::Old, Form::Json);
    let new = |code| spelled(code, Spelling::New, Form::Json);
    let denied = ["paused", "fetching", "x-road", "xroad-access-denied"];
    let network = ["waiting", "fetching", "x-road", "xroad-network-error"];
    vec![
        on(
            "access denied, up to 7.7",
            old("Server.ServerProxy.AccessDenied"),
            denied,
        ),
        on(
            "access denied, from 7.8",
            new("Server.ServerProxy.AccessDenied"),
            denied,
        ),
        on(
            "access denied, in XML",
            spelled("Server.ServerProxy.AccessDenied", Spelling::New, Form::Xml),
            denied,
        ),
        on(
            "unknown service",
            old("Server.ServerProxy.UnknownService"),
            ["paused", "fetching", "x-road", "xroad-unknown-service"],
        ),
        on(
            "unknown member",
            new("Server.ClientProxy.UnknownMember"),
            [
                "paused",
                "fetching",
                "security-server",
                "xroad-unknown-member",
            ],
        ),
        on(
            "network error, up to 7.7",
            old("Server.ServerProxy.NetworkError"),
            network,
        ),
        on(
            "network error, from 7.8",
            new("Server.ServerProxy.NetworkError"),
            network,
        ),
        on(
            "network error of our own server",
            new("Server.ClientProxy.NetworkError"),
            [
                "waiting",
                "fetching",
                "security-server",
                "xroad-network-error",
            ],
        ),
        on(
            "network error, as text",
            spelled("Server.ServerProxy.NetworkError", Spelling::Old, Form::Text),
            network,
        ),
        on(
            "network error of LV's server, under status 400",
            told(
                "Server.ServerProxy.NetworkError",
                Spelling::Old,
                Form::Json,
                Some(400),
            ),
            network,
        ),
        on(
            "network error of LV's server, under status 400, from 7.8",
            told(
                "Server.ServerProxy.NetworkError",
                Spelling::New,
                Form::Json,
                Some(400),
            ),
            network,
        ),
        on(
            "a header is missing, under status 500",
            told(
                "Client.MissingHeaderField",
                Spelling::Old,
                Form::Json,
                Some(500),
            ),
            ["paused", "fetching", "ours", "xroad-missing-header"],
        ),
        on(
            "a header is missing, under status 500, from 7.8",
            told(
                "Client.MissingHeaderField",
                Spelling::New,
                Form::Xml,
                Some(500),
            ),
            ["paused", "fetching", "ours", "xroad-missing-header"],
        ),
        on(
            "our identifier is malformed, under status 500",
            told(
                "Client.InvalidClientIdentifier",
                Spelling::New,
                Form::Json,
                Some(500),
            ),
            [
                "paused",
                "fetching",
                "ours",
                "xroad-invalid-client-identifier",
            ],
        ),
        on(
            "input or output of our own server",
            new("Server.ClientProxy.IOError"),
            [
                "waiting",
                "fetching",
                "security-server",
                "xroad-network-error",
            ],
        ),
        on(
            "our server gets no time stamps",
            old("Server.ClientProxy.TimestampingFailed"),
            [
                "waiting",
                "fetching",
                "security-server",
                "xroad-timestamping-failed",
            ],
        ),
        on(
            "LV's server cannot log",
            new("Server.ServerProxy.LoggingFailed"),
            ["waiting", "fetching", "x-road", "xroad-logging-failed"],
        ),
        on(
            "a body larger than our server logs",
            too_large_to_log(),
            [
                "quarantined",
                "fetching",
                "security-server",
                "xroad-body-too-large",
            ],
        ),
        on(
            "our server's global configuration is too old",
            new("Server.ClientProxy.GlobalConfOutdated"),
            [
                "waiting",
                "fetching",
                "security-server",
                "xroad-global-configuration-outdated",
            ],
        ),
        on(
            "LV's server is under maintenance",
            new("Server.ServerProxy.MaintenanceMode"),
            ["waiting", "fetching", "x-road", "xroad-maintenance"],
        ),
        on(
            "our server's database",
            old("Server.ClientProxy.DatabaseError"),
            [
                "waiting",
                "fetching",
                "security-server",
                "xroad-database-error",
            ],
        ),
        on(
            "our server does not know our certificate",
            old("Server.ClientProxy.SslAuthenticationFailed"),
            [
                "paused",
                "fetching",
                "security-server",
                "xroad-tls-authentication-failed",
            ],
        ),
        on(
            "LV's service is switched off",
            new("Server.ServerProxy.ServiceDisabled"),
            ["paused", "fetching", "x-road", "xroad-service-disabled"],
        ),
        on(
            "LV does not answer its security server",
            old("Server.ServerProxy.ServiceFailed.HttpError"),
            ["waiting", "fetching", "lv", "xroad-service-failed"],
        ),
        on(
            "a code that nobody knows",
            old("Server.ServerProxy.SomethingNew"),
            ["waiting", "fetching", "x-road", "xroad-unknown-fault"],
        ),
        on(
            "500 of LV",
            Fault::status(500),
            ["waiting", "fetching", "lv", "lv-server-error"],
        ),
        on(
            "401 of LV",
            Fault::Unauthorized,
            ["paused", "fetching", "ours", "lv-unauthorized"],
        ),
        on(
            "a reset by our own server",
            Fault::reset(Moment::BeforeEffect),
            [
                "waiting",
                "fetching",
                "security-server",
                "connection-closed",
            ],
        ),
    ]
}

/// An error of X-Road; under a status that is not its own, where servers of different versions talk to each other.
fn told(code: &str, spelling: Spelling, form: Form, status: Option<u16>) -> Fault {
    Fault::Xroad {
        code: code.to_owned(),
        spelling: Some(spelling),
        message: "Told by the test".to_owned(),
        detail: Some("look-me-up".to_owned()),
        status,
        form,
        at: Moment::default(),
    }
}

/// The same code as a log that is down, but it does not pass.
fn too_large_to_log() -> Fault {
    Fault::Xroad {
        code: "Server.ClientProxy.LoggingFailed".to_owned(),
        spelling: Some(Spelling::Old),
        message: "Message size exceeds maximum loggable size".to_owned(),
        detail: None,
        status: None,
        form: Form::Json,
        at: Moment::default(),
    }
}

fn redirect() -> Fault {
    Fault::Answer {
        status: 302,
        headers: BTreeMap::from([(
            "location".to_owned(),
            "https://elsewhere.example/".to_owned(),
        )]),
        body: String::new(),
        at: Moment::default(),
    }
}
