//! Golden cases: applications and messages with what a mapping is to make of them, so that whoever changes it, or installs it, sees that it still does.
//!
//! A case is a folder:
//!
//! | file | what |
//! | --- | --- |
//! | `NAME.json` | a body as LV sends it: `commondata.json`, `formdata.json`… |
//! | `event.xml` or `event.json` | instead: a message of the case system, to be told to LV; its files are in `files/` |
//! | `attachments/` | files of the attachments, under the customer's own names; optional |
//! | `settings.json` | the mapping's settings; optional |
//! | `case.json` | [`About`] the case; optional |
//! | `expected/` | what the mapping makes: the documents by their names, `ledger.txt`, `findings.json`, `deadlines.json`; of an event `requests.json`; `unchanged` where nothing is new |
//!
//! Each case runs twice, in fresh instances, within the sandbox's limits, and the host checks the ledger of what comes out.

mod case;
mod coverage;
mod expected;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::comparison::Compared;
use super::difference::{self, Outcome, Values};
use crate::audit::record::Count;
use crate::contract::Content;
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::Mapping;

pub use case::About;
pub use coverage::{Coverage, Seen};

use case::Case;

/// How cases are run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Settings of the cases that have none of their own, JSON.
    pub settings: Option<String>,
    /// Write what the mapping makes in place of what is expected.
    pub update: bool,
}

/// What came of the cases.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The cases, by name.
    pub cases: Vec<CaseReport>,
    /// What of LV's data they exercise.
    pub coverage: Coverage,
}

/// What came of one case.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseReport {
    /// The path of its folder, below that of all.
    pub name: String,
    /// `mapped`, `unchanged`, `rejected`, `told` or `failed`.
    pub outcome: &'static str,
    /// How long the first call took.
    #[serde(serialize_with = "milliseconds", rename = "milliseconds")]
    pub time: Duration,
    /// How many received values there are of each fate.
    pub leaves: Option<Count>,
    /// What is not as it should be; nothing: it passed.
    pub failures: Vec<Failure>,
    /// Files that were written or removed, where that was asked for.
    pub updated: Vec<String>,
    /// The XML documents that the mapping made, by name.
    #[serde(skip)]
    pub xml: Vec<(String, Vec<u8>)>,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What.
    pub what: String,
    /// Line by line, where there is something to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
}

impl Report {
    /// Whether there is nothing that is not as it should be.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.cases.iter().all(|case| case.failures.is_empty())
    }
}

/// The folders of the cases in this folder, by name: itself, or those below it.
///
/// # Errors
/// A folder that cannot be read, or without any case.
fn find(folder: &Path) -> Result<Vec<PathBuf>, GoldenError> {
    /// Deeper than anybody sorts cases.
    const DEEPEST: usize = 6;
    let mut found = Vec::new();
    look(folder, DEEPEST, &mut found)?;
    found.sort();
    match found.is_empty() {
        true => Err(GoldenError::NoCase(folder.to_owned())),
        false => Ok(found),
    }
}

fn look(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>) -> Result<(), GoldenError> {
    if case::is_case(folder) {
        found.push(folder.to_owned());
        return Ok(());
    }
    let unreadable = |source| GoldenError::Unreadable {
        file: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if deeper > 0 && path.is_dir() {
            look(&path, deeper - 1, found)?;
        }
    }
    Ok(())
}

/// Runs the cases of a folder. `before` is told of each which number of how many it is, and its folder.
///
/// # Errors
/// Cases that cannot be read. What a mapping makes of one, even if it breaks, is in the report.
pub fn run(
    mapping: &Mapping,
    folder: &Path,
    options: &Options,
    before: &mut dyn FnMut(usize, usize, &Path),
) -> Result<Report, GoldenError> {
    let mut coverage = Coverage::default();
    let mut cases = Vec::new();
    let found = find(folder)?;
    for (number, path) in found.iter().enumerate() {
        before(number + 1, found.len(), path);
        cases.push(run_one(mapping, folder, path, options, &mut coverage)?);
    }
    coverage.close(mapping.manifest());
    Ok(Report { cases, coverage })
}

