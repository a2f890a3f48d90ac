//! JSON as a tree: members in the order of their names, numbers as they were written.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::tree::{Node, Shape, Tree};
use crate::audit::leaves;

/// Reads a document; nothing when it is not JSON, or nested deeper than the audit allows.
pub(super) fn read(document: &[u8]) -> Option<Tree> {
    let mut tree = Tree::default();
    tree.space_number("", "");
    graft(&mut tree, document, 0, "")?;
    tree.complete();
    Some(tree)
}

/// Adds what a JSON text says to a tree, as the child of `parent` with this name; as its root when the tree is empty.
pub(super) fn graft(tree: &mut Tree, document: &[u8], parent: usize, name: &str) -> Option<()> {
    leaves::check(document).ok()?;
    let text = std::str::from_utf8(document).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: &RawValue = serde_json::from_str(text).ok()?;
    add(tree, value, parent, name)
}

/// Recursion ends where the audit's check of depth ends.
fn add(tree: &mut Tree, value: &RawValue, parent: usize, name: &str) -> Option<()> {
    let raw = value.get();
    let number = match raw.as_bytes().first()? {
        b'{' => push(tree, parent, name, Shape::Object, ""),
        b'[' => push(tree, parent, name, Shape::Array, ""),
        b'"' => {
            let text: String = serde_json::from_str(raw).ok()?;
            push(tree, parent, name, Shape::String, &text)
        }
        b't' | b'f' => push(tree, parent, name, Shape::Boolean, raw),
        b'n' => push(tree, parent, name, Shape::Null, raw),
        _ => push(tree, parent, name, Shape::Number, raw),
    };
    match tree.nodes[number].shape {
        Shape::Object => {
            let Members(mut members) = serde_json::from_str(raw).ok()?;
            // Of a repeated key, the values stay in their order.
            members.sort_by(|a, b| a.0.cmp(&b.0));
            for (name, value) in members {
                add(tree, value, number, &name)?;
            }
        }
        Shape::Array => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            for item in items {
                add(tree, item, number, "")?;
            }
        }
        _ => {}
    }
    Some(())
}

/// Adds a node as the last child of `parent`; as the root when the tree is empty.
pub(super) fn push(tree: &mut Tree, parent: usize, name: &str, shape: Shape, text: &str) -> usize {
    let number = tree.nodes.len();
    if number != 0 {
        tree.nodes[parent].children.push(number);
    }
    let name = tree.name_number(0, name);
    let text = tree.keep(text);
    tree.nodes.push(Node {
        parent,
        name,
        shape,
        text,
        ..Node::default()
    });
    number
}

/// An object with its repeated keys.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reading)
    }
}
