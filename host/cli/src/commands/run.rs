//! `lupasilta run`: the workers.

use clap::Args;

use super::configured::Configured;
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
    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta run --config /etc/lupasilta/lupasilta.toml
  RUST_LOG=debug lupasilta run --config lupasilta.toml --json 2>> lupasilta.log

Exit codes: 0 stopped as asked, 2 the settings cannot work (each fault is named), 1 anything else.";

impl Run {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        logging::start(output.is_json(), "info");
        let interrupt = Interrupt::watch()?;
        let bridge = self.configured.open()?;
        bridge
            .start()
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        tracing::info!(state = %bridge.state_folder().display(), "running; Ctrl-C stops");
        interrupt.wait();
        tracing::info!("stopping after the steps that are under way; Ctrl-C again ends at once");
        bridge.stop();
        tracing::info!("stopped");
        Ok(())
    }
}
