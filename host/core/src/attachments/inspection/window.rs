//! A search through a file of any size in constant memory.

use std::io::{self, Read, Seek, SeekFrom};

const WINDOW: usize = 64 * 1024;

/// The place of the first `needle` at or behind `from` and before `to`.
pub(super) fn find(
    file: &mut (impl Read + Seek),
    from: u64,
    to: u64,
    needle: &[u8],
) -> io::Result<Option<u64>> {
    let mut place = from;
    let overlap = needle.len().saturating_sub(1);
    while place < to {
        let piece = read_at(file, place, (WINDOW as u64).min(to - place))?;
        if let Some(at) = piece
            .windows(needle.len())
            .position(|bytes| bytes == needle)
        {
            return Ok(Some(place + at as u64));
        }
        if piece.len() <= overlap {
            break;
        }
        // A needle that begins at the end of one piece is whole in the next.
        place += (piece.len() - overlap) as u64;
    }
    Ok(None)
}

/// At most `length` bytes from `place`; fewer only where the file ends.
pub(super) fn read_at(
    file: &mut (impl Read + Seek),
    place: u64,
    length: u64,
) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place))?;
    let mut piece = Vec::new();
    file.by_ref().take(length).read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_needle_is_found_wherever_pieces_end() {
        for at in [0, 5, WINDOW - 3, WINDOW - 1, WINDOW, 3 * WINDOW - 2] {
            let mut bytes = vec![b'a'; 3 * WINDOW + 100];
            bytes[at..at + 4].copy_from_slice(b"abcd");
            let size = bytes.len() as u64;
            let mut file = Cursor::new(bytes);
            assert_eq!(find(&mut file, 0, size, b"abcd").unwrap(), Some(at as u64));
            assert_eq!(find(&mut file, at as u64 + 1, size, b"abcd").unwrap(), None);
            assert_eq!(find(&mut file, 0, at as u64 + 3, b"abcd").unwrap(), None);
        }
    }
}
