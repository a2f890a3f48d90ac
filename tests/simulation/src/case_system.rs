//! The case system: what arrived in its folder, what it took, and what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use lupasilta::audit::Digest;
use lupasilta::transfers::ExternalId;
use serde_json::json;

use crate::clock::system_time;
use crate::faults::Fault;
use crate::place::names;
use crate::sabotage::Sabotage;
use crate::world::World;

/// What a case goes through, in order.
const EVENTS: [&str; 4] = [
    "handling-began",
    "supplement-requested",
    "decided",
    "closed",
];

#[derive(Default)]
pub(crate) struct CaseSystem(Mutex<State>);

#[derive(Clone, Default)]
struct State {
    /// In the order in which they could be seen.
    arrived: Vec<String>,
    /// Seen more than once.
    twice: BTreeSet<String>,
    /// Visible at this moment.
    there: BTreeSet<String>,
    /// What something else has put in a delivery's place.
    foreign: BTreeSet<String>,
    said: Vec<Said>,
    /// Documents that come after their messages: names and bytes.
    late: Vec<(String, Vec<u8>)>,
    next: BTreeMap<ExternalId, usize>,
}

/// What the case system said.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) action: ExternalId,
    /// Stands in whatever LV is told of it, and in nothing else.
    pub(crate) mark: String,
    /// SHA-256 of the document that goes along.
    pub(crate) file: Option<String>,
    /// Of the message.
    pub(crate) sha256: String,
}

impl CaseSystem {
    /// Notes what can be seen.
    pub(crate) fn look(&self, world: &World) {
        let mut state = self.state();
        let mut there = BTreeSet::new();
        let visible = names(&world.place.cases());
        for name in visible.into_iter().filter(|name| !name.starts_with('.')) {
            if state.foreign.contains(&name) {
                continue;
            }
            if !state.there.contains(&name) {
                if state.arrived.contains(&name) {
                    state.twice.insert(name.clone());
                }
                world.trace(format!("the case system sees {}", world.short(&name)));
                state.arrived.push(name.clone());
            }
            there.insert(name);
        }
        if !world.place.cases().is_dir() {
            // Not mounted: nothing is known.
            return;
        }
        state.there = there;
    }

    /// Takes away what is there.
    pub(crate) fn take(&self, world: &World) {
        self.look(world);
        let there: Vec<String> = self.state().there.iter().cloned().collect();
        for name in there {
            let from = world.place.cases().join(&name);
            let to = world.place.taken().join(&name);
            if to.exists() {
                self.state().twice.insert(name.clone());
                let _ = fs::remove_dir_all(&from);
            } else if fs::rename(&from, &to).is_err() {
                continue;
            } else if world.sabotages(Sabotage::DeliversTwice) {
                copy_folder(&to, &from);
            } else if world.sabotages(Sabotage::TearsADelivery)
                && let Some(first) = names(&to).first()
            {
                let _ = fs::remove_file(to.join(first));
            }
            self.state().there.remove(&name);
        }
    }

    /// Puts something foreign where a delivery goes.
    pub(crate) fn occupy(&self, cases: &Path, name: &str) {
        let place = cases.join(name);
        if fs::create_dir(&place).is_ok() && fs::write(place.join("theirs"), "theirs").is_ok() {
            self.state().foreign.insert(name.to_owned());
        }
    }

    /// Somebody moves away what was in the way.
    pub(crate) fn make_room(&self, world: &World) {
        let mut state = self.state();
        let moved = names(&world.place.foreign()).len();
        let cases = world.place.cases();
        state.foreign.retain(|name| {
            // Where the folder is away, it stays in the way.
            let aside = world.place.foreign().join(format!("{moved}_{name}"));
            fs::rename(cases.join(name), aside).is_err()
        });
    }

    /// Says the next thing about one of the cases that it has, into the inbox.
    pub(crate) fn speak(&self, world: &World) {
        let dice = &world.dice;
        let known: Vec<ExternalId> = names(&world.place.taken())
            .iter()
            .filter_map(|name| name.split_once('_')?.0.parse().ok())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let Some(action) = dice.pick(&known).copied() else {
            return;
        };
        let mut state = self.state();
        let next = state.next.entry(action).or_default();
        let Some(event) = EVENTS.get(*next) else {
            return;
        };
        *next += 1;
        let number = state.said.len();
        let mark = format!("Merkintä {number}.");
        let now = world.time.now();
        let mut said = json!({
            "externalId": action.to_string(),
            "caseId": format!("ASIA/{}", world.short(&action.to_string())),
            "event": event,
            "occurredAt": now.to_string(),
            "note": {"fi": mark},
        });
        let name = format!("{number:06}");
        let inbox = world.place.inbox();
        let mut file = None;
        match *event {
            "supplement-requested" => said["dueDate"] = json!("2027-03-01"),
            "decided" => {
                // A decision of tomorrow is told tomorrow.
                let from_now = 24 * u64::from(dice.falls(200));
                let day = day(now + Duration::from_secs(3600 * from_now));
                said["decision"] = json!({"outcome": "granted", "decidedOn": day});
                let named = format!("paatos-{number}.pdf");
                said["files"] = json!([{"file": named}]);
                let bytes = format!("%PDF-1.4 {number}\n").repeat(1 + dice.below(50));
                file = Some(Digest::of(bytes.as_bytes()).to_string());
                if world.faults.may(Fault::LateFile) && dice.falls(500) {
                    world.faults.count(Fault::LateFile);
                    state.late.push((named, bytes.into_bytes()));
                } else {
                    write(world, &inbox.join(named), bytes.as_bytes());
                }
            }
            _ => {}
        }
        let bytes = said.to_string().into_bytes();
        write(world, &inbox.join(format!("{name}.json")), &bytes);
        world.trace(format!(
            "the case system says {event} of {}",
            world.short(&action.to_string())
        ));
        state.said.push(Said {
            action,
            mark,
            file,
            sha256: Digest::of(&bytes).to_string(),
        });
    }

    /// Leaves the documents that were late.
    pub(crate) fn catch_up(&self, world: &World) {
        let late = std::mem::take(&mut self.state().late);
        for (name, bytes) in late {
            write(world, &world.place.inbox().join(name), &bytes);
        }
    }

    pub(crate) fn arrived(&self) -> Vec<String> {
        self.state().arrived.clone()
    }

    pub(crate) fn twice(&self) -> BTreeSet<String> {
        self.state().twice.clone()
    }

    pub(crate) fn said(&self) -> Vec<Said> {
        self.state().said.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The day in Finland, in the winter of every run.
fn day(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(2));
    at.to_zoned_datetime(zone).date().to_string()
}

/// Leaves a file in the inbox as of now; no two of the same moment, since messages are read in the order of their times.
fn write(world: &World, path: &Path, bytes: &[u8]) {
    world.time.pass(Duration::from_millis(10));
    let written = fs::write(path, bytes).and_then(|()| {
        let file = File::options().write(true).open(path)?;
        file.set_modified(system_time(world.time.now()))
    });
    if let Err(error) = written {
        world.trace(format!("the inbox cannot be written: {error}"));
    }
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::create_dir(to);
    for name in names(from) {
        let _ = fs::copy(from.join(&name), to.join(&name));
    }
}
