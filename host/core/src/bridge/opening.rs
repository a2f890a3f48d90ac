//! From settings to a bridge: everything that can be wrong with them is found at once.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Lupasilta;
use super::rounds::{Retention, Rounds};
use crate::attachments::ContentStore;
use crate::cases::{CaseError, CaseSystem, FolderCases};
use crate::config::{Config, MappingLimits, private_folder};
use crate::mappings::{Serving, Shadowing, keep_configured};
use crate::outside::{SystemChance, SystemClock, SystemDisk};
use crate::problem::{Problem, Recovery, Side};
use crate::sandbox::{Limits, Options, Sandbox, SandboxError};
use crate::service::{self, Service};
use crate::store::{Encryption, SqliteStore, Version, Versions};
use crate::transfers::{Attachments, LedgerAuditor, Parts, Policy, Transfers};
use crate::triggers::{Inbox, MailTriggers};

/// Opens the bridge that the settings describe, into `cases` or else into their folder.
pub(super) fn open(
    config: &Config,
    cases: Option<Box<dyn CaseSystem>>,
) -> Result<Lupasilta, OpenError> {
    let mut faults = Faults::default();
    let state = config.state_folder();
    let encryption = faults.part("encryption", config.encryption());
    let store = encryption.and_then(|key| faults.part("state", store(config, &key)));
    let service = faults.part("service", service(config));
    let mappings = store
        .as_ref()
        .and_then(|store| mappings(config, store, &mut faults));
    let cases = match cases {
        Some(given) => Some(given),
        None => faults.part("cases", folder(config)),
    };
    let shadowing = store
        .as_ref()
        .map(|store| Shadowing::new(Arc::clone(store), sandbox_options(config)));
    let retention = store
        .as_ref()
        .zip(config.retention.payloads)
        .map(|(store, payloads)| Retention {
            store: Arc::clone(store),
            state: state.clone(),
            payloads,
        });
    let rounds = Rounds {
        retention,
        ..rounds(config, shadowing, &mut faults)
    };
    let scanner = config.attachments.scanner();
    let scanner = faults.part(
        "attachments.scan",
        scanner.map_err(|e| unfit(e.to_string())),
    );
    let content = ContentStore::open(&state).map_err(|error| unusable(&state, &error));
    let content = faults.part("state", content);
    let (Some(store), Some(service), Some(mappings), Some(cases)) =
        (store, service, mappings, cases)
    else {
        return Err(OpenError(faults.0));
    };
    if !faults.0.is_empty() {
        return Err(OpenError(faults.0));
    }
    let transfers = Transfers::new(Parts {
        store,
        service,
        mappings: Box::new(mappings),
        auditor: Box::new(LedgerAuditor),
        cases,
        clock: Box::new(SystemClock),
        chance: Box::new(SystemChance),
        disk: Box::new(SystemDisk),
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
    if let Err(error) = transfers.clear_leftovers() {
        tracing::warn!(%error, "what a stop may have left on disk is not looked for");
    }
    Ok(Lupasilta {
        transfers: Arc::new(transfers),
        workers: Mutex::default(),
        rounds: Arc::new(rounds),
        count: config.workers.count,
        poll: config.workers.poll,
        state,
        span: config
            .authority
            .as_deref()
            .map_or_else(tracing::Span::none, |name| {
                tracing::info_span!("authority", name)
            }),
    })
}

fn rounds(config: &Config, shadowing: Option<Shadowing>, faults: &mut Faults) -> Rounds {
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
        shadowing: Mutex::new(shadowing),
        retention: None,
    }
}

fn store(config: &Config, encryption: &Encryption) -> Result<Arc<SqliteStore>, Problem> {
    let state = config.state_folder();
    private_folder(&state.join("work")).map_err(|error| unusable(&state, &error))?;
    Ok(Arc::new(SqliteStore::open(
        &config.store_file(),
        encryption,
    )?))
}

fn service(config: &Config) -> Result<Box<dyn Service>, Problem> {
    let chance = Arc::new(SystemChance);
    Ok(service::connect(&config.service, &config.base, chance)?)
}

fn mappings(config: &Config, store: &Arc<SqliteStore>, faults: &mut Faults) -> Option<Serving> {
    let sandbox = faults.part("mapping.limits", sandbox(config))?;
    let configured = match &config.mapping.component {
        Some(component) => Some(configured(config, component, store, &sandbox, faults)?),
        None => None,
    };
    let breaker = config.mapping.breaker.clone();
    let store = Arc::clone(store) as Arc<dyn Versions>;
    let clock = Box::new(SystemClock);
    Some(Serving::new(store, sandbox, clock, configured, breaker))
}

/// The sandbox of the program's settings.
pub(crate) fn sandbox(config: &Config) -> Result<Sandbox, SandboxError> {
    Sandbox::new(sandbox_options(config))
}

fn sandbox_options(config: &Config) -> Options {
    Options {
        limits: limits(config.mapping.limits),
        threads: config.workers.count,
        signals: !config.foreign_process,
        cache: Some(config.state_folder().join("compiled")),
        ..Options::default()
    }
}

/// The mapping that the settings name, checked, and kept with the others: what it maps can be mapped again when the settings name another.
fn configured(
    config: &Config,
    component: &Path,
    store: &SqliteStore,
    sandbox: &Sandbox,
    faults: &mut Faults,
) -> Option<Version> {
    let file = config.base.join(component);
    let bytes = fs::read(&file).map_err(|error| unusable(&file, &error));
    let bytes = faults.part("mapping.component", bytes);
    let settings = config.mapping.settings_json(&config.base);
    let settings = faults.part("mapping.settings", settings.map_err(unfit));
    let bytes = bytes?;
    let mapping = faults.part("mapping.component", sandbox.load(&bytes))?;
    let settings = settings?;
    faults.part("mapping.settings", mapping.check_settings(&settings))?;
    let kept = keep_configured(store, &mapping, &bytes, &settings, &file);
    faults.part("state", kept)
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
