//! What commands need of `lupasilta.toml`.

use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::bridge::OpenError;
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

    /// The store alone: what only looks or leaves a trigger needs neither a mapping nor a credential.
    pub(super) fn store(&self) -> Result<SqliteStore> {
        let config = self.read()?;
        let state = config.state_folder();
        if !state.is_dir() {
            return Err(Failure::usage(
                format!("There is no state folder {} yet.", state.display()),
                "Start `lupasilta run` once with these settings; it makes the folder.",
            ));
        }
        SqliteStore::open(&config.store_file()).map_err(|error| Failure::with(Exit::Failed, error))
    }

    fn read(&self) -> Result<Config> {
        Config::load(&self.config).map_err(|error| Failure::with(Exit::Usage, error))
    }
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
