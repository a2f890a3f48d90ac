//! What happened to a transfer, in Swedish.

use lupasilta::problem::{Language, Problem};
use lupasilta::transfers::{Event, Purpose};

use super::super::words;
use crate::output::finnish_time;

/// One event, in a line.
pub(super) fn told(event: &Event) -> String {
    match event {
        Event::Received { number, kind, .. } => {
            format!(
                "{} mottagen, meddelande {number}",
                words::kind(*kind, Language::Sv)
            )
        }
        Event::Redelivers { transfer } => {
            format!("omvandlar och levererar på nytt det som mottogs för överföring {transfer}")
        }
        Event::Rerouted {
            component, fetches, ..
        } => {
            let digest = component.get(..12).unwrap_or(component);
            let fetches = if *fetches {
                ", och den frågar LV om något annat: allt hämtas på nytt"
            } else {
                ""
            };
            format!("omvandling {digest} betjänar nu{fetches}")
        }
        Event::Unrouted { problem } => format!("väntar: {}", what(problem)),
        Event::Planned {
            purpose, requests, ..
        } => planned(*purpose, *requests),
        Event::Asking { operation, .. } => format!("frågar {operation}"),
        Event::Answered {
            operation,
            receipt,
            already,
            ..
        } => {
            let already = if *already { ", LV hade det redan" } else { "" };
            format!("svar {operation}, HTTP {}{already}", receipt.status)
        }
        Event::Failed {
            stage,
            problem,
            attempts,
            due,
            ..
        } => format!(
            "misslyckades i skedet {}, försök {attempts}: {} Igen {}.",
            at(stage),
            what(problem),
            finnish_time(*due)
        ),
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
                format!(", iakttagelser {}", findings.join(" "))
            };
            format!(
                "omvandlad, {component} {version}: dokument {}, värden som inte omvandlats {unmapped}{findings}",
                documents.len()
            )
        }
        Event::Delivering { delivery } => format!("levererar {delivery}"),
        Event::Delivered {
            delivery, already, ..
        } => {
            let already = if *already {
                ", som redan fanns där"
            } else {
                ""
            };
            format!("levererat {delivery}{already}")
        }
        Event::Unchanged => "inget nytt: inget levereras".to_owned(),
        Event::Held { until } => format!("väntar till {}", finnish_time(*until)),
        Event::Done => "klar: LV vet".to_owned(),
        Event::Quarantined { stage, problem, .. } => {
            format!("i karantän i skedet {}: {}", at(stage), what(problem))
        }
        Event::Paused {
            connection,
            problem,
            ..
        } => format!(
            "{} avbruten: {}",
            words::connection(*connection, Language::Sv),
            what(problem)
        ),
        Event::Resumed { connection } => {
            format!(
                "{} fungerar igen",
                words::connection(*connection, Language::Sv)
            )
        }
        Event::Purged => "rensad: det mottagna och omvandlade innehållet är borttaget".to_owned(),
        Event::Retried { stage } => format!("återupptagen av en person, från skedet {}", at(stage)),
    }
}

fn planned(purpose: Purpose, requests: usize) -> String {
    match (purpose, requests) {
        (Purpose::Body, _) => format!("uppgifter att hämta {requests}"),
        (Purpose::Attachment, 0) => "inga bilagor att hämta".to_owned(),
        (Purpose::Attachment, _) => format!("bilagor att hämta {requests}"),
        (Purpose::Report, 0) => "inget att meddela LV".to_owned(),
        (Purpose::Report, 1) => "meddelar LV".to_owned(),
        (Purpose::Report, _) => format!("meddelar LV, {requests} gånger"),
    }
}

fn what(problem: &Problem) -> String {
    problem.text(Language::Sv).what
}

fn at(stage: &str) -> &str {
    words::stage(stage, Language::Sv)
}
