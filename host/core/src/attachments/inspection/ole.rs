//! Whether an OLE file is the wrapping of an encrypted office document: it then has a stream `EncryptedPackage` (MS-OFFCRYPTO, section 2.3.4.4).

use std::io::{self, Read, Seek, SeekFrom};

use super::window::find;

/// The name as the directory has it, in UTF-16 (MS-CFB, section 2.6.1). The directory's sectors may lie anywhere, so the whole file is searched.
pub(super) fn holds_encrypted_package(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let name: Vec<u8> = "EncryptedPackage\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let size = file.seek(SeekFrom::End(0))?;
    Ok(find(file, 0, size, &name)?.is_some())
}
