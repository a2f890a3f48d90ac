//! Reading what is kept.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use super::super::{
    Action, Body, Exchange, Filter, KeptContent, KeptDeadline, KeptDocument, KeptFile,
    PausedConnection, StoreError, Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::contract::Deadline;
use crate::transfers::{Direction, ExternalId, Kind, TransferId};

pub(super) const TRANSFER: &str = "SELECT id, external_id, number, state, revision, mapping, created, updated, kind, planned, redelivers FROM transfers";

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

pub(super) fn bodies_before(db: &Connection, transfer: &Transfer) -> Result<Vec<Body>, StoreError> {
    let (number, created) = match (transfer.kind.direction(), transfer.redelivers) {
        // What is delivered anew came when it came.
        (_, Some(original)) => (i64::from(self::transfer(db, original)?.number), i64::MAX),
        (Direction::In, None) => (i64::from(transfer.number), i64::MAX),
        // Whatever the case system says is about all that had come until then.
        (Direction::Out, None) => (i64::MAX, transfer.created.as_microsecond()),
    };
    let mut query = db.prepare_cached(
        "SELECT b.name, b.media_type, b.bytes, b.sha256, max(t.number) FROM bodies b JOIN transfers t ON t.id = b.transfer
         WHERE t.external_id = ?1 AND t.direction = 'in' AND t.number < ?2 AND t.created <= ?3 AND t.condition = 'done' AND t.redelivers IS NULL
         GROUP BY b.name ORDER BY b.name",
    )?;
    let rows = query.query_map(
        params![transfer.external_id.to_string(), number, created],
        to_body,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn deadlines(db: &Connection, from: Date) -> Result<Vec<KeptDeadline>, StoreError> {
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
            text: json(row, 7)?,
            alarmed: word(row, 8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn deadlines_of(db: &Connection, id: TransferId) -> Result<Vec<Deadline>, StoreError> {
    list(
        db,
        "SELECT code, day, rule, text FROM deadlines WHERE transfer = ?1 ORDER BY position",
        id,
        |row| {
            Ok(Deadline {
                code: row.get(0)?,
                day: row.get(1)?,
                rule: row.get(2)?,
                text: json(row, 3)?,
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

pub(super) fn exchanges(db: &Connection, id: TransferId) -> Result<Vec<Exchange>, StoreError> {
    list(
        db,
        "SELECT purpose, position, name, request, file, receipt FROM exchanges WHERE transfer = ?1 ORDER BY purpose, position",
        id,
        |row| {
            Ok(Exchange {
                purpose: word(row, 0)?,
                position: row.get(1)?,
                name: row.get(2)?,
                request: json(row, 3)?,
                file: optional_json(row, 4)?,
                receipt: optional_json(row, 5)?,
            })
        },
    )
}

pub(super) fn bodies(db: &Connection, id: TransferId) -> Result<Vec<Body>, StoreError> {
    list(
        db,
        "SELECT name, media_type, bytes, sha256 FROM bodies WHERE transfer = ?1 ORDER BY position",
        id,
        to_body,
    )
}

pub(super) fn files(db: &Connection, id: TransferId) -> Result<Vec<KeptFile>, StoreError> {
    list(
        db,
        "SELECT id, place, size, sha256 FROM files WHERE transfer = ?1 ORDER BY position",
        id,
        |row| {
            Ok(KeptFile {
                id: row.get(0)?,
                place: row.get(1)?,
                size: unsigned(row, 2)?,
                sha256: row.get(3)?,
            })
        },
    )
}

pub(super) fn documents(db: &Connection, id: TransferId) -> Result<Vec<KeptDocument>, StoreError> {
    list(
        db,
        "SELECT name, media_type, sha256, bytes, received FROM documents WHERE transfer = ?1 ORDER BY position",
        id,
        |row| {
            let content = match row.get(3)? {
                Some(bytes) => KeptContent::Bytes(bytes),
                None => KeptContent::Received(row.get(4)?),
            };
            Ok(KeptDocument {
                name: row.get(0)?,
                media_type: row.get(1)?,
                sha256: row.get(2)?,
                content,
            })
        },
    )
}

pub(super) fn findings(db: &Connection, id: TransferId) -> Result<Vec<Finding>, StoreError> {
    let findings = db
        .query_row(
            "SELECT findings FROM transfers WHERE id = ?1",
            params![id.to_string()],
            |row| optional_json(row, 0),
        )
        .optional()?
        .ok_or(StoreError::Unknown(id))?;
    Ok(findings.unwrap_or_default())
}

pub(super) fn ledger(db: &Connection, id: TransferId) -> Result<Option<String>, StoreError> {
    db.query_row(
        "SELECT ledger FROM transfers WHERE id = ?1",
        params![id.to_string()],
        |row| row.get(0),
    )
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
    })
}

fn to_body(row: &Row<'_>) -> rusqlite::Result<Body> {
    Ok(Body {
        name: row.get(0)?,
        media_type: row.get(1)?,
        bytes: row.get(2)?,
        sha256: row.get(3)?,
    })
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
    serde_json::from_str(&text).map_err(|error| unreadable(column, error))
}

fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| unreadable(column, error))
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
