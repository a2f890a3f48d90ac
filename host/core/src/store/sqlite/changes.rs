//! Writing: one change of one transfer, within one transaction.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::super::cells::{Cell, Cells};
use super::super::{
    Alarmed, Body, Change, Effect, Exchange, KeptContent, KeptDocument, KeptFile, MappedBy, Saved,
    StoreError, Transfer,
};
use super::reading::{self, in_list};
use crate::audit::log::{self, Head};
use crate::contract::Deadline;
use crate::transfers::{Event, ExternalId, Kind, Purpose, Stage, State, TransferId};

/// Makes the change, provided that nobody else changed the transfer and that `owner` has claimed it.
pub(super) fn save(db: &Cells<'_>, owner: &str, change: Change) -> Result<Saved, StoreError> {
    let id = change.transfer;
    let changed = db.execute(
        "UPDATE transfers SET condition = ?1, state = ?2, due = ?3, revision = revision + 1, updated = ?4
         WHERE id = ?5 AND revision = ?6 AND owner = ?7",
        params![
            change.state.name(),
            json(&change.state)?,
            due(&change.state, change.at),
            change.at.as_microsecond(),
            id.to_string(),
            change.revision as i64,
            owner
        ],
    )?;
    if changed == 0 {
        return Err(StoreError::Overtaken(id));
    }
    let mut alarm = false;
    for effect in change.effects {
        alarm |= keep(db, id, change.at, effect)?;
    }
    log(db, id, change.at, &change.events)?;
    Ok(Saved {
        transfer: reading::transfer(db, id)?,
        alarm,
    })
}

/// Begins a transfer, with the next number of its action and direction.
pub(super) fn begin(
    db: &Connection,
    id: TransferId,
    action: ExternalId,
    kind: Kind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let state = State::Ready {
        at: Stage::Received,
    };
    let number: u32 = db.query_row(
        "SELECT coalesce(max(number), 0) + 1 FROM transfers WHERE external_id = ?1 AND direction = ?2",
        params![action.to_string(), kind.direction().name()],
        |row| row.get(0),
    )?;
    db.execute(
        "INSERT INTO transfers (id, external_id, direction, number, condition, state, due, revision, created, updated, kind)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?7, ?7, ?8)",
        params![
            id.to_string(),
            action.to_string(),
            kind.direction().name(),
            number,
            state.name(),
            json(&state)?,
            at.as_microsecond(),
            kind.name()
        ],
    )?;
    let event = Event::Received {
        external_id: action.to_string(),
        kind,
        number,
    };
    log(db, id, at, &[event])
}

/// Begins a transfer with everything that was received for another, up to the attachments, which are not kept once they are delivered.
pub(super) fn begin_again(
    db: &Cells<'_>,
    id: TransferId,
    original: &Transfer,
    at: Timestamp,
) -> Result<(), StoreError> {
    begin(db, id, original.external_id, original.kind, at)?;
    for body in reading::bodies(db, original.id)? {
        keep_body(db, id, &body.open(db.key())?)?;
    }
    for exchange in reading::exchanges(db, original.id)? {
        if exchange.purpose == Purpose::Body {
            plan(db, id, &exchange)?;
        }
    }
    let state = State::Ready {
        at: Stage::Fetching,
    };
    db.execute(
        "UPDATE transfers SET state = ?1, planned = ?2, redelivers = ?3 WHERE id = ?4",
        params![
            json(&state)?,
            original.planned.as_ref().map(json).transpose()?,
            original.redelivers.unwrap_or(original.id).to_string(),
            id.to_string()
        ],
    )?;
    let event = Event::Redelivers {
        transfer: original.id,
    };
    log(db, id, at, &[event])
}

/// When the transfer is to be worked on.
fn due(state: &State, now: Timestamp) -> Option<i64> {
    match state {
        State::Ready { .. } => Some(now.as_microsecond()),
        State::Waiting { retry, .. } => Some(retry.due.as_microsecond()),
        State::Quarantined { .. } | State::Done { .. } => None,
    }
}

