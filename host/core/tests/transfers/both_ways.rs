//! What comes after the first application, and what the case system says.

use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use lupasilta::store::{Alarmed, Filter, Transfer};
use lupasilta::transfers::{
    CaseFile, CaseMessage, Direction, Kind, TellError, TransferId, Transfers, deadlines,
};
use lupasilta::triggers::Inbox;
use serde_json::{Value, json};

use crate::world::{FIRST, SECOND, World, id, is_done, the_transfer, work};

fn message(said: &Value) -> CaseMessage {
    CaseMessage {
        media_type: "application/json".into(),
        bytes: said.to_string().into_bytes(),
        files: vec![],
    }
}

fn tell(transfers: &Transfers, said: &Value) -> TransferId {
    transfers.tell(&message(said)).unwrap().transfer
}

/// A world in which the first action's application is done.
fn delivered() -> (World, Transfers) {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    (world, transfers)
}

fn state(transfers: &Transfers, id: TransferId) -> Transfer {
    transfers.store().transfer(id).unwrap()
}

/// What LV was told, in order.
fn told(world: &World) -> Vec<String> {
    let told = world.lv.told.lock().unwrap();
    told.iter()
        .map(|(_, body)| {
            let body: Value = serde_json::from_str(body).unwrap();
            body["status"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_supplement_that_says_nothing_new_is_not_delivered() {
    let (world, transfers) = delivered();
    let hint = transfers.receive(id(FIRST), Kind::Supplement).unwrap();
    assert!(hint.new);
    work(&transfers).unwrap();
    let done = state(&transfers, hint.transfer.id);
    assert!(is_done(&done), "{:?}", done.state);
    assert_eq!(done.state.handover(), None);
    assert_eq!(world.deliveries().len(), 1);
}

#[test]
fn a_withdrawal_of_which_lv_says_twice_is_delivered_once() {
    let (world, transfers) = delivered();
    world.mapping.withdraws.store(true, Ordering::Relaxed);
    let first = transfers.receive(id(FIRST), Kind::Withdrawal).unwrap();
    work(&transfers).unwrap();
    assert_eq!(world.deliveries().len(), 2);
    let again = transfers.receive(id(FIRST), Kind::Withdrawal).unwrap();
    assert!(
        first.new && again.new,
        "a trigger is a hint: what is fetched decides"
    );
    work(&transfers).unwrap();
    let done = state(&transfers, again.transfer.id);
    assert!(is_done(&done), "{:?}", done.state);
    assert_eq!(done.state.handover(), None);
    assert_eq!(world.deliveries().len(), 2);
    assert_eq!(told(&world).len(), 2);
}

#[test]
fn a_withdrawal_after_a_change_is_another_one() {
    let (world, transfers) = delivered();
    world.mapping.withdraws.store(true, Ordering::Relaxed);
    transfers.receive(id(FIRST), Kind::Withdrawal).unwrap();
    work(&transfers).unwrap();
    world.mapping.withdraws.store(false, Ordering::Relaxed);
    let changed = br#"{"attachments":[{"id":"a3","fileName":"a.pdf"}],"size":0.20}"#.to_vec();
    world
        .lv
        .odd_answers
        .lock()
        .unwrap()
        .extend([changed.clone(), changed.clone()]);
    transfers.receive(id(FIRST), Kind::Supplement).unwrap();
    work(&transfers).unwrap();
    assert_eq!(world.deliveries().len(), 3);
    world.mapping.withdraws.store(true, Ordering::Relaxed);
    world
        .lv
        .odd_answers
        .lock()
        .unwrap()
        .extend([changed.clone(), changed]);
    transfers.receive(id(FIRST), Kind::Withdrawal).unwrap();
    work(&transfers).unwrap();
    assert_eq!(world.deliveries().len(), 4);
}

#[test]
fn a_mapping_that_withholds_a_change_is_found_out() {
    let world = World::new();
    let transfers = world.open();
    world.mapping.withholds.store(true, Ordering::Relaxed);
    let transfer = the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let kept = state(&transfers, transfer.id);
    assert_eq!(kept.state.problem().unwrap().code, "change-withheld");
}

#[test]
fn hints_of_an_action_that_is_not_known_begin_with_its_application() {
    let world = World::new();
    let transfers = world.open();
    let supplement = transfers.receive(id(FIRST), Kind::Supplement).unwrap();
    assert_eq!(supplement.transfer.kind, Kind::Application);
    let message = transfers.receive(id(FIRST), Kind::Message).unwrap();
    assert_eq!(message.transfer.kind, Kind::Message);
    assert_eq!(message.transfer.number, 2);
    let again = transfers.receive(id(FIRST), Kind::Message).unwrap();
    assert_eq!(again.transfer.id, message.transfer.id);
    assert!(!again.new);
}

#[test]
fn what_the_case_system_says_is_told_once_and_in_order() {
    let (world, transfers) = delivered();
    let before = told(&world).len();
    let first = json!({"externalId": FIRST, "caseId": "ASIA/1", "status": "in-progress"});
    let second = json!({"caseId": "ASIA/1", "status": "closed"});
    let begun = tell(&transfers, &first);
    assert_eq!(
        begun,
        tell(&transfers, &first),
        "the same bytes are one message"
    );
    work(&transfers).unwrap();
    let closed = tell(&transfers, &second);
    work(&transfers).unwrap();
    assert!(is_done(&state(&transfers, begun)) && is_done(&state(&transfers, closed)));
    assert_eq!(told(&world)[before..], ["in-progress", "closed"]);
    let action = transfers.store().action(id(FIRST)).unwrap();
    assert_eq!(action.case_id.as_deref(), Some("ASIA/1"));
    assert_eq!(state(&transfers, closed).kind.direction(), Direction::Out);
}

#[test]
fn documents_go_before_the_status_that_names_them() {
    let (world, transfers) = delivered();
    let before = told(&world).len();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Päätös 1.pdf");
    std::fs::write(&path, "%PDF-1.4").unwrap();
    let mut said = message(&json!({
        "externalId": FIRST, "status": "decided",
        "files": ["sftp://host.example/ulos/P%C3%A4%C3%A4t%C3%B6s%201.pdf"],
    }));
    assert!(matches!(
        transfers.tell(&said),
        Err(TellError::FilesMissing { missing: 1, of: 1 })
    ));
    said.files = vec![CaseFile {
        name: "Päätös 1.pdf".into(),
        path: path.clone(),
    }];
    let transfer = transfers.tell(&said).unwrap().transfer;
    std::fs::remove_file(path).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&state(&transfers, transfer)));
    assert_eq!(told(&world)[before..], ["upload 8 bytes", "decided"]);
}

#[test]
fn a_message_in_the_inbox_waits_for_an_earlier_one_about_the_same_action() {
    let (world, transfers) = delivered();
    the_transfer(&transfers, SECOND);
    work(&transfers).unwrap();
    let before = told(&world).len();
    let folder = tempfile::tempdir().unwrap();
    let leave = |name: &str, at: u64, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(at))
            .unwrap();
    };
    let said = |action, status, files: &[&str]| {
        json!({"externalId": action, "status": status, "files": files}).to_string()
    };
    leave("1.json", 1, &said(FIRST, "decided", &["paatos.pdf"]));
    leave("2.json", 2, &said(FIRST, "closed", &[]));
    leave("3.json", 3, &said(SECOND, "in-progress", &[]));
    let mut inbox = Inbox::open(folder.path(), Duration::ZERO).unwrap();
    let mut look = || {
        let round = inbox.round(SystemTime::now(), &|said, waiting| {
            transfers.tell_in_order(said, waiting)
        });
        work(&transfers).unwrap();
        round.unwrap()
    };
    let round = look();
    assert_eq!((round.told, round.left), (1, 2));
    leave("paatos.pdf", 4, "%PDF-1.4");
    assert_eq!(look().told, 2);
    assert_eq!(
        told(&world)[before..],
        ["in-progress", "upload 8 bytes", "decided", "closed"]
    );
}

