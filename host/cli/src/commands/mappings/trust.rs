//! `lupasilta mappings trust`

use std::fs;

use clap::{Args, Subcommand};
use lupasilta::mappings::trust::TrustedKey;
use serde_json::json;

use super::super::configured::Configured;
use super::{registry, unusable};
use crate::error::Result;
use crate::output::Output;

/// The keys by which mappings have to be signed
///
/// Public keys of minisign, one file each in the folder `trust` of the state folder. A key counts, or counts no more, at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Trust {
    #[command(subcommand)]
    task: Task,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings trust add publisher publisher.pub
  lupasilta mappings trust add publisher RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
  lupasilta mappings trust list
  lupasilta mappings trust remove publisher";

#[derive(Subcommand)]
enum Task {
    /// Trust a key from now on
    Add {
        /// What you call it
        #[arg(value_name = "NAME")]
        name: String,
        /// The publisher's .pub file, or the key itself: get it by a way that you trust
        #[arg(value_name = "FILE|KEY")]
        key: String,
        #[command(flatten)]
        configured: Configured,
    },
    /// List the keys
    List {
        #[command(flatten)]
        configured: Configured,
    },
    /// Trust a key no more; what it signed and is installed stays
    Remove {
        /// What you call it
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        configured: Configured,
    },
}

impl Trust {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        match self.task {
            Task::Add {
                name,
                key,
                configured,
            } => {
                let keys = registry(&configured)?.keys().map_err(unusable)?;
                // A file of that name, or else the key itself.
                let text = fs::read_to_string(&key).unwrap_or(key);
                let added = keys.add(&name, &text).map_err(unusable)?;
                if output.is_json() {
                    return output.value(&shown(&added));
                }
                output.line(format_args!(
                    "{} is trusted: key {}",
                    added.name.as_str(),
                    added.id
                ))
            }
            Task::List { configured } => {
                let keys = registry(&configured)?.keys().map_err(unusable)?;
                let keys = keys.list().map_err(unusable)?;
                if output.is_json() {
                    return output.value(&keys.iter().map(shown).collect::<Vec<_>>());
                }
                if keys.is_empty() {
                    return output
                        .line("no keys are trusted; `lupasilta mappings trust add` adds one");
                }
                let rows: Vec<[String; 3]> = keys
                    .iter()
                    .map(|key| {
                        [
                            key.name.as_str().to_owned(),
                            key.id.to_string(),
                            key.base64.clone(),
                        ]
                    })
                    .collect();
                output.table(["name", "key id", "key"], &rows)
            }
            Task::Remove { name, configured } => {
                let keys = registry(&configured)?.keys().map_err(unusable)?;
                keys.remove(&name).map_err(unusable)?;
                match output.is_json() {
                    true => output.value(&json!({"removed": name})),
                    false => output.line(format_args!("{name} is trusted no more")),
                }
            }
        }
    }
}

fn shown(key: &TrustedKey) -> serde_json::Value {
    json!({"name": key.name.as_str(), "id": key.id.to_string(), "key": key.base64})
}
