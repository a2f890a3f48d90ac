//! XML messages as case systems send them: a borrowed tree whose elements are found by local name.
//!
//! Systems agree on the names of elements and on little else: prefixes, default namespaces that are declared again inside, versions and the
//! order vary, and so does the namespace itself between versions of one format. So a name is compared without its prefix, order is free, and
//! [`Element::namespace`] is there for who wants to know. What is read is XML 1.0 in UTF-8; DOCTYPE is refused, so that no entity but the five
//! predefined ones exists. Of the rules of names only those of ASCII are checked, and a prefix may be undeclared.
//!
//! The tree is two vectors, parents before children, and texts are borrowed unless they hold references or carriage returns.

mod fault;
mod parser;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use fault::{Fault, ReadError};

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 64;

/// Most attributes that one element may have.
pub const MAX_ATTRIBUTES: usize = 256;

/// A message, read.
#[derive(Debug)]
pub struct Document<'a> {
    /// In document order; the root is the first.
    nodes: Vec<Node<'a>>,
    /// Of all elements, in document order.
    attributes: Vec<Attribute<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    /// With its prefix.
    name: &'a str,
    /// The characters directly in it, joined; without white space before them.
    text: Cow<'a, str>,
    /// Index after its last attribute; the first is where those of the node before end.
    attributes_end: u32,
    /// Index after the last node inside it.
    end: u32,
}

#[derive(Debug)]
struct Attribute<'a> {
    /// With its prefix.
    name: &'a str,
    value: Cow<'a, str>,
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    document: &'d Document<'d>,
    node: &'d Node<'d>,
    index: u32,
}

impl<'a> Document<'a> {
    /// Reads a message. A byte order mark before it is skipped.
    ///
    /// # Errors
    /// The first thing that keeps it from being read.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        parser::read(bytes)
    }

    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        const NONE: &Node<'static> = &Node {
            name: "",
            text: Cow::Borrowed(""),
            attributes_end: 0,
            end: 0,
        };
        // A document that was read has one.
        Element {
            document: self,
            node: self.nodes.first().unwrap_or(NONE),
            index: 0,
        }
    }
}

impl<'d> Element<'d> {
    /// Its name without the prefix.
    #[must_use]
    pub fn name(self) -> &'d str {
        split(self.node.name).1
    }

    /// The first of its children that has a local name.
    #[must_use]
    #[inline(never)]
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.elements().find(|child| child.name() == name)
    }

    /// Its children that have a local name.
    pub fn children(self, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.elements().filter(move |child| child.name() == name)
    }

    /// All its children, in document order.
    #[must_use]
    pub fn elements(self) -> Elements<'d> {
        Elements {
            document: self.document,
            next: self.index + 1,
            end: self.node.end,
        }
    }

    /// The text directly in it, joined over comments, CDATA sections and children, with white space cut off at both ends.
    #[must_use]
    #[inline(never)]
    pub fn text(self) -> &'d str {
        let text: &str = &self.node.text;
        let start = text.bytes().position(|byte| !is_space(byte));
        let last = text.bytes().rposition(|byte| !is_space(byte));
        // Both, or neither.
        let ends = start.zip(last);
        ends.and_then(|(start, last)| text.get(start..last + 1))
            .unwrap_or_default()
    }

    /// The value of an attribute by its local name; that of one without a prefix before that of one with a prefix.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        let mut found = None;
        for attribute in self.attributes() {
            let (prefix, local) = split(attribute.name);
            let declares = prefix == "xmlns" || attribute.name == "xmlns";
            if local != name || declares {
                continue;
            }
            if prefix.is_empty() {
                return Some(&attribute.value);
            }
            found = found.or(Some(&*attribute.value));
        }
        found
    }

    /// The namespace that it is in; empty when it is in none or its prefix is not declared.
    #[must_use]
    pub fn namespace(self) -> &'d str {
        let prefix = split(self.node.name).0;
        let declared = if prefix.is_empty() { "" } else { "xmlns" };
        let declares = if prefix.is_empty() { "xmlns" } else { prefix };
        let nodes = self.document.nodes.iter().zip(0..);
        // Of those that stand before it, the ones that end behind it are around it; the innermost is the last.
        nodes
            .take(self.index as usize + 1)
            .filter(|(node, _)| node.end > self.index)
            .filter_map(|(_, index)| {
                let attributes = self.document.attributes_of(index);
                attributes
                    .iter()
                    .find(|attribute| split(attribute.name) == (declared, declares))
            })
            .last()
            .map_or("", |attribute| &attribute.value)
    }

    fn attributes(self) -> &'d [Attribute<'d>] {
        self.document.attributes_of(self.index)
    }
}

