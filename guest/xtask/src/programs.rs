//! The programs that need the components: the demonstration and the benchmark.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::workspace::Workspace;

/// Runs `lupasilta demo`.
pub(crate) fn demo(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo();
    command.args([
        "run",
        "--package",
        "lupasilta-cli",
        "--bin",
        "lupasilta",
        "--",
        "demo",
    ]);
    become_program(command.args(rest))
}

/// Runs the benchmark, optimised.
pub(crate) fn bench(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "lupasilta-bench", "--"]);
    become_program(command.args(rest))
}

/// Replaces this program by `command`, so that a Ctrl-C or a kill reaches it and nothing else.
#[cfg(unix)]
fn become_program(command: &mut Command) -> anyhow::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start cargo")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> anyhow::Result<ExitCode> {
    let status = command.status().context("cannot start cargo")?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
