//! `lupasilta mappings install`

use std::path::PathBuf;

use clap::Args;
use lupasilta::audit::Digest;
use lupasilta::mappings::package::{FetchOptions, Source, SourceError};
use lupasilta::secret::SecretSource;
use lupasilta::service::TlsConfig;

use super::super::configured::Configured;
use super::{registry, unusable, who};
use crate::error::{Failure, Result};
use crate::output::Output;

/// Install a mapping from a file, a folder, an https address or an OCI registry
///
/// Nothing is kept that is not trusted: it has to be signed by a key that `lupasilta mappings trust add` made known (NAME.wasm.minisig beside
/// NAME.wasm, as minisign writes it), or to have the digest that --digest names. Checked besides: that it is a component without imports, of a contract
/// that this program has, that the settings beside it (NAME.settings.json) fit it, and that it passes the golden cases beside it (NAME.cases). Installing changes nothing yet: see `mappings compare` and
/// `mappings activate`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Install {
    /// A .wasm file, a folder with one, https://…/NAME.wasm, or oci://registry/repository:tag
    #[arg(value_name = "SOURCE", value_parser = source)]
    source: Source,

    /// The digest that it has to have, SHA-256 in hexadecimal; then no signature is needed
    #[arg(long, value_name = "SHA256", value_parser = digest)]
    digest: Option<Digest>,

    /// A file with the signature, where it does not lie beside the component
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,

    /// A file with user:password for the server or the registry
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// Certificates of authorities that the server's may be signed by, PEM, in place of the public ones
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Who decides so; the name of the user who runs this, when not given
    #[arg(long, value_name = "NAME")]
    who: Option<String>,

    #[command(flatten)]
    configured: Configured,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta mappings trust add publisher publisher.pub
  lupasilta mappings install asianhallinta.wasm
  lupasilta mappings install https://files.example/asianhallinta.wasm
  lupasilta mappings install oci://registry.example/mappings/asianhallinta:0.2.0
  lupasilta mappings install asianhallinta.wasm --digest 024c1beb883409033c1ed20b8778c70ae43ff08fd952422f79c18d238e4f8620

Exit codes: 0 installed, 2 it is refused, and why, or something given is unusable, 1 anything else.";

fn source(text: &str) -> std::result::Result<Source, String> {
    text.parse().map_err(|error: SourceError| error.to_string())
}

fn digest(text: &str) -> std::result::Result<Digest, String> {
    let digest = text.strip_prefix("sha256:").unwrap_or(text).to_lowercase();
    digest
        .parse()
        .map_err(|_| "a SHA-256 digest is 64 hexadecimal digits".to_owned())
}

impl Install {
    pub(super) fn run(self, output: &mut Output) -> Result<()> {
        let registry = registry(&self.configured)?;
        let options = FetchOptions {
            tls: TlsConfig {
                ca_file: self.ca_file,
                ..TlsConfig::default()
            },
            credentials: self.credentials.map(SecretSource::File),
            ..FetchOptions::default()
        };
        let mut package = self.source.fetch(&options).map_err(unusable)?;
        if let Some(file) = &self.signature {
            let signature = std::fs::read_to_string(file).map_err(|error| {
                Failure::usage(
                    format!("The signature {} cannot be read: {error}.", file.display()),
                    "Name the file that minisign wrote.",
                )
            })?;
            package.signature = Some(signature);
        }
        let installed = registry
            .install(&package, self.digest.as_ref(), &who(self.who.as_deref()))
            .map_err(unusable)?;
        if output.is_json() {
            return output.value(&installed);
        }
        let component = &installed.component;
        let name = format!("{}@{}", component.name, component.version);
        output.line(format_args!("{name} sha256:{}", component.digest))?;
        output.line(format_args!(
            "from {}, contract {}",
            component.source, component.contract
        ))?;
        if installed.cases > 0 {
            output.line(format_args!(
                "passes the {} cases that came with it",
                installed.cases
            ))?;
        }
        output.line(match installed.new {
            true => "installed",
            false => "was installed already",
        })?;
        output.line(format_args!(
            "`lupasilta mappings compare serving {name}` shows what it changes, `lupasilta mappings activate {name} --why …` lets it serve"
        ))
    }
}