/// Runs one case, and counts what it exercises.
fn run_one(
    mapping: &Mapping,
    all: &Path,
    folder: &Path,
    options: &Options,
    coverage: &mut Coverage,
) -> Result<CaseReport, GoldenError> {
    let case = Case::read(folder, options.settings.as_deref())?;
    let mut report = CaseReport {
        name: name(all, folder),
        outcome: "failed",
        time: Duration::ZERO,
        leaves: None,
        failures: Vec::new(),
        updated: Vec::new(),
        xml: Vec::new(),
    };
    let begun = Instant::now();
    let outcome = case.map(mapping, coverage);
    report.time = begun.elapsed();
    report.outcome = outcome.name();
    if case.map(mapping, &mut Coverage::default()) != outcome {
        report.fail("two calls with the same input gave different answers".to_owned());
    }
    if let Outcome::Failed(problem) = &outcome {
        report.fail(
            format!(
                "{} {}",
                problem.what,
                problem.detail.as_deref().unwrap_or_default()
            )
            .trim()
            .to_owned(),
        );
        return Ok(report);
    }
    if let Outcome::Mapped {
        documents, ledger, ..
    } = &outcome
    {
        report.leaves = Some(ledger.leaves);
        coverage.count(ledger);
        for document in documents {
            if let (Content::Bytes(bytes), true) =
                (&document.content, document.media_type.ends_with("xml"))
            {
                report.xml.push((document.name.clone(), bytes.clone()));
            }
        }
    }
    let made = expected::files(&outcome);
    let place = folder.join("expected");
    let unreadable = |source| GoldenError::Unreadable {
        file: place.clone(),
        source,
    };
    let kept = expected::read(&place).map_err(unreadable)?;
    if options.update && report.failures.is_empty() {
        report.updated = expected::write(&place, &kept, &made).map_err(unreadable)?;
    } else if options.update {
        report.fail("what it makes is not taken for what is expected".to_owned());
    } else if kept.is_empty() {
        report.fail(
            "there is nothing in expected/: run with --update, and look at what it writes"
                .to_owned(),
        );
    } else {
        expect(&kept, &made, &mut report);
    }
    Ok(report)
}

/// What two versions make of the cases of a folder, compared. Settings of a case's own come before those of the versions.
///
/// # Errors
/// Cases that cannot be read.
pub fn compare(
    old: &Compared,
    new: &Compared,
    folder: &Path,
    values: Values,
    before: &mut dyn FnMut(usize, usize, &Path),
) -> Result<difference::Report, GoldenError> {
    let mut report = difference::Report::new(old.component(), new.component());
    let found = find(folder)?;
    for (number, path) in found.iter().enumerate() {
        before(number + 1, found.len(), path);
        let made = |version: &Compared| {
            let case = Case::read(path, Some(&version.settings))?;
            let outcome = case.map(&version.mapping, &mut Coverage::default());
            Ok::<_, GoldenError>((case.bodies(), outcome))
        };
        let (input, old) = made(old)?;
        let (_, new) = made(new)?;
        let found = difference::compare(&input, &old, &new, values);
        report.add(&name(folder, path), &found);
    }
    Ok(report)
}

/// What a case is called: its path below the folder of all.
fn name(all: &Path, folder: &Path) -> String {
    let name = match folder.strip_prefix(all) {
        Ok(below) if below != Path::new("") => below,
        _ => folder.file_name().map_or(folder, Path::new),
    };
    name.display().to_string()
}

impl CaseReport {
    /// Adds something that is not as it should be.
    pub fn fail(&mut self, what: String) {
        self.failures.push(Failure {
            what,
            difference: None,
        });
    }
}

fn expect(
    kept: &BTreeMap<String, Vec<u8>>,
    made: &BTreeMap<String, Vec<u8>>,
    report: &mut CaseReport,
) {
    for (name, bytes) in kept {
        match made.get(name) {
            None => report.fail(format!("{name} is not made any more")),
            Some(now) if now == bytes => {}
            Some(now) => report.failures.push(Failure {
                what: format!("{name} differs"),
                difference: Some(expected::difference(name, bytes, now)),
            }),
        }
    }
    for name in made.keys().filter(|name| !kept.contains_key(*name)) {
        report.fail(format!("{name} is made, and is not expected"));
    }
}

/// Why cases cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum GoldenError {
    /// A file or a folder cannot be read or written.
    #[error("{} cannot be used: {source}", file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is none.
    #[error("there is no case in {}", .0.display())]
    NoCase(PathBuf),
    /// A file of a case is not what it has to be.
    #[error("{}: {what}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl From<GoldenError> for Problem {
    fn from(error: GoldenError) -> Self {
        Self {
            code: "case-unusable".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("{error}."),
            advice: "A case is a folder with the bodies as LV sends them, commondata.json and formdata.json, or with event.xml or event.json.".to_owned(),
            detail: None,
        }
    }
}

fn milliseconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64() * 1000.0)
}
