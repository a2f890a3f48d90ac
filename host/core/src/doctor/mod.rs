//! Whether everything stands ready: settings, state, disk, clock, certificates, LV, mappings. Looks, and changes nothing: no folder, key or store is made,
//! no store is brought to another schema. Workers may go on meanwhile.

mod certificates;
mod disk;
mod mappings;
mod programs;
mod reach;
mod state;

use serde::Serialize;

use crate::config::Config;
use crate::problem::{Problem, Side};

/// What is to be known of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was looked at, as in `certificate of the server`.
    pub name: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub what: String,
    /// Whose side it is on, where something is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// The problem that was met, where it is one that transfers meet too: it has words in each language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should.
    Ok,
    /// It works now, and will not for ever.
    Warning,
    /// It does not work.
    Error,
    /// It could not be looked at, because of something else or because the settings have none of it.
    Skipped,
}

/// Looks at everything; `say` hears of each check as soon as it is made.
pub fn examine(config: &Config, say: &mut dyn FnMut(&Check)) -> Vec<Check> {
    let mut report = Report {
        checks: Vec::new(),
        say,
    };
    let store = state::examine(config, &mut report);
    disk::examine(config, &mut report);
    programs::examine(config, &mut report);
    let mapping = mappings::examine(config, store.as_ref(), &mut report);
    certificates::examine(config, &mut report);
    reach::examine(config, mapping.as_ref(), &mut report);
    report.checks
}

/// What was found so far.
struct Report<'a> {
    checks: Vec<Check>,
    say: &'a mut dyn FnMut(&Check),
}

impl Report<'_> {
    fn add(&mut self, check: Check) {
        (self.say)(&check);
        self.checks.push(check);
    }

    fn ok(&mut self, name: &'static str, what: impl Into<String>) {
        self.add(Check {
            name,
            verdict: Verdict::Ok,
            what: what.into(),
            side: None,
            advice: None,
            problem: None,
        });
    }

    fn skipped(&mut self, name: &'static str, what: impl Into<String>) {
        self.add(Check {
            name,
            verdict: Verdict::Skipped,
            what: what.into(),
            side: None,
            advice: None,
            problem: None,
        });
    }

    /// Something of ours that is wrong, or will be.
    fn ours(&mut self, name: &'static str, verdict: Verdict, what: String, advice: &str) {
        self.add(Check {
            name,
            verdict,
            what,
            side: Some(Side::Ours),
            advice: Some(advice.to_owned()),
            problem: None,
        });
    }

    fn problem(&mut self, name: &'static str, problem: impl Into<Problem>) {
        let problem = problem.into().masked();
        self.add(Check {
            name,
            verdict: Verdict::Error,
            what: problem.what.clone(),
            side: Some(problem.side),
            advice: Some(problem.advice.clone()),
            problem: Some(problem),
        });
    }
}
