//! Loading what commands are given: a component, and its settings.

use std::fs;
use std::path::Path;

use lupasilta::sandbox::{LoadError, Mapping, Options, Sandbox};

use crate::error::{Exit, Failure, Result};

/// The component's bytes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        Failure::usage(
            format!("The mapping {} cannot be read: {error}.", path.display()),
            "Name the mapping's .wasm file. `cargo xtask components` builds those of this project into target/components.",
        )
    })
}

/// A sandbox for one command.
pub(super) fn sandbox() -> Result<Sandbox> {
    Sandbox::new(Options::default()).map_err(|error| Failure::with(Exit::Failed, error))
}

/// The component, checked and compiled.
pub(super) fn load(path: &Path) -> Result<Mapping> {
    let bytes = read(path)?;
    sandbox()?.load(&bytes).map_err(|error| match error {
        LoadError::Describe(error) => super::map::call_failure(error),
        error => Failure::with(Exit::Usage, error),
    })
}

/// The mapping's settings, which fit it: those of the file, or the empty ones.
pub(super) fn settings(mapping: &Mapping, file: Option<&Path>) -> Result<String> {
    let settings = file.map_or_else(|| Ok("{}".to_owned()), read_settings)?;
    mapping
        .check_settings(&settings)
        .map_err(|error| Failure::with(Exit::Usage, error))?;
    Ok(settings)
}

/// The settings in a file, unchecked.
pub(super) fn read_settings(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| {
        Failure::usage(
            format!("The settings {} cannot be read: {error}.", path.display()),
            "Name a JSON file with the mapping's settings; `lupasilta inspect --settings-schema` shows what they have to fit.",
        )
    })
}
