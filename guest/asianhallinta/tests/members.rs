//! The members that the component lists are those that it reads and writes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{
    Action, Delivered, Event, Guest, JsonType, Kind, Member, Notice, Part,
};
use mapping::{Case, listed};
use serde_json::json;

const UNMAPPED: u8 = 0;
const IGNORED: u8 = 5;

/// How many of the leaves are covered; all that became something have to be.
fn covered(case: &Case, name: &str, members: &[Member]) -> usize {
    let Ok(Some(mapped)) = case.addition() else {
        return 0;
    };
    let mut count = 0;
    for (pointer, fate) in mapped.pointers.iter().zip(&mapped.ledger.fates) {
        if [UNMAPPED, IGNORED].contains(fate) {
            continue;
        }
        let (body, place) = pointer.split_once('#').unwrap();
        let operation = match body {
            "commondata" => "GetProjectPartCommonData",
            "formdata" => "GetProjectPartFormData",
            _ => "GetMessages",
        };
        // The positions of a geometry are read as they stand, however deep.
        let place = place
            .split_once("/coordinates/")
            .map_or(place.to_owned(), |(before, _)| {
                format!("{before}/coordinates")
            });
        // An answer of an unknown type is shown as it stands, whatever is in it.
        if name == "unknown-members" && place.contains("/value/") {
            continue;
        }
        let found = listed(members, operation, Part::Response, &place);
        assert!(found.is_some(), "{name}: {pointer}");
        count += 1;
    }
    count
}

#[test]
fn every_value_that_becomes_something_is_a_listed_member() {
    let members = Asianhallinta::describe().members;
    let mut mapped = 0;
    for case in Case::all() {
        let count = covered(&case.1, &case.0, &members);
        mapped += usize::from(count > 0);
        covered(
            &case
                .1
                .later(Kind::Supplement)
                .with("/project/name", json!("x")),
            &case.0,
            &members,
        );
    }
    assert!(mapped > 15, "{mapped}");
    let message = json!([{
        "id": "1", "sentAt": "2026-11-20T10:00:00+02:00", "from": {"role": "customer", "name": "A"}, "subject": "s", "body": "b",
        "inReplyTo": "0",
        "attachments": [{"id": "a", "fileName": "a.pdf", "mediaType": "application/pdf", "size": 1, "version": 2, "sha256": "x",
            "createdAt": "2026-11-20T10:00:00+02:00", "type": {"code": "t", "name": {"fi": "T"}}, "description": "d", "confidential": true}],
    }]);
    let messages = Case::organisation()
        .later(Kind::Message)
        .with_messages(message);
    assert!(covered(&messages, "messages", &members) > 12);
}

#[test]
fn a_member_that_is_not_listed_is_seen() {
    let mut members = Asianhallinta::describe().members;
    members.retain(|member| member.pointer != "/applicants/*/lastName");
    let unseen = std::panic::catch_unwind(|| covered(&Case::person(), "person", &members));
    assert!(unseen.is_err());
}

#[test]
fn a_delivery_tells_listed_members() {
    for kind in [Kind::Application, Kind::Supplement, Kind::Withdrawal] {
        let notice = told(kind);
        assert_eq!(notice.requests.len(), 1);
        notice.requests.iter().for_each(mapping::assert_listed);
    }
}

fn told(kind: Kind) -> Notice {
    let delivered = Delivered {
        kind,
        number: 1,
        at: "2026-11-23T12:00:00+02:00".to_owned(),
    };
    let action = Action {
        external_id: "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe".to_owned(),
        case_id: Some("YMP/1/2026".to_owned()),
        before: Vec::new(),
        told: None,
    };
    let context = Case::person().context();
    Asianhallinta::report(Event::Delivered(delivered), action, context).unwrap()
}

#[test]
fn the_list_is_the_same_every_time_and_names_operations_of_the_manifest() {
    let manifest = Asianhallinta::describe();
    let again = Asianhallinta::describe().members;
    assert_eq!(format!("{:?}", manifest.members), format!("{again:?}"));
    for member in &manifest.members {
        let mut operations = manifest.operations.iter();
        assert!(operations.any(|operation| operation.name == member.operation));
        assert!(!member.types.is_empty());
        assert!(member.codes.is_empty() || member.types == [JsonType::Text]);
    }
}
