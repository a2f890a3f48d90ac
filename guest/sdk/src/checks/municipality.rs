//! The number of a municipality (kuntanumero): three digits in Statistics Finland's classification of municipalities.
//!
//! Which numbers are in use changes with mergers, so the list is a setting with its year, not a part of this check.

use core::fmt;

use super::{ascii, number, write_padded};

/// A municipality's number, padded to three digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MunicipalityCode([u8; 3]);

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MunicipalityCodeError {
    /// Not one to three digits.
    Form,
    /// 000, which no municipality has ever had.
    Zero,
}

impl MunicipalityCode {
    /// Reads one to three digits, as in `92` or `092`: systems that keep the code as a number lose its leading zeros.
    pub fn parse(text: &str) -> Result<Self, MunicipalityCodeError> {
        let value = number(text.as_bytes())
            .filter(|_| text.len() <= 3)
            .ok_or(MunicipalityCodeError::Form)?;
        if value == 0 {
            return Err(MunicipalityCodeError::Zero);
        }
        let mut code = [0; 3];
        write_padded(&mut code, value);
        Ok(Self(code))
    }

    /// Always three digits, as in `092`.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl fmt::Debug for MunicipalityCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Display for MunicipalityCodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a municipality code is one to three digits",
            Self::Zero => "no municipality has the code 000",
        })
    }
}

impl core::error::Error for MunicipalityCodeError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lost_zeros_are_given_back() {
        for (text, code) in [("92", "092"), ("092", "092"), ("5", "005"), ("753", "753")] {
            assert_eq!(MunicipalityCode::parse(text).unwrap().as_str(), code);
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        use MunicipalityCodeError as Error;
        for (text, error) in [
            ("", Error::Form),
            ("0092", Error::Form),
            ("9a", Error::Form),
            (" 92", Error::Form),
            ("0", Error::Zero),
            ("000", Error::Zero),
        ] {
            assert_eq!(MunicipalityCode::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_padded_code_reads_as_itself(value in 1u16..=999) {
            let code = MunicipalityCode::parse(&value.to_string()).unwrap();
            prop_assert_eq!(code.as_str(), format!("{value:03}"));
            prop_assert_eq!(MunicipalityCode::parse(code.as_str()), Ok(code));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,5}") {
            let _ = MunicipalityCode::parse(&text);
        }
    }
}
