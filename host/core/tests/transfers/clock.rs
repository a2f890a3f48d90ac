//! A clock that goes wrong, and right again.

use lupasilta::problem::{Recovery, Side};
use lupasilta::transfers::CaseMessage;
use serde_json::json;

use crate::world::{FIRST, SECOND, World, fault, is_done, the_transfer, work};

const HOUR: i64 = 60 * 60;
const YEAR: i64 = 365 * 24 * HOUR;

#[test]
fn what_came_while_the_clock_was_ahead_goes_on_once_it_is_right() {
    let world = World::new();
    let transfers = world.open();
    world.clock.pass(YEAR);
    the_transfer(&transfers, FIRST);
    world.clock.pass(-YEAR);
    the_transfer(&transfers, SECOND);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, SECOND)));
    assert!(
        is_done(&the_transfer(&transfers, FIRST)),
        "it waits for a year"
    );
}

#[test]
fn a_connection_that_was_paused_while_the_clock_was_ahead_is_probed_once_it_is_right() {
    let world = World::new();
    let refused = fault("lv-unauthorized", Side::Lv, Recovery::StopConnection);
    world.lv.fail_next([refused]);
    let transfers = world.open();
    world.clock.pass(YEAR);
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    assert_eq!(transfers.paused().unwrap().len(), 1);
    world.clock.pass(-YEAR);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert!(transfers.paused().unwrap().is_empty());
}

#[test]
fn lv_hears_of_the_receipt_first_also_when_the_clock_was_set_back() {
    let world = World::new();
    let transfers = world.open();
    let busy = fault("lv-busy", Side::Lv, Recovery::Retry);
    // Two bodies and two attachments come; the report does not get through.
    let faults = [None, None, None, None, Some(busy)];
    world.lv.faults.lock().unwrap().extend(faults);
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    assert_eq!(world.deliveries().len(), 1);

    world.clock.pass(-HOUR);
    let said = json!({"externalId": FIRST, "status": "closed"});
    let message = CaseMessage {
        media_type: "application/json".into(),
        bytes: said.to_string().into_bytes(),
        files: vec![],
    };
    transfers.tell(&message).unwrap();
    work(&transfers).unwrap();
    world.clock.pass(2 * HOUR);
    work(&transfers).unwrap();
    let told = world.lv.told.lock().unwrap();
    let told: Vec<_> = told.iter().map(|(_, body)| body.as_str()).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("received"), "{told:?}");
    assert!(told[1].contains("closed"), "{told:?}");
}

#[test]
fn a_message_is_about_what_came_before_it_also_when_the_clock_was_set_back() {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    world.clock.pass(-HOUR);
    let said = json!({"externalId": FIRST, "status": "closed"});
    let message = CaseMessage {
        media_type: "application/json".into(),
        bytes: said.to_string().into_bytes(),
        files: vec![],
    };
    let told = transfers.tell(&message).unwrap();
    let store = transfers.store();
    let transfer = store.transfer(told.transfer).unwrap();
    assert_eq!(store.bodies_before(&transfer).unwrap().len(), 2);
}
