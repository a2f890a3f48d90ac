//! A store that somebody or something changed behind our back.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use lupasilta::contract::{Deadline, Text};
use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::service::{Method, Receipt, Request};
use lupasilta::store::{
    Body, Change, Claim, Effect, Encryption, Exchange, Filter, KeptComponent, KeptContent,
    KeptDocument, KeptFile, MappedBy, NewActivation, NewMessage, PlannedFile, Route, Serves,
    SqliteStore, Store, StoreError, Version, Versions,
};
use lupasilta::transfers::{Connection, Direction, Event, Kind, Purpose, Stage, State, TransferId};
use rusqlite::types::Value;
use rusqlite::{Connection as Database, params};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ACTION: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e01";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Lines of `table.column=value`, each for all rows of the table, with a value as `text:…`, `int:…`, `real:…`, `blob:…` or `null`; or
/// `file@OFFSET=bytes`. What is read of the store then is as it was, or said to be damaged: never a panic, and never a fault of the disk or of
/// somebody else, after which it would be tried again for ever.
pub fn store(data: &[u8]) {
    let place = PLACE.get_or_init(|| Mutex::new(Place::new()));
    let place = place.lock().unwrap_or_else(PoisonError::into_inner);
    let file = place.folder.path().join("store.sqlite");
    for leftover in ["store.sqlite-wal", "store.sqlite-shm"] {
        let _ = fs::remove_file(file.with_file_name(leftover));
    }
    let mut bytes = place.template.clone();
    let (mut in_file, mut rows) = (false, Vec::new());
    for line in data.split(|byte| *byte == b'\n').take(8) {
        let (target, value) = split(line, b'=');
        match target.strip_prefix(b"file@") {
            Some(offset) => {
                in_file = true;
                let offset: usize = String::from_utf8_lossy(offset).parse().unwrap_or_default();
                let at = offset % bytes.len();
                let end = (at + value.len()).min(bytes.len());
                bytes[at..end].copy_from_slice(&value[..end - at]);
            }
            None => rows.push((place.column(target), value_of(value))),
        }
    }
    fs::write(&file, bytes).expect("a copy of the store");
    if !rows.is_empty() && change(&file, &rows).is_err() && !in_file {
        // A value that its index cannot hold twice: nothing was changed.
        return;
    }
    read_all(&file, |error| match error {
        StoreError::Damaged { .. } | StoreError::Unknown(_) => {}
        // What is changed in the file can also be what the file says of itself.
        StoreError::Newer { .. } | StoreError::Database(_) | StoreError::Overtaken(_)
            if in_file => {}
        other => panic!("{other:?}"),
    });
}

static PLACE: OnceLock<Mutex<Place>> = OnceLock::new();

/// A store with a row in every table, none of whose columns refuses a value, as a file of its own.
struct Place {
    folder: tempfile::TempDir,
    template: Vec<u8>,
    columns: Vec<(String, String)>,
}

impl Place {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.expect("a folder");
        let file = folder.path().join("template.sqlite");
        fill(&SqliteStore::open(&file, &Encryption::Off).expect("a store")).expect("rows");
        let columns = loosen(&file).expect("a store without constraints");
        let template = fs::read(&file).expect("the file");
        Self {
            folder,
            template,
            columns,
        }
    }

    /// The column of this name; for another name, one that depends on its bytes.
    fn column(&self, name: &[u8]) -> (String, String) {
        let (table, column) = split(name, b'.');
        let known = |(known, own): &&(String, String)| {
            known.as_bytes() == table && own.as_bytes() == column
        };
        let any = name.iter().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add((*byte).into())
        });
        let found = self.columns.iter().find(known);
        found
            .unwrap_or(&self.columns[any % self.columns.len()])
            .clone()
    }
}

fn split(bytes: &[u8], at: u8) -> (&[u8], &[u8]) {
    let place = bytes.iter().position(|byte| *byte == at);
    place.map_or((bytes, b""), |place| (&bytes[..place], &bytes[place + 1..]))
}

/// A text need not be UTF-8: SQLite does not look.
fn value_of(written: &[u8]) -> (Value, bool) {
    let (kind, rest) = split(written, b':');
    let number = String::from_utf8_lossy(rest);
    match kind {
        b"int" => (Value::Integer(number.parse().unwrap_or(i64::MIN)), false),
        b"real" => (Value::Real(number.parse().unwrap_or(f64::NAN)), false),
        b"null" => (Value::Null, false),
        b"blob" => (Value::Blob(rest.to_vec()), false),
        b"text" => (Value::Blob(rest.to_vec()), true),
        _ => (Value::Blob(written.to_vec()), true),
    }
}

