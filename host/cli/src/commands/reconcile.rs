//! `lupasilta reconcile`: what LV has, what was fetched and what the case system acknowledged, compared.

use clap::Args;

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Compare what LV lists with what was fetched and what the case system acknowledged
///
/// Says of each difference what it means, and starts what heals it; `lupasilta run` does the work.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Reconcile {
    /// Do not ask LV: its service has no list of changes
    #[arg(long)]
    without_list: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta reconcile --config lupasilta.toml
  lupasilta reconcile --without-list --json

Exit codes: 0 compared, whatever was found, 2 something given is unusable, 1 LV or the store did not answer.";

impl Reconcile {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let found = self
            .configured
            .open()?
            .reconcile(!self.without_list)
            .map_err(|problem| Failure::with(Exit::Failed, problem))?;
        if output.is_json() {
            return output.value(&found);
        }
        output.line(found.sentence())?;
        for difference in &found.differences {
            output.line(format_args!(
                "{}  {}: {}",
                difference.external_id, difference.code, difference.means
            ))?;
        }
        Ok(())
    }
}
