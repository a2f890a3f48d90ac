//! `lupasilta transfers`: what becomes of what was received.

mod evidence;
mod list;
mod replay;
mod show;
pub(super) mod timeline;
mod words;

use clap::{Args, Subcommand};
use lupasilta::bridge::Summary;
use lupasilta::outside::{SystemChance, SystemClock};
use lupasilta::store::{Filter, Store, StoreError};
use lupasilta::transfers::{self, ExternalId, TransferId};

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// See transfers: state, timeline, whose side a failure is on, what to do
#[derive(Args)]
pub(crate) struct Transfers {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    List(list::List),
    Show(show::Show),
    Retry(Retry),
    Redeliver(Redeliver),
    Replay(replay::Replay),
    Evidence(evidence::Evidence),
}

impl Transfers {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        match self.task {
            Task::List(task) => task.run(output),
            Task::Show(task) => task.run(output),
            Task::Retry(task) => task.run(output),
            Task::Redeliver(task) => task.run(output),
            Task::Replay(task) => task.run(output),
            Task::Evidence(task) => task.run(output),
        }
    }
}

/// Let a transfer go on at once that waits or is quarantined
///
/// One that was quarantined before its message was made begins anew, with what LV has now: the application may have been corrected there.
#[derive(Args)]
#[command(
    after_help = "Example:\n  lupasilta transfers retry 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --config lupasilta.toml"
)]
struct Retry {
    /// The transfer's id, or its action's externalId
    #[arg(value_name = "ID")]
    id: Id,

    #[command(flatten)]
    configured: Configured,
}

impl Retry {
    fn run(self, output: &mut Output) -> Result<()> {
        let id = self.id.find(&self.configured.store()?)?;
        let summary = self
            .configured
            .open()?
            .retry(id)
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        if output.is_json() {
            return output.value(&summary);
        }
        output.line(format_args!(
            "transfer {id} goes on; `lupasilta run` does the work"
        ))
    }
}

/// Map and deliver anew what was received for a transfer, by what serves now
///
/// The case system gets it as a new message about the action, with the next number. Nothing is fetched again but the attachments.
#[derive(Args)]
#[command(
    after_help = "Example:\n  lupasilta transfers redeliver 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --config lupasilta.toml"
)]
struct Redeliver {
    /// The transfer's id, or its action's externalId
    #[arg(value_name = "ID")]
    id: Id,

    #[command(flatten)]
    configured: Configured,
}

impl Redeliver {
    fn run(self, output: &mut Output) -> Result<()> {
        let store = self.configured.store()?;
        let id = self.id.find(&store)?;
        let new = transfers::redeliver(&store, &SystemClock, &SystemChance, id)
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        if output.is_json() {
            return output.value(&Summary::new(&new, &[]));
        }
        output.line(format_args!(
            "transfer {} maps and delivers it anew; `lupasilta run` does the work",
            new.id
        ))
    }
}

/// A transfer's own id, or its action's: both are GUIDs, and people have either at hand.
#[derive(Clone, Copy, Debug)]
struct Id(ExternalId);

impl std::str::FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|_| "an id is a GUID such as 6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f".to_owned())
    }
}

impl Id {
    /// The transfer that is meant; of an action with several, the one that changed last.
    fn find(self, store: &impl Store) -> Result<TransferId> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let filter = Filter {
            action: Some(self.0),
            limit: 1,
            ..Filter::default()
        };
        if let Some(transfer) = store.transfers(&filter).map_err(failed)?.first() {
            return Ok(transfer.id);
        }
        let id: TransferId = self
            .0
            .to_string()
            .parse()
            .map_err(|error| Failure::machine(format!("{error}.")))?;
        match store.transfer(id) {
            Ok(transfer) => Ok(transfer.id),
            Err(StoreError::Unknown(_)) => Err(Failure::usage(
                format!(
                    "There is no transfer {}, and none of an action of that id.",
                    self.0
                ),
                "`lupasilta transfers list` shows which there are.",
            )),
            Err(error) => Err(failed(error)),
        }
    }
}
