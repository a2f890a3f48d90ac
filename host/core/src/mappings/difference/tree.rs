//! A document as what it says, without its form: elements, members and texts, and where each stands.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

/// A document. Node 0 is its root; a node's children come after it.
///
/// Thousands are made a second: names are kept once, and all text is in one string.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Names of namespaces, by the numbers that [`Name::space`] has; the first is none.
    pub(super) spaces: Vec<String>,
    /// For each namespace, the first prefix that stands for it.
    pub(super) prefixes: Vec<String>,
    /// Places are ids of elements, as far as there are any.
    pub(super) by_id: bool,
    names: Vec<Name>,
    /// By name as written: the namespaces it was met in, each with the name's number.
    numbers: HashMap<String, Vec<(usize, usize)>>,
    texts: String,
}

/// An element, a member, an item, or a run of text between elements.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) parent: usize,
    /// Its number.
    pub(super) name: usize,
    pub(super) shape: Shape,
    /// Of text, scalars, and elements that hold nothing but text.
    pub(super) text: Range<usize>,
    /// By their names.
    pub(super) attributes: Vec<Attribute>,
    /// Members of an object are by their names.
    pub(super) children: Vec<usize>,
    /// From 1, among the siblings of its name; of an item, among the items.
    pub(super) ordinal: usize,
    /// How many siblings have its name, itself included.
    pub(super) namesakes: usize,
    /// Of all that it says.
    pub(super) hash: u64,
}

#[derive(Debug, Default)]
pub(super) struct Name {
    pub(super) space: usize,
    pub(super) local: String,
    /// With its prefix, as it stands in the document.
    pub(super) written: String,
}

#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: usize,
    pub(super) value: Range<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    #[default]
    Element,
    Text,
    Object,
    Array,
    /// A request to LV: an object whose name is its operation.
    Request,
    String,
    Number,
    Boolean,
    Null,
}

/// A node, or an attribute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) node: usize,
    pub(super) attribute: Option<usize>,
}

impl Shape {
    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            Self::String | Self::Number | Self::Boolean | Self::Null
        )
    }
}

impl Tree {
    /// The name of a namespace; empty for none.
    pub(super) fn space(&self, number: usize) -> &str {
        self.spaces.get(number).map_or("", String::as_str)
    }

    /// The number of a namespace, under which `prefix` is remembered if it is the first.
    pub(super) fn space_number(&mut self, space: &str, prefix: &str) -> usize {
        if self.spaces.is_empty() {
            self.spaces.push(String::new());
            self.prefixes.push(String::new());
        }
        match self.spaces.iter().position(|known| known == space) {
            Some(number) => number,
            None => {
                self.spaces.push(space.to_owned());
                self.prefixes.push(prefix.to_owned());
                self.spaces.len() - 1
            }
        }
    }

    /// The number of a name; what stands before its colon is its prefix.
    pub(super) fn name_number(&mut self, space: usize, written: &str) -> usize {
        let numbers = self.numbers.get(written).map_or(&[][..], Vec::as_slice);
        if let Some((_, number)) = numbers.iter().find(|known| known.0 == space) {
            return *number;
        }
        let local = match written.rsplit_once(':') {
            Some((_, local)) if space != 0 => local,
            _ => written,
        };
        let number = self.names.len();
        self.names.push(Name {
            space,
            local: local.to_owned(),
            written: written.to_owned(),
        });
        let numbers = self.numbers.entry(written.to_owned()).or_default();
        numbers.push((space, number));
        number
    }

    /// Keeps a text.
    pub(super) fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        self.texts.push_str(text);
        start..self.texts.len()
    }

    /// A kept text.
    pub(super) fn kept(&self, text: &Range<usize>) -> &str {
        self.texts.get(text.clone()).unwrap_or_default()
    }

    pub(super) fn text(&self, node: usize) -> &str {
        self.kept(&self.nodes[node].text)
    }

    pub(super) fn name(&self, node: usize) -> &Name {
        &self.names[self.nodes[node].name]
    }

    pub(super) fn attribute_name(&self, attribute: &Attribute) -> &Name {
        &self.names[attribute.name]
    }

    /// Whether two nodes' or attributes' names are the same, whatever their prefixes.
    pub(super) fn same_name(&self, own: &Name, other: &Tree, others: &Name) -> bool {
        own.local == others.local && self.space(own.space) == other.space(others.space)
    }

    /// An element's text if there is nothing else in it; a scalar's text.
    pub(super) fn leaf_text(&self, node: usize) -> Option<&str> {
        let Node {
            shape, children, ..
        } = &self.nodes[node];
        match shape {
            Shape::Object | Shape::Array | Shape::Request => None,
            Shape::Element if !children.is_empty() => None,
            _ => Some(self.text(node)),
        }
    }

    /// The attribute of this name and no namespace.
    pub(super) fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        let attributes = &self.nodes.get(node)?.attributes;
        let found = attributes.iter().find(|attribute| {
            let known = self.attribute_name(attribute);
            known.local == name && known.space == 0
        })?;
        Some(self.kept(&found.value))
    }

    /// Numbers the namesakes and hashes every node, once the tree is complete.
    pub(super) fn complete(&mut self) {
        for parent in 0..self.nodes.len() {
            self.number_children(parent);
        }
        for node in (0..self.nodes.len()).rev() {
            self.hash(node);
        }
    }

    fn number_children(&mut self, parent: usize) {
        let children = std::mem::take(&mut self.nodes[parent].children);
        // By name: how many there were so far.
        let mut counts: FxHashMap<usize, usize> = FxHashMap::default();
        for child in &children {
            let node = &mut self.nodes[*child];
            let count = counts.entry(node.name).or_default();
            *count += 1;
            node.ordinal = *count;
        }
        for child in &children {
            let node = &mut self.nodes[*child];
            node.namesakes = counts.get(&node.name).copied().unwrap_or(1);
        }
        self.nodes[parent].children = children;
    }

    /// Equal nodes have equal hashes; that unequal ones have not is only likely, and nothing rests on it but which are held against each other.
    fn hash(&mut self, number: usize) {
        let node = &self.nodes[number];
        let mut hasher = FxHasher::default();
        let mut name = |name: &Name| {
            self.space(name.space).hash(&mut hasher);
            name.local.hash(&mut hasher);
        };
        name(self.name(number));
        for attribute in &node.attributes {
            name(self.attribute_name(attribute));
        }
        node.shape.hash(&mut hasher);
        self.text(number).hash(&mut hasher);
        for attribute in &node.attributes {
            self.kept(&attribute.value).hash(&mut hasher);
        }
        node.children.len().hash(&mut hasher);
        for child in &node.children {
            self.nodes[*child].hash.hash(&mut hasher);
        }
        self.nodes[number].hash = hasher.finish();
    }

    /// The nodes from the root to this one.
    pub(super) fn ancestry(&self, node: usize) -> Vec<usize> {
        let mut ancestry = vec![node];
        let mut present = node;
        while present != 0 {
            present = self.nodes[present].parent;
            ancestry.push(present);
        }
        ancestry.reverse();
        ancestry
    }

    /// The operation of the request that a node is in; empty outside of requests.
    pub(super) fn request(&self, node: usize) -> &str {
        let mut ancestry = self.ancestry(node).into_iter();
        let request = ancestry.find(|node| self.nodes[*node].shape == Shape::Request);
        request.map_or("", |node| &self.name(node).local)
    }
}
