//! A component that misbehaves in the way its settings tell it to, for the tests of the host's sandbox.
//!
//! The settings are `{"do": "WAY"}`. Ways that end a call (`loop`, `memory`, `stack`, `panic`…) work in every function; the others make
//! one function answer what the contract forbids. An unknown way, or none, gives a proper answer.

mod answer;
mod ending;

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};

use lupasilta_guest::contract::{
    Action, Address, Arrival, Attachment, Body, ChangePage, Context, Delivery, Event, Finding,
    Guest, Kind, Manifest, Method, Notice, Operation, Request, Subject, Text, WantedBody,
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
            members: vec![],
            settings_schema: include_str!("settings.schema.json").into(),
        }
    }

    fn fetch(_: Kind, action: Action, context: Context) -> Result<Vec<WantedBody>, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        answer::fetch(
            way,
            &action.external_id,
            CALLS.fetch_add(1, Ordering::Relaxed),
        )
    }

    fn identify(_: Vec<Body>, context: Context) -> Result<Subject, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        Ok(Subject { action_code: None })
    }

    fn attachments(
        _: Kind,
        action: Action,
        _bodies: Vec<Body>,
        context: Context,
    ) -> Result<Vec<Attachment>, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        Ok(answer::attachments(way, &action.external_id))
    }

    fn deliver(
        arrival: Arrival,
        _: Action,
        context: Context,
    ) -> Result<Option<Delivery>, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        if way == "no-delivery" {
            return Ok(None);
        }
        answer::deliver(way, &arrival).map(Some)
    }

    fn read(_: Body, context: Context) -> Result<Address, Vec<Finding>> {
        ending::of_the_call(way(&context.settings));
        Ok(Address {
            name: "Message".into(),
            external_id: None,
            case_id: None,
            files: vec![],
        })
    }

    fn report(_: Event, action: Action, context: Context) -> Result<Notice, Vec<Finding>> {
        let way = way(&context.settings);
        ending::of_the_call(way);
        Ok(answer::report(way, &action.external_id))
    }

    fn list_changes(_: Option<String>, context: Context) -> Result<Request, Vec<Finding>> {
        ending::of_the_call(way(&context.settings));
        Ok(Request {
            operation: "GetData".into(),
            path: "/data/changes".into(),
            query: vec![],
            body: None,
            file: None,
        })
    }

    fn changes(_: Body, context: Context) -> Result<ChangePage, Vec<Finding>> {
        ending::of_the_call(way(&context.settings));
        Ok(ChangePage {
            changes: vec![],
            cursor: String::new(),
            more: false,
        })
    }
}

fn operation(name: &str, method: Method, path: &str) -> Operation {
    Operation {
        name: name.into(),
        method,
        path: path.into(),
        query: vec![],
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
