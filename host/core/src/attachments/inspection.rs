//! What a file looks like from outside: its size, the kind of its content, whether it is encrypted. Reads in pieces, whatever the file claims.

mod archive;
mod kind;
mod ole;
mod pdf;
mod window;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::remark::{Encryption, Remark};
use super::settings::AttachmentSettings;
use kind::{Kind, agrees, essence};

/// How much of a file's beginning tells its kind.
const HEAD: u64 = 8 * 1024;

/// Everything that is odd about a file that LV says is of `stated`, a media type.
///
/// # Errors
/// A file that cannot be read.
pub fn inspect(
    path: &Path,
    stated: &str,
    settings: &AttachmentSettings,
) -> io::Result<Vec<Remark>> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut remarks = Vec::new();
    if size == 0 {
        return Ok(vec![Remark::Empty]);
    }
    if let Some(limit) = settings.large_bytes.filter(|limit| size > *limit) {
        remarks.push(Remark::Large { size, limit });
    }
    let mut head = Vec::new();
    (&file).take(HEAD).read_to_end(&mut head)?;
    file.rewind()?;

    let mut kind = Kind::of(&head);
    let encryption = match &mut kind {
        Kind::Pdf => pdf::is_encrypted(&mut file)?.then_some(Encryption::Pdf),
        Kind::Zip(contents) => {
            let archive = archive::read(&mut file, &head)?;
            *contents = archive.contents;
            archive.encrypted.then_some(Encryption::Zip)
        }
        Kind::Ole { encrypted } => {
            *encrypted = ole::holds_encrypted_package(&mut file)?;
            encrypted.then_some(Encryption::Office)
        }
        _ => None,
    };
    let stated = essence(stated);
    if !agrees(&stated, &kind) {
        let found = kind.media_type();
        remarks.push(Remark::OtherType { stated, found });
    }
    remarks.extend(encryption.map(Remark::Encrypted));
    Ok(remarks)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
