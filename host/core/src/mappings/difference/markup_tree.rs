//! XML and HTML as trees: prefixes resolved, comments and indentation left out.

use crate::audit::markup::{self, Attribute as Read, Dialect, Handler};

use super::tree::{Attribute, Node, Shape, Tree};

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
        let mut tree = Tree::default();
        tree.by_id = html;
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

    /// The number of an element's or attribute's name.
    fn name(&mut self, written: &str, of_element: bool) -> usize {
        if self.html {
            // HTML knows neither prefixes nor case.
            return self.tree.name_number(0, &written.to_ascii_lowercase());
        }
        let space = match written.split_once(':') {
            Some((prefix, _)) => self.space_of(prefix),
            None if of_element => self.space_of(""),
            None => 0,
        };
        self.tree.name_number(space, written)
    }

    fn attributes(&mut self, read: &[Read<'_>]) -> Vec<Attribute> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (written, value) in read {
            if *written == "xmlns" || written.starts_with("xmlns:") {
                continue;
            }
            let name = self.name(written, false);
            let attribute = Attribute { name, value: 0..0 };
            let known = self.tree.attribute_name(&attribute);
            let schema_type =
                known.local == "type" && self.tree.space(known.space) == SCHEMA_INSTANCE;
            let value = match value.split_once(':') {
                // The one attribute of XML Schema whose value has a prefix.
                Some((prefix, local)) if schema_type => {
                    let space = self.space_of(prefix);
                    let value = format!("{{{}}}{local}", self.tree.space(space));
                    self.tree.keep(&value)
                }
                _ => self.tree.keep(value),
            };
            attributes.push(Attribute { value, ..attribute });
        }
        if attributes.len() > 1 {
            let tree = &self.tree;
            let key = |attribute: &Attribute| {
                let name = tree.attribute_name(attribute);
                (tree.space(name.space), name.local.as_str())
            };
            attributes.sort_by(|a, b| key(a).cmp(&key(b)));
        }
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

    /// The text before a tag, as a node of its own.
    fn end_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        if self.html || !is_blank(&self.text) {
            let text = self.tree.keep(&self.text);
            let parent = self.open.last().copied().unwrap_or_default();
            let name = self.tree.name_number(0, "");
            self.push(Node {
                parent,
                name,
                shape: Shape::Text,
                text,
                ..Node::default()
            });
        }
        self.text.clear();
    }

    /// The text of an element that holds nothing else.
    fn only_text(&mut self, element: usize) {
        if self.html {
            let flows = is_inline(&self.tree, element);
            if let Some(text) = self.laid_out(&self.text, flows, flows, true) {
                self.text = text;
            }
        }
        self.tree.nodes[element].text = self.tree.keep(&self.text);
        self.text.clear();
    }

    /// Whether white space inside the element is part of what it says: where a value is shown it is, whatever stands around it.
    fn keeps(&self, node: usize) -> bool {
        matches!(
            self.tree.name(node).local.as_str(),
            "pre" | "textarea" | "style" | "script"
        ) || self.tree.attribute(node, "id").is_some()
            || self.tree.attribute(node, "class").is_some()
    }

    /// Leaves out what only lays an HTML element's content out.
    fn settle(&mut self, element: usize) {
        let children = std::mem::take(&mut self.tree.nodes[element].children);
        let mut kept = Vec::with_capacity(children.len());
        for (position, child) in children.iter().enumerate() {
            if self.tree.nodes[*child].shape == Shape::Text {
                let flows = |neighbour: Option<&usize>| {
                    is_inline(&self.tree, neighbour.copied().unwrap_or(element))
                };
                let before = position
                    .checked_sub(1)
                    .and_then(|before| children.get(before));
                let (before, after) = (flows(before), flows(children.get(position + 1)));
                if let Some(text) = self.laid_out(self.tree.text(*child), before, after, false) {
                    self.tree.nodes[*child].text = self.tree.keep(&text);
                    if text.is_empty() {
                        continue;
                    }
                }
            }
            kept.push(*child);
        }
        self.tree.nodes[element].children = kept;
    }

    /// A run of text of HTML as it is seen, if that is not how it is written: white space counts where it is kept, and between words.
    fn laid_out(
        &self,
        text: &str,
        from_before: bool,
        to_after: bool,
        alone: bool,
    ) -> Option<String> {
        let keeping = self.keeping > 0;
        if is_blank(text) {
            let seen = if from_before && to_after { " " } else { "" };
            return (!(alone && keeping)).then(|| seen.to_owned());
        }
        if keeping {
            return None;
        }
        let mut seen = String::with_capacity(text.len());
        if from_before && text.starts_with(SPACES) {
            seen.push(' ');
        }
        for word in text.split(SPACES).filter(|word| !word.is_empty()) {
            if !seen.is_empty() && !seen.ends_with(' ') {
                seen.push(' ');
            }
            seen.push_str(word);
        }
        if to_after && text.ends_with(SPACES) {
            seen.push(' ');
        }
        (seen != text).then_some(seen)
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
        if self.html {
            self.keeping += usize::from(self.keeps(number));
        }
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn close(&mut self) {
        if let Some(element) = self.open.last().copied() {
            if self.tree.nodes[element].children.is_empty() {
                self.only_text(element);
            } else {
                self.end_text();
                if self.html {
                    self.settle(element);
                }
            }
            if self.html {
                self.keeping -= usize::from(self.keeps(element));
            }
        }
        self.open.pop();
        let depth = self.open.len();
        while self.bindings.pop_if(|bound| bound.0 >= depth).is_some() {}
    }
}

