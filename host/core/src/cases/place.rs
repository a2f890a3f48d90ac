//! Names under which things may lie in a case system's folder.

use std::fmt;
use std::str::FromStr;

/// A file name made of `A-Z a-z 0-9 . _ -`, at most 200 characters, that does not begin with a dot or a hyphen, end with a dot, or name a device.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(String);

/// A name that cannot be a [`Place`]. It is not repeated, since it may come from a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file name is not safe")]
pub struct NotAPlace;

/// Names that Windows takes for devices, with any ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Likewise, with a digit after.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

impl Place {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is the same for two names that some disk takes for one.
    pub(super) fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(name: &str) -> Result<Self, NotAPlace> {
        let safe = (1..=200).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
            && !name.starts_with(['.', '-'])
            && !name.ends_with('.')
            && !is_device(name);
        safe.then(|| Self(name.to_owned())).ok_or(NotAPlace)
    }
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let digitless = stem.strip_suffix(|last: char| last.is_ascii_digit());
    DEVICES.contains(&stem.as_str())
        || digitless.is_some_and(|stem| NUMBERED_DEVICES.contains(&stem))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_names_are_taken_as_they_are() {
        for name in [
            "UusiAsia.xml",
            "a",
            "commondata.json",
            "0_1-2.3",
            "console.txt",
            "com.pdf",
        ] {
            assert_eq!(
                name.parse::<Place>().map(|place| place.to_string()),
                Ok(name.to_owned())
            );
        }
    }

    #[test]
    fn names_that_lead_elsewhere_or_trouble_a_disk_are_refused() {
        let long = "a".repeat(201);
        for name in [
            "", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "-rf", "a\0b", "ä.pdf", "a b",
            "a.", "CON", "nul.txt", "com1", "LPT9.pdf", &long,
        ] {
            assert_eq!(name.parse::<Place>(), Err(NotAPlace), "{name:?}");
        }
    }
}
