//! The program `lupasilta`.

mod commands;
mod error;
mod interrupt;
mod logging;
mod output;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use output::Output;

/// Exchanges applications with Luvat ja valvonta from inside a case-management system.
#[derive(Parser)]
#[command(
    name = "lupasilta",
    version,
    arg_required_else_help = true,
    propagate_version = true
)]
struct Program {
    #[command(subcommand)]
    command: Command,

    /// Print results, and what failed, as JSON
    #[arg(long, global = true)]
    json: bool,
}

fn main() -> ExitCode {
    let program = Program::parse();
    match program.command.run(&mut Output::new(program.json)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(program.json),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Program::command().debug_assert();
    }
}
