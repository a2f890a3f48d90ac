//! What happened to a transfer, in words.

use lupasilta::transfers::{Event, Purpose};

use crate::output::finnish_time;

/// One event, in a line.
pub(in crate::commands) fn told(event: &Event) -> String {
    match event {
        Event::Received { number, .. } => format!("received, message {number}"),
        Event::Planned {
            purpose, requests, ..
        } => format!("{requests} to {}", plan(*purpose)),
        Event::Asking { operation, .. } => format!("asking {operation}"),
        Event::Answered {
            operation,
            receipt,
            already,
            ..
        } => {
            let already = if *already { ", LV had it already" } else { "" };
            format!("answered {operation}, HTTP {}{already}", receipt.status)
        }
        Event::Failed {
            stage,
            problem,
            attempts,
            due,
            ..
        } => {
            format!(
                "failed at {stage}, attempt {attempts}: {} Again at {}.",
                problem.what,
                finnish_time(*due)
            )
        }
        Event::Mapped {
            component,
            version,
            documents,
            unmapped,
            findings,
            ..
        } => {
            let findings = if findings.is_empty() {
                String::new()
            } else {
                format!(", findings {}", findings.join(" "))
            };
            format!(
                "mapped by {component} {version}: {} documents, {unmapped} values unmapped{findings}",
                documents.len()
            )
        }
        Event::Delivering { delivery } => format!("delivering {delivery}"),
        Event::Delivered {
            delivery, already, ..
        } => {
            let already = if *already {
                ", which was there already"
            } else {
                ""
            };
            format!("delivered {delivery}{already}")
        }
        Event::Done => "done: the case system has the case, and LV knows".to_owned(),
        Event::Quarantined { stage, problem, .. } => {
            format!("quarantined at {stage}: {}", problem.what)
        }
        Event::Paused {
            connection,
            problem,
            ..
        } => format!("paused connection {}: {}", connection.name(), problem.what),
        Event::Resumed { connection } => format!("resumed connection {}", connection.name()),
        Event::Retried { stage } => format!("retried by a person, from {stage}"),
    }
}

fn plan(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Body => "fetch",
        Purpose::Attachment => "fetch as attachments",
        Purpose::Report => "tell LV",
    }
}
