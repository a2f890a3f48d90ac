//! A schema of OpenAPI 3.0 or 3.1 as what it says of one value: references followed, `allOf`, `oneOf` and `anyOf` taken together.

use std::collections::{HashMap, HashSet};

use super::document::At;
use super::types::Types;

/// How many references may follow each other.
const MAX_REFERENCES: usize = 50;

/// What a definition says of a value.
#[derive(Clone, Debug)]
pub(super) enum Schema<'d> {
    /// What one place says.
    One(At<'d>),
    /// Several places, and all of them hold.
    All(Vec<Schema<'d>>),
    /// Several places, one of which holds.
    Any(Vec<Schema<'d>>),
}

/// Where a reference leads, whatever it refers to. A reference to another file leads nowhere.
pub(super) fn followed(mut at: At<'_>) -> Option<At<'_>> {
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = at.get("$ref").and_then(At::text) else {
            return Some(at);
        };
        at = at.document().at(reference.strip_prefix('#')?)?;
    }
    None
}

/// What schemas were asked in one question: one that leads back to itself adds nothing.
type Asked = HashSet<usize>;

/// What schemas answered to one question, if anything: each is asked once, and one that leads back to itself has not answered yet.
type Answers<T> = HashMap<usize, Option<Option<T>>>;

/// One answer for all of several, one of which holds: nothing where one of them says nothing.
fn either<'d, T>(
    parts: &[Schema<'d>],
    answers: &mut Answers<T>,
    ask: impl Fn(&Schema<'d>, &mut Answers<T>) -> Option<T>,
    unite: impl Fn(T, T) -> T,
) -> Option<T> {
    let mut united: Option<T> = None;
    for part in parts {
        if part.is_null() || part.is_open(answers) {
            continue;
        }
        let answer = ask(part, answers)?;
        united = Some(match united {
            Some(united) => unite(united, answer),
            None => answer,
        });
    }
    united
}

impl<'d> Schema<'d> {
    /// Its own place.
    pub(super) fn at(&self) -> Option<At<'d>> {
        match self {
            Schema::One(at) => Some(*at),
            Schema::All(parts) | Schema::Any(parts) => parts.first()?.at(),
        }
    }

    /// The types that its values may have; nothing where it does not say.
    pub(super) fn types(&self) -> Option<Types> {
        self.types_in(&mut Answers::new())
    }

    fn types_in(&self, answers: &mut Answers<Types>) -> Option<Types> {
        let both = |one: Option<Types>, other: Option<Types>| match (one, other) {
            (Some(one), Some(other)) if !one.and(other).is_empty() => Some(one.and(other)),
            (one, other) => one.or(other),
        };
        match self {
            Schema::One(at) => {
                if let Some(answer) = answers.get(&at.id()) {
                    return (*answer)?;
                }
                answers.insert(at.id(), None);
                let inherited = parts(*at)
                    .iter()
                    .map(|part| part.types_in(answers))
                    .fold(None, both);
                let types = both(stated_types(*at), inherited).or_else(|| implied_types(*at));
                answers.insert(at.id(), Some(types));
                types
            }
            Schema::All(parts) => parts
                .iter()
                .map(|part| part.types_in(answers))
                .fold(None, both),
            Schema::Any(parts) => either(parts, answers, Schema::types_in, Types::or),
        }
    }

    /// What it says of the member of this name, if it says anything.
    pub(super) fn member(&self, name: &str) -> Option<Schema<'d>> {
        self.find(&mut Asked::new(), &|at| at.get("properties")?.get(name))
    }

    /// What it says of members that it does not name; nothing where that is "anything" or "none".
    pub(super) fn other_members(&self) -> Option<Schema<'d>> {
        self.find(&mut Asked::new(), &|at| {
            let others = at.get("additionalProperties")?;
            others.entries().next().map(|_| others)
        })
    }

    /// What it says of the items of an array.
    pub(super) fn items(&self) -> Option<Schema<'d>> {
        self.find(&mut Asked::new(), &|at| {
            at.get("items").filter(|items| items.is_object())
        })
    }

    fn find(
        &self,
        asked: &mut Asked,
        own: &dyn Fn(At<'d>) -> Option<At<'d>>,
    ) -> Option<Schema<'d>> {
        let one = |mut found: Vec<Schema<'d>>, many: fn(Vec<Schema<'d>>) -> Schema<'d>| match found
            .len()
        {
            0 | 1 => found.pop(),
            _ => Some(many(found)),
        };
        match self {
            Schema::One(at) => {
                if !asked.insert(at.id()) {
                    return None;
                }
                let mut found: Vec<_> = own(*at).map(Schema::One).into_iter().collect();
                let parts = parts(*at);
                found.extend(parts.iter().filter_map(|part| part.find(asked, own)));
                one(found, Schema::All)
            }
            Schema::All(parts) => {
                let found = parts.iter().filter_map(|part| part.find(asked, own));
                one(found.collect(), Schema::All)
            }
            Schema::Any(parts) => {
                let found = parts.iter().filter_map(|part| part.find(asked, own));
                one(found.collect(), Schema::Any)
            }
        }
    }

    /// The members that it names, in order, each once.
    pub(super) fn names(&self) -> Vec<&'d str> {
        let mut names = Vec::new();
        self.each(&mut Asked::new(), &mut |at| {
            for (name, _) in at.get("properties").into_iter().flat_map(At::entries) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        });
        names
    }

    /// Every place that says something of the value.
    fn each(&self, asked: &mut Asked, tell: &mut dyn FnMut(At<'d>)) {
        match self {
            Schema::One(at) => {
                if asked.insert(at.id()) {
                    tell(*at);
                    parts(*at).iter().for_each(|part| part.each(asked, tell));
                }
            }
            Schema::All(parts) | Schema::Any(parts) => {
                parts.iter().for_each(|part| part.each(asked, tell));
            }
        }
    }

    /// Whether a value has to have the member of this name.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.holds(&mut Asked::new(), &|at| {
            let required = at.get("required");
            required.is_some_and(|list| list.items().any(|item| item.text() == Some(name)))
        })
    }

    /// Whether a value may have no other members than those that are named.
    pub(super) fn is_closed(&self) -> bool {
        self.holds(&mut Asked::new(), &|at| {
            ["additionalProperties", "unevaluatedProperties"]
                .iter()
                .any(|name| at.get(name).and_then(At::boolean) == Some(false))
        })
    }

    fn holds(&self, asked: &mut Asked, own: &dyn Fn(At<'d>) -> bool) -> bool {
        match self {
            Schema::One(at) => {
                asked.insert(at.id())
                    && (own(*at) || parts(*at).iter().any(|part| part.holds(asked, own)))
            }
            Schema::All(parts) => parts.iter().any(|part| part.holds(asked, own)),
            Schema::Any(parts) => {
                let mut parts = parts.iter().filter(|part| !part.is_null()).peekable();
                parts.peek().is_some() && parts.all(|part| part.holds(asked, own))
            }
        }
    }

    /// The codes that a value may be; nothing where any value will do.
    pub(super) fn codes(&self) -> Option<Vec<String>> {
        self.codes_in(&mut Answers::new())
    }

    fn codes_in(&self, answers: &mut Answers<Vec<String>>) -> Option<Vec<String>> {
        let both = |one: Option<Vec<String>>, other: Option<Vec<String>>| match (one, other) {
            (Some(mut one), Some(other)) => {
                one.retain(|code| other.contains(code));
                Some(one)
            }
            (one, other) => one.or(other),
        };
        match self {
            Schema::One(at) => {
                if let Some(answer) = answers.get(&at.id()) {
                    return answer.clone()?;
                }
                answers.insert(at.id(), None);
                let inherited = parts(*at)
                    .iter()
                    .map(|part| part.codes_in(answers))
                    .fold(None, both);
                let codes = both(stated_codes(*at), inherited);
                answers.insert(at.id(), Some(codes.clone()));
                codes
            }
            Schema::All(parts) => parts
                .iter()
                .map(|part| part.codes_in(answers))
                .fold(None, both),
            Schema::Any(parts) => either(parts, answers, Schema::codes_in, |mut one, mut other| {
                other.retain(|code| !one.contains(code));
                one.append(&mut other);
                one
            }),
        }
    }

    /// Whether it allows null and nothing else: a branch that only makes the others nullable.
    fn is_null(&self) -> bool {
        let Schema::One(at) = self else { return false };
        at.get("type").and_then(At::text) == Some("null")
    }

    /// Whether it leads back to what is being asked.
    fn is_open<T>(&self, answers: &Answers<T>) -> bool {
        let Schema::One(at) = self else { return false };
        let open = |at: At<'_>| matches!(answers.get(&at.id()), Some(None));
        open(*at) || followed(*at).is_some_and(open)
    }
}

