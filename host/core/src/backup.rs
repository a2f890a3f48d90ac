//! A state folder in one file, made while the workers go on, and put back.
//!
//! A backup is a tar archive: the store as it was at one moment, the files of transfers under way, the keys that sign evidence and those that are
//! trusted, and at the end `manifest.json` with the SHA-256 of each. The store's own key is never in it: whoever finds a backup finds encrypted cells,
//! and whoever restores one needs the key from where it is kept.
//!
//! A restored store does not know what happened after the backup. It takes those steps again, under the same stable names: LV takes the same status
//! again, and what the folder of the case system has already is not delivered a second time.

mod error;
mod restore;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::audit::Digest;
use crate::config::Config;

pub use error::BackupError;
pub use restore::{Restored, restore};

/// The form of a backup. Another number is another form.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";
const STORE: &str = "lupasilta.sqlite";
/// What can be made anew, and what belongs to processes that run.
const LEFT_OUT: [&str; 5] = [
    STORE,
    "lupasilta.sqlite-wal",
    "lupasilta.sqlite-shm",
    "lupasilta.sqlite-running",
    "compiled",
];

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Its form.
    pub form: u32,
    /// The version of the program that made it.
    pub made_by: String,
    /// When it was begun: it holds nothing of what happened later.
    pub made: Timestamp,
    /// Its files, in the order in which they stand.
    pub parts: Vec<Part>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Part {
    /// Its path below the state folder, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// Writes a backup of the state folder that the settings name to `to`, whole or not at all. Workers may go on meanwhile. `progress` is told the bytes that
/// were written so far.
///
/// # Errors
/// [`BackupError`]; nothing is left of it then.
pub fn back_up(
    config: &Config,
    to: &Path,
    now: Timestamp,
    progress: &dyn Fn(u64),
) -> Result<Manifest, BackupError> {
    if to
        .try_exists()
        .map_err(|error| BackupError::file(to, error))?
    {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let state = config.state_folder();
    let store = config.store_file();
    if !store.is_file() {
        return Err(BackupError::NoStore(state));
    }
    let beside = match to.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let unwritten = |error| BackupError::file(to, error);
    let place = tempfile::Builder::new()
        .prefix(".lupasilta-backup-")
        .tempdir_in(beside)
        .map_err(unwritten)?;
    // The store first: a file that goes meanwhile is one that a restored transfer fetches again.
    let copy = place.path().join(STORE);
    snapshot(&store, &copy)?;

    // A temporary file has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(beside).map_err(unwritten)?;
    let mut archive = Archive {
        tar: tar::Builder::new(file.as_file_mut()),
        parts: Vec::new(),
        written: 0,
        progress,
    };
    archive.add(&copy, STORE)?;
    let keys = config.key_files();
    for path in files(&state)? {
        if keys.iter().any(|key| *key == state.join(&path)) {
            continue;
        }
        archive.add(&state.join(&path), &path)?;
    }
    let manifest = archive.end(now).map_err(unwritten)?;
    file.as_file().sync_all().map_err(unwritten)?;
    file.persist_noclobber(to)
        .map_err(|refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
            _ => unwritten(refused.error),
        })?;
    Ok(manifest)
}

/// The database as it is at one moment, in a file of its own.
fn snapshot(store: &Path, to: &Path) -> Result<(), BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(store, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    sound(to)
}

/// That a database is whole.
fn sound(store: &Path) -> Result<(), BackupError> {
    let connection = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    match said.as_str() {
        "ok" => Ok(()),
        _ => Err(BackupError::StoreDamaged(said)),
    }
}

/// Paths of all files below the state folder that belong into a backup, sorted.
fn files(state: &Path) -> Result<Vec<String>, BackupError> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let here = state.join(&folder);
        let entries = match fs::read_dir(&here) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|error| BackupError::file(&here, error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| BackupError::file(&here, error))?;
            let path = folder.join(entry.file_name());
            let Some(name) = path.to_str() else {
                continue;
            };
            match entry.file_type() {
                _ if LEFT_OUT.contains(&name) => {}
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() => found.push(name.to_owned()),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

struct Archive<'a> {
    tar: tar::Builder<&'a mut File>,
    parts: Vec<Part>,
    written: u64,
    progress: &'a dyn Fn(u64),
}

impl Archive<'_> {
    /// Adds a file. One that is not there any more was delivered meanwhile.
    fn add(&mut self, from: &Path, path: &str) -> Result<(), BackupError> {
        let unread = |error| BackupError::file(from, error);
        let file = match File::open(from) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            file => file.map_err(unread)?,
        };
        // Of one that still grows, what it has now: the rest is fetched on from there.
        let size = file.metadata().map_err(unread)?.len();
        let mut reader = Hashed {
            from: file.take(size),
            hasher: Sha256::new(),
            read: 0,
        };
        let mut header = tar::Header::new_ustar();
        header.set_size(size);
        header.set_mode(0o600);
        self.tar
            .append_data(&mut header, path, &mut reader)
            .map_err(unread)?;
        if reader.read != size {
            // It was cut short while it was read, and the archive is of no use now.
            return Err(unread(io::ErrorKind::UnexpectedEof.into()));
        }
        self.parts.push(Part {
            path: path.to_owned(),
            size,
            sha256: Digest::from(reader.hasher).to_string(),
        });
        self.written += size;
        (self.progress)(self.written);
        Ok(())
    }

    fn end(mut self, made: Timestamp) -> io::Result<Manifest> {
        let manifest = Manifest {
            form: FORM,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made,
            parts: self.parts,
        };
        let json = serde_json::to_vec_pretty(&manifest)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(json.len() as u64);
        header.set_mode(0o600);
        self.tar
            .append_data(&mut header, MANIFEST, json.as_slice())?;
        self.tar.into_inner()?;
        Ok(manifest)
    }
}

/// Reads, counts and hashes.
struct Hashed<R> {
    from: R,
    hasher: Sha256,
    read: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.read += count as u64;
        Ok(count)
    }
}
