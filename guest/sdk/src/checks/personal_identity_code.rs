//! The personal identity code (henkilötunnus, personbeteckning).
//!
//! Its form is in the Government Decree on the Population Information System (128/2010), 2 §, as amended by 690/2022 in force from
//! 1 January 2023, under the Act on the Population Information System (661/2009), 11 §: `ddmmyy`, a century sign, an individual number
//! of three digits, a check character.
//!
//! **The sign is part of the code.** Since 2023 two people can have codes that differ in the sign alone, so it may never be replaced,
//! and codes are compared with it.

use core::fmt;

use super::check_character::check_character;
use super::number;
use crate::dates::Date;
use crate::text::characters;

/// A personal identity code that follows every rule of the decree. It is personal data: `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Henkilotunnus<'a> {
    text: &'a str,
    date_of_birth: Date,
    individual_number: u16,
}

/// Which rule a text breaks. The first one in this order is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HenkilotunnusError {
    /// Not eleven characters.
    Length,
    /// Something else than a digit where a digit must be.
    Form,
    /// The century sign is none of `+`, `- Y X W V U`, `A B C D E F`.
    Sign,
    /// The calendar has no such day of birth.
    Date,
    /// The individual number is 000 or 001, which are given to nobody.
    Individual,
    /// The check character is another: some character is mistyped.
    Check,
}

impl<'a> Henkilotunnus<'a> {
    /// Reads a code. Letters must be capital, as in the decree.
    ///
    /// The individual numbers 900–999 are accepted: no person has one, but hospitals and tests use them. See [`Self::is_test`].
    pub fn parse(text: &'a str) -> Result<Self, HenkilotunnusError> {
        use HenkilotunnusError as Error;

        let code: &[u8; 11] = text.as_bytes().try_into().map_err(|_| {
            // A letter outside ASCII takes more bytes, but is one character too many or a wrong one.
            if characters(text) == 11 {
                Error::Form
            } else {
                Error::Length
            }
        })?;
        let birth = number(&code[..6]).ok_or(Error::Form)?;
        let individual = number(&code[7..10]).ok_or(Error::Form)?;
        let century = match code[6] {
            b'+' => 1800,
            b'-' | b'Y' | b'X' | b'W' | b'V' | b'U' => 1900,
            b'A'..=b'F' => 2000,
            _ => return Err(Error::Sign),
        };
        let (day, month, year) = (birth / 10_000, birth / 100 % 100, century + birth % 100);
        let date_of_birth = Date::new(year as u16, month as u8, day as u8).ok_or(Error::Date)?;
        if individual < 2 {
            return Err(Error::Individual);
        }
        if check_character(birth * 1000 + individual) != code[10] {
            return Err(Error::Check);
        }
        Ok(Self {
            text,
            date_of_birth,
            individual_number: individual as u16,
        })
    }

    /// The code as it was received.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The date of birth that the code tells. It need not be the person's registered one: codes are changed only for grave reasons.
    pub fn date_of_birth(&self) -> Date {
        self.date_of_birth
    }

    /// The century sign.
    pub fn century_sign(&self) -> char {
        char::from(self.text.as_bytes()[6])
    }

    /// Whether the individual number is 900–999: a test person, or a temporary code of a hospital's own. Never in the register.
    pub fn is_test(&self) -> bool {
        self.individual_number >= 900
    }

    /// Whether asianhallinta 1.1–1.3 can carry the code: their schema knows only the signs `+`, `-` and `A`
    /// (element `Henkilotunnus`).
    pub fn fits_asianhallinta_1_3(&self) -> bool {
        matches!(self.century_sign(), '+' | '-' | 'A')
    }
}

impl fmt::Debug for Henkilotunnus<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Henkilotunnus(not shown)")
    }
}

impl fmt::Display for HenkilotunnusError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Length => "a personal identity code has eleven characters",
            Self::Form => "a personal identity code has digits before and after its century sign",
            Self::Sign => "the century sign of the personal identity code is unknown",
            Self::Date => "the personal identity code starts with a day that does not exist",
            Self::Individual => "the individual number of a personal identity code is at least 002",
            Self::Check => "the check character of the personal identity code does not match",
        })
    }
}

