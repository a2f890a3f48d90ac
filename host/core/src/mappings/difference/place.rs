//! Where a node stands: as a ledger names it, and in words.

use std::collections::HashMap;

use super::tree::{Name, Shape, Spot, Tree};

/// A place in words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// With numbers.
    pub(super) exact: String,
    /// With `[*]` for them.
    pub(super) general: String,
}

impl Tree {
    /// What an HTML page calls a value in a list of values: the text of the `dt` before it or before what it is in.
    pub(super) fn label(&self, node: usize) -> Option<&str> {
        let ancestry = self.ancestry(node);
        if ancestry.iter().any(|node| self.name(*node).local == "dt") {
            return None;
        }
        ancestry.windows(2).rev().find_map(|step| {
            let (parent, child) = (step[0], step[1]);
            let siblings = &self.nodes[parent].children;
            let at = siblings.iter().position(|sibling| *sibling == child)?;
            let before = siblings[..at].iter().rev();
            let term = before
                .copied()
                .find(|node| self.name(*node).local == "dt")?;
            self.leaf_text(term)
        })
    }

    /// The place as a ledger's target names it; nothing where none can.
    pub(super) fn target(&self, spot: Spot) -> Option<String> {
        let mut target = String::new();
        if self.by_id {
            let ancestry = self.ancestry(spot.node);
            let id = ancestry.iter().rev().find_map(|node| {
                let id = self.attribute(*node, "id")?;
                // An attribute is only named by the id of its own element.
                (spot.attribute.is_none() || *node == spot.node).then_some(id)
            })?;
            target.push_str(id);
        } else {
            for number in self.ancestry(spot.node) {
                let node = &self.nodes[number];
                if node.shape == Shape::Element {
                    target.push('/');
                    target.push_str(&self.name(number).written);
                    if node.ordinal > 1 {
                        target.push_str(&format!("[{}]", node.ordinal));
                    }
                }
            }
        }
        if let Some(attribute) = spot.attribute {
            let attribute = self.nodes[spot.node].attributes.get(attribute)?;
            target.push_str("/@");
            target.push_str(&self.attribute_name(attribute).written);
        }
        Some(target)
    }

    /// The place in words. `prefixes` says how namespaces are written, so that a place has one name whichever document names it.
    pub(super) fn place(&self, spot: Spot, prefixes: &Prefixes) -> Place {
        let mut place = Place::default();
        for node in self.ancestry(spot.node) {
            self.step(node, prefixes, &mut place);
        }
        if let Some(attribute) = spot.attribute
            && let Some(attribute) = self.nodes[spot.node].attributes.get(attribute)
        {
            place.push(&format!(
                "/@{}",
                prefixes.written(self, self.attribute_name(attribute))
            ));
        }
        if place.exact.is_empty() {
            place.push("/");
        }
        place
    }

    fn step(&self, number: usize, prefixes: &Prefixes, place: &mut Place) {
        let node = &self.nodes[number];
        let array = number != 0 && self.nodes[node.parent].shape == Shape::Array;
        match node.shape {
            Shape::Request => {
                place.exact = format!("[{}]", node.ordinal);
                place.general = String::new();
            }
            Shape::Element | Shape::Text => {
                if let Some(id) = self.attribute(number, "id").filter(|_| self.by_id) {
                    place.exact = format!("#{id}");
                    place.general.push_str(&format!(
                        "/{}#{}",
                        self.name(number).local,
                        numberless(id)
                    ));
                    return;
                }
                let name = match node.shape {
                    Shape::Text => "text()".to_owned(),
                    _ => prefixes.written(self, self.name(number)),
                };
                place.push(&format!("/{name}"));
                if node.namesakes > 1 {
                    place.exact.push_str(&format!("[{}]", node.ordinal));
                    place.general.push_str("[*]");
                }
            }
            _ if number == 0 => {}
            _ if array => {
                place.exact.push_str(&format!("/{}", node.ordinal - 1));
                place.general.push_str("/[*]");
            }
            _ => {
                let key = self
                    .name(number)
                    .local
                    .replace('~', "~0")
                    .replace('/', "~1");
                place.push(&format!("/{key}"));
                if node.namesakes > 1 {
                    place.push(&format!(" ({}. of this key)", node.ordinal));
                }
            }
        }
    }
}

impl Place {
    fn push(&mut self, text: &str) {
        self.exact.push_str(text);
        self.general.push_str(text);
    }
}

/// An id with `[*]` for each number in it.
fn numberless(id: &str) -> String {
    let mut general = String::with_capacity(id.len());
    let mut in_number = false;
    for character in id.chars() {
        if !character.is_ascii_digit() {
            general.push(character);
        } else if !in_number {
            general.push_str("[*]");
        }
        in_number = character.is_ascii_digit();
    }
    general
}

/// How the namespaces of two documents are written: as the old one writes them, and else as the new one does.
#[derive(Debug)]
pub(super) struct Prefixes(HashMap<String, String>);

impl Prefixes {
    pub(super) fn of(old: &Tree, new: &Tree) -> Self {
        let mut prefixes = HashMap::new();
        for tree in [old, new] {
            for (space, prefix) in tree.spaces.iter().zip(&tree.prefixes) {
                prefixes
                    .entry(space.clone())
                    .or_insert_with(|| prefix.clone());
            }
        }
        Self(prefixes)
    }

    fn written(&self, tree: &Tree, name: &Name) -> String {
        match self.0.get(tree.space(name.space)) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", name.local),
            _ => name.local.clone(),
        }
    }
}