#[test]
fn what_needs_a_person_waits_without_holding_back_what_comes_after() {
    let (world, transfers) = delivered();
    world.mapping.wonders.store(true, Ordering::Relaxed);
    let odd = tell(
        &transfers,
        &json!({"externalId": FIRST, "status": "decided"}),
    );
    work(&transfers).unwrap();
    assert_eq!(
        state(&transfers, odd).state.problem().unwrap().code,
        "mapping-rejected"
    );
    world.mapping.wonders.store(false, Ordering::Relaxed);
    let clear = tell(
        &transfers,
        &json!({"externalId": FIRST, "status": "closed"}),
    );
    work(&transfers).unwrap();
    assert!(is_done(&state(&transfers, clear)));
    // Once the table of outcomes is corrected, it is planned anew from the kept message.
    transfers.retry(odd).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&state(&transfers, odd)));
}

#[test]
fn a_decision_of_a_day_to_come_is_held_until_then() {
    let (world, transfers) = delivered();
    let now = transfers.clock().now();
    let tomorrow = now
        .checked_add(jiff::SignedDuration::from_hours(24))
        .unwrap();
    let held = tell(
        &transfers,
        &json!({"externalId": FIRST, "status": "decided", "notBefore": tomorrow.to_string()}),
    );
    work(&transfers).unwrap();
    assert_eq!(
        state(&transfers, held).state.problem().unwrap().code,
        "held"
    );
    assert!(!told(&world).contains(&"decided".to_owned()));
    world.clock.pass(24 * 60 * 60 + 1);
    work(&transfers).unwrap();
    assert!(is_done(&state(&transfers, held)));
    assert!(told(&world).contains(&"decided".to_owned()));
}

