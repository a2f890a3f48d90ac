//! What comes after the application: supplements, messages and withdrawals as `TaydennysAsiaan`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use lupasilta_asianhallinta::Asianhallinta;
use lupasilta_guest::contract::{Content, Context, Guest, Kind};
use mapping::{Case, Mapped, body, pretty};
use serde_json::{Value, json};

const UNMAPPED: u8 = 0;
const COPIED: u8 = 1;
const IGNORED: u8 = 5;
const OWN: &str = "0741c7a8-7ce4-4c82-9807-2e8c35bf992d";

/// An attachment that LV did not list before.
fn drawing() -> Value {
    json!({
        "id": "5f0f3f0e-1111-4c82-9807-2e8c35bf9900", "fileName": "uusi.pdf", "mediaType": "application/pdf",
        "size": 17, "version": 1, "createdAt": "2026-11-20T10:00:00+02:00", "type": {"code": "asemapiirros"}
    })
}

fn supplement() -> Case {
    Case::organisation().later(Kind::Supplement)
}

fn delivered(case: &Case) -> Mapped {
    case.addition().unwrap().expect("something is new")
}

fn wanted(case: &Case, bodies: Vec<lupasilta_guest::contract::Body>) -> Vec<String> {
    let context = Context {
        now: "2026-11-23T12:00:00+02:00".to_owned(),
        settings: "{}".to_owned(),
    };
    Asianhallinta::attachments(case.kind, case.action(), bodies, context)
        .unwrap()
        .into_iter()
        .map(|attachment| attachment.id)
        .collect()
}

#[test]
fn every_version_of_the_interface_carries_applications_and_additions() {
    for version in ["1.1", "1.2", "1.3"] {
        let settings = json!({"version": version});
        let application = Case::organisation().with_settings(settings.clone());
        let new_case = application.deliver().unwrap();
        new_case.keep(&format!("uusiasia-{version}"));
        let supplement = application
            .later(Kind::Supplement)
            .with("/attachments/-", drawing());
        let addition = delivered(&supplement);
        addition.keep(&format!("taydennysasiaan-{version}"));
        for mapped in [new_case, addition] {
            let message = &mapped.message;
            assert!(message.contains(&format!(" version=\"{version}\"")));
            assert_eq!(message.contains("messageId"), version == "1.3");
            assert_eq!(message.contains("<ah:KuvausSv>"), version != "1.1");
            assert_eq!(mapped.unmapped(), Vec::<String>::new());
        }
    }
}

#[test]
fn a_supplement_brings_what_is_new_and_the_whole_application_anew() {
    let case = supplement()
        .with("/attachments/-", drawing())
        .with("/applicants/0/email", json!("uusi@example.fi"));
    let mapped = delivered(&case);
    mapped.keep("supplement");
    assert_eq!(mapped.element("AsianTunnus"), Some("YMP/1234/2026"));
    assert_eq!(
        mapped.element("HakemusTunnus"),
        case.commondata["externalId"].as_str()
    );
    assert!(mapped.message.contains("5f0f3f0e-1111"));
    assert!(!mapped.message.contains(OWN), "delivered before");
    for type_id in [
        "hakemus_vireilletullessa",
        "lv_muutokset",
        "lv_commondata",
        "lv_formdata",
    ] {
        assert!(mapped.message.contains(type_id), "{type_id}");
    }
    let names: Vec<_> = mapped
        .delivery
        .documents
        .iter()
        .map(|one| &one.name)
        .collect();
    assert!(names.iter().all(|name| name.contains("-2.")), "{names:?}");
    assert!(
        mapped
            .delivery
            .message
            .name
            .ends_with("_taydennysasiaan-2.xml")
    );
    assert!(
        matches!(&mapped.delivery.documents[2].content, Content::Received(name) if name == "commondata")
    );
    let (fate, path, _) = mapped.fate("commondata#/externalId");
    assert_eq!(
        (fate, path.as_str()),
        (COPIED, "/ah:TaydennysAsiaan/ah:HakemusTunnus")
    );
    assert_eq!(mapped.fate("commondata#/applicants/0/email").0, COPIED);
    assert_eq!(mapped.unmapped(), Vec::<String>::new());
}

