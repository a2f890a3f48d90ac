//! What of LV's data the cases exercise.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::audit::record::{Count, Record};
use crate::contract::{JsonType, Manifest, Part, WantedBody};

/// Which received members were seen, and which of those that the mapping knows were not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Each member, as `commondata#/applicants/*/lastName`.
    pub seen: BTreeMap<String, Seen>,
    /// Members that the mapping knows and that no case has. Empty too where it does not say which it knows, as a component of contract 0.1.0.
    pub missing: Vec<String>,
    /// Of how many members that hold values it says that it knows them.
    pub known: usize,
    /// How many received values there were of each fate, in all cases.
    pub leaves: Count,
    #[serde(skip)]
    bodies: BTreeMap<String, String>,
}

/// What became of one member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// In how many cases it came.
    pub cases: usize,
    /// Its fates.
    pub fates: BTreeSet<String>,
}

impl Coverage {
    /// Remembers by which operation a body was fetched.
    pub(super) fn fetched(&mut self, wanted: &WantedBody) {
        self.bodies
            .insert(wanted.request.operation.clone(), wanted.name.clone());
    }

    /// Counts one case.
    pub(super) fn count(&mut self, ledger: &Record) {
        self.leaves.add_all(&ledger.leaves);
        let taken = ledger
            .entries
            .iter()
            .map(|entry| (entry.source.as_str(), entry.fate.to_string()));
        let left = ledger
            .unmapped
            .iter()
            .map(|source| (source.as_str(), "unmapped".to_owned()));
        let mut once = BTreeSet::new();
        for (source, fate) in taken.chain(left) {
            let member = general(source);
            let seen = self.seen.entry(member.clone()).or_default();
            seen.fates.insert(fate);
            if once.insert(member) {
                seen.cases += 1;
            }
        }
    }

    /// Finds, after the last case, what none of them has.
    pub(super) fn close(&mut self, manifest: &Manifest) {
        let mut known = BTreeSet::new();
        for member in &manifest.members {
            let holds_values = member
                .types
                .iter()
                .any(|kind| !matches!(kind, JsonType::Object | JsonType::Array));
            if let (Part::Response, true, Some(body)) = (
                member.part,
                holds_values,
                self.bodies.get(&member.operation),
            ) {
                known.insert(format!("{body}#{}", member.pointer));
            }
        }
        self.known = known.len();
        self.missing = known
            .into_iter()
            .filter(|member| !self.seen.contains_key(member))
            .collect();
    }
}

/// The place with `*` for every number.
fn general(source: &str) -> String {
    let steps = source.split('/').map(|step| match step.parse::<usize>() {
        Ok(_) => "*",
        Err(_) => step,
    });
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_arrays_are_one_member() {
        assert_eq!(
            general("commondata#/applicants/12/phones/0"),
            "commondata#/applicants/*/phones/*"
        );
        assert_eq!(general("formdata#/a1/2b"), "formdata#/a1/2b");
    }
}
