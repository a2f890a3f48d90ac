//! The ledger of a mapping, kept while it writes: what became of each received leaf.
//!
//! Nobody calls it directly but the readers and writers here. A value that is read travels as [`Traced`], with the leaves it came from and how;
//! writing it records the target. So a mapping's author gets the ledger without asking for it.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::RefCell;

use crate::contract;
use crate::output::Output;
use crate::text::{Padded, push_number};

/// What became of a leaf. The numbers are those of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fate {
    /// Nothing took it.
    Unmapped = 0,
    /// Stands at the target character for character.
    Copied = 1,
    /// Computed by the named rule.
    Converted = 2,
    /// Looked up in the named table.
    Coded = 3,
    /// Chose something, by the named rule.
    Used = 4,
    /// Left out, for the named reason.
    Ignored = 5,
}

/// The message's index among the documents of a delivery.
pub const MESSAGE: u8 = 0;

/// A received value on its way to a target.
#[derive(Clone, Debug)]
pub struct Traced<'t> {
    text: Cow<'t, str>,
    leaves: Leaves,
    fate: Fate,
    rule: &'static str,
}

#[derive(Clone, Debug)]
enum Leaves {
    One(u32),
    Several(Vec<u32>),
}

impl<'t> Traced<'t> {
    pub(crate) fn copied(text: &'t str, leaf: u32) -> Self {
        Traced {
            text: Cow::Borrowed(text),
            leaves: Leaves::One(leaf),
            fate: Fate::Copied,
            rule: "",
        }
    }

    /// The value as it will be written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The leaves that it came from.
    #[must_use]
    pub fn leaves(&self) -> &[u32] {
        match &self.leaves {
            Leaves::One(leaf) => core::slice::from_ref(leaf),
            Leaves::Several(leaves) => leaves,
        }
    }

    /// The value without space around it.
    #[must_use]
    pub fn trimmed(self) -> Self {
        if let [0x21..=0x7e] | [0x21..=0x7e, .., 0x21..=0x7e] = self.text.as_bytes() {
            return self;
        }
        let trimmed = self.text.trim();
        if trimmed.len() == self.text.len() {
            return self;
        }
        let text = trimmed.to_owned();
        self.converted("trim", text)
    }

    /// The text that `rule` computes from the value. The same text stays a copy.
    #[must_use]
    pub fn converted(self, rule: &'static str, text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        if text == self.text {
            self
        } else {
            Traced {
                text,
                fate: Fate::Converted,
                rule,
                ..self
            }
        }
    }

    /// The text that `table` gives for the value.
    #[must_use]
    pub fn coded(self, table: &'static str, text: impl Into<Cow<'t, str>>) -> Self {
        Traced {
            text: text.into(),
            fate: Fate::Coded,
            rule: table,
            ..self
        }
    }

    /// One text that `rule` computes from several values.
    #[must_use]
    pub fn joined(rule: &'static str, parts: &[&Traced<'t>], text: String) -> Self {
        let leaves = parts
            .iter()
            .flat_map(|part| part.leaves())
            .copied()
            .collect();
        Traced {
            text: Cow::Owned(text),
            leaves: Leaves::Several(leaves),
            fate: Fate::Converted,
            rule,
        }
    }
}

/// The fates of all leaves of all received bodies.
#[derive(Debug)]
pub struct Ledger {
    book: RefCell<Book>,
}