#[test]
fn the_list_of_changes_says_what_stood_where_and_what_stands_there_now() {
    let case = supplement()
        .with("/applicants/0/email", json!("uusi <a>@example.fi"))
        .with("/project/plannedEnd", json!("2029-10-31"))
        .without("/payer/reference");
    let changes = delivered(&case).document("muutokset").to_owned();
    assert!(changes.contains(
        "<tr><th scope=\"row\" title=\"commondata#/applicants/0/email\">Hakijat › Kokemäen Biokaasu Oy › Sähköposti</th><td>Muuttunut</td>\
         <td class=\"text\">henkilo534@example.fi</td><td class=\"text\">uusi &lt;a&gt;@example.fi</td></tr>"
    ));
    assert!(
        changes.contains("<td class=\"text\">31.10.2028</td><td class=\"text\">31.10.2029</td>")
    );
    assert!(changes.contains(
        "title=\"commondata#/payer/reference\">Maksaja › Laskun viite</th><td>Poistettu</td><td class=\"text\">PO-4711</td><td class=\"text\"></td>"
    ));
    assert_eq!(changes.matches("<tr><th scope=\"row\"").count(), 3);
}

#[test]
fn the_list_of_changes_speaks_the_customers_language() {
    let swedish = Case::organisation().with("/action/language", json!("sv"));
    let case = swedish
        .later(Kind::Supplement)
        .with("/action/renewableEnergy", json!(true));
    let mapped = delivered(&case);
    let changes = mapped.document("muutokset");
    assert!(changes.contains("lang=\"sv\""));
    assert!(
        changes.contains("<td>Ändrat</td><td class=\"text\">Nej</td><td class=\"text\">Ja</td>")
    );
}

#[test]
fn nothing_is_delivered_where_nothing_is_new() {
    let case = supplement();
    assert!(case.addition().unwrap().is_none());
    let mut written_otherwise = case.clone();
    for body in &mut written_otherwise.before {
        let value: Value = serde_json::from_slice(&body.bytes).unwrap();
        body.bytes = value.to_string().into_bytes();
    }
    assert!(
        written_otherwise.addition().unwrap().is_none(),
        "white space is no news"
    );
}

#[test]
fn what_the_message_cannot_change_is_for_the_officer() {
    let case = supplement()
        .with("/applicants/0/email", json!("uusi@example.fi"))
        .with("/applicants/0/phone", json!("+358 40 0000000"))
        .with(
            "/projectPart/locations/0/propertyIds/0",
            json!("753-471-83-104"),
        )
        .without("/payer/reference")
        .without("/attachments/1");
    let mapped = delivered(&case);
    mapped.keep("officer-must-update");
    let told: Vec<_> = mapped.codes();
    assert_eq!(
        told.iter()
            .map(|(code, at)| (code.as_str(), at.as_str()))
            .collect::<Vec<_>>(),
        [
            ("officer-must-update", "commondata#/applicants/0/email"),
            ("officer-must-update", "commondata#/payer"),
            (
                "officer-must-update",
                "commondata#/projectPart/locations/0/propertyIds/0"
            ),
            ("attachment-removed", "commondata#/attachments"),
        ]
    );
    let form = supplement().with_form("/sections/0/code", json!("toinen"));
    assert_eq!(
        delivered(&form).codes(),
        [],
        "the form was never more than a document"
    );
}

