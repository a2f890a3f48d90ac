//! XML and HTML as trees: prefixes resolved, comments and indentation left out.

use crate::audit::markup::{self, Attribute as Read, Dialect, Handler};

use super::tree::{Attribute, Name, Node, Shape, Tree};

/// Reads a document; nothing when it is not well-formed.
pub(super) fn read(document: &[u8], dialect: Dialect) -> Option<Tree> {
    let mut builder = Builder::new(dialect);
    markup::read(document, dialect, &mut builder).ok()?;
    let mut tree = builder.tree;
    tree.complete();
    Some(tree)
}

struct Builder {
    tree: Tree,
    html: bool,
    /// The elements that are open, the root first.
    open: Vec<usize>,
    /// Bindings of prefixes: the depth of the element that makes them, the prefix, the namespace's number.
    bindings: Vec<(usize, String, usize)>,
    /// The text since the last tag.
    text: String,
    /// How many open elements keep white space.
    keeping: usize,
}

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

impl Builder {
    fn new(dialect: Dialect) -> Self {
        let html = dialect == Dialect::Html;
        let mut tree = Tree {
            by_id: html,
            ..Tree::default()
        };
        tree.space_number("", "");
        Self {
            tree,
            html,
            open: Vec::new(),
            bindings: Vec::new(),
            text: String::new(),
            keeping: 0,
        }
    }

