//! What was received, to be searched for what stands in a document.

use std::ops::Range;

use uuid::Uuid;

use super::markup_tree;
use super::masking::Fates;
use crate::audit::leaves::{self, Kind};
use crate::audit::markup::Dialect;
use crate::contract::Body;

/// All of it is in lower case and without identifiers, each value between two [`END`]s.
pub(super) struct Received {
    values: String,
    /// The values that are no long texts.
    names: String,
    /// The others, where each is in `values`.
    texts: Vec<Range<usize>>,
    /// A body could not be read: everything may be in it.
    unreadable: bool,
}

/// XML has no such character; in the JSON of some mischief it would only mask more.
const END: char = '\0';

/// In longer values, words are those of any text.
const NAME_LENGTH: usize = 60;

/// Shorter values and words name nobody.
const TELLING: usize = 3;

/// A value with so many digits is no constant of a mapping's.
const DIGITS: usize = 6;

/// Of a longer word, this much of it begins no other by chance.
const STEM: usize = 4;

impl Received {
    /// Reads the bodies, but for what one of the ledgers says was looked up in a table.
    pub(super) fn read(input: &[Body], ledgers: [&Fates<'_>; 2]) -> Self {
        let mut received = Self {
            values: END.to_string(),
            names: END.to_string(),
            texts: Vec::new(),
            unreadable: false,
        };
        for body in input {
            received.read_body(body, ledgers);
        }
        received
    }

    fn read_body(&mut self, body: &Body, ledgers: [&Fates<'_>; 2]) {
        if let Ok(leaves) = leaves::read(&body.bytes) {
            let some_coded = ledgers.iter().any(|ledger| ledger.has_coded());
            for leaf in leaves.iter() {
                let coded = || {
                    let source = format!("{}#{}", body.name, leaf.pointer());
                    ledgers.iter().any(|ledger| ledger.is_coded(&source))
                };
                if matches!(leaf.kind(), Kind::String | Kind::Number) && !(some_coded && coded()) {
                    self.take(leaf.text());
                }
            }
        } else if let Some(tree) = markup_tree::read(&body.bytes, Dialect::Xml) {
            for (number, node) in tree.nodes.iter().enumerate() {
                for attribute in &node.attributes {
                    self.take(tree.kept(&attribute.value));
                }
                self.take(tree.text(number));
            }
        } else {
            self.unreadable = true;
        }
    }

    fn take(&mut self, value: &str) {
        let start = self.values.len();
        fold(value, &mut self.values);
        let folded = &self.values[start..];
        if folded.len() < TELLING {
            self.values.truncate(start);
            return;
        }
        if folded.chars().nth(NAME_LENGTH).is_none() {
            self.names.push_str(folded);
            self.names.push(END);
        } else {
            self.texts.push(start..self.values.len());
        }
        self.values.push(END);
    }

    /// Whether there is something in the value that was received.
    pub(super) fn holds(&self, value: &str) -> bool {
        if self.unreadable {
            return true;
        }
        let mut folded = String::with_capacity(value.len());
        fold(value, &mut folded);
        if folded.chars().count() < TELLING {
            return false;
        }
        let text = |text: &Range<usize>| self.values.get(text.clone()).unwrap_or_default();
        // Days, telephone numbers and coordinates can be written in other ways than they came in.
        folded.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
            || self.values.contains(&folded)
            || words(&folded).any(|word| self.knows(word))
            || self.texts.iter().any(|range| folded.contains(text(range)))
    }

    /// Whether a word was received, or one that begins it or that it begins: names are cut and inflected.
    fn knows(&self, word: &str) -> bool {
        let stem = word
            .char_indices()
            .nth(STEM)
            .map_or(word, |(end, _)| &word[..end]);
        self.names.match_indices(stem).any(|(at, _)| {
            let (before, from) = self.names.split_at(at);
            let end = from.find(|next: char| !next.is_alphanumeric());
            let received = &from[..end.unwrap_or(from.len())];
            let whole = before
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric());
            let long = |word: &str| word.chars().nth(STEM - 1).is_some();
            whole
                && (received == word
                    || (long(word) && received.starts_with(word))
                    || (long(received) && word.starts_with(received)))
        })
    }
}

/// Adds a value in lower case, without identifiers of 36 characters: they name actions and attachments, and stand in every file name.
fn fold(value: &str, folded: &mut String) {
    let mut rest = value.trim();
    while let Some(character) = rest.chars().next() {
        match rest.get(..36).filter(|start| is_identifier(start)) {
            Some(_) => rest = &rest[36..],
            None => {
                folded.extend(character.to_lowercase());
                rest = &rest[character.len_utf8()..];
            }
        }
    }
}

fn is_identifier(text: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    hyphens.iter().all(|at| text.as_bytes()[*at] == b'-') && Uuid::try_parse(text).is_ok()
}

/// The words of a folded value that tell something; short numbers do not.
fn words(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| {
            let length = word.chars().count();
            let number = word.bytes().all(|byte| byte.is_ascii_digit());
            length >= TELLING && (!number || length > STEM)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_received_is_recognised_cut_inflected_and_among_other_words() {
        let body = Body {
            name: "commondata".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: r#"{"a": "Testi Tuulikki", "b": "Ruotsalainen", "c": 12345.10, "d": true, "e": "Bo", "id": "e2e00000-0001-4000-8000-000000000001",
                "long": "Määrä, jonka tasausaltaan sijoittuu kautta määrä on jonka nykyiselle meluvaikutukset", "coded": "permit", "kind": "Laji"}"#
                .into(),
        };
        let mut fates = Fates::default();
        fates.add_coded("commondata#/coded");
        let received = Received::read(&[body], [&fates, &Fates::default()]);
        for value in [
            "Testi Tuulikki",
            "TUULIKKI",
            "tuulikin, Ruotsalaisen",
            "Hakija: Ruots",
            "12345,10",
            "8.11.2026",
            "tasausaltaan sijoittuu",
            "Määrä, jonka tasausaltaan sijoittuu kautta määrä on jonka nykyiselle meluvaikutukset.",
            "Laji",
        ] {
            assert_eq!(
                received.holds(value),
                value != "tuulikin, Ruotsalaisen",
                "{value}"
            );
        }
        for value in [
            "permit",
            "true",
            "Bo",
            "e2e00000-0001-4000-8000-000000000001_hakemus.html",
            "Määrä ja meluvaikutukset",
            "12346",
            "ruotsi",
            "",
        ] {
            assert!(!received.holds(value), "{value}");
        }
    }
}
