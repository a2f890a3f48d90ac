use std::fs;

use super::encrypted::{WRITTEN, fill_one, is_found};
use super::*;
use crate::retention;

const OLD: &str = "Vanhanen 010190-901R";
const LATER: Timestamp = Timestamp::constant(1_000_000, 0);

/// Does everything of a transfer.
fn end(store: &SqliteStore, id: TransferId, at: Timestamp) {
    let transfer = store.claim_this(id).unwrap().unwrap();
    let mut done = change(&transfer);
    done.at = at;
    done.state = State::Done { handover: None };
    store.save(done).unwrap();
    store.release(id);
}

fn begin(store: &SqliteStore, action: &str, kind: Kind, at: Timestamp) -> TransferId {
    let id = TransferId::from(Uuid::new_v4());
    store
        .receive(id, action.parse().unwrap(), kind, at)
        .unwrap();
    id
}

fn action(number: usize) -> String {
    format!("6f1c2d3e-8a4b-4c5d-9e6f-{number:012}")
}

#[test]
fn what_was_purged_is_found_in_no_file_of_the_store_and_what_was_not_is() {
    let (folder, file) = file();
    // In plain text, so that it would be seen.
    let store = SqliteStore::open(&file, &Encryption::Off).unwrap();
    let mut old = Vec::new();
    // Of many sizes and mixed with others, so that the database's trees are balanced again and again.
    for number in 0..120 {
        let id = begin(&store, &action(number), Kind::Application, NOW);
        let (written, at) = match number % 3 {
            0 => (WRITTEN, LATER),
            _ => (OLD, NOW),
        };
        fill_one(&store, id, written, 1 + number * 7);
        end(&store, id, at);
        if at == NOW {
            old.push(id);
        }
    }
    assert!(is_found(folder.path(), OLD));
    let logs: Vec<_> = old.iter().map(|id| store.log(*id).unwrap()).collect();

    let (reached, _) = store.changed_since(0, usize::MAX).unwrap();
    let preview = retention::preview(&store, folder.path(), LATER).unwrap();
    let purged = retention::purge(&store, folder.path(), LATER, LATER, &|_| {}).unwrap();
    assert_eq!(preview.transfers, purged.transfers);
    // Whoever has seen all that happened before sees the purge, and nothing twice.
    let (_, changed) = store.changed_since(reached, usize::MAX).unwrap();
    assert_eq!(changed.len(), old.len());
    assert_eq!(purged.transfers.len(), old.len());
    assert!(!is_found(folder.path(), OLD) && is_found(folder.path(), WRITTEN));
    for (id, before) in old.iter().zip(logs) {
        let log = store.log(*id).unwrap();
        assert!(log.starts_with(&before) && log.len() == before.len() + 1);
        assert!(log::verify(&id.to_string(), &log).is_ok());
        let transfer = store.transfer(*id).unwrap();
        assert_eq!((transfer.purged, transfer.updated), (Some(LATER), NOW));
        assert!(store.bodies(*id).unwrap().is_empty() && store.documents(*id).unwrap().is_empty());
        assert!(store.findings(*id).unwrap().is_empty() && store.files(*id).unwrap().is_empty());
    }
    let hashes: i64 = Database::open(&file)
        .unwrap()
        .query_row(
            "SELECT count(*) FROM bodies WHERE sha256 <> ''",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(hashes, 120);
    assert!(
        retention::purge(&store, folder.path(), LATER, LATER, &|_| {})
            .unwrap()
            .transfers
            .is_empty()
    );
}

#[test]
fn an_action_goes_as_a_whole_or_stays_until_all_of_it_is_old_and_done() {
    let (folder, file) = file();
    let store = open(&file).unwrap();
    let application = begin(&store, ACTION, Kind::Application, NOW);
    fill_one(&store, application, WRITTEN, 1);
    end(&store, application, NOW);
    let supplement = begin(&store, ACTION, Kind::Supplement, NOW);
    let after = LATER + SignedDuration::from_secs(1);
    let purge = || retention::purge(&store, folder.path(), after, after, &|_| {}).unwrap();

    let waits = purge();
    assert!(waits.transfers.is_empty());
    assert_eq!(waits.held_back, [ACTION.parse().unwrap()]);
    let transfer = store.transfer(supplement).unwrap();
    assert_eq!(store.bodies_before(&transfer).unwrap().len(), 1);

    fill_one(&store, supplement, WRITTEN, 1);
    end(&store, supplement, after);
    assert!(purge().transfers.is_empty());
    let much_later = after + SignedDuration::from_secs(1);
    let gone = retention::purge(&store, folder.path(), much_later, much_later, &|_| {}).unwrap();
    assert_eq!(gone.transfers.len(), 2);
    // What comes now has nothing to be compared with.
    let late = begin(&store, ACTION, Kind::Supplement, much_later);
    let late = store.transfer(late).unwrap();
    assert!(store.bodies_before(&late).unwrap().is_empty());
}

#[test]
fn files_that_no_transfer_needs_any_more_go_and_others_stay() {
    let (folder, file) = file();
    let store = open(&file).unwrap();
    let done = begin(&store, &action(1), Kind::Application, NOW);
    end(&store, done, NOW);
    let under_way = begin(&store, &action(2), Kind::Application, NOW);
    fill_one(&store, under_way, WRITTEN, 1);
    let unknown = TransferId::from(Uuid::new_v4());
    let work = |id: TransferId| folder.path().join("work").join(id.to_string());
    for id in [done, under_way, unknown] {
        fs::create_dir_all(work(id)).unwrap();
        fs::write(work(id).join("liite.pdf"), WRITTEN).unwrap();
    }
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    let needed = store.files(under_way).unwrap().remove(0).sha256;
    for name in [needed.clone(), "ab".repeat(32)] {
        fs::write(content.join(name), WRITTEN).unwrap();
    }
    let preview = retention::preview(&store, folder.path(), NOW).unwrap();
    assert_eq!(preview.left_files, 2);
    assert!(work(done).exists());
    let purged = retention::purge(&store, folder.path(), NOW, NOW, &|_| {}).unwrap();
    assert_eq!(purged.left_files, 2);
    // What is unknown and new may be of a message that is just being kept.
    assert!(!work(done).exists() && work(under_way).exists() && work(unknown).exists());
    assert!(content.join(needed).exists() && !content.join("ab".repeat(32)).exists());
}
