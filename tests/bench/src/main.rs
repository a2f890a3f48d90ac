//! The figures that the sandbox and the components have to hold, measured on this machine: `cargo xtask bench`.
//!
//! WebAssembly and native code of one source are measured in turns in one run, since a machine's speed changes by the minute. Where other
//! programs took the processor meanwhile, the figures are printed and not judged.

mod application;
mod calls;
mod figure;
mod machine;
mod memory;
mod samples;
mod start;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;

use figure::Figure;
use machine::Load;

/// Measures what a call of a mapping costs, beside the same mapping as native code.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Arguments {
    /// Fewer repetitions: for a look, not for a record
    #[arg(long)]
    quick: bool,
    /// Print JSON instead of a table; target/bench.json is written in any case
    #[arg(long)]
    json: bool,
    /// The component to measure
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/components/asianhallinta.wasm"
    )]
    component: PathBuf,
    /// What a process that this program starts does instead
    #[arg(long, hide = true, num_args = 2, value_names = ["TASK", "CACHE"])]
    inside: Option<Vec<PathBuf>>,
}

/// How thorough a run is.
#[derive(Clone, Copy)]
struct Effort {
    /// Divides the number of repetitions.
    divisor: usize,
}

/// Everything was measured, and something is not as it should be.
const NOT_HELD: u8 = 1;
/// Everything was measured, and other programs disturbed it.
const NOT_JUDGED: u8 = 3;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let component = std::fs::read(&arguments.component).with_context(|| {
        format!(
            "cannot read {}: run this as `cargo xtask bench`",
            arguments.component.display()
        )
    })?;
    if let Some([task, cache]) = arguments.inside.as_deref() {
        match task.to_str() {
            Some("start") => start::inside(&component, cache)?,
            Some("memory") => memory::inside(&component, cache)?,
            _ => anyhow::bail!("there is no task {}", task.display()),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let effort = Effort {
        divisor: if arguments.quick { 10 } else { 1 },
    };

    let before = Load::now();
    let mut figures = vec![Figure::new(
        "component",
        component.len() as f64 / 1000.0,
        "kB",
    )];
    for signals in [true, false] {
        calls::measure(&component, signals, effort, &mut figures)?;
    }
    start::measure(&component, &arguments.component, effort, &mut figures)?;
    memory::measure(&component, &arguments.component, &mut figures)?;
    versions::measure(&arguments.component, effort, &mut figures)?;
    let others = before.others_since();

    let report = figure::report(&figures, others);
    let file = PathBuf::from("target/bench.json");
    std::fs::write(&file, format!("{report:#}\n"))
        .with_context(|| format!("cannot write {}", file.display()))?;
    if arguments.json {
        figure::print_json(&report);
    } else {
        figure::print_table(&figures, others);
    }
    if others.is_none_or(|share| share > machine::UNDISTURBED) {
        eprintln!(
            "Not judged: other programs used {} of the processors during the run. Repeat it when the machine is idle.",
            others.map_or("an unknown part".to_owned(), |share| format!(
                "{:.0} %",
                share * 100.0
            ))
        );
        return Ok(ExitCode::from(NOT_JUDGED));
    }
    let missed = figures
        .iter()
        .filter(|figure| figure.holds() == Some(false))
        .count();
    if missed > 0 {
        eprintln!("{missed} figures do not hold.");
        return Ok(ExitCode::from(NOT_HELD));
    }
    Ok(ExitCode::SUCCESS)
}
