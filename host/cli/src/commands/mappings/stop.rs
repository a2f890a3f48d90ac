//! `lupasilta mappings stop`

use clap::Args;
use lupasilta::store::Route;

use super::super::configured::Configured;
use super::{Decision, registry, route, unusable};
use crate::error::Result;
use crate::output::Output;

/// Let nothing serve a route: what comes waits until a mapping is activated
#[derive(Args)]
#[command(
    after_help = "Example:\n  lupasilta mappings stop in:poikkeaminen --why 'the register is being moved'"
)]
pub(super) struct Stop {
    /// The route: in or out, perhaps with an action code
    #[arg(value_name = "ROUTE", value_parser = route)]
    route: Route,

    #[command(flatten)]
    decision: Decision,

    #[command(flatten)]
    configured: Configured,
}

impl Stop {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let registry = registry(&self.configured)?;
        let stopped = registry
            .stop(&self.route, &self.decision.who(), &self.decision.why)
            .map_err(unusable)?;
        if output.is_json() {
            return output.value(&stopped);
        }
        output.line(format_args!("{} is stopped; what comes waits", self.route))
    }
}
