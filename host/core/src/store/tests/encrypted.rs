use std::fs;

use super::*;
use crate::contract::{Deadline, Text};
use crate::store::cells::TABLES;
use crate::store::schema;

/// What must not be found in the store's files, in any cell that can hold it.
pub const WRITTEN: &str = "Virtanen 010190-900P";

fn key() -> Key {
    Key::generate().unwrap().0
}

fn with(current: &Key, old: &[&Key]) -> Encryption {
    Encryption::On(Keys {
        current: current.clone(),
        old: old.iter().map(|key| (*key).clone()).collect(),
    })
}

/// Whether the bytes stand anywhere in any file of the store's folder.
pub fn is_found(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => is_found(&path, text),
            false => {
                let bytes = fs::read(path).unwrap();
                bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
            }
        }
    })
}

/// A transfer with something in every cell.
fn fill(store: &SqliteStore) -> TransferId {
    let transfer = receive(store);
    fill_one(store, transfer.id, WRITTEN, 1000);
    let version = Version {
        component: "d".to_owned(),
        settings: "s".to_owned(),
    };
    let component = KeptComponent {
        digest: "d".to_owned(),
        name: "c".to_owned(),
        version: "1".to_owned(),
        contract: "0.2.0".to_owned(),
        source: "s".to_owned(),
        trust: serde_json::Value::Null,
        settings: None,
        who: "who".to_owned(),
        installed: NOW,
    };
    store.keep_component(&component, b"wasm").unwrap();
    store.keep_settings("s", "{}").unwrap();
    let shadow = store.start_shadow(&version, 1.0, "who", NOW).unwrap();
    store
        .keep_shadowed(shadow, transfer.id, Some(&format!("found {WRITTEN}")))
        .unwrap();
    transfer.id
}

/// Fills a transfer's own cells; `times` decides how long its body is.
pub fn fill_one(store: &SqliteStore, id: TransferId, written: &str, times: usize) {
    let transfer = store.claim_this(id).unwrap().unwrap();
    let written = |name: &str| format!("{name} {written}");
    let text = Text {
        fi: written("fi"),
        sv: String::new(),
        en: String::new(),
    };
    let mut change = change(&transfer);
    change.effects = vec![
        Effect::Plan(vec![Exchange {
            purpose: crate::transfers::Purpose::Report,
            position: 0,
            name: written("name"),
            request: crate::service::Request {
                operation: "updateStatus".to_owned(),
                method: crate::service::Method::Put,
                path: written("path"),
                body: Some(written("body")),
            },
            file: Some(PlannedFile {
                place: written("planned"),
                size: None,
                sha256: None,
                media_type: String::new(),
                at: None,
            }),
            receipt: None,
        }]),
        Effect::KeepBody(Body {
            name: "commondata".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: written("body").repeat(times).into_bytes(),
            sha256: "00".to_owned(),
        }),
        Effect::KeepFile(KeptFile {
            id: written("id"),
            place: written("place"),
            size: 1,
            sha256: "cd".repeat(32),
        }),
        Effect::KeepMapped {
            by: MappedBy {
                component: "c".to_owned(),
                version: "1".to_owned(),
                digest: "d".to_owned(),
                settings: "s".to_owned(),
                contract: "0.2.0".to_owned(),
                now: "now".to_owned(),
                case_id: None,
                told: None,
            },
            documents: vec![KeptDocument {
                name: written("document"),
                media_type: "text/html".to_owned(),
                sha256: "00".to_owned(),
                content: KeptContent::Bytes(written("page").into_bytes()),
            }],
            ledger: written("ledger"),
        },
        Effect::KeepFindings(vec![Finding {
            severity: crate::audit::record::Severity::Info,
            code: "code".to_owned(),
            pointer: None,
            text: text.clone(),
        }]),
        Effect::KeepDeadlines(vec![Deadline {
            code: "code".to_owned(),
            day: "1969-12-01".to_owned(),
            rule: "rule".to_owned(),
            text,
        }]),
    ];
    store.save(change).unwrap();
    store.release(id);
}

/// Everything that a transfer has, in words.
fn told(store: &SqliteStore, id: TransferId) -> String {
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        store.bodies(id).unwrap(),
        store.files(id).unwrap(),
        store.documents(id).unwrap(),
        store.exchanges(id).unwrap(),
        store.findings(id).unwrap(),
        store.ledger(id).unwrap(),
        store.deadlines_of(id).unwrap(),
        store.shadowed(1).unwrap(),
    )
}

