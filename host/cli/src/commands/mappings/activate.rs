//! `lupasilta mappings activate`

use std::path::PathBuf;

use clap::Args;
use lupasilta::mappings::{Wanted, both_ways};
use lupasilta::store::Route;

use super::super::configured::Configured;
use super::super::mapping::read_settings;
use super::{Decision, registry, route, serves, unusable};
use crate::error::Result;
use crate::output::Output;

/// Let a mapping serve routes from now on, in every running host
///
/// Takes effect with the next step of each transfer. What is mapped already keeps the version that mapped it; what is fetched and not mapped yet is
/// mapped by the new one. Compare first: `lupasilta mappings compare`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Activate {
    /// The mapping: name, name@version, or the beginning of its digest
    #[arg(value_name = "MAPPING")]
    mapping: String,

    /// Only this route: in or out, perhaps with an action code, as in in:poikkeaminen; may be repeated. Both ways, when not given
    #[arg(long, value_name = "ROUTE", value_parser = route)]
    route: Vec<Route>,

    /// The mapping's settings, JSON. When not given: those that the route has now where they fit, else those that came with the mapping
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    #[command(flatten)]
    decision: Decision,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings activate asianhallinta@0.2.0 --why 'action codes of 2027'
  lupasilta mappings activate 024c1beb8834 --route in:poikkeaminen --settings poikkeaminen.json --why 'own register'";

impl Activate {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let registry = registry(&self.configured)?;
        let component = registry.find(&self.mapping).map_err(unusable)?;
        let settings = self.settings.as_deref().map(read_settings).transpose()?;
        let every = both_ways();
        let wanted = Wanted {
            component: &component,
            settings: settings.as_deref(),
            routes: if self.route.is_empty() {
                &every
            } else {
                &self.route
            },
            who: &self.decision.who(),
            why: &self.decision.why,
        };
        let activated = registry.activate(&wanted).map_err(unusable)?;
        if output.is_json() {
            return output.value(&activated);
        }
        for activation in &activated {
            output.line(format_args!(
                "{} is served by {}",
                activation.route,
                serves(&activation.serves, &registry)?
            ))?;
        }
        output.line("`lupasilta mappings rollback` gives it back")
    }
}
