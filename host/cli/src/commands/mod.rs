//! The program's commands, a file each.

mod backup;
mod check_contract;
mod configured;
mod deadlines;
mod demo;
mod doctor;
mod event;
mod inspect;
mod map;
mod mapping;
mod mappings;
mod purge;
mod receive;
mod reconcile;
mod rekey;
mod restore;
mod run;
mod simulate;
mod test;
mod transfers;
mod verify;

use clap::Subcommand;
use lupasilta::transfers::{Kind, NotAKind};

use crate::error::Result;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum Command {
    Backup(backup::Backup),
    CheckContract(check_contract::CheckContract),
    Deadlines(deadlines::Deadlines),
    Demo(demo::Demo),
    Doctor(doctor::Doctor),
    Event(event::Event),
    Inspect(inspect::Inspect),
    Map(map::Map),
    Mappings(mappings::Mappings),
    Purge(purge::Purge),
    Receive(receive::Receive),
    Reconcile(reconcile::Reconcile),
    Rekey(rekey::Rekey),
    Restore(restore::Restore),
    Run(run::Run),
    Simulate(simulate::Simulate),
    Test(test::Test),
    Transfers(transfers::Transfers),
    Verify(verify::Verify),
}

impl Command {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        match self {
            Self::Backup(command) => command.run(output),
            Self::CheckContract(command) => command.run(output),
            Self::Deadlines(command) => command.run(output),
            Self::Doctor(command) => command.run(output),
            Self::Demo(command) => command.run(output),
            Self::Event(command) => command.run(output),
            Self::Inspect(command) => command.run(output),
            Self::Map(command) => command.run(output),
            Self::Mappings(command) => command.run(output),
            Self::Purge(command) => command.run(output),
            Self::Receive(command) => command.run(output),
            Self::Reconcile(command) => command.run(output),
            Self::Rekey(command) => command.run(output),
            Self::Restore(command) => command.run(output),
            Self::Run(command) => command.run(output),
            Self::Simulate(command) => command.run(output),
            Self::Test(command) => command.run(output),
            Self::Transfers(command) => command.run(output),
            Self::Verify(command) => command.run(output),
        }
    }
}

/// The kind of a trigger, with the nearest one where none has this name.
fn kind(name: &str) -> std::result::Result<Kind, String> {
    name.parse().map_err(|error: NotAKind| error.to_string())
}
