//! The members of one exchange, held against its schema.

use std::collections::HashMap;

use super::definition::Stated;
use super::difference::{Difference, MissingCode};
use super::likeness;
use super::schema::Schema;
use super::tree::Known;
use super::{Ignored, InDefinition, JudgedMember, Judgement, Place, Verdict};
use crate::contract::{JsonType, Operation};

/// How deep a member is looked for inside of what the mapping does not know.
const DEPTH_OF_SEARCH: usize = 3;

/// What came of one exchange's members.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) members: Vec<JudgedMember>,
    pub(super) ignored: Vec<Ignored>,
}

/// The parameters of an operation's query.
pub(super) fn query(operation: &Operation, stated: &Stated<'_>) -> Compared {
    let is_known = |name: &str| operation.query.iter().any(|known| known == name);
    let missing: Vec<&str> = operation
        .query
        .iter()
        .map(String::as_str)
        .filter(|name| stated.query.iter().all(|(own, ..)| own != name))
        .collect();
    let extra: Vec<_> = stated
        .query
        .iter()
        .filter(|(name, ..)| !is_known(name))
        .collect();
    let names: Vec<&str> = extra.iter().map(|(name, ..)| *name).collect();
    let renamed = likeness::pairs(&missing, &names, |_, _| true);
    let mut compared = Compared::default();
    let mut put = |name: &str, judgement, required| {
        compared.members.push(JudgedMember {
            operation: operation.name.clone(),
            place: Place::Query,
            pointer: name.to_owned(),
            judgement,
            required,
            stops_at: None,
        });
    };
    for name in &operation.query {
        let own = stated.query.iter().find(|(own, ..)| own == name);
        if let Some((_, required, at)) = own {
            let judgement = Judgement::confirmed("as the mapping has it", at.place());
            put(name, judgement, Some(*required));
            continue;
        }
        let place = missing.iter().position(|missing| missing == name);
        let became = renamed
            .iter()
            .find(|(left, _)| Some(*left) == place)
            .and_then(|(_, right)| extra.get(*right));
        match became {
            Some((to, required, at)) => {
                let to = (*to).to_owned();
                let judgement =
                    Judgement::contradicted(vec![Difference::Renamed { to }], at.place());
                put(name, judgement, Some(*required));
            }
            None => put(
                name,
                Judgement::not_mentioned(
                    "the definition has no such parameter",
                    Some(stated.at.place()),
                ),
                None,
            ),
        }
    }
    for (index, (name, required, at)) in extra.into_iter().enumerate() {
        if renamed.iter().any(|(_, right)| *right == index) {
            continue;
        }
        if *required {
            let judgement = Judgement::contradicted(vec![Difference::Demanded], at.place());
            put(name, judgement, Some(true));
        } else {
            compared.ignored.push(Ignored::Member {
                operation: operation.name.clone(),
                place: Place::Query,
                pointer: (*name).to_owned(),
                at: at.place(),
            });
        }
    }
    compared
}

/// The members of a body; `at` is the operation in the definition, if it has it.
pub(super) fn body(
    operation: &str,
    place: Place,
    known: &Known,
    schema: Option<Schema<'_>>,
    at: Option<InDefinition>,
) -> Compared {
    let mut comparison = Comparison {
        operation,
        place,
        judged: HashMap::new(),
        missing: Vec::new(),
        extra: Vec::new(),
        ignored: Vec::new(),
    };
    match schema {
        Some(schema) => {
            comparison.visit(known, &schema, "", true, None);
            comparison.find_elsewhere();
        }
        None => {
            let words = match &at {
                Some(_) => "the definition states no schema for it",
                None => "the definition does not have the operation",
            };
            comparison.stop(known, words, at.as_ref(), &known.pointer);
        }
    }
    comparison.finish(known)
}

struct Comparison<'k, 'd> {
    operation: &'k str,
    place: Place,
    /// By the member's pointer.
    judged: HashMap<&'k str, JudgedMember>,
    missing: Vec<Missing<'k>>,
    extra: Vec<Extra<'d>>,
    ignored: Vec<Ignored>,
}

/// A member of the mapping's in an object whose members the definition names, without this one.
struct Missing<'k> {
    known: &'k Known,
    /// Whether the definition says that there are no others.
    closed: bool,
    /// The object.
    at: Option<InDefinition>,
}

