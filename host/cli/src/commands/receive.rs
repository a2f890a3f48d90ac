//! `lupasilta receive`: an action is to be transferred.

use clap::Args;
use lupasilta::bridge::Summary;
use lupasilta::outside::{SystemChance, SystemClock};
use lupasilta::store::Store;
use lupasilta::transfers::{self, ExternalId, Kind};
use serde::Serialize;

use super::configured::Configured;
use super::kind;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Start the transfer of an action, by its externalId in LV
///
/// Keeps the trigger and returns; `lupasilta run` does the work. A repeat gives the transfer that is there.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Receive {
    /// The action's identifier in LV, a GUID
    #[arg(value_name = "EXTERNAL-ID")]
    action: ExternalId,

    /// What happened to it: application, supplement, message or withdrawal. A hint: what is fetched decides
    #[arg(long, value_name = "KIND", default_value = "application", value_parser = kind)]
    kind: Kind,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Example:
  lupasilta receive 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --config lupasilta.toml
  lupasilta receive 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --kind supplement";

/// What is printed for programs.
#[derive(Serialize)]
struct Received {
    /// Whether this trigger began the transfer.
    new: bool,
    transfer: Summary,
}

impl Receive {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let store = self.configured.store_or_new()?;
        let received =
            transfers::receive(&store, &SystemClock, &SystemChance, self.action, self.kind)
                .map_err(failed)?;
        let transfer = Summary::new(&received.transfer, &store.paused().map_err(failed)?);
        if output.is_json() {
            return output.value(&Received {
                new: received.new,
                transfer,
            });
        }
        let how = if received.new {
            "is received"
        } else {
            "was received before"
        };
        output.line(format_args!(
            "action {} {how}: transfer {}, {}",
            self.action, transfer.id, transfer.state
        ))
    }
}
