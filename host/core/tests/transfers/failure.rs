//! What happens when something fails.

use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lupasilta::audit::Digest;
use lupasilta::problem::{Recovery, Side};
use lupasilta::store::Transfer;
use lupasilta::transfers::{RetryPolicy, Stage, State, UnmappedPolicy};

use crate::world::{FIRST, SECOND, THIRD, World, fault, is_done, the_transfer, work};

fn quarantined(transfer: &Transfer) -> (&Stage, &str) {
    match &transfer.state {
        State::Quarantined { at, problem, .. } => (at, &problem.code),
        other => panic!("{other:?}"),
    }
}

fn name_lookup() -> lupasilta::service::ServiceError {
    lupasilta::service::ServiceError {
        receipt: None,
        ..fault("name-lookup", Side::Ours, Recovery::Retry)
    }
}

#[test]
fn a_refused_name_lookup_keeps_the_transfer() {
    let world = World::new();
    world.lv.fail_next([name_lookup()]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert!(
        matches!(&transfer.state, State::Waiting { at: Stage::Fetching, retry, .. } if retry.attempts == 1),
        "{:?}",
        transfer.state
    );
    world.clock.pass(9);
    work(&transfers).unwrap();
    assert_eq!(world.lv.asked.lock().unwrap().len(), 1, "tried too early");
    world.clock.pass(1);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_failure_that_goes_on_ends_with_a_person_and_goes_on_from_there() {
    let world = World::new();
    world.lv.fail_next((0..5).map(|_| name_lookup()));
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    for _ in 0..5 {
        work(&transfers).unwrap();
        world.clock.pass(60);
    }
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(quarantined(&transfer), (&Stage::Fetching, "name-lookup"));
    assert!(
        transfer
            .state
            .problem()
            .unwrap()
            .what
            .contains("tried 4 times"),
        "{:?}",
        transfer.state
    );
    assert_eq!(world.lv.asked.lock().unwrap().len(), 4);

    world.lv.faults.lock().unwrap().clear();
    transfers.retry(id).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_connection_refused_for_an_hour_is_tried_ever_more_seldom_and_nothing_is_lost() {
    let mut world = World::new();
    world.policy.retry = RetryPolicy::default();
    let transfers = world.open();
    let actions = [FIRST, SECOND, THIRD];
    for action in actions {
        the_transfer(&transfers, action);
    }
    let refused = || lupasilta::service::ServiceError {
        receipt: None,
        ..fault("connection-refused", Side::Lv, Recovery::Retry)
    };
    let mut asked = Vec::new();
    for _quarter in 0..4 {
        let before = world.lv.asked.lock().unwrap().len();
        for _ in 0..15 * 60 / 5 {
            world.lv.fail_next((0..actions.len()).map(|_| refused()));
            work(&transfers).unwrap();
            world.lv.faults.lock().unwrap().clear();
            world.clock.pass(5);
        }
        asked.push(world.lv.asked.lock().unwrap().len() - before);
    }
    assert!(asked[0] > asked[3] && asked[3] > 0, "{asked:?}");
    assert!(
        asked.iter().sum::<usize>() < 20 * actions.len(),
        "{asked:?}"
    );
    for action in actions {
        let transfer = the_transfer(&transfers, action);
        assert!(
            matches!(&transfer.state, State::Waiting { at: Stage::Fetching, problem, .. } if problem.code == "connection-refused"),
            "{:?}",
            transfer.state
        );
    }
    assert!(world.deliveries().is_empty());

    world.clock.pass(15 * 60);
    work(&transfers).unwrap();
    for action in actions {
        assert!(is_done(&the_transfer(&transfers, action)));
    }
    assert_eq!(world.deliveries().len(), actions.len());
}

#[test]
fn no_attempt_comes_sooner_than_lv_asks() {
    let world = World::new();
    let mut busy = fault("lv-busy", Side::Lv, Recovery::Retry);
    busy.retry_after = Some(Duration::from_secs(50));
    world.lv.fail_next([busy]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    world.clock.pass(49);
    work(&transfers).unwrap();
    assert_eq!(world.lv.asked.lock().unwrap().len(), 1);
    world.clock.pass(11);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_wrong_credential_pauses_all_transfers_until_a_probe_gets_through() {
    let world = World::new();
    let refused = || fault("lv-unauthorized", Side::Lv, Recovery::StopConnection);
    world.lv.fail_next([refused(), refused()]);
    let transfers = world.open();
    let actions = [FIRST, SECOND, THIRD];
    for action in actions {
        the_transfer(&transfers, action);
    }
    work(&transfers).unwrap();
    let paused = transfers.paused().unwrap();
    assert_eq!(paused[0].problem.code, "lv-unauthorized");
    assert_eq!(
        world.lv.asked.lock().unwrap().len(),
        1,
        "only one transfer asked"
    );

    // The first probe fails too, and nothing else is asked before the next.
    world.clock.pass(300);
    work(&transfers).unwrap();
    world.clock.pass(299);
    work(&transfers).unwrap();
    assert_eq!(world.lv.asked.lock().unwrap().len(), 2);
    assert_eq!(
        transfers.paused().unwrap()[0].since,
        paused[0].since,
        "one alarm"
    );

    world.clock.pass(1);
    work(&transfers).unwrap();
    assert!(transfers.paused().unwrap().is_empty());
    for action in actions {
        assert!(is_done(&the_transfer(&transfers, action)));
    }
}

/// Whoever mends one thing has to see the next.
#[test]
fn a_pause_tells_the_reason_of_the_last_probe() {
    let world = World::new();
    let stop = Recovery::StopConnection;
    world.lv.fail_next([
        fault("tls-client-certificate-refused", Side::Ours, stop),
        fault("access-denied", Side::XRoad, stop),
    ]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let first = transfers.paused().unwrap().remove(0);
    assert_eq!(first.problem.code, "tls-client-certificate-refused");
    world.clock.pass(300);
    work(&transfers).unwrap();
    let second = transfers.paused().unwrap().remove(0);
    assert_eq!(second.problem.code, "access-denied");
    assert_eq!(second.since, first.since);
}

#[test]
fn a_person_can_end_a_pause() {
    let world = World::new();
    world.lv.fail_next([fault(
        "access-denied",
        Side::XRoad,
        Recovery::StopConnection,
    )]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    work(&transfers).unwrap();
    assert!(!is_done(&the_transfer(&transfers, FIRST)));
    transfers.resume_connections().unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_restart_tries_a_paused_connection_at_once_with_one_transfer() {
    let world = World::new();
    let refused = || fault("lv-unauthorized", Side::Lv, Recovery::StopConnection);
    world.lv.fail_next([refused(), refused()]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    the_transfer(&transfers, SECOND);
    work(&transfers).unwrap();
    transfers.probe_now().unwrap();
    work(&transfers).unwrap();
    assert_eq!(world.lv.asked.lock().unwrap().len(), 2);
    assert_eq!(transfers.paused().unwrap().len(), 1);
    transfers.probe_now().unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert!(is_done(&the_transfer(&transfers, SECOND)));
}

#[test]
fn a_folder_that_is_gone_pauses_deliveries_and_delivers_once_it_is_back() {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    let away = world.disk.path().join("away");
    fs::rename(world.cases(), &away).unwrap();
    work(&transfers).unwrap();
    let paused = transfers.paused().unwrap();
    assert_eq!(paused[0].problem.code, "case-folder-unusable");
    assert_eq!(paused[0].problem.side, Side::CaseSystem);

    fs::rename(&away, world.cases()).unwrap();
    world.clock.pass(300);
    work(&transfers).unwrap();
    assert!(transfers.paused().unwrap().is_empty());
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert_eq!(world.deliveries().len(), 1);
}

#[test]
fn an_action_that_lv_does_not_know_is_quarantined_and_others_go_on() {
    let world = World::new();
    world
        .lv
        .fail_next([fault("lv-unknown-action", Side::Lv, Recovery::Person)]);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    world.clock.pass(1);
    the_transfer(&transfers, SECOND);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(
        quarantined(&transfer),
        (&Stage::Fetching, "lv-unknown-action")
    );
    assert!(is_done(&the_transfer(&transfers, SECOND)));
}

#[test]
fn a_cut_body_is_fetched_again() {
    let world = World::new();
    world
        .lv
        .odd_answers
        .lock()
        .unwrap()
        .push_back(br#"{"applicants": [{"#.to_vec());
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(transfer.state.problem().unwrap().code, "lv-answer-not-json");
    assert!(transfers.store().bodies(id).unwrap().is_empty());
    world.clock.pass(10);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn bytes_that_stay_no_json_are_a_persons_matter_at_the_third_attempt() {
    let world = World::new();
    let odd = br#"{"applicants": "\ud800"}"#;
    let answers = || world.lv.odd_answers.lock().unwrap();
    answers().extend([&odd[..20], odd, odd].map(<[u8]>::to_vec));
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    for _ in 0..2 {
        work(&transfers).unwrap();
        let waiting = the_transfer(&transfers, FIRST);
        assert!(
            matches!(waiting.state, State::Waiting { .. }),
            "{waiting:?}"
        );
        world.clock.pass(60);
    }
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(
        quarantined(&transfer),
        (&Stage::Fetching, "lv-data-not-json")
    );
    let detail = transfer.state.problem().unwrap().detail.as_deref();
    let sha256 = format!("SHA-256 {}", Digest::of(odd));
    assert_eq!(detail, Some(sha256.as_str()));
    transfers.retry(transfer.id).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_rejection_is_kept_with_its_findings_and_goes_on_when_its_cause_is_gone() {
    let world = World::new();
    world.mapping.rejects.store(true, Ordering::Relaxed);
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(
        quarantined(&transfer),
        (&Stage::Fetched, "mapping-rejected")
    );
    let findings = transfers.store().findings(id).unwrap();
    assert_eq!(findings[0].code, "applicant-missing");
    assert_eq!(
        findings[0].pointer.as_deref(),
        Some("commondata#/applicants")
    );
    assert!(world.deliveries().is_empty());

    world.mapping.rejects.store(false, Ordering::Relaxed);
    let asked_before = world.lv.asked.lock().unwrap().clone();
    transfers.retry(id).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    let asked = world.lv.asked.lock().unwrap();
    assert_eq!(
        asked[asked_before.len()..asked_before.len() * 2],
        asked_before,
        "the application may have been corrected in LV: it is fetched anew"
    );
    assert_eq!(
        transfers.store().findings(id).unwrap()[0].code,
        "worth-knowing"
    );
}

#[test]
fn a_ledger_that_does_not_hold_keeps_the_case_from_the_case_system() {
    let world = World::new();
    world.mapping.lies.store(true, Ordering::Relaxed);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(quarantined(&transfer).0, &Stage::Fetched);
    assert!(world.deliveries().is_empty());
}

#[test]
fn values_that_nothing_took_are_delivered_or_kept_back_as_the_settings_say() {
    let mut world = World::new();
    world.mapping.leaves_out.store(true, Ordering::Relaxed);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    drop(transfers);

    world.policy.unmapped = UnmappedPolicy::Quarantine;
    let transfers = world.open();
    the_transfer(&transfers, SECOND);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, SECOND);
    assert_eq!(quarantined(&transfer), (&Stage::Fetched, "unmapped-values"));
    assert_eq!(world.deliveries().len(), 1);
}

#[test]
fn a_panic_costs_one_attempt_and_no_worker() {
    let world = World::new();
    world.mapping.panics.store(true, Ordering::Relaxed);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(transfer.state.problem().unwrap().code, "panic");
    world.mapping.panics.store(false, Ordering::Relaxed);
    world.clock.pass(10);
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn nothing_foreign_in_the_folder_is_overwritten() {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    let foreign = world.cases().join(format!("{FIRST}_1"));
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("theirs"), "x").unwrap();
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(
        quarantined(&transfer),
        (&Stage::Mapped, "delivery-occupied")
    );
    assert_eq!(fs::read(foreign.join("theirs")).unwrap(), b"x");
}

/// What is there is kept and checked again; what is gone can only be had from LV.
#[test]
fn an_attachment_that_is_gone_from_the_work_folder_is_fetched_again_by_a_retry() {
    let world = World::new();
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    let away = world.disk.path().join("away");
    fs::rename(world.cases(), &away).unwrap();
    work(&transfers).unwrap();
    let file = world.work_folder().join(id.to_string());
    fs::remove_file(file.join("a1_Asemapiirros.pdf")).unwrap();
    fs::rename(&away, world.cases()).unwrap();
    transfers.resume_connections().unwrap();
    work(&transfers).unwrap();
    let transfer = the_transfer(&transfers, FIRST);
    assert_eq!(
        quarantined(&transfer),
        (&Stage::Mapped, "attachment-changed")
    );

    transfers.retry(id).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert_eq!(world.deliveries()[&format!("{FIRST}_1")].len(), 4);
}

#[test]
fn content_that_a_correction_replaced_is_not_kept_for_ever() {
    let mut world = World::new();
    world.keeps_content = true;
    world.mapping.rejects.store(true, Ordering::Relaxed);
    let transfers = world.open();
    let id = the_transfer(&transfers, FIRST).id;
    work(&transfers).unwrap();
    assert_eq!(world.content().kept_digests().unwrap().len(), 2);

    // The customer attaches another file in place of both.
    world.mapping.rejects.store(false, Ordering::Relaxed);
    let other = br#"{"attachments":[{"id":"a3","fileName":"a.pdf"}]}"#.to_vec();
    world.lv.odd_answers.lock().unwrap().push_back(other);
    transfers.retry(id).unwrap();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert!(world.content().kept_digests().unwrap().is_empty());
}
