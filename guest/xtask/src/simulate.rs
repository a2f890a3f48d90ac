//! The simulation: whole lives of a store under faults, each repeatable from its seed.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::artifacts::Artifacts;
use crate::programs::become_program;
use crate::workspace::Workspace;

/// Runs the simulation.
///
/// In the profile that everything else is built in: what it spends its time on, SQLite and hashing, is a dependency and optimised there.
pub(crate) fn run(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut build = workspace.cargo();
    // With the whole workspace named, no dependency is built again with other features.
    build.args(["build", "--workspace", "--bin", "lupasilta-simulation"]);
    let program = Artifacts::of(&mut build)?.program("lupasilta-simulation")?;
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).args(rest);
    become_program(&mut command)
}
