//! What the case system says, and what LV's list of changes says: other programs' words, read by the mapping.

use std::collections::HashSet;

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{
    Action, Body, CaseMessage, Context, Event, File, Guest, Manifest, Notice, Request,
};

use crate::mapped::check_findings;

const ID: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

/// A message, as XML and as the JSON of an event: requests that the manifest declares, or a rejection with a reason; the same each time.
pub fn event(data: &[u8]) {
    for media_type in ["application/xml", "application/json"] {
        let message = Body {
            name: "message".to_owned(),
            media_type: media_type.to_owned(),
            bytes: data.to_vec(),
        };
        let address = match Asianhallinta::read(message.clone(), context()) {
            Ok(address) => address,
            Err(findings) => {
                check_rejection(&findings);
                continue;
            }
        };
        assert!(address.external_id.is_some() || address.case_id.is_some());
        let mut seen = HashSet::new();
        let files = address.files.iter().filter(|id| seen.insert(id.as_str()));
        let files = files.map(|id| File {
            id: id.clone(),
            size: Some(3),
            sha256: Some("ab".repeat(32)),
            place: "1_liite.pdf".to_owned(),
        });
        let told = CaseMessage {
            message,
            files: files.collect(),
        };
        let report = || Asianhallinta::report(Event::Message(told.clone()), action(), context());
        match report() {
            Ok(notice) => {
                check(&notice, &told.files);
                let again = report().expect("the same again");
                assert_eq!(format!("{notice:?}"), format!("{again:?}"));
            }
            Err(findings) => check_rejection(&findings),
        }
    }
}

/// A page of LV's list of changes: as many changes as it has, each with a moment that the host can read, or a rejection.
pub fn changes(data: &[u8]) {
    let page = Body {
        name: "changes".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: data.to_vec(),
    };
    match Asianhallinta::changes(page, context()) {
        Ok(page) => {
            for change in &page.changes {
                let moment: Result<jiff::Timestamp, _> = change.at.parse();
                assert!(moment.is_ok(), "{:?}", change.at);
            }
            let next = Asianhallinta::list_changes(Some(page.cursor), context());
            check_request(&next.expect("a request"), &Asianhallinta::describe());
        }
        Err(findings) => check_rejection(&findings),
    }
}

fn check(notice: &Notice, files: &[File]) {
    let manifest = Asianhallinta::describe();
    for request in &notice.requests {
        check_request(request, &manifest);
        if let Some(file) = &request.file {
            assert!(
                files.iter().any(|known| known.id == *file),
                "a file that did not come"
            );
        }
    }
    check_findings(&notice.findings);
    for deadline in &notice.deadlines {
        let day: Result<jiff::civil::Date, _> = deadline.day.parse();
        assert!(day.is_ok(), "{:?}", deadline.day);
    }
}

/// One of the manifest's operations, with its parameters filled in, and a body that is JSON.
fn check_request(request: &Request, manifest: &Manifest) {
    let declared = manifest
        .operations
        .iter()
        .find(|operation| operation.name == request.operation);
    let declared = declared.expect("a declared operation");
    let segments = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (path, template) = (segments(&request.path), segments(&declared.path));
    assert_eq!(path.len(), template.len(), "{}", request.path);
    for (segment, template) in path.iter().zip(&template) {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        let fits = if template.starts_with('{') {
            !matches!(segment.as_str(), "" | "." | "..") && segment.bytes().all(is_plain)
        } else {
            segment == template
        };
        assert!(fits, "{} for {}", request.path, declared.path);
    }
    for (name, _) in &request.query {
        assert!(declared.query.contains(name), "{name}");
    }
    if let Some(body) = &request.body {
        let body: Result<serde_json::Value, _> = serde_json::from_str(body);
        assert!(body.is_ok(), "a body that is not JSON");
    }
}

fn check_rejection(findings: &[lupasilta_guest::contract::Finding]) {
    assert!(!findings.is_empty(), "a rejection that says nothing");
    check_findings(findings);
}

fn action() -> Action {
    Action {
        external_id: ID.to_owned(),
        case_id: None,
        before: Vec::new(),
        told: None,
    }
}

fn context() -> Context {
    Context {
        now: "2026-11-23T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    }
}
