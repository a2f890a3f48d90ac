//! A backup put back: everything in it is checked before anything is touched.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{BackupError, FORM, Hashed, MANIFEST, Manifest, STORE, sound};
use crate::audit::Digest;
use crate::config::{Config, private_folder};
use crate::store;

/// Longest manifest that is read, in bytes.
const LONGEST_MANIFEST: u64 = 64 << 20;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was in the backup.
    pub manifest: Manifest,
    /// Where the state is that was there before.
    pub set_aside: Option<PathBuf>,
}

/// Puts a backup into the state folder that the settings name. With `replace`, a state that is there already is set aside, under a name with the moment
/// `now`.
///
/// # Errors
/// [`BackupError`]; the state that was there is as it was.
pub fn restore(
    config: &Config,
    from: &Path,
    replace: bool,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let state = config.state_folder();
    let is_occupied = fs::read_dir(&state).is_ok_and(|mut entries| entries.next().is_some());
    if is_occupied && !replace {
        return Err(BackupError::Occupied(state));
    }
    if store::in_use(&config.store_file())? {
        return Err(BackupError::InUse(state));
    }
    let manifest = checked(from)?;

    let fresh = beside(&state, "restoring");
    let unmade = |error| BackupError::file(&fresh, error);
    // What an earlier restoring left that was cut off.
    match fs::remove_dir_all(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unmade(error)),
        _ => {}
    }
    private_folder(&fresh).map_err(unmade)?;
    let unpacked = unpack(from, &fresh).and_then(|()| sound(&fresh.join(STORE)));
    if let Err(error) = unpacked {
        // What was made here goes; that it cannot is no news beside the error.
        let _ = fs::remove_dir_all(&fresh);
        return Err(error);
    }
    let set_aside = is_occupied.then(|| {
        let moment = now.strftime("%Y%m%dT%H%M%SZ");
        beside(&state, &format!("before-{moment}"))
    });
    match &set_aside {
        Some(aside) => {
            fs::rename(&state, aside).map_err(|error| BackupError::file(aside, error))?;
        }
        // An empty folder can be replaced; one that is not there, too.
        None => drop(fs::remove_dir(&state)),
    }
    fs::rename(&fresh, &state).map_err(|error| BackupError::file(&state, error))?;
    Ok(Restored {
        manifest,
        set_aside,
    })
}

/// `state` becomes `state.restoring`.
fn beside(state: &Path, ending: &str) -> PathBuf {
    let mut name = state.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// The manifest of a backup of which every part is there and whole.
fn checked(from: &Path) -> Result<Manifest, BackupError> {
    let not_whole = |what: String| BackupError::NotWhole {
        path: from.to_owned(),
        what,
    };
    let mut parts = HashMap::new();
    let mut manifest = None;
    each(
        from,
        &|error| not_whole(error.to_string()),
        |path, entry| {
            if path == MANIFEST {
                let mut json = Vec::new();
                entry.take(LONGEST_MANIFEST).read_to_end(&mut json)?;
                manifest = serde_json::from_slice::<Manifest>(&json).ok();
                return Ok(());
            }
            let mut reader = Hashed {
                from: entry,
                hasher: Sha256::new(),
                read: 0,
            };
            io::copy(&mut reader, &mut io::sink())?;
            let sha256 = Digest::from(reader.hasher).to_string();
            parts.insert(path.to_owned(), (reader.read, sha256));
            Ok(())
        },
    )?;
    let manifest = manifest.ok_or_else(|| not_whole("it has no manifest at its end".to_owned()))?;
    if manifest.form != FORM {
        return Err(BackupError::Newer {
            found: manifest.form,
            known: FORM,
        });
    }
    for part in &manifest.parts {
        match parts.remove(&part.path) {
            Some(found) if found == (part.size, part.sha256.clone()) => {}
            Some(_) => return Err(not_whole(format!("{} was changed", part.path))),
            None => return Err(not_whole(format!("{} is missing", part.path))),
        }
    }
    if let Some(path) = parts.into_keys().next() {
        return Err(not_whole(format!("{path} is not in its manifest")));
    }
    if !manifest.parts.iter().any(|part| part.path == STORE) {
        return Err(not_whole("it holds no store".to_owned()));
    }
    Ok(manifest)
}

fn unpack(from: &Path, to: &Path) -> Result<(), BackupError> {
    let unwritten = |error| BackupError::file(to, error);
    each(from, &unwritten, |path, entry| {
        if path == MANIFEST {
            return Ok(());
        }
        let path = to.join(path);
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.write(true).create_new(true).open(&path)?;
        io::copy(entry, &mut file)?;
        file.flush()?;
        file.sync_all()
    })
}

/// Goes through the files of an archive. One whose path leads elsewhere makes it none of ours.
fn each(
    from: &Path,
    fault: &dyn Fn(io::Error) -> BackupError,
    mut work: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> Result<(), BackupError> {
    let unread = |error| BackupError::file(from, error);
    let not_whole = |error: io::Error| BackupError::NotWhole {
        path: from.to_owned(),
        what: error.to_string(),
    };
    let file = File::open(from).map_err(unread)?;
    let mut archive = tar::Archive::new(io::BufReader::new(file));
    for entry in archive.entries().map_err(unread)? {
        let mut entry = entry.map_err(not_whole)?;
        let path = entry.path().map_err(not_whole)?.into_owned();
        let is_plain = path.components().all(|c| matches!(c, Component::Normal(_)));
        let name = path.to_str().filter(|_| is_plain);
        let (Some(name), true) = (name, entry.header().entry_type().is_file()) else {
            return Err(BackupError::NotWhole {
                path: from.to_owned(),
                what: "it holds something that no backup has".to_owned(),
            });
        };
        work(name, &mut entry).map_err(fault)?;
    }
    Ok(())
}
