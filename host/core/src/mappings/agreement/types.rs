//! Types of JSON, several at once.

use serde::{Serialize, Serializer};

use crate::contract::JsonType;

/// A set of JSON's types. Null is none of them: where a definition allows it, a member may be without a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

const NAMES: [(JsonType, &str); 5] = [
    (JsonType::Text, "text"),
    (JsonType::Number, "number"),
    (JsonType::Boolean, "boolean"),
    (JsonType::Array, "array"),
    (JsonType::Object, "object"),
];

impl Types {
    /// The type that OpenAPI calls so; null and what is unknown are none.
    pub(super) fn of_openapi(name: &str) -> Self {
        match name {
            "string" => Self::of(&[JsonType::Text]),
            "number" | "integer" => Self::of(&[JsonType::Number]),
            "boolean" => Self::of(&[JsonType::Boolean]),
            "array" => Self::of(&[JsonType::Array]),
            "object" => Self::of(&[JsonType::Object]),
            _ => Self::default(),
        }
    }

    /// These types.
    pub(super) fn of(types: &[JsonType]) -> Self {
        types.iter().fold(Self::default(), |set, one| {
            let place = NAMES.iter().position(|(own, _)| own == one);
            Self(set.0 | 1 << place.unwrap_or_default())
        })
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn has(self, one: JsonType) -> bool {
        self.and(Self::of(&[one])) != Self::default()
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every type of this set is in the other.
    pub(super) fn within(self, other: Self) -> bool {
        self.and(other) == self
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        let mine = move |(one, name): &(JsonType, &'static str)| self.has(*one).then_some(*name);
        NAMES.iter().filter_map(mine)
    }
}

impl std::fmt::Display for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.names().collect();
        f.write_str(&names.join(" or "))
    }
}

impl Serialize for Types {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}
