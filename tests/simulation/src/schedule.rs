//! Who acts next: dice decide, among hosts, customers, LV's triggers, the case system, a person, time and trouble.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use lupasilta::transfers::Kind;

use crate::faults::Fault;
use crate::host::Host;
use crate::person;
use crate::world::World;

/// Turns for each action that is submitted.
const TURNS: u32 = 30;

/// The run as long as things go wrong.
pub(crate) fn storm(world: &Arc<World>, actions: u32) {
    for _ in 0..actions * TURNS {
        turn(world);
        for fault in world.faults.end_spells(world.time.now()) {
            end(world, fault);
        }
    }
}

fn turn(world: &Arc<World>) {
    match world.dice.below(100) {
        0..48 => work(world),
        48..56 => customer(world),
        56..66 => trigger(world),
        66..69 => poll(world),
        69..75 => look_into_inbox(world),
        75..78 => world.case_system.take(world),
        78 => world.case_system.catch_up(world),
        79..85 => world.case_system.speak(world),
        85..90 => pass_time(world),
        90..94 => start(world),
        94 => stop(world),
        95..97 => person::act(world),
        97 => spell(world),
        98 => clock(world),
        _ => reconcile(world),
    }
}

/// What may happen in the middle of somebody's turn.
pub(crate) fn interlude(world: &Arc<World>) {
    match world.dice.below(10) {
        0..5 => work(world),
        5 => customer(world),
        6 => trigger(world),
        7 => person::act(world),
        8 => world.case_system.take(world),
        _ => look_into_inbox(world),
    }
}

/// Gives one of the running hosts a turn, on a power that may be cut in it.
pub(crate) fn some_host<T>(world: &Arc<World>, act: impl FnOnce(&mut Host) -> T) -> Option<T> {
    let number = *world.dice.pick(&world.hosts.running())?;
    world.hosts.turn(number, |host| {
        if world.faults.may(Fault::PowerCut) && world.dice.falls(60) {
            host.machine.power.lasts(world.dice.below(90) as u32);
        }
        act(host)
    })
}

fn work(world: &Arc<World>) {
    some_host(world, |host| {
        let number = host.machine.number;
        match host.work() {
            Some(what) => world.trace(format!("host {number} works: {what}")),
            None => world.time.pass(Duration::from_secs(1)),
        }
    });
}

/// A customer submits something, or changes what was submitted.
pub(crate) fn customer(world: &World) {
    let now = world.time.now();
    let to_come = world.triggers().to_come;
    let submits = to_come > 0 && world.dice.falls(400);
    let (id, kind) = if submits {
        world.triggers().to_come -= 1;
        let id = world.lv.submit(&world.dice, world.examples, now);
        (id, Kind::Application)
    } else {
        let ids = world.lv.ids();
        let Some(id) = world.dice.pick(&ids).copied() else {
            return;
        };
        let Some(kind) = world.lv.change(&world.dice, id, now) else {
            return;
        };
        (id, kind)
    };
    world.trace(format!("LV has {kind} of {}", world.short(&id.to_string())));
    match strikes(world, Fault::Lost) {
        true => world.trace("its trigger is lost".to_owned()),
        false => world.triggers().under_way.push((id, kind)),
    }
}

/// A trigger comes to a host.
pub(crate) fn trigger(world: &Arc<World>) {
    let count = world.triggers().under_way.len();
    if count == 0 {
        return;
    }
    let overtakes = count > 1 && strikes(world, Fault::Reordered);
    let which = if overtakes {
        1 + world.dice.below(count - 1)
    } else {
        0
    };
    let (id, kind) = world.triggers().under_way.remove(which);
    let kept = some_host(world, |host| host.transfers.receive(id, kind).is_ok());
    let mut again = strikes(world, Fault::Duplicate);
    if kept == Some(true) {
        world.triggers().acknowledged.insert(id);
    } else {
        // Whoever triggered and heard nothing triggers again.
        again = true;
    }
    let heard = if kept == Some(true) {
        "kept"
    } else {
        "unheard"
    };
    world.trace(format!(
        "trigger {kind} of {}: {heard}",
        world.short(&id.to_string())
    ));
    if again {
        world.triggers().under_way.push((id, kind));
    }
}

fn poll(world: &Arc<World>) {
    let polled = some_host(world, |host| {
        host.transfers
            .poll_changes()
            .map_err(|problem| problem.code)
    });
    world.trace(format!("LV's list was read: {polled:?}"));
}

fn reconcile(world: &Arc<World>) {
    let found = some_host(world, |host| {
        let found = host.transfers.reconcile(true);
        found
            .map(|found| found.sentence())
            .map_err(|problem| problem.code)
    });
    world.trace(format!("compared: {found:?}"));
}

fn look_into_inbox(world: &Arc<World>) {
    if let Some(round) = some_host(world, Host::look_into_inbox) {
        world.trace(round);
    }
}

fn pass_time(world: &World) {
    let most = [60, 1200, 6 * 3600][world.dice.below(3)];
    world
        .time
        .pass(Duration::from_secs(world.dice.below(most) as u64));
}

fn start(world: &Arc<World>) {
    if let Some(number) = world.dice.pick(&world.hosts.off()) {
        world.hosts.start(world, *number);
    }
}

fn stop(world: &World) {
    if let Some(number) = world.dice.pick(&world.hosts.running())
        && world.faults.may(Fault::Stopped)
    {
        world.hosts.stop(*number);
        world.trace(format!("host {number} is stopped"));
    }
}

fn spell(world: &World) {
    let lasting = [
        Fault::LvAway,
        Fault::CredentialGone,
        Fault::StoreFull,
        Fault::FolderAway,
    ];
    let Some(fault) = world.dice.pick(&lasting).copied() else {
        return;
    };
    if !world.faults.may(fault) || world.faults.lasts(fault) {
        return;
    }
    let place = &world.place;
    if fault == Fault::FolderAway && fs::rename(place.cases(), place.cases_away()).is_err() {
        return;
    }
    let hours = Duration::from_secs(600 + world.dice.below(6 * 3600) as u64);
    world.trace(format!("{} for {} s", fault.name(), hours.as_secs()));
    world.faults.begin(fault, world.time.now() + hours);
}

/// Puts right what a lasting fault did.
pub(crate) fn end(world: &World, fault: Fault) {
    world.trace(format!("{} is over", fault.name()));
    if fault == Fault::FolderAway {
        let _ = fs::rename(world.place.cases_away(), world.place.cases());
    }
}

/// A host's clock jumps.
fn clock(world: &World) {
    let fault = match world.dice.falls(500) {
        true => Fault::Forward,
        false => Fault::Back,
    };
    let hosts = world.hosts.running();
    let Some(host) = world.dice.pick(&hosts).filter(|_| world.faults.may(fault)) else {
        return;
    };
    let most = [60, 4 * 3600, 400 * 24 * 3600][world.dice.below(3)];
    let by = SignedDuration::from_secs(1 + world.dice.below(most) as i64);
    world.faults.count(fault);
    world.trace(format!("{} of host {host} by {by}", fault.name()));
    let by = if fault == Fault::Back { -by } else { by };
    world.time.set_wrong(*host, by);
}

fn strikes(world: &World, fault: Fault) -> bool {
    // These cost nothing, and lead to much: more often than others.
    let struck = world.faults.may(fault) && world.dice.falls(150);
    if struck {
        world.faults.count(fault);
    }
    struck
}
