//! What may be shown of a value.
//!
//! A value is masked when a ledger says that it was copied or converted to its place; when it is in an HTML element with an id, for those hold
//! received values; and when it has six digits or more, or words of it stand in what was received: a ledger names one place for each received
//! value, and a mapping can write it in several. It is shown when a ledger says that it was looked up in a table, and when nothing received is in it: then the mapping
//! wrote it itself. In JSON, for which there is no ledger, statuses, kinds, outcomes and days are shown. Whatever looks like a personal
//! identity code is masked wherever it stands.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use uuid::Uuid;

use super::found::Shown;
use super::markup_tree;
use super::tree::{Shape, Spot, Tree};
use crate::audit::Fate;
use crate::audit::leaves::{self, Kind};
use crate::audit::markup::Dialect;
use crate::audit::record::Record;
use crate::contract::Body;

/// How values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// What may be personal data only by its form.
    #[default]
    Masked,
    /// All as they are. For those who may read the applications themselves.
    Clear,
}

/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// How many characters are shown of what a mapping or this program says: targets and findings' texts are sentences.
const SAID: usize = 240;

/// What is shown of one comparison's values.
pub(super) struct Masking<'a> {
    input: &'a [Body],
    values: Values,
    received: OnceCell<Received>,
}

/// What a ledger says of the places in the documents.
#[derive(Debug, Default)]
pub(super) struct Fates<'a> {
    /// By target, as in `uusiasia.xml#/ah:UusiAsia/ah:HakemusTunnus`.
    targets: HashMap<Cow<'a, str>, Target<'a>>,
    /// Sources of what was looked up in a table: no personal data.
    coded: HashSet<&'a str>,
}

#[derive(Debug)]
struct Target<'a> {
    /// Something received stands there, as it was or converted.
    received: bool,
    source: &'a str,
}

/// Whether a value is hidden, and where it stands.
pub(super) struct Sight<'a> {
    pub(super) fates: &'a Fates<'a>,
    pub(super) document: &'a str,
    pub(super) tree: &'a Tree,
}

impl<'a> Fates<'a> {
    pub(super) fn of(ledger: &'a Record) -> Self {
        let mut fates = Self::default();
        for entry in &ledger.entries {
            if entry.fate == Fate::Coded {
                fates.coded.insert(&entry.source);
            }
            if let Some(target) = &entry.target {
                let received = matches!(entry.fate, Fate::Copied | Fate::Converted);
                // No number means the first, and so does this one.
                let target = match target.contains("[1]") {
                    true => Cow::Owned(target.replace("[1]", "")),
                    false => Cow::Borrowed(target.as_str()),
                };
                let known = fates.targets.entry(target).or_insert(Target {
                    received,
                    source: &entry.source,
                });
                known.received |= received;
            }
        }
        fates
    }
}

impl Sight<'_> {
    /// The received value that the ledger leads here.
    pub(super) fn source(&self, spot: Spot) -> Option<&str> {
        self.target(spot).map(|target| target.source)
    }

    fn target(&self, spot: Spot) -> Option<&Target<'_>> {
        let path = self.tree.target(spot)?;
        let target = format!("{}#{path}", self.document);
        self.fates.targets.get(target.as_str())
    }

    fn hides(&self, spot: Spot, value: &str, masking: &Masking<'_>) -> bool {
        match self.target(spot) {
            Some(target) if target.received => return true,
            Some(_) => return false,
            None => {}
        }
        let in_element = Spot {
            attribute: None,
            ..spot
        };
        let node = &self.tree.nodes[spot.node];
        match node.shape {
            Shape::Boolean | Shape::Null => return false,
            Shape::String if is_code(&self.tree.name(spot.node).local, value) => return false,
            Shape::Element | Shape::Text
                if spot.attribute.is_none()
                    && self.tree.by_id
                    && self.tree.target(in_element).is_some() =>
            {
                return true;
            }
            _ => {}
        }
        masking.is_received(value)
    }
}

