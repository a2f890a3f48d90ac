//! `lupasilta transfers show`

use clap::Args;
use lupasilta::bridge::{Account, Summary};

use super::super::configured::Configured;
use super::{Id, timeline};
use crate::error::{Exit, Failure, Result, side};
use crate::output::{Output, finnish_time, print_findings};

/// Show one transfer: state, whose side a failure is on, what to do, and what happened
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Show {
    /// The transfer's id, or its action's externalId
    #[arg(value_name = "ID")]
    id: Id,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta transfers show 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --config lupasilta.toml
  lupasilta transfers show 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --json";

impl Show {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let store = self.configured.store()?;
        let id = self.id.find(&store)?;
        let account =
            Account::read(&store, id).map_err(|error| Failure::with(Exit::Failed, error))?;
        if output.is_json() {
            return output.value(&account);
        }
        print_summary(&account.summary, output)?;
        print_mapping(&account, output)?;
        output.line("what happened")?;
        for line in &account.timeline {
            output.line(format_args!(
                "  {}  {}",
                finnish_time(line.at),
                timeline::told(&line.event)
            ))?;
        }
        if !account.log_holds {
            output.line("  THE LOG WAS CHANGED: its chain of hashes does not hold.")?;
        }
        Ok(())
    }
}

fn print_summary(summary: &Summary, output: &mut Output) -> Result<()> {
    output.line(format_args!("transfer     {}", summary.id))?;
    output.line(format_args!(
        "action       {}, message {}",
        summary.external_id, summary.number
    ))?;
    match &summary.stage {
        Some(stage) => output.line(format_args!("state        {}, at {stage}", summary.state))?,
        None => output.line(format_args!("state        {}", summary.state))?,
    }
    output.line(format_args!(
        "received     {}",
        finnish_time(summary.created)
    ))?;
    if let Some(delivered) = summary.delivered {
        output.line(format_args!("delivered    {}", finnish_time(delivered)))?;
    }
    if let Some(purged) = summary.purged {
        output.line(format_args!("purged       {}", finnish_time(purged)))?;
    }
    if let Some(place) = &summary.place {
        output.line(format_args!("place        {place}"))?;
    }
    if let Some(case_id) = &summary.case_id {
        output.line(format_args!("case         {case_id}"))?;
    }
    if let Some(problem) = &summary.problem {
        output.line(format_args!(
            "problem      {} ({})",
            problem.what, problem.code
        ))?;
        output.line(format_args!("whose side   {}", side(problem.side)))?;
        output.line(format_args!("what to do   {}", problem.advice))?;
        if let Some(detail) = &problem.detail {
            output.line(format_args!("detail       {detail}"))?;
        }
    }
    if let Some(next) = summary.next_attempt {
        output.line(format_args!(
            "next attempt {}, after {} failed",
            finnish_time(next),
            summary.attempts
        ))?;
    }
    Ok(())
}

fn print_mapping(account: &Account, output: &mut Output) -> Result<()> {
    if let Some(mapping) = &account.mapping {
        output.line(format_args!(
            "mapped by    {} {}, sha256 {}",
            mapping.component, mapping.version, mapping.digest
        ))?;
    }
    for document in &account.documents {
        output.line(format_args!(
            "document     {}  {}",
            document.name, document.media_type
        ))?;
    }
    for attachment in &account.attachments {
        output.line(format_args!(
            "attachment   {}  {} bytes",
            attachment.place, attachment.size
        ))?;
    }
    print_findings(&account.findings, output)
}
