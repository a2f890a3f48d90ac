//! Which operation of a definition is which of the mapping's.

use std::collections::HashMap;

use super::definition::{Definition, Stated, segments};
use super::difference::Difference;
use super::likeness::likeness;
use super::{InDefinition, Judgement};
use crate::contract::{Manifest, Method, Operation};

/// What HTTP calls a method.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Put => "PUT",
        Method::Post => "POST",
    }
}

/// How an operation may be known again.
type Way<'w> = &'w dyn Fn(&Operation, &Stated<'_>) -> bool;

/// Of every operation of the manifest what came of it, and which of the definition's it is.
///
/// Parameters of a path may have other names. The definition's paths may begin with segments that are the end of the service's base address, or
/// leave out such that it names with its servers: whatever the difference is, it is the same for all operations.
pub(super) fn matched(
    manifest: &Manifest,
    definition: &Definition,
    stated: &[Stated<'_>],
) -> Vec<(Judgement, Option<usize>)> {
    let bases = definition.base_paths();
    let base = base(manifest, &bases, stated);
    let at_path = |operation: &Operation, stated: &Stated<'_>| {
        shifts(&operation.path, stated.path, &bases).any(|shift| Some(&shift) == base.as_ref())
    };
    let mut found: Vec<Option<usize>> = manifest
        .operations
        .iter()
        .map(|operation| {
            stated.iter().position(|stated| {
                stated.method == method(operation.method) && at_path(operation, stated)
            })
        })
        .collect();
    // Those that are left may have moved to what nothing else is.
    let ways: [Way<'_>; 4] = [
        &at_path,
        &|operation, stated| {
            let same = |id: &str| id.eq_ignore_ascii_case(&operation.name);
            stated.id.is_some_and(same)
        },
        &|operation, stated| {
            stated.method == method(operation.method)
                && shifts(&operation.path, stated.path, &bases)
                    .next()
                    .is_some()
        },
        &|operation, stated| {
            stated.method == method(operation.method) && is_like(&operation.path, stated.path)
        },
    ];
    for way in ways {
        for (index, operation) in manifest.operations.iter().enumerate() {
            if found.get(index) != Some(&None) {
                continue;
            }
            let free = stated.iter().enumerate().position(|(place, stated)| {
                !found.contains(&Some(place)) && way(operation, stated)
            });
            if let Some(place) = found.get_mut(index) {
                *place = free;
            }
        }
    }
    let judge = |(operation, found): (&Operation, Option<usize>)| {
        let judgement = match found.and_then(|index| stated.get(index)) {
            Some(stated) => judged(operation, stated, at_path(operation, stated)),
            None => unmentioned(operation, stated, |stated| at_path(operation, stated)),
        };
        (judgement, found)
    };
    manifest.operations.iter().zip(found).map(judge).collect()
}

fn judged(operation: &Operation, stated: &Stated<'_>, same_path: bool) -> Judgement {
    let at = stated.at.place();
    let mut differences = Vec::new();
    if stated.method != method(operation.method) {
        differences.push(Difference::OtherMethod {
            mapping: method(operation.method).to_owned(),
            definition: stated.method.clone(),
        });
    }
    if !same_path {
        let same_name = stated
            .id
            .is_some_and(|id| id.eq_ignore_ascii_case(&operation.name));
        differences.push(Difference::OtherPath {
            definition: stated.path.to_owned(),
            likely: !same_name,
        });
    }
    if !differences.is_empty() {
        return Judgement::contradicted(differences, at);
    }
    match stated.id.filter(|id| *id != operation.name) {
        Some(id) => Judgement::confirmed(format!("the definition calls it {id}"), at),
        None => Judgement::confirmed("as the mapping has it", at),
    }
}

/// An operation that none of the definition's is.
fn unmentioned(
    operation: &Operation,
    stated: &[Stated<'_>],
    at_path: impl Fn(&Stated<'_>) -> bool,
) -> Judgement {
    let beside: Vec<&Stated<'_>> = stated.iter().filter(|stated| at_path(stated)).collect();
    let methods: Vec<&str> = beside.iter().map(|stated| stated.method.as_str()).collect();
    let at: Option<InDefinition> = beside.first().map(|stated| stated.at.place());
    Judgement::not_mentioned(
        match methods.as_slice() {
            [] => "the definition has neither such a path nor such a name".to_owned(),
            methods => format!(
                "the definition has this path with {}, not with {}",
                methods.join(" and "),
                method(operation.method)
            ),
        },
        at,
    )
}

/// What the definition's paths have before the mapping's, or leave out of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shift {
    /// These segments stand before.
    Before(Vec<String>),
    /// This many segments are those of the server's address.
    Within(usize),
}

/// The shift that makes the most operations the same.
fn base(manifest: &Manifest, bases: &[Vec<String>], stated: &[Stated<'_>]) -> Option<Shift> {
    let mut counts: HashMap<Shift, usize> = HashMap::new();
    for operation in &manifest.operations {
        for stated in stated {
            let same_method = stated.method == method(operation.method);
            for shift in shifts(&operation.path, stated.path, bases) {
                // Of operations that are found both ways the ones with the same method count more.
                *counts.entry(shift).or_default() += if same_method { 2 } else { 1 };
            }
        }
    }
    let plain = Shift::Before(Vec::new());
    let rank = |shift: &Shift| (*shift == plain, format!("{shift:?}"));
    counts
        .into_iter()
        .max_by(|one, other| {
            one.1
                .cmp(&other.1)
                .then_with(|| rank(&one.0).cmp(&rank(&other.0)))
        })
        .map(|(shift, _)| shift)
}

/// The shifts by which a path of the definition is the mapping's.
fn shifts<'p>(
    mapping: &'p str,
    definition: &'p str,
    bases: &'p [Vec<String>],
) -> impl Iterator<Item = Shift> + 'p {
    let wanted: Vec<&str> = segments(mapping).collect();
    let own: Vec<&str> = segments(definition).collect();
    let before = own.len().checked_sub(wanted.len()).and_then(|count| {
        let (before, rest) = own.split_at_checked(count)?;
        let is_same = same(&wanted, rest) && before.iter().all(|one| !is_parameter(one));
        let before = before.iter().map(|one| (*one).to_owned()).collect();
        is_same.then_some(Shift::Before(before))
    });
    let within = wanted
        .len()
        .checked_sub(own.len())
        .filter(|count| *count > 0)
        .and_then(|count| {
            let (start, rest) = wanted.split_at_checked(count)?;
            let ends = |base: &Vec<String>| {
                let start = start.iter().copied();
                base.len() >= count && base.iter().rev().take(count).rev().eq(start)
            };
            (same(rest, &own) && bases.iter().any(ends)).then_some(Shift::Within(count))
        });
    before.into_iter().chain(within)
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn same(one: &[&str], other: &[&str]) -> bool {
    let alike =
        |(one, other): (&&str, &&str)| one == other || is_parameter(one) && is_parameter(other);
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

/// Whether a path may be another one under a new name: as many parameters, and words that are nearly the same, or the same and more.
fn is_like(mapping: &str, definition: &str) -> bool {
    let words = |path| {
        let words = segments(path).filter(|segment| !is_parameter(segment));
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let parameters = |path| segments(path).filter(|one| is_parameter(one)).count();
    let (own, mut other) = (words(mapping), words(definition));
    let alike = likeness(&own.join(" "), &other.join(" ")) >= 0.65;
    let has_all = own.iter().all(|word| {
        let place = other.iter().position(|one| one == word);
        place.map(|place| other.remove(place)).is_some()
    });
    parameters(mapping) == parameters(definition) && (alike || has_all)
}
