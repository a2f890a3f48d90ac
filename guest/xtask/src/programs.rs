//! The programs that need the components: the demonstration and the benchmark.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::artifacts::Artifacts;
use crate::workspace::Workspace;

/// Runs `lupasilta demo`.
pub(crate) fn demo(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut build = workspace.cargo();
    // The features of a dependency are those that all packages built with it ask for. With the whole workspace named, the demonstration and the
    // tests ask for the same, so that wasmtime, which takes minutes, is built once for both.
    build.args(["build", "--workspace", "--bin", "lupasilta"]);
    let program = Artifacts::of(&mut build)?.program("lupasilta")?;
    become_program(Command::new(program).arg("demo").args(rest))
}

/// Runs the benchmark, optimised.
pub(crate) fn bench(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "lupasilta-bench", "--"]);
    become_program(command.args(rest))
}

/// Replaces this program by `command`, so that a Ctrl-C or a kill reaches it and nothing else.
#[cfg(unix)]
pub(crate) fn become_program(command: &mut Command) -> anyhow::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start it")
}

#[cfg(not(unix))]
pub(crate) fn become_program(command: &mut Command) -> anyhow::Result<ExitCode> {
    let status = command.status().context("cannot start it")?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
