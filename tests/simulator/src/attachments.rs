//! The bytes of attachments: made up from the attachment's id, or given by a test.

use axum::body::Bytes;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The size of an attachment for which the common data states none.
pub const DEFAULT_SIZE: u64 = 120_000;

/// One attachment. Made-up bytes are computed where they are read, so that a file of gigabytes takes no memory;
/// the same id, media type and size always give the same bytes.
#[derive(Clone, Debug)]
pub struct Attachment {
    id: String,
    file_name: String,
    media_type: String,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    MadeUp { seed: u64, size: u64 },
    Given(Bytes),
}

impl Attachment {
    /// Made-up bytes.
    #[must_use]
    pub fn made_up(id: &str, file_name: &str, media_type: &str, size: u64) -> Self {
        let digest = Sha256::digest(id.as_bytes());
        let seed = digest
            .iter()
            .take(8)
            .fold(0, |seed, byte| (seed << 8) | u64::from(*byte));
        Self::new(id, file_name, media_type, Source::MadeUp { seed, size })
    }

    /// The same file with other bytes, as if the customer had put another in its place.
    #[must_use]
    pub fn version(mut self, version: u64) -> Self {
        if let Source::MadeUp { seed, .. } = &mut self.source {
            *seed = word(*seed, version);
        }
        self
    }

    /// What tells its bytes from those of other versions, for `ETag`.
    pub(crate) fn tag(&self) -> String {
        match &self.source {
            Source::MadeUp { seed, size } => format!("{size:x}-{seed:x}"),
            Source::Given(bytes) => hexadecimal(&Sha256::digest(bytes)),
        }
    }

    /// These bytes.
    #[must_use]
    pub fn given(id: &str, file_name: &str, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        Self::new(id, file_name, media_type, Source::Given(bytes.into()))
    }

    fn new(id: &str, file_name: &str, media_type: &str, source: Source) -> Self {
        Self {
            id: id.to_owned(),
            file_name: file_name.to_owned(),
            media_type: media_type.to_owned(),
            source,
        }
    }

    /// Its id, as the common data or a message names it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The customer's name for the file.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.source {
            Source::MadeUp { size, .. } => *size,
            Source::Given(bytes) => bytes.len() as u64,
        }
    }

    /// Lower-case hexadecimal SHA-256 of the whole file. Computes a made-up file in full.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        let mut offset = 0;
        loop {
            let piece = self.read_at(offset, 64 * 1024);
            if piece.is_empty() {
                return hexadecimal(&hash.finalize());
            }
            hash.update(&piece);
            offset += piece.len() as u64;
        }
    }

    /// At most `length` bytes from `offset`; fewer only where the file ends.
    #[must_use]
    pub fn read_at(&self, offset: u64, length: usize) -> Bytes {
        let length = (self.size().saturating_sub(offset)).min(length as u64) as usize;
        match &self.source {
            Source::Given(bytes) => match usize::try_from(offset) {
                Ok(offset) if length > 0 => bytes.slice(offset..offset + length),
                _ => Bytes::new(),
            },
            Source::MadeUp { seed, size } => self.make_up(*seed, *size, offset, length).into(),
        }
    }

    fn make_up(&self, seed: u64, size: u64, offset: u64, length: usize) -> Vec<u8> {
        let mut bytes = noise(seed, offset, length);
        if self.media_type.starts_with("text/") {
            for byte in &mut bytes {
                *byte = if *byte < 4 { b'\n' } else { b'a' + *byte % 26 };
            }
        }
        let (head, tail) = frame(&self.media_type);
        overlay(&mut bytes, offset, head, 0);
        if let Some(start) = size.checked_sub(tail.len() as u64)
            && start >= head.len() as u64
        {
            overlay(&mut bytes, offset, tail, start);
        }
        bytes
    }
}

