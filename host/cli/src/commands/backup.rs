//! `lupasilta backup`: the state folder in one file, while the workers go on.

use std::path::PathBuf;

use clap::Args;
use indicatif::{HumanBytes, ProgressBar};
use jiff::Timestamp;
use lupasilta::backup;

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::{Output, finnish_time};

/// Write the store, the files of transfers under way and the signing keys to one file, while the workers go on
///
/// The file holds everything that this program knows, as it was at one moment, each part with its SHA-256. The key that encrypts the store is not in it:
/// keep that elsewhere, or nobody can read the backup again.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Backup {
    /// The file to write; one that is there already is left alone
    #[arg(long, value_name = "FILE")]
    to: PathBuf,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta backup --to /backup/lupasilta-$(date +%F).tar
  lupasilta backup --to b.tar --config lupasilta.toml --json

Exit codes: 0 written, 1 not written, 2 the settings cannot be used.";

impl Backup {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let config = self.configured.with_store()?;
        let progress = ProgressBar::new_spinner();
        let told = |written: u64| {
            progress.set_message(HumanBytes(written).to_string());
            progress.tick();
        };
        let made = backup::back_up(&config, &self.to, Timestamp::now(), &told);
        progress.finish_and_clear();
        let manifest = made.map_err(|error| Failure::with(Exit::Failed, error))?;
        if output.is_json() {
            return output.value(&manifest);
        }
        let bytes: u64 = manifest.parts.iter().map(|part| part.size).sum();
        output.line(format_args!(
            "{}: the state of {}, {} files, {}",
            self.to.display(),
            finnish_time(manifest.made),
            manifest.parts.len(),
            HumanBytes(bytes)
        ))?;
        output.line("The key that encrypts the store is not in it: keep that elsewhere.")
    }
}
