//! After the storm: every cause is gone, and everything has to come to its end; by itself first, then with a person's `retry`.

use std::sync::Arc;
use std::time::Duration;

use lupasilta::store::Transfer;
use lupasilta::transfers::State;

use crate::faults::Fault;
use crate::invariants::Findings;
use crate::person;
use crate::place::names;
use crate::schedule;
use crate::world::World;

/// Hours in which everything has to go on by itself, and then with a person's help.
const HOURS: u32 = 30;
/// More turns than all transfers of a run need.
const MOST_TURNS: u32 = 20_000;

pub(crate) fn calm(world: &Arc<World>, findings: &mut Findings) {
    world.trace("all causes are gone".to_owned());
    if world.faults.lasts(Fault::FolderAway) {
        schedule::end(world, Fault::FolderAway);
    }
    world.faults.calm();
    world.case_system.catch_up(world);
    world.time.set_right();
    for host in world.hosts.running() {
        world.hosts.stop(host);
    }
    for host in world.hosts.off() {
        world.hosts.start(world, host);
    }
    let all = (0..HOURS).fold(Vec::new(), |_, _| hour(world, false));
    by_itself(world, &all, findings);

    world.case_system.make_room(world);
    let mut left = Vec::new();
    for _ in 0..HOURS {
        left = hour(world, true);
        left.retain(|transfer| !matches!(transfer.state, State::Done { .. }));
        if left.is_empty() && messages(world).is_empty() {
            break;
        }
    }
    for transfer in &left {
        findings.holds(
            "whatever waits goes on to its end when it is retried",
            false,
            || described(world, transfer),
        );
    }
    findings.holds(
        "every message of the case system is taken",
        messages(world).is_empty(),
        || format!("{:?} are left in the inbox", messages(world)),
    );
    for host in world.hosts.running() {
        world.hosts.stop(host);
    }
}

/// One hour of everybody's work; gives back all transfers.
fn hour(world: &Arc<World>, with_person: bool) -> Vec<Transfer> {
    world.time.pass(Duration::from_secs(3600));
    let mut all = Vec::new();
    for number in world.hosts.running() {
        let count = world.triggers().under_way.len();
        for _ in 0..count {
            schedule::trigger(world);
        }
        world.hosts.turn(number, |host| {
            if with_person {
                let _ = host.transfers.resume_connections();
                for transfer in person::stuck(&host.transfers) {
                    person::retry(world, &host.transfers, &transfer);
                }
            }
            if let Err(problem) = host.transfers.poll_changes() {
                world.trace(format!("LV's list cannot be read: {}", problem.code));
            }
            world.trace(host.look_into_inbox());
            for _ in 0..MOST_TURNS {
                match host.work() {
                    Some(what) => world.trace(format!("host {number} works: {what}")),
                    None => break,
                }
            }
            all = person::all(&host.transfers);
        });
        world.case_system.take(world);
    }
    all
}

/// What is left after a day without trouble waits for a person, or for a moment that it names, or for something of its own action that does.
fn by_itself(world: &World, all: &[Transfer], findings: &mut Findings) {
    let now = world.time.now();
    for transfer in all {
        let waits = match &transfer.state {
            State::Done { .. } | State::Quarantined { .. } => true,
            State::Waiting { retry, .. } => retry.due > now || is_behind(transfer, all),
            State::Ready { .. } => is_behind(transfer, all),
        };
        findings.holds(
            "what is not done goes on by itself, or says whom or what it waits for",
            waits,
            || described(world, transfer),
        );
    }
}

fn is_behind(transfer: &Transfer, all: &[Transfer]) -> bool {
    all.iter().any(|other| {
        other.external_id == transfer.external_id
            && other.id != transfer.id
            && !matches!(other.state, State::Done { .. })
            && (other.kind.direction() != transfer.kind.direction()
                || other.number < transfer.number)
    })
}

fn messages(world: &World) -> Vec<String> {
    let mut names = names(&world.place.inbox());
    names.retain(|name| name.ends_with(".json"));
    names
}

fn described(world: &World, transfer: &Transfer) -> String {
    let stage = transfer.state.stage().map_or("", |stage| stage.name());
    let problem = transfer.state.problem();
    format!(
        "{} {} of {} is {} at {stage} ({})",
        transfer.kind,
        transfer.number,
        world.short(&transfer.external_id.to_string()),
        transfer.state.name(),
        problem.map_or("nothing failed", |problem| &problem.code),
    )
}
