//! What a person should know of a file, whatever is in it.

use std::fmt;

use crate::audit::record::{Finding, Severity};
use crate::contract::Text;

/// Something odd about a file. It is delivered all the same, unless the settings say otherwise of the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It has no bytes.
    Empty,
    /// It is larger than the settings expect, in bytes.
    Large {
        /// Its size.
        size: u64,
        /// The setting.
        limit: u64,
    },
    /// Its content is not of the media type that LV states.
    OtherType {
        /// What LV states, without parameters, in lower case.
        stated: String,
        /// What the content looks like; none where it looks like nothing that is known.
        found: Option<&'static str>,
    },
    /// It cannot be read without a password.
    Encrypted(Encryption),
}

/// What is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// A PDF.
    Pdf,
    /// Files within a ZIP archive.
    Zip,
    /// An office document.
    Office,
}

impl Remark {
    /// Stable, in lower case with hyphens.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "attachment-empty",
            Self::Large { .. } => "attachment-large",
            Self::OtherType { .. } => "attachment-other-type",
            Self::Encrypted(_) => "attachment-encrypted",
        }
    }

    /// An empty file is surely not what the customer meant; the others may be.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Empty => Severity::Error,
            Self::OtherType { .. } | Self::Encrypted(_) => Severity::Warning,
            Self::Large { .. } => Severity::Info,
        }
    }

    /// For the officer. `pointer` leads to the attachment: its name is the customer's own text, and is not repeated.
    #[must_use]
    pub fn finding(&self, pointer: Option<&str>) -> Finding {
        Finding {
            severity: self.severity(),
            code: self.code().to_owned(),
            pointer: pointer.map(str::to_owned),
            text: self.text(),
        }
    }

    fn text(&self) -> Text {
        let (fi, sv, en) = match self {
            Self::Empty => (
                "Liite on tyhjä. Pyydä tiedosto asiakkaalta uudelleen.".to_owned(),
                "Bilagan är tom. Be kunden skicka filen på nytt.".to_owned(),
                "The attachment is empty. Ask the customer for the file again.".to_owned(),
            ),
            Self::Large { size, limit } => (
                format!(
                    "Liitteen koko on {size} tavua; asetuksissa rajana on {limit} tavua."
                ),
                format!(
                    "Bilagan är {size} byte stor; gränsen i inställningarna är {limit} byte."
                ),
                format!(
                    "The attachment has {size} bytes; the limit in the settings is {limit} bytes."
                ),
            ),
            Self::OtherType { stated, found } => {
                let stated = Stated(stated);
                match found {
                    Some(found) => (
                        format!(
                            "Liitteen ilmoitettu tyyppi on {stated}, mutta sisältö näyttää olevan {found}. Avaa tiedosto varoen."
                        ),
                        format!(
                            "Bilagan uppges vara {stated}, men innehållet verkar vara {found}. Öppna filen med försiktighet."
                        ),
                        format!(
                            "The attachment is stated to be {stated}, but its content looks like {found}. Open it with care."
                        ),
                    ),
                    None => (
                        format!(
                            "Liitteen ilmoitettu tyyppi on {stated}, mutta sisältö ei ole sitä. Tiedosto voi olla vioittunut."
                        ),
                        format!(
                            "Bilagan uppges vara {stated}, men innehållet är det inte. Filen kan vara skadad."
                        ),
                        format!(
                            "The attachment is stated to be {stated}, but its content is not. The file may be damaged."
                        ),
                    ),
                }
            }
            Self::Encrypted(_) => (
                "Liite on salattu. Pyydä asiakkaalta salaamaton tiedosto tai salasana.".to_owned(),
                "Bilagan är krypterad. Be kunden om en okrypterad fil eller om lösenordet.".to_owned(),
                "The attachment is encrypted. Ask the customer for an unencrypted file or for the password.".to_owned(),
            ),
        };
        Text { fi, sv, en }
    }
}

/// Another's text within ours: printable, and not long.
struct Stated<'a>(&'a str);

impl fmt::Display for Stated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graphic = self.0.chars().filter(char::is_ascii_graphic);
        graphic
            .take(100)
            .try_for_each(|c| fmt::Write::write_char(f, c))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_leads_to_the_attachment_and_repeats_no_odd_characters() {
        let remarks = [
            Remark::Empty,
            Remark::Large { size: 2, limit: 1 },
            Remark::OtherType {
                stated: "a\u{202e}/\nb".to_owned(),
                found: Some("application/zip"),
            },
            Remark::OtherType {
                stated: "image/png".to_owned(),
                found: None,
            },
            Remark::Encrypted(Encryption::Pdf),
        ];
        for remark in remarks {
            let finding = remark.finding(Some("commondata#/attachments/0"));
            assert_eq!(finding.code, remark.code());
            assert_eq!(
                finding.pointer.as_deref(),
                Some("commondata#/attachments/0")
            );
            for text in [&finding.text.fi, &finding.text.sv, &finding.text.en] {
                assert!(text.ends_with('.'), "{text}");
                assert!(!text.contains('\u{202e}') && !text.contains('\n'), "{text}");
            }
        }
    }
}
