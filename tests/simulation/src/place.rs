//! The folders of a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// In memory where the machine has such a folder: nothing of a run has to outlive it.
const MEMORY: &str = "/dev/shm";

pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("lupasilta-simulation-");
        let disk = match Path::new(MEMORY).is_dir() {
            true => builder.tempdir_in(MEMORY).or_else(|_| builder.tempdir()),
            false => builder.tempdir(),
        }?;
        for folder in ["state", "cases", "inbox", "taken", "foreign"] {
            fs::create_dir(disk.path().join(folder))?;
        }
        Ok(Self(disk))
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.of("state")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.of("state/store.sqlite")
    }

    pub(crate) fn running(&self) -> PathBuf {
        self.of("state/store.sqlite-running")
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.of("state/work")
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.of("state/content")
    }

    /// What the case system watches.
    pub(crate) fn cases(&self) -> PathBuf {
        self.of("cases")
    }

    /// Where it is while it is not mounted.
    pub(crate) fn cases_away(&self) -> PathBuf {
        self.of("cases-away")
    }

    /// Where the case system keeps what it has taken.
    pub(crate) fn taken(&self) -> PathBuf {
        self.of("taken")
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.of("inbox")
    }

    /// Where somebody puts what was in the way.
    pub(crate) fn foreign(&self) -> PathBuf {
        self.of("foreign")
    }

    fn of(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// The names in a folder, sorted; none where there is no folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
