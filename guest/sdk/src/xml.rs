//! XML messages, written in the order that their schema wants.
//!
//! The writer knows where it stands, so that each value it writes is recorded in the ledger with its target. Children are checked against the
//! order of their parent's `xs:sequence`: a mapping that writes them otherwise gets an error instead of an invalid message.

use alloc::vec;
use alloc::vec::Vec;

use crate::characters::push_escaped;
use crate::ledger::{Ledger, MESSAGE, Target, Traced};
use crate::output::Output;
use crate::text::{Padded, same};

/// The names of the children that an element can have, in the order of the schema.
pub type Order = &'static [&'static str];

/// A message being written.
#[derive(Debug)]
pub struct Xml<'l> {
    out: Output,
    path: Output,
    open: Vec<Open>,
    ledger: &'l Ledger,
    disorder: Option<Disorder>,
}

#[derive(Debug)]
struct Open {
    name: &'static str,
    order: Order,
    /// Index in `order` of the last child written.
    reached: usize,
    /// Where its start tag begins in `out`.
    start: usize,
    /// Where its content begins.
    content: usize,
    /// The length of the parent's path.
    parent_path: usize,
    /// How far the parent was in its order before this element.
    parent_reached: usize,
}

/// A child that stands where the schema does not allow it: a fault of the mapping's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// The element.
    pub parent: &'static str,
    /// Its child.
    pub child: &'static str,
}

impl<'l> Xml<'l> {
    /// Begins a message with its root element.
    #[must_use]
    pub fn new(
        ledger: &'l Ledger,
        name: &'static str,
        attributes: &[(&str, &str)],
        order: Order,
    ) -> Self {
        let mut out = Output::with_capacity(16_384);
        out.push_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
        out.push_all(name.as_bytes());
        for (attribute, value) in attributes {
            out.push(b' ');
            out.push_all(attribute.as_bytes());
            out.put(b"=\"", 2);
            push_escaped(&mut out, value, true);
            out.push(b'"');
        }
        out.push(b'>');
        let root = Open {
            name,
            order,
            reached: 0,
            start: 0,
            content: out.len(),
            parent_path: 0,
            parent_reached: 0,
        };
        let mut xml = Xml {
            out,
            path: Output::with_capacity(256),
            open: vec![root],
            ledger,
            disorder: None,
        };
        xml.push_step(name, None);
        xml
    }

    /// Writes an element with children, if `content` writes any: an empty container is often invalid, and never says anything.
    pub fn element(&mut self, name: &'static str, order: Order, content: impl FnOnce(&mut Self)) {
        self.begin(name, None, order);
        content(self);
        self.end();
    }

    /// Writes one of several elements of the same name; `number` counts from 1.
    pub fn item(
        &mut self,
        name: &'static str,
        number: usize,
        order: Order,
        content: impl FnOnce(&mut Self),
    ) {
        self.begin(name, Some(number), order);
        content(self);
        self.end();
    }

    fn begin(&mut self, name: &'static str, number: Option<usize>, order: Order) {
        let start = self.out.len();
        let parent_reached = self.open.last().map_or(0, |parent| parent.reached);
        self.place(name);
        self.indent();
        self.start_tag(name);
        let parent_path = self.path.len();
        self.push_step(name, number);
        self.open.push(Open {
            name,
            order,
            reached: 0,
            start,
            content: self.out.len(),
            parent_path,
            parent_reached,
        });
    }

    fn end(&mut self) {
        let Some(own) = self.open.pop() else { return };
        self.path.truncate(own.parent_path);
        if self.out.len() > own.content {
            self.indent();
            self.end_tag(own.name);
            return;
        }
        self.out.truncate(own.start);
        if let Some(parent) = self.open.last_mut() {
            parent.reached = own.parent_reached;
        }
    }

    /// Writes a received value.
    pub fn value(&mut self, name: &'static str, value: &Traced<'_>) {
        self.place(name);
        self.indent();
        self.start_tag(name);
        let cleaned = push_escaped(&mut self.out, value.as_str(), false);
        self.end_tag(name);
        let length = self.path.len();
        self.push_step(name, None);
        self.ledger
            .written(value, cleaned, MESSAGE, Target::Path(self.path.as_slice()));
        self.path.truncate(length);
    }

