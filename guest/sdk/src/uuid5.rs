//! Name-based identifiers (RFC 9562, 5.5): the same name in the same namespace always has the same one, so that a message that is made
//! again keeps its identity without a stored table or a source of randomness.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// A UUID.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// Reads `8cdece75-921e-4ce6-939f-711060c73494`, in capitals too; `None` for any other form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if text.len() != 36 || HYPHENS.iter().any(|&place| text[place] != b'-') {
            return None;
        }
        let mut digits = text
            .iter()
            .enumerate()
            .filter(|(place, _)| !HYPHENS.contains(place));
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = hex_digit(*digits.next()?.1)? << 4 | hex_digit(*digits.next()?.1)?;
        }
        Some(Self(bytes))
    }

    /// The version 5 UUID of a name, with this one as its namespace.
    pub fn v5(self, name: &str) -> Self {
        let hash = sha1(&[&self.0, name.as_bytes()].concat());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x50;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

/// Where the hyphens stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl Uuid {
    /// The form in lower case with hyphens.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = [b'-'; 36];
        let places = (0..36).filter(|place| !HYPHENS.contains(place));
        let halves = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
        for (place, half) in places.zip(halves) {
            text[place] = b"0123456789abcdef"[usize::from(half)];
        }
        // Only ASCII is ever written into it.
        core::str::from_utf8(&text).unwrap_or_default().to_owned()
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text())
    }
}

/// SHA-1 (FIPS 180-4, 6.1), for names alone: it keeps no secret. One loop instead of a library's unrolled ones, which are ten times as large.
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());

    let mut state: [u32; 5] = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in padded.chunks_exact(64) {
        let mut schedule = [0_u32; 80];
        for (word, bytes) in schedule.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes
                .iter()
                .fold(0, |word, &byte| word << 8 | u32::from(byte));
        }
        for t in 16..80 {
            let mixed = schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16];
            schedule[t] = mixed.rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (t, word) in schedule.iter().enumerate() {
            let (chosen, constant) = match t {
                0..20 => (b & c | !b & d, 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(chosen)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut hash = [0; 20];
    for (bytes, word) in hash.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_names_have_their_known_identifiers() {
        for (namespace, name, expected) in [
            (
                "8cdece75-921e-4ce6-939f-711060c73494",
                "UusiAsia/1",
                "6f040125-0732-5bac-bfd2-2105c023b1c4",
            ),
            // RFC 9562, appendix A.4.
            (
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                "www.example.com",
                "2ed6657d-e927-568b-95e1-2665a8aea6a2",
            ),
        ] {
            assert_eq!(Uuid::parse(namespace).unwrap().v5(name).text(), expected);
        }
    }

    #[test]
    fn only_the_form_with_hyphens_is_read() {
        for text in [
            "",
            "8cdece75921e4ce6939f711060c73494",
            "8cdece75-921e-4ce6-939f-711060c7349",
            "8cdece75-921e-4ce6-939f-711060c734944",
            "8cdece75-921e-4ce6-939f-711060c7349g",
            "8cdece75_921e-4ce6-939f-711060c73494",
            "8cdece759-21e-4ce6-939f-711060c73494",
            "8cdece75-921e-4ce6-939f-711060c-3494",
            "{8cdece75-921e-4ce6-939f-711060c7349",
        ] {
            assert_eq!(Uuid::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_uuid_crate(bytes: [u8; 16], name in "\\PC{0,80}") {
            let namespace = uuid::Uuid::from_bytes(bytes);
            let ours = Uuid::parse(&namespace.to_string()).unwrap();
            prop_assert_eq!(ours.text(), namespace.to_string());
            prop_assert_eq!(Uuid::parse(&namespace.to_string().to_uppercase()), Some(ours));
            prop_assert_eq!(ours.v5(&name).text(), uuid::Uuid::new_v5(&namespace, name.as_bytes()).to_string());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-0-9a-f]{34,38}|\\PC{0,40}") {
            let _ = Uuid::parse(&text);
        }
    }
}
