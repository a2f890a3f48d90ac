//! What is left when all is done: nothing but what is kept for good.

use rusqlite::Connection;

use super::Findings;
use crate::place::names;
use crate::world::World;

/// Nobody holds a claim. Looked at before the store is opened again, since that would end claims of the dead.
pub(super) fn claims(world: &World, findings: &mut Findings) -> anyhow::Result<()> {
    let db = Connection::open(world.place.store())?;
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let held = count("SELECT count(*) FROM transfers WHERE owner IS NOT NULL")?;
    findings.holds("all claims are free", held == 0, || {
        format!("{held} are held")
    });
    let paused = count("SELECT count(*) FROM paused")?;
    findings.holds("no connection stays paused", paused == 0, || {
        format!("{paused} are")
    });
    let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    findings.holds("the database is sound", sound == "ok", || sound.clone());
    Ok(())
}

/// No file is left that nobody needs: what customers sent is theirs.
pub(super) fn files(world: &World, findings: &mut Findings) {
    let place = &world.place;
    let staging = place.cases().join(".lupasilta/staging");
    let receipts = place.cases().join(".lupasilta/receipts");
    for (folder, invariant) in [
        (place.work(), "no work file is left"),
        (place.content(), "no content of an attachment is left"),
        (place.running(), "no mark of a running host is left"),
        (staging, "nothing is left in the making"),
    ] {
        let left = names(&folder);
        findings.holds(invariant, left.is_empty(), || {
            format!("{} are left", left.len())
        });
    }
    let arrived = world.case_system.arrived().len();
    let receipts = names(&receipts);
    findings.holds(
        "each delivery has its receipt, and nothing else has",
        receipts.len() == arrived && receipts.iter().all(|name| !name.contains('.')),
        || format!("{} receipts of {arrived} deliveries", receipts.len()),
    );
}
