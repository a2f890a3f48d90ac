//! `lupasilta restore`: a backup put back.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use jiff::Timestamp;
use lupasilta::backup;
use serde_json::json;

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Put a backup back into the state folder
///
/// Every part is checked before anything is touched. What happened after the backup is not known any more and is done again: LV takes the same status again,
/// and the folder of the case system keeps what it has. A case whose message differs by then waits for a person, since nothing is ever overwritten. Run
/// `lupasilta reconcile` afterwards: it shows what LV lists and the restored state does not know.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,

    /// Set a state that is there aside, under another name
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta restore --from /backup/lupasilta-2026-11-27.tar --config lupasilta.toml
  lupasilta restore --from b.tar --replace

Exit codes: 0 restored, 1 not restored and nothing touched, 2 the settings cannot be used.";

impl Restore {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let config = self.configured.read()?;
        let progress = ProgressBar::new_spinner().with_message("checking and unpacking");
        progress.tick();
        let restored = backup::restore(&config, &self.from, self.replace, Timestamp::now());
        progress.finish_and_clear();
        let restored = restored.map_err(|error| Failure::with(Exit::Failed, error))?;
        let (manifest, aside) = (restored.manifest, restored.set_aside);
        if output.is_json() {
            return output.value(&json!({
                "state": config.state_folder(), "made": manifest.made, "files": manifest.parts.len(), "setAside": aside,
            }));
        }
        output.line(format_args!(
            "{} is as it was {}",
            config.state_folder().display(),
            finnish_time(manifest.made)
        ))?;
        if let Some(aside) = aside {
            output.line(format_args!("What was there is in {}", aside.display()))?;
        }
        output.line(
            "Start `lupasilta run`, then `lupasilta reconcile`: it shows what happened since.",
        )
    }
}