#[test]
fn an_attachment_that_changed_is_fetched_again() {
    for (member, value) in [
        ("version", json!(9)),
        ("size", json!(4711)),
        ("sha256", json!("00")),
        ("createdAt", json!("2026-11-21T10:00:00+02:00")),
    ] {
        let case = supplement().with(&format!("/attachments/1/{member}"), value);
        let now = vec![body("commondata", &pretty(&case.commondata))];
        assert_eq!(wanted(&case, now), [OWN], "{member}");
        assert!(delivered(&case).message.contains(OWN));
    }
    let described = supplement().with("/attachments/1/description", json!("Uusi kuvaus"));
    let now = vec![body("commondata", &pretty(&described.commondata))];
    assert_eq!(wanted(&described, now), Vec::<String>::new());
}

#[test]
fn a_new_attachment_that_did_not_come_keeps_the_supplement_back() {
    let mut case = supplement().with("/attachments/-", drawing());
    case.missing
        .push("5f0f3f0e-1111-4c82-9807-2e8c35bf9900".into());
    let findings = case.addition().err().unwrap();
    assert_eq!(findings[0].code, "attachment-not-delivered");
    let case = case.with_settings(json!({"missingAttachments": "report"}));
    assert!(
        delivered(&case)
            .codes()
            .iter()
            .any(|(code, _)| code == "attachment-not-delivered")
    );
}

#[test]
fn a_supplement_of_something_unknown_says_that_all_is_new() {
    let mut case = supplement();
    case.before.clear();
    case.case_id = None;
    let mapped = delivered(&case);
    mapped.keep("supplement-first");
    assert_eq!(mapped.element("AsianTunnus"), None);
    assert!(mapped.message.contains(OWN));
    let changes = mapped.document("muutokset");
    let rows = changes.matches("<tr><th scope=\"row\"").count();
    assert_eq!(rows, mapped.pointers.len());
    assert_eq!(changes.matches("<td>Lisätty</td>").count(), rows);
}

#[test]
fn a_supplement_about_another_action_is_refused() {
    let mut case = supplement();
    case.commondata["externalId"] = json!("9755d4c1-0000-4931-8d44-7e35b8b6d8fe");
    let mut action = case.action();
    action.external_id = "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe".into();
    let arrival = lupasilta_guest::contract::Arrival {
        kind: Kind::Supplement,
        number: 2,
        bodies: mapping::bodies(&case.commondata, &case.formdata),
        files: Vec::new(),
    };
    let context = Context {
        now: "2026-11-23T12:00:00+02:00".into(),
        settings: "{}".into(),
    };
    let findings = Asianhallinta::deliver(arrival, action, context)
        .err()
        .unwrap();
    assert_eq!(findings[0].code, "external-id-mismatch");
}

fn message(id: &str, text: &str, attachments: Value) -> Value {
    json!({
        "id": id, "sentAt": "2026-11-20T08:05:00Z", "from": {"role": "customer", "name": "Kaisa Lindqvist"},
        "subject": "Kysymys", "body": text, "attachments": attachments
    })
}

#[test]
fn new_messages_are_delivered_and_old_ones_are_not() {
    let old = message(
        "m1",
        "Vanha",
        json!([{"id": "a1", "fileName": "vanha.pdf", "mediaType": "application/pdf"}]),
    );
    let new = message("m2", "Ensimmäinen rivi\n<toinen>", json!([drawing()]));
    let mut case = Case::organisation().later(Kind::Message);
    case.before.push(body("messages", &pretty(&json!([old]))));
    let case = case.with_messages(json!([old, new]));
    let now = vec![body("messages", &pretty(&case.messages))];
    assert_eq!(wanted(&case, now), ["5f0f3f0e-1111-4c82-9807-2e8c35bf9900"]);
    let mapped = delivered(&case);
    mapped.keep("message");
    assert_eq!(mapped.element("AsianTunnus"), Some("YMP/1234/2026"));
    assert!(mapped.message.contains("<ah:Arvo>lv_viesti</ah:Arvo>"));
    assert!(
        mapped
            .message
            .contains("<ah:Arvo>ymparistolupa-kunta</ah:Arvo>")
    );
    assert!(mapped.message.contains("uusi.pdf") && !mapped.message.contains("vanha.pdf"));
    let page = mapped.document("_viesti-2");
    for shown in [
        "20.11.2026 klo 10.05",
        "Asiakas",
        "Kaisa Lindqvist",
        "Ensimmäinen rivi\n&lt;toinen&gt;",
        "href=\"5f0f3f0e",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("Vanha"));
    assert!(
        matches!(&mapped.delivery.documents[1].content, Content::Received(name) if name == "messages")
    );
    assert_eq!(
        mapped.fate("messages#/0/body"),
        (IGNORED, String::new(), "delivered-before".into())
    );
    assert_eq!(mapped.fate("messages#/1/body").0, COPIED);
    assert!(mapped.ledger.fates.iter().all(|fate| *fate != UNMAPPED));
}