impl<'a> Document<'a> {
    fn attributes_of(&self, index: u32) -> &[Attribute<'a>] {
        let end = |index: u32| {
            let node = self.nodes.get(index as usize);
            node.map_or(0, |node| node.attributes_end as usize)
        };
        let start = index.checked_sub(1).map_or(0, end);
        self.attributes.get(start..end(index)).unwrap_or_default()
    }
}

/// Children of an element.
#[derive(Clone, Debug)]
pub struct Elements<'d> {
    document: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Element<'d>;

    fn next(&mut self) -> Option<Element<'d>> {
        if self.next >= self.end {
            return None;
        }
        let index = self.next;
        let node = self.document.nodes.get(index as usize)?;
        self.next = node.end;
        Some(Element {
            document: self.document,
            node,
            index,
        })
    }
}

/// A name's prefix, which may be empty, and what follows it.
#[inline(never)]
fn split(name: &str) -> (&str, &str) {
    let colon = name.bytes().position(|byte| byte == b':');
    let parts = colon.map(|colon| (name.get(..colon), name.get(colon + 1..)));
    match parts {
        Some((Some(prefix), Some(local))) => (prefix, local),
        _ => ("", name),
    }
}

/// White space of XML 1.0 (2.3).
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Document<'_> {
        Document::read(text.as_bytes()).unwrap()
    }

    fn refusal(text: &str) -> (Fault, u32) {
        let error = Document::read(text.as_bytes()).unwrap_err();
        (error.kind, error.line)
    }

    #[test]
    fn elements_are_found_by_local_name_whatever_their_prefix_and_order() {
        for text in [
            "<Vastaus xmlns='urn:a' version='1.3'><Pvm>1</Pvm><Tunnus>A</Tunnus></Vastaus>",
            "<ah:Vastaus xmlns:ah='urn:a' version='1.3'><ah:Tunnus>A</ah:Tunnus><ah:Pvm>1</ah:Pvm></ah:Vastaus>",
            "<a.1:Vastaus xmlns:a.1='urn:a' xmlns:xsi='urn:x' xsi:schemaLocation='urn:a http://a/a.xsd' xsi:version='9' version='1.3'>\
             <Tunnus xmlns='urn:b'>A</Tunnus>\r\n <ä:Pvm>1</ä:Pvm></a.1:Vastaus>",
            "\u{feff}<?xml version=\"1.0\" encoding='utf-8' standalone=\"yes\"?>\r\n<!-- - --><?pi <x>?><Vastaus xmlns='urn:a'\n\tversion = '1.3' >\
             <Tunnus\n>A</Tunnus ><Tyhja/><Pvm>1</Pvm></Vastaus>\n<!---->\n<?pi?>",
        ] {
            let document = read(text);
            let root = document.root();
            assert_eq!(root.name(), "Vastaus");
            assert_eq!(root.namespace(), "urn:a");
            assert_eq!(root.attribute("version"), Some("1.3"));
            assert_eq!(root.child("Tunnus").unwrap().text(), "A");
            assert_eq!(root.child("Pvm").unwrap().text(), "1");
            assert!(root.child("Muu").is_none());
            assert_eq!(root.text(), "");
        }
    }

    #[test]
    fn children_are_those_directly_inside_in_document_order() {
        let document = read("<r><a>1<a>2</a></a><b><a>3</a></b><p:a>4</p:a><a/></r>");
        let texts: Vec<_> = document.root().children("a").map(Element::text).collect();
        assert_eq!(texts, ["1", "4", ""]);
        let names: Vec<_> = document.root().elements().map(Element::name).collect();
        assert_eq!(names, ["a", "b", "a", "a"]);
        let inner = document.root().child("a").unwrap().child("a").unwrap();
        assert_eq!((inner.text(), inner.elements().count()), ("2", 0));
    }

    #[test]
    fn a_text_is_joined_decoded_and_cut_at_both_ends() {
        for (inside, text) in [
            ("\r\n\t Pää<!-- ei -->tös\n", "Päätös"),
            (
                "a&amp;b&lt;&gt;&quot;&apos;&#228;&#xe4;&#x1F600;&#0065;",
                "a&b<>\"'ää😀A",
            ),
            (
                "<![CDATA[ <a>&amp;]] ]]><![CDATA[]]]]><![CDATA[>]]> x",
                "<a>&amp;]] ]]> x",
            ),
            (
                "yksi\r\nkaksi\rkolme\nneljä&#13;viisi",
                "yksi\nkaksi\nkolme\nneljä\rviisi",
            ),
            ("yksi <b>ei</b> kaksi <?pi?>", "yksi  kaksi"),
            ("&#32;x&#32;", "x"),
            ("\u{a0}x\u{a0}", "\u{a0}x\u{a0}"),
            (" \n ", ""),
        ] {
            let message = format!("<r>{inside}</r>");
            assert_eq!(read(&message).root().text(), text, "{inside}");
        }
    }

    #[test]
    fn a_text_without_references_is_borrowed() {
        let document = read("<r>\r\n  <a>Päätös</a>\r\n</r>");
        assert!(
            document
                .nodes
                .iter()
                .all(|node| matches!(node.text, Cow::Borrowed(_)))
        );
    }

    #[test]
    fn an_attribute_has_spaces_for_other_white_space_unless_referred_to() {
        let document = read(
            "<r a=' x\r\ny\tz\n&#10;&quot;' x:b=\"'\" b='' x:c='&lt;' xmlns:d='n' xmlns='m'/>",
        );
        let root = document.root();
        assert_eq!(root.attribute("a"), Some(" x y z \n\""));
        assert_eq!(root.attribute("b"), Some(""));
        assert_eq!(root.attribute("c"), Some("<"));
        assert_eq!(root.attribute("d"), None);
        assert_eq!(root.attribute("xmlns"), None);
    }

    #[test]
    fn a_namespace_is_that_of_the_innermost_declaration() {
        let document = read(
            "<r xmlns='urn:a' xmlns:p='urn:p'><a/><b xmlns='urn:b' xmlns:p='urn:q'><c/><p:d/><e xmlns=''/></b><p:f/><u:g/></r>",
        );
        let root = document.root();
        let b = root.child("b").unwrap();
        let of =
            |element: Element<'_>, name: &str| element.child(name).unwrap().namespace().to_owned();
        assert_eq!(
            [
                of(root, "a"),
                of(root, "b"),
                of(b, "c"),
                of(b, "d"),
                of(b, "e")
            ],
            ["urn:a", "urn:b", "urn:b", "urn:q", ""]
        );
        assert_eq!([of(root, "f"), of(root, "g")], ["urn:p", ""]);
    }

    #[test]
    fn document_types_are_refused_and_with_them_all_entities() {
        let bomb = "<?xml version='1.0'?>\n<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>\n<r>&b;</r>";
        assert_eq!(refusal(bomb), (Fault::Doctype, 2));
        let external = "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>";
        assert_eq!(refusal(external), (Fault::Doctype, 1));
        assert_eq!(refusal("<r><!DOCTYPE r></r>"), (Fault::Doctype, 1));
        for inside in [
            "&b;", "&nbsp;", "&Amp;", "&;", "&", "& ", "&amp", "&#;", "&#x;", "&#a;", "&#X41;",
            "&#-1;", "&#x 41;",
        ] {
            assert_eq!(
                refusal(&format!("<r>\n{inside}</r>")),
                (Fault::Entity, 2),
                "{inside}"
            );
            assert_eq!(
                refusal(&format!("<r>\n<a b='{inside}'/></r>")),
                (Fault::Entity, 2),
                "{inside}"
            );
        }
        assert_eq!(read("<r><![CDATA[&b;]]></r>").root().text(), "&b;");
    }

    #[test]
    fn characters_that_xml_forbids_are_refused() {
        for inside in [
            "\0",
            "\u{1f}",
            "\u{ffff}",
            "\u{fffe}",
            "&#0;",
            "&#x1F;",
            "&#xD800;",
            "&#xFFFF;",
            "&#1114112;",
            "&#99999999999999999999;",
        ] {
            assert_eq!(
                refusal(&format!("<r>\r\n{inside}</r>")),
                (Fault::Character, 2),
                "{inside:?}"
            );
        }
    }

    #[test]
    fn an_encoding_other_than_utf_8_is_named_but_never_quoted() {
        let with =
            |encoding: &str| format!("<?xml version='1.0' encoding='{encoding}'?>\n<r>A</r>");
        for encoding in ["UTF-8", "utf-8", "Utf-8", "us-ascii", "US-ASCII"] {
            assert_eq!(read(&with(encoding)).root().text(), "A");
        }
        for (encoding, named) in [
            ("iso-8859-1", "ISO-8859-1"),
            ("UTF-16", "UTF-16"),
            ("Windows-1252", "windows-1252"),
            ("131052-308T", ""),
        ] {
            assert_eq!(refusal(&with(encoding)), (Fault::Encoding(named), 1));
        }
        let mut latin = with("ISO-8859-1").into_bytes();
        latin.extend(b"\xe4");
        let error = Document::read(&latin).unwrap_err();
        assert_eq!(error.kind, Fault::Encoding("ISO-8859-1"));
        let error = Document::read(b"<r>\n\n\xe4</r>").unwrap_err();
        assert_eq!((error.kind, error.line), (Fault::NotUtf8, 3));
        let error = Document::read(b"\xff\xfe<\0r\0/\0>\0").unwrap_err();
        assert_eq!(error.kind, Fault::Encoding("UTF-16"));
    }

    #[test]
    fn nesting_is_read_up_to_its_limit() {
        let nested = |depth: usize| [&*"<a>".repeat(depth), &*"</a>".repeat(depth)].concat();
        assert!(Document::read(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(refusal(&nested(MAX_DEPTH + 1)), (Fault::Limit, 1));
        assert_eq!(refusal(&"<a>".repeat(1_000_000)), (Fault::Limit, 1));
        let attributes = |count: usize| (0..count).map(|n| format!(" a{n}=''")).collect::<String>();
        assert!(Document::read(format!("<a{}/>", attributes(MAX_ATTRIBUTES)).as_bytes()).is_ok());
        assert_eq!(
            refusal(&format!("<a{}/>", attributes(MAX_ATTRIBUTES + 1))),
            (Fault::Limit, 1)
        );
    }

    #[test]
    fn what_is_not_well_formed_is_said_with_its_line() {
        for (text, fault, line) in [
            ("", Fault::End, 1),
            ("<?xml version='1.0'?>\n", Fault::End, 2),
            ("<r>\n<a></r>", Fault::EndTag, 2),
            ("</r>", Fault::EndTag, 1),
            ("<p:r></q:r>", Fault::EndTag, 1),
            ("<r/>\n<r/>", Fault::Trailing, 2),
            ("<r/>\nx", Fault::Trailing, 2),
            ("x<r/>", Fault::Syntax, 1),
            ("<![CDATA[]]><r/>", Fault::Syntax, 1),
            (" <?xml version='1.0'?><r/>", Fault::Syntax, 1),
            ("<?xml version='1.0' more='1'?><r/>", Fault::Syntax, 1),
            ("<r a='1' a='2'/>", Fault::Attribute, 1),
            ("<r a='1'b='2'/>", Fault::Syntax, 1),
            ("<r a=1/>", Fault::Syntax, 1),
            ("<r a/>", Fault::Syntax, 1),
            ("<r a='<'/>", Fault::Syntax, 1),
            ("<r\n/ >", Fault::Syntax, 2),
            ("< r/>", Fault::Syntax, 1),
            ("<1/>", Fault::Syntax, 1),
            ("<-a/>", Fault::Syntax, 1),
            ("<a:1/>", Fault::Syntax, 1),
            ("<a:/>", Fault::Syntax, 1),
            ("<:a/>", Fault::Syntax, 1),
            ("<a:b:c/>", Fault::Syntax, 1),
            ("<r>]]></r>", Fault::Syntax, 1),
            ("<r><!-- -- --></r>", Fault::Syntax, 1),
            ("<r><!-- ---></r>", Fault::Syntax, 1),
            ("<r><!ELEMENT r></r>", Fault::Syntax, 1),
            ("<r></r a='1'>", Fault::Syntax, 1),
        ] {
            assert_eq!(refusal(text), (fault, line), "{text}");
        }
    }

    #[test]
    fn an_error_tells_its_line_and_nothing_that_was_received() {
        let error = Document::read(b"<r>\n<Henkilotunnus>131052-308T</Nimi></r>").unwrap_err();
        assert_eq!(
            error.texts(),
            [
                "Järjestelmän sanomaa ei voi lukea, rivi 2: lopputunniste kuuluu toiselle elementille.",
                "Systemets meddelande kan inte läsas, rad 2: sluttaggen hör till ett annat element.",
                "The system's message cannot be read, line 2: the end tag belongs to another element.",
            ]
        );
        let in_english = |kind| ReadError { kind, line: 1 }.texts()[2].clone();
        assert!(in_english(Fault::Encoding("UTF-16")).ends_with("is not UTF-8: UTF-16"));
        assert!(in_english(Fault::Encoding("")).ends_with("is not UTF-8."));
        assert!(in_english(Fault::NotUtf8).ends_with("is not UTF-8."));
    }
}
