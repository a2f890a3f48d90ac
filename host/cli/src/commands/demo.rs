//! `lupasilta demo`: everything at once, on example applications.

mod place;
mod report;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use lupasilta::Lupasilta;
use lupasilta::audit::log::Entry;
use lupasilta::store::{SqliteStore, Store};
use lupasilta::transfers::{Event, ExternalId, TransferId};
use lupasilta_simulator::Simulator;

use super::configured::open_failure;
use crate::error::{Exit, Failure, Result};
use crate::logging;
use crate::output::Output;
use place::Place;
use report::Report;

/// Play the whole way of seven applications, from LV to the case system's folder
///
/// Starts a simulator of Luvat ja valvonta, the workers and a folder in a temporary place, and prints each transfer as it moves. Takes a few
/// seconds and leaves nothing running. The folder stays, to be looked at.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Where everything is written, a new or empty folder; a temporary one, when not given
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Another mapping component than the one in this program
    #[arg(long, value_name = "M.wasm")]
    mapping: Option<PathBuf>,

    /// The mapping's settings, JSON; the mapping's defaults, when not given
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta demo
  lupasilta demo --out /tmp/demo --json
  lupasilta demo --mapping M.wasm --settings settings.json

Exit codes: 0 every application became a case and LV knows, 1 one did not, 2 something given is unusable.";

/// How long all applications may take together: many times what they do.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the store is asked what is new.
const GLANCE: Duration = Duration::from_millis(20);
/// How much later than it happened something may come into the store.
const LAG: SignedDuration = SignedDuration::from_millis(100);

impl Demo {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        logging::start(output.is_json(), "error");
        let simulator = Simulator::start().map_err(|error| {
            Failure::machine(format!("The simulator does not start: {error:#}."))
        })?;
        let place = Place::set_up(&self, &simulator)?;
        let config = place.config()?;
        let bridge =
            Lupasilta::open(&config).map_err(|error| open_failure(&place.config_file(), error))?;
        let store = config.open_store().map_err(failed)?;

        let mut report = Report::begin(&simulator, &place, output)?;
        let transfers = receive(&simulator, &bridge)?;
        bridge.start().map_err(failed)?;
        follow(&transfers, &bridge, &store, &mut report, output)?;
        bridge.stop();

        let summaries = transfers
            .iter()
            .map(|id| bridge.summary(*id))
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(failed)?;
        report.end(&summaries, &simulator, &place, output)?;
        if summaries.iter().all(|summary| summary.state == "done") {
            Ok(())
        } else {
            Err(Failure::Told(Exit::Failed))
        }
    }
}

/// What the case system would do when a customer arrives from LV.
fn receive(simulator: &Simulator, bridge: &Lupasilta) -> Result<Vec<TransferId>> {
    let actions = simulator.external_ids();
    actions
        .iter()
        .map(|action| Ok(bridge.receive(action).map_err(failed)?.id))
        .collect()
}

/// Prints what happens, until nothing more will.
fn follow(
    transfers: &[TransferId],
    bridge: &Lupasilta,
    store: &SqliteStore,
    report: &mut Report,
    output: &mut Output,
) -> Result<()> {
    let begun = Instant::now();
    let mut read = vec![0; transfers.len()];
    let mut pending: Vec<News> = Vec::new();
    loop {
        let now = Timestamp::now();
        let mut unsettled = None;
        for (id, read) in transfers.iter().zip(&mut read) {
            // The state first: all that led to it is in the log then.
            let transfer = store.transfer(*id).map_err(failed)?;
            if !transfer.state.is_settled() {
                unsettled = Some(*id);
            }
            let log = store.log(*id).map_err(failed)?;
            for entry in log.iter().skip(*read) {
                pending.push(News::read(transfer.external_id, entry)?);
            }
            *read = log.len();
        }
        let next = unsettled.filter(|_| begun.elapsed() < PATIENCE);
        pending.sort_by_key(|news| news.at);
        let told = match next {
            // What happened just now waits for what happened before and comes into the store after.
            Some(_) => pending.partition_point(|news| now.duration_since(news.at) > LAG),
            None => pending.len(),
        };
        for news in pending.drain(..told) {
            report.tell(&news, output)?;
        }
        match next {
            Some(id) => bridge.wait(id, GLANCE).map_err(failed)?,
            None => return Ok(()),
        };
    }
}

/// Something that happened to an action's transfer.
struct News {
    action: String,
    at: Timestamp,
    event: Event,
}

impl News {
    fn read(action: ExternalId, entry: &Entry) -> Result<Self> {
        let event = serde_json::from_str(&entry.details)
            .map_err(|error| Failure::machine(format!("A log entry cannot be read: {error}.")))?;
        Ok(Self {
            action: action.to_string(),
            at: entry.at,
            event,
        })
    }
}

fn failed(error: impl Into<lupasilta::problem::Problem>) -> Failure {
    Failure::with(Exit::Failed, error)
}