/// What a place says by way of others: every one of these holds.
fn parts(at: At<'_>) -> Vec<Schema<'_>> {
    let mut parts = Vec::new();
    if at.get("$ref").is_some() {
        parts.extend(followed(at).map(Schema::One));
    }
    let list = |name| at.get(name).into_iter().flat_map(At::items);
    parts.extend(list("allOf").map(Schema::One));
    for name in ["oneOf", "anyOf"] {
        let branches: Vec<_> = list(name).map(Schema::One).collect();
        if !branches.is_empty() {
            parts.push(Schema::Any(branches));
        }
    }
    parts
}

/// `type`, which in 3.1 may be several.
fn stated_types(at: At<'_>) -> Option<Types> {
    let stated = at.get("type")?;
    let names = stated
        .text()
        .into_iter()
        .chain(stated.items().filter_map(At::text));
    let types = names.fold(Types::default(), |types, name| {
        types.or(Types::of_openapi(name))
    });
    (!types.is_empty()).then_some(types)
}

/// The type that the other keywords only make sense with.
fn implied_types(at: At<'_>) -> Option<Types> {
    let name = if at.get("properties").is_some() || at.get("additionalProperties").is_some() {
        "object"
    } else if at.get("items").is_some() {
        "array"
    } else if stated_codes(at).is_some() {
        "string"
    } else {
        return None;
    };
    Some(Types::of_openapi(name))
}

fn stated_codes(at: At<'_>) -> Option<Vec<String>> {
    let codes: Vec<String> = match (at.get("enum"), at.get("const")) {
        (Some(list), _) => list.items().filter_map(At::text).map(Into::into).collect(),
        (None, Some(only)) => only.text().map(Into::into).into_iter().collect(),
        (None, None) => return None,
    };
    (!codes.is_empty()).then_some(codes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::document::Document;
    use super::*;

    fn asked<T>(text: &str, ask: impl Fn(Schema<'_>) -> T) -> T {
        let document = Document::read(text.as_bytes()).unwrap();
        ask(Schema::One(document.at("/a").unwrap()))
    }

    fn types(text: &str) -> String {
        asked(text, |schema| schema.types())
            .map(|types| types.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn types_are_found_however_they_are_stated() {
        for (schema, expected) in [
            ("a: {type: integer, nullable: true}", "number"),
            ("a: {type: [string, 'null', boolean]}", "text or boolean"),
            ("a: {$ref: '#/b'}\nb: {type: string}", "text"),
            ("a: {allOf: [{$ref: '#/b'}]}\nb: {type: object}", "object"),
            (
                "a: {oneOf: [{type: string}, {type: array}, {type: 'null'}]}",
                "text or array",
            ),
            ("a: {oneOf: [{type: string}, {}]}", ""),
            ("a: {properties: {x: {}}}", "object"),
            ("a: {items: {}}", "array"),
            ("a: {enum: [x, y]}", "text"),
            ("a: {}", ""),
            ("a: {$ref: 'other.yaml#/b'}", ""),
        ] {
            assert_eq!(types(schema), expected, "{schema}");
        }
    }

    #[test]
    fn what_refers_to_itself_ends() {
        assert_eq!(types("a: {$ref: '#/a'}"), "");
        assert_eq!(types("a: {allOf: [{$ref: '#/a'}, {type: string}]}"), "text");
        assert_eq!(types("a: {oneOf: [{$ref: '#/a'}, {type: string}]}"), "text");
        let text = "a: {type: object, properties: {next: {$ref: '#/a'}}}";
        let names = asked(text, |schema| {
            let next = schema.member("next").unwrap().member("next").unwrap();
            next.names().len()
        });
        assert_eq!(names, 1);
    }

    #[test]
    fn what_multiplies_is_asked_once() {
        let mut text = String::from("a: {$ref: '#/s0'}\n");
        for level in 0..60 {
            let (one, other) = ((level + 1) % 60, (level + 2) % 60);
            text += &format!(
                "s{level}: {{anyOf: [{{$ref: '#/s{one}'}}, {{$ref: '#/s{other}'}}], properties: {{p{level}: {{}}}}}}\n"
            );
        }
        let names = asked(&text, |schema| {
            schema.codes();
            (
                schema.types().map(|types| types.to_string()),
                schema.names().len(),
            )
        });
        assert_eq!(names, (Some("object".to_owned()), 60));
    }

    #[test]
    fn members_of_all_parts_are_members() {
        let text = "a: {allOf: [{properties: {x: {type: string}}, required: [x]}, {$ref: '#/b'}], properties: {z: {}}}\n\
                    b: {oneOf: [{properties: {y: {type: number}}}, {properties: {y: {type: string}}}]}";
        assert_eq!(asked(text, |schema| schema.names().join("")), "zxy");
        let of_y = asked(text, |schema| schema.member("y").unwrap().types());
        assert_eq!(of_y.unwrap().to_string(), "text or number");
        assert!(asked(text, |schema| schema.requires("x")));
        assert!(!asked(text, |schema| schema.is_closed()));
    }

    #[test]
    fn codes_of_all_parts_are_codes() {
        let text = "a: {oneOf: [{const: x}, {enum: [y, null]}, {type: 'null'}]}";
        assert_eq!(asked(text, |schema| schema.codes()).unwrap(), ["x", "y"]);
        assert_eq!(asked("a: {type: string}", |schema| schema.codes()), None);
    }
}
