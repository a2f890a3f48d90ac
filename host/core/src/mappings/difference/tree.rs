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
    prefixes: Vec<String>,
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

/// A place in words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// With numbers.
    pub(super) exact: String,
    /// With `[*]` for them.
    pub(super) general: String,
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
    fn ancestry(&self, node: usize) -> Vec<usize> {
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
