//! `lupasilta doctor`: whether everything stands ready.

use clap::Args;
use lupasilta::doctor::{self, Check, Verdict};

use super::configured::Configured;
use crate::error::{Exit, Failure, Labels, Result};
use crate::output::Output;

/// Look whether settings, state, disk, clock, certificates, LV and mappings stand ready, and say what to do
///
/// Changes nothing, and may be run while the workers go on. LV is asked for an action that does not exist.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta doctor --config lupasilta.toml
  lupasilta doctor --json

Exit codes: 0 everything stands ready, or there are warnings only, 1 something does not, 2 the settings cannot be read.";

impl Doctor {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let config = self.configured.read()?;
        let mut told = Ok(());
        let json = output.is_json();
        let checks = doctor::examine(&config, &mut |check| {
            if !json && told.is_ok() {
                told = print(check, output);
            }
        });
        told?;
        if json {
            output.value(&checks)?;
        }
        match checks.iter().any(|check| check.verdict == Verdict::Error) {
            true => Err(Failure::Told(Exit::Failed)),
            false => Ok(()),
        }
    }
}

fn print(check: &Check, output: &mut Output) -> Result<()> {
    let verdict = match check.verdict {
        Verdict::Ok => "ok",
        Verdict::Warning => "WARNING",
        Verdict::Error => "ERROR",
        Verdict::Skipped => "-",
    };
    let language = output.language();
    let labels = Labels::of(language);
    let text = check.problem.as_ref().map(|problem| problem.text(language));
    let what = text.as_ref().map_or(&check.what, |text| &text.what);
    output.line(format_args!("{verdict:8}{}: {what}", check.name))?;
    if let Some(side) = check.side {
        let side = side.told(language);
        output.line(format_args!("        {}: {side}", labels.whose_side))?;
    }
    let advice = text.map(|text| text.advice);
    match advice.or_else(|| check.advice.clone()) {
        Some(advice) => output.line(format_args!("        {}: {advice}", labels.what_to_do)),
        None => Ok(()),
    }
}
