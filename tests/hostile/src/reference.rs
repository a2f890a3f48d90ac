//! JSON read by a general reader, value by value, so that numbers stay as they were written and repeated members stay two.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Deeper than any reader here goes.
const MAX_DEPTH: usize = 256;

/// A leaf: its pointer, and its text as a ledger knows it.
pub type Leaf = (String, String);

/// The leaves of a text; nothing if it is not JSON.
pub fn leaves(text: &str) -> Option<Vec<Leaf>> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let mut found = Vec::new();
    list(raw.get(), String::new(), 0, &mut found)?;
    Some(found)
}

fn list(raw: &str, pointer: String, depth: usize, found: &mut Vec<Leaf>) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let text = match raw.as_bytes().first()? {
        b'{' => {
            let Members(members) = serde_json::from_str(raw).ok()?;
            for (name, value) in &members {
                let name = name.replace('~', "~0").replace('/', "~1");
                list(value.get(), format!("{pointer}/{name}"), depth + 1, found)?;
            }
            if !members.is_empty() {
                return Some(());
            }
            "{}".to_owned()
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            for (index, value) in items.iter().enumerate() {
                list(value.get(), format!("{pointer}/{index}"), depth + 1, found)?;
            }
            if !items.is_empty() {
                return Some(());
            }
            "[]".to_owned()
        }
        b'"' => serde_json::from_str(raw).ok()?,
        _ => raw.to_owned(),
    };
    found.push((pointer, text));
    Some(())
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}
