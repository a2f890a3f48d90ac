//! The program's commands, a file each.

mod inspect;
mod map;
mod mapping;
mod simulate;

use clap::Subcommand;

use crate::error::Result;
use crate::output::Output;

#[derive(Subcommand)]
pub(crate) enum Command {
    Inspect(inspect::Inspect),
    Map(map::Map),
    Simulate(simulate::Simulate),
}

impl Command {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        match self {
            Self::Inspect(command) => command.run(output),
            Self::Map(command) => command.run(output),
            Self::Simulate(command) => command.run(output),
        }
    }
}
