//! `lupasilta purge`: content that was kept for long enough goes.

use clap::Args;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lupasilta::retention::{self, Purge as Purges};

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Remove what was received and made for actions that have been done for long enough
///
/// Bodies, documents, requests, names, findings and left files go, also from the store's free space; logs, hashes, receipts and the ledger's places
/// stay. `lupasilta run` does the same once a day where `[retention]` is set. An action goes as a whole: one of which something waits stays.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Purge {
    /// Only show what would go
    #[arg(long)]
    dry_run: bool,

    /// What has not changed since this day, instead of what `retention.payloads` says
    #[arg(long, value_name = "DATE")]
    before: Option<Date>,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta purge --dry-run --config lupasilta.toml
  lupasilta purge --before 2026-01-01
  lupasilta purge --json

Exit codes: 0 purged, or nothing was old enough, 2 it is not said what is old enough, 1 the store cannot be used.";

impl Purge {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let config = self.configured.with_store()?;
        let now = Timestamp::now();
        let before = match (self.before, config.retention.payloads) {
            (Some(day), _) => begin(day)?,
            (None, Some(keep)) => keep.ends(now),
            (None, None) => {
                return Err(Failure::usage(
                    "It is not said what is old enough to go.",
                    "Name a day with --before, or write `retention.payloads = \"365d\"` into the settings.",
                ));
            }
        };
        let failed = |problem| Failure::with(Exit::Failed, problem);
        let store = config.open_store().map_err(failed)?;
        let state = config.state_folder();
        let purge = match self.dry_run {
            true => retention::preview(&store, &state, before).map_err(failed)?,
            false => {
                let progress = ProgressBar::new_spinner();
                let gone = |count: usize| progress.set_message(format!("{count} transfers"));
                let purge = retention::purge(&store, &state, before, now, &gone);
                progress.finish_and_clear();
                purge.map_err(failed)?
            }
        };
        if output.is_json() {
            return output.value(&purge);
        }
        print(&purge, self.dry_run, output)
    }
}

/// The beginning of a day in Finland.
fn begin(day: Date) -> Result<Timestamp> {
    let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
    match day.to_zoned_datetime(zone) {
        Ok(begins) => Ok(begins.timestamp()),
        Err(_) => Err(Failure::usage(
            format!("{day} is no day that can be counted with."),
            "Name a day of our time.",
        )),
    }
}

fn print(purge: &Purges, dry_run: bool, output: &mut Output) -> Result<()> {
    for transfer in &purge.transfers {
        output.line(format_args!(
            "{}  {} {}  of action {}, last changed {}",
            transfer.id,
            transfer.kind,
            transfer.number,
            transfer.external_id,
            finnish_time(transfer.updated)
        ))?;
    }
    let (went, removed) = match dry_run {
        true => ("would be purged", "would be removed"),
        false => ("purged", "removed"),
    };
    output.line(format_args!(
        "{} {went} of what has not changed since {}",
        counted(purge.transfers.len(), "transfer"),
        finnish_time(purge.before)
    ))?;
    if purge.left_files > 0 {
        output.line(format_args!(
            "{} {removed} that belonged to no transfer under way",
            counted(purge.left_files, "left file")
        ))?;
    }
    for action in &purge.held_back {
        output.line(format_args!(
            "action {action} stays: something of it still waits, see `lupasilta transfers list --action {action}`"
        ))?;
    }
    Ok(())
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
