//! Logs and ledgers: whole, and in agreement with how transfers ended.

use lupasilta::audit::leaves;
use lupasilta::audit::log::{self, Entry};
use lupasilta::audit::record::Record;
use lupasilta::store::Transfer;
use lupasilta::transfers::{Direction, Event, State};

use super::{Findings, Kept, name};
use crate::world::World;

/// The chain holds, and every line is what its kind says.
pub(super) fn chain(world: &World, transfer: &Transfer, log: &[Entry], findings: &mut Findings) {
    let verified = log::verify(&transfer.id.to_string(), log);
    findings.holds("the log's chain is whole", verified.is_ok(), || {
        format!(
            "{}: {}",
            world.short(&transfer.delivery_name()),
            verified.err().map(|e| e.to_string()).unwrap_or_default()
        )
    });
    let readable = log.iter().all(|entry| {
        serde_json::from_str::<Event>(&entry.details).is_ok_and(|event| event.kind() == entry.kind)
    });
    findings.holds("every line of a log can be read", readable, || {
        world.short(&transfer.delivery_name())
    });
}

/// The log tells how it ended: delivered at most once, told before it is done.
pub(super) fn way(world: &World, kept: &Kept, findings: &mut Findings) {
    let count = |is: fn(&Event) -> bool| kept.events.iter().filter(|event| is(event)).count();
    let delivered = count(|event| matches!(event, Event::Delivered { .. }));
    findings.holds(
        "a log has one line of a delivery, and none without one",
        delivered == usize::from(kept.is_delivered()),
        || format!("{} has {delivered}", name(world, kept)),
    );
    let ended = match kept.events.last() {
        Some(Event::Done | Event::Unchanged) => true,
        Some(_) | None => !matches!(kept.transfer.state, State::Done { .. }),
    };
    findings.holds("a log ends with the end of its transfer", ended, || {
        name(world, kept)
    });
}

/// What was delivered has a ledger of every value that was received for it.
pub(super) fn ledger(world: &World, kept: &Kept, findings: &mut Findings) {
    if !kept.is_delivered() || kept.transfer.kind.direction() == Direction::Out {
        return;
    }
    let ledger = kept.ledger.as_deref().unwrap_or_default();
    let complete = serde_json::from_str::<Record>(ledger).is_ok_and(|record| {
        let received: usize = kept
            .bodies
            .iter()
            .map(|body| leaves::read(&body.bytes).map_or(0, |leaves| leaves.len()))
            .sum();
        let documents: Vec<String> = record
            .documents
            .iter()
            .map(|document| document.sha256.to_string())
            .collect();
        let kept_documents: Vec<String> = kept
            .documents
            .iter()
            .map(|document| document.sha256.clone())
            .collect();
        record.leaves.total == received
            && record.entries.len() + record.unmapped.len() == received
            && documents == kept_documents
    });
    findings.holds("a delivery's ledger is complete", complete, || {
        name(world, kept)
    });
}