#[derive(Debug)]
struct Book {
    slots: Vec<Slot>,
    /// Paths of targets, in the order in which they were recorded.
    paths: Output,
    rules: Vec<&'static str>,
    /// Rules that were looked up, each at a place that its address gives.
    recent: [(&'static str, u8); 64],
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    fate: Fate,
    rule: u8,
    document: u8,
    /// Its text had characters that XML forbids.
    cleaned: bool,
    path: Path,
}

/// A path in `paths`, or the element whose id is made of the number: nearly every target in a rendition is one, and needs no text until the end.
#[derive(Clone, Copy, Debug)]
enum Path {
    None,
    Text { start: u32, end: u32 },
    Id(u32),
}

/// Where a value was written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'p> {
    /// In UTF-8.
    Path(&'p [u8]),
    /// The element with the id `c` and this number.
    Id(u32),
}

impl Ledger {
    /// A ledger for this many leaves, all unmapped.
    #[must_use]
    pub fn new(leaves: usize) -> Self {
        let empty = Slot {
            fate: Fate::Unmapped,
            rule: 0,
            document: 0,
            cleaned: false,
            path: Path::None,
        };
        let book = Book {
            slots: vec![empty; leaves],
            // Space that is not needed is never touched.
            paths: Output::with_capacity(8192),
            rules: vec![""],
            recent: [("", 0); 64],
        };
        Ledger {
            book: RefCell::new(book),
        }
    }

    /// Records that `value` was written.
    pub(crate) fn written(
        &self,
        value: &Traced<'_>,
        cleaned: bool,
        document: u8,
        target: Target<'_>,
    ) {
        let mut book = self.book.borrow_mut();
        let (fate, rule) = match (cleaned, value.fate) {
            (true, Fate::Copied) => (Fate::Converted, "xml-characters"),
            (_, fate) => (fate, value.rule),
        };
        let weight = weight(fate, document);
        let mut place = None;
        for &leaf in value.leaves() {
            let Some(slot) = book.slots.get_mut(leaf as usize) else {
                continue;
            };
            // One text of several does not tell whose characters they were. Each stands by itself in the rendition, which does.
            slot.cleaned |= cleaned && value.leaves().len() == 1;
            if slot.weight() >= weight {
                continue;
            }
            let cleaned = slot.cleaned;
            let (rule, path) = match place {
                Some(place) => place,
                None => {
                    let path = match target {
                        Target::Id(number) => Path::Id(number),
                        Target::Path(text) => book.path(text),
                    };
                    *place.insert((book.rule(rule), path))
                }
            };
            if let Some(slot) = book.slots.get_mut(leaf as usize) {
                *slot = Slot {
                    fate,
                    rule,
                    document,
                    cleaned,
                    path,
                };
            }
        }
    }

    /// Records that a leaf chose something, by the named rule.
    pub fn used(&self, leaf: u32, rule: &'static str) {
        self.without_target(leaf, Fate::Used, rule);
    }

    /// Records that a leaf is left out, for the named reason.
    pub fn ignored(&self, leaf: u32, reason: &'static str) {
        self.without_target(leaf, Fate::Ignored, reason);
    }

    fn without_target(&self, leaf: u32, fate: Fate, rule: &'static str) {
        let mut book = self.book.borrow_mut();
        let slot = book.slots.get(leaf as usize);
        if slot.is_none_or(|slot| slot.weight() >= weight(fate, MESSAGE)) {
            return;
        }
        let rule = book.rule(rule);
        if let Some(slot) = book.slots.get_mut(leaf as usize) {
            *slot = Slot {
                fate,
                rule,
                document: MESSAGE,
                path: Path::None,
                ..*slot
            };
        }
    }

    /// What has become of a leaf so far.
    #[must_use]
    pub fn fate(&self, leaf: u32) -> Fate {
        self.book
            .borrow()
            .slots
            .get(leaf as usize)
            .map_or(Fate::Unmapped, |slot| slot.fate)
    }

    /// Leaves whose text lost characters that XML 1.0 forbids.
    #[must_use]
    pub fn cleaned(&self) -> Vec<u32> {
        let book = self.book.borrow();
        let leaves = (0..).zip(&book.slots);
        leaves
            .filter(|(_, slot)| slot.cleaned)
            .map(|(leaf, _)| leaf)
            .collect()
    }

    /// The ledger as the contract wants it.
    #[must_use]
    pub fn into_contract(self) -> contract::Ledger {
        let book = self.book.into_inner();
        let slots = book.slots.as_slice();
        let mut paths = Output::with_capacity(book.paths.len() + slots.len() * 5 + 16);
        let mut path_ends = Vec::with_capacity(slots.len());
        path_ends.extend(slots.iter().map(|slot| {
            match slot.path {
                Path::None => {}
                Path::Text { start, end } => {
                    let text = book.paths.as_slice().get(start as usize..end as usize);
                    paths.push_all(text.unwrap_or_default());
                }
                Path::Id(number) => {
                    paths.push(b'c');
                    Padded::number(number, []).push_to(&mut paths);
                }
            }
            paths.len() as u32
        }));
        contract::Ledger {
            fates: slots.iter().map(|slot| slot.fate as u8).collect(),
            rules: slots.iter().map(|slot| slot.rule).collect(),
            documents: slots.iter().map(|slot| slot.document).collect(),
            path_ends,
            // Whole texts one after another.
            paths: String::from_utf8(paths.into_vec()).unwrap_or_default(),
            rule_names: book.rules.iter().map(|rule| (*rule).to_owned()).collect(),
        }
    }
}

/// A leaf has one fate. The message says more of it than a rendition, and a copy, which can be proven, more than a conversion.
#[inline(always)]
fn weight(fate: Fate, document: u8) -> u8 {
    // In the order of the fates' numbers.
    const IN_MESSAGE: [u8; 6] = [0, 8, 7, 6, 2, 1];
    const ELSEWHERE: [u8; 6] = [0, 5, 4, 3, 2, 1];
    if document == MESSAGE {
        IN_MESSAGE[fate as usize]
    } else {
        ELSEWHERE[fate as usize]
    }
}

impl Slot {
    fn weight(&self) -> u8 {
        weight(self.fate, self.document)
    }
}

impl Book {
    fn path(&mut self, text: &[u8]) -> Path {
        let start = self.paths.len() as u32;
        self.paths.push_all(text);
        Path::Text {
            start,
            end: self.paths.len() as u32,
        }
    }

    #[inline]
    fn rule(&mut self, name: &'static str) -> u8 {
        // The same literal is nearly always at the same address, which is quicker to compare than its text.
        let address = name.as_ptr().addr() as u32 ^ (name.len() as u32) << 20;
        let recent = address.wrapping_mul(0x9e37_79b1) as usize >> 26;
        if let Some(&(known, rule)) = self.recent.get(recent)
            && core::ptr::eq(known, name)
        {
            return rule;
        }
        let rule = self.rule_by_text(name);
        if let Some(place) = self.recent.get_mut(recent) {
            *place = (name, rule);
        }
        rule
    }

    #[inline(never)]
    fn rule_by_text(&mut self, name: &'static str) -> u8 {
        let same_literal = |known: &&str| core::ptr::eq(*known, name);
        let place = self.rules.iter().position(same_literal);
        let found = place.or_else(|| self.rules.iter().position(|known| *known == name));
        found.map_or_else(
            || {
                self.rules.push(name);
                // Rules are names in a mapping's source; there are some dozens.
                u8::try_from(self.rules.len() - 1).unwrap_or(0)
            },
            |index| index as u8,
        )
    }
}

/// Writes the id that the element showing a leaf has in a rendition: `c` and the leaf's number.
pub(crate) fn push_id(out: &mut String, number: u32) {
    out.push('c');
    push_number(out, number);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(ledger: Ledger) -> Vec<(u8, u8, String, String)> {
        let ledger = ledger.into_contract();
        let mut start = 0;
        (0..ledger.fates.len())
            .map(|leaf| {
                let end = ledger.path_ends[leaf] as usize;
                let path = ledger.paths[start..end].to_owned();
                start = end;
                (
                    ledger.fates[leaf],
                    ledger.documents[leaf],
                    path,
                    ledger.rule_names[ledger.rules[leaf] as usize].clone(),
                )
            })
            .collect()
    }

    #[test]
    fn the_message_outweighs_the_rendition_whatever_comes_first() {
        let ledger = Ledger::new(2);
        let value = |leaf| Traced::copied("x", leaf);
        ledger.written(&value(0), false, 1, Target::Id(0));
        ledger.written(
            &value(0).converted("date", "y"),
            false,
            MESSAGE,
            Target::Path(b"/a"),
        );
        ledger.written(&value(1), false, MESSAGE, Target::Path(b"/b"));
        ledger.written(&value(1), false, 1, Target::Id(1));
        ledger.used(1, "choice");
        assert_eq!(
            columns(ledger),
            [
                (2, 0, "/a".into(), "date".into()),
                (1, 0, "/b".into(), String::new())
            ]
        );
    }

    #[test]
    fn a_leaf_without_a_rule_stays_unmapped() {
        let ledger = Ledger::new(3);
        ledger.used(0, "choice");
        ledger.ignored(2, "empty");
        assert_eq!(ledger.fate(1), Fate::Unmapped);
        assert_eq!(
            columns(ledger).iter().map(|row| row.0).collect::<Vec<_>>(),
            [4, 0, 5]
        );
    }

    #[test]
    fn characters_that_were_dropped_turn_a_copy_into_a_conversion() {
        let ledger = Ledger::new(1);
        ledger.written(
            &Traced::copied("a\u{1}", 0),
            true,
            MESSAGE,
            Target::Path(b"/a"),
        );
        assert_eq!(ledger.cleaned(), [0]);
        assert_eq!(
            columns(ledger),
            [(2, 0, "/a".into(), "xml-characters".into())]
        );
    }
}
