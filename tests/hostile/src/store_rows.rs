//! A store whose rows somebody changed, or a disk did: whatever stands in them, reading gives it back or says that it is damaged. Every column of every
//! table gets a piece of the input.

use lupasilta::bridge::Account;
use lupasilta::store::{Encryption, Filter, SqliteStore, Store};
use lupasilta::transfers::{ExternalId, Kind, TransferId};
use rusqlite::Connection;
use rusqlite::types::Value;

const ID: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

pub(crate) fn run(bytes: &[u8]) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("store.sqlite");
    let id: TransferId = ID.parse().unwrap();
    let action: ExternalId = ID.parse().unwrap();
    let store = SqliteStore::open(&file, &Encryption::Off).unwrap();
    store
        .receive(id, action, Kind::Application, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    damage(&Connection::open(&file).unwrap(), bytes);

    // None of these may panic; what they say is the store's matter.
    let _ = (store.transfers(&Filter::default()), store.transfer(id));
    let _ = (store.log(id), store.bodies(id), store.files(id));
    let _ = (store.documents(id), store.findings(id), store.ledger(id));
    let _ = (store.exchanges(id), store.deadlines_of(id), store.paused());
    let _ = (store.action(action), store.mark("changes"));
    let _ = store.changed_since(0, 100);
    let _ = Account::read(&store, id);
    let now = jiff::Timestamp::now();
    let _ = (store.claim(now, now), store.claim_this(id));
}

/// Puts pieces of the input into the present rows, and adds rows of nothing else.
fn damage(database: &Connection, bytes: &[u8]) {
    database
        .execute_batch("PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on; PRAGMA synchronous = off;")
        .unwrap();
    let mut pieces = Pieces(bytes);
    let tables = names(
        database,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    for table in tables {
        let (columns, types): (Vec<_>, Vec<_>) = columns(database, &table).into_iter().unzip();
        let values: Vec<Value> = columns
            .iter()
            .zip(&types)
            .map(|(column, kind)| match column.as_str() {
                // Otherwise nobody would look at the row.
                "id" | "transfer" | "external_id" if pieces.number() % 4 != 0 => {
                    Value::Text(ID.to_owned())
                }
                _ => pieces.value(kind),
            })
            .collect();
        let places = vec!["?"; columns.len()].join(", ");
        let insert = format!(
            "INSERT OR REPLACE INTO {table} ({}) VALUES ({places})",
            columns.join(", ")
        );
        // A row that the table itself refuses is none.
        let _ = database.execute(&insert, rusqlite::params_from_iter(values));
    }
}

fn names(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Name and type of each column.
fn columns(database: &Connection, table: &str) -> Vec<(String, String)> {
    let query = format!("SELECT name, type FROM pragma_table_info('{table}')");
    let mut statement = database.prepare(&query).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// What is left of the input, line by line.
struct Pieces<'a>(&'a [u8]);

impl Pieces<'_> {
    fn next(&mut self) -> Vec<u8> {
        let end = self.0.iter().position(|byte| *byte == b'\n');
        let (piece, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest.get(1..).unwrap_or_default();
        piece.to_vec()
    }

    fn number(&mut self) -> u8 {
        let number = self.0.first().copied().unwrap_or(1);
        self.0 = self.0.get(1..).unwrap_or_default();
        number
    }

    fn value(&mut self, kind: &str) -> Value {
        let piece = self.next();
        let text = String::from_utf8_lossy(&piece).into_owned();
        match kind {
            "INTEGER" => Value::Integer(text.parse().unwrap_or(i64::from(piece.len() as u32))),
            "REAL" => Value::Real(text.parse().unwrap_or(0.5)),
            "BLOB" => Value::Blob(piece),
            _ => Value::Text(text),
        }
    }
}
