//! HTML that is well-formed XML too, so that a host can check it, with an id on every element that shows a received value.

use alloc::string::String;
use alloc::vec::Vec;

use crate::characters::push_escaped;
use crate::ledger::{Ledger, Target, Traced, push_id};
use crate::output::Output;
use crate::text::Padded;

/// An element's tags.
#[derive(Debug)]
pub struct Tag {
    start: Padded,
    /// The start tag up to the number of its id.
    start_with_id: Padded,
    end: Padded,
}

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident $tag:literal;)*) => {
        $($(#[$doc])* pub static $name: Tag = Tag {
            start: Padded::of(concat!("<", $tag, ">").as_bytes()),
            start_with_id: Padded::of(concat!("<", $tag, " id=\"c").as_bytes()),
            end: Padded::of(concat!("</", $tag, ">").as_bytes()),
        };)*
    };
}

tags! {
    /// `b`
    B "b";
    /// `data`
    DATA "data";
    /// `dd`
    DD "dd";
    /// `dt`
    DT "dt";
    /// `h2`
    H2 "h2";
    /// `li`
    LI "li";
    /// `span`
    SPAN "span";
    /// `td`
    TD "td";
}

/// A rendition being written.
#[derive(Debug)]
pub struct Html<'l> {
    out: Output,
    ledger: &'l Ledger,
    document: u8,
}

impl<'l> Html<'l> {
    /// Begins a rendition; `document` is its index in the delivery, `capacity` a guess of its size in bytes.
    #[must_use]
    pub fn new(ledger: &'l Ledger, document: u8, capacity: usize) -> Self {
        Html {
            out: Output::with_capacity(capacity),
            ledger,
            document,
        }
    }

    /// Appends markup as it is.
    pub fn markup(&mut self, markup: &'static str) {
        self.out.push_all(markup.as_bytes());
    }

    /// Appends a text of our own.
    pub fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text, false);
    }

    /// Appends a text of our own to an attribute.
    pub fn attribute(&mut self, text: &str) {
        push_escaped(&mut self.out, text, true);
    }

    /// Appends a start tag.
    pub fn open(&mut self, tag: &'static Tag) {
        tag.start.push_to(&mut self.out);
    }

    /// Appends an end tag.
    pub fn close(&mut self, tag: &'static Tag) {
        tag.end.push_to(&mut self.out);
    }

    /// Appends an element that shows a received value.
    pub fn value(&mut self, tag: &'static Tag, value: &Traced<'_>) {
        let id = value.leaves().first().copied().unwrap_or_default();
        tag.start_with_id.push_to(&mut self.out);
        Padded::number(id, *b"\">").push_to(&mut self.out);
        let cleaned = push_escaped(&mut self.out, value.as_str(), false);
        tag.end.push_to(&mut self.out);
        self.ledger
            .written(value, cleaned, self.document, Target::Id(id));
    }

    /// Appends an element that shows one received value and carries another in an attribute.
    pub fn value_with(
        &mut self,
        tag: &'static Tag,
        attribute: &'static str,
        carried: &Traced<'_>,
        shown: &Traced<'_>,
    ) {
        let id = shown.leaves().first().copied().unwrap_or_default();
        tag.start_with_id.push_to(&mut self.out);
        Padded::number(id, *b"\" ").push_to(&mut self.out);
        self.markup(attribute);
        self.out.put(b"=\"", 2);
        let cleaned = push_escaped(&mut self.out, carried.as_str(), true);
        self.out.put(b"\">", 2);
        let shown_cleaned = push_escaped(&mut self.out, shown.as_str(), false);
        tag.end.push_to(&mut self.out);
        let mut path = String::with_capacity(16);
        push_id(&mut path, id);
        path.push_str("/@");
        path.push_str(attribute);
        self.ledger.written(
            carried,
            cleaned,
            self.document,
            Target::Path(path.as_bytes()),
        );
        self.ledger
            .written(shown, shown_cleaned, self.document, Target::Id(id));
    }

    /// Appends a link to a file beside the page, which shows a received value.
    pub fn link(&mut self, place: &str, value: &Traced<'_>) {
        self.markup("<a href=\"");
        push_escaped(&mut self.out, place, true);
        self.markup("\">");
        self.value(&SPAN, value);
        self.markup("</a>");
    }

    /// Ends the rendition.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out.into_vec()
    }
}
