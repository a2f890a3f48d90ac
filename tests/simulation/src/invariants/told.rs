//! What LV was told: once, of what there was, and in order.

use std::collections::{BTreeMap, BTreeSet};

use lupasilta::transfers::{Kind, State};

use super::{Findings, Kept, name};
use crate::case_system::Said;
use crate::lv::Told;
use crate::world::World;

pub(super) fn check(world: &World, all: &[Kept], findings: &mut Findings) {
    let told = world.lv.told();
    let said = world.case_system.said();
    let planned_again = planned_again(all, &said);
    repeats(world, &told, &planned_again, findings);
    deliveries(world, all, &told, &said, findings);
    for said in &said {
        event(all, said, &told, findings);
    }
    in_order(world, all, &said, &told, findings);
}

/// The marks of the messages that a person had planned again: these may be told in other words.
fn planned_again(all: &[Kept], said: &[Said]) -> BTreeSet<String> {
    all.iter()
        .filter(|kept| kept.transfer.kind == Kind::Event && kept.was_quarantined())
        .filter_map(|kept| {
            let sha256 = &kept.bodies.first()?.sha256;
            said.iter().find(|said| said.sha256 == *sha256)
        })
        .map(|said| said.mark.clone())
        .collect()
}

/// A repeat has the words of what it repeats.
fn repeats(
    world: &World,
    told: &[Told],
    planned_again: &BTreeSet<String>,
    findings: &mut Findings,
) {
    let mut first: BTreeMap<&str, &Told> = BTreeMap::new();
    for again in told {
        let before = *first.entry(&again.key).or_insert(again);
        let same = before.body == again.body && before.file == again.file;
        let replanned = planned_again.iter().any(|mark| again.body.contains(mark));
        findings.holds(
            "LV is told the same thing in the same words",
            same || replanned,
            || {
                format!(
                    "{}: {} and {}",
                    world.short(&again.action.to_string()),
                    before.body,
                    again.body
                )
            },
        );
    }
}

/// Each delivery that LV has to know of is told of by one update, and nothing else is told.
fn deliveries(world: &World, all: &[Kept], told: &[Told], said: &[Said], findings: &mut Findings) {
    for id in world.lv.ids() {
        let due = all
            .iter()
            .filter(|kept| {
                let transfer = &kept.transfer;
                transfer.external_id == id
                    && transfer.redelivers.is_none()
                    && kept.is_delivered()
                    && transfer.kind != Kind::Message
            })
            .count();
        let updates: BTreeSet<&str> = told
            .iter()
            .filter(|told| {
                told.action == id && !said.iter().any(|said| told.body.contains(&said.mark))
            })
            .filter(|told| told.file.is_none())
            .map(|told| told.key.as_str())
            .collect();
        findings.holds(
            "LV knows of each delivery by one update",
            updates.len() == due,
            || {
                format!(
                    "{}: {} updates of {due} deliveries",
                    world.short(&id.to_string()),
                    updates.len()
                )
            },
        );
    }
}

/// A message of the case system became one transfer, which told LV of it, its document first.
fn event(all: &[Kept], said: &Said, told: &[Told], findings: &mut Findings) {
    let of_it: Vec<&Kept> = all
        .iter()
        .filter(|kept| {
            kept.transfer.kind == Kind::Event
                && kept.bodies.iter().any(|body| body.sha256 == said.sha256)
        })
        .collect();
    let done = of_it
        .iter()
        .all(|kept| matches!(kept.transfer.state, State::Done { .. }));
    findings.holds(
        "what the case system says becomes one transfer, and is told",
        of_it.len() == 1 && done,
        || format!("{}: {} transfers", said.mark, of_it.len()),
    );
    let statuses: BTreeSet<&str> = told
        .iter()
        .filter(|told| told.file.is_none() && told.body.contains(&said.mark))
        .map(|told| told.key.as_str())
        .collect();
    findings.holds(
        "what the case system says is told once",
        statuses.len() == 1,
        || format!("{}: {} updates", said.mark, statuses.len()),
    );
    let Some(file) = &said.file else {
        return;
    };
    let status = told
        .iter()
        .position(|told| told.file.is_none() && told.body.contains(&said.mark));
    let document = told
        .iter()
        .position(|told| told.file.as_ref() == Some(file) && told.action == said.action);
    findings.holds(
        "a document comes whole, and before the status that names it",
        document.is_some() && document < status,
        || said.mark.clone(),
    );
}

/// Of one action, what was said first is told first, unless it waited for a person.
fn in_order(world: &World, all: &[Kept], said: &[Said], told: &[Told], findings: &mut Findings) {
    let moment = |said: &Said| {
        told.iter()
            .position(|told| told.file.is_none() && told.body.contains(&said.mark))
    };
    let waited = |said: &Said| {
        all.iter().any(|kept| {
            kept.was_quarantined() && kept.bodies.iter().any(|body| body.sha256 == said.sha256)
        })
    };
    for (number, later) in said.iter().enumerate() {
        let earlier = said
            .iter()
            .take(number)
            .rfind(|earlier| earlier.action == later.action);
        if let Some(earlier) = earlier
            && !waited(earlier)
        {
            findings.holds(
                "what the case system says first is told first",
                moment(earlier) < moment(later),
                || format!("{} {}", earlier.mark, later.mark),
            );
        }
    }
    received_first(world, all, said, told, findings);
}

/// LV hears that an application was received before it hears what became of it.
fn received_first(
    world: &World,
    all: &[Kept],
    said: &[Said],
    told: &[Told],
    findings: &mut Findings,
) {
    for kept in all {
        let transfer = &kept.transfer;
        if transfer.kind != Kind::Application || transfer.redelivers.is_some() {
            continue;
        }
        let is_event = |told: &&Told| said.iter().any(|said| told.body.contains(&said.mark));
        let own = || {
            told.iter()
                .filter(|told| told.action == transfer.external_id)
        };
        let first_is_event = own().next().as_ref().is_some_and(is_event);
        findings.holds(
            "LV hears that an application was received before what became of it",
            !first_is_event || kept.was_quarantined(),
            || name(world, kept),
        );
    }
}
