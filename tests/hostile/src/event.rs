//! What the case system says, in either form: it becomes requests or findings with all their texts.

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{
    Action, Body, CaseMessage, Context, Event, File, Finding, Guest, Request,
};
use lupasilta_guest::json::Tree;

const ACTION: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

pub(crate) fn run(bytes: &[u8]) {
    for media_type in ["application/xml", "application/json"] {
        // An event of JSON is read with what LV sent of the action; here that is the message itself, which is as hostile as anything.
        for before in [
            Vec::new(),
            vec![body("commondata", "application/json", bytes)],
        ] {
            said(bytes, media_type, before);
        }
    }
}

fn said(bytes: &[u8], media_type: &str, before: Vec<Body>) {
    let context = || Context {
        now: "2026-11-27T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    };
    let message = body("message", media_type, bytes);
    let address = match Asianhallinta::read(message.clone(), context()) {
        Ok(address) => address,
        Err(findings) => return complete(&findings),
    };
    let action = Action {
        external_id: address.external_id.unwrap_or_else(|| ACTION.to_owned()),
        case_id: address.case_id,
        before,
        told: None,
    };
    let files = address.files.into_iter().map(|link| File {
        place: "1_paatos.pdf".to_owned(),
        id: link,
        size: Some(4),
        sha256: Some("0".repeat(64)),
    });
    let event = Event::Message(CaseMessage {
        message,
        files: files.collect(),
    });
    match Asianhallinta::report(event, action, context()) {
        Ok(notice) => {
            notice.requests.iter().for_each(sound);
            notice.findings.iter().for_each(has_all_texts);
        }
        Err(findings) => complete(&findings),
    }
}

fn body(name: &str, media_type: &str, bytes: &[u8]) -> Body {
    Body {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// Nothing of the message can leave its place in a request.
fn sound(request: &Request) {
    assert!(request.path.starts_with('/'), "{}", request.path);
    let odd = |c: char| c.is_control() || c.is_whitespace() || "?#\\".contains(c);
    assert!(!request.path.contains(odd), "{}", request.path);
    assert!(!request.path.contains("/../"), "{}", request.path);
    if let Some(body) = &request.body {
        Tree::read(body.as_bytes()).expect("a request's body is JSON");
    }
}

/// A refusal says why.
fn complete(findings: &[Finding]) {
    assert!(!findings.is_empty(), "a refusal without a reason");
    findings.iter().for_each(has_all_texts);
}

fn has_all_texts(finding: &Finding) {
    for text in [&finding.text.fi, &finding.text.sv, &finding.text.en] {
        assert!(!text.is_empty(), "{}", finding.code);
    }
}
