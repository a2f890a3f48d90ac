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
            prop_assert_eq!(number(value % 100), (value % 100).to_string());
        }
    }

    #[test]
    fn parts_stand_one_after_another() {
        assert_eq!(concat(&[]), "");
        assert_eq!(concat(&["ä", "", "b#"]), "äb#");
    }
}
