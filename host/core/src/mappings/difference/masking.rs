//! What may be shown of a value.
//!
//! A value is masked when a ledger says that it was copied or converted to its place; when it is in an HTML element with an id, for those hold
//! received values; and when it has six digits or more, or words of it stand in what was received: a ledger names one place for each received
//! value, and a mapping can write it in several. It is shown when a ledger says that it was looked up in a table, and when nothing received is in it: then the mapping
//! wrote it itself. In JSON, for which there is no ledger, statuses, kinds, outcomes and days are shown. Whatever looks like a personal
//! identity code is masked wherever it stands.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::found::Shown;
use super::received::Received;
use super::tree::{Shape, Spot, Tree};
use super::value::{Leaf, Pair, SAID, SHOWN, Told, form};
use crate::audit::Fate;
use crate::audit::record::Record;
use crate::contract::Body;
use crate::privacy::{may_have_identity_code, withheld};

/// How values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// What may be personal data only by its form.
    #[default]
    Masked,
    /// As they are. For those who may read the applications themselves: but how to reach whoever is under non-disclosure is shown by its form only.
    Clear,
}

/// What is shown of one comparison's values.
pub(super) struct Masking<'a> {
    input: &'a [Body],
    values: Values,
    received: OnceCell<Received>,
    /// What nobody is shown.
    withheld: OnceCell<BTreeSet<String>>,
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
                fates.add_coded(&entry.source);
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

    /// Takes note that a source was looked up in a table.
    pub(super) fn add_coded(&mut self, source: &'a str) {
        self.coded.insert(source);
    }

    pub(super) fn has_coded(&self) -> bool {
        !self.coded.is_empty()
    }

    pub(super) fn is_coded(&self, source: &str) -> bool {
        self.coded.contains(source)
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
            withheld: OnceCell::new(),
        }
    }

    /// Reads what was received, but for what one of the ledgers says was looked up in a table.
    pub(super) fn prepare(&self, ledgers: [&Fates<'_>; 2]) {
        self.received
            .get_or_init(|| Received::read(self.input, ledgers));
    }

    /// What the mapping wrote itself.
    pub(super) fn own(&self, text: &str) -> Shown {
        self.told(text, may_have_identity_code).shown(SAID, 0)
    }

    /// A place's name: its keys come from what was received.
    pub(super) fn place(&self, place: String) -> String {
        match self.values {
            Values::Masked if may_have_identity_code(&place) => form(&place),
            _ => place,
        }
    }

    /// Whether a text can be shown of which nothing is known.
    pub(super) fn may_show(&self, text: &str) -> bool {
        match self.values {
            Values::Clear => !self.is_withheld(text),
            Values::Masked => !(may_have_identity_code(text) || self.is_received(text)),
        }
    }

    /// Two values of which nothing is known but their text.
    pub(super) fn texts(&self, old: Option<&str>, new: Option<&str>) -> Pair {
        let received = [old, new]
            .into_iter()
            .flatten()
            .any(|text| self.is_received(text));
        let hides = |text: &str| received || may_have_identity_code(text);
        Pair::of(
            SHOWN,
            [old, new].map(|text| text.map(|text| self.told(text, hides))),
        )
    }

    /// Two values that the mapping wrote itself.
    pub(super) fn own_texts(&self, old: Option<&str>, new: Option<&str>) -> Pair {
        let told = [old, new].map(|text| text.map(|text| self.told(text, may_have_identity_code)));
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
        let hidden = match self.values {
            Values::Clear => self.is_withheld(text),
            Values::Masked => hides(text),
        };
        Told::one(text, hidden)
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
        let hidden = match self.values {
            Values::Clear => self.is_withheld(value),
            Values::Masked => may_have_identity_code(value) || sight.hides(spot, value, self),
        };
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

    fn is_withheld(&self, value: &str) -> bool {
        let withheld = self.withheld.get_or_init(|| {
            let bodies = self.input.iter();
            bodies.flat_map(|body| withheld(&body.bytes)).collect()
        });
        withheld.iter().any(|text| value.contains(text.as_str()))
    }

    fn is_received(&self, value: &str) -> bool {
        self.input.is_empty()
            || self
                .received
                .get_or_init(|| Received::read(self.input, [&Fates::default(), &Fates::default()]))
                .holds(value)
    }
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
