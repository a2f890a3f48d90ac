//! `lupasilta mappings rollback`

use clap::Args;
use lupasilta::bridge::Summary;
use lupasilta::mappings::RolledBack;
use lupasilta::outside::{SystemChance, SystemClock};
use lupasilta::store::Route;
use lupasilta::transfers::{self, TransferId};
use serde::Serialize;

use super::super::configured::Configured;
use super::{Decision, registry, route, serves, unusable};
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Give routes back to what served them before, and list the transfers that the version touched
///
/// Takes effect with the next step of each transfer, in every running host. What the case system has already stays there; with --redeliver it gets it
/// again, mapped by what serves now, as a new message with the action's next number.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rollback {
    /// Only this route; may be repeated. All routes of the version that was activated last, when not given
    #[arg(long, value_name = "ROUTE", value_parser = route)]
    route: Vec<Route>,

    /// Map and deliver anew: `all` that the version mapped and the case system has, or the ids of transfers; may be repeated
    #[arg(long, value_name = "ID|all")]
    redeliver: Vec<Chosen>,

    #[command(flatten)]
    decision: Decision,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings rollback --why 'wrong operation code'
  lupasilta mappings rollback --why 'wrong operation code' --redeliver all
  lupasilta mappings rollback --route in:poikkeaminen --why 'as before' --json";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    All,
    One(TransferId),
}

impl std::str::FromStr for Chosen {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            id => id
                .parse()
                .map(Self::One)
                .map_err(|_| "`all`, or the id of a transfer, a GUID".to_owned()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    routes: Vec<RolledBack>,
    touched: Vec<Summary>,
    redelivered: Vec<Summary>,
}

impl Rollback {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let registry = registry(&self.configured)?;
        let routes = registry
            .roll_back(&self.route, &self.decision.who(), &self.decision.why)
            .map_err(unusable)?;
        let mut touched = Vec::new();
        let mut versions: Vec<_> = routes.iter().map(|rolled| &rolled.from).collect();
        versions.dedup();
        for version in versions {
            touched.extend(registry.touched(version).map_err(failed)?);
        }
        let mut redelivered = Vec::new();
        for transfer in &touched {
            let chosen = self.redeliver.contains(&Chosen::One(transfer.id));
            if !chosen && !self.redeliver.contains(&Chosen::All) {
                continue;
            }
            let store = registry.store();
            match transfers::redeliver(store, &SystemClock, &SystemChance, transfer.id) {
                Ok(new) => redelivered.push(Summary::new(&new, &[])),
                // Of all, those that the case system has are meant.
                Err(transfers::RedeliverError::NotDelivered(_)) if !chosen => {}
                Err(error) => return Err(Failure::with(Exit::Failed, error)),
            }
        }
        let touched = touched
            .iter()
            .map(|transfer| Summary::new(transfer, &[]))
            .collect();
        let done = Done {
            routes,
            touched,
            redelivered,
        };
        if output.is_json() {
            return output.value(&done);
        }
        for rolled in &done.routes {
            output.line(format_args!(
                "{} is served by {} again",
                rolled.route,
                serves(&rolled.to, &registry)?
            ))?;
        }
        print(&done, output)
    }
}

fn print(done: &Done, output: &mut Output) -> Result<()> {
    if done.touched.is_empty() {
        return output.line("the version mapped nothing");
    }
    output.line(format_args!(
        "the version mapped {} transfers:",
        done.touched.len()
    ))?;
    let rows: Vec<[String; 6]> = done
        .touched
        .iter()
        .map(|summary| {
            [
                summary.id.to_string(),
                summary.external_id.to_string(),
                summary.kind.to_string(),
                summary.state.clone(),
                finnish_time(summary.updated),
                summary.place.clone().unwrap_or_default(),
            ]
        })
        .collect();
    output.table(
        [
            "transfer",
            "action",
            "kind",
            "state",
            "changed",
            "delivered to",
        ],
        &rows,
    )?;
    match done.redelivered.len() {
        0 => output.line("`lupasilta transfers redeliver ID` maps and delivers one of them anew"),
        count => output.line(format_args!(
            "{count} are mapped and delivered anew; `lupasilta run` does the work"
        )),
    }
}
