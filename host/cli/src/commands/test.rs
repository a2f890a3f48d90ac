//! `lupasilta test`: a mapping's golden cases.

mod junit;
mod schema;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lupasilta::mappings::golden::{self, CaseReport, Options, Report};
use lupasilta::sandbox::{Limits, Mapping, Options as SandboxOptions, Sandbox};

use super::mapping;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Run a mapping's golden cases, and say what differs from what is expected
///
/// A case is a folder with the bodies as LV sends them, or with event.xml or event.json, and with what the mapping is to make of it in expected/. Each
/// runs twice, in fresh instances, within the sandbox's limits, and the ledger of what comes out is checked. Needs neither a store nor a network.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Test {
    /// The mapping component
    #[arg(value_name = "M.wasm")]
    mapping: PathBuf,

    /// A case, or a folder of cases
    #[arg(value_name = "CASES")]
    cases: PathBuf,

    /// Settings of the cases that have none of their own, JSON
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Write what the mapping makes into each case's expected/; look at the difference before you keep it
    #[arg(long)]
    update: bool,

    /// Write the result as JUnit's XML, which CI servers show
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Validate every XML document by this XML schema, with xmllint of libxml2; may be repeated: one of them has to fit
    #[arg(long, value_name = "FILE.xsd")]
    schema: Vec<PathBuf>,

    /// Write which members of LV's data the cases exercise, JSON
    #[arg(long, value_name = "FILE")]
    coverage: Option<PathBuf>,

    /// How long one call may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: u64,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta test asianhallinta.wasm cases
  lupasilta test asianhallinta.wasm cases --update
  lupasilta test asianhallinta.wasm cases --junit results.xml --schema asianhallinta.xsd --coverage coverage.json

Exit codes: 0 all pass, 1 one does not, 2 something given is unusable.";

impl Test {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let mapping = self.load()?;
        let options = Options {
            settings: self
                .settings
                .as_deref()
                .map(mapping::read_settings)
                .transpose()?,
            update: self.update,
        };
        let mut report = run(&mapping, &self.cases, &options)?;
        for case in &mut report.cases {
            schema::check(&self.schema, case)?;
        }
        if let Some(file) = &self.coverage {
            let json = super::map::json(&report.coverage)?;
            write(file, &json)?;
        }
        if let Some(file) = &self.junit {
            let manifest = mapping.manifest();
            let name = format!("{} {}", manifest.name, manifest.version);
            write(file, junit::write(&name, &report)?.as_bytes())?;
        }
        match output.is_json() {
            true => output.value(&report)?,
            false => print(&report, output)?,
        }
        match report.all_passed() {
            true => Ok(()),
            false => Err(Failure::Told(Exit::Failed)),
        }
    }

    fn load(&self) -> Result<Mapping> {
        let bytes = mapping::read(&self.mapping)?;
        let options = SandboxOptions {
            limits: Limits {
                time: Duration::from_millis(self.time_limit),
                ..Limits::default()
            },
            ..SandboxOptions::default()
        };
        let sandbox = Sandbox::new(options).map_err(|error| Failure::with(Exit::Failed, error))?;
        sandbox
            .load(&bytes)
            .map_err(|error| Failure::with(Exit::Usage, error))
    }
}

fn run(mapping: &Mapping, folder: &Path, options: &Options) -> Result<Report> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    let report = golden::run(mapping, folder, options, &mut |number, of, case| {
        bar.set_length(of as u64);
        bar.set_position(number as u64);
        bar.set_message(case.display().to_string());
    });
    bar.finish_and_clear();
    report.map_err(|error| Failure::with(Exit::Usage, error))
}

fn print(report: &Report, output: &mut Output) -> Result<()> {
    for case in &report.cases {
        print_case(case, output)?;
    }
    let failed = report
        .cases
        .iter()
        .filter(|case| !case.failures.is_empty())
        .count();
    let coverage = &report.coverage;
    output.line("")?;
    output.line(format_args!(
        "{} passed, {failed} failed",
        report.cases.len() - failed
    ))?;
    output.line(super::map::summary::counted(&coverage.leaves))?;
    if coverage.known == 0 {
        return output.line(format_args!(
            "{} members of LV's data come in the cases; the mapping does not say which it knows",
            coverage.seen.len()
        ));
    }
    let missing = coverage.missing.len();
    output.line(format_args!(
        "{} of the {} members that the mapping knows come in a case",
        coverage.known - missing,
        coverage.known
    ))?;
    /// Members listed on a screen; --coverage writes all.
    const MOST: usize = 20;
    for member in coverage.missing.iter().take(MOST) {
        output.line(format_args!("  in no case: {member}"))?;
    }
    match missing.saturating_sub(MOST) {
        0 => Ok(()),
        more => output.line(format_args!(
            "  and {more} more: --coverage FILE writes all"
        )),
    }
}

fn print_case(case: &CaseReport, output: &mut Output) -> Result<()> {
    let verdict = match case.failures.is_empty() {
        true => "ok    ",
        false => "FAILED",
    };
    output.line(format_args!(
        "{verdict}  {:40}  {:9}  {:.1} ms",
        case.name,
        case.outcome,
        case.time.as_secs_f64() * 1000.0
    ))?;
    for name in &case.updated {
        output.line(format_args!("        updated {name}"))?;
    }
    for failure in &case.failures {
        output.line(format_args!("        {}", failure.what))?;
        for line in failure.difference.iter().flat_map(|text| text.lines()) {
            output.line(format_args!("          {line}"))?;
        }
    }
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(file, bytes).map_err(|error| {
        Failure::machine(format!("{} cannot be written: {error}.", file.display()))
    })
}
