//! What happened in runs, counted.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::faults::Fault;
use crate::invariants::{Findings, Violation};
use crate::world::World;
use crate::{Options, Run};

/// Counts of one run, or of several together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// Actions that were submitted in LV.
    pub actions: u64,
    /// Deliveries that arrived in the case system.
    pub deliveries: u64,
    /// Messages of the case system.
    pub events: u64,
    /// How often LV was told something, repeats included.
    pub told: u64,
    /// Faults, by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Invariants that were looked at.
    pub checked: u64,
}

impl Tally {
    pub(crate) fn of(world: &World, findings: &Findings) -> Self {
        Self {
            actions: world.lv.ids().len() as u64,
            deliveries: world.case_system.arrived().len() as u64,
            events: world.case_system.said().len() as u64,
            told: world.lv.told().len() as u64,
            faults: world
                .faults
                .counts()
                .into_iter()
                .map(|(fault, count)| (fault.name(), count))
                .collect(),
            checked: findings.checked,
        }
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        self.actions += other.actions;
        self.deliveries += other.deliveries;
        self.events += other.events;
        self.told += other.told;
        self.checked += other.checked;
        for (fault, count) in &other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
    }
}

/// What became of many seeds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Seeds that were run.
    pub seeds: u64,
    /// Counts of all of them.
    pub tally: Tally,
    /// Those of which something does not hold.
    pub failed: Vec<Failed>,
    /// How long it took.
    pub seconds: f64,
    /// Whether it was stopped before the last seed.
    pub stopped: bool,
}

/// A seed of which something does not hold.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The seed.
    pub seed: u64,
    /// What repeats it.
    pub command: String,
    /// What does not hold.
    pub violations: Vec<Violation>,
}

impl Report {
    /// Of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            seeds: 0,
            tally: Tally::default(),
            failed: Vec::new(),
            seconds: 0.0,
            stopped: false,
        }
    }

    /// Takes a run in.
    pub fn add(&mut self, run: &Run, options: &Options) {
        self.seeds += 1;
        self.tally.add(&run.tally);
        if !run.violations.is_empty() {
            self.failed.push(Failed {
                seed: run.seed,
                command: command(run.seed, options),
                violations: run.violations.clone(),
            });
        }
    }

    /// The whole in a few lines.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { tally, .. } = self;
        let crashes = tally.faults.get(Fault::PowerCut.name()).copied();
        let faults: u64 = tally.faults.values().sum();
        let mut lines = vec![
            format!(
                "{} seeds in {:.0} s: {} actions, {} deliveries, {} messages of the case system, LV told {} times",
                self.seeds, self.seconds, tally.actions, tally.deliveries, tally.events, tally.told
            ),
            format!(
                "{faults} faults, of which {} power cuts; {} invariants looked at, {} seeds failed",
                crashes.unwrap_or_default(),
                tally.checked,
                self.failed.len()
            ),
        ];
        lines.extend(
            tally
                .faults
                .iter()
                .map(|(fault, count)| format!("{count:>8}  {fault}")),
        );
        for failed in &self.failed {
            lines.push(format!("seed {}: {}", failed.seed, failed.command));
            lines.extend(
                failed.violations.iter().map(|violation| {
                    format!("  not so: {}: {}", violation.invariant, violation.what)
                }),
            );
        }
        lines.join("\n")
    }

    /// Notes how long it took.
    pub fn took(&mut self, duration: Duration) {
        self.seconds = duration.as_secs_f64();
    }
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
}

fn command(seed: u64, options: &Options) -> String {
    let mut command = format!("cargo xtask simulate --from {seed} --seeds 1");
    if options.actions != Options::default().actions {
        command.push_str(&format!(" --actions {}", options.actions));
    }
    command
}
