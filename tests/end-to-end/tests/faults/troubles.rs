//! The tables: what goes wrong, and how `transfers show` has to tell it.

use std::collections::BTreeMap;

use lupasilta_simulator::{Fault, Form, Moment, Operation, Rule, Spelling};

/// Something that goes wrong until it is mended.
pub struct Trouble {
    pub name: &'static str,
    pub rules: Vec<Rule>,
    /// State, stage, side and code.
    pub expected: [&'static str; 4],
}

use Operation::{GetAttachment, GetProjectPartCommonData, GetProjectPartFormData, UpdateStatus};

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
    let spelled = |code: &str, spelling: Spelling, form: Form| Fault::Xroad {
        code: code.to_owned(),
        spelling: Some(spelling),
        message: "Told by the test".to_owned(),
        detail: Some("look-me-up".to_owned()),
        status: None,
        form,
        at: Moment::default(),
    };
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
