//! What a mail says, whatever it is wrapped in: its senders, its subjects, and the texts in which a link can stand.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use percent_encoding::percent_decode_str;
use regex::{Captures, Regex};

/// A mail without its wrapping.
pub(super) struct MailText {
    /// The addresses of its sender.
    pub(super) from: Vec<String>,
    /// Its subject, then those of the mails attached to it.
    pub(super) subjects: Vec<String>,
    /// Its texts and those of the mails attached to it: as they stand, in HTML with the entities that links have replaced.
    pub(super) bodies: Vec<String>,
}

/// How deep mails attached to mails are looked into.
const DEEPEST: usize = 4;

impl MailText {
    /// Reads a mail; none if it is not one.
    pub(super) fn of(mail: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(mail)?;
        let mut text = Self {
            from: message.from().map(addresses).unwrap_or_default(),
            subjects: Vec::new(),
            bodies: Vec::new(),
        };
        text.take(&message, 0);
        Some(text)
    }

    fn take(&mut self, message: &Message<'_>, depth: usize) {
        self.subjects.extend(message.subject().map(str::to_owned));
        for part in &message.parts {
            match &part.body {
                PartType::Text(text) => {
                    let flowed = part.content_type().is_some_and(|kind| {
                        kind.attribute("delsp")
                            .is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"))
                    });
                    self.bodies.push(if flowed {
                        joined_at_soft_breaks(text)
                    } else {
                        text.to_string()
                    });
                }
                PartType::Html(html) => self.bodies.push(without_entities(html).into_owned()),
                PartType::Message(attached) if depth < DEEPEST => self.take(attached, depth + 1),
                _ => {}
            }
        }
    }
}

/// A text in which addresses within addresses can be read: services that check links put the original into one of their own, percent-encoded.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// A text whose lines some program broke without a trace, joined again; the marks of quoted lines go with the breaks. Words that never belonged
/// together can meet in it.
pub(super) fn joined_at_breaks(text: &str) -> String {
    text.lines()
        .map(|line| {
            line.trim_start_matches(['>', ' ', '\t'])
                .trim_end_matches(['\r', ' ', '\t'])
        })
        .collect()
}

/// RFC 3676, 4.1: with `delsp=yes` a line that ends in a space goes on in the next one, and the space does not belong to it.
fn joined_at_soft_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace(" \n", "")
}

/// The entities with which programs write the characters of links.
fn without_entities(html: &str) -> Cow<'_, str> {
    static ENTITY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)&(?:amp|#(?:0*([0-9]{1,7})|x0*([0-9a-f]{1,6})));").ok());
    let Some(entity) = ENTITY.as_ref() else {
        return Cow::Borrowed(html);
    };
    entity.replace_all(html, |found: &Captures<'_>| {
        let number = match (found.get(1), found.get(2)) {
            (Some(decimal), _) => decimal.as_str().parse().ok(),
            (_, Some(hexadecimal)) => u32::from_str_radix(hexadecimal.as_str(), 16).ok(),
            _ => return "&".to_owned(),
        };
        number
            .and_then(char::from_u32)
            .map_or_else(|| found[0].to_owned(), String::from)
    })
}

fn addresses(address: &Address<'_>) -> Vec<String> {
    address
        .iter()
        .filter_map(|one| one.address().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_links_are_replaced_and_others_stay() {
        assert_eq!(
            without_entities("a&amp;b&#x2F;c&#047;d&auml;&#99999999;&#xd800;"),
            "a&b/c/d&auml;&#99999999;&#xd800;"
        );
    }

    #[test]
    fn quoted_and_broken_lines_are_joined() {
        assert_eq!(
            joined_at_breaks("> https://lv.ex\r\n> > ample/1 \r\n2"),
            "https://lv.example/12"
        );
    }
}