/// Keeps one effect; says whether it raised an alarm.
fn keep(db: &Cells<'_>, id: TransferId, at: Timestamp, effect: Effect) -> Result<bool, StoreError> {
    match effect {
        Effect::Plan(exchanges) => exchanges
            .iter()
            .try_for_each(|exchange| plan(db, id, exchange))?,
        Effect::PlannedBy(version) => {
            db.execute(
                "UPDATE transfers SET planned = ?1 WHERE id = ?2",
                params![json(&version)?, id.to_string()],
            )?;
        }
        Effect::ToldBy(by) => {
            db.execute(
                "UPDATE transfers SET mapping = ?1 WHERE id = ?2",
                params![json(&by)?, id.to_string()],
            )?;
        }
        Effect::Exchanged {
            purpose,
            position,
            receipt,
        } => {
            db.execute(
                "UPDATE exchanges SET receipt = ?1 WHERE transfer = ?2 AND purpose = ?3 AND position = ?4",
                params![json(&receipt)?, id.to_string(), purpose.name(), position],
            )?;
        }
        Effect::KeepBody(body) => keep_body(db, id, &body)?,
        Effect::KeepFile(file) => keep_file(db, id, &file)?,
        Effect::KeepMapped {
            by,
            documents,
            ledger,
        } => keep_mapped(db, id, &by, &documents, &ledger)?,
        Effect::FetchAgain => {
            for table in ["exchanges", "bodies", "files", "documents"] {
                db.execute(
                    &format!("DELETE FROM {table} WHERE transfer = ?1"),
                    params![id.to_string()],
                )?;
            }
        }
        Effect::PlanAgain => {
            db.execute(
                "DELETE FROM exchanges WHERE transfer = ?1",
                params![id.to_string()],
            )?;
        }
        Effect::KeepFindings(findings) => {
            let id = id.to_string();
            let cell = in_list("transfers.findings", &id, 0);
            db.execute(
                "UPDATE transfers SET findings = ?1 WHERE id = ?2",
                params![db.text(cell, &json(&findings)?)?, id],
            )?;
        }
        Effect::KeepDeadlines(deadlines) => keep_deadlines(db, id, &deadlines)?,
        Effect::KnowCase(case_id) => know(db, id, "case_id", &case_id)?,
        Effect::KnowCode(code) => know(db, id, "code", &code)?,
        Effect::Told(told) => know(db, id, "told", &told)?,
        Effect::Pause {
            connection,
            problem,
            probe,
        } => {
            let earlier = reading::paused(db)?
                .into_iter()
                .find(|paused| paused.connection == connection);
            // The pause goes on; what has to be done about it may have changed.
            db.execute(
                "INSERT INTO paused (connection, problem, since, probe) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (connection) DO UPDATE SET problem = excluded.problem",
                params![
                    connection.name(),
                    json(&problem)?,
                    at.as_microsecond(),
                    probe.as_microsecond()
                ],
            )?;
            return Ok(earlier.is_none_or(|paused| paused.problem.code != problem.code));
        }
        Effect::Resume(connection) => {
            db.execute(
                "DELETE FROM paused WHERE connection = ?1",
                params![connection.name()],
            )?;
        }
    }
    Ok(false)
}

fn plan(db: &Cells<'_>, id: TransferId, exchange: &Exchange) -> Result<(), StoreError> {
    let id = id.to_string();
    let cell = |column| Cell {
        column,
        transfer: &id,
        part: exchange.purpose.name(),
        position: i64::from(exchange.position),
    };
    let file = exchange.file.as_ref().map(json).transpose()?;
    let file = file.map(|file| db.text(cell("exchanges.file"), &file));
    db.execute(
        "INSERT INTO exchanges (transfer, purpose, position, name, request, file, receipt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            id,
            exchange.purpose.name(),
            exchange.position,
            db.text(cell("exchanges.name"), &exchange.name)?,
            db.text(cell("exchanges.request"), &json(&exchange.request)?)?,
            file.transpose()?,
            exchange.receipt.as_ref().map(json).transpose()?
        ],
    )?;
    Ok(())
}

pub(super) fn keep_body(db: &Cells<'_>, id: TransferId, body: &Body) -> Result<(), StoreError> {
    let id = id.to_string();
    let position = next_position(db, "bodies", &id)?;
    let cell = in_list("bodies.bytes", &id, position);
    db.execute(
        "INSERT INTO bodies (transfer, position, name, media_type, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            id,
            position,
            body.name,
            body.media_type,
            body.sha256,
            db.bytes(cell, &body.bytes)?
        ],
    )?;
    Ok(())
}

