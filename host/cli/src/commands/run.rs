//! `lupasilta run`: the workers.

use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::Lupasilta;

use super::configured::{open_failure, read};
use crate::error::{Exit, Failure, Result};
use crate::interrupt::Interrupt;
use crate::logging;
use crate::output::Output;

/// Move transfers on, until Ctrl-C
///
/// Ends with the steps that are under way. Killed at any point, it goes on where it was when it is started again. The log goes to standard error;
/// with --json, an object a line. RUST_LOG chooses how much.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Run {
    /// The settings; repeated, one program works for several authorities, each with settings, state, credential and mappings of its own
    #[arg(
        long,
        value_name = "FILE",
        default_value = "lupasilta.toml",
        env = "LUPASILTA_CONFIG"
    )]
    config: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta run --config /etc/lupasilta/lupasilta.toml
  lupasilta run --config /etc/lupasilta/mallila.toml --config /etc/lupasilta/esimerkkila.toml
  RUST_LOG=debug lupasilta run --config lupasilta.toml --json 2>> lupasilta.log

Exit codes: 0 stopped as asked, 2 the settings cannot work (each fault is named), 1 anything else.";

impl Run {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        logging::start(output.is_json(), "info");
        let interrupt = Interrupt::watch()?;
        let bridges = self.open()?;
        for bridge in &bridges {
            bridge
                .start()
                .map_err(|error| Failure::with(Exit::Failed, error))?;
            tracing::info!(state = %bridge.state_folder().display(), "running; Ctrl-C stops");
        }
        interrupt.wait();
        tracing::info!("stopping after the steps that are under way; Ctrl-C again ends at once");
        // All are asked before the first is waited for.
        std::thread::scope(|scope| {
            for bridge in &bridges {
                scope.spawn(|| bridge.stop());
            }
        });
        tracing::info!("stopped");
        Ok(())
    }

    /// A bridge for each; everything that is wrong with any of the settings is told at once.
    fn open(&self) -> Result<Vec<Lupasilta>> {
        let mut bridges: Vec<Lupasilta> = Vec::new();
        let mut problems = Vec::new();
        for file in &self.config {
            match open(file) {
                Ok(bridge) => match same_state(&bridges, &bridge) {
                    None => bridges.push(bridge),
                    Some(state) => {
                        return Err(Failure::usage(
                            format!(
                                "{} has the same state folder as another authority's settings: {state}.",
                                file.display()
                            ),
                            "Give each authority a state folder of its own.",
                        ));
                    }
                },
                Err(Failure::Problems(_, more)) => problems.extend(more),
                Err(other) => return Err(other),
            }
        }
        match problems.is_empty() {
            true => Ok(bridges),
            false => Err(Failure::Problems(Exit::Usage, problems)),
        }
    }
}

fn open(file: &Path) -> Result<Lupasilta> {
    Lupasilta::open(&read(file)?).map_err(|error| open_failure(file, error))
}

/// The state folder that another bridge has already.
fn same_state(bridges: &[Lupasilta], new: &Lupasilta) -> Option<String> {
    let folder = |bridge: &Lupasilta| {
        let folder = bridge.state_folder();
        folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
    };
    bridges
        .iter()
        .any(|bridge| folder(bridge) == folder(new))
        .then(|| new.state_folder().display().to_string())
}
