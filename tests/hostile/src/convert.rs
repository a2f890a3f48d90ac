//! What the mapping's source answers, in the host's types: the sandbox does the same by way of the component's memory.

use lupasilta::contract as host;
use lupasilta_guest::contract as guest;

pub fn body(body: &guest::Body) -> host::Body {
    host::Body {
        name: body.name.clone(),
        media_type: body.media_type.clone(),
        bytes: body.bytes.clone(),
    }
}

pub fn delivery(delivery: guest::Delivery) -> host::Delivery {
    let ledger = delivery.ledger;
    host::Delivery {
        message: document(delivery.message),
        documents: delivery.documents.into_iter().map(document).collect(),
        ledger: host::Ledger {
            fates: ledger.fates,
            rules: ledger.rules,
            documents: ledger.documents,
            path_ends: ledger.path_ends,
            paths: ledger.paths,
            rule_names: ledger.rule_names,
        },
        findings: delivery.findings.into_iter().map(finding).collect(),
        deadlines: delivery.deadlines.into_iter().map(deadline).collect(),
    }
}

pub fn finding(finding: guest::Finding) -> host::Finding {
    host::Finding {
        severity: match finding.severity {
            guest::Severity::Info => host::Severity::Info,
            guest::Severity::Warning => host::Severity::Warning,
            guest::Severity::Error => host::Severity::Error,
        },
        code: finding.code,
        at: finding.at,
        text: text(finding.text),
    }
}

fn document(document: guest::Document) -> host::Document {
    host::Document {
        name: document.name,
        media_type: document.media_type,
        content: match document.content {
            guest::Content::Bytes(bytes) => host::Content::Bytes(bytes),
            guest::Content::Received(name) => host::Content::Received(name),
        },
    }
}

fn deadline(deadline: guest::Deadline) -> host::Deadline {
    host::Deadline {
        code: deadline.code,
        day: deadline.day,
        rule: deadline.rule,
        text: text(deadline.text),
    }
}

fn text(text: guest::Text) -> host::Text {
    host::Text {
        fi: text.fi,
        sv: text.sv,
        en: text.en,
    }
}