pub(super) fn keep_file(db: &Cells<'_>, id: TransferId, file: &KeptFile) -> Result<(), StoreError> {
    let others = reading::files(db, id)?;
    let taken = |other: &KeptFile| other.id == file.id || other.place == file.place;
    if others.iter().any(taken) {
        return Err(StoreError::Twice("file"));
    }
    let id = id.to_string();
    let position = next_position(db, "files", &id)?;
    db.execute(
        "INSERT INTO files (transfer, position, id, place, size, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            id,
            position,
            db.text(in_list("files.id", &id, position), &file.id)?,
            db.text(in_list("files.place", &id, position), &file.place)?,
            file.size as i64,
            file.sha256
        ],
    )?;
    Ok(())
}

fn next_position(db: &Connection, table: &'static str, transfer: &str) -> Result<i64, StoreError> {
    let count = format!("SELECT count(*) FROM {table} WHERE transfer = ?1");
    Ok(db
        .prepare_cached(&count)?
        .query_row(params![transfer], |row| row.get(0))?)
}

fn keep_mapped(
    db: &Cells<'_>,
    id: TransferId,
    by: &MappedBy,
    documents: &[KeptDocument],
    ledger: &str,
) -> Result<(), StoreError> {
    let id = id.to_string();
    db.execute(
        "UPDATE transfers SET mapping = ?1, ledger = ?2 WHERE id = ?3",
        params![
            json(by)?,
            db.text(in_list("transfers.ledger", &id, 0), ledger)?,
            id
        ],
    )?;
    db.execute("DELETE FROM documents WHERE transfer = ?1", params![id])?;
    let mut names = HashSet::new();
    for (position, document) in (0..).zip(documents) {
        if !names.insert(&document.name) {
            return Err(StoreError::Twice("document"));
        }
        let cell = |column| in_list(column, &id, position);
        let (bytes, received) = match &document.content {
            KeptContent::Bytes(bytes) => (Some(db.bytes(cell("documents.bytes"), bytes)?), None),
            KeptContent::Received(body) => (None, Some(body)),
        };
        db.execute(
            "INSERT INTO documents (transfer, position, name, media_type, sha256, bytes, received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                id,
                position,
                db.text(cell("documents.name"), &document.name)?,
                document.media_type,
                document.sha256,
                bytes,
                received
            ],
        )?;
    }
    Ok(())
}

fn keep_deadlines(
    db: &Cells<'_>,
    id: TransferId,
    deadlines: &[Deadline],
) -> Result<(), StoreError> {
    let transfer = id.to_string();
    db.execute(
        "DELETE FROM deadlines WHERE transfer = ?1",
        params![transfer],
    )?;
    for (position, deadline) in (0..).zip(deadlines) {
        let cell = in_list("deadlines.text", &transfer, position);
        db.execute(
            "INSERT INTO deadlines (transfer, position, code, day, rule, text, alarmed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                transfer,
                position,
                deadline.code,
                deadline.day,
                deadline.rule,
                db.text(cell, &json(&deadline.text)?)?,
                Alarmed::Never.name()
            ],
        )?;
    }
    Ok(())
}

/// Keeps something of the transfer's action, in place of what was known before.
fn know(
    db: &Connection,
    id: TransferId,
    column: &'static str,
    value: &str,
) -> Result<(), StoreError> {
    db.execute(
        &format!(
            "INSERT INTO actions (external_id, {column}) SELECT external_id, ?2 FROM transfers WHERE id = ?1
             ON CONFLICT (external_id) DO UPDATE SET {column} = excluded.{column}"
        ),
        params![id.to_string(), value],
    )?;
    Ok(())
}

/// Adds to the transfer's log.
pub(super) fn log(
    db: &Connection,
    id: TransferId,
    at: Timestamp,
    events: &[Event],
) -> Result<(), StoreError> {
    let transfer = id.to_string();
    let mut head = db
        .query_row(
            "SELECT sequence, at, kind, details, previous, hash FROM log WHERE transfer = ?1 ORDER BY sequence DESC LIMIT 1",
            params![transfer],
            reading::entry,
        )
        .optional()?
        .map_or_else(|| Head::start(&transfer), |entry| entry.head());
    for event in events {
        let entry = log::next(&head, at, event.kind(), json(event)?);
        db.execute(
            "INSERT INTO log (transfer, sequence, at, kind, details, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                transfer,
                entry.sequence as i64,
                entry.at.to_string(),
                entry.kind,
                entry.details,
                entry.previous.to_string(),
                entry.hash.to_string()
            ],
        )?;
        head = entry.head();
    }
    Ok(())
}

/// The stored form of a part of a transfer.
pub(super) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Damaged {
        what: "a value to be stored".to_owned(),
        source: Box::new(source),
    })
}
