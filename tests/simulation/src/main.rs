//! The program behind `cargo xtask simulate`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use lupasilta_simulation::{Options, Report, Run, component, run};
use signal_hook::consts::{SIGINT, SIGTERM};

/// Runs the real state machine and the real store through lives full of faults, each repeatable from its seed
///
/// Each seed is a world of its own: LV, its customers, one to three hosts on one store, a case system. Power cuts, full disks, lost answers, wrong clocks
/// and twenty-odd other faults come at every boundary; then all causes go, and everything has to have arrived once, in order and whole. Ctrl-C
/// ends with what was found until then.
#[derive(Parser)]
#[command(
    name = "cargo xtask simulate",
    bin_name = "cargo xtask simulate",
    after_help = EXAMPLES
)]
struct Arguments {
    /// How many seeds
    #[arg(long, value_name = "N", default_value_t = 200)]
    seeds: u64,
    /// The first of them
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    from: u64,
    /// Actions submitted in each
    #[arg(long, value_name = "K", default_value_t = Options::default().actions, value_parser = clap::value_parser!(u32).range(1..=1000))]
    actions: u32,
    /// How many seeds run side by side; by default as many as there are processors
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
    /// Print what happened, line by line: of a single seed, or of the first that fails
    #[arg(long)]
    trace: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The component that maps in every eighth seed
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/components/asianhallinta.wasm"
    )]
    component: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask simulate --seeds 2000
  cargo xtask simulate --from 4711 --seeds 1 --trace
  cargo xtask simulate --seeds 500 --actions 40 --json

Exit codes: 0 everything held, 1 something did not, or a seed could not be run, 2 unusable arguments, 130 stopped before the last seed.";

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match simulate(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn simulate(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // A second one ends the program at once.
        signal_hook::flag::register_conditional_shutdown(
            signal,
            i32::from(INTERRUPTED),
            Arc::clone(&stop),
        )?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let bytes = std::fs::read(&arguments.component).with_context(|| {
        format!(
            "cannot read {}: run this as `cargo xtask simulate`, or `cargo xtask components` first",
            arguments.component.display()
        )
    })?;
    let options = Options {
        actions: arguments.actions,
        component: Some(component(&bytes)?),
        sabotage: None,
    };
    let begun = Instant::now();
    let (report, told) = all(arguments, &options, &stop, begun)?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        if arguments.trace {
            writeln!(out, "{}", told.join("\n"))?;
        }
        writeln!(out, "{}", report.text())?;
    }
    Ok(if !report.failed.is_empty() {
        ExitCode::FAILURE
    } else if report.stopped {
        ExitCode::from(INTERRUPTED)
    } else {
        ExitCode::SUCCESS
    })
}

/// Runs all seeds; gives back what was found, and the trace that is worth showing.
fn all(
    arguments: &Arguments,
    options: &Options,
    stop: &AtomicBool,
    begun: Instant,
) -> anyhow::Result<(Report, Vec<String>)> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(arguments.seeds).with_style(style);
    let threads = match arguments.threads {
        Some(threads) => threads,
        None => thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN),
    };
    let end = arguments.from.saturating_add(arguments.seeds);
    let next = AtomicU64::new(arguments.from);
    let (done, finished) = std::sync::mpsc::channel::<anyhow::Result<Run>>();
    let mut report = Report::new();
    let mut shown = Vec::new();
    let single = arguments.seeds == 1;
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            let (done, next) = (done.clone(), &next);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let ended = run(seed, options).with_context(|| format!("seed {seed}"));
                    if done.send(ended).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        for run in finished {
            let run = run.inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            report.add(&run, options);
            let failed = !run.violations.is_empty();
            if shown.is_empty() && (failed || single) {
                shown.clone_from(&run.trace);
            }
            if failed {
                bar.set_message(format!("{} failed", report.failed.len()));
            }
            bar.inc(1);
        }
        anyhow::Ok(())
    })?;
    bar.finish_and_clear();
    report.failed.sort_by_key(|failed| failed.seed);
    report.stopped = report.seeds < arguments.seeds;
    report.took(begun.elapsed());
    Ok((report, shown))
}
