//! Running the program, and what it is given.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The program, to be run at the root of the workspace.
pub(crate) fn lupasilta(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lupasilta"));
    command
        .args(arguments)
        .current_dir(root())
        .env_remove("RUST_LOG")
        .env_remove("LUPASILTA_CONFIG")
        .env("LC_ALL", "C");
    command
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(arguments: &[&str]) -> Ran {
    lupasilta(arguments).output().unwrap().into()
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The last line of standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.out.lines().last().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    /// The problem on standard error.
    pub(crate) fn problem(&self) -> Value {
        serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err))
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A built component.
pub(crate) fn component(name: &str) -> String {
    let path = root().join("target/components").join(name);
    assert!(
        path.is_file(),
        "{} is missing: run `cargo xtask components`",
        path.display()
    );
    path.to_str().unwrap().to_owned()
}
