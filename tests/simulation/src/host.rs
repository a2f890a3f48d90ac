//! Hosts: each a process of its own on the one store, as far as the store can tell.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lupasilta::attachments::ContentStore;
use lupasilta::store::{SqliteStore, StoreError};
use lupasilta::transfers::{
    Attachments, LedgerAuditor, OneMapping, Parts, Policy, Transfers, Worked,
};
use lupasilta::triggers::Inbox;

use crate::cases::Folder;
use crate::clock::{HostChance, HostClock, system_time};
use crate::disk::MachineDisk;
use crate::faults::Fault;
use crate::lv::Line;
use crate::mapping::Moody;
use crate::place::names;
use crate::power::{self, Power};
use crate::store::MachineStore;
use crate::world::World;

/// A file that did not change for so long is whole.
const SETTLE: Duration = Duration::from_secs(5);

/// What a host runs on: its power, and whatever happens around it.
pub(crate) struct Machine {
    pub(crate) world: Arc<World>,
    pub(crate) number: usize,
    pub(crate) power: Power,
    stop: AtomicBool,
}

impl Machine {
    /// A moment before or after something reaches outside: the power may go, and somebody else may get a turn.
    pub(crate) fn moment(&self, at: &'static str) -> io::Result<()> {
        let Self { world, number, .. } = self;
        match self.power.moment() {
            power::Moment::Lit => {}
            power::Moment::Dark => return Err(power::dark()),
            power::Moment::Cut => {
                world.faults.count(Fault::PowerCut);
                world.trace(format!("host {number} loses its power: {at}"));
                return Err(power::dark());
            }
        }
        world.time.pass(Duration::from_millis(1));
        if world.faults.is_calm() {
            return Ok(());
        }
        if world.dice.falls(15) {
            world.somebody_else(*number);
        }
        if self.strikes(Fault::Stopped) {
            self.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    pub(crate) fn strikes(&self, fault: Fault) -> bool {
        !self.power.is_cut() && self.world.faults.strikes(&self.world.dice, fault)
    }
}

/// A running host.
pub(crate) struct Host {
    pub(crate) machine: Arc<Machine>,
    pub(crate) transfers: Transfers,
    inbox: Inbox,
}

impl Host {
    /// Starts the program; none where it does not start.
    pub(crate) fn start(world: &Arc<World>, number: usize) -> anyhow::Result<Self> {
        let machine = Arc::new(Machine {
            world: Arc::clone(world),
            number,
            power: Power::default(),
            stop: AtomicBool::new(false),
        });
        let content = match world.keeps_content {
            true => Some(ContentStore::open(&world.place.state())?),
            false => None,
        };
        let transfers = Transfers::new(Parts {
            store: Arc::new(MachineStore {
                store: SqliteStore::open(&world.place.store(), &world.encryption)?,
                machine: Arc::clone(&machine),
                limited: AtomicBool::new(false),
            }),
            service: Box::new(Line(Arc::clone(&machine))),
            mappings: Box::new(OneMapping(Arc::new(Moody {
                mapper: Arc::clone(&world.mapper),
                machine: Arc::clone(&machine),
            }))),
            auditor: Box::new(LedgerAuditor),
            cases: Box::new(Folder::open(&machine)?),
            clock: Box::new(HostClock {
                world: Arc::clone(world),
                host: number,
            }),
            chance: Box::new(HostChance(Arc::clone(world))),
            disk: Box::new(MachineDisk(Arc::clone(&machine))),
            work_folder: world.place.work(),
            attachments: Attachments {
                content,
                ..Attachments::default()
            },
            policy: Policy {
                retry: world.retry,
                ..Policy::default()
            },
        });
        // As the bridge does when it is opened and starts.
        transfers.clear_leftovers()?;
        transfers.probe_now()?;
        Ok(Self {
            transfers,
            inbox: Inbox::open(&world.place.inbox(), SETTLE)?,
            machine,
        })
    }

    /// Moves one transfer on, and says what came of it; none when nothing was due.
    pub(crate) fn work(&self) -> Option<String> {
        self.machine.stop.store(false, Ordering::Relaxed);
        match self.transfers.work_once(&self.machine.stop) {
            Ok(Worked::Nothing { .. }) => None,
            Ok(Worked::On(transfer)) => {
                let world = &self.machine.world;
                let state = &transfer.state;
                let stage = state.stage().map_or("", |stage| stage.name());
                let why = state.problem().map_or("", |problem| problem.code.as_str());
                Some(format!(
                    "{} {} of {}: {} {stage} {why}",
                    transfer.kind,
                    transfer.number,
                    world.short(&transfer.external_id.to_string()),
                    state.name(),
                ))
            }
            Err(error) => Some(format!("not taken to an end: {}", told(&error))),
        }
    }

    /// A round through the inbox.
    pub(crate) fn look_into_inbox(&mut self) -> String {
        let now = system_time(self.transfers.clock().now());
        let transfers = &self.transfers;
        let round = self.inbox.round(now, &|message, waiting| {
            transfers.tell_in_order(message, waiting)
        });
        match round {
            Ok(round) => format!(
                "inbox: {} told, {} refused, {} left",
                round.told, round.refused, round.left
            ),
            Err(error) => format!("inbox: {}", error.kind()),
        }
    }
}

/// An error without the folders of this run, which differ from one run of a seed to the next.
fn told(error: &StoreError) -> String {
    match error {
        StoreError::Database(error) => error.to_string(),
        StoreError::Folder(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// The hosts that run. One that has its turn is not among them meanwhile.
#[derive(Default)]
pub(crate) struct Hosts(Mutex<Vec<Slot>>);

enum Slot {
    Off,
    Running(Box<Host>),
    /// Somewhere up the stack it does something.
    Busy,
}

impl Hosts {
    pub(crate) fn of(count: usize) -> Self {
        Self(Mutex::new((0..count).map(|_| Slot::Off).collect()))
    }

    pub(crate) fn off(&self) -> Vec<usize> {
        self.which(|slot| matches!(slot, Slot::Off))
    }

    pub(crate) fn running(&self) -> Vec<usize> {
        self.which(|slot| matches!(slot, Slot::Running(_)))
    }

    /// Gives a host its turn. One whose power was cut meanwhile is off then.
    pub(crate) fn turn<T>(&self, number: usize, act: impl FnOnce(&mut Host) -> T) -> Option<T> {
        let slot = std::mem::replace(self.slots().get_mut(number)?, Slot::Busy);
        let Slot::Running(mut host) = slot else {
            self.put(number, slot);
            return None;
        };
        let done = act(&mut host);
        if host.machine.power.is_cut() {
            crash(*host);
            self.put(number, Slot::Off);
        } else {
            self.put(number, Slot::Running(host));
        }
        Some(done)
    }

    pub(crate) fn start(&self, world: &Arc<World>, number: usize) {
        if !self.off().contains(&number) {
            return;
        }
        self.put(number, Slot::Busy);
        match Host::start(world, number) {
            Ok(host) => {
                world.trace(format!("host {number} starts"));
                self.put(number, Slot::Running(Box::new(host)));
            }
            Err(_) => {
                world.trace(format!("host {number} does not start"));
                self.put(number, Slot::Off);
            }
        }
    }

    /// Ends a host in order.
    pub(crate) fn stop(&self, number: usize) {
        if self.running().contains(&number) {
            self.put(number, Slot::Off);
        }
    }

    fn put(&self, number: usize, slot: Slot) {
        // What was there is dropped after the lock is given back.
        let _before = self
            .slots()
            .get_mut(number)
            .map(|place| std::mem::replace(place, slot));
    }

    fn which(&self, is: impl Fn(&Slot) -> bool) -> Vec<usize> {
        let slots = self.slots();
        let slots = slots.iter().enumerate();
        slots
            .filter(|(_, slot)| is(slot))
            .map(|(number, _)| number)
            .collect()
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a host as a power cut does: its mark of life stays behind, unlocked.
fn crash(host: Host) {
    let world = Arc::clone(&host.machine.world);
    let running = world.place.running();
    let before: BTreeSet<String> = names(&running).into_iter().collect();
    drop(host);
    for gone in before.difference(&names(&running).into_iter().collect()) {
        let _ = File::create(running.join(gone));
    }
}
