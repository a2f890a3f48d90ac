//! Answers that the contract forbids, each refused for what it is.

use lupasilta::contract::Content;
use lupasilta::contract::Kind;
use lupasilta::sandbox::{BadOutput, BadRequest, CallError, Column};

use crate::given::{self, ACTION, ARRIVAL, DELIVERED, ID, told};

fn refused<T>(answer: Result<T, CallError>) -> BadOutput {
    match answer {
        Err(CallError::BadOutput(bad)) => bad,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn proper_answers_are_taken() {
    let mapping = given::mapping();
    let context = told("answer");
    assert_eq!(
        mapping.fetch(Kind::Application, &ACTION, &context).unwrap()[0]
            .request
            .path,
        format!("/data/{ID}")
    );
    assert_eq!(
        mapping
            .fetch(Kind::Application, &ACTION, &told("nothing"))
            .unwrap(),
        []
    );
    assert_eq!(
        mapping
            .attachments(Kind::Application, &ACTION, &ARRIVAL.bodies, &context)
            .unwrap()[0]
            .id,
        "a1"
    );
    let delivery = mapping
        .deliver(&ARRIVAL, &ACTION, &context)
        .unwrap()
        .unwrap();
    assert_eq!(
        delivery.message.content,
        Content::Bytes(b"<a><b>1</b></a>".to_vec())
    );
    assert_eq!(
        delivery.documents[0].content,
        Content::Received("data".into())
    );
    assert_eq!(delivery.ledger.path_ends, [4, 4]);
    let notice = mapping.report(&DELIVERED, &ACTION, &context).unwrap();
    assert_eq!(notice.requests[0].operation, "SetStatus");
}

#[test]
fn requests_stay_within_the_manifest() {
    let fetch = |way| refused(given::mapping().fetch(Kind::Application, &ACTION, &told(way)));
    let refusal = |reason| BadOutput::Request { request: 0, reason };
    assert_eq!(fetch("undeclared"), refusal(BadRequest::Undeclared));
    for way in [
        "outside",
        "query",
        "longer",
        "control",
        "slash",
        "dots",
        "host",
        "address",
        "user",
        "backslash",
        "fragment",
        "encoded-control",
        "encoded-nul",
        "encoded-twice",
        "long",
    ] {
        let (operation, template) = ("GetData".into(), "/data/{externalId}".into());
        assert_eq!(
            fetch(way),
            refusal(BadRequest::Path {
                operation,
                template
            }),
            "{way}"
        );
    }
    let operation = "GetData".into();
    assert_eq!(
        fetch("query-parameter"),
        refusal(BadRequest::Query { operation })
    );
    assert_eq!(
        fetch("get-body"),
        refusal(BadRequest::Body {
            operation: "GetData".into()
        })
    );

    let report = refused(given::mapping().report(&DELIVERED, &ACTION, &told("not-json")));
    assert_eq!(
        report,
        refusal(BadRequest::NotJson {
            operation: "SetStatus".into()
        })
    );
}

#[test]
fn bodies_have_plain_names_of_their_own() {
    let fetch = |way| refused(given::mapping().fetch(Kind::Application, &ACTION, &told(way)));
    assert_eq!(fetch("twice"), BadOutput::SameName { item: 1 });
    assert_eq!(fetch("body-name"), BadOutput::Name { item: 0 });
    assert!(matches!(fetch("not-utf8"), BadOutput::Value(_)));
}

#[test]
fn a_rejection_says_why() {
    let fetched =
        refused(given::mapping().fetch(Kind::Application, &ACTION, &told("reject-silently")));
    assert_eq!(fetched, BadOutput::SilentRejection);
}

#[test]
fn attachments_have_ids_of_their_own_and_sound_digests() {
    let attachments = |way| {
        refused(given::mapping().attachments(
            Kind::Application,
            &ACTION,
            &ARRIVAL.bodies,
            &told(way),
        ))
    };
    assert_eq!(attachments("twice"), BadOutput::SameName { item: 1 });
    assert_eq!(attachments("digest"), BadOutput::Digest { attachment: 0 });
}

#[test]
fn a_ledgers_columns_can_be_read_side_by_side() {
    let deliver = |way| refused(given::mapping().deliver(&ARRIVAL, &ACTION, &told(way)));
    let leaf = |leaf, column| BadOutput::Leaf { leaf, column };
    assert_eq!(
        deliver("short-column"),
        BadOutput::Length {
            column: Column::Rules,
            found: 1,
            fates: 2
        }
    );
    assert_eq!(deliver("fate"), leaf(0, Column::Fates));
    assert_eq!(deliver("rule"), leaf(0, Column::Rules));
    assert_eq!(deliver("document-index"), leaf(0, Column::Documents));
    assert_eq!(deliver("path-end"), leaf(1, Column::PathEnds));
    assert_eq!(deliver("path-backwards"), leaf(1, Column::PathEnds));
    assert_eq!(deliver("path-middle"), leaf(0, Column::PathEnds));
    assert_eq!(deliver("path-left-over"), BadOutput::PathsLeftOver);
    assert_eq!(deliver("rule-names"), BadOutput::RuleNames);
}

#[test]
fn documents_have_plain_names_of_their_own_and_content_that_exists() {
    let deliver = |way| refused(given::mapping().deliver(&ARRIVAL, &ACTION, &told(way)));
    assert_eq!(deliver("document-name"), BadOutput::Name { item: 1 });
    assert_eq!(deliver("hidden-name"), BadOutput::Name { item: 1 });
    for way in [
        "document-absolute",
        "document-nul",
        "document-device",
        "document-port",
        "document-backslash",
        "document-homoglyph",
        "document-stream",
        "document-empty",
        "document-long",
        "document-dots",
        "document-dot-at-end",
    ] {
        assert_eq!(deliver(way), BadOutput::Name { item: 1 }, "{way}");
    }
    assert_eq!(deliver("same-name"), BadOutput::SameName { item: 1 });
    assert_eq!(deliver("name-of-a-file"), BadOutput::SameName { item: 1 });
    assert_eq!(deliver("received"), BadOutput::NoSuchBody { document: 1 });
    assert_eq!(deliver("media-type"), BadOutput::MediaType { document: 0 });
    assert_eq!(
        deliver("finding-code"),
        BadOutput::FindingCode { finding: 0 }
    );
}
