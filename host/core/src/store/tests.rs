#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use jiff::SignedDuration;
use rusqlite::Connection as Database;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::audit::log;
use crate::transfers::{Event, Stage, State};

mod encrypted;
mod purged;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ACTION: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e01";

fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    (folder, file)
}

/// One key for all tests.
fn encryption() -> Encryption {
    static KEY: OnceLock<Key> = OnceLock::new();
    Encryption::with(KEY.get_or_init(|| Key::generate().unwrap().0).clone())
}

fn open(file: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(file, &encryption())
}

fn receive(store: &SqliteStore) -> Transfer {
    let id = TransferId::from(Uuid::new_v4());
    store
        .receive(id, ACTION.parse().unwrap(), Kind::Application, NOW)
        .unwrap()
        .transfer
}

fn claimed(store: &SqliteStore) -> Option<TransferId> {
    match store.claim(NOW, NOW).unwrap() {
        Claim::Transfer { transfer, .. } => Some(transfer.id),
        Claim::Nothing { .. } => None,
    }
}

fn change(transfer: &Transfer) -> Change {
    Change {
        transfer: transfer.id,
        revision: transfer.revision,
        at: NOW,
        state: State::Ready {
            at: Stage::Fetching,
        },
        effects: Vec::new(),
        events: vec![Event::Done],
    }
}

#[test]
fn a_newer_store_is_refused_and_left_as_it_is() {
    let (_folder, file) = file();
    drop(open(&file).unwrap());
    let database = Database::open(&file).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    let refused = open(&file).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }));
    let version: i64 = database
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_store_opened_again_has_what_was_kept() {
    let (_folder, file) = file();
    let kept = receive(&open(&file).unwrap());
    let again = open(&file).unwrap();
    assert_eq!(again.transfer(kept.id).unwrap(), kept);
}

#[test]
fn a_claim_is_one_holders_until_it_is_given_back() {
    let (_folder, file) = file();
    let here = open(&file).unwrap();
    let there = open(&file).unwrap();
    let id = receive(&here).id;
    assert_eq!(claimed(&here), Some(id));
    assert_eq!(claimed(&here), None);
    assert_eq!(claimed(&there), None);
    assert!(there.claim_this(id).unwrap().is_none());
    here.release(id);
    assert_eq!(claimed(&there), Some(id));
}

#[test]
fn a_change_without_a_claim_or_from_an_old_revision_changes_nothing() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let transfer = receive(&store);
    let unclaimed = store.save(change(&transfer));
    assert!(matches!(unclaimed, Err(StoreError::Overtaken(_))));

    claimed(&store).unwrap();
    store.save(change(&transfer)).unwrap();
    let old = store.save(change(&transfer));
    assert!(matches!(old, Err(StoreError::Overtaken(_))));
    assert_eq!(store.log(transfer.id).unwrap().len(), 2);
}

#[test]
fn a_change_of_which_a_part_fails_leaves_no_trace() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let transfer = receive(&store);
    claimed(&store).unwrap();
    let body = Body {
        name: "commondata".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: b"{}".to_vec(),
        sha256: String::new(),
    };
    let mut twice = change(&transfer);
    twice.effects = vec![Effect::KeepBody(body.clone()), Effect::KeepBody(body)];
    store.save(twice).unwrap_err();
    assert_eq!(store.transfer(transfer.id).unwrap(), transfer);
    assert!(store.bodies(transfer.id).unwrap().is_empty());
    assert_eq!(store.log(transfer.id).unwrap().len(), 1);
}

#[test]
fn an_actions_second_transfer_waits_for_its_first() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let first = receive(&store);
    // A later message about the action, older in every other respect.
    let second = TransferId::from(Uuid::new_v4());
    Database::open(&file)
        .unwrap()
        .execute(
            "INSERT INTO transfers (id, external_id, direction, number, condition, state, due, revision, created, updated)
             SELECT ?1, external_id, direction, 2, condition, state, -1, 0, -1, -1 FROM transfers",
            [second.to_string()],
        )
        .unwrap();
    assert_eq!(claimed(&store), Some(first.id));
    assert_eq!(claimed(&store), None);

    let handover = crate::transfers::Handover {
        at: NOW,
        place: "/cases/1".to_owned(),
        case_id: None,
    };
    let mut done = change(&first);
    done.state = State::Done {
        handover: Some(handover),
    };
    store.save(done).unwrap();
    store.release(first.id);
    assert_eq!(claimed(&store), Some(second));
}

#[test]
fn a_change_for_which_there_is_no_room_is_not_made_at_all_and_can_be_made_once_there_is() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let transfer = receive(&store);
    store.claim_this(transfer.id).unwrap();
    let large = Change {
        effects: vec![Effect::KeepBody(Body {
            name: "formdata".to_owned(),
            media_type: "application/json".to_owned(),
            sha256: String::new(),
            bytes: vec![b'0'; 100_000],
        })],
        ..change(&transfer)
    };
    store.limit(Some(1)).unwrap();
    let refused = store.save(large.clone()).unwrap_err();
    assert_eq!(Problem::from(refused).code, "store-unusable");
    assert_eq!(store.transfer(transfer.id).unwrap(), transfer);
    assert_eq!(store.log(transfer.id).unwrap().len(), 1);

    store.limit(None).unwrap();
    store.save(large).unwrap();
    assert_eq!(store.bodies(transfer.id).unwrap().len(), 1);
}

