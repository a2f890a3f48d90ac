//! `lupasilta rekey`: another key for the store.

use clap::Args;
use lupasilta::store::{Encryption, Rekeyed, SqliteStore};
use serde_json::json;

use super::configured::Configured;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Encrypt the store with the key that the settings name now, or decrypt it
///
/// Everything in the store is written anew, in one step: a stop leaves it as it was. Nothing else may have the store open meanwhile. Afterwards the
/// key that it had is needed for backups only that were made before.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rekey {
    /// Leave the store without encryption; then write `encryption = "off"` into the settings
    #[arg(long)]
    decrypt: bool,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Another key:
  openssl rand -base64 32 > store-key-2027 && chmod 600 store-key-2027
  in lupasilta.toml:
    [encryption]
    key = { file = \"store-key-2027\" }
    old_keys = [{ file = \"store-key\" }]
  lupasilta rekey --config lupasilta.toml
  then remove old_keys

Exit codes: 0 the store has that key, 2 the settings cannot work, 1 anything else; the store is as it was then.";

impl Rekey {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let config = self.configured.with_store()?;
        let failed = |error| Failure::with(Exit::Failed, error);
        let keys = config
            .encryption()
            .map_err(|error| Failure::with(Exit::Usage, error))?;
        let rekeyed =
            SqliteStore::rekey(&config.store_file(), &keys, self.decrypt).map_err(failed)?;
        let key = match &keys {
            Encryption::On(keys) if !self.decrypt => Some(keys.current.id().to_string()),
            _ => None,
        };
        let cells = match rekeyed {
            Rekeyed::Already => 0,
            Rekeyed::Cells(cells) => cells,
        };
        if output.is_json() {
            return output.value(&json!({ "key": key, "written": cells }));
        }
        match (&key, rekeyed) {
            (Some(key), Rekeyed::Already) => {
                output.line(format_args!("the store is encrypted with the key {key} already"))
            }
            (Some(key), Rekeyed::Cells(cells)) => output.line(format_args!(
                "the store is encrypted with the key {key}: {cells} cells were written anew; keep a copy of the key apart from the store's backups"
            )),
            (None, Rekeyed::Already) => output.line("the store is not encrypted"),
            (None, Rekeyed::Cells(cells)) => output.line(format_args!(
                "the store is not encrypted any more: {cells} cells were written anew; write `encryption = \"off\"` into the settings"
            )),
        }
    }
}
