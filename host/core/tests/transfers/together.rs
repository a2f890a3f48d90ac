//! Many at once: threads, and processes on one store.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use lupasilta::transfers::{ExternalId, Kind, Transfers, Worked, Workers};

use crate::world::{FIRST, SECOND, World, is_done, the_transfer, work};

fn actions(count: u32) -> Vec<String> {
    (1..=count)
        .map(|number| format!("6f1c2d3e-8a4b-4c5d-9e6f-{number:012x}"))
        .collect()
}

/// Waits for the workers, who ring whenever something has ended.
fn until_all_are_done(transfers: &Transfers, actions: &[String]) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let seen = transfers.wake().rings();
        if actions
            .iter()
            .all(|action| is_done(&the_transfer(transfers, action)))
        {
            return;
        }
        assert!(Instant::now() < deadline, "not done in time");
        transfers.wake().wait(seen, Duration::from_secs(1));
    }
}

#[test]
fn the_same_trigger_from_many_threads_begins_one_transfer() {
    let world = World::new();
    let here = world.open();
    let there = world.open();
    let action: ExternalId = FIRST.parse().unwrap();
    let begun: usize = thread::scope(|scope| {
        let threads: Vec<_> = [&here, &there, &here, &there]
            .into_iter()
            .map(|transfers| {
                scope.spawn(move || {
                    (0..5)
                        .filter(|_| transfers.receive(action, Kind::Application).unwrap().new)
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(begun, 1);
}

#[test]
fn two_programs_on_one_store_do_each_transfer_once() {
    let world = World::new();
    let here = Arc::new(world.open());
    let there = Arc::new(world.open());
    let actions = actions(12);
    for (number, action) in actions.iter().enumerate() {
        let program = if number % 2 == 0 { &here } else { &there };
        the_transfer(program, action);
    }
    let two = NonZeroUsize::new(2).unwrap();
    let poll = Duration::from_millis(20);
    let workers = [
        Workers::start(&here, two, poll).unwrap(),
        Workers::start(&there, two, poll).unwrap(),
    ];
    until_all_are_done(&here, &actions);
    drop(workers);
    assert_eq!(world.deliveries().len(), actions.len());
    assert_eq!(world.lv.told.lock().unwrap().len(), actions.len());
    // Two bodies, two attachments and one report each, and none twice.
    assert_eq!(world.lv.asked.lock().unwrap().len(), 5 * actions.len());
}

#[test]
fn a_program_that_ends_leaves_its_transfers_to_the_others() {
    let world = World::new();
    let here = world.open();
    let there = world.open();
    let id = the_transfer(&here, FIRST).id;
    let store = here.store();
    assert!(store.claim_this(id).unwrap().is_some());
    work(&there).unwrap();
    assert!(
        !is_done(&the_transfer(&there, FIRST)),
        "taken from under another"
    );
    drop(here);
    work(&there).unwrap();
    assert!(is_done(&the_transfer(&there, FIRST)));
}

#[test]
fn a_stop_ends_with_the_step_and_the_rest_goes_on_later() {
    let world = World::new();
    let transfers = world.open();
    the_transfer(&transfers, FIRST);
    let stopped = AtomicBool::new(true);
    assert!(matches!(
        transfers.work_once(&stopped).unwrap(),
        Worked::On(_)
    ));
    assert!(world.lv.asked.lock().unwrap().is_empty());
    work(&transfers).unwrap();
    assert!(is_done(&the_transfer(&transfers, FIRST)));
}

#[test]
fn a_trigger_wakes_a_worker_that_would_sleep_for_long() {
    let world = World::new();
    let transfers = Arc::new(world.open());
    let workers =
        Workers::start(&transfers, NonZeroUsize::MIN, Duration::from_secs(3_600)).unwrap();
    the_transfer(&transfers, SECOND);
    until_all_are_done(&transfers, &[SECOND.to_owned()]);
    workers.stop();
}
