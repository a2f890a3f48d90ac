//! `lupasilta deadlines`: what has to be done by when.

use clap::Args;
use jiff::Timestamp;
use lupasilta::store::Alarmed;
use lupasilta::transfers::deadlines;

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// List deadlines, the nearest first
///
/// They are computed by the mapping from what LV and the case system said, by the rules of the act on calculating statutory time limits (150/1930)
/// and the mapping's settings, in Finnish days.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Deadlines {
    /// Exit with 1 when a deadline is there or nears, as deadlines.before_days of the settings says
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta deadlines --config lupasilta.toml
  lupasilta deadlines --check || notify 'a deadline nears'

Exit codes: 0 nothing nears or --check is not given, 1 with --check: something nears or is there, 2 something given is unusable.";

impl Deadlines {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let before = self.configured.read()?.deadlines.before_days;
        let now = Timestamp::now();
        let today = deadlines::today(now);
        let store = self.configured.store()?;
        let found = deadlines::nearest(&store, now).map_err(failed)?;
        let near = found
            .iter()
            .filter(|deadline| deadlines::alarm(deadline, today, before) != Alarmed::Never)
            .count();
        if output.is_json() {
            output.value(&found)?;
        } else if found.is_empty() {
            output.line("no deadlines")?;
        } else {
            let rows: Vec<[String; 5]> = found
                .iter()
                .map(|deadline| {
                    let left = today.until(deadline.day).map_or(0, |span| span.get_days());
                    [
                        deadline.day.to_string(),
                        format!("{left}"),
                        deadline.code.clone(),
                        deadline.external_id.to_string(),
                        deadline.rule.clone(),
                    ]
                })
                .collect();
            output.table(["day", "days left", "what", "action", "rule"], &rows)?;
        }
        if self.check && near > 0 {
            return Err(Failure::Told(Exit::Failed));
        }
        Ok(())
    }
}