    fn bind(&mut self, attributes: &[Read<'_>]) {
        let depth = self.open.len();
        for (name, value) in attributes {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            let space = self.tree.space_number(value, prefix);
            self.bindings.push((depth, prefix.to_owned(), space));
        }
    }

    fn space_of(&mut self, prefix: &str) -> usize {
        let bound = self.bindings.iter().rev().find(|bound| bound.1 == prefix);
        match bound {
            Some((_, _, space)) => *space,
            None if prefix == "xml" => self
                .tree
                .space_number("http://www.w3.org/XML/1998/namespace", "xml"),
            None => 0,
        }
    }

    fn name(&mut self, written: &str, of_element: bool) -> Name {
        if self.html {
            // HTML knows neither prefixes nor case.
            return Name {
                space: 0,
                local: written.to_ascii_lowercase(),
                written: written.to_owned(),
            };
        }
        let (space, local) = match written.split_once(':') {
            Some((prefix, local)) => (self.space_of(prefix), local),
            None if of_element => (self.space_of(""), written),
            None => (0, written),
        };
        Name {
            space,
            local: local.to_owned(),
            written: written.to_owned(),
        }
    }

    fn attributes(&mut self, read: &[Read<'_>]) -> Vec<Attribute> {
        let mut attributes: Vec<Attribute> = Vec::with_capacity(read.len());
        for (name, value) in read {
            if *name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let name = self.name(name, false);
            let value = match value.split_once(':') {
                // The one attribute of XML Schema whose value has a prefix.
                Some((prefix, local))
                    if name.local == "type" && self.tree.space(name.space) == SCHEMA_INSTANCE =>
                {
                    let space = self.space_of(prefix);
                    format!("{{{}}}{local}", self.tree.space(space))
                }
                _ => value.as_ref().to_owned(),
            };
            attributes.push(Attribute { name, value });
        }
        let tree = &self.tree;
        attributes.sort_by(|a, b| {
            let key = |name: &Name| (tree.space(name.space).to_owned(), name.local.clone());
            key(&a.name).cmp(&key(&b.name))
        });
        attributes
    }

    fn push(&mut self, node: Node) -> usize {
        let number = self.tree.nodes.len();
        if let Some(parent) = self.open.last() {
            self.tree.nodes[*parent].children.push(number);
        }
        self.tree.nodes.push(node);
        number
    }

    fn end_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let parent = self.open.last().copied().unwrap_or_default();
        self.push(Node {
            parent,
            shape: Shape::Text,
            text,
            ..Node::default()
        });
    }

    /// Whether white space inside the element is part of what it says: where a value is shown it is, whatever stands around it.
    fn keeps(&self, node: usize) -> bool {
        let node = &self.tree.nodes[node];
        matches!(
            node.name.local.as_str(),
            "pre" | "textarea" | "style" | "script"
        ) || node
            .attributes
            .iter()
            .any(|attribute| matches!(attribute.name.local.as_str(), "id" | "class"))
    }

    /// Leaves out what only lays the document out.
    fn settle(&mut self, element: usize) {
        let children = std::mem::take(&mut self.tree.nodes[element].children);
        let has_elements = children
            .iter()
            .any(|child| self.tree.nodes[*child].shape == Shape::Element);
        let mut kept = Vec::with_capacity(children.len());
        for (position, child) in children.iter().enumerate() {
            if self.tree.nodes[*child].shape == Shape::Text {
                let before = position.checked_sub(1).map(|before| children[before]);
                let after = children.get(position + 1).copied();
                if self.html {
                    self.lay_out(*child, element, before, after);
                } else if has_elements && is_blank(&self.tree.nodes[*child].text) {
                    continue;
                }
                if self.tree.nodes[*child].text.is_empty() {
                    continue;
                }
            }
            kept.push(*child);
        }
        self.tree.nodes[element].children = kept;
    }

    /// A run of text of HTML as it is seen: white space counts between words, and where it is kept.
    fn lay_out(&mut self, text: usize, parent: usize, before: Option<usize>, after: Option<usize>) {
        let flows_on = |neighbour: Option<usize>| match neighbour {
            Some(neighbour) => is_inline(&self.tree.nodes[neighbour]),
            None => is_inline(&self.tree.nodes[parent]),
        };
        let (from_before, to_after) = (flows_on(before), flows_on(after));
        let keeping = self.keeping > 0;
        let node = &mut self.tree.nodes[text];
        if is_blank(&node.text) {
            if before.is_none() && after.is_none() && keeping {
                return;
            }
            node.text = if from_before && to_after { " " } else { "" }.to_owned();
        } else if !keeping {
            let mut seen = String::with_capacity(node.text.len());
            if from_before && node.text.starts_with(SPACES) {
                seen.push(' ');
            }
            for word in node.text.split(SPACES).filter(|word| !word.is_empty()) {
                if !seen.is_empty() && !seen.ends_with(' ') {
                    seen.push(' ');
                }
                seen.push_str(word);
            }
            if to_after && node.text.ends_with(SPACES) {
                seen.push(' ');
            }
            node.text = seen;
        }
    }
}

impl Handler for Builder {
    fn open(&mut self, name: &str, attributes: &[Read<'_>]) {
        self.end_text();
        self.bind(attributes);
        let name = self.name(name, true);
        let attributes = self.attributes(attributes);
        let parent = self.open.last().copied().unwrap_or_default();
        let number = self.push(Node {
            parent,
            name,
            attributes,
            ..Node::default()
        });
        self.open.push(number);
        self.keeping += usize::from(self.keeps(number));
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn close(&mut self) {
        self.end_text();
        if let Some(element) = self.open.last().copied() {
            self.settle(element);
            self.keeping -= usize::from(self.keeps(element));
        }
        self.open.pop();
        let depth = self.open.len();
        self.bindings.retain(|bound| bound.0 < depth);
    }
}

const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| SPACES.contains(&character))
}

/// Whether a node stands in a line of text, so that space beside it is seen.
fn is_inline(node: &Node) -> bool {
    node.shape == Shape::Text
        || matches!(
            node.name.local.as_str(),
            "a" | "abbr"
                | "b"
                | "bdi"
                | "bdo"
                | "cite"
                | "code"
                | "data"
                | "em"
                | "i"
                | "kbd"
                | "label"
                | "mark"
                | "q"
                | "s"
                | "samp"
                | "small"
                | "span"
                | "strong"
                | "sub"
                | "sup"
                | "time"
                | "u"
                | "var"
        )
}
