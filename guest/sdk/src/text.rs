//! Texts put together without the standard library's formatting, which would be a tenth of a component.

use alloc::string::String;

/// One text after another.
#[must_use]
pub fn concat(parts: &[&str]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        text.push_str(part);
    }
    text
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
    let mut digits = [0; 10];
    let mut first = digits.len();
    let mut rest = number;
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    // Digits are ASCII.
    text.push_str(core::str::from_utf8(&digits[first..]).unwrap_or_default());
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
