//! From settings to a bridge: everything that can be wrong with them is found at once.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Lupasilta;
use super::rounds::Rounds;
use crate::attachments::ContentStore;
use crate::cases::{CaseError, CaseSystem, FolderCases};
use crate::config::{Config, MappingLimits};
use crate::outside::{SystemChance, SystemClock};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{Limits, Options, Sandbox};
use crate::service::{self, Service};
use crate::store::{SqliteStore, Store};
use crate::transfers::{
    Attachments, LedgerAuditor, Mapper, Parts, Policy, SandboxedMapper, Transfers,
};
use crate::triggers::{Inbox, MailTriggers};

/// Opens the bridge that the settings describe, into `cases` or else into their folder.
pub(super) fn open(
    config: &Config,
    cases: Option<Box<dyn CaseSystem>>,
) -> Result<Lupasilta, OpenError> {
    let mut faults = Faults::default();
    let state = config.state_folder();
    let store = faults.part("state", store(config));
    let service = faults.part("service", service(config));
    let mapper = mapper(config, &mut faults);
    let cases = match cases {
        Some(given) => Some(given),
        None => faults.part("cases", folder(config)),
    };
    let rounds = rounds(config, &mut faults);
    let scanner = config.attachments.scanner();
    let scanner = faults.part(
        "attachments.scan",
        scanner.map_err(|e| unfit(e.to_string())),
    );
    let content = ContentStore::open(&state).map_err(|error| unusable(&state, &error));
    let content = faults.part("state", content);
    let (Some(store), Some(service), Some(mapper), Some(cases)) = (store, service, mapper, cases)
    else {
        return Err(OpenError(faults.0));
    };
    if !faults.0.is_empty() {
        return Err(OpenError(faults.0));
    }
    let transfers = Transfers::new(Parts {
        store,
        service,
        mapper,
        auditor: Box::new(LedgerAuditor),
        cases,
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
        work_folder: state.join("work"),
        attachments: Attachments {
            scanner: scanner.flatten(),
            content,
            large: config.attachments.large_bytes,
        },
        policy: Policy {
            retry: config.retry.into(),
            unmapped: config.mapping.unmapped,
        },
    });
    Ok(Lupasilta {
        transfers: Arc::new(transfers),
        workers: Mutex::default(),
        rounds: Arc::new(rounds),
        count: config.workers.count,
        poll: config.workers.poll,
        state,
    })
}

fn rounds(config: &Config, faults: &mut Faults) -> Rounds {
    let mail = MailTriggers::new(&config.triggers, &config.base);
    let mail = faults.part("triggers", mail).flatten();
    let inbox = config.cases.as_ref().and_then(|cases| {
        let folder = config.base.join(cases.inbox.as_ref()?);
        let opened = Inbox::open(&folder, cases.settle).map_err(|error| unusable(&folder, &error));
        faults.part("cases.inbox", opened)?;
        Some((folder, cases.settle))
    });
    Rounds {
        inbox,
        mail: mail.map(|mail| (mail, config.triggers.poll)),
        changes: config.triggers.changes,
        reconcile: config.triggers.reconcile,
        deadlines: config.deadlines.clone(),
    }
}

fn store(config: &Config) -> Result<Box<dyn Store>, Problem> {
    let state = config.state_folder();
    private_folder(&state.join("work")).map_err(|error| unusable(&state, &error))?;
    Ok(Box::new(SqliteStore::open(&config.store_file())?))
}

/// What is received is personal data: only this program's account may read it.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn service(config: &Config) -> Result<Box<dyn Service>, Problem> {
    let chance = Arc::new(SystemChance);
    Ok(service::connect(&config.service, &config.base, chance)?)
}

fn mapper(config: &Config, faults: &mut Faults) -> Option<Box<dyn Mapper>> {
    let file = config.base.join(&config.mapping.component);
    let component = fs::read(&file).map_err(|error| unusable(&file, &error));
    let component = faults.part("mapping.component", component);
    let settings = config.mapping.settings_json(&config.base);
    let settings = faults.part("mapping.settings", settings.map_err(unfit));
    let options = Options {
        limits: limits(config.mapping.limits),
        threads: config.workers.count,
        cache: Some(config.state_folder().join("compiled")),
        ..Options::default()
    };
    let sandbox = faults.part("mapping.limits", Sandbox::new(options))?;
    let mapping = faults.part("mapping.component", sandbox.load(&component?))?;
    let settings = settings?;
    faults.part("mapping.settings", mapping.check_settings(&settings))?;
    Some(Box::new(SandboxedMapper::new(mapping, settings)))
}

fn limits(set: MappingLimits) -> Limits {
    Limits {
        time: set.time,
        memory: set.memory_bytes,
        input: set.input_bytes,
        output: set.output_bytes,
        document: set.document_bytes,
        ..Limits::default()
    }
}

fn folder(config: &Config) -> Result<Box<dyn CaseSystem>, Problem> {
    let Some(cases) = &config.cases else {
        return Err(unfit("give the folder of the case system".to_owned()));
    };
    let folder = config.base.join(&cases.folder);
    let opened = FolderCases::open(&folder, cases.access());
    Ok(Box::new(
        opened.map_err(|error: CaseError| Problem::from(error))?,
    ))
}

fn unusable(path: &Path, error: &std::io::Error) -> Problem {
    Problem {
        code: "file-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what: format!("{}: {error}", path.display()),
        advice: "See that the path is right and that this program may use it.".to_owned(),
        detail: None,
    }
}

fn unfit(what: String) -> Problem {
    Problem {
        code: "settings-unusable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Person,
        what,
        advice: "Correct the settings.".to_owned(),
        detail: None,
    }
}

/// Faults found so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn part<T>(&mut self, setting: &'static str, made: Result<T, impl Into<Problem>>) -> Option<T> {
        match made {
            Ok(part) => Some(part),
            Err(error) => {
                let problem = error.into();
                self.0.push(Fault { setting, problem });
                None
            }
        }
    }
}

/// A setting that cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting, as in `mapping.component`.
    pub setting: &'static str,
    /// Why, and what to do.
    pub problem: Problem,
}

/// Everything that keeps a bridge from being opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct OpenError(pub Vec<Fault>);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bridge cannot be opened")?;
        for Fault { setting, problem } in &self.0 {
            let what = problem.what.trim_end_matches('.');
            write!(f, "\n  {setting}: {what}. {}", problem.advice)?;
        }
        Ok(())
    }
}
