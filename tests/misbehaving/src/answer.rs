//! Answers: proper ones, and ones that the contract forbids.

use lupasilta_guest::contract::{
    Arrival, Attachment, Content, Delivery, Document, Finding, Ledger, Notice, Request, Severity,
    Text, WantedBody,
};

pub(crate) fn fetch(
    way: &str,
    external_id: &str,
    calls_before: u32,
) -> Result<Vec<WantedBody>, Vec<Finding>> {
    let asked = |name: &str, operation: &str, path: String| WantedBody {
        name: name.into(),
        request: Request {
            operation: operation.into(),
            path,
            query: vec![],
            body: None,
            file: None,
        },
    };
    let proper = asked("data", "GetData", format!("/data/{external_id}"));
    Ok(match way {
        "nothing" => vec![],
        "reject" => return Err(vec![finding("told-to", Some("data#/a"))]),
        "reject-silently" => return Err(vec![]),
        "count" => vec![asked(
            &format!("call-{calls_before}"),
            "GetData",
            proper.request.path,
        )],
        "undeclared" => vec![asked("data", "DropTables", "/data/1".into())],
        "outside" => vec![asked("data", "GetData", "/data/../status".into())],
        "query" => vec![asked("data", "GetData", "/data/1?all=true".into())],
        "longer" => vec![asked("data", "GetData", "/data/1/2".into())],
        "control" => vec![asked("data", "GetData", "/data/1\r\nHost: x".into())],
        "slash" => vec![asked("data", "GetData", "/data/1%2F2".into())],
        "dots" => vec![asked("data", "GetData", "/data/%2e%2E".into())],
        "host" => vec![asked("data", "GetData", "//evil.example/data/1".into())],
        "address" => vec![asked(
            "data",
            "GetData",
            "https://evil.example/data/1".into(),
        )],
        "user" => vec![asked("data", "GetData", "@evil.example/data/1".into())],
        "backslash" => vec![asked("data", "GetData", "/data/..\\1".into())],
        "fragment" => vec![asked("data", "GetData", "/data/1#x".into())],
        "encoded-control" => vec![asked("data", "GetData", "/data/1%0d%0aX:y".into())],
        "encoded-nul" => vec![asked("data", "GetData", "/data/1%00".into())],
        "encoded-twice" => vec![asked("data", "GetData", "/data/%252e%252e".into())],
        "long" => vec![asked(
            "data",
            "GetData",
            format!("/data/{}", "1".repeat(5_000)),
        )],
        "query-parameter" => vec![WantedBody {
            request: Request {
                query: vec![("all".into(), "true".into())],
                ..proper.request
            },
            ..proper
        }],
        "get-body" => vec![WantedBody {
            request: Request {
                body: Some("{}".into()),
                ..proper.request
            },
            ..proper
        }],
        "twice" => vec![proper.clone(), proper],
        "body-name" => vec![asked("../data", "GetData", proper.request.path)],
        "not-utf8" => vec![asked(&not_utf8(), "GetData", proper.request.path)],
        "huge" => vec![asked("data", "GetData", "x".repeat(40 << 20))],
        _ => vec![proper],
    })
}

pub(crate) fn attachments(way: &str, external_id: &str) -> Vec<Attachment> {
    let proper = Attachment {
        id: "a1".into(),
        name: "Liite ../1.pdf".into(),
        media_type: "application/pdf".into(),
        size: Some(3),
        sha256: Some("ab".repeat(32)),
        request: Request {
            operation: "GetFile".into(),
            path: format!("/files/{external_id}/a1"),
            query: vec![],
            body: None,
            file: None,
        },
        at: "data#/attachments/0".into(),
    };
    match way {
        "nothing" => vec![],
        "twice" => vec![proper.clone(), proper],
        "digest" => vec![Attachment {
            sha256: Some("not a digest".into()),
            ..proper
        }],
        _ => vec![proper],
    }
}