#[test]
fn a_deadlines_alarms_are_raised_once_before_and_once_at_the_day() {
    const DAY: i64 = 24 * 60 * 60;
    let (world, transfers) = delivered();
    let raised = |works: bool| {
        let alarms = Mutex::new(Vec::new());
        let count = transfers
            .raise_alarms(3, &|deadline, alarm| {
                assert_eq!(deadline.code, "handling");
                alarms.lock().unwrap().push(alarm);
                works
            })
            .unwrap();
        let alarms = alarms.into_inner().unwrap();
        assert_eq!(count, if works { alarms.len() } else { 0 });
        alarms
    };
    // It is the 8th, and the day is the 20th.
    assert_eq!(raised(true), []);
    world.clock.pass(9 * DAY);
    assert_eq!(raised(false), [Alarmed::Before]);
    assert_eq!(raised(true), [Alarmed::Before], "the hook failed before");
    assert_eq!(raised(true), []);
    world.clock.pass(4 * DAY);
    assert_eq!(raised(true), [Alarmed::At], "also the day after");
    assert_eq!(raised(true), []);
    let today = deadlines::today(transfers.clock().now());
    assert_eq!(transfers.store().deadlines(today).unwrap(), []);
}

#[test]
fn what_lv_lists_is_received_once_and_what_nobody_told_of_is_healed() {
    let (world, transfers) = delivered();
    let page = json!({
        "changes": [
            {"external_id": FIRST, "kind": "Application", "at": "2026-11-08T09:00:00+02:00"},
            {"external_id": SECOND, "kind": "Application", "at": "2026-11-08T09:00:00+02:00"},
        ],
        "cursor": "2", "more": false,
    });
    let answer = |times| {
        let mut odd = world.lv.odd_answers.lock().unwrap();
        odd.extend(std::iter::repeat_n(page.to_string().into_bytes(), times));
    };
    answer(1);
    let found = transfers.reconcile(true).unwrap();
    let codes: Vec<_> = found
        .differences
        .iter()
        .map(|difference| (difference.external_id.to_string(), difference.code))
        .collect();
    assert_eq!(codes, [(SECOND.to_owned(), "not-fetched")]);
    assert_eq!((found.listed, found.delivered), (Some(2), 1));
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, SECOND)));
    answer(2);
    assert_eq!(transfers.poll_changes(), Ok(2));
    assert_eq!(
        transfers.store().mark("changes").unwrap().as_deref(),
        Some("2")
    );
    let found = transfers.reconcile(true).unwrap();
    assert_eq!(found.differences, []);
    assert!(
        found.sentence().ends_with("there is no difference."),
        "{}",
        found.sentence()
    );
    // A day later the case system has told no case number.
    world.clock.pass(25 * 60 * 60);
    let found = transfers.reconcile(false).unwrap();
    assert_eq!(found.listed, None);
    assert!(
        found
            .differences
            .iter()
            .all(|difference| difference.code == "not-acknowledged")
    );
    assert_eq!(found.differences.len(), 2);
}

#[test]
fn messages_that_cannot_be_placed_are_refused_and_leave_nothing() {
    let (world, transfers) = delivered();
    for (said, code) in [
        (
            json!({"externalId": SECOND, "status": "closed"}),
            "message-of-unknown-action",
        ),
        (
            json!({"externalId": "LP-1", "status": "closed"}),
            "message-without-action",
        ),
        (
            json!({"caseId": "ASIA/9", "status": "closed"}),
            "message-of-unknown-action",
        ),
    ] {
        let error = transfers.tell(&message(&said)).unwrap_err();
        assert!(!error.may_pass());
        assert_eq!(lupasilta::problem::Problem::from(error).code, code);
    }
    let unreadable = CaseMessage {
        bytes: b"<not json>".to_vec(),
        ..message(&json!({}))
    };
    let error = transfers.tell(&unreadable).unwrap_err();
    assert_eq!(error.findings().len(), 1);
    assert_eq!(
        transfers
            .store()
            .transfers(&Filter::default())
            .unwrap()
            .len(),
        1
    );
    let work_folder = world.work_folder();
    let left = std::fs::read_dir(work_folder).map_or(0, Iterator::count);
    assert_eq!(left, 0);
}
