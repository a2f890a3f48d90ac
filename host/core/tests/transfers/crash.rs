//! The power goes at every moment before and after something outside happens; then the program starts again.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use lupasilta::audit::{Digest, log};
use lupasilta::transfers::{CaseFile, CaseMessage, Kind};
use serde_json::json;

use crate::power::Power;
use crate::world::{
    FIRST, SECOND, World, attachment_bytes, id, is_done, listed, the_transfer, work,
};

/// Cuts the power after `moments`, starts again and finishes; says whether the power was cut at all.
fn a_cut_after(moments: u32, world: &World) -> bool {
    let power = Arc::new(Power::for_moments(moments));
    let transfers = world.open_with(&power);
    let cut = transfers
        .receive(id(FIRST), Kind::Application)
        .map(drop)
        .and_then(|()| work(&transfers))
        .is_err();
    drop(transfers);

    let transfers = world.open();
    // Whoever triggered and heard nothing triggers again.
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    // A step that was cut off counts as failed at most once, and is due again after a while.
    world.clock.pass(60);
    work(&transfers).unwrap();

    let transfer = the_transfer(&transfers, FIRST);
    assert!(is_done(&transfer), "{moments}: {:?}", transfer.state);
    let deliveries = world.deliveries();
    assert_eq!(deliveries.len(), 1, "{moments}");
    let delivery = &deliveries[&format!("{FIRST}_1")];
    assert_eq!(delivery.len(), 4, "{moments}");
    assert_eq!(
        delivery["a2_Asemapiirros.pdf"],
        attachment_bytes(&format!("/attachments/{FIRST}/a2"))
    );
    let told = world.lv.told.lock().unwrap();
    assert!(
        !told.is_empty() && told.iter().all(|report| *report == told[0]),
        "{moments}: {told:?}"
    );
    let entries = transfers.store().log(transfer.id).unwrap();
    log::verify(&transfer.id.to_string(), &entries).unwrap();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry.kind == "delivered")
            .count(),
        1
    );
    assert!(listed(&world.cases().join(".lupasilta/staging")).is_empty());
    assert!(listed(&world.work_folder()).is_empty());
    cut
}

#[test]
fn a_cut_at_any_moment_loses_nothing_and_delivers_once() {
    let mut moments = 0;
    while a_cut_after(moments, &World::new()) {
        moments += 1;
    }
    assert!(moments > 50, "only {moments} moments were tried");
}

#[test]
fn a_cut_at_any_moment_delivers_once_to_a_program_that_takes_deliveries_away() {
    let mut moments = 0;
    loop {
        let mut world = World::new();
        world.takes_at_once = true;
        if !a_cut_after(moments, &world) {
            break;
        }
        moments += 1;
    }
    assert!(moments > 50, "only {moments} moments were tried");
}

/// Cuts the power after `moments` while a message with a file is kept, and starts again; says whether the power was cut at all.
fn a_cut_in_a_message_after(moments: u32) -> bool {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    drop(transfers);
    let path = world.disk.path().join("paatos.pdf");
    std::fs::write(&path, "%PDF-1.4").unwrap();
    let said = CaseMessage {
        media_type: "application/json".into(),
        bytes: json!({"externalId": FIRST, "status": "decided", "files": ["paatos.pdf"]})
            .to_string()
            .into_bytes(),
        files: vec![CaseFile {
            name: "paatos.pdf".into(),
            path,
        }],
    };
    let power = Arc::new(Power::for_moments(moments));
    let transfers = world.open_with(&power);
    let cut = transfers.tell(&said).is_err();
    drop(transfers);

    let transfers = world.open();
    transfers.clear_leftovers().unwrap();
    // Whoever told and heard nothing tells again.
    let told = transfers.tell(&said).unwrap();
    work(&transfers).unwrap();
    let transfer = transfers.store().transfer(told.transfer).unwrap();
    assert!(is_done(&transfer), "{moments}: {:?}", transfer.state);
    let told = world.lv.told.lock().unwrap();
    let count = |what: &str| told.iter().filter(|(_, body)| body.contains(what)).count();
    assert_eq!(
        (count("upload 8 bytes"), count("decided")),
        (1, 1),
        "{moments}"
    );
    assert!(listed(&world.work_folder()).is_empty(), "{moments}");
    cut
}

#[test]
fn a_cut_at_any_moment_keeps_a_message_with_its_file_or_nothing_of_it() {
    let mut moments = 0;
    while a_cut_in_a_message_after(moments) {
        moments += 1;
    }
    assert!(moments > 3, "only {moments} moments were tried");
}

#[test]
fn work_files_are_cleared_away_only_while_nobody_else_works() {
    let world = World::new();
    let here = world.open();
    let left = world
        .work_folder()
        .join("6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1eff");
    let unfinished = the_transfer(&here, FIRST).id.to_string();
    for folder in [&left, &world.work_folder().join(&unfinished)] {
        std::fs::create_dir_all(folder).unwrap();
    }
    let there = world.open();
    here.clear_leftovers().unwrap();
    assert!(left.exists(), "another program may be about to keep it");
    drop(there);
    here.clear_leftovers().unwrap();
    assert_eq!(
        listed(&world.work_folder()),
        [world.work_folder().join(unfinished)]
    );
}

#[test]
fn content_that_a_stop_left_is_cleared_away_and_what_is_needed_stays() {
    let mut world = World::new();
    world.keeps_content = true;
    world.mapping.rejects.store(true, Ordering::Relaxed);
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    work(&transfers).unwrap();
    let needed = world.content().kept_digests().unwrap().len();
    let left = world.disk.path().join("left");
    std::fs::write(&left, "left").unwrap();
    world.content().keep(&left, Digest::of(b"left")).unwrap();
    transfers.clear_leftovers().unwrap();
    assert_eq!(
        (needed, world.content().kept_digests().unwrap().len()),
        (2, 2)
    );
    assert!(!world.content().holds(Digest::of(b"left"), 4));
}

#[test]
fn cut_after_cut_the_transfers_still_end() {
    let world = World::new();
    let mut cuts = 0;
    for moments in (10..).step_by(3) {
        let transfers = world.open_with(&Arc::new(Power::for_moments(moments)));
        let ended = transfers
            .receive(id(FIRST), Kind::Application)
            .and_then(|_| transfers.receive(id(SECOND), Kind::Application))
            .and_then(|_| work(&transfers));
        world.clock.pass(120);
        match ended {
            Err(_) => cuts += 1,
            Ok(()) => break,
        }
    }
    assert!(cuts > 2, "only {cuts} cuts");
    let transfers = world.open();
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
    assert!(is_done(&the_transfer(&transfers, SECOND)));
    assert_eq!(world.deliveries().len(), 2);
}
