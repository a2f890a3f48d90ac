//! A component that misbehaves in the way its settings tell it to, for the tests of the host's sandbox.
//!
//! The settings are `{"do": "WAY"}`. Ways that end a call (`loop`, `memory`, `stack`, `panic`…) work in every function; the others make
//! one function answer what the contract forbids. An unknown way, or none, gives a proper answer.

mod answer;
mod ending;

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};

use lupasilta_guest::contract::{
    Arrival, Attachment, Body, Context, Delivery, Event, Finding, Guest, Manifest, Method, Notice,
    Operation, Text, WantedBody,
};

/// How `describe` behaves. It is given no settings, so a test changes these bytes of the built component instead.
static TEMPER: &str = "temper: calm and kind";

/// How often this instance was called. An instance lives for one call.
static CALLS: AtomicU32 = AtomicU32::new(0);

struct Misbehaving;

impl Guest for Misbehaving {
    fn describe() -> Manifest {
        assert!(!black_box(TEMPER).ends_with("touchy"), "not in the mood");
        Manifest {
            name: "misbehaving".into(),
            version: "0.1.0".into(),
            summary: Text {
                fi: "Toimii väärin".into(),
                sv: "Fungerar fel".into(),
                en: "Works wrongly".into(),
            },
            format: "nothing".into(),
            format_versions: vec!["1".into()],
            actions: vec![],
            service_contract: "1.0.6".into(),
            operations: vec![
                operation("GetData", Method::Get, "/data/{externalId}"),
                operation("GetFile", Method::Get, "/files/{externalId}/{fileId}"),
                operation("SetStatus", Method::Put, "/status/{externalId}"),
            ],
            settings_schema: include_str!("settings.schema.json").into(),
        }
    }

    fn fetch(external_id: String, context: Context) -> Result<Vec<WantedBody>, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        answer::fetch(way, &external_id, CALLS.fetch_add(1, Ordering::Relaxed))
    }

    fn attachments(
        external_id: String,
        _bodies: Vec<Body>,
        context: Context,
    ) -> Result<Vec<Attachment>, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        Ok(answer::attachments(way, &external_id))
    }

    fn deliver(arrival: Arrival, context: Context) -> Result<Delivery, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        answer::deliver(way, &arrival)
    }

    fn report(event: Event, context: Context) -> Result<Notice, Vec<Finding>> {
        let Event::Delivered(delivered) = event;
        let way = way(&context.settings);
        ending::of_the_call(way);
        Ok(answer::report(way, &delivered.external_id))
    }
}

fn operation(name: &str, method: Method, path: &str) -> Operation {
    Operation {
        name: name.into(),
        method,
        path: path.into(),
    }
}

/// The text of `do` in `{"do": "WAY"}`.
fn way(settings: &str) -> &str {
    settings.split('"').nth(3).unwrap_or_default()
}

#[allow(unsafe_code, missing_docs)]
mod exported {
    use super::Misbehaving;
    lupasilta_guest::export!(Misbehaving with_types_in lupasilta_guest::bindings);
}