#[test]
fn what_was_written_stands_in_no_file_of_the_store_and_comes_back_whole() {
    let (folder, file) = file();
    let store = open(&file).unwrap();
    let id = fill(&store);
    assert!(!is_found(folder.path(), WRITTEN));
    assert_eq!(told(&store, id).matches(WRITTEN).count(), 11);
    let bytes = &store.bodies(id).unwrap()[0].bytes;
    assert_eq!(*bytes, format!("body {WRITTEN}").repeat(1000).as_bytes());
    // Every cell was filled, so that none was left out of what was searched.
    let database = Database::open(&file).unwrap();
    for column in TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| (table.name, column.name)))
    {
        let empty: i64 = database
            .query_row(
                &format!(
                    "SELECT count(*) FROM {} WHERE {} IS NULL",
                    column.0, column.1
                ),
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(empty, 0, "{column:?}");
    }
}

#[test]
fn a_cell_that_was_moved_or_changed_is_said_to_be_damaged() {
    let swaps = [
        "UPDATE documents SET bytes = (SELECT bytes FROM bodies)",
        "UPDATE files SET place = id",
        "UPDATE bodies SET bytes = CAST('plain' AS BLOB)",
        "UPDATE bodies SET bytes = substr(bytes, 1, length(bytes) - 1)",
        "UPDATE bodies SET position = 1",
    ];
    for swap in swaps {
        let (_folder, file) = file();
        let store = open(&file).unwrap();
        let id = fill(&store);
        Database::open(&file).unwrap().execute(swap, []).unwrap();
        let read = store
            .bodies(id)
            .map(drop)
            .and(store.files(id).map(drop))
            .and(store.documents(id).map(drop));
        assert!(
            matches!(read, Err(StoreError::Damaged { .. })),
            "{swap}: {read:?}"
        );
    }
}

