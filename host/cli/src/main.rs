//! The program `lupasilta`.

mod commands;
mod error;
mod interrupt;
mod language;
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

    /// The language in which people are told how transfers stand and what failed; the locale's when not given
    ///
    /// The locale is that of LC_ALL, LC_MESSAGES or LANG; where it is none of these languages, English. Names, codes and JSON are the same in all.
    #[arg(long, global = true, value_name = "LANGUAGE")]
    language: Option<language::Named>,
}

fn main() -> ExitCode {
    let program = Program::parse();
    let language = language::chosen(program.language);
    match program
        .command
        .run(&mut Output::new(program.json, language))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(program.json, language),
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
