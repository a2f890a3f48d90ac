//! Every test of the workspace, counted.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{ExitCode, Stdio};

use anyhow::Context;

use crate::artifacts::Artifacts;
use crate::workspace::Workspace;

/// Runs `cargo test`, lets its output through, and ends with the sum of the test programs' own counts.
pub(crate) fn run(workspace: &Workspace, rest: &[OsString]) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo();
    command.args(["test", "--no-fail-fast"]);
    if !names_packages(rest) {
        command.arg("--workspace");
    }
    command.args(rest);
    if names_end_to_end(rest) {
        // Tests of the whole workspace build the program along with its own.
        let mut build = workspace.cargo();
        Artifacts::of(build.args(["build", "--workspace", "--bin", "lupasilta"]))?;
    }
    eprintln!("Running cargo {}", shown(command.get_args()));

    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let output = child
        .stdout
        .take()
        .context("cargo's output cannot be read")?;
    let mut counts = Counts::default();
    let mut screen = std::io::stdout().lock();
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("cargo's output cannot be read")?;
        screen.write_all(&line)?;
        screen.write_all(b"\n")?;
        counts.add(&String::from_utf8_lossy(&line));
    }
    let status = child.wait().context("cargo cannot be waited for")?;

    writeln!(
        screen,
        "{} passed, {} failed, {} skipped",
        counts.passed, counts.failed, counts.ignored
    )?;
    if !status.success() && counts.failed == 0 {
        eprintln!(
            "error: cargo test failed ({status}) before or beside the tests counted: see above"
        );
    }
    if status.success() && counts.passed == 0 {
        eprintln!("error: no test ran");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::from(u8::from(!status.success())))
}

/// Whether arguments for cargo (not those after `--`) choose packages themselves.
fn names_packages(rest: &[OsString]) -> bool {
    rest.iter()
        .map(|argument| argument.to_string_lossy())
        .take_while(|argument| argument != "--")
        .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
}

/// Whether the tests that run the program are named.
fn names_end_to_end(rest: &[OsString]) -> bool {
    rest.iter()
        .any(|argument| argument.to_string_lossy().contains("lupasilta-end-to-end"))
}

fn shown<'a>(arguments: impl Iterator<Item = &'a std::ffi::OsStr>) -> String {
    let shown: Vec<_> = arguments
        .map(|argument| argument.to_string_lossy())
        .collect();
    shown.join(" ")
}

/// What the test programs said in their summaries, summed.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Adds a line if it is a summary: `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
    fn add(&mut self, line: &str) {
        let Some((_, summary)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in summary.split("; ") {
            let Some((Ok(number), kind)) = part
                .split_once(' ')
                .map(|(number, kind)| (number.parse::<u64>(), kind))
            else {
                continue;
            };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn summaries_are_summed_and_other_lines_left_alone() {
        let mut counts = Counts::default();
        for line in [
            "test a_test ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.20s",
            "5 passed; 5 failed",
        ] {
            counts.add(line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 15,
                failed: 2,
                ignored: 1
            }
        );
    }

    #[test]
    fn the_program_is_built_for_the_tests_that_run_it() {
        let arguments = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(names_end_to_end(&arguments(&[
            "-p",
            "lupasilta-end-to-end"
        ])));
        assert!(names_end_to_end(&arguments(&[
            "--package=lupasilta-end-to-end"
        ])));
        assert!(!names_end_to_end(&arguments(&["-p", "lupasilta"])));
    }

    #[test]
    fn the_workspace_is_tested_unless_a_package_is_named_for_cargo() {
        let arguments = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(!names_packages(&arguments(&[])));
        assert!(!names_packages(&arguments(&["ledger", "--", "-p"])));
        assert!(names_packages(&arguments(&["-p", "lupasilta"])));
        assert!(names_packages(&arguments(&["--package=lupasilta"])));
    }
}