pub(crate) fn deliver(way: &str, arrival: &Arrival) -> Result<Delivery, Vec<Finding>> {
    let mut delivery = proper_delivery(arrival);
    let ledger = &mut delivery.ledger;
    match way {
        "reject" => return Err(vec![finding("told-to", Some("data#/a"))]),
        "short-column" => drop(ledger.rules.pop()),
        "fate" => ledger.fates[0] = 6,
        "rule" => ledger.rules[0] = 2,
        "rule-names" => ledger.rule_names[0] = "first".into(),
        "document-index" => ledger.documents[0] = 3,
        "path-end" => ledger.path_ends[1] = 9_999,
        "path-backwards" => ledger.path_ends = vec![3, 2],
        "path-middle" => {
            ledger.paths = "/äö".into();
            ledger.path_ends = vec![2, 5];
        }
        "path-left-over" => ledger.paths.push_str("/more"),
        "document-name" => delivery.documents[0].name = "../original.json".into(),
        "document-absolute" => delivery.documents[0].name = "/etc/cron.d/x".into(),
        "document-nul" => delivery.documents[0].name = "original.json\0.xml".into(),
        "document-device" => delivery.documents[0].name = "Con.json".into(),
        "document-port" => delivery.documents[0].name = "lpt1".into(),
        "document-backslash" => delivery.documents[0].name = "..\\original.json".into(),
        // The first letter is Cyrillic.
        "document-homoglyph" => delivery.documents[0].name = "\u{43e}riginal.json".into(),
        "document-stream" => delivery.documents[0].name = "original.json:x".into(),
        "document-empty" => delivery.documents[0].name.clear(),
        "document-long" => delivery.documents[0].name = "x".repeat(201),
        "document-dots" => delivery.documents[0].name = "..".into(),
        "document-dot-at-end" => delivery.documents[0].name = "original.json.".into(),
        "hidden-name" => delivery.documents[0].name = ".original".into(),
        "same-name" => delivery.documents[0].name = "MESSAGE.XML".into(),
        "name-of-a-file" => delivery.documents[0].name = arrival.files[0].place.clone(),
        "received" => delivery.documents[0].content = Content::Received("nobody".into()),
        "media-type" => delivery.message.media_type = "text/xml\r\nX: y".into(),
        "finding-code" => delivery.findings = vec![finding("Not A Code", None)],
        "huge" => delivery.message.content = Content::Bytes(vec![b' '; 40 << 20]),
        "large-document" => delivery.message.content = Content::Bytes(vec![b' '; 2 << 20]),
        _ => {}
    }
    Ok(delivery)
}

pub(crate) fn report(way: &str, external_id: &str) -> Notice {
    let body = match way {
        "not-json" => "{received}",
        _ => r#"{"status":"received"}"#,
    };
    Notice {
        requests: vec![Request {
            operation: "SetStatus".into(),
            path: format!("/status/{external_id}"),
            query: vec![],
            body: Some(body.into()),
            file: None,
        }],
        findings: vec![],
        deadlines: vec![],
        case_id: None,
        told: None,
        not_before: None,
    }
}

/// A message, the first body as received, and a ledger of two leaves.
fn proper_delivery(arrival: &Arrival) -> Delivery {
    Delivery {
        message: Document {
            name: "message.xml".into(),
            media_type: "application/xml".into(),
            content: Content::Bytes(b"<a><b>1</b></a>".to_vec()),
        },
        documents: vec![Document {
            name: "original.json".into(),
            media_type: "application/json".into(),
            content: Content::Received(
                arrival
                    .bodies
                    .first()
                    .map(|body| body.name.clone())
                    .unwrap_or_default(),
            ),
        }],
        ledger: Ledger {
            fates: vec![1, 0],
            rules: vec![0, 0],
            documents: vec![0, 0],
            path_ends: vec![4, 4],
            paths: "/a/b".into(),
            rule_names: vec![String::new(), "only".into()],
        },
        findings: vec![finding("as-told", None)],
        deadlines: vec![],
    }
}

fn finding(code: &str, at: Option<&str>) -> Finding {
    Finding {
        severity: Severity::Warning,
        code: code.into(),
        at: at.map(Into::into),
        text: Text {
            fi: "Niin".into(),
            sv: "Så".into(),
            en: "So".into(),
        },
    }
}

/// A text that the types of the language forbid, as broken code in a component could hand one over.
#[allow(unsafe_code)]
fn not_utf8() -> String {
    // SAFETY: unsound on purpose. The text is only handed to the host, whose refusal is what is tested.
    unsafe { String::from_utf8_unchecked(vec![b'd', 0xff, 0xfe]) }
}