#[test]
fn messages_that_were_all_delivered_make_no_delivery() {
    let messages = json!([message("m1", "Vanha", json!([]))]);
    let mut case = Case::organisation()
        .later(Kind::Message)
        .with_messages(messages.clone());
    case.before.push(body("messages", &messages.to_string()));
    assert!(case.addition().unwrap().is_none());
    assert!(
        case.clone()
            .with_messages(json!([]))
            .addition()
            .unwrap()
            .is_none()
    );
    let mut changed = messages;
    changed[0]["body"] = json!("Toisin kirjoitettu");
    assert!(
        case.clone()
            .with_messages(changed)
            .addition()
            .unwrap()
            .is_some()
    );
    let unlike = case.with_messages(json!({"messages": []}));
    assert_eq!(unlike.addition().err().unwrap()[0].code, "body-missing");
}

#[test]
fn a_message_about_an_unknown_action_is_delivered_all_the_same() {
    let mut case = Case::organisation().later(Kind::Message);
    case.before.clear();
    let case = case.with_messages(json!([{"id": "m1", "text": "tuntematon"}, "outo", {}]));
    let mapped = delivered(&case);
    mapped.keep("message-first");
    assert!(!mapped.message.contains("<ah:Avain>operation"));
    assert!(mapped.has("unmapped", "messages#/0/text"));
    assert!(mapped.document("_viesti-2").contains("tuntematon"));
}

#[test]
fn a_withdrawal_is_told_though_nothing_else_changed() {
    let case = Case::organisation().later(Kind::Withdrawal);
    let mapped = delivered(&case);
    mapped.keep("withdrawal");
    assert!(mapped.has("withdrawal", "commondata#"));
    assert!(mapped.message.contains("<ah:Arvo>lv_peruutus</ah:Arvo>"));
    assert!(!mapped.message.contains("lv_muutokset"));
    let page = mapped.document("peruutus");
    for shown in [
        "Ympäristölupa (kunta)",
        "9755d4c1-3a90",
        "YMP/1234/2026",
        "23.11.2026 klo 12.00",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert_eq!(mapped.unmapped(), Vec::<String>::new());
}

#[test]
fn messages_are_fetched_alone_and_everything_else_as_two_halves() {
    let context = || Context {
        now: "2026-11-23T12:00:00+02:00".into(),
        settings: "{}".into(),
    };
    let paths = |kind| {
        let wanted = Asianhallinta::fetch(kind, Case::organisation().action(), context()).unwrap();
        wanted
            .into_iter()
            .map(|body| (body.name, body.request.path))
            .collect::<Vec<_>>()
    };
    let id = "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe";
    assert_eq!(
        paths(Kind::Message),
        [("messages".to_owned(), format!("/messages/{id}"))]
    );
    for kind in [Kind::Application, Kind::Supplement, Kind::Withdrawal] {
        assert_eq!(
            paths(kind)[0],
            (
                "commondata".to_owned(),
                format!("/commondata/{id}/commondata")
            )
        );
        assert_eq!(paths(kind).len(), 2);
    }
}
