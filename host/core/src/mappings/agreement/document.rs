//! A YAML or JSON text as a tree whose values know where they stand.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::error::DefinitionError;
use super::{InDefinition, MAX_BYTES};

/// How deep values may stand in each other.
const MAX_DEPTH: usize = 200;

/// A whole document. What an anchor names is one value, however often it is referred to: nothing is copied.
#[derive(Debug)]
pub(super) struct Document {
    nodes: Vec<Node>,
    root: usize,
}

#[derive(Debug)]
struct Node {
    content: Content,
    line: usize,
    column: usize,
    /// What it stands in, and as what.
    parent: Option<(usize, String)>,
}

#[derive(Debug)]
enum Content {
    Null,
    Boolean(bool),
    /// A number or a text; a number only where it is not quoted.
    Scalar(String),
    List(Vec<usize>),
    Object(Vec<(String, usize)>),
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'d> {
    document: &'d Document,
    id: usize,
}

impl Document {
    /// Reads YAML 1.2, and with it JSON.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DefinitionError> {
        if bytes.len() > MAX_BYTES {
            return Err(DefinitionError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            DefinitionError::NotUtf8 {
                line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            }
        })?;
        Builder::default().build(text.trim_start_matches('\u{feff}'))
    }

    pub(super) fn root(&self) -> At<'_> {
        At {
            document: self,
            id: self.root,
        }
    }

    /// The value at an RFC 6901 pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<At<'_>> {
        if pointer.is_empty() {
            return Some(self.root());
        }
        let steps = pointer.strip_prefix('/')?.split('/');
        steps.map(unescaped).try_fold(self.root(), |at, step| {
            at.get(&step)
                .or_else(|| at.items().nth(step.parse::<usize>().ok()?))
        })
    }
}

impl<'d> At<'d> {
    /// What tells this value from all others of the document.
    pub(super) fn id(self) -> usize {
        self.id
    }

    pub(super) fn document(self) -> &'d Document {
        self.document
    }

    fn node(self) -> Option<&'d Node> {
        self.document.nodes.get(self.id)
    }

    /// A member of an object.
    pub(super) fn get(self, name: &str) -> Option<At<'d>> {
        self.entries()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    /// The members of an object; none of anything else.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'d str, At<'d>)> {
        let entries = match self.node().map(|node| &node.content) {
            Some(Content::Object(entries)) => entries.as_slice(),
            _ => &[],
        };
        let document = self.document;
        entries
            .iter()
            .map(move |(name, id)| (name.as_str(), At { document, id: *id }))
    }

    /// The items of an array; none of anything else.
    pub(super) fn items(self) -> impl Iterator<Item = At<'d>> {
        let items = match self.node().map(|node| &node.content) {
            Some(Content::List(items)) => items.as_slice(),
            _ => &[],
        };
        let document = self.document;
        items.iter().map(move |&id| At { document, id })
    }

    pub(super) fn is_object(self) -> bool {
        matches!(
            self.node().map(|node| &node.content),
            Some(Content::Object(_))
        )
    }

    pub(super) fn boolean(self) -> Option<bool> {
        match self.node()?.content {
            Content::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// A text or a number as it is written, `true` or `false`.
    pub(super) fn text(self) -> Option<&'d str> {
        match &self.node()?.content {
            Content::Scalar(text) => Some(text),
            Content::Boolean(true) => Some("true"),
            Content::Boolean(false) => Some("false"),
            _ => None,
        }
    }

    /// Where it stands.
    pub(super) fn place(self) -> InDefinition {
        let mut steps = Vec::new();
        let mut of = self.node();
        while let Some((parent, step)) = of.and_then(|node| node.parent.as_ref()) {
            steps.push(step.replace('~', "~0").replace('/', "~1"));
            of = self.document.nodes.get(*parent);
        }
        let steps = steps.iter().rev().map(|step| format!("/{step}"));
        let (line, column) = self.node().map_or((0, 0), |node| (node.line, node.column));
        InDefinition {
            line,
            column,
            pointer: steps.collect(),
        }
    }
}

/// A step of a pointer in a reference: percent-encoding is that of its URI fragment.
fn unescaped(step: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(step).decode_utf8_lossy();
    decoded.replace("~1", "/").replace("~0", "~")
}

/// The tree, as far as it is read.
#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// Containers that are not closed, each with the name of the member that comes next.
    open: Vec<(usize, Option<String>)>,
    /// What anchors name, by the parser's numbers.
    anchors: std::collections::HashMap<usize, usize>,
    /// Anchors of containers that are not closed: nothing may stand in itself.
    anchored: Vec<(usize, usize)>,
    root: Option<usize>,
}

