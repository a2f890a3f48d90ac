//! `lupasilta verify`: what a bundle of evidence proves.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::evidence::{self, TrustedKey, Verdict};

use super::mapping;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Check a bundle of evidence, offline, and say what it proves
///
/// Needs nothing but the file: no settings, no store, no network.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// The bundle, as `lupasilta transfers evidence` wrote it
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,

    /// The key that has to have signed it: a file evidence.pub, or its second line
    #[arg(long, value_name = "FILE|KEY")]
    key: Option<String>,

    /// The component that mapped it: maps what was received again, and says whether the bytes are the same
    #[arg(long, value_name = "M.wasm")]
    component: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta verify 07cc0424.evidence.tar --key evidence.pub
  lupasilta verify 07cc0424.evidence.tar --component asianhallinta.wasm --json

Exit codes: 0 everything holds, 1 something does not, and is named, 2 the file is no bundle, or something given is unusable.";

impl Verify {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let bundle = fs::read(&self.bundle).map_err(|error| {
            Failure::usage(
                format!("{} cannot be read: {error}.", self.bundle.display()),
                "Name the file that `lupasilta transfers evidence` wrote.",
            )
        })?;
        let key = self.key.as_deref().map(key).transpose()?;
        let component = self.component.as_deref().map(mapping::load).transpose()?;
        let verdict = evidence::verify(&bundle, key.as_ref(), component.as_ref()).map_err(|error| {
            Failure::usage(
                format!("{}: {error}.", self.bundle.display()),
                "Name the file that `lupasilta transfers evidence` wrote. If this is it, its beginning was lost.",
            )
        })?;
        if output.is_json() {
            output.value(&verdict)?;
        } else {
            print(&verdict, output)?;
        }
        match verdict.holds {
            true => Ok(()),
            false => Err(Failure::Told(Exit::Failed)),
        }
    }
}

/// A file that holds the key, or the key.
fn key(text: &str) -> Result<TrustedKey> {
    let found = match fs::read_to_string(Path::new(text)) {
        Ok(file) => file.parse(),
        Err(_) => text.parse(),
    };
    found.map_err(|error: evidence::KeyError| Failure::with(Exit::Usage, error))
}

fn print(verdict: &Verdict, output: &mut Output) -> Result<()> {
    for check in &verdict.checks {
        let holds = if check.holds { "ok    " } else { "FAILED" };
        output.line(format_args!("{holds}  {}: {}", check.what, check.found))?;
    }
    if !verdict.holds {
        return output.line("The bundle proves nothing: it is not what was written.");
    }
    output.line("")?;
    output.line("It proves:")?;
    for sentence in &verdict.proves {
        output.line(format_args!("- {sentence}"))?;
    }
    output.line("It does not prove:")?;
    for sentence in &verdict.does_not_prove {
        output.line(format_args!("- {sentence}"))?;
    }
    Ok(())
}
