//! Carries out what a [`Sabotage`] does to what a run has left.

use std::fs;

use rusqlite::Connection;

use crate::sabotage::Sabotage;
use crate::world::World;

/// Breaks what is to be broken.
pub(crate) fn apply(world: &World) -> anyhow::Result<()> {
    if world.sabotages(Sabotage::ForgetsATrigger) {
        let id = world.lv.submit(&world.dice, false, world.time.now());
        world.triggers().acknowledged.insert(id);
    }
    if world.sabotages(Sabotage::TellsAnother) {
        world.lv.distort_last_told();
    }
    if world.sabotages(Sabotage::SwapsEvents) {
        world.lv.reverse_told();
    }
    if world.sabotages(Sabotage::LeavesAFile) {
        fs::create_dir_all(world.place.work().join("left"))?;
    }
    let changes = [
        (
            Sabotage::ChangesTheLog,
            "UPDATE log SET details = replace(details, 'received', 'forgotten') WHERE rowid = 1",
        ),
        (
            Sabotage::ThinsALedger,
            "UPDATE transfers SET ledger = replace(ledger, '\"total\":', '\"total\":1') WHERE ledger IS NOT NULL",
        ),
        (
            Sabotage::HoldsAClaim,
            "UPDATE transfers SET owner = 'somebody' WHERE rowid = 1",
        ),
    ];
    for (sabotage, sql) in changes {
        if world.sabotages(sabotage) {
            Connection::open(world.place.store())?.execute(sql, [])?;
        }
    }
    Ok(())
}
