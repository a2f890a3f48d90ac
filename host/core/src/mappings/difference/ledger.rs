//! What two ledgers say of the same received values.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::documents::{Made, Same, part, plain};
use super::found::{Difference, Kind, Part};
use super::masking::Masking;
use super::tree::{Spot, Tree};
use crate::audit::record::Entry;

/// What became of a received value.
#[derive(Clone, Copy)]
enum Became<'a> {
    Taken(&'a Entry),
    Unmapped,
}

/// Compares the ledgers; a target is the same when it is the same place in both documents, whatever its prefixes and numbers.
pub(super) fn compare(
    old: &Made<'_>,
    new: &Made<'_>,
    pairs: &[Same],
    masking: &Masking<'_>,
    found: &mut Vec<Difference>,
) {
    if old.ledger.entries == new.ledger.entries && old.ledger.unmapped == new.ledger.unmapped {
        return;
    }
    let targets = Targets::new(old, new, pairs);
    let mut olds = by_source(old);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut report = |source: &str, old: Option<&Became<'_>>, new: Option<&Became<'_>>| {
        let kind = match (old, new) {
            (Some(_), Some(_)) => Kind::Changed,
            (Some(_), None) => Kind::Removed,
            (None, _) => Kind::Added,
        };
        let told = |became: Option<&Became<'_>>, made: &Made<'_>| {
            became.map(|became| masking.own(&told(became, made)))
        };
        found.push(Difference {
            path: masking.place(numberless(source)),
            old: told(old, targets.old),
            new: told(new, targets.new),
            ..plain(Part::Ledger, &masking.place(source.to_owned()), kind)
        });
    };
    for (source, became) in values(new) {
        let number = seen.entry(source).or_default();
        let before = olds
            .get_mut(source)
            .and_then(|list| list.get_mut(*number))
            .and_then(Option::take);
        *number += 1;
        match before {
            Some(before) if targets.same(&before, &became) => {}
            before => report(source, before.as_ref(), Some(&became)),
        }
    }
    for (source, _) in values(old) {
        let left = olds
            .get_mut(source)
            .and_then(|list| list.iter_mut().find_map(Option::take));
        if let Some(before) = left {
            report(source, Some(&before), None);
        }
    }
}

/// The values that the ledger speaks of: those that were taken, in their order, then the others.
fn values<'a>(made: &Made<'a>) -> impl Iterator<Item = (&'a str, Became<'a>)> {
    let ledger = made.ledger;
    let taken = ledger
        .entries
        .iter()
        .map(|entry| (entry.source.as_str(), Became::Taken(entry)));
    let unmapped = ledger
        .unmapped
        .iter()
        .map(|source| (source.as_str(), Became::Unmapped));
    taken.chain(unmapped)
}

fn by_source<'a>(made: &Made<'a>) -> HashMap<&'a str, Vec<Option<Became<'a>>>> {
    let mut by_source: HashMap<_, Vec<_>> = HashMap::new();
    for (source, became) in values(made) {
        by_source.entry(source).or_default().push(Some(became));
    }
    by_source
}

/// Finds the same targets in the documents of both.
struct Targets<'c, 'a> {
    old: &'c Made<'a>,
    new: &'c Made<'a>,
    pairs: &'c [Same],
    /// For each pair of documents, the places of their nodes by their names as targets, once they are asked for.
    places: Vec<OnceCell<[HashMap<String, usize>; 2]>>,
}

impl<'c, 'a> Targets<'c, 'a> {
    fn new(old: &'c Made<'a>, new: &'c Made<'a>, pairs: &'c [Same]) -> Self {
        Self {
            places: pairs.iter().map(|_| OnceCell::new()).collect(),
            old,
            new,
            pairs,
        }
    }

    fn same(&self, old: &Became<'_>, new: &Became<'_>) -> bool {
        match (old, new) {
            (Became::Taken(old), Became::Taken(new)) => {
                old.fate == new.fate
                    && old.rule == new.rule
                    && self.same_target(old.target.as_deref(), new.target.as_deref())
            }
            (Became::Unmapped, Became::Unmapped) => true,
            _ => false,
        }
    }

    fn same_target(&self, old: Option<&str>, new: Option<&str>) -> bool {
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (old, new) => return old == new,
        };
        if old == new {
            return true;
        }
        let (Some((old_document, old_path)), Some((new_document, new_path))) =
            (split(old, self.old), split(new, self.new))
        else {
            return false;
        };
        let pair = self
            .pairs
            .iter()
            .position(|same| same.old == old_document && same.new == new_document);
        let Some(pair) = pair else { return false };
        let (old_path, new_path) = (old_path.replace("[1]", ""), new_path.replace("[1]", ""));
        if old_path == new_path {
            return true;
        }
        let Some(contents) = &self.pairs[pair].contents else {
            return false;
        };
        let [olds, news] =
            self.places[pair].get_or_init(|| [places(&contents.old), places(&contents.new)]);
        let (old_element, old_attribute) = attribute(&old_path);
        let (new_element, new_attribute) = attribute(&new_path);
        match (olds.get(old_element), news.get(new_element)) {
            (Some(old), Some(new)) => {
                contents.counterparts[*old] == Some(*new)
                    && local(old_attribute) == local(new_attribute)
            }
            _ => false,
        }
    }
}

/// The nodes by their names as targets; of those with one name, the outermost.
fn places(tree: &Tree) -> HashMap<String, usize> {
    let nodes = (0..tree.nodes.len()).rev();
    let named = nodes.filter_map(|node| {
        let spot = Spot {
            node,
            attribute: None,
        };
        Some((tree.target(spot)?, node))
    });
    named.collect()
}

/// The number of the document that a target names, and the path in it.
fn split<'t>(target: &'t str, made: &Made<'_>) -> Option<(usize, &'t str)> {
    let (name, path) = target.split_once('#')?;
    let document = made
        .documents
        .iter()
        .position(|document| document.name == name)?;
    Some((document, path))
}

fn attribute(path: &str) -> (&str, &str) {
    path.rsplit_once("/@").unwrap_or((path, ""))
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// As in `copied to message /ah:UusiAsia/ah:Kuvaus (description)`.
fn told(became: &Became<'_>, made: &Made<'_>) -> String {
    let Became::Taken(entry) = became else {
        return "unmapped".to_owned();
    };
    let mut told = entry.fate.to_string();
    if let Some(target) = &entry.target {
        let target = match split(target, made) {
            Some((number, path)) => {
                format!("{} {path}", part(number, &made.documents[number]))
            }
            None => target.clone(),
        };
        told.push_str(&format!(" to {target}"));
    }
    if let Some(rule) = &entry.rule {
        told.push_str(&format!(" ({rule})"));
    }
    told
}

/// A pointer with `[*]` for each of its numbers.
pub(super) fn numberless(pointer: &str) -> String {
    let is_number = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<_> = pointer
        .split('/')
        .map(|step| if is_number(step) { "[*]" } else { step })
        .collect();
    steps.join("/")
}
