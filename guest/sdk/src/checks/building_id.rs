//! The permanent building identifier of the Population Information System (pysyvä rakennustunnus, VTJ-PRT), in use since November 2014:
//! nine digits of which the first is 1, and a check character (Population Register Centre, "Väestötietojärjestelmän pysyvä
//! rakennustunnus"; the same form is in KuntaGML 2.2.4, element `valtakunnallinenNumero`).

use core::fmt;

use super::check_character::check_character;
use super::number;

/// A building identifier with a right check character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BuildingId<'a>(&'a str);

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuildingIdError {
    /// Not ten characters, of which the first is 1 and the first nine are digits.
    Form,
    /// The check character is another.
    Check,
}

impl<'a> BuildingId<'a> {
    /// Reads `199887766E`. The letter must be capital.
    pub fn parse(text: &'a str) -> Result<Self, BuildingIdError> {
        let &[ref digits @ .., check] = text.as_bytes() else {
            return Err(BuildingIdError::Form);
        };
        if digits.len() != 9 || digits[0] != b'1' {
            return Err(BuildingIdError::Form);
        }
        let digits = number(digits).ok_or(BuildingIdError::Form)?;
        if check_character(digits) != check {
            return Err(BuildingIdError::Check);
        }
        Ok(Self(text))
    }

    /// The identifier as it was received.
    pub fn as_str(&self) -> &'a str {
        self.0
    }
}

impl fmt::Display for BuildingIdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a building identifier is 1, eight digits and a check character",
            Self::Check => "the check character of the building identifier does not match",
        })
    }
}

impl core::error::Error for BuildingIdError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_identifiers_are_accepted() {
        for text in ["199887766E", "100012345N", "182736459F"] {
            assert_eq!(BuildingId::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        use BuildingIdError as Error;
        for (text, error) in [
            ("199887766F", Error::Check),
            ("199887766e", Error::Check),
            ("", Error::Form),
            ("19988776E", Error::Form),
            ("1998877660E", Error::Form),
            ("299887766E", Error::Form),
            ("1998877\u{e4}E", Error::Form),
            ("19988776AE", Error::Form),
        ] {
            assert_eq!(BuildingId::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_has_exactly_one_check_character(digits in 100_000_000u32..200_000_000, other in any::<char>()) {
            let check = char::from(check_character(digits));
            let right = format!("{digits}{check}");
            prop_assert!(BuildingId::parse(&right).is_ok());
            prop_assume!(other != check);
            let wrong = format!("{digits}{other}");
            prop_assert!(BuildingId::parse(&wrong).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            let _ = BuildingId::parse(&text);
        }
    }
}
