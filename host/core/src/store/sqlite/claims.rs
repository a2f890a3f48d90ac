//! Who works on what.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::instance::Instance;
use super::super::{Claim, StoreError, Transfer};
use super::reading;
use crate::transfers::TransferId;

/// Ends the claims of instances that no longer run, and those of this one that no worker of it holds any more.
pub(super) fn free_the_dead(
    db: &Connection,
    here: &Instance,
    held: &HashSet<TransferId>,
) -> Result<(), StoreError> {
    let mut query = db.prepare_cached("SELECT id, owner FROM transfers WHERE owner IS NOT NULL")?;
    let owned = query
        .query_map([], |row| Ok((reading::id(row, 0)?, row.get(1)?)))?
        .collect::<Result<Vec<(TransferId, String)>, _>>()?;
    let mut alive = HashSet::new();
    for (id, owner) in owned {
        let working = if owner == here.name() {
            held.contains(&id)
        } else {
            alive.contains(&owner) || here.is_alive(&owner)
        };
        if working {
            alive.insert(owner);
        } else {
            db.execute(
                "UPDATE transfers SET owner = NULL WHERE id = ?1",
                params![id.to_string()],
            )?;
        }
    }
    Ok(())
}

/// What may be worked on: nobody does, and nothing of the same action has to come first. To the case system, that is whatever is not done: a
/// supplement means nothing without its application. To LV, it is whatever goes on by itself, both ways; what waits for a person does not hold
/// back what the case system says later. What came first is told by the rows, which grow in order: clocks go back.
const FREE: &str = "t.owner IS NULL AND t.due IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfers e WHERE e.external_id = t.external_id AND e.id <> t.id AND CASE t.direction
        WHEN 'in' THEN e.direction = 'in' AND e.number < t.number AND e.condition <> 'done'
        ELSE e.due IS NOT NULL AND CASE e.direction
            WHEN 'out' THEN e.number < t.number
            ELSE e.rowid < t.rowid END END)";

/// Takes the transfer that has been due longest, as far as paused connections let it.
pub(super) fn take_due(
    db: &Connection,
    owner: &str,
    now: Timestamp,
    next_probe: Timestamp,
) -> Result<Claim, StoreError> {
    let paused = reading::paused(db)?;
    let probe_at = paused.iter().map(|paused| paused.probe).min();
    // A probe later than the next one is of a clock that was ahead then.
    if let Some(at) = probe_at.filter(|at| *at > now && *at <= next_probe) {
        return Ok(Claim::Nothing { next: Some(at) });
    }
    loop {
        let mut first = first_free(db, "TRUE")?;
        if first.is_none_or(|(_, due)| due > now.as_microsecond()) {
            // What is ready waits for nothing: the clock was ahead when it became so.
            first = first_free(db, "t.condition = 'ready'")?
                .map(|(row, _)| (row, now.as_microsecond()))
                .or(first);
        }
        let (row, due) = match first {
            Some((row, due)) if due <= now.as_microsecond() => (row, due),
            later => {
                return Ok(Claim::Nothing {
                    next: later.and_then(|(_, due)| Timestamp::from_microsecond(due).ok()),
                });
            }
        };
        let transfer = match reading::transfer_in_row(db, row) {
            Err(error @ StoreError::Damaged { .. }) => {
                set_aside(db, row, due, &error)?;
                continue;
            }
            read => read?,
        };
        if probe_at.is_some() {
            db.execute(
                "UPDATE paused SET probe = ?1 WHERE probe <= ?2 OR probe > ?1",
                params![next_probe.as_microsecond(), now.as_microsecond()],
            )?;
        }
        set_owner(db, owner, transfer.id)?;
        return Ok(Claim::Transfer {
            transfer: Box::new(transfer),
            probe: probe_at.is_some(),
        });
    }
}

/// The row of the transfer that may be worked on and is due first, and when it is, in microseconds.
fn first_free(db: &Connection, condition: &'static str) -> Result<Option<(i64, i64)>, StoreError> {
    let first = db
        .prepare_cached(&format!(
            "SELECT t.rowid, t.due FROM transfers t WHERE {FREE} AND {condition} ORDER BY t.due, t.created LIMIT 1"
        ))?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(first)
}

/// One transfer that cannot be read must not hold up all that can: it is due no more, and a person has to look at it.
fn set_aside(db: &Connection, row: i64, due: i64, error: &StoreError) -> Result<(), StoreError> {
    db.execute(
        "UPDATE transfers SET due = NULL WHERE rowid = ?1",
        params![row],
    )?;
    tracing::error!(
        row,
        due,
        %error,
        "a transfer's row is damaged: it is set aside, and the others go on"
    );
    Ok(())
}

/// Takes this transfer, if nobody works on it.
pub(super) fn take(
    db: &Connection,
    owner: &str,
    id: TransferId,
) -> Result<Option<Transfer>, StoreError> {
    let taken = set_owner(db, owner, id)?;
    let transfer = reading::transfer(db, id)?;
    Ok(taken.then_some(transfer))
}

fn set_owner(db: &Connection, owner: &str, id: TransferId) -> Result<bool, StoreError> {
    let changed = db.execute(
        "UPDATE transfers SET owner = ?1 WHERE id = ?2 AND owner IS NULL",
        params![owner, id.to_string()],
    )?;
    Ok(changed == 1)
}
