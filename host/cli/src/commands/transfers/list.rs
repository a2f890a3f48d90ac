//! `lupasilta transfers list`

use clap::{Args, ValueEnum};
use lupasilta::bridge::Summary;
use lupasilta::store::{Filter, Store};
use lupasilta::transfers::ExternalId;

use super::super::configured::Configured;
use super::words;
use crate::error::{Exit, Failure, Labels, Result};
use crate::output::{Output, finnish_time};

/// List transfers, those that changed last first
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct List {
    /// Only those in this state
    #[arg(long)]
    state: Option<Condition>,

    /// Only those of this action
    #[arg(long, value_name = "EXTERNAL-ID")]
    action: Option<ExternalId>,

    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta transfers list --config lupasilta.toml
  lupasilta transfers list --state quarantined --json
  lupasilta transfers list --action 07cc0424-e9e6-4d7c-8b32-0db826fb5e56";

#[derive(Clone, Copy, ValueEnum)]
enum Condition {
    /// Goes on as soon as a worker is free
    Ready,
    /// Waits for another attempt
    Waiting,
    /// Waits for a person
    Quarantined,
    /// The case system has the case, and LV knows
    Done,
}

impl Condition {
    fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Quarantined => "quarantined",
            Self::Done => "done",
        }
    }
}

impl List {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let failed = |error| Failure::with(Exit::Failed, error);
        let store = self.configured.store()?;
        let filter = Filter {
            action: self.action,
            condition: self.state.map(|state| state.name().to_owned()),
            limit: self.limit,
        };
        let paused = store.paused().map_err(failed)?;
        let transfers = store.transfers(&filter).map_err(failed)?;
        let summaries: Vec<Summary> = transfers
            .iter()
            .map(|transfer| Summary::new(transfer, &paused))
            .collect();
        if output.is_json() {
            return output.value(&summaries);
        }
        let language = output.language();
        let labels = Labels::of(language);
        for connection in &paused {
            let since = finnish_time(connection.since);
            let text = connection.problem.text(language);
            output.line(format_args!(
                "{}: {}",
                words::paused(&since, connection.connection, language),
                text.what
            ))?;
            output.line(format_args!("  {:10}  {}", labels.whose_side, text.side))?;
            output.line(format_args!("  {:10}  {}", labels.what_to_do, text.advice))?;
        }
        print(&summaries, output)
    }
}

/// A line for each, and below it why it does not go on.
fn print(summaries: &[Summary], output: &mut Output) -> Result<()> {
    let language = output.language();
    let labels = words::Labels::of(language);
    if summaries.is_empty() {
        return output.line(labels.no_transfers);
    }
    let rows: Vec<[String; 6]> = summaries
        .iter()
        .map(|summary| {
            [
                summary.external_id.to_string(),
                words::kind(summary.kind, language).to_owned(),
                words::state(&summary.state, language).to_owned(),
                words::stage(summary.stage.as_deref().unwrap_or_default(), language).to_owned(),
                finnish_time(summary.updated),
                summary
                    .problem
                    .as_ref()
                    .map(|problem| problem.code.clone())
                    .unwrap_or_default(),
            ]
        })
        .collect();
    output.table(labels.headings, &rows)
}
