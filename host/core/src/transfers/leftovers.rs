//! What stops have left on disk that belongs to nothing any more.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{State, TransferId, Transfers};
use crate::store::StoreError;

impl Transfers {
    /// Removes work files that no transfer needs: a stop while a message of the case system was being kept leaves its files, and a disk that refused
    /// leaves those of a transfer that is done. Does nothing while anybody else has the store open, who may be about to keep what lies there.
    ///
    /// To be called before anybody tells anything here.
    ///
    /// # Errors
    /// Those of the store. A folder that cannot be removed is left, and logged.
    pub fn clear_work_folder(&self) -> Result<(), StoreError> {
        // Listed first: whoever made one of these folders was announced before, and is there still, or has ended.
        let folders = self.work_folders()?;
        if !self.store().is_alone()? {
            return Ok(());
        }
        for (id, folder) in folders {
            let needed = match self.store().transfer(id) {
                Ok(transfer) => !matches!(transfer.state, State::Done { .. }),
                Err(StoreError::Unknown(_)) => false,
                Err(error) => return Err(error),
            };
            if needed {
                continue;
            }
            match self.parts.disk.remove_folder(&folder) {
                Ok(()) => tracing::info!(transfer = %id, "work files that a stop had left are removed"),
                Err(error) => tracing::warn!(transfer = %id, %error, "work folder not removed"),
            }
        }
        Ok(())
    }

    /// The folders that are named as transfers are.
    fn work_folders(&self) -> io::Result<Vec<(TransferId, PathBuf)>> {
        let entries = match fs::read_dir(&self.parts.work_folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut folders = Vec::new();
        for entry in entries {
            let entry = entry?;
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            folders.extend(id.map(|id| (id, entry.path())));
        }
        Ok(folders)
    }
}
