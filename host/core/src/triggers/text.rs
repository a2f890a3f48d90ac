//! What a mail says, whatever it is wrapped in: its senders, its subjects, and the texts in which a link can stand.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{Address, MessageParser, MessagePart, MimeHeaders, PartType};
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

/// Subtypes as which the library reads mails within mails. It keeps them as values within values and drops those by calls within calls, so that a mail
/// of enough of them would end the program; here they are taken one by one, and only so deep.
const ATTACHED: [&[u8; 6]; 3] = [b"rfc822", b"global", b"digest"];

/// What a subtype's last character is replaced by, so that the library reads it as any other file.
const OTHER: u8 = b'x';

impl MailText {
    /// Reads a mail; none if it is not one.
    pub(super) fn of(mail: &[u8]) -> Option<Self> {
        let mut text = Self {
            from: Vec::new(),
            subjects: Vec::new(),
            bodies: Vec::new(),
        };
        text.take(mail, 0).then_some(text)
    }

    fn take(&mut self, mail: &[u8], depth: usize) -> bool {
        let mail = with_attached_as_files(mail);
        let Some(message) = MessageParser::default().parse(&mail) else {
            return false;
        };
        if depth == 0 {
            self.from = message.from().map(addresses).unwrap_or_default();
        }
        self.subjects.extend(message.subject().map(str::to_owned));
        for part in &message.parts {
            match &part.body {
                PartType::Text(_) | PartType::Binary(_) | PartType::InlineBinary(_)
                    if depth < DEEPEST && is_mail(part) =>
                {
                    self.take(part.contents(), depth + 1);
                }
                PartType::Text(text) => self.bodies.push(plain(part, text)),
                PartType::Html(html) => self.bodies.push(without_entities(html).into_owned()),
                _ => {}
            }
        }
        true
    }
}

/// A mail whose attached mails are files; see [`ATTACHED`]. A subtype is not encoded and stands in one piece wherever the library knows it.
fn with_attached_as_files(mail: &[u8]) -> Vec<u8> {
    let mut copy = mail.to_vec();
    for (at, word) in mail.windows(6).enumerate() {
        if ATTACHED.iter().any(|kind| word.eq_ignore_ascii_case(*kind)) {
            copy[at + 5] = OTHER;
        }
    }
    copy
}

fn is_mail(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.ctype() == "message"
            && kind
                .subtype()
                .is_some_and(|subtype| matches!(subtype, "rfc82x" | "globax"))
    })
}

fn plain(part: &MessagePart<'_>, text: &str) -> String {
    let joined = part
        .content_type()
        .and_then(|kind| kind.attribute("delsp"))
        .is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"));
    if joined {
        joined_at_soft_breaks(text)
    } else {
        text.to_owned()
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
    fn the_mail_library_never_sees_a_mail_within_a_mail() {
        let kinds = "message/rfc822 MESSAGE/RFC822 message/Global multipart/digest";
        let hidden = with_attached_as_files(kinds.as_bytes());
        assert_eq!(
            String::from_utf8_lossy(&hidden),
            "message/rfc82x MESSAGE/RFC82x message/Globax multipart/digesx"
        );
    }

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
