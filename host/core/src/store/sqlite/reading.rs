//! Reading what is kept.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use super::super::cells::{self, Cell, Cells};
use super::super::encryption::Key;
use super::super::{
    Action, Body, Exchange, Filter, KeptContent, KeptDeadline, KeptDocument, KeptFile,
    PausedConnection, StoreError, Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::contract::{Deadline, Text};
use crate::transfers::{Direction, ExternalId, Kind, TransferId};

pub(super) const TRANSFER: &str = "SELECT id, external_id, number, state, revision, mapping, created, updated, kind, planned, redelivers, purged FROM transfers";

pub(super) fn transfer(db: &Connection, id: TransferId) -> Result<Transfer, StoreError> {
    db.prepare_cached(&format!("{TRANSFER} WHERE id = ?1"))?
        .query_row(params![id.to_string()], to_transfer)
        .optional()?
        .ok_or(StoreError::Unknown(id))
}

/// The transfer in this row of the table, which is there.
pub(super) fn transfer_in_row(db: &Connection, row: i64) -> Result<Transfer, StoreError> {
    Ok(db
        .prepare_cached(&format!("{TRANSFER} WHERE rowid = ?1"))?
        .query_row(params![row], to_transfer)?)
}

/// The transfer that a trigger of this kind means, if it is there.
pub(super) fn triggered(
    db: &Connection,
    action: ExternalId,
    kind: Kind,
) -> Result<Option<Transfer>, StoreError> {
    // What has not asked LV yet will see what this trigger is about.
    let unasked = "id NOT IN (SELECT transfer FROM exchanges) AND condition <> 'done'";
    let which = match kind {
        Kind::Application => "TRUE",
        _ => unasked,
    };
    Ok(db
        .query_row(
            &format!(
                "{TRANSFER} WHERE external_id = ?1 AND kind = ?2 AND {which} ORDER BY number LIMIT 1"
            ),
            params![action.to_string(), kind.name()],
            to_transfer,
        )
        .optional()?)
}

/// The transfer of this message of the case system, if it is there.
pub(super) fn told(
    db: &Connection,
    action: ExternalId,
    sha256: &str,
) -> Result<Option<Transfer>, StoreError> {
    Ok(db
        .query_row(
            &format!(
                "{TRANSFER} WHERE external_id = ?1 AND direction = 'out'
                 AND id IN (SELECT transfer FROM bodies WHERE sha256 = ?2)"
            ),
            params![action.to_string(), sha256],
            to_transfer,
        )
        .optional()?)
}

pub(super) fn action(db: &Connection, action: ExternalId) -> Result<Action, StoreError> {
    let known = db
        .query_row(
            "SELECT case_id, told, code FROM actions WHERE external_id = ?1",
            params![action.to_string()],
            |row| {
                Ok(Action {
                    case_id: row.get(0)?,
                    told: row.get(1)?,
                    code: row.get(2)?,
                })
            },
        )
        .optional()?;
    Ok(known.unwrap_or_default())
}

pub(super) fn actions_of_case(
    db: &Connection,
    case_id: &str,
) -> Result<Vec<ExternalId>, StoreError> {
    let mut query = db.prepare_cached("SELECT external_id FROM actions WHERE case_id = ?1")?;
    let rows = query.query_map(params![case_id], |row| parsed(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn bodies_before(
    db: &Connection,
    transfer: &Transfer,
) -> Result<Vec<SealedBody>, StoreError> {
    let (number, before) = match (transfer.kind.direction(), transfer.redelivers) {
        // What is delivered anew came when it came.
        (_, Some(original)) => (i64::from(self::transfer(db, original)?.number), None),
        (Direction::In, None) => (i64::from(transfer.number), None),
        // Whatever the case system says is about all that had come until then, whatever the clocks said.
        (Direction::Out, None) => (i64::MAX, Some(transfer.id.to_string())),
    };
    let mut query = db.prepare_cached(
        "SELECT b.name, b.media_type, b.bytes, b.sha256, b.transfer, b.position, max(t.number) FROM bodies b JOIN transfers t ON t.id = b.transfer
         WHERE t.external_id = ?1 AND t.direction = 'in' AND t.number < ?2
         AND (?3 IS NULL OR t.rowid < (SELECT rowid FROM transfers WHERE id = ?3)) AND t.condition = 'done' AND t.redelivers IS NULL AND b.bytes IS NOT NULL
         GROUP BY b.name ORDER BY b.name",
    )?;
    let rows = query.query_map(
        params![transfer.external_id.to_string(), number, before],
        sealed_body,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn deadlines(db: &Cells<'_>, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT d.transfer, d.position, t.external_id, a.case_id, d.code, d.day, d.rule, d.text, d.alarmed
         FROM deadlines d JOIN transfers t ON t.id = d.transfer LEFT JOIN actions a ON a.external_id = t.external_id
         WHERE d.day >= ?1 OR d.alarmed <> 'at' ORDER BY d.day, t.created",
    )?;
    let rows = query.query_map(params![from.to_string()], |row| {
        Ok(KeptDeadline {
            transfer: parsed(row, 0)?,
            position: row.get(1)?,
            external_id: parsed(row, 2)?,
            case_id: row.get(3)?,
            code: row.get(4)?,
            day: parsed(row, 5)?,
            rule: row.get(6)?,
            text: deadline_text(db, row, 7, (0, 1))?,
            alarmed: word(row, 8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn deadlines_of(db: &Cells<'_>, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
    list(
        db,
        "SELECT code, day, rule, text, transfer, position FROM deadlines WHERE transfer = ?1 ORDER BY position",
        id,
        |row| {
            Ok(Deadline {
                code: row.get(0)?,
                day: row.get(1)?,
                rule: row.get(2)?,
                text: deadline_text(db, row, 3, (4, 5))?,
            })
        },
    )
}

pub(super) fn transfers(db: &Connection, filter: &Filter) -> Result<Vec<Transfer>, StoreError> {
    let mut query = db.prepare_cached(&format!(
        "{TRANSFER} WHERE (?1 IS NULL OR external_id = ?1) AND (?2 IS NULL OR condition = ?2)
         ORDER BY updated DESC, created DESC LIMIT ?3"
    ))?;
    let rows = query.query_map(
        params![
            filter.action.map(|action| action.to_string()),
            filter.condition,
            i64::try_from(filter.limit).unwrap_or(i64::MAX)
        ],
        to_transfer,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lines of logs are only ever added, and by one writer at a time: their row numbers grow in the order in which they were committed.
pub(super) fn changed_since(
    db: &Connection,
    after: i64,
    lines: usize,
) -> Result<(i64, Vec<Transfer>), StoreError> {
    let lines = i64::try_from(lines).unwrap_or(i64::MAX);
    let mut query = db.prepare_cached(
        "SELECT transfer, MAX(line) FROM (SELECT rowid AS line, transfer FROM log WHERE rowid > ?1 ORDER BY rowid LIMIT ?2)
         GROUP BY transfer ORDER BY 2",
    )?;
    let rows = query.query_map(params![after, lines], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(String, i64)> = rows.collect::<Result<_, _>>()?;
    let reached = rows.last().map_or(after, |(_, line)| *line);
    let changed = rows.iter().map(|(id, _)| {
        let mut query = db.prepare_cached(&format!("{TRANSFER} WHERE id = ?1"))?;
        Ok(query.query_row(params![id], to_transfer)?)
    });
    Ok((reached, changed.collect::<Result<_, StoreError>>()?))
}

pub(super) fn exchanges(db: &Cells<'_>, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
    let transfer = id.to_string();
    list(
        db,
        "SELECT purpose, position, name, request, file, receipt FROM exchanges
         WHERE transfer = ?1 AND request IS NOT NULL ORDER BY purpose, position",
        id,
        |row| {
            let part: String = row.get(0)?;
            let position = row.get(1)?;
            let cell = |column| Cell {
                column,
                transfer: &transfer,
                part: &part,
                position: i64::from(position),
            };
            Ok(Exchange {
                purpose: word(row, 0)?,
                position,
                name: text(db, row, 2, cell("exchanges.name"))?,
                request: parse(3, &text(db, row, 3, cell("exchanges.request"))?)?,
                file: match db.read_text(row, 4, cell("exchanges.file"))? {
                    Some(file) => Some(parse(4, &file)?),
                    None => None,
                },
                receipt: optional_json(row, 5)?,
            })
        },
    )
}

/// A body whose bytes are still as they are kept: whoever opens it needs no database for that.
pub(super) struct SealedBody {
    body: Body,
    transfer: String,
    position: i64,
}

impl SealedBody {
    pub(super) fn open(mut self, key: Option<&Key>) -> Result<Body, StoreError> {
        let cell = in_list("bodies.bytes", &self.transfer, self.position);
        self.body.bytes = cells::opened(key, cell, self.body.bytes)?;
        Ok(self.body)
    }
}

pub(super) fn bodies(db: &Connection, id: TransferId) -> Result<Vec<SealedBody>, StoreError> {
    list(
        db,
        "SELECT name, media_type, bytes, sha256, transfer, position FROM bodies WHERE transfer = ?1 AND bytes IS NOT NULL ORDER BY position",
        id,
        sealed_body,
    )
}

pub(super) fn files(db: &Cells<'_>, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
    let transfer = id.to_string();
    list(
        db,
        "SELECT id, place, size, sha256, position FROM files WHERE transfer = ?1 AND place IS NOT NULL ORDER BY position",
        id,
        |row| {
            let position = row.get(4)?;
            let cell = |column| in_list(column, &transfer, position);
            Ok(KeptFile {
                id: text(db, row, 0, cell("files.id"))?,
                place: text(db, row, 1, cell("files.place"))?,
                size: unsigned(row, 2)?,
                sha256: row.get(3)?,
            })
        },
    )
}

pub(super) fn documents(db: &Cells<'_>, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
    let transfer = id.to_string();
    list(
        db,
        "SELECT name, media_type, sha256, bytes, received, position FROM documents WHERE transfer = ?1 AND name IS NOT NULL ORDER BY position",
        id,
        |row| {
            let position = row.get(5)?;
            let cell = |column| in_list(column, &transfer, position);
            let content = match db.read(row, 3, cell("documents.bytes"))? {
                Some(bytes) => KeptContent::Bytes(bytes),
                None => KeptContent::Received(row.get(4)?),
            };
            Ok(KeptDocument {
                name: text(db, row, 0, cell("documents.name"))?,
                media_type: row.get(1)?,
                sha256: row.get(2)?,
                content,
            })
        },
    )
}

pub(super) fn findings(db: &Cells<'_>, id: TransferId) -> Result<Vec<Finding>, StoreError> {
    let findings = of_transfer(db, id, "transfers.findings")?;
    Ok(match findings {
        Some(findings) => parse(0, &findings)?,
        None => Vec::new(),
    })
}

pub(super) fn ledger(db: &Cells<'_>, id: TransferId) -> Result<Option<String>, StoreError> {
    of_transfer(db, id, "transfers.ledger")
}

/// The text in a cell of a transfer's own row.
fn of_transfer(
    db: &Cells<'_>,
    id: TransferId,
    column: &'static str,
) -> Result<Option<String>, StoreError> {
    let transfer = id.to_string();
    db.prepare_cached(&format!("SELECT {column} FROM transfers WHERE id = ?1"))?
        .query_row(params![transfer], |row| {
            db.read_text(row, 0, in_list(column, &transfer, 0))
        })
        .optional()?
        .ok_or(StoreError::Unknown(id))
}

pub(super) fn log(db: &Connection, id: TransferId) -> Result<Vec<Entry>, StoreError> {
    list(
        db,
        "SELECT sequence, at, kind, details, previous, hash FROM log WHERE transfer = ?1 ORDER BY sequence",
        id,
        entry,
    )
}

pub(super) fn paused(db: &Connection) -> Result<Vec<PausedConnection>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT connection, problem, since, probe FROM paused ORDER BY since")?;
    let rows = query.query_map([], |row| {
        Ok(PausedConnection {
            connection: word(row, 0)?,
            problem: json(row, 1)?,
            since: moment(row, 2)?,
            probe: moment(row, 3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A row of the log: sequence, at, kind, details, previous, hash.
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        sequence: unsigned(row, 0)?,
        at: parsed(row, 1)?,
        kind: row.get(2)?,
        details: row.get(3)?,
        previous: parsed(row, 4)?,
        hash: parsed(row, 5)?,
    })
}

pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<TransferId> {
    parsed(row, column)
}

pub(super) fn action_id(row: &Row<'_>, column: usize) -> rusqlite::Result<ExternalId> {
    parsed(row, column)
}

pub(super) fn to_transfer(row: &Row<'_>) -> rusqlite::Result<Transfer> {
    Ok(Transfer {
        id: parsed(row, 0)?,
        external_id: parsed(row, 1)?,
        number: row.get(2)?,
        state: json(row, 3)?,
        revision: unsigned(row, 4)?,
        mapping: optional_json(row, 5)?,
        created: moment(row, 6)?,
        updated: moment(row, 7)?,
        kind: word(row, 8)?,
        planned: optional_json(row, 9)?,
        redelivers: match row.get::<_, Option<String>>(10)? {
            Some(_) => Some(parsed(row, 10)?),
            None => None,
        },
        purged: match row.get::<_, Option<i64>>(11)? {
            Some(_) => Some(moment(row, 11)?),
            None => None,
        },
    })
}

/// A body: name, media type, bytes, SHA-256, transfer, position.
fn sealed_body(row: &Row<'_>) -> rusqlite::Result<SealedBody> {
    Ok(SealedBody {
        body: Body {
            name: row.get(0)?,
            media_type: row.get(1)?,
            bytes: row.get_ref(2)?.as_bytes()?.to_vec(),
            sha256: row.get(3)?,
        },
        transfer: row.get(4)?,
        position: row.get(5)?,
    })
}

/// A deadline's text, with the columns of its transfer and position. Of one that was purged only the code is left.
fn deadline_text(
    db: &Cells<'_>,
    row: &Row<'_>,
    column: usize,
    (transfer, position): (usize, usize),
) -> rusqlite::Result<Text> {
    let transfer: String = row.get(transfer)?;
    let cell = in_list("deadlines.text", &transfer, row.get(position)?);
    match db.read_text(row, column, cell)? {
        Some(text) => parse(column, &text),
        None => Ok(Text {
            fi: String::new(),
            sv: String::new(),
            en: String::new(),
        }),
    }
}

/// A cell of a table whose rows are a transfer's, in order.
pub(super) fn in_list<'a>(column: &'static str, transfer: &'a str, position: i64) -> Cell<'a> {
    Cell {
        column,
        transfer,
        part: "",
        position,
    }
}

fn text(db: &Cells<'_>, row: &Row<'_>, column: usize, cell: Cell<'_>) -> rusqlite::Result<String> {
    Ok(db.read_text(row, column, cell)?.unwrap_or_default())
}

fn parse<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| unreadable(column, error))
}

fn list<T>(
    db: &Connection,
    query: &str,
    id: TransferId,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut query = db.prepare_cached(query)?;
    let rows = query.query_map(params![id.to_string()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error| unreadable(column, error))
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(column, &text)
}

fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(column, &text)).transpose()
}

/// A value of an enum without data, by its name.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(name))
        .map_err(|error| unreadable(column, error))
}

pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|error| unreadable(column, error))
}

/// SQLite has signed integers only.
pub(super) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    number
        .try_into()
        .map_err(|error: std::num::TryFromIntError| unreadable(column, error))
}

fn unreadable(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
