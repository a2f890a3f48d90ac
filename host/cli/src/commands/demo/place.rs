//! The folder in which the demonstration takes place.

use std::fs;
use std::path::{Path, PathBuf};

use lupasilta::Config;
use lupasilta_simulator::Simulator;

use super::Demo;
use crate::commands::mapping;
use crate::error::{Exit, Failure, Result};

/// The component that was there when this program was built; empty if none was.
const COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/asianhallinta.wasm"));

/// The folder, which stays.
pub(super) struct Place {
    folder: PathBuf,
}

impl Place {
    /// Writes what the bridge needs: the component, its settings, the credential, an empty folder for cases, and `lupasilta.toml`.
    pub(super) fn set_up(demo: &Demo, simulator: &Simulator) -> Result<Self> {
        let component = component(demo.mapping.as_deref())?;
        let settings = match &demo.settings {
            Some(file) => mapping::read_settings(file)?,
            None => "{}".to_owned(),
        };
        let place = Self {
            folder: folder(demo.out.as_deref())?,
        };
        place.write("mapping.wasm", &component)?;
        place.write("mapping.json", settings.as_bytes())?;
        if let Some(credential) = &simulator.settings().credential {
            place.write("lv-credential", credential.value.as_bytes())?;
        }
        fs::create_dir(place.cases()).map_err(|error| unusable(&place.cases(), &error))?;
        place.write("lupasilta.toml", config(simulator).as_bytes())?;
        Ok(place)
    }

    /// The case system's folder.
    pub(super) fn cases(&self) -> PathBuf {
        self.folder.join("cases")
    }

    /// The settings.
    pub(super) fn config_file(&self) -> PathBuf {
        self.folder.join("lupasilta.toml")
    }

    pub(super) fn config(&self) -> Result<Config> {
        Config::load(&self.config_file()).map_err(|error| Failure::with(Exit::Failed, error))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(|error| unusable(&path, &error))
    }
}

fn component(file: Option<&Path>) -> Result<Vec<u8>> {
    match file {
        Some(file) => mapping::read(file),
        None if COMPONENT.is_empty() => Err(Failure::usage(
            "This program was built before its mapping component.",
            "Run `cargo xtask demo`, which builds both; or `cargo xtask components`, and name one with --mapping.",
        )),
        None => Ok(COMPONENT.to_vec()),
    }
}

fn folder(out: Option<&Path>) -> Result<PathBuf> {
    let Some(out) = out else {
        let folder = tempfile::Builder::new().prefix("lupasilta-demo-").tempdir();
        return folder
            .map(tempfile::TempDir::keep)
            .map_err(|error| unusable(&std::env::temp_dir(), &error));
    };
    fs::create_dir_all(out).map_err(|error| unusable(out, &error))?;
    let mut present = fs::read_dir(out).map_err(|error| unusable(out, &error))?;
    if present.next().is_some() {
        return Err(Failure::usage(
            format!("{} is not empty.", out.display()),
            "Choose a new or empty folder with --out.",
        ));
    }
    // What is printed can then be used from any folder.
    std::path::absolute(out).map_err(|error| unusable(out, &error))
}

/// Paths in it are relative to the file, so that the folder can be moved.
fn config(simulator: &Simulator) -> String {
    let header = simulator
        .settings()
        .credential
        .as_ref()
        .map(|credential| &credential.header);
    let credential = header.map(|header| {
        format!("credential = {{ header = '{header}', from = {{ file = 'lv-credential' }} }}\n")
    });
    format!(
        "state = 'state'\n\
         encryption.key = {{ file = 'store-key' }}\n\
         \n\
         [service.direct]\n\
         base_url = '{}'\n\
         {}\n\
         [mapping]\n\
         component = 'mapping.wasm'\n\
         settings_file = 'mapping.json'\n\
         \n\
         [cases]\n\
         folder = 'cases'\n",
        simulator.base_url(),
        credential.unwrap_or_default(),
    )
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(
        format!("{} cannot be used: {error}.", path.display()),
        "Choose a folder with --out in which you may write.",
    )
}
