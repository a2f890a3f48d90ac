//! Whole lives of a store, under faults at every boundary, each repeatable from its seed.
//!
//! A run is one world: LV with its customers, one to three hosts on one store, a case system with a folder and an inbox, a person who retries. What
//! is real in it: the state machine, its workers' step, claims, the SQLite store on a disk, the folder of the case system, the inbox, the audit,
//! and for some seeds the component in the sandbox. What is simulated: LV, time, chance, and the moments at which something fails. One thread does
//! everything; in the middle of whatever reaches outside, another may get a turn, as if it ran beside.
//!
//! ```text
//! dice, clock            all chance and all time of a run
//! lv, case_system        the two other sides
//! store, disk, mapping,  what a host works with: the real ones, failing before, within and after what they are asked
//!   cases, lv/line
//! power, host            a host, and the moment when nothing of it goes on
//! schedule, person       who acts next
//! faults                 what goes wrong
//! calm                   every cause is gone: all has to come to its end
//! invariants             what has to hold then
//! sabotage, broken       what a broken world does, which the invariants have to find
//! ```

mod broken;
mod calm;
mod case_system;
mod cases;
mod clock;
mod dice;
mod disk;
mod faults;
mod host;
mod invariants;
mod lv;
mod mapping;
mod person;
mod place;
mod power;
mod report;
mod sabotage;
mod schedule;
mod store;
mod trace;
mod world;

use std::sync::Arc;

use lupasilta::transfers::Mapper;

use invariants::Findings;
use world::World;

pub use faults::Fault;
pub use invariants::Violation;
pub use mapping::component;
pub use report::{Report, Tally};
pub use sabotage::Sabotage;

/// What a run is made of besides its seed.
#[derive(Clone)]
pub struct Options {
    /// How many actions are submitted in LV.
    pub actions: u32,
    /// What maps in every eighth seed; without it, the scripted mapping does in all.
    pub component: Option<Arc<dyn Mapper>>,
    /// What is broken, to see that it is found.
    pub sabotage: Option<Sabotage>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            actions: 8,
            component: None,
            sabotage: None,
        }
    }
}

/// What became of a seed.
#[derive(Debug)]
pub struct Run {
    /// The seed.
    pub seed: u64,
    /// What does not hold.
    pub violations: Vec<Violation>,
    /// What happened, counted.
    pub tally: Tally,
    /// What happened, line by line.
    pub trace: Vec<String>,
}

/// Runs one seed.
///
/// # Errors
/// When the machine itself fails: no folder can be made, or a store that all hosts have left cannot be read.
pub fn run(seed: u64, options: &Options) -> anyhow::Result<Run> {
    let world = World::new(seed, options)?;
    let mut findings = Findings::default();
    schedule::storm(&world, options.actions);
    calm::calm(&world, &mut findings);
    invariants::check(&world, &mut findings)?;
    Ok(Run {
        seed,
        tally: Tally::of(&world, &findings),
        violations: findings.violations,
        trace: world.take_trace(),
    })
}
