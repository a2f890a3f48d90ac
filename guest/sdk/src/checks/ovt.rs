//! The identifier of an organisation in electronic invoicing (OVT-tunnus, SFS 5748): `0037`, which is Finland's tax administration
//! among the issuers of ISO/IEC 6523, the digits of the business identity code, and up to five characters for a unit.

use core::fmt;

use super::business_id::{BusinessId, BusinessIdError};

/// An identifier with a business identity code that passes its own check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ovt<'a> {
    text: &'a str,
    business_id: BusinessId,
    unit: &'a str,
}

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OvtError {
    /// Does not begin with `0037`.
    Prefix,
    /// Not twelve digits, or not zero to five letters and digits after them.
    Form,
    /// The business identity code inside has a wrong check digit.
    Check,
}

impl<'a> Ovt<'a> {
    /// Reads `003712345671`, or the same with a unit, as in `003712345671AB1`.
    pub fn parse(text: &'a str) -> Result<Self, OvtError> {
        let rest = text.strip_prefix("0037").ok_or(OvtError::Prefix)?;
        let (digits, unit) = rest.split_at_checked(8).ok_or(OvtError::Form)?;
        if unit.len() > 5 || !unit.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(OvtError::Form);
        }
        let business_id = BusinessId::parse(digits).map_err(|error| match error {
            BusinessIdError::Form => OvtError::Form,
            BusinessIdError::Check => OvtError::Check,
        })?;
        Ok(Self {
            text,
            business_id,
            unit,
        })
    }

    /// The identifier as it was received.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The organisation.
    pub fn business_id(&self) -> BusinessId {
        self.business_id
    }

    /// The organisation's own mark of a unit. May be empty.
    pub fn unit(&self) -> &'a str {
        self.unit
    }
}

impl fmt::Display for OvtError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Prefix => "an OVT identifier begins with 0037",
            Self::Form => {
                "an OVT identifier is 0037, eight digits and up to five letters or digits"
            }
            Self::Check => {
                "the business identity code in the OVT identifier does not match its check digit"
            }
        })
    }
}

impl core::error::Error for OvtError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_parts_are_told_apart() {
        for (text, business_id, unit) in [
            ("003712345671", "1234567-1", ""),
            ("003728411389", "2841138-9", ""),
            ("003712345671AB1", "1234567-1", "AB1"),
        ] {
            let ovt = Ovt::parse(text).unwrap();
            assert_eq!(
                (ovt.as_str(), ovt.business_id().as_str(), ovt.unit()),
                (text, business_id, unit)
            );
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_error() {
        for (text, error) in [
            ("", OvtError::Prefix),
            ("003612345671", OvtError::Prefix),
            ("0037", OvtError::Form),
            ("00371234567", OvtError::Form),
            ("00371234567-1", OvtError::Form),
            ("003712345671123456", OvtError::Form),
            ("003712345671 1", OvtError::Form),
            ("0037123456\u{e4}1", OvtError::Form),
            ("0037123456712345\u{e4}", OvtError::Form),
            ("003712345672", OvtError::Check),
        ] {
            assert_eq!(Ovt::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(0037)?\\PC{0,14}") {
            if let Ok(ovt) = Ovt::parse(&text) {
                prop_assert!(ovt.unit().len() <= 5);
            }
        }
    }
}
