//! What happened to a transfer, in Finnish.

use lupasilta::problem::{Language, Problem};
use lupasilta::transfers::{Event, Purpose};

use super::super::words;
use crate::output::finnish_time;

/// One event, in a line.
pub(super) fn told(event: &Event) -> String {
    match event {
        Event::Received { number, kind, .. } => {
            format!(
                "{} vastaanotettu, viesti {number}",
                words::kind(*kind, Language::Fi)
            )
        }
        Event::Redelivers { transfer } => {
            format!("muuntaa ja toimittaa uudelleen sen, mitä siirtoon {transfer} vastaanotettiin")
        }
        Event::Rerouted {
            component, fetches, ..
        } => {
            let digest = component.get(..12).unwrap_or(component);
            let fetches = if *fetches {
                ", ja se kysyy LV:ltä muuta: kaikki haetaan uudelleen"
            } else {
                ""
            };
            format!("muunnos {digest} palvelee nyt{fetches}")
        }
        Event::Unrouted { problem } => format!("odottaa: {}", what(problem)),
        Event::Planned {
            purpose, requests, ..
        } => planned(*purpose, *requests),
        Event::Asking { operation, .. } => format!("kysytään {operation}"),
        Event::Answered {
            operation,
            receipt,
            already,
            ..
        } => {
            let already = if *already { ", LV:llä oli se jo" } else { "" };
            format!("vastaus {operation}, HTTP {}{already}", receipt.status)
        }
        Event::Failed {
            stage,
            problem,
            attempts,
            due,
            ..
        } => format!(
            "epäonnistui vaiheessa {}, yritys {attempts}: {} Uudelleen {}.",
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
                format!(", havainnot {}", findings.join(" "))
            };
            format!(
                "muunnettu, {component} {version}: asiakirjoja {}, muuntamattomia arvoja {unmapped}{findings}",
                documents.len()
            )
        }
        Event::Delivering { delivery } => format!("toimitetaan {delivery}"),
        Event::Delivered {
            delivery, already, ..
        } => {
            let already = if *already {
                ", joka oli siellä jo"
            } else {
                ""
            };
            format!("toimitettu {delivery}{already}")
        }
        Event::Unchanged => "ei mitään uutta: mitään ei toimiteta".to_owned(),
        Event::Held { until } => format!("odottaa aikaan {}", finnish_time(*until)),
        Event::Done => "valmis: LV tietää".to_owned(),
        Event::Quarantined { stage, problem, .. } => {
            format!("karanteeniin vaiheessa {}: {}", at(stage), what(problem))
        }
        Event::Paused {
            connection,
            problem,
            ..
        } => format!(
            "{} keskeytetty: {}",
            words::connection(*connection, Language::Fi),
            what(problem)
        ),
        Event::Resumed { connection } => {
            format!(
                "{} toimii taas",
                words::connection(*connection, Language::Fi)
            )
        }
        Event::Purged => "tyhjennetty: vastaanotettu ja muunnettu sisältö on poistettu".to_owned(),
        Event::Retried { stage } => format!("henkilö jatkoi siirtoa vaiheesta {}", at(stage)),
    }
}

fn planned(purpose: Purpose, requests: usize) -> String {
    match (purpose, requests) {
        (Purpose::Body, _) => format!("haettavia tietoja {requests}"),
        (Purpose::Attachment, 0) => "ei haettavia liitteitä".to_owned(),
        (Purpose::Attachment, _) => format!("haettavia liitteitä {requests}"),
        (Purpose::Report, 0) => "LV:lle ei ole kerrottavaa".to_owned(),
        (Purpose::Report, 1) => "kerrotaan LV:lle".to_owned(),
        (Purpose::Report, _) => format!("kerrotaan LV:lle, {requests} kertaa"),
    }
}

fn what(problem: &Problem) -> String {
    problem.text(Language::Fi).what
}

fn at(stage: &str) -> &str {
    words::stage(stage, Language::Fi)
}
