//! Who is alive: each process that opens a store holds a locked file beside it, which the operating system unlocks however the process ends.
//!
//! So a claim needs no time limit: no clock has to be right, a download may take its hours, and after a crash the next process takes over at once.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// One opening of a store.
pub(super) struct Instance {
    name: String,
    folder: PathBuf,
    // Locked as long as it is open.
    _lock: File,
}

impl Instance {
    /// Announces a new instance in `folder`, which is made if need be, and clears away the files of those that no longer run.
    pub(super) fn announce(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let here = loop {
            let name = Uuid::new_v4().to_string();
            let path = folder.join(&name);
            let lock = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)?;
            lock.lock()?;
            // Between the two, another instance may have taken the file for a dead one's and cleared it away.
            if path.try_exists()? {
                break Self {
                    name,
                    folder: folder.to_owned(),
                    _lock: lock,
                };
            }
        };
        for entry in fs::read_dir(folder)? {
            if let Some(name) = entry?.file_name().to_str() {
                here.is_alive(name);
            }
        }
        Ok(here)
    }

    /// The name under which it holds claims.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether no other instance runs.
    pub(super) fn is_alone(&self) -> io::Result<bool> {
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let other = name.to_str().filter(|name| *name != self.name);
            if other.is_some_and(|other| self.is_alive(other)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the instance of this name still runs. Where that cannot be found out, it is taken to.
    pub(super) fn is_alive(&self, name: &str) -> bool {
        if name == self.name {
            return true;
        }
        let path = self.folder.join(name);
        match File::open(&path) {
            Ok(file) => match file.try_lock() {
                Ok(()) => {
                    // Nobody takes a dead instance's name again, so its file is of no more use; one that stays does no harm.
                    let _ = fs::remove_file(&path);
                    false
                }
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
            },
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.folder.join(&self.name));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_alive_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let here = Instance::announce(folder.path()).unwrap();
        let there = Instance::announce(folder.path()).unwrap();
        let name = there.name().to_owned();
        assert!(here.is_alive(&name) && !here.is_alone().unwrap());
        drop(there);
        assert!(!here.is_alive(&name) && here.is_alone().unwrap());
    }

    #[test]
    fn an_opening_clears_away_what_crashes_left_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let here = Instance::announce(folder.path()).unwrap();
        File::create(folder.path().join(Uuid::new_v4().to_string())).unwrap();
        let there = Instance::announce(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        assert!(here.is_alive(there.name()) && there.is_alive(here.name()));
    }

    #[test]
    fn a_crashed_instance_leaves_an_unlocked_file_that_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let here = Instance::announce(folder.path()).unwrap();
        let left = folder.path().join(Uuid::new_v4().to_string());
        File::create(&left).unwrap();
        assert!(!here.is_alive(left.file_name().unwrap().to_str().unwrap()));
        assert!(!left.exists());
    }
}
