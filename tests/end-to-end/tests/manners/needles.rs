//! What must not be found, in whatever form.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Members whose values are about a person, or may be.
const PERSONAL: [&str; 12] = [
    "firstNames",
    "lastName",
    "personalIdentityCode",
    "email",
    "phone",
    "street",
    "name",
    "reference",
    "mandateId",
    "fileName",
    "description",
    "value",
];

/// The personal values of a body. Those are left out that are met by chance: single words of everyday language.
pub fn personal(body: &[u8], found: &mut BTreeSet<String>) {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    collect(&serde_json::from_slice(text).unwrap(), false, found);
    // A customer named a file as we name ours.
    found.remove("uusiasia.xml");
}

fn collect(value: &Value, is_personal: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_personal => {
            let text = text.trim();
            let is_common = text.chars().count() < 6 || text.chars().all(char::is_lowercase);
            if !is_common {
                found.insert(text.to_owned());
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect(item, is_personal, found)),
        Value::Object(members) => {
            for (key, member) in members {
                // Names of codes are LV's, not the customer's.
                let is_text = !member.is_object() || key == "value";
                collect(member, PERSONAL.contains(&key.as_str()) && is_text, found);
            }
        }
        _ => {}
    }
}

/// What stands in an address as it is.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Texts in the forms in which they could be met.
pub struct Needles {
    /// Of each form, the text.
    texts: Vec<String>,
    forms: AhoCorasick,
    /// Only where no letter or digit stands beside it.
    alone: bool,
}

/// Which texts were found, each with what stands before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found(Vec<(String, String)>);

impl Needles {
    /// Texts as words: in a log that people read.
    pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(texts, true)
    }

    /// Texts in any bytes; only those that are long enough not to be met by chance.
    pub fn anywhere<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(texts.into_iter().filter(|text| text.len() > 7), false)
    }

    fn new<'a>(texts: impl IntoIterator<Item = &'a str>, alone: bool) -> Self {
        let (texts, forms): (Vec<_>, Vec<_>) = texts.into_iter().flat_map(forms).unzip();
        Self {
            texts,
            forms: AhoCorasick::new(forms).unwrap(),
            alone,
        }
    }

    pub fn found(&self, bytes: &[u8]) -> Found {
        let matches = self.forms.find_overlapping_iter(bytes);
        let counted = matches.filter(|found| !self.alone || !in_word(bytes, found.range()));
        let told = counted.map(|found| {
            let before = &bytes[found.start().saturating_sub(60)..found.start()];
            let text = self.texts[found.pattern().as_usize()].clone();
            (text, String::from_utf8_lossy(before).into_owned())
        });
        Found(told.collect())
    }
}

fn in_word(bytes: &[u8], range: Range<usize>) -> bool {
    let before = String::from_utf8_lossy(&bytes[range.start.saturating_sub(4)..range.start]);
    let after = &bytes[range.end..(range.end + 4).min(bytes.len())];
    let after = String::from_utf8_lossy(after);
    [before.chars().next_back(), after.chars().next()]
        .into_iter()
        .flatten()
        .any(char::is_alphanumeric)
}

/// As it is, as JSON and XML write it, in Latin 1, in UTF-16, and in base64 and percent-encoding.
fn forms(text: &str) -> Vec<(String, Vec<u8>)> {
    let json = serde_json::to_string(text).unwrap();
    let ascii: String = text
        .encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    let xml = text.replace('&', "&amp;").replace('<', "&lt;");
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    let percent = utf8_percent_encode(text, &PLAIN).to_string();
    let mut forms = BTreeSet::from([
        text.as_bytes().to_vec(),
        json.trim_matches('"').as_bytes().to_vec(),
        ascii.into_bytes(),
        xml.into_bytes(),
        percent.into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]);
    forms.extend(latin);
    forms.extend(base64(text.as_bytes()));
    forms
        .into_iter()
        .map(|form| (text.to_owned(), form))
        .collect()
}

/// The middle of its base64, wherever in the encoded text it begins: three ways.
fn base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts = (0..3).filter_map(|skip| bytes.get(skip..));
    starts
        .map(|rest| STANDARD.encode(&rest[..rest.len() / 3 * 3]).into_bytes())
        .filter(|form| form.len() > 7)
        .collect()
}
