//! Finnish identifiers: each is a type that can only be had by parsing a text that follows the identifier's own rules.
//!
//! A parser takes the text as it stands, without trimming or changing case. Its error says which rule is broken and never holds the text,
//! so that it can be logged. What a register alone could tell (whether the company, building or municipality exists) is not checked.

pub mod building_id;
pub mod business_id;
mod check_character;
pub mod municipality;
pub mod ovt;
pub mod personal_identity_code;
pub mod postcode;
pub mod property_id;

/// The value of a text of one to nine ASCII digits, or `None`.
fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        digits
            .iter()
            .fold(0, |value, digit| value * 10 + u32::from(digit - b'0')),
    )
}

/// Writes the lowest decimal digits of a number over the whole of `place`, with leading zeros.
fn write_padded(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The text of bytes that are all ASCII, as everything is that is written here.
fn ascii(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_to_nine_digits_are_a_number() {
        assert_eq!(number(b"007"), Some(7));
        assert_eq!(number(b"999999999"), Some(999_999_999));
        for text in ["", "1234567890", "+1", "-1", "1 ", "1.0", "\u{661}"] {
            assert_eq!(number(text.as_bytes()), None, "{text:?}");
        }
    }
}
