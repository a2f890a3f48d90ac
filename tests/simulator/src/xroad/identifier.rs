//! X-Road's identifiers.

use std::{fmt, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The parts of an identifier, decoded: instance, class, member, subsystem, service, as many as there are.
///
/// Written and read with each part percent-encoded on its own and the `/` between them as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identifier(Vec<String>);

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Identifier {
    /// The parts.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.0
    }
}

impl FromStr for Identifier {
    type Err = String;

    /// Refuses a part that is empty, is not properly percent-encoded, or holds a character that no identifier may hold.
    fn from_str(text: &str) -> Result<Self, String> {
        text.split('/')
            .map(part)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let slash = if index == 0 { "" } else { "/" };
            write!(f, "{slash}{}", utf8_percent_encode(part, ENCODED))?;
        }
        Ok(())
    }
}

fn part(text: &str) -> Result<String, String> {
    let bare = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}:;?#".contains(&byte);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let encoded = byte == b'%'
            && bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())
            && bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit());
        if !encoded && (byte == b'%' || !bare(byte)) {
            return Err("a part is not percent-encoded".to_owned());
        }
    }
    let part = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| "a part is not UTF-8".to_owned())?;
    if part.is_empty() {
        return Err("a part is empty".to_owned());
    }
    if part
        .chars()
        .any(|letter| letter.is_control() || "/:;%\\\u{feff}\u{200b}".contains(letter))
    {
        return Err(
            "a part holds a character that no identifier may hold; each part is encoded on its own"
                .to_owned(),
        );
    }
    Ok(part.into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_encoded_on_its_own() {
        let identifier: Identifier = "FI/MUN/1111111-1/asian%20hallinta/%C3%A4".parse().unwrap();
        assert_eq!(
            identifier.parts(),
            ["FI", "MUN", "1111111-1", "asian hallinta", "ä"]
        );
        assert_eq!(
            identifier.to_string(),
            "FI/MUN/1111111-1/asian%20hallinta/%C3%A4"
        );
    }

    #[test]
    fn what_is_not_encoded_or_not_allowed_is_refused() {
        for text in [
            "",
            "FI//x",
            "FI/MUN/",
            "/FI/MUN",
            "FI%2FMUN%2F1111111-1",
            "FI/M%3AUN",
            "FI/M N",
            "FI/ä",
            "FI/%",
            "FI/%2",
            "FI/%zz",
            "FI/%ff",
            "FI/a;b",
        ] {
            assert!(text.parse::<Identifier>().is_err(), "{text}");
        }
    }
}