const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| SPACES.contains(&character))
}

/// Whether a node stands in a line of text, so that space beside it is seen.
fn is_inline(tree: &Tree, node: usize) -> bool {
    tree.nodes[node].shape == Shape::Text
        || matches!(
            tree.name(node).local.as_str(),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::mappings::difference::contents::Contents;

    fn same(old: &str, new: &str, dialect: Dialect) -> bool {
        let read = |text: &str| read(text.as_bytes(), dialect).unwrap();
        Contents::compare(read(old), read(new)).is_same()
    }

    #[test]
    fn xml_is_the_same_whatever_its_prefixes_and_indentation() {
        let old = "<a:r xmlns:a='urn:1' xmlns:b='urn:2' b:x='1'><a:s> t </a:s><b:u/></a:r>";
        for (new, expected) in [
            (
                "<r xmlns='urn:1' xmlns:c='urn:2' c:x='1'>\n<s> t </s> <c:u></c:u></r>",
                true,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' b:x='1'><a:s> t </a:s><u xmlns='urn:2'/></a:r>",
                true,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' x='1'><a:s> t </a:s><b:u/></a:r>",
                false,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' a:x='1'><a:s> t </a:s><b:u/></a:r>",
                false,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' b:x='1'><a:s>t</a:s><b:u/></a:r>",
                false,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' b:x='1'><a:s> t </a:s><a:u/></a:r>",
                false,
            ),
            (
                "<a:r xmlns:a='urn:1' xmlns:b='urn:2' b:x='1'><a:s> t </a:s>.<b:u/></a:r>",
                false,
            ),
        ] {
            assert_eq!(same(old, new, Dialect::Xml), expected, "{new}");
        }
        let typed = |prefix: &str, kind: &str| {
            format!(
                "<r xmlns:{prefix}='urn:1' xmlns:i='{SCHEMA_INSTANCE}' i:type='{prefix}:{kind}'/>"
            )
        };
        assert!(same(&typed("a", "K"), &typed("b", "K"), Dialect::Xml));
        assert!(!same(&typed("a", "K"), &typed("a", "L"), Dialect::Xml));
    }

    #[test]
    fn white_space_of_html_counts_where_it_is_seen() {
        for (old, new, expected) in [
            ("<p>a b</p>", "<p>\n a\n  b </p>", true),
            (
                "<div><p>a</p><p>b</p></div>",
                "<div>\n<p>a</p> <p>b</p>\n</div>",
                true,
            ),
            (
                "<p><b>a</b> <b>b</b></p>",
                "<p><b>a</b>\n\n<b>b</b></p>",
                true,
            ),
            ("<p><b>a</b> <b>b</b></p>", "<p><b>a</b><b>b</b></p>", false),
            ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>", false),
            ("<p>a b</p>", "<p>ab</p>", false),
            ("<p id='x'>a b</p>", "<p id='x'>a  b</p>", false),
            ("<p class='text'>a\nb</p>", "<p class='text'>a b</p>", false),
            ("<pre>a\n b</pre>", "<pre>a b</pre>", false),
            ("<P>a</P>", "<p>a</p>", true),
        ] {
            assert_eq!(same(old, new, Dialect::Html), expected, "{old} {new}");
        }
    }
}
