//! Whether a PDF is encrypted: its trailer then has `/Encrypt` (ISO 32000-2, section 7.6).

use std::io::{self, Read, Seek, SeekFrom};

use super::window::{find, read_at};

/// Where `startxref` stands, counted from the end; readers are as lenient.
const TAIL: u64 = 2 * 1024;
/// A trailer's dictionary is far shorter.
const DICTIONARY: u64 = 64 * 1024;
/// How much of the end is searched where the file leads to no trailer.
const LAST: u64 = 1 << 20;

pub(super) fn is_encrypted(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let size = file.seek(SeekFrom::End(0))?;
    let dictionary = match trailer(file, size)? {
        Some(dictionary) => dictionary,
        None => read_at(file, size.saturating_sub(LAST), LAST)?,
    };
    Ok(has_name(&dictionary, b"/Encrypt"))
}

/// The dictionary of the newest trailer, or of the stream that stands for it since PDF 1.5.
fn trailer(file: &mut (impl Read + Seek), size: u64) -> io::Result<Option<Vec<u8>>> {
    let tail = read_at(file, size.saturating_sub(TAIL), TAIL)?;
    let Some(start) = last_startxref(&tail).filter(|start| *start < size) else {
        return Ok(None);
    };
    let head = read_at(file, start, 64)?;
    if head.trim_ascii_start().starts_with(b"xref") {
        let Some(trailer) = find(file, start, size, b"trailer")? else {
            return Ok(None);
        };
        return Ok(Some(until(
            read_at(file, trailer, DICTIONARY)?,
            b"startxref",
        )));
    }
    let object = read_at(file, start, DICTIONARY)?;
    let is_object = object
        .trim_ascii_start()
        .first()
        .is_some_and(u8::is_ascii_digit)
        && object
            .windows(4)
            .take(64)
            .any(|word| word.starts_with(b"obj"));
    Ok(is_object.then(|| until(object, b"stream")))
}

fn last_startxref(tail: &[u8]) -> Option<u64> {
    const WORD: &[u8] = b"startxref";
    let at = tail.windows(WORD.len()).rposition(|bytes| bytes == WORD)?;
    let rest = tail[at + WORD.len()..].trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

fn until(mut bytes: Vec<u8>, word: &[u8]) -> Vec<u8> {
    if let Some(at) = bytes.windows(word.len()).position(|window| window == word) {
        bytes.truncate(at);
    }
    bytes
}

/// The name itself, not one that begins with it (`/EncryptMetadata`).
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    let mut windows = bytes.windows(name.len() + 1);
    windows.any(|window| {
        window.starts_with(name)
            && matches!(
                window[name.len()],
                0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'<' | b'/' | b'[' | b'(' | b'%'
            )
    })
}
