//! `lupasilta mappings shadow`

use std::path::PathBuf;

use clap::Args;
use lupasilta::mappings::{compared, comparison};
use lupasilta::outside::{Clock, SystemClock};
use lupasilta::store::{Shadow as Run, Versions};

use super::super::configured::Configured;
use super::super::mapping::read_settings;
use super::compare::tell;
use super::{name, registry, unusable, who};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Let a version map beside what serves, on live traffic, delivering nothing
///
/// Without NEW: what the shadow run found so far. The hosts map each transfer again, once it is mapped, from its record; transfers do not wait for
/// it. One shadow run goes on at a time: a new one ends the one before.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Shadow {
    /// The installed mapping that is to run: name, name@version, or the beginning of its digest
    #[arg(value_name = "NEW", conflicts_with = "stop")]
    new: Option<String>,

    /// Of how many of the transfers
    #[arg(long, value_name = "PERCENT", default_value = "100%", value_parser = share)]
    share: f64,

    /// Its settings, JSON; when not given, those that serve now where they fit, else those that came with it
    #[arg(long, value_name = "FILE", requires = "new")]
    settings: Option<PathBuf>,

    /// End the run that goes on
    #[arg(long)]
    stop: bool,

    /// Write what it found as one page of HTML
    #[arg(long, value_name = "FILE", conflicts_with = "new")]
    html: Option<PathBuf>,

    /// Who decides so; the name of the user who runs this, when not given
    #[arg(long, value_name = "NAME")]
    who: Option<String>,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings shadow asianhallinta@0.2.0 --share 100%
  lupasilta mappings shadow
  lupasilta mappings shadow --html difference.html
  lupasilta mappings shadow --stop

Exit codes of the report: 0 nothing differs, or only the form of documents, 1 something differs, 2 something given is unusable.";

fn share(text: &str) -> std::result::Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
        _ => Err("a share is a percentage from 0% to 100%".to_owned()),
    }
}

impl Shadow {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let registry = registry(&self.configured)?;
        let store = registry.store();
        if let Some(new) = &self.new {
            // What hosts are to load comes out of the store.
            registry.find(new).map_err(unusable)?;
            let settings = self.settings.as_deref().map(read_settings).transpose()?;
            let version = registry
                .compared(new, settings.as_deref())
                .map_err(unusable)?;
            let version = registry.keep(&version).map_err(failed)?;
            let who = who(self.who.as_deref());
            store
                .start_shadow(&version, self.share, &who, SystemClock.now())
                .map_err(failed)?;
            return output.line(format_args!(
                "{} runs in the shadow of {} % of the transfers; `lupasilta mappings shadow` shows what it finds",
                name(&version.component, &registry)?,
                self.share * 100.0
            ));
        }
        if self.stop {
            let running = comparison::running_shadow(store).map_err(failed)?;
            let Some(running) = running else {
                return output.line("no shadow run goes on");
            };
            store
                .stop_shadow(running.number, SystemClock.now())
                .map_err(failed)?;
            return output.line("the shadow run is ended; what it found is kept");
        }
        let Some(shadow) = store.shadows().map_err(failed)?.into_iter().next() else {
            return output
                .line("there was no shadow run; `lupasilta mappings shadow NEW` begins one");
        };
        self.report(&shadow, &registry, output)
    }

    fn report(
        &self,
        shadow: &Run,
        registry: &lupasilta::mappings::Registry,
        output: &mut Output,
    ) -> Result<()> {
        let store = registry.store();
        let version = compared(store, registry.sandbox(), &shadow.version).map_err(unusable)?;
        let serving = registry.compared("serving", None).map_err(unusable)?;
        let (old, new) = (serving.component(), version.component());
        let report = comparison::shadow_report(store, shadow, old, new)
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        if !output.is_json() {
            let until = match shadow.stopped {
                Some(stopped) => format!("until {}", finnish_time(stopped)),
                None => "and goes on".to_owned(),
            };
            output.line(format_args!(
                "shadow run of {} since {} {until}",
                name(&shadow.version.component, registry)?,
                finnish_time(shadow.started)
            ))?;
        }
        tell(&report, self.html.as_deref(), output)
    }
}