/// The attachments that common data or a message names: `attachments` at its root. Whatever is not as expected is passed over,
/// since a test may submit anything.
pub(crate) fn stated(body: &Value) -> Vec<Attachment> {
    let listed = body.get("attachments").and_then(Value::as_array);
    listed
        .into_iter()
        .flatten()
        .filter_map(|attachment| {
            let text = |member| attachment.get(member).and_then(Value::as_str);
            let size = attachment
                .get("size")
                .and_then(Value::as_u64)
                .unwrap_or(DEFAULT_SIZE);
            Some(Attachment::made_up(
                text("id")?,
                text("fileName").unwrap_or_default(),
                text("mediaType").unwrap_or("application/octet-stream"),
                size,
            ))
        })
        .collect()
}

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How a file of the media type begins and ends.
fn frame(media_type: &str) -> (&'static [u8], &'static [u8]) {
    match media_type {
        "application/pdf" => (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"\n%%EOF\n"),
        "application/zip" => (b"PK\x03\x04", b""),
        "application/json" => (b"{", b"}"),
        "application/xml" => (b"<?xml version=\"1.0\"?>\n", b""),
        "image/gif" => (b"GIF89a", b""),
        "image/jpeg" => (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\xff\xd9"),
        "image/png" => (b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"),
        "image/tiff" => (b"II*\x00", b""),
        _ if media_type.starts_with("application/vnd.openxmlformats-") => (b"PK\x03\x04", b""),
        _ => (b"", b""),
    }
}

/// Writes the part of `text`, which stands at `start` of the file, that falls into `bytes`, which stands at `offset`.
fn overlay(bytes: &mut [u8], offset: u64, text: &[u8], start: u64) {
    for (position, byte) in (start..).zip(text) {
        let within = position
            .checked_sub(offset)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(place) = within.and_then(|at| bytes.get_mut(at)) {
            *place = *byte;
        }
    }
}

/// Bytes `offset..offset + length` of the noise of `seed`.
fn noise(seed: u64, offset: u64, length: usize) -> Vec<u8> {
    let skipped = (offset % 8) as usize;
    let mut bytes = Vec::with_capacity(skipped + length + 8);
    let mut index = offset / 8;
    while bytes.len() < skipped + length {
        bytes.extend_from_slice(&word(seed, index).to_le_bytes());
        index += 1;
    }
    bytes.truncate(skipped + length);
    bytes.drain(..skipped);
    bytes
}

/// The SplitMix64 generator, which can be asked for any of its numbers at once (Steele, Lea and Flood, 2014).
fn word(seed: u64, index: u64) -> u64 {
    let mut word = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_the_same_however_it_is_read() {
        for media_type in ["application/pdf", "text/plain", "application/octet-stream"] {
            let file = Attachment::made_up("a", "a", media_type, 1000);
            let whole = file.read_at(0, 5000);
            assert_eq!(whole.len(), 1000);
            for (offset, length) in [(0, 1), (3, 9), (7, 500), (990, 10), (995, 100), (1000, 5)] {
                let end = (offset + length).min(1000);
                assert_eq!(file.read_at(offset as u64, length), whole[offset..end]);
            }
        }
    }

    #[test]
    fn a_made_up_file_begins_and_ends_as_its_media_type_does() {
        let pdf = Attachment::made_up("a", "a.pdf", "application/pdf", 685_244);
        assert!(pdf.read_at(0, 10).starts_with(b"%PDF-1.7\n"));
        assert_eq!(pdf.read_at(685_244 - 7, 100).as_ref(), b"\n%%EOF\n");
        let text = Attachment::made_up("a", "a.txt", "text/plain", 300);
        assert!(
            text.read_at(0, 300)
                .iter()
                .all(|b| b.is_ascii_lowercase() || *b == b'\n')
        );
    }

    #[test]
    fn the_end_of_five_gigabytes_is_read_without_the_beginning() {
        let size = 5 * 1024 * 1024 * 1024;
        let huge = Attachment::made_up("a", "a.pdf", "application/pdf", size);
        assert_eq!(huge.read_at(size - 7, 100).as_ref(), b"\n%%EOF\n");
        assert!(huge.read_at(size, 1).is_empty());
    }

    #[test]
    fn files_smaller_than_their_magic_are_cut_not_grown() {
        for size in 0..20 {
            let file = Attachment::made_up("a", "a.pdf", "application/pdf", size);
            assert_eq!(file.read_at(0, 100).len() as u64, size);
        }
    }

    #[test]
    fn different_ids_give_different_bytes() {
        let sha256 = |id| Attachment::made_up(id, "a", "application/pdf", 500).sha256();
        assert_ne!(sha256("a"), sha256("b"));
        assert_eq!(sha256("a"), sha256("a"));
    }

    #[test]
    fn attachments_without_an_id_are_passed_over_and_odd_sizes_get_the_default() {
        let body = serde_json::json!({"attachments": [
            {"fileName": "no id"}, 7, {"id": "a", "size": -1}, {"id": "b", "size": 3}
        ]});
        let sizes: Vec<_> = stated(&body).iter().map(Attachment::size).collect();
        assert_eq!(sizes, [DEFAULT_SIZE, 3]);
        assert!(stated(&serde_json::json!("not an object")).is_empty());
    }
}
