//! The ordinary way of an application.

use std::sync::atomic::Ordering;

use lupasilta::audit::log;
use lupasilta::transfers::{Event, Kind};

use crate::world::{FIRST, World, attachment_bytes, is_done, the_transfer, work};

#[test]
fn an_application_becomes_a_complete_case_and_lv_is_told() {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();

    let transfer = the_transfer(&transfers, FIRST);
    assert!(is_done(&transfer), "{:?}", transfer.state);
    let deliveries = world.deliveries();
    let delivery = &deliveries[&format!("{FIRST}_1")];
    let names: Vec<_> = delivery.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "a1_Asemapiirros.pdf",
            "a2_Asemapiirros.pdf",
            "commondata.json",
            "message.xml"
        ]
    );
    assert_eq!(
        delivery["a1_Asemapiirros.pdf"],
        attachment_bytes(&format!("/attachments/{FIRST}/a1"))
    );
    assert_eq!(
        delivery["commondata.json"],
        transfers.store().bodies(transfer.id).unwrap()[0].bytes
    );
    assert_eq!(
        *world.lv.told.lock().unwrap(),
        [(
            format!("/status/{FIRST}"),
            r#"{"occurredAt":"2026-11-08T09:14:33+02:00","status":"received","updateId":"0b7e7a52-58a5-4f43-8f0e-2b9b5c1d7e10"}"#
                .to_owned()
        )]
    );
    assert!(!world.work_folder().join(transfer.id.to_string()).exists());
}

#[test]
fn the_log_tells_the_whole_way_and_its_chain_holds() {
    let world = World::new();
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    work(&transfers).unwrap();

    let entries = transfers.store().log(id).unwrap();
    log::verify(&id.to_string(), &entries).unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "received",
            "planned",
            "asking",
            "answered",
            "asking",
            "answered",
            "planned",
            "asking",
            "answered",
            "asking",
            "answered",
            "mapped",
            "delivering",
            "delivered",
            "planned",
            "asking",
            "answered",
            "done"
        ]
    );
    for entry in entries {
        let event: Event = serde_json::from_str(&entry.details).unwrap();
        assert_eq!(event.kind(), entry.kind);
        assert!(!entry.details.contains("Asemapiirros"), "{}", entry.details);
    }
}

#[test]
fn a_trigger_that_comes_again_begins_nothing_new() {
    let world = World::new();
    let transfers = world.open();
    let first = transfers
        .receive(FIRST.parse().unwrap(), Kind::Application)
        .unwrap();
    let again = transfers
        .receive(FIRST.to_uppercase().parse().unwrap(), Kind::Application)
        .unwrap();
    assert!(first.new && !again.new);
    assert_eq!(first.transfer.id, again.transfer.id);
    work(&transfers).unwrap();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    assert_eq!(world.deliveries().len(), 1);
    assert_eq!(world.lv.told.lock().unwrap().len(), 1);
}

#[test]
fn a_report_that_lv_has_already_counts_as_made() {
    let world = World::new();
    world.lv.knows_already.store(true, Ordering::Relaxed);
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    let noted = transfers.store().log(id).unwrap().into_iter().any(|entry| {
        let event = serde_json::from_str(&entry.details).unwrap();
        matches!(event, Event::Answered { already: true, .. })
    });
    assert!(noted);
}
