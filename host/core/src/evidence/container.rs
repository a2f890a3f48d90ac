//! The archive: ustar in one form only. Every header is what its name and size make it, and everything between is zero, so that whatever else stands
//! there is damage.

use std::ops::Range;

use super::EvidenceError;

const BLOCK: usize = 512;

/// Writes an archive.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), EvidenceError> {
        let header = header(path, bytes.len() as u64)
            .ok_or_else(|| EvidenceError::Unfit(path.to_owned()))?;
        self.0.extend_from_slice(&header);
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(BLOCK), 0);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 2 * BLOCK, 0);
        self.0
    }
}

/// A member of an archive that was read.
pub(super) struct Read<'b> {
    pub(super) path: String,
    pub(super) bytes: &'b [u8],
}

/// Where an archive is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} is not as it was written, at byte {at} of the file")]
pub struct Damage {
    /// Which part, as in `the header of ledger.json`.
    pub place: String,
    /// Offset from the file's beginning.
    pub at: usize,
}

/// Whether the bytes begin as a bundle does, damaged or not.
pub(super) fn looks_like_one(bundle: &[u8]) -> bool {
    bundle.len() >= 3 * BLOCK
        && bundle.len().is_multiple_of(BLOCK)
        && bundle.get(257..262) == Some(b"ustar")
        || bundle.starts_with(super::MANIFEST.as_bytes())
}

/// The members, in order.
pub(super) fn read(bundle: &[u8]) -> Result<Vec<Read<'_>>, Damage> {
    let damage = |place: String, at: usize| Damage { place, at };
    let mut members: Vec<Read<'_>> = Vec::new();
    let mut at = 0;
    loop {
        let after = || match members.last() {
            Some(member) => format!("what follows {}", member.path),
            None => "the beginning".to_owned(),
        };
        let Some(block) = bundle.get(at..at + BLOCK) else {
            return Err(damage(
                format!("the end of the file is missing: {}", after()),
                bundle.len(),
            ));
        };
        if block.iter().all(|byte| *byte == 0) {
            let rest = bundle.get(at..).unwrap_or_default();
            return match rest.iter().position(|byte| *byte != 0) {
                Some(offset) => Err(damage("the end of the archive".to_owned(), at + offset)),
                None if rest.len() == 2 * BLOCK => Ok(members),
                None => Err(damage("the end of the archive".to_owned(), bundle.len())),
            };
        }
        let path = name(block);
        // The name itself may be what was changed.
        let place = format!("the header of the member that is called {path} now");
        let size = size(block).ok_or_else(|| damage(place.clone(), at + SIZE.start))?;
        let written = header(&path, size as u64).ok_or_else(|| damage(place.clone(), at))?;
        if let Some(offset) = first_difference(block, &written) {
            return Err(damage(place, at + offset));
        }
        let start = at + BLOCK;
        let end = start.saturating_add(size);
        let Some(bytes) = bundle.get(start..end) else {
            return Err(damage(format!("{path} is cut off: it"), bundle.len()));
        };
        at = end.next_multiple_of(BLOCK);
        let Some(padding) = bundle.get(end..at) else {
            return Err(damage(format!("what follows {path}"), bundle.len()));
        };
        if let Some(offset) = padding.iter().position(|byte| *byte != 0) {
            return Err(damage(format!("the padding after {path}"), end + offset));
        }
        members.push(Read { path, bytes });
    }
}

const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;

/// The name in a header, as far as it can be told of a damaged one.
fn name(block: &[u8]) -> String {
    let name = block.get(NAME).unwrap_or_default();
    let end = name
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(name.len());
    String::from_utf8_lossy(name.get(..end).unwrap_or_default())
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

fn size(block: &[u8]) -> Option<usize> {
    let digits = block.get(SIZE)?.strip_suffix(&[0])?;
    let digits = std::str::from_utf8(digits).ok()?;
    usize::from_str_radix(digits, 8).ok()
}

fn header(path: &str, size: u64) -> Option<[u8; BLOCK]> {
    if path.is_empty() || path.len() >= NAME.end {
        return None;
    }
    let mut header = tar::Header::new_ustar();
    header.set_path(path).ok()?;
    header.set_size(size);
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Some(*header.as_bytes())
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    one.iter().zip(other).position(|(one, other)| one != other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.add("a.json", b"{}").unwrap();
        writer.add("documents/b.xml", &[7; 600]).unwrap();
        writer.finish()
    }

    #[test]
    fn what_was_written_is_read() {
        let archive = archive();
        let members = read(&archive).unwrap();
        let paths: Vec<_> = members.iter().map(|member| member.path.as_str()).collect();
        assert_eq!(paths, ["a.json", "documents/b.xml"]);
        assert_eq!(members[1].bytes, [7; 600]);
    }

    #[test]
    fn a_flipped_bit_outside_the_contents_is_found_where_it_is() {
        let whole = archive();
        let contents = [BLOCK..BLOCK + 2, 3 * BLOCK..3 * BLOCK + 600];
        for at in 0..whole.len() {
            if contents.iter().any(|content| content.contains(&at)) {
                continue;
            }
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                let damage = read(&flipped).err().unwrap();
                // A name or a size that was changed shows in the checksum or at the end.
                assert!(damage.at <= whole.len(), "byte {at}, bit {bit}: {damage}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_appended_is_found() {
        let whole = archive();
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length}");
        }
        for more in [1, BLOCK, 4 * BLOCK] {
            let mut longer = whole.clone();
            longer.resize(whole.len() + more, 0);
            assert!(read(&longer).is_err(), "{more}");
        }
    }

    #[test]
    fn a_stock_reader_reads_it() {
        let archive = archive();
        let mut reader = tar::Archive::new(archive.as_slice());
        let sizes: Vec<u64> = reader
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().size())
            .collect();
        assert_eq!(sizes, [2, 600]);
    }
}