impl core::error::Error for HenkilotunnusError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    const SIGNS: &str = "+-YXWVUABCDEF";

    fn code(birth: (u32, u32, u32), sign: char, individual: u32) -> String {
        let (day, month, year) = birth;
        let check = check_character(((day * 100 + month) * 100 + year) * 1000 + individual);
        format!(
            "{day:02}{month:02}{year:02}{sign}{individual:03}{}",
            char::from(check)
        )
    }

    #[test]
    fn published_examples_are_accepted() {
        // The first is the made-up person by whom the population register explains the code.
        for (text, born, test) in [
            ("131052-308T", "1952-10-13", false),
            ("010594Y9032", "1994-05-01", true),
            ("020594X903P", "1994-05-02", true),
            ("010516B903X", "2016-05-01", true),
        ] {
            let code = Henkilotunnus::parse(text).unwrap();
            assert_eq!(code.as_str(), text);
            assert_eq!(code.date_of_birth().iso(), born);
            assert_eq!(code.is_test(), test, "{text}");
        }
    }

    #[test]
    fn each_sign_tells_its_century_and_only_three_fit_the_old_schema() {
        for sign in SIGNS.chars() {
            let text = code((6, 12, 17), sign, 917);
            let code = Henkilotunnus::parse(&text).unwrap();
            let century = match sign {
                '+' => 1817,
                '-' | 'Y' | 'X' | 'W' | 'V' | 'U' => 1917,
                _ => 2017,
            };
            assert_eq!(code.date_of_birth().year(), century, "{sign}");
            assert_eq!(code.century_sign(), sign);
            assert_eq!(
                code.fits_asianhallinta_1_3(),
                "+-A".contains(sign),
                "{sign}"
            );
        }
    }

    #[test]
    fn codes_that_differ_in_the_sign_alone_are_two_people() {
        let (dash, letter) = (code((1, 5, 94), '-', 903), code((1, 5, 94), 'Y', 903));
        assert_ne!(
            Henkilotunnus::parse(&dash).unwrap(),
            Henkilotunnus::parse(&letter).unwrap()
        );
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        use HenkilotunnusError as Error;
        for (text, error) in [
            ("", Error::Length),
            ("010594-903", Error::Length),
            ("010594-90322", Error::Length),
            ("010594Y9032 ", Error::Length),
            ("01O594Y9032", Error::Form),
            ("010594Y90E2", Error::Form),
            ("01059\u{e4}Y9032", Error::Form),
            ("010594\u{2212}9032", Error::Form),
            ("010594G9032", Error::Sign),
            ("010594a9032", Error::Sign),
            ("010594T9032", Error::Sign),
            ("310494-9032", Error::Date),
            ("000594-9032", Error::Date),
            ("011394-9032", Error::Date),
            ("290200+9032", Error::Date),
            ("010594-0002", Error::Individual),
            ("010594-0012", Error::Individual),
            ("131052-308U", Error::Check),
            ("020594X903p", Error::Check),
        ] {
            assert_eq!(Henkilotunnus::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_leap_day_depends_on_the_century() {
        assert!(Henkilotunnus::parse(&code((29, 2, 0), 'A', 902)).is_ok());
        let of_1900 = code((29, 2, 0), '-', 902);
        assert_eq!(
            Henkilotunnus::parse(&of_1900),
            Err(HenkilotunnusError::Date)
        );
    }

    #[test]
    fn individual_numbers_start_at_002() {
        for (individual, accepted) in [
            (0, false),
            (1, false),
            (2, true),
            (899, true),
            (900, true),
            (999, true),
        ] {
            let text = code((1, 1, 70), '-', individual);
            let code = Henkilotunnus::parse(&text);
            assert_eq!(code.is_ok(), accepted, "{individual}");
            assert_eq!(
                code.is_ok_and(|code| code.is_test()),
                individual >= 900,
                "{individual}"
            );
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_code() {
        let shown = format!("{:?}", Henkilotunnus::parse("010594Y9032").unwrap());
        assert!(
            !shown.contains(|character: char| character.is_ascii_digit()),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn every_well_made_code_is_accepted(
            day in 1u32..=28, month in 1u32..=12, year in 0u32..100, sign in 0usize..13, individual in 2u32..=999,
        ) {
            let sign = SIGNS.as_bytes()[sign] as char;
            let text = code((day, month, year), sign, individual);
            let code = Henkilotunnus::parse(&text).unwrap();
            prop_assert_eq!(u32::from(code.date_of_birth().day()), day);
            prop_assert_eq!(u32::from(code.date_of_birth().month()), month);
            prop_assert_eq!(u32::from(code.date_of_birth().year()) % 100, year);
        }

        #[test]
        fn any_other_check_character_fails(individual in 2u32..=999, other in any::<char>()) {
            let mut text = code((1, 5, 94), '-', individual);
            let check = text.pop().unwrap();
            prop_assume!(other != check);
            text.push(other);
            prop_assert!(Henkilotunnus::parse(&text).is_err());
        }

        #[test]
        fn any_one_mistyped_digit_fails(individual in 2u32..=999, place in 0usize..9, shift in 1u8..10) {
            let mut code = code((1, 5, 94), '-', individual).into_bytes();
            let digit = &mut code[if place < 6 { place } else { place + 1 }];
            *digit = b'0' + (*digit - b'0' + shift) % 10;
            let wrong = String::from_utf8(code).unwrap();
            prop_assert!(Henkilotunnus::parse(&wrong).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,14}") {
            let _ = Henkilotunnus::parse(&text);
        }
    }
}
