//! `lupasilta inspect`: what a mapping is, before it is trusted with anything.

use std::path::{Path, PathBuf};

use clap::Args;
use lupasilta::contract::{Manifest, Method};
use lupasilta::problem::Problem;
use lupasilta::sandbox::{Inspection, Sandbox};
use serde::Serialize;

use super::mapping;
use crate::error::{Exit, Failure, Result};
use crate::output::Output;

/// Show what a mapping component is: manifest, digest, imports, size
///
/// Nothing is trusted: the component runs in the sandbox, and what keeps it from being used is said.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// The component's file
    #[arg(value_name = "M.wasm")]
    component: PathBuf,

    /// Print only the JSON Schema that the mapping's settings have to fit
    #[arg(long)]
    settings_schema: bool,
}

const EXAMPLES: &str = "\
Examples:
  lupasilta inspect target/components/asianhallinta.wasm
  lupasilta inspect --json target/components/asianhallinta.wasm
  lupasilta inspect --settings-schema target/components/asianhallinta.wasm

Exit codes: 0 it is a mapping that this program can use, 2 it is not, 1 anything else.";

/// What is printed for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    digest: String,
    size: usize,
    imports: &'a [String],
    exports: &'a [String],
    contract_versions: &'a [String],
    manifest: Option<&'a Manifest>,
    problem: Option<Problem>,
}

impl Inspect {
    pub(crate) fn run(self, output: &mut Output) -> Result<()> {
        let bytes = mapping::read(&self.component)?;
        let sandbox = mapping::sandbox()?;
        let inspection = sandbox.inspect(&bytes);
        if self.settings_schema {
            return print_schema(&inspection, output);
        }
        if output.is_json() {
            output.value(&report(&inspection))?;
        } else {
            print(&self.component, &inspection, &sandbox, output)?;
        }
        match inspection.loaded {
            Ok(_) => Ok(()),
            Err(_) if output.is_json() => Err(Failure::Told(Exit::Usage)),
            Err(error) => Err(Failure::with(Exit::Usage, error)),
        }
    }
}

fn print_schema(inspection: &Inspection, output: &mut Output) -> Result<()> {
    match &inspection.loaded {
        Ok(mapping) => output.line(&mapping.manifest().settings_schema),
        Err(error) => Err(Failure::with(Exit::Usage, error.clone())),
    }
}

fn report(inspection: &Inspection) -> Report<'_> {
    Report {
        digest: inspection.digest.to_string(),
        size: inspection.size,
        imports: &inspection.imports,
        exports: &inspection.exports,
        contract_versions: &inspection.contract_versions,
        manifest: inspection
            .loaded
            .as_ref()
            .ok()
            .map(|mapping| mapping.manifest()),
        problem: inspection.loaded.as_ref().err().cloned().map(Problem::from),
    }
}

fn print(
    path: &Path,
    inspection: &Inspection,
    sandbox: &Sandbox,
    output: &mut Output,
) -> Result<()> {
    output.line(format_args!("file              {}", path.display()))?;
    output.line(format_args!(
        "size              {} bytes of at most {}",
        inspection.size,
        sandbox.limits().component
    ))?;
    output.line(format_args!("sha256            {}", inspection.digest))?;
    output.line(format_args!(
        "imports           {}",
        listed(&inspection.imports, "none")
    ))?;
    output.line(format_args!(
        "exports           {}",
        listed(&inspection.exports, "none")
    ))?;
    match &inspection.loaded {
        Ok(mapping) => print_manifest(mapping.manifest(), output),
        Err(_) => Ok(()),
    }
}

fn print_manifest(manifest: &Manifest, output: &mut Output) -> Result<()> {
    output.line(format_args!(
        "mapping           {} {}",
        manifest.name, manifest.version
    ))?;
    output.line(format_args!("                  {}", manifest.summary.en))?;
    output.line(format_args!("                  {}", manifest.summary.fi))?;
    output.line(format_args!(
        "target format     {} {}",
        manifest.format,
        listed(&manifest.format_versions, "")
    ))?;
    output.line(format_args!(
        "actions           {}",
        listed(&manifest.actions, "all")
    ))?;
    output.line(format_args!(
        "service contract  {}",
        manifest.service_contract
    ))?;
    output.line("may ask LV for")?;
    for operation in &manifest.operations {
        let method = method(operation.method);
        output.line(format_args!(
            "  {}  {method} {}",
            operation.name, operation.path
        ))?;
    }
    Ok(())
}

fn listed(names: &[String], none: &str) -> String {
    if names.is_empty() {
        none.to_owned()
    } else {
        names.join(", ")
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Put => "PUT",
        Method::Post => "POST",
    }
}
