//! `cargo xtask`: builds the components, and runs what needs them.

mod artifacts;
mod components;
mod crash;
mod names;
mod package;
mod programs;
mod reproduce;
mod sbom;
mod simulate;
mod tests;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Builds the components, and runs what needs them.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds each mapping component to target/components/NAME.wasm
    ///
    /// Two builds of the same commit give the same bytes, in whichever folders they are made. A file is written only when its bytes change.
    /// Fails when a component is larger than it may be; the other tasks only warn.
    Components,
    /// Builds the components, then runs every test of the workspace
    ///
    /// Goes on after a failed test program, and ends with the number of tests that passed and failed in all of them.
    #[command(after_help = "Examples:\n  \
        cargo xtask test\n  \
        cargo xtask test ledger           only tests whose names hold `ledger`\n  \
        cargo xtask test --test commands  only the test programs of this name\n  \
        cargo xtask test -- --nocapture   what follows `--` goes to the test programs\n\n\
        A package can be chosen with -p, but then cargo may choose other features for what it shares with the rest of the workspace, \
        and build that again: with wasmtime, minutes.")]
    Test {
        /// Passed on to `cargo test`; without a package named, the whole workspace is tested
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        rest: Vec<OsString>,
    },
    /// Builds the components and the program, then runs `lupasilta demo`
    #[command(after_help = "Example:\n  cargo xtask demo --out /tmp/demo")]
    Demo {
        /// Passed on to `lupasilta demo`
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        rest: Vec<OsString>,
    },
    /// Builds the components and the benchmark with full optimisation, then measures
    Bench {
        /// Passed on to the benchmark
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        rest: Vec<OsString>,
    },
    /// Builds the components and the simulation, then runs seeds through it: everything has to arrive once, in order and whole, whatever fails
    ///
    /// A seed that fails is printed with the command that repeats it; the same seed is the same run. `cargo xtask simulate --help` is the
    /// simulation's own.
    #[command(
        disable_help_flag = true,
        after_help = "Examples:\n  cargo xtask simulate --seeds 2000\n  cargo xtask simulate --from 4711 --seeds 1 --trace"
    )]
    Simulate {
        /// Passed on to the simulation
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        rest: Vec<OsString>,
    },
    /// Kills `lupasilta run` over and over under load, with a faulty LV, and counts what was lost, doubled or torn
    ///
    /// Applications and supplements go in, decisions with documents go out. Ends with 0 only when nothing was lost, doubled or torn; a failure
    /// prints the command that repeats it, and keeps what was left in target/crash.
    #[command(
        after_help = "Examples:\n  cargo xtask crash --kills 100\n  cargo xtask crash --kills 25 --seed 7 --json"
    )]
    Crash(crash::Arguments),
    /// Builds the components in two other folders from nothing, and says whether their bytes are the same
    ///
    /// Folders, time zone, language and the number of jobs differ. Takes some minutes.
    Reproduce,
    /// Writes what the program and each component consist of, as CycloneDX 1.5
    #[command(after_help = "Example:\n  cargo xtask sbom --out /tmp/sbom")]
    Sbom(sbom::Arguments),
    /// Builds the shared library with full optimisation, and packs it for C, Java, .NET, Python, Node and PHP
    ///
    /// One package a language for one platform, with the library inside, made by the language's own tools; sizes are said.
    #[command(after_help = "Example:\n  cargo xtask package --out /tmp/package")]
    Package(package::Arguments),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::of_this_program()?;
    match &task {
        Task::Package(arguments) => return package::run(&workspace, arguments),
        Task::Reproduce => return reproduce::run(&workspace),
        Task::Sbom(arguments) => return sbom::run(&workspace, arguments),
        _ => {}
    }
    let fit = components::build(&workspace)?;
    match task {
        Task::Components | Task::Package(_) | Task::Reproduce | Task::Sbom(_) => {
            Ok(ExitCode::from(u8::from(!fit)))
        }
        Task::Crash(arguments) => crash::run(&workspace, &arguments),
        Task::Test { rest } => tests::run(&workspace, &rest),
        Task::Demo { rest } => programs::demo(&workspace, &rest),
        Task::Bench { rest } => programs::bench(&workspace, &rest),
        Task::Simulate { rest } => simulate::run(&workspace, &rest),
    }
}
