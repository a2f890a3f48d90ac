//! The mappings that serve: each loads, is what was installed, and takes its settings.

use std::fs;

use super::{Report, Verdict};
use crate::audit::Digest;
use crate::bridge::opening::sandbox;
use crate::config::Config;
use crate::mappings::{Routes, load};
use crate::sandbox::{Mapping, Sandbox};
use crate::store::{Serves, SqliteStore, StoreError, Version, Versions};

const CONFIGURED: &str = "mapping of the settings";
const INSTALLED: &str = "mappings that serve";

/// A mapping that can be asked, if one loads.
pub(super) fn examine(
    config: &Config,
    store: Option<&SqliteStore>,
    report: &mut Report<'_>,
) -> Option<(Mapping, String)> {
    let sandbox = match sandbox(config) {
        Ok(sandbox) => sandbox,
        Err(error) => {
            report.problem(CONFIGURED, error);
            return None;
        }
    };
    let configured = configured(config, &sandbox, report);
    let installed = store.and_then(|store| match installed(config, store, &sandbox, report) {
        Ok(serves) => serves,
        Err(error) => {
            report.problem(INSTALLED, error);
            None
        }
    });
    installed.or(configured)
}

fn configured(
    config: &Config,
    sandbox: &Sandbox,
    report: &mut Report<'_>,
) -> Option<(Mapping, String)> {
    let Some(component) = &config.mapping.component else {
        report.skipped(CONFIGURED, "The settings name none.");
        return None;
    };
    let file = config.base.join(component);
    let settings = config.mapping.settings_json(&config.base);
    let (bytes, settings) = match (fs::read(&file), settings) {
        (Ok(bytes), Ok(settings)) => (bytes, settings),
        (bytes, settings) => {
            let what = match bytes {
                Err(error) => format!("{}: {error}.", file.display()),
                Ok(_) => format!("{}.", settings.err().unwrap_or_default()),
            };
            let advice = "See that the path is right and that this program may read it.";
            report.ours(CONFIGURED, Verdict::Error, what, advice);
            return None;
        }
    };
    let mapping = match sandbox.load(&bytes) {
        Ok(mapping) => mapping,
        Err(error) => {
            report.problem(CONFIGURED, error);
            return None;
        }
    };
    if let Err(error) = mapping.check_settings(&settings) {
        report.problem(CONFIGURED, error);
        return None;
    }
    let manifest = mapping.manifest();
    report.ok(
        CONFIGURED,
        format!("{} {} takes its settings.", manifest.name, manifest.version),
    );
    Some((mapping, settings))
}

fn installed(
    config: &Config,
    store: &SqliteStore,
    sandbox: &Sandbox,
    report: &mut Report<'_>,
) -> Result<Option<(Mapping, String)>, StoreError> {
    let activations = store.activations()?;
    if activations.is_empty() {
        report.skipped(INSTALLED, "None was activated.");
        return Ok(None);
    }
    let configured = config.configured_version().ok().flatten();
    let routes = Routes::new(activations, configured);
    let mut serves = None;
    for activation in routes.newest() {
        match &activation.serves {
            Serves::Stopped => report.ours(
                INSTALLED,
                Verdict::Warning,
                format!("{} is stopped: what comes waits.", activation.route),
                "Activate a version when it is to go on: `lupasilta mappings activate`.",
            ),
            Serves::Configured => {
                report.ok(
                    INSTALLED,
                    format!("{}: as the settings say.", activation.route),
                );
            }
            Serves::Mapping(version) => {
                if let Some(loaded) = one(store, sandbox, version, report)? {
                    report.ok(
                        INSTALLED,
                        format!(
                            "{}: {} {} takes its settings.",
                            activation.route,
                            loaded.0.manifest().name,
                            loaded.0.manifest().version
                        ),
                    );
                    serves = Some(loaded);
                }
            }
        }
    }
    Ok(serves)
}

fn one(
    store: &SqliteStore,
    sandbox: &Sandbox,
    version: &Version,
    report: &mut Report<'_>,
) -> Result<Option<(Mapping, String)>, StoreError> {
    let bytes = store.component(&version.component)?;
    if bytes.is_some_and(|bytes| Digest::of(&bytes).to_string() != version.component) {
        report.ours(
            INSTALLED,
            Verdict::Error,
            format!(
                "The component {} is not the one that was installed.",
                version.component
            ),
            "Keep a copy of the store as it is, and install the component again.",
        );
        return Ok(None);
    }
    match load(store, sandbox, version) {
        Ok(loaded) => Ok(Some(loaded)),
        Err(problem) => {
            report.problem(INSTALLED, problem);
            Ok(None)
        }
    }
}
