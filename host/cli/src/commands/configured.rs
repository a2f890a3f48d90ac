//! What commands need of `lupasilta.toml`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::bridge::OpenError;
use lupasilta::config::ConfigError;
use lupasilta::store::SqliteStore;
use lupasilta::{Config, Lupasilta};

use crate::error::{Exit, Failure, Result};

/// The settings of the bridge.
#[derive(Args)]
pub(super) struct Configured {
    /// The settings
    #[arg(
        long,
        value_name = "FILE",
        default_value = "lupasilta.toml",
        env = "LUPASILTA_CONFIG"
    )]
    config: PathBuf,
}

impl Configured {
    /// The bridge, ready to work.
    pub(super) fn open(&self) -> Result<Lupasilta> {
        Lupasilta::open(&self.read()?).map_err(|error| open_failure(&self.config, error))
    }

    /// The store alone: what only looks needs neither a mapping nor a credential.
    pub(super) fn store(&self) -> Result<SqliteStore> {
        store(&self.with_store()?)
    }

    /// The settings of a store that is there.
    pub(super) fn with_store(&self) -> Result<Config> {
        let config = self.read()?;
        if !config.store_file().is_file() {
            return Err(Failure::usage(
                format!(
                    "There is no store in {} yet.",
                    config.state_folder().display()
                ),
                "Start `lupasilta run`, or `lupasilta receive` an action, with these settings; either makes it.",
            ));
        }
        Ok(config)
    }

    /// The store alone, made if it is missing: what leaves a trigger needs no more.
    pub(super) fn store_or_new(&self) -> Result<SqliteStore> {
        store(&self.read()?)
    }

    pub(super) fn read(&self) -> Result<Config> {
        read(&self.config)
    }
}

/// The settings in a file.
pub(super) fn read(file: &Path) -> Result<Config> {
    Config::load(file).map_err(|error| match error {
        ConfigError::Unreadable { file, source } => Failure::usage(
            format!("The settings {} cannot be read: {source}.", file.display()),
            "Name the settings with --config.",
        ),
        error => Failure::with(Exit::Usage, error),
    })
}

fn store(config: &Config) -> Result<SqliteStore> {
    let missing = config.missing_key();
    let store = config
        .open_store()
        .map_err(|problem| Failure::with(Exit::Failed, problem))?;
    if let Some(made) = missing.filter(|key| key.exists()) {
        // Standard output is the result's. Should nobody read this, the key is still where the settings say.
        let _ = writeln!(
            io::stderr(),
            "A key for the store was made: {}. Keep a copy apart from the store's backups; without it nobody can read the store.",
            made.display()
        );
    }
    Ok(store)
}

/// Everything that is wrong with the settings, each fault with the setting that it is about.
pub(super) fn open_failure(file: &Path, error: OpenError) -> Failure {
    let problems = error.0.into_iter().map(|fault| {
        let mut problem = fault.problem;
        problem.what = format!("{}, {}: {}", file.display(), fault.setting, problem.what);
        problem
    });
    Failure::Problems(Exit::Usage, problems.collect())
}