/// A member of the definition's that the mapping does not know.
struct Extra<'d> {
    name: &'d str,
    /// In the definition's terms.
    pointer: String,
    schema: Schema<'d>,
    required: bool,
}

impl<'k, 'd> Comparison<'k, 'd> {
    /// A member that the definition has: at `pointer` in its own terms, and otherwise than the mapping thinks, if it is found in another way.
    fn visit(
        &mut self,
        known: &'k Known,
        schema: &Schema<'d>,
        pointer: &str,
        required: bool,
        found: Option<Difference>,
    ) {
        let mut differences: Vec<Difference> = found.into_iter().collect();
        let types = schema.types();
        if let Some(definition) = types.filter(|_| !known.types.is_empty()) {
            let agrees = match self.place {
                Place::Request => known.types.within(definition),
                Place::Response | Place::Query => definition.within(known.types),
            };
            if !agrees {
                differences.push(Difference::OtherType {
                    mapping: known.types,
                    definition,
                });
            }
        }
        differences.extend(self.codes(known, schema));
        let at = schema.at().map(|at| at.place());
        let judgement = match at.clone() {
            Some(at) if differences.is_empty() => {
                let words = match required || self.place != Place::Response {
                    true => "as the mapping has it",
                    false => "as the mapping has it; optional",
                };
                Judgement::confirmed(words, at)
            }
            Some(at) => Judgement::contradicted(differences, at),
            // A schema that consists of none.
            None => Judgement::not_mentioned("the definition says nothing of it", None),
        };
        self.judge(known, judgement, Some(required), None);

        // Where an array stands for one value or the other way round, that is the difference, and not what is inside.
        let is_other = types.is_some_and(|types| types.and(known.types).is_empty());
        if let Some(item) = known.item() {
            let inner = schema.items().or_else(|| is_other.then(|| schema.clone()));
            match inner {
                Some(inner) => self.visit(item, &inner, &format!("{pointer}/*"), true, None),
                None => self.stop(item, CONTENTS_UNSTATED, at.as_ref(), &known.pointer),
            }
        }
        if !known.types.is_empty() && !known.types.has(JsonType::Object) {
            return;
        }
        let is_list = types.is_some_and(|types| types.has(JsonType::Array));
        match (is_other && is_list).then(|| schema.items()).flatten() {
            Some(items) => self.members(known, &items, &format!("{pointer}/*")),
            None => self.members(known, schema, pointer),
        }
    }

    /// The members of an object.
    fn members(&mut self, known: &'k Known, schema: &Schema<'d>, pointer: &str) {
        let inner: Vec<&'k Known> = known.named().collect();
        let names = schema.names();
        let others = schema.other_members();
        let at = schema.at().map(|at| at.place());
        if names.is_empty() && others.is_none() && !schema.is_closed() {
            for member in inner {
                self.stop(member, CONTENTS_UNSTATED, at.as_ref(), &known.pointer);
            }
            return;
        }
        let mut missing: Vec<&'k Known> = Vec::new();
        for member in inner {
            let name = member.plain_name();
            let place = format!("{pointer}/{}", member.name);
            match schema.member(&name).or_else(|| others.clone()) {
                Some(inner) => self.visit(member, &inner, &place, schema.requires(&name), None),
                None => missing.push(member),
            }
        }
        let is_known = |name: &str| known.named().any(|member| member.plain_name() == name);
        let mut extra: Vec<Extra<'d>> = names
            .into_iter()
            .filter(|name| !is_known(name))
            .filter_map(|name| extra(schema, name, pointer))
            .collect();
        let ours: Vec<String> = missing.iter().map(|one| one.plain_name()).collect();
        let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
        let theirs: Vec<&str> = extra.iter().map(|one| one.name).collect();
        let fits = |left: usize, right: usize| {
            let pair = missing.get(left).zip(extra.get(right));
            pair.is_some_and(|(known, extra)| is_possible(known, &extra.schema))
        };
        let renamed = likeness::pairs(&ours, &theirs, fits);
        for (left, right) in &renamed {
            let (Some(member), Some(extra)) = (missing.get(*left), extra.get(*right)) else {
                continue;
            };
            let to = extra.name.to_owned();
            let (schema, place, required) =
                (extra.schema.clone(), extra.pointer.clone(), extra.required);
            let difference = Difference::Renamed { to };
            self.visit(member, &schema, &place, required, Some(difference));
        }
        let mut index = 0..;
        extra.retain(|_| {
            let index = index.next();
            renamed.iter().all(|(_, right)| Some(*right) != index)
        });
        self.extra.append(&mut extra);
        let closed = schema.is_closed();
        for (index, known) in missing.into_iter().enumerate() {
            if renamed.iter().all(|(left, _)| *left != index) {
                let at = at.clone();
                self.missing.push(Missing { known, closed, at });
            }
        }
    }

