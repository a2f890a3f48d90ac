//! A Finnish postcode (postinumero): five digits (JHS 106).

use core::fmt;

/// A Finnish postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Postcode<'a>(&'a str);

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostcodeError {
    /// Not five digits. A foreign postcode can have any form.
    Form,
    /// 00000, by which registers say that there is none.
    Missing,
}

impl<'a> Postcode<'a> {
    /// Reads five digits.
    pub fn parse(text: &'a str) -> Result<Self, PostcodeError> {
        match text.as_bytes() {
            b"00000" => Err(PostcodeError::Missing),
            digits if digits.len() == 5 && digits.iter().all(u8::is_ascii_digit) => Ok(Self(text)),
            _ => Err(PostcodeError::Form),
        }
    }

    /// The postcode as it was received.
    pub fn as_str(&self) -> &'a str {
        self.0
    }
}

impl fmt::Display for PostcodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a Finnish postcode is five digits",
            Self::Missing => "the postcode 00000 means that there is none",
        })
    }
}

impl core::error::Error for PostcodeError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_digits_are_a_postcode_and_five_zeros_are_none() {
        assert_eq!(
            Postcode::parse("00100").map(|postcode| postcode.as_str()),
            Ok("00100")
        );
        assert_eq!(Postcode::parse("00000"), Err(PostcodeError::Missing));
        for text in [
            "",
            "0010",
            "001000",
            "0010O",
            "FI-00100",
            "114 55",
            "0010\u{661}",
        ] {
            assert_eq!(Postcode::parse(text), Err(PostcodeError::Form), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_of_five_digits_but_zero_is_kept_as_it_is(value in 1u32..100_000) {
            let text = format!("{value:05}");
            prop_assert_eq!(Postcode::parse(&text).map(|postcode| postcode.as_str()), Ok(text.as_str()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,7}") {
            let _ = Postcode::parse(&text);
        }
    }
}
