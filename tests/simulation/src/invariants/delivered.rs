//! What the case system got: each piece of news once, in order, whole, and as LV sent it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use lupasilta::audit::Digest;
use lupasilta::store::Body;
use lupasilta::transfers::{Direction, Kind};

use super::{Findings, Kept, name};
use crate::lv::Action;
use crate::place::names;
use crate::world::World;

pub(super) fn check(world: &World, all: &[Kept], findings: &mut Findings) {
    once(world, all, findings);
    in_order(world, findings);
    let actions = world.lv.actions();
    let inward = |kept: &&Kept| kept.transfer.kind.direction() == Direction::In;
    for kept in all.iter().filter(inward) {
        let Some(action) = actions.get(&kept.transfer.external_id) else {
            continue;
        };
        received(world, kept, action, findings);
        if kept.is_delivered() {
            whole(world, kept, findings);
        }
    }
    for (id, action) in &actions {
        let own: Vec<&Kept> = all
            .iter()
            .filter(inward)
            .filter(|kept| kept.transfer.external_id == *id && kept.transfer.redelivers.is_none())
            .collect();
        news(world, &own, action, findings);
    }
}

/// The deliveries that the case system saw are those of the store, each once.
fn once(world: &World, all: &[Kept], findings: &mut Findings) {
    let arrived = world.case_system.arrived();
    let seen: BTreeSet<&String> = arrived.iter().collect();
    let doubled = world.case_system.twice();
    findings.holds(
        "no delivery is seen twice",
        doubled.is_empty() && seen.len() == arrived.len(),
        || format!("{doubled:?}"),
    );
    let due: BTreeMap<String, &Kept> = all
        .iter()
        .filter(|kept| kept.is_delivered())
        .map(|kept| (kept.transfer.delivery_name(), kept))
        .collect();
    for (delivery, kept) in &due {
        findings.holds(
            "whatever counts as delivered arrived",
            seen.contains(delivery),
            || name(world, kept),
        );
    }
    for delivery in seen {
        findings.holds(
            "whatever arrived counts as delivered",
            due.contains_key(delivery),
            || world.short(delivery),
        );
    }
}

/// Of one action, the numbers grow in the order of arrival.
fn in_order(world: &World, findings: &mut Findings) {
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for delivery in world.case_system.arrived() {
        let Some((action, number)) = delivery.split_once('_') else {
            continue;
        };
        let number: u32 = number.parse().unwrap_or_default();
        let before = last.insert(action.to_owned(), number).unwrap_or_default();
        findings.holds(
            "an action's deliveries arrive in order",
            before < number,
            || format!("{} came after number {before}", world.short(&delivery)),
        );
    }
}

/// What is kept as received is what LV answered.
fn received(world: &World, kept: &Kept, action: &Action, findings: &mut Findings) {
    for body in &kept.bodies {
        let answered = action
            .answered
            .get(&body.name)
            .is_some_and(|bodies| bodies.contains(&Digest::of(&body.bytes).to_string()));
        findings.holds(
            "a body is kept as LV sent it",
            answered && Digest::of(&body.bytes).to_string() == body.sha256,
            || format!("{} of {}", body.name, name(world, kept)),
        );
    }
    for file in &kept.files {
        let sent = action
            .attachments
            .get(&file.id)
            .is_some_and(|bytes| Digest::of(bytes).to_string() == file.sha256);
        findings.holds("an attachment is kept as LV sent it", sent, || {
            name(world, kept)
        });
    }
}

/// Exactly the documents and attachments that were made and received, byte for byte.
fn whole(world: &World, kept: &Kept, findings: &mut Findings) {
    let folder = world.place.taken().join(kept.transfer.delivery_name());
    let there: BTreeMap<String, String> = names(&folder)
        .into_iter()
        .map(|file| {
            let bytes = fs::read(folder.join(&file)).unwrap_or_default();
            (file, Digest::of(&bytes).to_string())
        })
        .collect();
    let documents = kept.documents.iter().map(|it| (&it.name, &it.sha256));
    let files = kept.files.iter().map(|it| (&it.place, &it.sha256));
    let due: BTreeMap<String, String> = documents
        .chain(files)
        .map(|(file, sha256)| (file.clone(), sha256.clone()))
        .collect();
    findings.holds("a delivery is whole", there == due, || {
        format!(
            "{} has {:?} and should have {:?}",
            name(world, kept),
            there.keys(),
            due.keys()
        )
    });
}

/// Each delivery says something that those before did not; together they say all that LV has.
fn news(world: &World, own: &[&Kept], action: &Action, findings: &mut Findings) {
    let mut known: BTreeMap<&str, &Body> = BTreeMap::new();
    let mut attachments = BTreeSet::new();
    let mut withdrawals = 0;
    for kept in own {
        let says = kept.bodies.iter().any(|body| {
            known
                .get(body.name.as_str())
                .is_none_or(|before| before.bytes != body.bytes)
        });
        let withdraws = kept.transfer.kind == Kind::Withdrawal;
        if kept.is_delivered() {
            withdrawals += u32::from(withdraws);
            findings.holds("a delivery says something new", says || withdraws, || {
                name(world, kept)
            });
            attachments.extend(kept.files.iter().map(|file| file.id.clone()));
        } else {
            findings.holds("what says something new is delivered", !says, || {
                name(world, kept)
            });
        }
        known.extend(kept.bodies.iter().map(|body| (body.name.as_str(), body)));
    }
    let id = own.first().map_or_else(String::new, |kept| {
        world.short(&kept.transfer.external_id.to_string())
    });
    for (body, received) in &known {
        findings.holds(
            "what was delivered last is what LV has",
            action.current(body).as_deref() == Some(&received.bytes),
            || format!("{body} of {id}"),
        );
    }
    findings.holds(
        "a withdrawal is delivered once",
        withdrawals == u32::from(action.withdrawn),
        || format!("{id}: {withdrawals} times"),
    );
    let missing = action
        .attachments
        .keys()
        .filter(|attachment| !action.removed.contains(*attachment))
        .filter(|attachment| !attachments.contains(*attachment))
        .count();
    findings.holds("every attachment is delivered", missing == 0, || {
        format!("{missing} of {id} are not")
    });
}