    /// What the definition's codes lack; those that only it has are noted.
    fn codes(&mut self, known: &Known, schema: &Schema<'d>) -> Option<Difference> {
        if known.codes.is_empty() {
            return None;
        }
        let stated = schema.codes()?;
        let lacks = |all: &[String], code: &String| !all.contains(code);
        let missing: Vec<&str> = known
            .codes
            .iter()
            .filter(|code| lacks(&stated, code))
            .map(String::as_str)
            .collect();
        let extra: Vec<&str> = stated
            .iter()
            .filter(|code| lacks(&known.codes, code))
            .map(String::as_str)
            .collect();
        let pairs = likeness::pairs(&missing, &extra, |_, _| true);
        let mut unknown: Vec<String> = Vec::new();
        for (index, code) in extra.iter().enumerate() {
            if pairs.iter().all(|(_, right)| *right != index) {
                unknown.push((*code).to_owned());
            }
        }
        if let (false, Some(at)) = (unknown.is_empty(), schema.at()) {
            self.ignored.push(Ignored::Codes {
                operation: self.operation.to_owned(),
                place: self.place,
                pointer: known.pointer.clone(),
                codes: unknown,
                at: at.place(),
            });
        }
        let likely = |index| {
            let pair = pairs.iter().find(|(left, _)| *left == index)?;
            extra.get(pair.1).map(|code| (*code).to_owned())
        };
        let codes = missing.iter().enumerate().map(|(index, code)| MissingCode {
            code: (*code).to_owned(),
            likely: likely(index),
        });
        let codes: Vec<_> = codes.collect();
        (!codes.is_empty()).then_some(Difference::CodesMissing { codes })
    }