/// Table and column; the value that it is given, and whether that is text.
type Changed = ((String, String), (Value, bool));

fn change(file: &Path, rows: &[Changed]) -> rusqlite::Result<()> {
    let database = Database::open(file)?;
    database.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")?;
    for ((table, column), (value, is_text)) in rows {
        let value_expression = if *is_text { "CAST(?1 AS TEXT)" } else { "?1" };
        database.execute(
            &format!("UPDATE {table} SET {column} = {value_expression}"),
            params![value],
        )?;
    }
    Ok(())
}

/// Lets every column hold anything, as a damaged file does, and gives all columns.
fn loosen(file: &Path) -> rusqlite::Result<Vec<(String, String)>> {
    let database = Database::open(file)?;
    database.execute_batch(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = replace(replace(replace(sql, 'IS NOT NULL', 'NOTNULL'), ' NOT NULL', ''), ' STRICT', '')
         WHERE type = 'table';
         PRAGMA writable_schema = RESET;
         PRAGMA wal_checkpoint(TRUNCATE);
         PRAGMA journal_mode = DELETE;",
    )?;
    let mut query = database.prepare(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, c.cid",
    )?;
    let columns = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.collect()
}

/// Everything that a store can be asked.
fn read_all(file: &Path, fail: impl Fn(StoreError)) {
    macro_rules! read {
        ($read:expr) => {
            match $read {
                Ok(read) => Some(read),
                Err(error) => {
                    fail(error);
                    None
                }
            }
        };
    }
    let Some(store) = read!(SqliteStore::open(file, &Encryption::Off)) else {
        return;
    };
    let ids = [id(1), id(2)];
    for id in ids {
        if let Some(transfer) = read!(store.transfer(id)) {
            read!(store.bodies_before(&transfer));
        }
        read!(store.exchanges(id));
        read!(store.bodies(id));
        read!(store.files(id));
        read!(store.documents(id));
        read!(store.findings(id));
        read!(store.ledger(id));
        read!(store.deadlines_of(id));
        if let Some(log) = read!(store.log(id)) {
            let _ = lupasilta::audit::log::verify(&id.to_string(), &log);
        }
    }
    read!(store.action(ACTION.parse().expect("a GUID")));
    read!(store.actions_of_case("A/1"));
    read!(store.deadlines(Date::MIN));
    read!(store.transfers(&Filter::default()));
    read!(store.changed_since(0, 100));
    read!(store.paused());
    read!(store.mark("cursor"));
    read!(store.needs(SHA256, id(1)));
    read!(store.components());
    read!(store.component(SHA256));
    read!(store.settings(SHA256));
    read!(store.activations());
    read!(store.last_activation());
    read!(store.mapped_by(&version()));
    read!(store.recorded(10));
    for shadow in read!(store.shadows()).unwrap_or_default() {
        read!(store.unshadowed(&shadow, 10));
        read!(store.shadowed(shadow.number));
    }
    read!(store.claim_this(id(1)));
    read!(store.claim(NOW, NOW));
}

fn id(number: u128) -> TransferId {
    TransferId::from(Uuid::from_u128(number))
}

fn version() -> Version {
    Version {
        component: SHA256.to_owned(),
        settings: SHA256.to_owned(),
    }
}

