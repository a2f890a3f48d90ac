//! HTML that is well-formed XML too, so that a host can check it, with an id on every element that shows a received value.

use alloc::string::String;
use alloc::vec::Vec;

use crate::characters::push_escaped;
use crate::ledger::{Ledger, Target, Traced, push_id};

/// A rendition being written.
#[derive(Debug)]
pub struct Html<'l> {
    out: String,
    ledger: &'l Ledger,
    document: u8,
}

impl<'l> Html<'l> {
    /// Begins a rendition; `document` is its index in the delivery, `capacity` a guess of its size in bytes.
    #[must_use]
    pub fn new(ledger: &'l Ledger, document: u8, capacity: usize) -> Self {
        Html {
            out: String::with_capacity(capacity),
            ledger,
            document,
        }
    }

    /// Appends markup as it is.
    pub fn markup(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// Appends a text of our own.
    pub fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text, false);
    }

    /// Appends an element that shows a received value, as in `value("dd", …)`.
    pub fn value(&mut self, tag: &'static str, value: &Traced<'_>) {
        let id = value.leaves().first().copied().unwrap_or_default();
        self.start_tag(tag, id);
        self.out.push('>');
        let cleaned = push_escaped(&mut self.out, value.as_str(), false);
        self.end_tag(tag);
        self.ledger
            .written(value, cleaned, self.document, Target::Id(id));
    }

    /// Appends an element that shows one received value and carries another in an attribute.
    pub fn value_with(
        &mut self,
        tag: &'static str,
        attribute: &'static str,
        carried: &Traced<'_>,
        shown: &Traced<'_>,
    ) {
        let id = shown.leaves().first().copied().unwrap_or_default();
        self.start_tag(tag, id);
        self.out.push(' ');
        self.out.push_str(attribute);
        self.out.push_str("=\"");
        let cleaned = push_escaped(&mut self.out, carried.as_str(), true);
        self.out.push_str("\">");
        let shown_cleaned = push_escaped(&mut self.out, shown.as_str(), false);
        self.end_tag(tag);
        let mut path = String::with_capacity(16);
        push_id(&mut path, id);
        path.push_str("/@");
        path.push_str(attribute);
        self.ledger
            .written(carried, cleaned, self.document, Target::Path(&path));
        self.ledger
            .written(shown, shown_cleaned, self.document, Target::Id(id));
    }

    /// Appends a link to a file beside the page, which shows a received value.
    pub fn link(&mut self, place: &str, value: &Traced<'_>) {
        self.out.push_str("<a href=\"");
        push_escaped(&mut self.out, place, true);
        self.out.push_str("\">");
        self.value("span", value);
        self.out.push_str("</a>");
    }

    /// Ends the rendition.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn start_tag(&mut self, tag: &str, id: u32) {
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(" id=\"");
        push_id(&mut self.out, id);
        self.out.push('"');
    }

    fn end_tag(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }
}