    /// Members that are missing where the mapping has them, and are the only ones of their name that stand somewhere else.
    fn find_elsewhere(&mut self) {
        while !self.missing.is_empty() {
            let names: Vec<String> = self
                .missing
                .iter()
                .map(|missing| missing.known.plain_name())
                .collect();
            let places: Vec<(usize, Option<usize>, Extra<'d>)> = self
                .extra
                .iter()
                .enumerate()
                .flat_map(|(index, extra)| everything_in(index, extra))
                .filter(|(.., extra)| names.iter().any(|name| name == extra.name))
                .collect();
            let fits = |missing: &Missing<'k>, extra: &Extra<'d>| {
                missing.known.plain_name() == extra.name
                    && is_possible(missing.known, &extra.schema)
            };
            let found = self
                .missing
                .iter()
                .enumerate()
                .find_map(|(index, missing)| {
                    let mut there = places.iter().filter(|(.., extra)| fits(missing, extra));
                    let (_, own, extra) = there.next()?;
                    let wanted = self.missing.iter().filter(|other| fits(other, extra));
                    let only = there.next().is_none() && wanted.count() == 1;
                    only.then(|| (index, *own, extra.schema.clone(), extra.pointer.clone()))
                });
            let Some((index, own, schema, pointer)) = found else {
                return;
            };
            let missing = self.missing.remove(index);
            let required = own.map(|own| self.extra.remove(own).required);
            let difference = Difference::OtherPlace {
                pointer: pointer.clone(),
            };
            self.visit(
                missing.known,
                &schema,
                &pointer,
                required.unwrap_or(false),
                Some(difference),
            );
        }
    }

    /// A member, and all that is in it, of which the definition does not speak, because it stops at `stops_at`.
    fn stop(&mut self, known: &'k Known, words: &str, at: Option<&InDefinition>, stops_at: &str) {
        let judgement = Judgement::not_mentioned(words, at.cloned());
        self.judge(known, judgement, None, Some(stops_at.to_owned()));
        for inner in &known.inner {
            self.stop(inner, words, at, stops_at);
        }
    }

    fn judge(
        &mut self,
        known: &'k Known,
        judgement: Judgement,
        required: Option<bool>,
        stops_at: Option<String>,
    ) {
        // What only holds others is nothing that the mapping lists.
        if known.types.is_empty() {
            return;
        }
        let judged = JudgedMember {
            operation: self.operation.to_owned(),
            place: self.place,
            pointer: known.pointer.clone(),
            required: required.filter(|_| judgement.verdict != Verdict::NotMentioned),
            judgement,
            stops_at,
        };
        self.judged.insert(&known.pointer, judged);
    }

    fn finish(mut self, known: &'k Known) -> Compared {
        for missing in std::mem::take(&mut self.missing) {
            let at = missing.at.as_ref();
            self.stop(missing.known, NOT_THERE, at, &missing.known.pointer);
            if let (true, Some(at)) = (missing.closed, missing.at) {
                let judgement = Judgement::contradicted(vec![Difference::Excluded], at);
                self.judge(missing.known, judgement, Some(false), None);
            }
        }
        let mut members = Vec::new();
        let mut waiting = vec![known];
        while let Some(known) = waiting.pop() {
            members.extend(self.judged.remove(known.pointer.as_str()));
            waiting.extend(known.inner.iter().rev());
        }
        for extra in self.extra {
            let Some(at) = extra.schema.at().map(|at| at.place()) else {
                continue;
            };
            let operation = self.operation.to_owned();
            let pointer = extra.pointer;
            if extra.required && self.place == Place::Request {
                members.push(JudgedMember {
                    operation,
                    place: self.place,
                    pointer,
                    judgement: Judgement::contradicted(vec![Difference::Demanded], at),
                    required: Some(true),
                    stops_at: None,
                });
            } else {
                self.ignored.push(Ignored::Member {
                    operation,
                    place: self.place,
                    pointer,
                    at,
                });
            }
        }
        Compared {
            members,
            ignored: self.ignored,
        }
    }
}

const CONTENTS_UNSTATED: &str = "the definition does not say what is in it";
const NOT_THERE: &str = "the definition has no such member there";

fn extra<'d>(schema: &Schema<'d>, name: &'d str, pointer: &str) -> Option<Extra<'d>> {
    let step = name.replace('~', "~0").replace('/', "~1");
    Some(Extra {
        name,
        pointer: format!("{pointer}/{step}"),
        schema: schema.member(name)?,
        required: schema.requires(name),
    })
}

/// Whether a member may be what the schema describes.
fn is_possible(known: &Known, schema: &Schema<'_>) -> bool {
    let types = schema.types();
    known.types.is_empty() || types.is_none_or(|types| !types.and(known.types).is_empty())
}

/// An unknown member and what is in it: each with its number, and with the number alone where it is the member itself.
fn everything_in<'d>(
    index: usize,
    extra_member: &Extra<'d>,
) -> Vec<(usize, Option<usize>, Extra<'d>)> {
    let mut all = vec![(
        index,
        Some(index),
        Extra {
            name: extra_member.name,
            pointer: extra_member.pointer.clone(),
            schema: extra_member.schema.clone(),
            required: extra_member.required,
        },
    )];
    let mut level: Vec<(Schema<'d>, String)> =
        vec![(extra_member.schema.clone(), extra_member.pointer.clone())];
    for _ in 0..DEPTH_OF_SEARCH {
        let mut next = Vec::new();
        for (schema, pointer) in level {
            for (schema, pointer) in [
                (schema.items(), format!("{pointer}/*")),
                (Some(schema), pointer),
            ] {
                let Some(schema) = schema else { continue };
                for name in schema.names() {
                    let Some(inner) = extra(&schema, name, &pointer) else {
                        continue;
                    };
                    next.push((inner.schema.clone(), inner.pointer.clone()));
                    all.push((index, None, inner));
                }
            }
            if all.len() > 200 {
                return all;
            }
        }
        level = next;
    }
    all
}
