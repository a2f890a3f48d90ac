//! The business identity code (Y-tunnus, FO-nummer), given under the Business Information Act (244/2001).

use core::fmt;

use super::{ascii, number, write_padded};

/// A business identity code with a right check digit, kept in its canonical form `NNNNNNN-C`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BusinessId([u8; 9]);

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BusinessIdError {
    /// None of the forms that [`BusinessId::parse`] takes.
    Form,
    /// The check digit is another, or the number is one of those that have none and are never given.
    Check,
}

impl BusinessId {
    /// Reads `2841138-9`, the same without its hyphen (`28411389`), the VAT number (`FI28411389`), and the form of six digits from
    /// before the numbers grew to seven (`201256-6`), which gets its leading zero.
    ///
    /// The result is always in the canonical form: compare it with the text to see whether anything was changed.
    pub fn parse(text: &str) -> Result<Self, BusinessIdError> {
        let (serial, check) = match *text.as_bytes() {
            [ref serial @ .., b'-', check] if matches!(serial.len(), 6 | 7) => (serial, check),
            [b'F', b'I', ref serial @ .., check] | [ref serial @ .., check]
                if serial.len() == 7 =>
            {
                (serial, check)
            }
            _ => return Err(BusinessIdError::Form),
        };
        let serial = number(serial).ok_or(BusinessIdError::Form)?;
        if !check.is_ascii_digit() {
            return Err(BusinessIdError::Form);
        }
        if check_digit(serial) != Some(check) {
            return Err(BusinessIdError::Check);
        }
        let mut canonical = *b"0000000-0";
        write_padded(&mut canonical[..7], serial);
        canonical[8] = check;
        Ok(Self(canonical))
    }

    /// The canonical form, as in `2841138-9`.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// Whether it is `0000000-0`, which passes every check and belongs to nobody.
    pub fn is_nil(&self) -> bool {
        self.0 == *b"0000000-0"
    }
}

/// The check digit, or `None` for the numbers whose remainder is 1: there is no digit for them, so they are not given.
fn check_digit(mut serial: u32) -> Option<u8> {
    let mut sum = 0;
    for weight in [2, 4, 8, 5, 10, 9, 7] {
        sum += serial % 10 * weight;
        serial /= 10;
    }
    match sum % 11 {
        0 => Some(b'0'),
        1 => None,
        remainder => Some(b'0' + (11 - remainder) as u8),
    }
}

impl fmt::Debug for BusinessId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Display for BusinessIdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a business identity code is seven digits, a hyphen and a check digit",
            Self::Check => "the check digit of the business identity code does not match",
        })
    }
}

impl core::error::Error for BusinessIdError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_becomes_the_canonical_one() {
        for (text, canonical) in [
            ("0201256-6", "0201256-6"),
            ("2841138-9", "2841138-9"),
            ("28411389", "2841138-9"),
            ("FI28411389", "2841138-9"),
            ("201256-6", "0201256-6"),
        ] {
            assert_eq!(BusinessId::parse(text).unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn the_nil_code_passes_and_is_told() {
        assert!(BusinessId::parse("0000000-0").unwrap().is_nil());
        assert!(!BusinessId::parse("2841138-9").unwrap().is_nil());
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        use BusinessIdError as Error;
        for (text, error) in [
            ("2841138-8", Error::Check),
            ("28411388", Error::Check),
            // The weighted sum of 0000006 leaves the remainder 1.
            ("0000006-0", Error::Check),
            ("0000006-1", Error::Check),
            ("", Error::Form),
            ("-", Error::Form),
            ("FI", Error::Form),
            ("2012566", Error::Form),
            ("1256-6", Error::Form),
            ("12345678-9", Error::Form),
            ("284113-89", Error::Form),
            ("2841138-A", Error::Form),
            ("284113a-9", Error::Form),
            ("fi28411389", Error::Form),
            ("SE28411389", Error::Form),
            ("FI2841138-9", Error::Form),
            ("2841138\u{2013}9", Error::Form),
            (" 2841138-9", Error::Form),
        ] {
            assert_eq!(BusinessId::parse(text), Err(error), "{text}");
        }
    }

    /// A number that has a check digit.
    fn given() -> impl Strategy<Value = u32> {
        (0u32..9_999_000).prop_map(|from| {
            (from..)
                .find(|&serial| check_digit(serial).is_some())
                .unwrap()
        })
    }

    proptest! {
        #[test]
        fn a_code_parses_in_each_form_with_its_own_check_digit_only(serial in 0u32..10_000_000, digit in 0u8..10) {
            let right = check_digit(serial) == Some(b'0' + digit);
            let canonical = format!("{serial:07}-{digit}");
            for text in [canonical.clone(), format!("{serial:07}{digit}"), format!("FI{serial:07}{digit}")] {
                match BusinessId::parse(&text) {
                    Ok(code) => prop_assert!(right && code.as_str() == canonical),
                    Err(error) => prop_assert!(!right && error == BusinessIdError::Check),
                }
            }
        }

        #[test]
        fn any_one_mistyped_digit_fails(serial in given(), place in 0usize..7, shift in 1u8..10) {
            let mut code = format!("{serial:07}-{}", char::from(check_digit(serial).unwrap())).into_bytes();
            code[place] = b'0' + (code[place] - b'0' + shift) % 10;
            let wrong = String::from_utf8(code).unwrap();
            prop_assert_eq!(BusinessId::parse(&wrong), Err(BusinessIdError::Check));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            let _ = BusinessId::parse(&text);
        }
    }
}
