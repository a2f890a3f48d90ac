//! `lupasilta transfers evidence`

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::audit::Digest;
use lupasilta::evidence::{self, SigningKey};
use lupasilta::outside::{Clock, SystemClock};
use serde_json::json;
use tempfile::NamedTempFile;

use super::super::configured::Configured;
use super::Id;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Write what proves a transfer into one file, which anybody can check offline with `lupasilta verify`
///
/// The file holds personal data: the application as it was received. It is signed by the key evidence.key in the state folder, made at first use;
/// publish evidence.pub, so that others can tell whose it is.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Evidence {
    /// The transfer's id, or its action's externalId
    #[arg(value_name = "ID")]
    id: Id,

    /// Where to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Overwrite the file
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Example:
  lupasilta transfers evidence 07cc0424-e9e6-4d7c-8b32-0db826fb5e56 --out 07cc0424.evidence.tar
  lupasilta verify 07cc0424.evidence.tar --key evidence.pub";

impl Evidence {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let store = self.configured.store()?;
        let id = self.id.find(&store)?;
        let key = SigningKey::in_state_folder(&self.configured.read()?.state_folder())
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        let bundle = evidence::bundle(&store, id, &key, SystemClock.now())
            .map_err(|error| Failure::with(Exit::Failed, error))?;
        self.write(&bundle)?;
        if output.is_json() {
            return output.value(&json!({
                "transfer": id,
                "file": self.out,
                "bytes": bundle.len(),
                "sha256": Digest::of(&bundle),
            }));
        }
        output.line(format_args!(
            "{}: {} bytes, SHA-256 {}",
            self.out.display(),
            bundle.len(),
            Digest::of(&bundle)
        ))?;
        output.line("It holds personal data. `lupasilta verify` checks it, anywhere.")
    }

    /// By a file of another name that only this account may read, so that a full disk leaves neither half a bundle nor loses the one before.
    fn write(&self, bundle: &[u8]) -> Result<()> {
        let folder = match self.out.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let written = NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(bundle)?;
            file.as_file().sync_all()?;
            let placed = match self.force {
                true => file.persist(&self.out),
                false => file.persist_noclobber(&self.out),
            };
            placed.map(drop).map_err(|error| error.error)
        });
        written.map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::usage(
                format!("{} is there already.", self.out.display()),
                "Name another file, or give --force.",
            ),
            _ => Failure::machine(format!(
                "{} cannot be written: {error}.",
                self.out.display()
            )),
        })
    }
}
