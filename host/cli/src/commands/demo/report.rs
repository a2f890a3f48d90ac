//! What the demonstration prints.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use lupasilta::bridge::Summary;
use lupasilta::transfers::Event;
use lupasilta_simulator::Simulator;
use serde::Serialize;
use serde_json::Value;

use super::News;
use super::place::Place;
use crate::commands::transfers::timeline;
use crate::error::{Labels, Result};
use crate::output::{Output, finnish_clock};

/// What each line needs to know.
pub(super) struct Report {
    /// What each action is, by its id.
    names: HashMap<String, String>,
    widest: usize,
}

/// A line for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    at: Timestamp,
    external_id: &'a str,
    name: &'a str,
    what: &'a Event,
}

/// The last line for programs.
#[derive(Serialize)]
struct End<'a> {
    cases: &'a Path,
    config: &'a Path,
    transfers: &'a [Summary],
}

impl Report {
    pub(super) fn begin(simulator: &Simulator, place: &Place, output: &mut Output) -> Result<Self> {
        let actions = simulator.external_ids();
        let names: HashMap<String, String> = actions
            .into_iter()
            .map(|id| (id.clone(), name(simulator, &id)))
            .collect();
        if !output.is_json() {
            output.line(format_args!(
                "Luvat ja valvonta is played at {}",
                simulator.base_url()
            ))?;
            output.line(format_args!(
                "the case system watches {}",
                place.cases().display()
            ))?;
            output.line(format_args!(
                "{} applications were submitted\n",
                names.len()
            ))?;
        }
        let widest = names
            .values()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or_default();
        Ok(Self { names, widest })
    }

    /// Prints what happened; of requests only the plan, not each one.
    pub(super) fn tell(&self, news: &News, output: &mut Output) -> Result<()> {
        let name = self.name(&news.action);
        if output.is_json() {
            return output.value(&Line {
                at: news.at,
                external_id: &news.action,
                name,
                what: &news.event,
            });
        }
        if matches!(
            news.event,
            Event::Asking { .. } | Event::Answered { .. } | Event::Delivering { .. }
        ) {
            return Ok(());
        }
        let (at, width) = (finnish_clock(news.at), self.widest);
        output.line(format_args!(
            "{at}  {name:width$}  {}",
            timeline::told(&news.event, output.language())
        ))
    }

    /// Prints how everything stands, and where to look.
    pub(super) fn end(
        &self,
        summaries: &[Summary],
        simulator: &Simulator,
        place: &Place,
        output: &mut Output,
    ) -> Result<()> {
        if output.is_json() {
            return output.value(&End {
                cases: &place.cases(),
                config: &place.config_file(),
                transfers: summaries,
            });
        }
        output.line("")?;
        let rows: Vec<[String; 5]> = summaries
            .iter()
            .map(|summary| self.row(summary, simulator))
            .collect();
        output.table(
            ["application", "state", "took", "files", "status in LV"],
            &rows,
        )?;
        for summary in summaries {
            self.explain(summary, output)?;
        }
        output.line("\nLook at")?;
        output.line(format_args!("  the cases      {}", place.cases().display()))?;
        if let Some(summary) = summaries.first() {
            let program = std::env::args()
                .next()
                .unwrap_or_else(|| "lupasilta".to_owned());
            let config = place.config_file();
            output.line(format_args!(
                "  all transfers  {program} transfers list --config {}",
                config.display()
            ))?;
            output.line(format_args!(
                "  one of them    {program} transfers show {} --config {}",
                summary.external_id,
                config.display()
            ))?;
        }
        output.line("Nothing is left running.")
    }

    fn row(&self, summary: &Summary, simulator: &Simulator) -> [String; 5] {
        let action = summary.external_id.to_string();
        let took = summary.updated.duration_since(summary.created).as_millis();
        let files = summary
            .place
            .as_ref()
            .and_then(|place| std::fs::read_dir(place).ok())
            .map(Iterator::count);
        let statuses: Vec<String> = simulator
            .status_updates(&action)
            .into_iter()
            .map(|update| update.status)
            .collect();
        [
            self.name(&action).to_owned(),
            summary.state.clone(),
            format!("{took} ms"),
            files.map(|files| files.to_string()).unwrap_or_default(),
            statuses.join(", "),
        ]
    }

    fn explain(&self, summary: &Summary, output: &mut Output) -> Result<()> {
        let Some(problem) = &summary.problem else {
            return Ok(());
        };
        let labels = Labels::of(output.language());
        let text = problem.text(output.language());
        output.line(format_args!(
            "\n{}: {}",
            self.name(&summary.external_id.to_string()),
            text.what
        ))?;
        output.line(format_args!("  {:10}  {}", labels.whose_side, text.side))?;
        output.line(format_args!("  {:10}  {}", labels.what_to_do, text.advice))
    }

    fn name<'a>(&'a self, action: &'a str) -> &'a str {
        self.names.get(action).map_or(action, String::as_str)
    }
}

/// What an example is, and where; its id where it does not say.
fn name(simulator: &Simulator, action: &str) -> String {
    let data = simulator
        .commondata(action)
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .unwrap_or_default();
    let code = data["action"]["code"].as_str();
    let municipality = data["projectPart"]["locations"][0]["municipality"]["name"].as_str();
    match (code, municipality) {
        (Some(code), Some(municipality)) => format!("{code}, {municipality}"),
        _ => action.to_owned(),
    }
}
