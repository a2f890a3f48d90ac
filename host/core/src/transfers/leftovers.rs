//! What lies on disk and belongs to nothing any more.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{Parts, State, TransferId, Transfers};
use crate::audit::Digest;
use crate::store::StoreError;

/// Gives back the room of a transfer's attachments that no other transfer needs.
pub(super) fn forget_content(parts: &Parts, id: TransferId) -> Result<(), StoreError> {
    for file in parts.store.files(id)? {
        if let Ok(digest) = file.sha256.parse() {
            forget_unneeded(parts, digest, id)?;
        }
    }
    Ok(())
}

fn forget_unneeded(parts: &Parts, digest: Digest, besides: TransferId) -> Result<(), StoreError> {
    if let Some(content) = &parts.attachments.content
        && !parts.store.needs(&digest.to_string(), besides)?
        && let Err(error) = content.remove(digest)
    {
        tracing::warn!(%error, "an attachment's kept content is not removed");
    }
    Ok(())
}

impl Transfers {
    /// Removes work files and contents of attachments that no transfer needs: a stop while a message of the case system was being kept leaves its files, and a disk that refused
    /// leaves those of a transfer that is done. Does nothing while anybody else has the store open, who may be about to keep what lies there.
    ///
    /// To be called before anybody tells anything here.
    ///
    /// # Errors
    /// Those of the store. A folder that cannot be removed is left, and logged.
    pub fn clear_leftovers(&self) -> Result<(), StoreError> {
        // Listed first: whoever made one of these folders was announced before, and is there still, or has ended.
        let folders = self.work_folders()?;
        let contents = match &self.parts.attachments.content {
            Some(content) => content.kept_digests()?,
            None => Vec::new(),
        };
        if !self.store().is_alone()? {
            return Ok(());
        }
        for digest in contents {
            forget_unneeded(&self.parts, digest, uuid::Uuid::nil().into())?;
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
                Ok(()) => {
                    tracing::info!(transfer = %id, "work files that a stop had left are removed")
                }
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
            let id = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok());
            folders.extend(id.map(|id| (id, entry.path())));
        }
        Ok(folders)
    }
}
