//! The property identifier (kiinteistötunnus) of the Real Estate Register Decree (970/1996), 1 §: municipality, location area, group and
//! unit. A separated parcel of a property that is not yet a property of its own (määräala) adds `M` and a running number.
//!
//! The first part is the municipality in which the property was formed. It stays when municipalities merge, so that it may differ from
//! the property's present municipality.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use super::{ascii, number, write_padded};

/// A property, or a parcel of one, in either written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PropertyId {
    municipality: u16,
    area: u16,
    group: u16,
    unit: u16,
    parcel: Option<u16>,
}

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyIdError {
    /// Neither fourteen digits nor four numbers with hyphens.
    Form,
    /// The municipality is 000.
    Municipality,
    /// What follows the property is not `M` and one to four digits.
    Parcel,
}

impl PropertyId {
    /// Reads the long form `09241400580172` and the short form `92-414-58-172`, also with leading zeros; after either may stand a parcel,
    /// as in `-M601` or `M0601`.
    pub fn parse(text: &str) -> Result<Self, PropertyIdError> {
        use PropertyIdError as Error;

        let text = text.as_bytes();
        let (property, parcel) = match text.iter().position(|&byte| byte == b'M') {
            None => (text, None),
            Some(place) => {
                let parcel = bounded(&text[place + 1..], 4)
                    .filter(|&number| number > 0)
                    .ok_or(Error::Parcel)?;
                (
                    text[..place].strip_suffix(b"-").unwrap_or(&text[..place]),
                    Some(parcel),
                )
            }
        };
        let [municipality, area, group, unit] = parts(property).ok_or(Error::Form)?;
        let municipality = bounded(municipality, 3).ok_or(Error::Form)?;
        if municipality == 0 {
            return Err(Error::Municipality);
        }
        Ok(Self {
            municipality,
            area: bounded(area, 3).ok_or(Error::Form)?,
            group: bounded(group, 4).ok_or(Error::Form)?,
            unit: bounded(unit, 4).ok_or(Error::Form)?,
            parcel,
        })
    }

    /// The code of the municipality in which the property was formed, 1–999.
    pub fn municipality(&self) -> u16 {
        self.municipality
    }

    /// The location area: a village or a part of a town, 0–999.
    pub fn area(&self) -> u16 {
        self.area
    }

    /// The group: a block of a town plan or an original farm, 0–9999.
    pub fn group(&self) -> u16 {
        self.group
    }

    /// The unit within its group, 0–9999.
    pub fn unit(&self) -> u16 {
        self.unit
    }

    /// The running number of a parcel, 1–9999.
    pub fn parcel(&self) -> Option<u16> {
        self.parcel
    }

    /// The property in the short form, as in `92-414-58-172`. The parcel is not in it.
    pub fn short(&self) -> String {
        let mut text = String::with_capacity(17);
        for part in [self.municipality, self.area, self.group, self.unit] {
            if !text.is_empty() {
                text.push('-');
            }
            let mut digits = [0; 4];
            write_padded(&mut digits, part.into());
            let first = digits.iter().position(|&digit| digit != b'0').unwrap_or(3);
            text.push_str(ascii(&digits[first..]));
        }
        text
    }

    /// The property in the long form of fourteen digits. The parcel is not in it.
    pub fn long(&self) -> String {
        let mut digits = [0; 14];
        write_padded(&mut digits[..3], self.municipality.into());
        write_padded(&mut digits[3..6], self.area.into());
        write_padded(&mut digits[6..10], self.group.into());
        write_padded(&mut digits[10..], self.unit.into());
        ascii(&digits).to_owned()
    }

    /// The parcel as registers write it after its property, `M` and four digits, as in `M0601`
    /// (KuntaGML 2.2.4, element `maaraAlaTunnus`).
    pub fn parcel_code(&self) -> Option<String> {
        let mut code = *b"M0000";
        write_padded(&mut code[1..], self.parcel?.into());
        Some(ascii(&code).to_owned())
    }
}

/// The four numbers of either form, still as digits.
fn parts(property: &[u8]) -> Option<[&[u8]; 4]> {
    if property.contains(&b'-') {
        let mut parts = property.split(|&byte| byte == b'-');
        let four = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        return parts.next().is_none().then_some(four);
    }
    if property.len() != 14 {
        return None;
    }
    Some([
        &property[..3],
        &property[3..6],
        &property[6..10],
        &property[10..],
    ])
}