impl<'a> Masking<'a> {
    pub(super) fn new(input: &'a [Body], values: Values) -> Self {
        Self {
            input,
            values,
            received: OnceCell::new(),
        }
    }

    /// Reads what was received, but for what one of the ledgers says was looked up in a table.
    pub(super) fn prepare(&self, ledgers: [&Fates<'_>; 2]) {
        self.received
            .get_or_init(|| Received::read(self.input, ledgers));
    }

    /// What the mapping wrote itself.
    pub(super) fn own(&self, text: &str) -> Shown {
        self.told(text, has_identity_code).shown(SAID, 0)
    }

    /// A place's name: its keys come from what was received.
    pub(super) fn place(&self, place: String) -> String {
        match self.values {
            Values::Masked if has_identity_code(&place) => form(&place),
            _ => place,
        }
    }

    /// Whether a text can be shown of which nothing is known.
    pub(super) fn may_show(&self, text: &str) -> bool {
        self.values == Values::Clear || !(has_identity_code(text) || self.is_received(text))
    }

    /// Two values of which nothing is known but their text.
    pub(super) fn texts(&self, old: Option<&str>, new: Option<&str>) -> Pair {
        let received = [old, new]
            .into_iter()
            .flatten()
            .any(|text| self.is_received(text));
        let hides = |text: &str| received || has_identity_code(text);
        Pair::of(
            SHOWN,
            [old, new].map(|text| text.map(|text| self.told(text, hides))),
        )
    }

    /// Two values that the mapping wrote itself.
    pub(super) fn own_texts(&self, old: Option<&str>, new: Option<&str>) -> Pair {
        let told = [old, new].map(|text| text.map(|text| self.told(text, has_identity_code)));
        Pair::of(SAID, told)
    }

    /// What stands in two places of documents; `text_alone` leaves the attributes of an element out that has nothing but text.
    pub(super) fn spots(
        &self,
        text_alone: bool,
        old: Option<(&Sight<'_>, Spot)>,
        new: Option<(&Sight<'_>, Spot)>,
    ) -> Pair {
        let mut sides =
            [old, new].map(|side| side.map(|(sight, spot)| self.leaves(text_alone, sight, spot)));
        // Of two single values, one that is masked masks the other.
        if let [Some(old), Some(new)] = &mut sides
            && let ([old], [new]) = (old.as_mut_slice(), new.as_mut_slice())
        {
            let hidden = old.hidden || new.hidden;
            (old.hidden, new.hidden) = (hidden, hidden);
        }
        Pair::of(
            SHOWN,
            sides.map(|leaves| leaves.map(|leaves| Told::of(&leaves))),
        )
    }

    fn told(&self, text: &str, hides: impl Fn(&str) -> bool) -> Told {
        let masked = self.values == Values::Masked && hides(text);
        Told {
            text: match masked {
                true => form(text),
                false => text.to_owned(),
            },
            original: text.to_owned(),
            masked,
        }
    }

    fn leaves(&self, text_alone: bool, sight: &Sight<'_>, spot: Spot) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        let tree = sight.tree;
        if let Some(number) = spot.attribute {
            if let Some(attribute) = tree.nodes[spot.node].attributes.get(number) {
                leaves.push(self.leaf(sight, spot, "", tree.kept(&attribute.value)));
            }
            return leaves;
        }
        if let Some(text) = tree.leaf_text(spot.node).filter(|_| text_alone) {
            return vec![self.leaf(sight, spot, "", text)];
        }
        self.collect(sight, spot.node, &mut leaves);
        // The value itself needs no name.
        if let [only] = leaves.as_mut_slice() {
            only.name.clear();
        }
        leaves
    }

    fn collect(&self, sight: &Sight<'_>, node: usize, leaves: &mut Vec<Leaf>) {
        let tree = sight.tree;
        let spot = Spot {
            node,
            attribute: None,
        };
        let name = tree.name(node).local.as_str();
        for (number, attribute) in tree.nodes[node].attributes.iter().enumerate() {
            let spot = Spot {
                attribute: Some(number),
                ..spot
            };
            let name = format!("@{}", tree.attribute_name(attribute).local);
            leaves.push(self.leaf(sight, spot, &name, tree.kept(&attribute.value)));
        }
        match tree.leaf_text(node) {
            // An element of attributes alone.
            Some("") if !leaves.is_empty() && tree.nodes[node].shape == Shape::Element => {}
            Some(text) => leaves.push(self.leaf(sight, spot, name, text)),
            None if tree.nodes[node].children.is_empty() => {
                let empty = match tree.nodes[node].shape {
                    Shape::Array => "[]",
                    _ => "{}",
                };
                leaves.push(self.leaf(sight, spot, name, empty));
            }
            None => {
                for child in &tree.nodes[node].children {
                    self.collect(sight, *child, leaves);
                }
            }
        }
    }

    fn leaf(&self, sight: &Sight<'_>, spot: Spot, name: &str, value: &str) -> Leaf {
        let hidden = self.values == Values::Masked
            && (has_identity_code(value) || sight.hides(spot, value, self));
        let quoted = sight.tree.nodes[spot.node].shape == Shape::String;
        Leaf {
            name: name.to_owned(),
            value: match quoted {
                true => format!("\"{value}\""),
                false => value.to_owned(),
            },
            hidden,
        }
    }

    fn is_received(&self, value: &str) -> bool {
        self.input.is_empty()
            || self
                .received
                .get_or_init(|| Received::read(self.input, [&Fates::default(), &Fates::default()]))
                .holds(value)
    }
}

struct Leaf {
    name: String,
    value: String,
    hidden: bool,
}

/// A value, whole, and as much of it as may be shown.
struct Told {
    text: String,
    original: String,
    masked: bool,
}

impl Told {
    /// All that an element holds, in a line.
    fn of(leaves: &[Leaf]) -> Self {
        let mut told = Self {
            text: String::new(),
            original: String::new(),
            masked: leaves.iter().any(|leaf| leaf.hidden),
        };
        for (number, leaf) in leaves.iter().enumerate() {
            let mut name = String::new();
            if number > 0 {
                name.push_str("; ");
            }
            if !leaf.name.is_empty() {
                name.push_str(&leaf.name);
                name.push('=');
            }
            told.text.push_str(&name);
            told.original.push_str(&name);
            told.original.push_str(&leaf.value);
            match leaf.hidden {
                true => told.text.push_str(&form(&leaf.value)),
                false => told.text.push_str(&leaf.value),
            }
        }
        told
    }

    /// Cut to what is around the character `at`, so that two long values do not look alike.
    fn shown(&self, most: usize, at: usize) -> Shown {
        let length = self.text.chars().count();
        let text = if length <= most {
            self.text.clone()
        } else {
            let start = at.saturating_sub(most / 3).min(length - most);
            let middle: String = self.text.chars().skip(start).take(most).collect();
            let before = if start > 0 { "…" } else { "" };
            let after = if start + most < length { "…" } else { "" };
            format!("{before}{middle}{after}")
        };
        Shown {
            text,
            masked: self.masked,
        }
    }
}

/// Two values as they are shown.
pub(super) struct Pair {
    pub(super) old: Option<Shown>,
    pub(super) new: Option<Shown>,
    pub(super) same_form: bool,
}

impl Pair {
    fn of(most: usize, [old, new]: [Option<Told>; 2]) -> Self {
        let (mut same_form, mut start) = (false, 0);
        if let (Some(old), Some(new)) = (&old, &new) {
            let masked = old.masked && new.masked;
            same_form = masked && old.text == new.text && old.original != new.original;
            if old.text != new.text {
                start = first_difference(&old.text, &new.text);
            }
        }
        Self {
            old: old.map(|old| old.shown(most, start)),
            new: new.map(|new| new.shown(most, start)),
            same_form,
        }
    }
}

/// The number of the first character in which two texts differ.
fn first_difference(old: &str, new: &str) -> usize {
    let pairs = old.chars().zip(new.chars());
    pairs.take_while(|(old, new)| old == new).count()
}

/// Letters as `x` or `X`, digits as `9`, everything else as it is.
fn form(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            upper if upper.is_uppercase() => 'X',
            letter if letter.is_alphabetic() => 'x',
            digit if digit.is_numeric() => '9',
            other => other,
        })
        .collect()
}

/// `131052-308T`, in any century and with any check character: act 661/2009, section 11, and decree 128/2010, section 2.
fn has_identity_code(text: &str) -> bool {
    text.as_bytes().windows(11).any(|window| {
        let (day, rest) = window.split_at(6);
        day.iter().all(u8::is_ascii_digit)
            && matches!(rest[0].to_ascii_uppercase(), b'+' | b'-' | b'A'..=b'F' | b'U'..=b'Y')
            && rest[1..4].iter().all(u8::is_ascii_digit)
            && rest[4].is_ascii_alphanumeric()
    })
}

/// Whether a JSON member is one of a few that hold a word of a fixed list, or a day, and holds such a thing.
fn is_code(member: &str, value: &str) -> bool {
    let is_word = || {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/.+".contains(&byte);
        (1..=40).contains(&value.len()) && value.bytes().all(letters)
    };
    let is_moment = || {
        let moment = |byte: u8| byte.is_ascii_digit() || b"-:+.TZ".contains(&byte);
        (10..=35).contains(&value.len()) && value.bytes().all(moment)
    };
    match member {
        "status" | "kind" | "outcome" | "type" | "mediaType" => is_word(),
        "occurredAt" | "dueDate" | "decidedOn" | "appealUntil" => is_moment(),
        _ => false,
    }
}

/// What was received, to be searched. All of it is in lower case and without identifiers, each value between two [`END`]s.
struct Received {
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
    fn read(input: &[Body], ledgers: [&Fates<'_>; 2]) -> Self {
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
            let some_coded = ledgers.iter().any(|ledger| !ledger.coded.is_empty());
            for leaf in leaves.iter() {
                let coded = || {
                    let source = format!("{}#{}", body.name, leaf.pointer());
                    ledgers
                        .iter()
                        .any(|ledger| ledger.coded.contains(source.as_str()))
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
    fn holds(&self, value: &str) -> bool {
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
    fn a_form_tells_letters_digits_and_nothing_more() {
        for (text, expected) in [
            ("Öhman-Åke 7 B", "Xxxxx-Xxx 9 X"),
            ("010190-901R", "999999-999X"),
            ("a\n\u{202e}½ 漢", "x\n\u{202e}9 x"),
            ("", ""),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn identity_codes_are_recognised_in_any_text() {
        for text in [
            "010190-901R",
            "x010190+901Ry",
            "ä 290204A933E.",
            "290204y933e",
            "0101901-010190-9012",
        ] {
            assert!(has_identity_code(text), "{text}");
        }
        for text in [
            "010190-901",
            "0101900901R",
            "2026-11-08T09:14:33+02:00",
            "2217588-0",
            "+358 40 0000011",
            "010190ä901R",
        ] {
            assert!(!has_identity_code(text), "{text}");
        }
    }

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
        fates.coded.insert("commondata#/coded");
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

    #[test]
    fn only_the_difference_of_long_values_is_shown() {
        let long = |end: &str| Told {
            text: format!("{}{end}{}", "a".repeat(100), "b".repeat(100)),
            original: String::new(),
            masked: false,
        };
        let pair = Pair::of(SHOWN, [Some(long("x")), Some(long("y"))]);
        let text = |shown: Option<Shown>| shown.map(|shown| shown.text).unwrap_or_default();
        let expected = |end: &str| format!("…{}{end}{}…", "a".repeat(20), "b".repeat(39));
        assert_eq!(text(pair.old), expected("x"));
        assert_eq!(text(pair.new), expected("y"));
    }
}
