//! What a build made, as cargo says it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

/// The messages of a build that succeeded.
pub(crate) struct Artifacts(Vec<Value>);

impl Artifacts {
    /// Runs a `cargo build`. What there is to say to people goes to standard error as ever.
    pub(crate) fn of(build: &mut Command) -> anyhow::Result<Self> {
        build.arg("--message-format=json-render-diagnostics");
        let output = build
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start cargo")?;
        ensure!(output.status.success(), "the build failed: see above");
        let messages = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect();
        Ok(Self(messages))
    }

    /// The `.wasm` file of a package's library.
    pub(crate) fn module(&self, package: &str) -> anyhow::Result<PathBuf> {
        self.of_target(&package.replace('-', "_"))
            .flat_map(|message| message["filenames"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .find(|name| name.ends_with(".wasm"))
            .map(PathBuf::from)
            .with_context(|| format!("cargo built no module of {package}"))
    }

    /// The shared library of this name.
    pub(crate) fn shared_library(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.of_target(name)
            .flat_map(|message| message["filenames"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .find(|name| name.ends_with(".so"))
            .map(PathBuf::from)
            .with_context(|| format!("cargo built no shared library {name}"))
    }

    /// The program of this name.
    pub(crate) fn program(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.of_target(name)
            .find_map(|message| message["executable"].as_str())
            .map(PathBuf::from)
            .with_context(|| format!("cargo built no program {name}"))
    }

    fn of_target(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |message| {
            message["reason"] == "compiler-artifact" && message["target"]["name"] == name
        })
    }
}
