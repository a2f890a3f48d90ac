//! What was found in many cases, gathered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::found::{Difference, Differences, Kind, Part, Shown};
use crate::audit::record::Component;

/// The differences of many cases in groups: those of one part, path and kind.
///
/// Cases can be added in any order, in several reports that are merged: the same cases give the same report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Written", from = "Written")]
pub struct Report {
    old: Component,
    new: Component,
    cases: u64,
    differing: u64,
    only_form: u64,
    groups: BTreeMap<Key, Found>,
}

/// A path without its `[*]`: what is single in one case can be one of several in another.
type Key = (Part, String, Kind);

/// What was found in one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The part of the outcomes.
    pub part: Part,
    /// The path, with `[*]` for numbers.
    pub path: String,
    /// How they differ.
    pub kind: Kind,
    /// In how many cases.
    pub cases: u64,
    /// In how many places of them.
    pub places: u64,
    /// The first of them, of different cases as far as there are.
    pub examples: Vec<Example>,
}

/// One of the places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// The case's name, as it was given.
    pub case: String,
    /// The exact place.
    pub place: String,
    /// What stood there.
    pub old: Option<Shown>,
    /// What stands there now.
    pub new: Option<Shown>,
    /// Both are masked, and differ although their forms agree.
    pub same_form: bool,
}

/// How many examples a group keeps.
const EXAMPLES: usize = 3;

impl Report {
    /// The report on no cases yet, of two versions.
    #[must_use]
    pub fn new(old: Component, new: Component) -> Self {
        Self {
            old,
            new,
            cases: 0,
            differing: 0,
            only_form: 0,
            groups: BTreeMap::new(),
        }
    }

    /// Adds what was found in one case. Its name is shown beside its examples: the identifier of a transfer, or the name of a folder.
    pub fn add(&mut self, case: &str, differences: &Differences) {
        self.cases += 1;
        if differences.matter() {
            self.differing += 1;
        } else if !differences.is_empty() {
            self.only_form += 1;
        }
        let mut groups: BTreeMap<Key, Found> = BTreeMap::new();
        for difference in &differences.found {
            let found = groups.entry(key(difference)).or_insert_with(|| Found {
                part: difference.part.clone(),
                path: String::new(),
                kind: difference.kind,
                cases: 1,
                places: 0,
                examples: Vec::new(),
            });
            found.places += 1;
            found.generalise(&difference.path);
            if found.examples.len() < EXAMPLES {
                found.examples.push(Example::of(case, difference));
            }
        }
        for (key, found) in groups {
            self.take(key, found);
        }
    }

    /// Adds the cases of another report on the same two versions.
    pub fn merge(&mut self, other: Self) {
        self.cases += other.cases;
        self.differing += other.differing;
        self.only_form += other.only_form;
        for (key, found) in other.groups {
            self.take(key, found);
        }
    }

    fn take(&mut self, key: Key, found: Found) {
        match self.groups.get_mut(&key) {
            Some(known) => known.take(found),
            None => {
                self.groups.insert(key, found);
            }
        }
    }

    /// The version compared with, and the one that was compared.
    #[must_use]
    pub fn versions(&self) -> [&Component; 2] {
        [&self.old, &self.new]
    }

    /// How many cases were compared.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases
    }

    /// How many of them differ in more than form.
    #[must_use]
    pub fn differing(&self) -> u64 {
        self.differing
    }

    /// How many of them differ only in form.
    #[must_use]
    pub fn only_form(&self) -> u64 {
        self.only_form
    }

    /// How many are the same, byte for byte.
    #[must_use]
    pub fn same(&self) -> u64 {
        self.cases
            .saturating_sub(self.differing)
            .saturating_sub(self.only_form)
    }

    /// The groups: changed outcomes first, then by part and path.
    pub fn groups(&self) -> impl Iterator<Item = &Found> {
        self.groups.values()
    }

    /// The groups of changed outcomes; their paths are as `mapped → rejected`.
    pub fn outcomes(&self) -> impl Iterator<Item = &Found> {
        self.groups().filter(|found| found.part == Part::Outcome)
    }

    /// As text for a terminal.
    #[must_use]
    pub fn table(&self) -> String {
        super::table::write(self)
    }

    /// As one HTML page that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        super::page::write(self)
    }

    /// What was compared: `asianhallinta 0.1.0 (ba7816bf8f01) → asianhallinta 0.2.0 (cb00753f45a3)`.
    #[must_use]
    pub fn title(&self) -> String {
        let version = |component: &Component| {
            let digest = component.digest.to_string();
            let start = digest.get(..12).unwrap_or_default();
            format!("{} {} ({start})", component.name, component.version)
        };
        format!("{} → {}", version(&self.old), version(&self.new))
    }
}