    /// Writes a received value, if there is one.
    pub fn optional(&mut self, name: &'static str, value: Option<&Traced<'_>>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// Writes a text that was not received: a constant, a setting, an identifier of ours.
    pub fn constant(&mut self, name: &'static str, text: &str) {
        self.place(name);
        self.indent();
        self.start_tag(name);
        push_escaped(&mut self.out, text, false);
        self.end_tag(name);
    }

    /// Ends the message.
    ///
    /// # Errors
    /// The first child that stood where the schema does not allow it.
    pub fn finish(mut self) -> Result<Vec<u8>, Disorder> {
        if let Some(disorder) = self.disorder {
            return Err(disorder);
        }
        if let Some(root) = self.open.pop() {
            self.out.push(b'\n');
            self.end_tag(root.name);
            self.out.push(b'\n');
        }
        Ok(self.out.into_vec())
    }

    /// Checks that a child of this name may stand here.
    fn place(&mut self, child: &'static str) {
        let Some(parent) = self.open.last_mut() else {
            return;
        };
        match parent
            .order
            .get(parent.reached..)
            .unwrap_or_default()
            .iter()
            .position(|name| same(name, child))
        {
            Some(ahead) => parent.reached += ahead,
            None => {
                self.disorder.get_or_insert(Disorder {
                    parent: parent.name,
                    child,
                });
            }
        }
    }

    fn push_step(&mut self, name: &str, number: Option<usize>) {
        self.path.push(b'/');
        self.path.push_all(name.as_bytes());
        if let Some(number) = number {
            self.path.push(b'[');
            Padded::number(number as u32, *b"]").push_to(&mut self.path);
        }
    }

    fn indent(&mut self) {
        const SPACES: &[u8; 32] = b"\n                               ";
        const DEEPEST: usize = 25;
        let length = (1 + 2 * self.open.len()).min(DEEPEST);
        self.out.put(SPACES, length);
    }

    fn start_tag(&mut self, name: &str) {
        self.out.push(b'<');
        self.out.push_all(name.as_bytes());
        self.out.push(b'>');
    }

    fn end_tag(&mut self, name: &str) {
        self.out.put(b"</", 2);
        self.out.push_all(name.as_bytes());
        self.out.push(b'>');
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cursor::Bodies;

    const ROOT: Order = &["a", "b", "c"];

    #[test]
    fn values_are_escaped_and_their_targets_recorded() {
        let bodies =
            Bodies::read([("body", br#"["x < y & \"z\"", "two\u0001"]"#.as_slice())]).unwrap();
        let values: Vec<_> = bodies
            .root("body")
            .items()
            .filter_map(|item| item.text())
            .collect();
        let mut xml = Xml::new(bodies.ledger(), "r", &[("v", "1\"")], ROOT);
        xml.value("a", &values[0]);
        xml.item("c", 1, &["d"], |xml| xml.value("d", &values[1]));
        let text = String::from_utf8(xml.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r v=\"1&quot;\">\n  <a>x &lt; y &amp; \"z\"</a>\n  <c>\n    <d>two</d>\n  </c>\n</r>\n"
        );
        let ledger = bodies.into_ledger().into_contract();
        assert_eq!(ledger.paths, "/r/a/r/c[1]/d");
        assert_eq!(ledger.fates, [1, 2]);
    }

    #[test]
    fn an_element_without_content_is_not_written() {
        let bodies = Bodies::read([]).unwrap();
        let mut xml = Xml::new(bodies.ledger(), "r", &[], ROOT);
        xml.element("b", &["x"], |xml| xml.element("x", &["y"], |_| {}));
        xml.constant("a", "1");
        let text = String::from_utf8(xml.finish().unwrap()).unwrap();
        assert!(text.ends_with("<r>\n  <a>1</a>\n</r>\n"), "{text}");
    }

    #[test]
    fn children_out_of_order_are_refused() {
        let bodies = Bodies::read([]).unwrap();
        let mut xml = Xml::new(bodies.ledger(), "r", &[], ROOT);
        xml.constant("b", "1");
        xml.constant("a", "2");
        assert_eq!(
            xml.finish().unwrap_err(),
            Disorder {
                parent: "r",
                child: "a"
            }
        );
    }
}
