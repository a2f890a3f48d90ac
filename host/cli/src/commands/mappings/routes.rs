//! `lupasilta mappings routes`

use clap::Args;
use lupasilta::store::{Activation, Route, Serves, Version, Versions};
use serde::Serialize;

use super::super::configured::Configured;
use super::{registry, serves};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Show which mapping and settings serve which action and direction
///
/// An action's own route comes before that of every action, and that before what the program's settings name. What no route takes waits.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  lupasilta mappings routes\n  lupasilta mappings routes --history"
)]
pub(super) struct ShowRoutes {
    /// Everything that ever served, with who decided so and why
    #[arg(long)]
    history: bool,

    #[command(flatten)]
    configured: Configured,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    configured: Option<&'a Version>,
    routes: Vec<Activation>,
}

impl ShowRoutes {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let registry = registry(&self.configured)?;
        let routes = registry.routes().map_err(failed)?;
        let shown = match self.history {
            true => registry.store().activations().map_err(failed)?,
            false => routes.newest().cloned().collect(),
        };
        if output.is_json() {
            return output.value(&Shown {
                configured: routes.configured(),
                routes: shown,
            });
        }
        let mut rows = Vec::new();
        for activation in &shown {
            rows.push([
                activation.route.to_string(),
                serves(&activation.serves, &registry)?,
                finnish_time(activation.at),
                activation.who.clone(),
                activation.why.clone(),
            ]);
        }
        let covered = |direction| {
            shown.iter().any(|activation| {
                activation.route == Route::every(direction)
                    && activation.serves != Serves::Configured
            })
        };
        for route in lupasilta::mappings::both_ways() {
            if covered(route.direction) || self.history {
                continue;
            }
            let served = match routes.configured() {
                Some(version) => serves(&Serves::Mapping(version.clone()), &registry)?,
                None => "nothing: what comes waits".to_owned(),
            };
            rows.push([
                route.to_string(),
                served,
                String::new(),
                "settings".to_owned(),
                String::new(),
            ]);
        }
        output.table(["route", "served by", "since", "who", "why"], &rows)
    }
}
