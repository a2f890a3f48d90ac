//! A case system that takes its deliveries from a folder.
//!
//! ```text
//! <folder>/<delivery>/             a delivery, complete from the moment it can be seen: message, documents, attachments
//! <folder>/.lupasilta/staging/     deliveries in the making
//! <folder>/.lupasilta/receipts/    for each delivery ever made, a SHA-256 over its parts
//! ```
//! A delivery appears by one atomic rename. Its receipt is written before, when all its parts are safe on disk and only the rename is left, and
//! stays for good. So the case system may move a delivery away as soon as it sees it: whoever comes back after a crash finds the receipt and no
//! staged delivery, knows that the rename has happened, and does not deliver again. Nothing is ever overwritten. What a crash left in the making is cleared away when
//! its delivery is made again.

mod staging;

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{CaseError, CaseSystem, Delivered, Delivery};
use crate::outside::{Disk, SystemDisk};

/// A folder that a case system watches.
pub struct FolderCases {
    folder: PathBuf,
    access: FolderAccess,
    disk: Box<dyn Disk>,
}

/// Who may read what is delivered, as Unix modes; elsewhere the folder's own rules are inherited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderAccess {
    /// Of files. Usually `0640`: the program that reads the deliveries shares the folder's group.
    pub files: u32,
    /// Of a delivery's folder. Usually `0750`; `0770` lets the reading program move and delete what it has taken.
    pub folders: u32,
}

impl Default for FolderAccess {
    fn default() -> Self {
        Self {
            files: 0o640,
            folders: 0o750,
        }
    }
}

impl FolderCases {
    /// Takes the folder into use. It must exist and be writable.
    ///
    /// # Errors
    /// [`CaseError::Unusable`].
    pub fn open(folder: &Path, access: FolderAccess) -> Result<Self, CaseError> {
        Self::open_on(Box::new(SystemDisk), folder, access)
    }

    /// The same on this disk.
    ///
    /// # Errors
    /// [`CaseError::Unusable`].
    pub fn open_on(
        disk: Box<dyn Disk>,
        folder: &Path,
        access: FolderAccess,
    ) -> Result<Self, CaseError> {
        let cases = Self {
            folder: folder.to_owned(),
            access,
            disk,
        };
        cases.prepare().map_err(|source| cases.unusable(source))?;
        Ok(cases)
    }

    fn prepare(&self) -> io::Result<()> {
        // Not made if it is missing: it may be a share that is not mounted.
        fs::metadata(&self.folder)?;
        staging::private_folder(&self.staging())?;
        staging::private_folder(&self.receipts())
    }

    fn staging(&self) -> PathBuf {
        self.folder.join(".lupasilta/staging")
    }

    fn receipts(&self) -> PathBuf {
        self.folder.join(".lupasilta/receipts")
    }

    fn unusable(&self, source: io::Error) -> CaseError {
        CaseError::Unusable {
            folder: self.folder.clone(),
            source,
        }
    }

    /// Faults of the folder as a whole, told from those of one delivery.
    fn classify(&self, delivery: &Delivery, source: io::Error) -> CaseError {
        use io::ErrorKind as Kind;
        match source.kind() {
            Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::StorageFull
            | Kind::QuotaExceeded
            | Kind::NotFound
            | Kind::NotADirectory
            | Kind::StaleNetworkFileHandle => self.unusable(source),
            _ => CaseError::Unwritten {
                delivery: delivery.name.to_string(),
                source,
            },
        }
    }

    fn delivered(target: &Path, already: bool) -> Delivered {
        Delivered {
            place: target.display().to_string(),
            case_id: None,
            already,
        }
    }
}

impl CaseSystem for FolderCases {
    fn deliver(&self, delivery: &Delivery) -> Result<Delivered, CaseError> {
        refuse_same_names(delivery)?;
        let classify = |source| self.classify(delivery, source);
        let disk = self.disk.as_ref();
        fs::metadata(&self.folder).map_err(classify)?;
        let target = self.folder.join(delivery.name.as_str());
        let staged = self.staging().join(delivery.name.as_str());
        let receipt = self.receipts().join(delivery.name.as_str());
        let seal = staging::seal(delivery);

        let receipted = staging::read_receipt(&receipt).map_err(classify)?;
        match receipted {
            // Only the rename could be left.
            Some(earlier) if !staged.try_exists().map_err(classify)? => {
                return if earlier == seal {
                    Ok(Self::delivered(&target, true))
                } else {
                    Err(CaseError::Occupied { place: target })
                };
            }
            Some(_) | None if target.try_exists().map_err(classify)? => {
                return Err(CaseError::Occupied { place: target });
            }
            Some(earlier) if earlier == seal => {}
            Some(_) | None => {
                staging::discard(disk, &staged, &receipt).map_err(classify)?;
                staging::stage(disk, delivery, &staged, self.access)
                    .map_err(|fault| fault.into_error(delivery, classify))?;
                staging::write_receipt(disk, &receipt, &seal).map_err(classify)?;
            }
        }
        disk.rename(&staged, &target)
            .map_err(|source| match source.kind() {
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => {
                    CaseError::Occupied {
                        place: target.clone(),
                    }
                }
                _ => classify(source),
            })?;
        staging::sync_folder(disk, &self.folder).map_err(classify)?;
        Ok(Self::delivered(&target, false))
    }
}

fn refuse_same_names(delivery: &Delivery) -> Result<(), CaseError> {
    let mut seen = HashSet::new();
    let documents = delivery.documents.iter().map(|document| &document.place);
    let attachments = delivery.attachments.iter().map(|file| &file.place);
    if documents
        .chain(attachments)
        .all(|place| seen.insert(place.folded()))
    {
        Ok(())
    } else {
        Err(CaseError::SameName {
            delivery: delivery.name.to_string(),
        })
    }
}

#[cfg(test)]
#[path = "folder/tests.rs"]
mod tests;
