//! `lupasilta transfers show`

use clap::Args;
use lupasilta::bridge::{Account, Summary};
use lupasilta::problem::{Language, Problem};

use super::super::configured::Configured;
use super::words::{self, Labels, WIDTH};
use super::{Id, timeline};
use crate::error::{self, Exit, Failure, Result, particulars};
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
  lupasilta transfers show 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --language fi
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
        let language = output.language();
        let labels = Labels::of(language);
        let mut rows = summary(&account.summary, labels, language);
        rows.extend(mapping(&account, labels));
        for (label, value) in rows {
            output.line(format_args!("{label:WIDTH$} {value}"))?;
        }
        print_findings(&account.findings, WIDTH, output)?;
        output.line(labels.what_happened)?;
        for line in &account.timeline {
            output.line(format_args!(
                "  {}  {}",
                finnish_time(line.at),
                timeline::told(&line.event, language)
            ))?;
        }
        if !account.log_holds {
            output.line(format_args!("  {}", labels.log_changed))?;
        }
        Ok(())
    }
}

/// A label and its value.
type Row = (&'static str, String);

fn summary(summary: &Summary, labels: &Labels, language: Language) -> Vec<Row> {
    let state = words::state(&summary.state, language);
    let mut rows = vec![
        (labels.transfer, summary.id.to_string()),
        (
            labels.action,
            format!(
                "{}, {} {}",
                summary.external_id, labels.message, summary.number
            ),
        ),
        (
            labels.state,
            match &summary.stage {
                Some(stage) => {
                    format!("{state}, {} {}", labels.at, words::stage(stage, language))
                }
                None => state.to_owned(),
            },
        ),
        (labels.received, finnish_time(summary.created)),
    ];
    rows.extend(
        summary
            .delivered
            .map(|at| (labels.delivered, finnish_time(at))),
    );
    rows.extend(summary.purged.map(|at| (labels.purged, finnish_time(at))));
    rows.extend(summary.place.clone().map(|place| (labels.place, place)));
    rows.extend(summary.case_id.clone().map(|case| (labels.case, case)));
    if let Some(problem) = &summary.problem {
        rows.extend(told(problem, labels, language));
    }
    rows.extend(summary.next_attempt.map(|next| {
        let failed = words::after_failed(summary.attempts, language);
        (
            labels.next_attempt,
            format!("{}, {failed}", finnish_time(next)),
        )
    }));
    rows
}

/// What failed, whose side it is on and what to do.
fn told(problem: &Problem, labels: &Labels, language: Language) -> Vec<Row> {
    let of_problem = error::Labels::of(language);
    let text = problem.text(language);
    let particulars = particulars(problem, &text.what).map(str::to_owned);
    let mut rows = vec![(labels.problem, format!("{} ({})", text.what, problem.code))];
    rows.extend(particulars.map(|what| (of_problem.particulars, what)));
    rows.push((of_problem.whose_side, text.side));
    rows.push((of_problem.what_to_do, text.advice));
    rows.extend(
        problem
            .detail
            .clone()
            .map(|detail| (of_problem.detail, detail)),
    );
    rows
}

fn mapping(account: &Account, labels: &Labels) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(by) = &account.mapping {
        let by = format!("{} {}, sha256 {}", by.component, by.version, by.digest);
        rows.push((labels.mapped_by, by));
    }
    for document in &account.documents {
        let document = format!("{}  {}", document.name, document.media_type);
        rows.push((labels.document, document));
    }
    for attachment in &account.attachments {
        let attachment = format!("{}  {} {}", attachment.place, attachment.size, labels.bytes);
        rows.push((labels.attachment, attachment));
    }
    rows
}
