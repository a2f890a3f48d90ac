//! The mapping as a whole: the same source that becomes the component, and the host's own audit of what it makes.

use lupasilta::audit;
use lupasilta::contract::{self as host, Content};
use lupasilta::service::file_name::Names;
use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{Action, Arrival, Body, Context, File, Finding, Guest, Kind};

use crate::convert;

/// What stands between the parts of an input, on a line of its own.
pub(crate) const NEXT: &[u8] = b"\n----\n";

/// An action as it came from LV.
#[derive(Clone, Debug)]
pub struct Case {
    /// What happened.
    pub kind: Kind,
    /// The bodies.
    pub bodies: Vec<Body>,
    /// The bodies of the delivery before.
    pub before: Vec<Body>,
    /// The mapping's, as JSON.
    pub settings: String,
}

/// `commondata`, `formdata` and perhaps the two of an earlier delivery, or one part that is `messages`: whatever they are, a message with a
/// whole ledger or a rejection with a reason.
pub fn mapping(data: &[u8]) {
    let parts = parts(data);
    let case = match parts.as_slice() {
        [messages] => Case {
            kind: Kind::Message,
            bodies: vec![body("messages", messages)],
            before: example_bodies(),
            settings: "{}".to_owned(),
        },
        [commondata, formdata, before @ ..] => Case {
            kind: if before.is_empty() {
                Kind::Application
            } else {
                Kind::Supplement
            },
            bodies: vec![body("commondata", commondata), body("formdata", formdata)],
            before: ["commondata", "formdata"]
                .iter()
                .zip(before)
                .map(|(name, bytes)| body(name, bytes))
                .collect(),
            settings: "{}".to_owned(),
        },
        [] => return,
    };
    let _ = case.outcome();
}

impl Case {
    /// The smallest application, with settings.
    pub fn example(settings: &str) -> Case {
        Case {
            kind: Kind::Application,
            bodies: example_bodies(),
            before: Vec::new(),
            settings: settings.to_owned(),
        }
    }

    /// What the mapping makes of it, checked as the host checks it.
    ///
    /// # Errors
    /// The mapping's rejection.
    ///
    /// # Panics
    /// When a promise is broken.
    pub fn outcome(&self) -> Result<Option<host::Delivery>, Vec<Finding>> {
        let rejected = |findings: Vec<Finding>| {
            check_findings(&findings);
            assert!(!findings.is_empty(), "a rejection that says nothing");
            findings
        };
        let (action, context) = (self.action(), self.context());
        Asianhallinta::identify(self.bodies.clone(), context.clone()).map_err(rejected)?;
        let attachments = Asianhallinta::attachments(
            self.kind,
            action.clone(),
            self.bodies.clone(),
            context.clone(),
        );
        let mut names = Names::new();
        let files = attachments
            .map_err(rejected)?
            .into_iter()
            .map(|attachment| File {
                place: names.place(&attachment.id, &attachment.name),
                id: attachment.id,
                size: attachment.size,
                sha256: attachment.sha256,
            });
        let arrival = Arrival {
            kind: self.kind,
            number: 1 + u32::from(!self.before.is_empty()),
            bodies: self.bodies.clone(),
            files: files.collect(),
        };
        let Some(delivery) = Asianhallinta::deliver(arrival, action, context).map_err(rejected)?
        else {
            assert!(
                self.kind != Kind::Application,
                "an application is always delivered"
            );
            return Ok(None);
        };
        check_findings(&delivery.findings);
        let bodies: Vec<_> = self.bodies.iter().map(convert::body).collect();
        let delivery = convert::delivery(delivery);
        let leaves: usize = bodies
            .iter()
            .map(|body| {
                audit::leaves::read(&body.bytes)
                    .expect("what is mapped is JSON")
                    .len()
            })
            .sum();
        assert_eq!(delivery.ledger.fates.len(), leaves, "every leaf has a fate");
        if let Err(violations) = audit::check(&bodies, &delivery) {
            panic!("the ledger does not hold: {violations}");
        }
        let originals = delivery
            .documents
            .iter()
            .filter(|document| matches!(document.content, Content::Received(_)));
        assert_eq!(
            originals.count(),
            bodies.len(),
            "every body travels as it came"
        );
        Ok(Some(delivery))
    }

    fn action(&self) -> Action {
        Action {
            external_id: "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned(),
            case_id: (!self.before.is_empty()).then(|| "YMP/1/2026".to_owned()),
            before: self.before.clone(),
            told: None,
        }
    }

    fn context(&self) -> Context {
        Context {
            now: "2026-11-23T12:00:00+02:00".to_owned(),
            settings: self.settings.clone(),
        }
    }
}

/// For people in each of their languages, without control characters, and with a code that can stand in a log.
pub(crate) fn check_findings(findings: &[Finding]) {
    for finding in findings {
        let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(
            !finding.code.is_empty() && finding.code.bytes().all(is_code),
            "{}",
            finding.code
        );
        for text in [&finding.text.fi, &finding.text.sv, &finding.text.en] {
            assert!(!text.is_empty(), "{} says nothing", finding.code);
            assert!(
                !text.contains(|c: char| c.is_control()),
                "{}: {text:?}",
                finding.code
            );
        }
    }
}

pub(crate) fn parts(data: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(NEXT.len()).position(|window| window == NEXT) {
        parts.push(&rest[..at]);
        rest = &rest[at + NEXT.len()..];
    }
    parts.push(rest);
    parts
}

pub(crate) fn body(name: &str, bytes: &[u8]) -> Body {
    Body {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// Those of the smallest application that is mapped.
fn example_bodies() -> Vec<Body> {
    let least = include_bytes!("../../golden-cases/least/commondata.json");
    let form = include_bytes!("../../golden-cases/least/formdata.json");
    vec![body("commondata", least), body("formdata", form)]
}
