//! What a ZIP archive's directory says: whether files in it are encrypted, and whether it is an office document (APPNOTE.TXT 6.3.10).

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::window::read_at;

/// The end record with the longest comment, and the locator before it.
const TAIL: u64 = 22 + 65_535 + 20;
/// So many entries are looked at; an archive that claims more is judged by these.
const MOST_ENTRIES: u64 = 100_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Archive {
    pub(super) encrypted: bool,
    pub(super) contents: Contents,
}

/// What the names in it tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Contents {
    /// The directory could not be read.
    #[default]
    Unknown,
    Word,
    Excel,
    PowerPoint,
    Other,
}

pub(super) fn read(file: &mut (impl Read + Seek), head: &[u8]) -> io::Result<Archive> {
    let first = Archive {
        encrypted: first_file_encrypted(head),
        contents: Contents::Unknown,
    };
    Ok(directory(file)?.unwrap_or(first))
}

fn directory(file: &mut (impl Read + Seek)) -> io::Result<Option<Archive>> {
    let Some((start, entries)) = place(file)? else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    let mut archive = Archive {
        encrypted: false,
        contents: Contents::Other,
    };
    for read in 0..entries.min(MOST_ENTRIES) {
        let mut entry = [0; 46];
        if reader.read_exact(&mut entry).is_err() || !entry.starts_with(b"PK\x01\x02") {
            return Ok((read > 0).then_some(archive));
        }
        archive.encrypted |= u16_at(&entry, 8) & 1 != 0;
        let (name, extra, comment) = (u16_at(&entry, 28), u16_at(&entry, 30), u16_at(&entry, 32));
        let mut name = vec![0; name.into()];
        if reader.read_exact(&mut name).is_err() {
            return Ok(None);
        }
        for (folder, contents) in [
            (&b"word/"[..], Contents::Word),
            (b"xl/", Contents::Excel),
            (b"ppt/", Contents::PowerPoint),
        ] {
            if name.starts_with(folder) {
                archive.contents = contents;
            }
        }
        reader.seek_relative(i64::from(extra) + i64::from(comment))?;
    }
    Ok(Some(archive))
}

/// Where the directory begins, and how many entries it has.
fn place(file: &mut (impl Read + Seek)) -> io::Result<Option<(u64, u64)>> {
    let size = file.seek(SeekFrom::End(0))?;
    let tail = read_at(file, size.saturating_sub(TAIL), TAIL)?;
    let end = tail
        .windows(22)
        .rposition(|window| window.starts_with(b"PK\x05\x06"));
    let Some(end) = end else {
        return Ok(None);
    };
    let record = &tail[end..];
    let (entries, start) = (u16_at(record, 10), u32_at(record, 16));
    if entries != u16::MAX && start != u32::MAX {
        return Ok(Some((start.into(), entries.into())));
    }
    // ZIP64: a locator before this record leads to the one with the true numbers.
    let locator = end.checked_sub(20).map(|at| &tail[at..end]);
    let Some(locator) = locator.filter(|locator| locator.starts_with(b"PK\x06\x07")) else {
        return Ok(None);
    };
    let record = read_at(file, u64_at(locator, 8), 56)?;
    let whole = record.len() == 56 && record.starts_with(b"PK\x06\x06");
    Ok(whole.then(|| (u64_at(&record, 48), u64_at(&record, 32))))
}

/// Of an archive without a directory only the first file is known. What cannot be a header says nothing.
fn first_file_encrypted(head: &[u8]) -> bool {
    const HIGHEST_VERSION: u16 = 63;
    const METHODS: [u16; 9] = [0, 8, 9, 12, 14, 93, 95, 98, 99];
    head.len() >= 30
        && head.starts_with(b"PK\x03\x04")
        && u16_at(head, 4) <= HIGHEST_VERSION
        && METHODS.contains(&u16_at(head, 8))
        && u16_at(head, 26) > 0
        && u16_at(head, 26) < 1024
        && u16_at(head, 6) & 1 != 0
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array(bytes, at))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array(bytes, at))
}

/// Zeros where the bytes end sooner; callers have looked at the length.
fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let found = bytes
        .get(at..at + N)
        .and_then(|bytes| bytes.try_into().ok());
    found.unwrap_or([0; N])
}
