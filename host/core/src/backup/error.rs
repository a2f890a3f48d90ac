//! Why there is no backup, or nothing was restored.

use std::io;
use std::path::{Path, PathBuf};

use crate::problem::{Problem, Recovery, Side};
use crate::store::StoreError;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to back up.
    #[error("there is no store in {}", .0.display())]
    NoStore(PathBuf),
    /// A file of this name is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The database is not whole.
    #[error("the store is damaged: {0}")]
    StoreDamaged(String),
    /// The database does not answer.
    #[error("the store cannot be used: {0}")]
    Store(#[source] Box<StoreError>),
    /// The file is no backup, or not a whole one.
    #[error("{} is not a whole backup: {what}", path.display())]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A newer version made it.
    #[error("the backup has form {found}, and this version knows form {known}")]
    Newer {
        /// Its form.
        found: u32,
        /// The one that is known here.
        known: u32,
    },
    /// There is a state already.
    #[error("{} holds a state already", .0.display())]
    Occupied(PathBuf),
    /// A program works on the state that is there.
    #[error("a program has the store in {} open", .0.display())]
    InUse(PathBuf),
}

impl BackupError {
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<BackupError> for Problem {
    fn from(error: BackupError) -> Self {
        let what = format!("{error}.");
        let (code, advice) = match error {
            BackupError::Store(error) => return (*error).into(),
            BackupError::NoStore(_) => (
                "backup-no-store",
                "Name the settings of a bridge that has run, with --config.",
            ),
            BackupError::Exists(_) => (
                "backup-exists",
                "Choose another name: a backup never takes the place of an older one.",
            ),
            BackupError::File { .. } => (
                "backup-file",
                "See that the file and its folder exist, that this program may use them, and that there is room on the disk.",
            ),
            BackupError::StoreDamaged(_) => (
                "store-damaged",
                "Keep a copy of the store as it is, and compare it with a backup.",
            ),
            BackupError::NotWhole { .. } => (
                "backup-not-whole",
                "Nothing was touched. Copy the backup again from where it is kept, or take an older one.",
            ),
            BackupError::Newer { .. } => (
                "backup-newer",
                "Nothing was touched. Restore it with the version that made it, or a newer one.",
            ),
            BackupError::Occupied(_) => (
                "restore-occupied",
                "Nothing was touched. With --replace the present state is set aside under another name.",
            ),
            BackupError::InUse(_) => (
                "restore-in-use",
                "Nothing was touched. Stop every program that works on this state first.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what,
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
