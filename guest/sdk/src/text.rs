//! Texts put together without the standard library's formatting, which would be a tenth of a component.

use alloc::string::String;

use crate::output::Output;

/// One text after another.
#[must_use]
pub fn concat(parts: &[&str]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        text.push_str(part);
    }
    text
}

/// Whether two texts are the same. A component's own comparison goes byte by byte.
#[inline]
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && same_bytes(one.as_bytes(), other.as_bytes())
}

fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    let halves = |bytes: &[u8]| {
        let (low, high) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some((u64::from_le_bytes(*low), u64::from_le_bytes(*high)))
    };
    let quarters = |bytes: &[u8]| {
        let (low, high) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some((u32::from_le_bytes(*low), u32::from_le_bytes(*high)))
    };
    let wholes = |bytes: &[u8]| {
        let (low, high) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some((u128::from_le_bytes(*low), u128::from_le_bytes(*high)))
    };
    match one.len() {
        4..=8 => quarters(one) == quarters(other),
        9..=16 => halves(one) == halves(other),
        17..=32 => wholes(one) == wholes(other),
        _ => one == other,
    }
}

/// How many characters a text has. The standard library counts long ones faster, with more code.
#[must_use]
pub fn characters(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// A whole number in decimal digits.
#[must_use]
pub fn number(number: u32) -> String {
    let mut text = String::with_capacity(10);
    push_number(&mut text, number);
    text
}

/// Appends a whole number in decimal digits.
pub fn push_number(text: &mut String, number: u32) {
    let digits = Padded::number(number, []);
    // Digits are ASCII.
    text.push_str(core::str::from_utf8(digits.as_bytes()).unwrap_or_default());
}

/// A few characters with space behind them: always the same number of bytes to copy, which takes a moment, where any number of them takes a call.
#[derive(Debug)]
pub(crate) struct Padded {
    bytes: [u8; 16],
    length: usize,
}

impl Padded {
    /// At most sixteen bytes.
    pub(crate) const fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.split_at_mut(text.len()).0.copy_from_slice(text);
        Padded {
            bytes,
            length: text.len(),
        }
    }

    /// Decimal digits, and at most six characters behind them.
    #[inline]
    pub(crate) fn number<const N: usize>(number: u32, behind: [u8; N]) -> Self {
        if N <= 4 && number < 10_000 {
            return Padded::small_number(number, behind);
        }
        let mut length = 1;
        let mut limit = 10;
        while length < 10 && u64::from(number) >= limit {
            length += 1;
            limit *= 10;
        }
        let mut bytes = [0; 16];
        let mut rest = number;
        for digit in bytes.iter_mut().take(length).rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        for (place, character) in bytes.iter_mut().skip(length).zip(behind) {
            *place = character;
        }
        Padded {
            bytes,
            length: length + N,
        }
    }

    /// Nearly every number, without a loop: four digits and what is behind them as one word, which loses the zeros in front.
    #[inline]
    fn small_number<const N: usize>(number: u32, behind: [u8; N]) -> Self {
        let digits = [1000, 100, 10, 1].map(|unit| b'0' + (number / unit % 10) as u8);
        let mut word = [0; 8];
        for (place, character) in word.iter_mut().zip(digits.into_iter().chain(behind)) {
            *place = character;
        }
        let zeros =
            usize::from(number < 1000) + usize::from(number < 100) + usize::from(number < 10);
        let word = (u64::from_le_bytes(word) >> (8 * zeros)).to_le_bytes();
        let mut bytes = [0; 16];
        for (place, character) in bytes.iter_mut().zip(word) {
            *place = character;
        }
        Padded {
            bytes,
            length: 4 - zeros + N,
        }
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn push_to(&self, out: &mut Output) {
        out.put(&self.bytes, self.length);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_written_as_the_standard_library_writes_them(value: u32) {
            prop_assert_eq!(number(value), value.to_string());
            let small = value % 12_000;
            prop_assert_eq!(number(small), small.to_string());
            prop_assert_eq!(number(small % 100), (small % 100).to_string());
            let behind = [small.to_string().as_bytes(), b"\">"].concat();
            let padded = Padded::number(small, *b"\">");
            prop_assert_eq!(padded.as_bytes(), behind.as_slice());
        }
    }

    proptest! {
        #[test]
        fn texts_are_the_same_where_every_byte_is(text in "[a-c]{0,40}", at in 0_usize..40) {
            prop_assert!(same(&text, &text.clone()));
            let mut other = text.clone().into_bytes();
            if let Some(byte) = other.get_mut(at) {
                *byte = b'd';
                prop_assert!(!same(&text, core::str::from_utf8(&other).unwrap_or_default()));
            }
            prop_assert!(!same(&text, &concat(&[&text, "a"])));
        }
    }

    #[test]
    fn parts_stand_one_after_another() {
        assert_eq!(concat(&[]), "");
        assert_eq!(concat(&["ä", "", "b#"]), "äb#");
    }
}
