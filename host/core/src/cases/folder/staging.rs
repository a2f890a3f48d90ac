//! Making a delivery where nobody looks, and the receipt that says it is complete.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::{Attachment, CaseError, Delivery};
use super::FolderAccess;
use crate::audit;
use crate::outside::Disk;

/// Why staging failed.
pub(super) enum Fault {
    /// The attachment in the work folder is not what was received.
    Attachment,
    /// The folder refused.
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Fault {
    pub(super) fn into_error(
        self,
        delivery: &Delivery,
        classify: impl FnOnce(io::Error) -> CaseError,
    ) -> CaseError {
        match self {
            Self::Attachment => CaseError::AttachmentChanged {
                delivery: delivery.name.to_string(),
            },
            Self::Io(error) => classify(error),
        }
    }
}

/// SHA-256 over a line for each part, `<SHA-256>  <name>`: two deliveries with the same one are the same delivery. Names of attachments are the
/// customer's, so that the lines themselves are not kept.
pub(super) fn seal(delivery: &Delivery) -> String {
    let documents = delivery
        .documents
        .iter()
        .map(|document| (&document.sha256, &document.place));
    let attachments = delivery
        .attachments
        .iter()
        .map(|file| (&file.sha256, &file.place));
    let lines: String = documents
        .chain(attachments)
        .map(|(sha256, place)| format!("{sha256}  {place}\n"))
        .collect();
    audit::Digest::of(lines.as_bytes()).to_string()
}

/// Makes a folder that only this program may enter, if it is not there.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Writes all parts into the new folder `staged`, safe on disk when it returns.
pub(super) fn stage(
    disk: &dyn Disk,
    delivery: &Delivery,
    staged: &Path,
    access: FolderAccess,
) -> Result<(), Fault> {
    disk.create_folder(staged)?;
    for document in &delivery.documents {
        let mut file = disk.create_new(&staged.join(document.place.as_str()))?;
        disk.write(&mut file, &document.bytes)?;
        finish(disk, &file, access.files)?;
    }
    for attachment in &delivery.attachments {
        let file = copy(disk, attachment, &staged.join(attachment.place.as_str()))?;
        finish(disk, &file, access.files)?;
    }
    sync_folder(disk, staged)?;
    set_mode(&File::open(staged)?, access.folders)?;
    Ok(sync_folder(disk, staged.parent().unwrap_or(staged))?)
}

/// Copies an attachment, comparing what it reads. A link would keep the work folder's group, which the reading program need not be in.
fn copy(disk: &dyn Disk, attachment: &Attachment, to: &Path) -> Result<File, Fault> {
    let mut source = File::open(&attachment.path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::Attachment,
        _ => Fault::Io(error),
    })?;
    let mut copy = disk.create_new(to)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let part = buffer.get(..read).unwrap_or_default();
        hasher.update(part);
        disk.write(&mut copy, part)?;
    }
    if audit::Digest::from(hasher).to_string() == attachment.sha256 {
        Ok(copy)
    } else {
        Err(Fault::Attachment)
    }
}

fn finish(disk: &dyn Disk, file: &File, mode: u32) -> io::Result<()> {
    set_mode(file, mode)?;
    disk.sync(file)
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// What the receipt says; none if there is none.
pub(super) fn read_receipt(receipt: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(receipt) {
        Ok(seal) => Ok(Some(seal)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the receipt, whole or not at all.
pub(super) fn write_receipt(disk: &dyn Disk, receipt: &Path, seal: &str) -> io::Result<()> {
    let folder = receipt.parent().unwrap_or(receipt);
    let mut unfinished = receipt.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    let mut file = disk.create(unfinished)?;
    disk.write(&mut file, seal.as_bytes())?;
    disk.sync(&file)?;
    disk.rename(unfinished, receipt)?;
    sync_folder(disk, folder)
}

/// Forgets a delivery in the making: its receipt first, so that the receipt never stands alone for something that was not delivered.
pub(super) fn discard(disk: &dyn Disk, staged: &Path, receipt: &Path) -> io::Result<()> {
    gone(disk.remove_file(receipt))?;
    sync_folder(disk, receipt.parent().unwrap_or(receipt))?;
    gone(disk.remove_folder(staged))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the folder's entries safe on disk.
pub(super) fn sync_folder(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and needs no such call.
    if cfg!(unix) {
        disk.sync(&File::open(folder)?)?;
    }
    Ok(())
}