/// Two transfers, one each way, with all that can be kept of them.
fn fill(store: &SqliteStore) -> Result<(), StoreError> {
    let text = Text {
        fi: "Niin".to_owned(),
        sv: "Så".to_owned(),
        en: "So".to_owned(),
    };
    let problem = Problem {
        code: "lv-unauthorized".to_owned(),
        side: Side::Ours,
        recovery: Recovery::StopConnection,
        what: "So.".to_owned(),
        advice: "So.".to_owned(),
        detail: None,
    };
    let receipt = Receipt {
        status: 200,
        request_sha256: None,
        answer_sha256: Some(SHA256.to_owned()),
        xroad_id: None,
        xroad_request_id: None,
        xroad_request_hash: None,
        xroad_service: None,
        date: None,
    };
    let body = Body {
        name: "commondata".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: b"{}".to_vec(),
        sha256: SHA256.to_owned(),
    };
    let file = KeptFile {
        id: "a1".to_owned(),
        place: "a1_liite.pdf".to_owned(),
        size: 3,
        sha256: SHA256.to_owned(),
    };
    let exchange = Exchange {
        purpose: Purpose::Attachment,
        position: 0,
        name: "a1".to_owned(),
        request: Request {
            operation: "GetData".to_owned(),
            method: Method::Get,
            path: "/data/1".to_owned(),
            body: None,
        },
        file: Some(PlannedFile {
            place: file.place.clone(),
            size: Some(3),
            sha256: None,
            media_type: "application/pdf".to_owned(),
            at: None,
        }),
        receipt: Some(receipt.clone()),
    };
    let by = MappedBy {
        component: "asianhallinta".to_owned(),
        version: "0.1.0".to_owned(),
        digest: SHA256.to_owned(),
        settings: SHA256.to_owned(),
        contract: "0.2.0".to_owned(),
        now: "2026-11-23T12:00:00+02:00".to_owned(),
        case_id: None,
        told: None,
    };
    let document = |name: &str, content| KeptDocument {
        name: name.to_owned(),
        media_type: "application/xml".to_owned(),
        sha256: SHA256.to_owned(),
        content,
    };
    let finding = lupasilta::audit::record::Finding {
        severity: lupasilta::audit::record::Severity::Info,
        code: "so".to_owned(),
        pointer: None,
        text: serde_json::from_value(serde_json::json!({ "fi": "Niin", "sv": "Så", "en": "So" }))
            .expect("a text"),
    };
    let action = ACTION.parse().expect("a GUID");
    store.receive(id(1), action, Kind::Application, NOW)?;
    store.tell(
        &NewMessage {
            id: id(2),
            action,
            message: body.clone(),
            files: vec![file.clone()],
        },
        NOW,
    )?;
    store.keep_component(
        &KeptComponent {
            digest: SHA256.to_owned(),
            name: "asianhallinta".to_owned(),
            version: "0.1.0".to_owned(),
            contract: "0.2.0".to_owned(),
            source: "file".to_owned(),
            trust: serde_json::json!("configured"),
            settings: None,
            who: "somebody".to_owned(),
            installed: NOW,
        },
        b"\0asm",
    )?;
    store.keep_settings(SHA256, "{}")?;
    let activation = NewActivation {
        route: Route::every(Direction::In),
        serves: Serves::Mapping(version()),
        who: "somebody".to_owned(),
        why: "so".to_owned(),
    };
    store.activate(&activation, NOW)?;
    store.start_shadow(&version(), 1.0, "somebody", NOW)?;
    store.keep_shadowed(1, id(1), Some("{}"))?;
    store.set_mark("cursor", "1")?;
    let claimed = store.claim_this(id(1))?;
    let transfer = claimed.expect("nobody else has it");
    let deadline = Deadline {
        code: "answer".to_owned(),
        day: "2026-12-07".to_owned(),
        rule: "150/1930".to_owned(),
        text,
    };
    store.save(Change {
        transfer: transfer.id,
        revision: transfer.revision,
        at: NOW,
        state: State::Ready { at: Stage::Mapped },
        effects: vec![
            Effect::Plan(vec![exchange]),
            Effect::PlannedBy(version()),
            Effect::KeepBody(body),
            Effect::KeepFile(file),
            Effect::KeepMapped {
                by,
                documents: vec![
                    document("m.xml", KeptContent::Bytes(b"<a/>".to_vec())),
                    document(
                        "original.json",
                        KeptContent::Received("commondata".to_owned()),
                    ),
                ],
                ledger: "{}".to_owned(),
            },
            Effect::KeepFindings(vec![finding]),
            Effect::KeepDeadlines(vec![deadline]),
            Effect::KnowCase("A/1".to_owned()),
            Effect::KnowCode("muu".to_owned()),
            Effect::Told("2026-11-23T12:00:00+02:00".to_owned()),
            Effect::Exchanged {
                purpose: Purpose::Attachment,
                position: 0,
                receipt,
            },
            Effect::Pause {
                connection: Connection::Service,
                problem,
                probe: NOW,
            },
        ],
        events: vec![Event::Done],
    })?;
    store.release(transfer.id);
    // Nobody is at work on anything now.
    assert!(matches!(
        store.claim(NOW, NOW)?,
        Claim::Transfer { .. } | Claim::Nothing { .. }
    ));
    Ok(())
}
