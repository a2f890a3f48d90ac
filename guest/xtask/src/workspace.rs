//! Where the workspace is, and its cargo.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The workspace that this program belongs to.
pub(crate) struct Workspace {
    root: PathBuf,
    cargo: OsString,
    /// Environment of cargo, beside this program's own.
    around: Vec<(String, OsString)>,
}

impl Workspace {
    /// Finds the workspace from what `cargo run` tells a program that it starts.
    ///
    /// Not from what was known at build time: clones that share a target folder share this program, too.
    pub(crate) fn of_this_program() -> anyhow::Result<Self> {
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
        let root = Path::new(&package)
            .ancestors()
            .nth(2)
            .context("the folder of xtask should be two levels below the workspace")?;
        Ok(Self {
            root: root.to_owned(),
            cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            around: Vec::new(),
        })
    }

    /// A copy of this workspace in another folder, with something different around its builds.
    pub(crate) fn copied_to(&self, root: &Path, around: &[(&'static str, &'static str)]) -> Self {
        let target = ("CARGO_TARGET_DIR".to_owned(), root.join("target").into());
        let around = around
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(*value)));
        Self {
            root: root.to_owned(),
            cargo: self.cargo.clone(),
            around: around.chain([target]).collect(),
        }
    }

    /// The folder that holds the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo, to be run at the root. What cargo told this program about its own package is not told on: build scripts could take it for theirs.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        command.current_dir(&self.root);
        for (name, value) in &self.around {
            command.env(name, value);
        }
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }
}