/// The value of one to `longest` digits; `longest` is at most four, so that it fits.
fn bounded(digits: &[u8], longest: usize) -> Option<u16> {
    if digits.len() > longest {
        return None;
    }
    number(digits).map(|value| value as u16)
}

impl fmt::Display for PropertyIdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "a property identifier is fourteen digits, or four numbers with hyphens between them",
            Self::Municipality => "no municipality has the code 000",
            Self::Parcel => "after a property identifier there is only a parcel, as in -M601",
        })
    }
}

impl core::error::Error for PropertyIdError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms_are_the_same_property() {
        for text in ["92-414-58-172", "092-414-0058-0172", "09241400580172"] {
            let property = PropertyId::parse(text).unwrap();
            assert_eq!(property.short(), "92-414-58-172", "{text}");
            assert_eq!(property.long(), "09241400580172", "{text}");
            assert_eq!((property.parcel(), property.parcel_code()), (None, None));
        }
        assert_eq!(
            PropertyId::parse("186-401-1-2111").unwrap().long(),
            "18640100012111"
        );
    }

    #[test]
    fn a_parcel_is_kept_apart_from_its_property() {
        for text in [
            "92-414-58-172-M601",
            "92-414-58-172-M0601",
            "09241400580172M0601",
            "09241400580172-M601",
        ] {
            let parcel = PropertyId::parse(text).unwrap();
            assert_eq!(parcel.short(), "92-414-58-172", "{text}");
            assert_eq!(parcel.parcel(), Some(601), "{text}");
            assert_eq!(parcel.parcel_code().unwrap(), "M0601", "{text}");
        }
    }

    #[test]
    fn zero_is_written_as_one_zero() {
        assert_eq!(
            PropertyId::parse("40587100000000").unwrap().short(),
            "405-871-0-0"
        );
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        use PropertyIdError as Error;
        for (text, error) in [
            ("", Error::Form),
            ("92-414-58", Error::Form),
            ("92-414-58-172-1", Error::Form),
            ("92-414-58-", Error::Form),
            ("-414-58-172", Error::Form),
            ("1092-414-58-172", Error::Form),
            ("92-4140-58-172", Error::Form),
            ("92-414-00058-172", Error::Form),
            ("92-414-58-17200", Error::Form),
            ("92-414-58-+17", Error::Form),
            ("92 414 58 172", Error::Form),
            ("0924140058017", Error::Form),
            ("092414005801720", Error::Form),
            ("0924140058017\u{e4}", Error::Form),
            ("09241400580\u{e4}2", Error::Form),
            ("000-414-58-172", Error::Municipality),
            ("00041400580172", Error::Municipality),
            ("92-414-58-172-M", Error::Parcel),
            ("92-414-58-172-M0", Error::Parcel),
            ("92-414-58-172-M60100", Error::Parcel),
            ("92-414-58-172-M601M1", Error::Parcel),
            ("M601", Error::Form),
        ] {
            assert_eq!(PropertyId::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_forms_turn_into_each_other(
            municipality in 1u16..=999, area in 0u16..=999, group in 0u16..=9999, unit in 0u16..=9999, parcel in 1u16..=9999,
        ) {
            let short = format!("{municipality}-{area}-{group}-{unit}");
            let long = format!("{municipality:03}{area:03}{group:04}{unit:04}");
            let property = PropertyId::parse(&short).unwrap();
            prop_assert_eq!(property, PropertyId::parse(&long).unwrap());
            prop_assert_eq!((property.short(), property.long()), (short.clone(), long.clone()));
            prop_assert_eq!(
                (property.municipality(), property.area(), property.group(), property.unit()),
                (municipality, area, group, unit),
            );

            let suffixed = PropertyId::parse(&format!("{long}M{parcel:04}")).unwrap();
            prop_assert_eq!(suffixed.parcel_code().unwrap(), format!("M{parcel:04}"));
            prop_assert_eq!(suffixed, PropertyId::parse(&format!("{short}-M{parcel}")).unwrap());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-0-9M\u{e4}]{0,20}|\\PC{0,20}") {
            if let Ok(property) = PropertyId::parse(&text) {
                prop_assert_eq!(property.long().len(), 14);
            }
        }
    }
}
