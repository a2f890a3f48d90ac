//! The crash test as a command: the test program itself does the work, so that there is one way to try it.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::Context;
use serde_json::Value;

use crate::artifacts::Artifacts;
use crate::workspace::Workspace;

/// The test that does it.
const STORY: &str = "killed_at_any_moment_nothing_is_lost_doubled_or_torn";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often the program is killed
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    kills: u32,

    /// Of the dice: the same seed kills after the same waits, under the same load and the same faults
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Builds the program and its test, and runs it.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut build = workspace.cargo();
    Artifacts::of(build.args(["build", "--workspace", "--bin", "lupasilta"]))?;
    let mut build = workspace.cargo();
    build.args(["test", "--workspace", "--test", "crash", "--no-run"]);
    let test = Artifacts::of(&mut build)?.program("crash")?;

    let mut child = start(&test, &place(workspace)?, workspace.root(), arguments)?;
    let figures = follow(&mut child, arguments)?;
    let status = child.wait().context("the test cannot be waited for")?;
    if let Some(figures) = &figures {
        match arguments.json {
            true => writeln!(std::io::stdout(), "{figures}")?,
            false => writeln!(std::io::stdout(), "{}", told(figures))?,
        }
    }
    if status.success() && figures.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "error: the crash test failed ({status}): see above. Again: cargo xtask crash --kills {} --seed {}",
        arguments.kills, arguments.seed
    );
    Ok(ExitCode::FAILURE)
}

/// Where the test keeps its files: emptied at each start, so that a run that was interrupted leaves nothing for long.
fn place(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let place = workspace.root().join("target/crash");
    if place.exists() {
        std::fs::remove_dir_all(&place)
            .with_context(|| format!("{} cannot be emptied", place.display()))?;
    }
    std::fs::create_dir_all(&place)
        .with_context(|| format!("{} cannot be made", place.display()))?;
    Ok(place)
}

fn start(test: &Path, place: &Path, root: &Path, arguments: &Arguments) -> anyhow::Result<Child> {
    Command::new(test)
        .args(["--exact", STORY, "--nocapture"])
        .env("LUPASILTA_KILLS", arguments.kills.to_string())
        .env("LUPASILTA_SEED", arguments.seed.to_string())
        .env("TMPDIR", place)
        .current_dir(root.join("tests/end-to-end"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("the test cannot be started")
}

/// Shows how far it is, and gives the figures when they come. What else the test says goes to standard error.
fn follow(child: &mut Child, arguments: &Arguments) -> anyhow::Result<Option<Value>> {
    let output = child
        .stdout
        .take()
        .context("the test's output cannot be read")?;
    let mut screen = std::io::stderr();
    let live = screen.is_terminal();
    let mut figures = None;
    for line in BufReader::new(output).lines() {
        let line = line.context("the test's output cannot be read")?;
        match line.split_once(' ') {
            Some(("killed", round)) => show(&mut screen, live, round, arguments.kills)?,
            Some(("figures", json)) => figures = serde_json::from_str(json).ok(),
            _ if is_harness(&line) => {}
            _ => writeln!(screen, "{line}")?,
        }
    }
    Ok(figures)
}

/// One line that counts on a terminal; elsewhere, a line for every tenth kill.
fn show(screen: &mut impl Write, live: bool, round: &str, kills: u32) -> std::io::Result<()> {
    let last = round == kills.to_string();
    match live {
        true if last => writeln!(
            screen,
            "\rkill {round} of {kills}; waiting until all is quiet"
        ),
        true => write!(screen, "\rkill {round} of {kills}").and_then(|()| screen.flush()),
        false if last || round.ends_with('0') => writeln!(screen, "kill {round} of {kills}"),
        false => Ok(()),
    }
}

/// What the test harness says about itself.
fn is_harness(line: &str) -> bool {
    line.is_empty()
        || ["running ", "test ", "failures:", "    killed_"]
            .iter()
            .any(|start| line.starts_with(start))
}

/// The figures, for people.
fn told(figures: &Value) -> String {
    let of = |name: &str| &figures[name];
    format!(
        "kills {}, seed {}: {} applications, {} supplements and {} decisions with a document\n\
         steps cut off by a kill {}, failed by a fault and tried again {}, repeated to LV {}\n\
         lost {}, doubled {}, torn {}; {:.1} s",
        of("kills"),
        of("seed"),
        of("actions"),
        of("supplements"),
        of("events"),
        of("cutOff"),
        of("failed"),
        of("repeats"),
        of("lost"),
        of("doubled"),
        of("torn"),
        figures["seconds"].as_f64().unwrap_or_default(),
    )
}

#[cfg(test)]
mod test {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_figures_are_told_in_three_lines() {
        let figures = json!({
            "kills": 2, "seed": 7, "actions": 22, "supplements": 5, "events": 6, "cutOff": 3, "failed": 40, "repeats": 1,
            "lost": 0, "doubled": 0, "torn": 0, "seconds": 12.34,
        });
        assert_eq!(
            told(&figures),
            "kills 2, seed 7: 22 applications, 5 supplements and 6 decisions with a document\n\
             steps cut off by a kill 3, failed by a fault and tried again 40, repeated to LV 1\n\
             lost 0, doubled 0, torn 0; 12.3 s"
        );
    }
}
