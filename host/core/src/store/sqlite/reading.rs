//! Reading what is kept.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

use super::super::{
    Body, Exchange, Filter, KeptContent, KeptDocument, KeptFile, PausedConnection, StoreError,
    Transfer,
};
use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::transfers::{ExternalId, TransferId};

const TRANSFER: &str =
    "SELECT id, external_id, number, state, revision, mapping, created, updated FROM transfers";

pub(super) fn transfer(db: &Connection, id: TransferId) -> Result<Transfer, StoreError> {
    db.prepare_cached(&format!("{TRANSFER} WHERE id = ?1"))?
        .query_row(params![id.to_string()], to_transfer)
        .optional()?
        .ok_or(StoreError::Unknown(id))
}

/// The first transfer of this action, which is known to be there.
pub(super) fn first_of(db: &Connection, action: ExternalId) -> Result<Transfer, StoreError> {
    Ok(db.query_row(
        &format!("{TRANSFER} WHERE external_id = ?1 AND direction = 'in' ORDER BY number LIMIT 1"),
        params![action.to_string()],
        to_transfer,
    )?)
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
        |row| {
            Ok(Body {
                name: row.get(0)?,
                media_type: row.get(1)?,
                bytes: row.get(2)?,
                sha256: row.get(3)?,
            })
        },
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

fn to_transfer(row: &Row<'_>) -> rusqlite::Result<Transfer> {
    Ok(Transfer {
        id: parsed(row, 0)?,
        external_id: parsed(row, 1)?,
        number: row.get(2)?,
        state: json(row, 3)?,
        revision: unsigned(row, 4)?,
        mapping: optional_json(row, 5)?,
        created: moment(row, 6)?,
        updated: moment(row, 7)?,
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

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
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
fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(name))
        .map_err(|error| unreadable(column, error))
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|error| unreadable(column, error))
}

/// SQLite has signed integers only.
fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
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