impl Builder {
    fn build(mut self, text: &str) -> Result<Document, DefinitionError> {
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| {
                let at = error.marker();
                DefinitionError::Syntax {
                    line: at.line(),
                    column: at.col() + 1,
                    reason: error.info().to_owned(),
                }
            })?;
            let (line, column) = (span.start.line(), span.start.col() + 1);
            let fault = |reason: &str| DefinitionError::Syntax {
                line,
                column,
                reason: reason.to_owned(),
            };
            let (content, anchor) = match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(fault("a second document begins"));
                    }
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    if let Some((closed, _)) = self.open.pop() {
                        while let Some((anchor, node)) =
                            self.anchored.pop_if(|(_, node)| *node == closed)
                        {
                            self.anchors.insert(anchor, node);
                        }
                    }
                    continue;
                }
                Event::Alias(anchor) => {
                    let named = self.anchors.get(&anchor).copied();
                    let named =
                        named.ok_or_else(|| fault("an alias stands inside what it names"))?;
                    self.put(named, "", false).map_err(fault)?;
                    continue;
                }
                Event::Scalar(text, style, anchor, _) => (scalar(&text, style), anchor),
                Event::SequenceStart(anchor, _) => (Content::List(Vec::new()), anchor),
                Event::MappingStart(anchor, _) => (Content::Object(Vec::new()), anchor),
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {
                    continue;
                }
            };
            let is_container = matches!(content, Content::List(_) | Content::Object(_));
            let as_name = match &content {
                Content::Scalar(text) => text.clone(),
                Content::Boolean(value) => value.to_string(),
                _ => String::new(),
            };
            let id = self.nodes.len();
            self.nodes.push(Node {
                content,
                line,
                column,
                parent: None,
            });
            self.put(id, &as_name, !is_container).map_err(fault)?;
            if is_container {
                if self.open.len() >= MAX_DEPTH {
                    return Err(fault("values stand in each other too deep"));
                }
                self.open.push((id, None));
                self.anchored.extend((anchor > 0).then_some((anchor, id)));
            } else if anchor > 0 {
                self.anchors.insert(anchor, id);
            }
        }
        let root = self.root.ok_or(DefinitionError::Syntax {
            line: 1,
            column: 1,
            reason: "the file is empty".to_owned(),
        })?;
        Ok(Document {
            nodes: self.nodes,
            root,
        })
    }

    /// Puts a value where the next one belongs: it is a name where an object waits for one.
    fn put(&mut self, id: usize, as_name: &str, can_be_name: bool) -> Result<(), &'static str> {
        let Some((container, name)) = self.open.last_mut() else {
            self.root = Some(id);
            return Ok(());
        };
        let container = *container;
        let step = match self.nodes.get(container).map(|node| &node.content) {
            Some(Content::Object(entries)) => match name.take() {
                Some(name) => name,
                None if !can_be_name => return Err("a member's name is no text"),
                None if entries.iter().any(|(own, _)| own == as_name) => {
                    return Err("the object has a member of this name already");
                }
                None => {
                    *name = Some(as_name.to_owned());
                    return Ok(());
                }
            },
            Some(Content::List(items)) => items.len().to_string(),
            _ => return Ok(()),
        };
        match self.nodes.get_mut(container).map(|node| &mut node.content) {
            Some(Content::Object(entries)) => entries.push((step.clone(), id)),
            Some(Content::List(items)) => items.push(id),
            _ => {}
        }
        if let Some(node) = self.nodes.get_mut(id) {
            node.parent.get_or_insert((container, step));
        }
        Ok(())
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Content {
    match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Content::Null,
        (ScalarStyle::Plain, "true" | "True" | "TRUE") => Content::Boolean(true),
        (ScalarStyle::Plain, "false" | "False" | "FALSE") => Content::Boolean(false),
        _ => Content::Scalar(text.to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Document, (usize, usize)> {
        Document::read(text.as_bytes()).map_err(|error| match error {
            DefinitionError::Syntax { line, column, .. } => (line, column),
            _ => (0, 0),
        })
    }

    #[test]
    fn a_value_knows_its_line_and_pointer() {
        let document = read("a:\n  b/c: [x, {d: 'true'}]\n").unwrap();
        let at = document.at("/a/b~1c/1/d").unwrap();
        assert_eq!(at.text(), Some("true"));
        assert_eq!(at.boolean(), None);
        let place = at.place();
        assert_eq!((place.line, place.column), (2, 16));
        assert_eq!(place.pointer, "/a/b~1c/1/d");
        assert_eq!(document.at("/a/b~1c/2").map(At::id), None);
    }

    #[test]
    fn json_with_tabs_is_read() {
        let document = read("{\n\t\"a\": {\n\t\t\"b\": [1, true, null]\n\t}\n}").unwrap();
        assert_eq!(document.at("/a/b/1").unwrap().boolean(), Some(true));
        assert_eq!(document.at("/a/b/0").unwrap().text(), Some("1"));
    }

    #[test]
    fn what_is_malformed_is_refused_with_its_place() {
        for (text, place) in [
            ("a: [1, 2\nb: 3\n", (2, 2)),
            ("a: 1\na: 2\n", (2, 1)),
            ("a: &x [*x]\n", (1, 8)),
            ("a: 1\n---\nb: 2\n", (2, 1)),
            ("", (1, 1)),
            ("{\"a\": \"b", (1, 7)),
        ] {
            assert_eq!(read(text).unwrap_err(), place, "{text:?}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
        assert!(Document::read(b"a: \xff").is_err());
    }

    #[test]
    fn anchors_that_multiply_cost_nothing() {
        let mut text = String::from("a0: &a0 [x, x]\n");
        for level in 1..60 {
            let below = level - 1;
            text += &format!("a{level}: &a{level} [*a{below}, *a{below}]\n");
        }
        assert!(read(&text).unwrap().nodes.len() < 200);
    }
}