#[test]
fn a_wrong_key_or_none_is_refused_before_anything_is_touched() {
    let (folder, file) = file();
    let right = key();
    let id = fill(&SqliteStore::open(&file, &with(&right, &[])).unwrap());
    let before = fs::read(&file).unwrap();
    let wrong = SqliteStore::open(&file, &with(&key(), &[&key()]))
        .err()
        .unwrap();
    assert!(matches!(&wrong, StoreError::WrongKey { kept, .. } if *kept == right.id()));
    let none = SqliteStore::open(&file, &Encryption::Off).err().unwrap();
    assert!(matches!(none, StoreError::Encrypted(_)), "{none}");
    let refused = SqliteStore::rekey(&file, &Encryption::Off, true)
        .err()
        .unwrap();
    assert!(matches!(refused, StoreError::Encrypted(_)), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(Problem::from(wrong).advice.contains("old_keys"));
    assert!(has_key(&file).unwrap() && !has_key(&folder.path().join("none")).unwrap());
    // The same identifier of another key would not do.
    let connection = Database::open(&file).unwrap();
    let other = key();
    connection
        .execute("UPDATE encryption SET key = ?1", [other.id().0])
        .unwrap();
    let forged = SqliteStore::open(&file, &with(&other, &[])).err().unwrap();
    assert!(matches!(forged, StoreError::Damaged { .. }), "{forged}");
    connection
        .execute("UPDATE encryption SET key = ?1", [right.id().0])
        .unwrap();
    told(&SqliteStore::open(&file, &with(&right, &[])).unwrap(), id);
}

#[test]
fn a_plain_store_is_encrypted_when_a_key_is_given_and_nothing_plain_is_left() {
    let (folder, file) = file();
    let plain = SqliteStore::open(&file, &Encryption::Off).unwrap();
    let id = fill(&plain);
    let before = told(&plain, id);
    assert!(is_found(folder.path(), WRITTEN));
    let busy = open(&file).err().unwrap();
    assert!(matches!(busy, StoreError::InUse), "{busy}");
    drop(plain);
    let store = open(&file).unwrap();
    assert_eq!(told(&store, id), before);
    assert!(!is_found(folder.path(), WRITTEN));
}

#[test]
fn a_store_is_given_another_key_and_the_old_one_is_not_needed_any_more() {
    let (folder, file) = file();
    let (old, new) = (key(), key());
    let store = SqliteStore::open(&file, &with(&old, &[])).unwrap();
    let id = fill(&store);
    let before = told(&store, id);
    let both = with(&new, &[&old]);
    let busy = SqliteStore::rekey(&file, &both, false).err().unwrap();
    assert!(matches!(busy, StoreError::InUse), "{busy}");
    drop(store);
    // Until then it goes on with the old one.
    assert_eq!(told(&SqliteStore::open(&file, &both).unwrap(), id), before);
    let rekeyed = SqliteStore::rekey(&file, &both, false).unwrap();
    assert!(
        matches!(rekeyed, Rekeyed::Cells(count) if count > 10),
        "{rekeyed:?}"
    );
    assert_eq!(
        SqliteStore::rekey(&file, &both, false).unwrap(),
        Rekeyed::Already
    );
    assert!(SqliteStore::open(&file, &with(&old, &[])).is_err());
    assert_eq!(
        told(&SqliteStore::open(&file, &with(&new, &[])).unwrap(), id),
        before
    );
    assert!(!is_found(folder.path(), WRITTEN));
    SqliteStore::rekey(&file, &with(&new, &[]), true).unwrap();
    assert_eq!(
        told(&SqliteStore::open(&file, &Encryption::Off).unwrap(), id),
        before
    );
    assert!(is_found(folder.path(), WRITTEN));
}

#[test]
fn two_files_or_documents_of_one_name_are_refused_although_their_names_cannot_be_seen() {
    let (_folder, file) = file();
    let store = open(&file).unwrap();
    let id = fill(&store);
    store.claim_this(id).unwrap().unwrap();
    let transfer = store.transfer(id).unwrap();
    let mut twice = change(&transfer);
    twice.effects = vec![Effect::KeepFile(store.files(id).unwrap().remove(0))];
    assert!(matches!(store.save(twice), Err(StoreError::Twice("file"))));
}

#[test]
fn stores_of_all_older_schemas_are_encrypted_with_all_that_is_in_them() {
    for schema in 1..=3 {
        let (folder, file) = file();
        let database = Database::open(&file).unwrap();
        schema::make_old(&database, schema).unwrap();
        let id = TransferId::from(Uuid::new_v4()).to_string();
        let state = serde_json::to_string(&State::Ready { at: Stage::Mapped }).unwrap();
        database
            .execute(
                "INSERT INTO transfers (id, external_id, direction, number, condition, state, due, revision, ledger, findings, created, updated)
                 VALUES (?1, ?2, 'in', 1, 'ready', ?3, 0, 3, 'ledger ' || ?4, '[]', 0, 0)",
                [&id, ACTION, &state, WRITTEN],
            )
            .unwrap();
        for insert in [
            "INSERT INTO bodies VALUES (?1, 0, 'commondata', 'application/json', '00', CAST('body ' || ?2 AS BLOB))",
            "INSERT INTO files VALUES (?1, 0, 'id', ?2, 1, '00')",
            "INSERT INTO documents VALUES (?1, 0, ?2, 'text/html', '00', x'00ff', NULL)",
            "INSERT INTO documents VALUES (?1, 1, 'original' || substr(?2, 1, 0), 'application/json', '00', NULL, 'commondata')",
            "INSERT INTO exchanges VALUES (?1, 'body', 0, ?2, '{\"operation\":\"o\",\"method\":\"GET\",\"path\":\"/\",\"body\":null}', NULL, NULL)",
        ] {
            database.execute(insert, [&id, WRITTEN]).unwrap();
        }
        drop(database);
        assert!(is_found(folder.path(), WRITTEN));

        let store = open(&file).unwrap();
        let id: TransferId = id.parse().unwrap();
        assert_eq!(store.transfer(id).unwrap().revision, 3);
        assert_eq!(
            store.ledger(id).unwrap().unwrap(),
            format!("ledger {WRITTEN}")
        );
        assert_eq!(
            store.bodies(id).unwrap()[0].bytes,
            format!("body {WRITTEN}").as_bytes()
        );
        assert_eq!(store.files(id).unwrap()[0].place, WRITTEN);
        let documents = store.documents(id).unwrap();
        assert_eq!(documents[0].content, KeptContent::Bytes(vec![0, 0xff]));
        assert_eq!(
            documents[1].content,
            KeptContent::Received("commondata".to_owned())
        );
        assert_eq!(store.exchanges(id).unwrap()[0].name, WRITTEN);
        assert!(!is_found(folder.path(), WRITTEN));
    }
}