#[test]
fn what_is_ready_is_claimed_also_by_a_clock_that_was_set_back() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    receive(&store);
    let before = NOW - SignedDuration::from_secs(1);
    assert!(matches!(
        store.claim(before, before).unwrap(),
        Claim::Transfer { .. }
    ));
}

#[test]
fn what_waits_is_not_claimed_before_it_is_due_and_the_store_says_when() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let transfer = receive(&store);
    claimed(&store).unwrap();
    let mut waiting = change(&transfer);
    waiting.state = State::Waiting {
        at: Stage::Fetching,
        retry: crate::transfers::Retry {
            attempts: 1,
            waited: std::time::Duration::ZERO,
            due: NOW,
        },
        problem: StoreError::Large.into(),
    };
    store.save(waiting).unwrap();
    store.release(transfer.id);
    let before = NOW - SignedDuration::from_secs(1);
    assert!(
        matches!(store.claim(before, before).unwrap(), Claim::Nothing { next: Some(at) } if at == NOW)
    );
    assert_eq!(claimed(&store), Some(transfer.id));
}

#[test]
fn an_entry_changed_from_outside_breaks_the_logs_chain() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let transfer = receive(&store);
    claimed(&store).unwrap();
    store.save(change(&transfer)).unwrap();
    let holds = |store: &SqliteStore| {
        log::verify(&transfer.id.to_string(), &store.log(transfer.id).unwrap()).is_ok()
    };
    assert!(holds(&store));
    Database::open(&file)
        .unwrap()
        .execute("UPDATE log SET details = '{}' WHERE sequence = 1", [])
        .unwrap();
    assert!(!holds(&store));
}

#[test]
fn what_cannot_be_read_is_said_to_be_damaged() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let id = receive(&store).id;
    Database::open(&file)
        .unwrap()
        .execute("UPDATE transfers SET state = '{}'", [])
        .unwrap();
    let damaged = store.transfer(id);
    assert!(
        matches!(damaged, Err(StoreError::Damaged { .. })),
        "{damaged:?}"
    );
}

#[test]
fn a_number_that_fits_no_column_is_damage_and_not_tried_again() {
    let (_folder, file) = file();
    let store = SqliteStore::open(&file, &Encryption::Off).unwrap();
    let id = receive(&store).id;
    let database = Database::open(&file).unwrap();
    for damage in [
        "number = 4294967296, revision = 0",
        "number = 1, revision = -1",
    ] {
        database
            .execute(&format!("UPDATE transfers SET {damage}"), [])
            .unwrap();
        let problem = Problem::from(store.transfer(id).unwrap_err());
        assert_eq!(
            (problem.code.as_str(), problem.recovery),
            ("store-damaged", Recovery::Person),
            "{damage}"
        );
    }
}

#[test]
fn a_damaged_transfer_holds_up_no_other() {
    let (_folder, file) = file();
    let store = SqliteStore::open(&file, &Encryption::Off).unwrap();
    let damaged = receive(&store).id;
    let other = TransferId::from(Uuid::new_v4());
    let action = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e02".parse().unwrap();
    let later = NOW + SignedDuration::from_secs(1);
    store
        .receive(other, action, Kind::Application, later)
        .unwrap();
    Database::open(&file)
        .unwrap()
        .execute(
            "UPDATE transfers SET state = '{' WHERE id = ?1",
            [damaged.to_string()],
        )
        .unwrap();
    store.wake(&["lv-unavailable"], later).unwrap();
    match store.claim(later, later).unwrap() {
        Claim::Transfer { transfer, .. } => assert_eq!(transfer.id, other),
        Claim::Nothing { .. } => panic!("the other was not claimed"),
    }
    assert!(matches!(
        store.transfer(damaged),
        Err(StoreError::Damaged { .. })
    ));
}

#[test]
fn a_file_that_is_no_sound_database_is_damage_and_not_tried_again() {
    let (_folder, file) = file();
    drop(SqliteStore::open(&file, &Encryption::Off).unwrap());
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..16].fill(b'x');
    std::fs::write(&file, bytes).unwrap();
    let problem = SqliteStore::open(&file, &Encryption::Off)
        .map(drop)
        .map_err(Problem::from);
    assert_eq!(problem.unwrap_err().code, "store-damaged");
}

#[test]
fn no_two_workers_hold_one_transfer_at_once() {
    const CLAIMS: u32 = 500;
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    receive(&store);
    let [claims, holders, most] = [0; 3].map(AtomicU32::new);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while claims.load(Ordering::SeqCst) < CLAIMS {
                    if let Some(id) = claimed(&store) {
                        claims.fetch_add(1, Ordering::SeqCst);
                        most.fetch_max(
                            holders.fetch_add(1, Ordering::SeqCst) + 1,
                            Ordering::SeqCst,
                        );
                        store.transfer(id).unwrap();
                        holders.fetch_sub(1, Ordering::SeqCst);
                        store.release(id);
                    }
                    // Others use the store meanwhile.
                    receive(&store);
                }
            });
        }
    });
    assert_eq!(most.into_inner(), 1);
}
