//! Golden cases: a folder as it lies there, or an archive unpacked where nothing it holds can reach outside.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use tar::{Archive, EntryType};
use tempfile::TempDir;

use super::Limits;

/// A folder of golden cases. What was unpacked goes with it when it is dropped.
#[derive(Debug)]
pub struct Cases {
    path: PathBuf,
    _unpacked: Option<TempDir>,
}

/// Why golden cases cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CasesError {
    /// The archive is no tar archive, or ends too early.
    #[error("the archive is no sound tar archive")]
    Damaged,
    /// A name that leads out of the folder, or is no name.
    #[error("`{0}` is not a plain relative path")]
    Path(String),
    /// Not a file and not a folder: a link, a device.
    #[error("`{0}` is neither a file nor a folder")]
    Kind(String),
    /// Two entries of one name.
    #[error("`{0}` is there twice")]
    Twice(String),
    /// More files and folders than are taken.
    #[error("there are more than {0} files and folders")]
    TooMany(usize),
    /// More bytes than are taken.
    #[error("the files have more than {0} bytes together")]
    TooLarge(u64),
    /// A file cannot be read or written.
    #[error("{0}")]
    Io(io::ErrorKind),
}

impl Cases {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder as it lies there, counted.
    pub(super) fn in_folder(folder: PathBuf, limits: &Limits) -> Result<Self, CasesError> {
        let mut room = Room::new(limits);
        let mut waiting = vec![folder.clone()];
        while let Some(next) = waiting.pop() {
            for entry in fs::read_dir(&next)? {
                let entry = entry?;
                // Of the entry itself: a link is not followed.
                let about = entry.metadata()?;
                room.entry()?;
                if about.is_dir() {
                    waiting.push(entry.path());
                } else if about.is_file() {
                    room.bytes(about.len())?;
                } else {
                    let path = entry.path();
                    let name = path.strip_prefix(&folder).unwrap_or(&path);
                    return Err(CasesError::Kind(shown(name)));
                }
            }
        }
        Ok(Self {
            path: folder,
            _unpacked: None,
        })
    }

    /// Unpacks an archive into a new private folder. An archive of one folder `….cases` is as good as one of what is in it.
    pub(super) fn unpack(archive: impl Read, limits: &Limits) -> Result<Self, CasesError> {
        let unpacked = tempfile::tempdir()?;
        let mut room = Room::new(limits);
        let mut archive = Archive::new(archive);
        for entry in archive.entries().map_err(damaged)? {
            let mut entry = entry.map_err(damaged)?;
            room.entry()?;
            let path = entry.path().map_err(damaged)?.into_owned();
            let kind = entry.header().entry_type();
            match kind {
                // A remark on the whole archive, as `git archive` writes.
                EntryType::XGlobalHeader => continue,
                EntryType::Regular | EntryType::Directory => {}
                _ => return Err(CasesError::Kind(shown(&path))),
            }
            let inside = plain(&path).ok_or_else(|| CasesError::Path(shown(&path)))?;
            let target = unpacked.path().join(&inside);
            if kind == EntryType::Directory {
                fs::create_dir_all(&target).map_err(|error| taken(&error, &path))?;
                continue;
            }
            room.bytes(entry.size())?;
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(|error| taken(&error, &path))?;
            }
            let mut file = File::create_new(&target).map_err(|error| taken(&error, &path))?;
            io::copy(&mut entry, &mut file).map_err(damaged)?;
        }
        Ok(Self {
            path: top(unpacked.path())?,
            _unpacked: Some(unpacked),
        })
    }
}

/// What is left of the limits.
struct Room {
    entries: usize,
    bytes: u64,
    limits: Limits,
}

impl Room {
    fn new(limits: &Limits) -> Self {
        Self {
            entries: limits.case_entries,
            bytes: limits.cases,
            limits: *limits,
        }
    }

    fn entry(&mut self) -> Result<(), CasesError> {
        let left = self.entries.checked_sub(1);
        self.entries = left.ok_or(CasesError::TooMany(self.limits.case_entries))?;
        Ok(())
    }

    fn bytes(&mut self, bytes: u64) -> Result<(), CasesError> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or(CasesError::TooLarge(self.limits.cases))?;
        Ok(())
    }
}

/// The path without its `.` steps; none if it has any step but down. A backslash is one on some systems.
fn plain(path: &Path) -> Option<PathBuf> {
    if path.to_str()?.contains(['\\', '\0']) {
        return None;
    }
    path.components()
        .filter(|step| *step != Component::CurDir)
        .map(|step| match step {
            Component::Normal(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// The folder `….cases`, if that is all there is.
fn top(unpacked: &Path) -> io::Result<PathBuf> {
    let mut entries = fs::read_dir(unpacked)?;
    if let (Some(only), None) = (entries.next().transpose()?, entries.next())
        && only.file_type()?.is_dir()
        && only.path().extension().is_some_and(|end| end == "cases")
    {
        return Ok(only.path());
    }
    Ok(unpacked.to_owned())
}

/// Names come from outside: without control characters, and not endless.
fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    name.escape_debug().take(200).collect()
}

/// The archive's own faults; failures to read it are failures of this machine, or of memory.
fn damaged(error: io::Error) -> CasesError {
    match error.kind() {
        io::ErrorKind::Other | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            CasesError::Damaged
        }
        kind => CasesError::Io(kind),
    }
}

fn taken(error: &io::Error, path: &Path) -> CasesError {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            CasesError::Twice(shown(path))
        }
        kind => CasesError::Io(kind),
    }
}

impl From<io::Error> for CasesError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}
