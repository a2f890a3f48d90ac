//! `lupasilta mappings compare`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lupasilta::mappings::comparison::{Compared, Progress, compare_recorded};
use lupasilta::mappings::difference::{Report, Values};
use lupasilta::mappings::{Registry, golden};
use lupasilta::sandbox::Sandbox;
use lupasilta::store::Versions;

use super::super::configured::Configured;
use super::super::mapping::{self, read_settings};
use super::{registry, unusable};
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Map the recorded transfers with two versions, and show what differs, field by field
///
/// Nothing is delivered, and LV is asked for nothing. Values of the customer's are shown by their form only, unless --unmasked says otherwise.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Compare {
    /// The one version: `serving`, an installed mapping, or a component's file
    #[arg(value_name = "OLD")]
    old: String,

    /// The other version
    #[arg(value_name = "NEW")]
    new: String,

    /// Settings of OLD, JSON; when not given, those that serve now where they fit, else those that came with it
    #[arg(long, value_name = "FILE")]
    old_settings: Option<PathBuf>,

    /// Settings of NEW
    #[arg(long, value_name = "FILE")]
    new_settings: Option<PathBuf>,

    /// Only the newest transfers, so many
    #[arg(long, value_name = "N")]
    last: Option<usize>,

    /// Map the cases of this folder instead, as `lupasilta test` has them; components' files need no settings of a bridge then
    #[arg(long, value_name = "DIR", conflicts_with = "last")]
    cases: Option<PathBuf>,

    /// Write the report as one page of HTML
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Show values as they are, but for addresses under non-disclosure: for those who may read the applications themselves
    #[arg(long)]
    unmasked: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings compare serving asianhallinta@0.2.0
  lupasilta mappings compare serving target/components/asianhallinta.wasm --last 1000 --html difference.html
  lupasilta mappings compare old.wasm new.wasm --cases cases
  lupasilta mappings compare serving serving --new-settings new.json --json

Exit codes: 0 nothing differs, or only the form of documents, 1 something differs, 2 something given is unusable.";

impl Compare {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let values = match self.unmasked {
            true => Values::Clear,
            false => Values::Masked,
        };
        let report = match &self.cases {
            Some(cases) => {
                let sandbox = mapping::sandbox()?;
                let old = self.case_side(&sandbox, &self.old, self.old_settings.as_deref())?;
                let new = self.case_side(&sandbox, &self.new, self.new_settings.as_deref())?;
                compare_cases(&old, &new, cases, values)?
            }
            None => {
                let registry = registry(&self.configured)?;
                let old = side(&registry, &self.old, self.old_settings.as_deref())?;
                let new = side(&registry, &self.new, self.new_settings.as_deref())?;
                compare(&registry, &old, &new, self.last, values)?
            }
        };
        tell(&report, self.html.as_deref(), output)
    }

    /// A version to map cases with: a component's file, or else one of the store's.
    fn case_side(
        &self,
        sandbox: &Sandbox,
        reference: &str,
        settings: Option<&Path>,
    ) -> Result<Compared> {
        let file = Path::new(reference);
        if !file.is_file() {
            return side(&registry(&self.configured)?, reference, settings);
        }
        let mapping = sandbox
            .load(&mapping::read(file)?)
            .map_err(|error| Failure::with(Exit::Usage, error))?;
        let settings = mapping::settings(&mapping, settings)?;
        Ok(Compared { mapping, settings })
    }
}

fn compare_cases(old: &Compared, new: &Compared, cases: &Path, values: Values) -> Result<Report> {
    let bar = ProgressBar::new(0).with_style(style());
    let report = golden::compare(old, new, cases, values, &mut |number, of, _| {
        bar.set_length(of as u64);
        bar.set_position(number as u64);
    });
    bar.finish_and_clear();
    report.map_err(|error| Failure::with(Exit::Usage, error))
}

fn side(
    registry: &Registry,
    reference: &str,
    settings: Option<&std::path::Path>,
) -> Result<Compared> {
    let settings = settings.map(read_settings).transpose()?;
    registry
        .compared(reference, settings.as_deref())
        .map_err(unusable)
}

fn compare(
    registry: &Registry,
    old: &Compared,
    new: &Compared,
    last: Option<usize>,
    values: Values,
) -> Result<Report> {
    let transfers = registry.store().recorded(last.unwrap_or(usize::MAX));
    let transfers: Arc<[_]> = transfers
        .map_err(|error| Failure::with(Exit::Failed, error))?
        .into();
    let progress = Arc::new(Progress::default());
    let bar = ProgressBar::new(transfers.len() as u64).with_style(style());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let comparing = scope.spawn(|| {
            compare_recorded(
                &registry.shared_store(),
                registry.sandbox(),
                (old, new),
                &transfers,
                (values, threads),
                &progress,
            )
        });
        while !comparing.is_finished() {
            bar.set_position(progress.done.load(Ordering::Relaxed));
            thread::sleep(Duration::from_millis(20));
        }
        bar.finish_and_clear();
        comparing
            .join()
            .map_err(|_| Failure::machine("The comparison ended in a panic."))?
            .map_err(|error| Failure::with(Exit::Failed, error))
    })
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {pos}/{len}, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Shows a report, and ends with 1 when something differs.
pub(super) fn tell(
    report: &Report,
    html: Option<&std::path::Path>,
    output: &mut Output,
) -> Result<()> {
    if let Some(file) = html {
        std::fs::write(file, report.html()).map_err(|error| {
            Failure::machine(format!("{} cannot be written: {error}.", file.display()))
        })?;
    }
    if output.is_json() {
        output.value(report)?;
    } else {
        output.line(report.table().trim_end())?;
        if let Some(file) = html {
            output.line(format_args!("written to {}", file.display()))?;
        }
    }
    match report.differing() {
        0 => Ok(()),
        _ => Err(Failure::Told(Exit::Failed)),
    }
}