fn key(difference: &Difference) -> Key {
    let path = difference.path.replace("[*]", "");
    (difference.part.clone(), path, difference.kind)
}

impl Found {
    fn take(&mut self, other: Self) {
        self.cases += other.cases;
        self.places += other.places;
        self.generalise(&other.path);
        let mine = self.examples.drain(..);
        let mut all: Vec<_> = ranked(mine.collect())
            .chain(ranked(other.examples))
            .collect();
        all.sort_by(|(a_rank, a), (b_rank, b)| (a_rank, &a.case).cmp(&(b_rank, &b.case)));
        self.examples = all
            .into_iter()
            .take(EXAMPLES)
            .map(|(_, example)| example)
            .collect();
    }

    /// Takes on the numbers of a path that is the same but for them.
    fn generalise(&mut self, path: &str) {
        if self.path == path {
            return;
        }
        let (mine, others) = (self.path.split('/'), path.split('/'));
        if mine.clone().count() == others.clone().count() {
            let longer = |(mine, other): (&'_ str, &'_ str)| match mine.len() >= other.len() {
                true => mine.to_owned(),
                false => other.to_owned(),
            };
            let steps: Vec<String> = mine.zip(others).map(longer).collect();
            self.path = steps.join("/");
        } else if path.len() > self.path.len() {
            path.clone_into(&mut self.path);
        }
    }
}

/// Each example with its number among those of its case: every case's first goes before any case's second.
fn ranked(examples: Vec<Example>) -> impl Iterator<Item = (usize, Example)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    examples.into_iter().map(move |example| {
        let count = counts.entry(example.case.clone()).or_default();
        *count += 1;
        (*count, example)
    })
}

impl Example {
    fn of(case: &str, difference: &Difference) -> Self {
        Self {
            case: case.to_owned(),
            place: difference.place.clone(),
            old: difference.old.clone(),
            new: difference.new.clone(),
            same_form: difference.same_form,
        }
    }
}

/// The report as it is kept and given out.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    old: Component,
    new: Component,
    cases: u64,
    differing: u64,
    only_form: u64,
    groups: Vec<Found>,
}

impl From<Report> for Written {
    fn from(report: Report) -> Self {
        Self {
            old: report.old,
            new: report.new,
            cases: report.cases,
            differing: report.differing,
            only_form: report.only_form,
            groups: report.groups.into_values().collect(),
        }
    }
}

impl From<Written> for Report {
    fn from(written: Written) -> Self {
        let mut report = Self {
            cases: written.cases,
            differing: written.differing,
            only_form: written.only_form,
            ..Self::new(written.old, written.new)
        };
        for found in written.groups {
            let key = (
                found.part.clone(),
                found.path.replace("[*]", ""),
                found.kind,
            );
            report.take(key, found);
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_as_general_as_its_most_general_case() {
        let mut found = Found {
            part: Part::Message,
            path: "/a/b/c[*]".to_owned(),
            kind: Kind::Changed,
            cases: 1,
            places: 1,
            examples: Vec::new(),
        };
        found.generalise("/a/b[*]/c");
        assert_eq!(found.path, "/a/b[*]/c[*]");
        found.generalise("/a/b/c");
        assert_eq!(found.path, "/a/b[*]/c[*]");
    }

    #[test]
    fn examples_are_of_the_first_cases_and_of_different_ones() {
        let example = |case: &str, place: &str| Example {
            case: case.to_owned(),
            place: place.to_owned(),
            old: None,
            new: None,
            same_form: false,
        };
        let found = |examples: Vec<Example>| Found {
            part: Part::Message,
            path: String::new(),
            kind: Kind::Changed,
            cases: 1,
            places: 3,
            examples,
        };
        let one = ["1", "2", "3"].map(|place| example("b", place)).to_vec();
        let other = ["1", "2"].map(|place| example("a", place)).to_vec();
        let mut both = found(one);
        both.take(found(other));
        let kept: Vec<_> = both
            .examples
            .iter()
            .map(|example| (example.case.as_str(), example.place.as_str()))
            .collect();
        assert_eq!(kept, [("a", "1"), ("b", "1"), ("a", "2")]);
        assert_eq!((both.cases, both.places), (2, 6));
    }
}
