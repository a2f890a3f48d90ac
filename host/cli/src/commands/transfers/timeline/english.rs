//! What happened to a transfer, in English.

use lupasilta::transfers::{Event, Purpose};

use crate::output::finnish_time;

/// One event, in a line.
pub(super) fn told(event: &Event) -> String {
    match event {
        Event::Received { number, kind, .. } => format!("{kind} received, message {number}"),
        Event::Redelivers { transfer } => {
            format!("maps and delivers anew what was received for transfer {transfer}")
        }
        Event::Rerouted {
            component, fetches, ..
        } => {
            let digest = component.get(..12).unwrap_or(component);
            let fetches = if *fetches {
                ", which asks LV for something else: all is fetched anew"
            } else {
                ""
            };
            format!("mapping {digest} serves it now{fetches}")
        }
        Event::Unrouted { problem } => format!("waits: {}", problem.what),
        Event::Planned {
            purpose, requests, ..
        } => planned(*purpose, *requests),
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
        Event::Unchanged => "nothing new: nothing is delivered".to_owned(),
        Event::Held { until } => format!("held until {}", finnish_time(*until)),
        Event::Done => "done: LV knows".to_owned(),
        Event::Quarantined { stage, problem, .. } => {
            format!("quarantined at {stage}: {}", problem.what)
        }
        Event::Paused {
            connection,
            problem,
            ..
        } => format!("paused connection {}: {}", connection.name(), problem.what),
        Event::Resumed { connection } => format!("resumed connection {}", connection.name()),
        Event::Purged => "purged: what was received and made is gone".to_owned(),
        Event::Retried { stage } => format!("retried by a person, from {stage}"),
    }
}

fn planned(purpose: Purpose, requests: usize) -> String {
    match (purpose, requests) {
        (Purpose::Body, 1) => "fetching 1 body".to_owned(),
        (Purpose::Body, _) => format!("fetching {requests} bodies"),
        (Purpose::Attachment, 0) => "no attachments to fetch".to_owned(),
        (Purpose::Attachment, 1) => "fetching 1 attachment".to_owned(),
        (Purpose::Attachment, _) => format!("fetching {requests} attachments"),
        (Purpose::Report, 0) => "nothing to tell LV".to_owned(),
        (Purpose::Report, 1) => "telling LV".to_owned(),
        (Purpose::Report, _) => format!("telling LV, {requests} times"),
    }
}
