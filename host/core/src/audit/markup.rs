//! Reads an XML document, or an HTML document in XML's syntax, once from its beginning to its end, and refuses what is not well-formed.
//!
//! quick-xml takes the document apart; it is lenient by design, so the rest of XML 1.0's and Namespaces in XML's well-formedness is checked
//! here. There are no definitions of entities, so nothing can be expanded or fetched: a document type declaration is refused, except HTML's
//! own.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::{resolve_xml_entity, unescape_with};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::characters::{forbidden_character, is_name, is_qualified_name, is_space};

/// How deep elements may be nested.
pub(super) const MAX_DEPTH: usize = 256;

/// What kind of document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Xml,
    /// HTML that XML's rules can read as well.
    Html,
}

/// Is told of a document's contents, in their order. An element without content is opened and closed.
pub(crate) trait Handler {
    /// An element begins. Names have their prefixes; attributes' values are normalized as XML 1.0 section 3.3.3 says.
    fn open(&mut self, name: &str, attributes: &[Attribute<'_>]);
    /// Characters, with line ends as XML 1.0 section 2.11 says; one run of them can come in several pieces.
    fn text(&mut self, text: &str);
    /// The element opened last ends.
    fn close(&mut self);
}

/// An attribute's name and value.
pub(crate) type Attribute<'a> = (&'a str, Cow<'a, str>);

/// A document is not well-formed. Never holds anything of the document's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {why}")]
pub struct IllFormed {
    /// Offset in bytes from the document's beginning, of the piece of markup or text that is at fault.
    pub at: usize,
    /// What is wrong there.
    pub why: Fault,
}

/// What can be wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// A character that XML 1.0 does not allow, as itself or as a reference.
    #[error("a character that XML does not allow")]
    Character,
    /// Markup that is not closed or of no known kind.
    #[error("markup that is not closed or of no known kind")]
    Markup,
    /// The XML declaration stands elsewhere than at the beginning, or names another version than 1.0 or another encoding than UTF-8.
    #[error("an XML declaration that does not stand first, or not for XML 1.0 in UTF-8")]
    Declaration,
    /// A document type declaration other than HTML's own `<!DOCTYPE html>`.
    #[error("a document type declaration")]
    Doctype,
    /// A name is none.
    #[error("a name that XML does not allow")]
    Name,
    /// An attribute is repeated, not in quotation marks, or holds what it may not.
    #[error("an attribute that is repeated, not quoted, or holds what it may not")]
    Attribute,
    /// A prefix is bound to no namespace, or a namespace wrongly declared.
    #[error("a prefix without a namespace, or a wrong declaration of one")]
    Namespace,
    /// A reference is not closed, or to an entity other than the five of XML.
    #[error("a reference that is not closed, or to an unknown entity")]
    Reference,
    /// `]]>` in text.
    #[error("the end of a CDATA section without its beginning")]
    CdataEnd,
    /// A CDATA section in HTML, where browsers do not show it.
    #[error("a CDATA section, which HTML does not have")]
    CdataInHtml,
    /// `--` in a comment.
    #[error("two hyphens in a comment")]
    Comment,
    /// An end tag closes no element, or another than the one opened last.
    #[error("an end tag that does not close the element opened last")]
    EndTag,
    /// An element is not closed.
    #[error("an element that is not closed")]
    Unclosed,
    /// Text or an element outside the root element.
    #[error("something outside the root element")]
    OutsideRoot,
    /// There is no element at all.
    #[error("no root element")]
    NoRoot,
    /// Nested deeper than 256 elements.
    #[error("nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
}

/// Reads the whole document.
///
/// # Errors
/// The first place where it is not well-formed. The handler has been told of all that stands before.
pub(crate) fn read(
    document: &[u8],
    dialect: Dialect,
    handler: &mut impl Handler,
) -> Result<(), IllFormed> {
    let text = std::str::from_utf8(document).map_err(|error| IllFormed {
        at: error.valid_up_to(),
        why: Fault::NotUtf8,
    })?;
    if let Some(at) = forbidden_character(text) {
        let why = Fault::Character;
        return Err(IllFormed { at, why });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = document.len() - text.len();
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;

    let mut state = State {
        dialect,
        depth: 0,
        root_seen: false,
        doctype_seen: false,
    };
    let ended = loop {
        // Positions are within a slice.
        let start = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(Event::Eof) => break state.end(),
            Ok(event) => state.take(start, event, &reader, handler),
            Err(error) => {
                let at = offset + reader.error_position() as usize;
                let why = error.into();
                return Err(IllFormed { at, why });
            }
        };
        event.map_err(|why| IllFormed {
            at: offset + start,
            why,
        })?;
    };
    ended.map_err(|why| IllFormed {
        at: document.len(),
        why,
    })
}

struct State {
    dialect: Dialect,
    depth: usize,
    root_seen: bool,
    doctype_seen: bool,
}

impl State {
    fn take(
        &mut self,
        start: usize,
        event: Event<'_>,
        reader: &NsReader<&[u8]>,
        handler: &mut impl Handler,
    ) -> Result<(), Fault> {
        match event {
            Event::Start(tag) => {
                if self.depth == 0 && self.root_seen {
                    return Err(Fault::OutsideRoot);
                }
                if self.depth == MAX_DEPTH {
                    return Err(Fault::TooDeep);
                }
                self.root_seen = true;
                self.depth += 1;
                let attributes = attributes(&tag, reader)?;
                handler.open(tag.name().0, &attributes);
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                handler.close();
            }
            Event::Text(text) if self.depth > 0 => {
                if text.contains("]]>") {
                    return Err(Fault::CdataEnd);
                }
                handler.text(&text.xml10_content());
            }
            Event::Text(text) if text.bytes().all(is_space) => {}
            Event::CData(_) if self.dialect == Dialect::Html => return Err(Fault::CdataInHtml),
            Event::CData(text) if self.depth > 0 => handler.text(&text.xml10_content()),
            Event::GeneralRef(reference) if self.depth > 0 => {
                handler.text(referenced(&reference)?.encode_utf8(&mut [0; 4]));
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                return Err(Fault::OutsideRoot);
            }
            Event::Decl(declaration) => declared(start, &declaration)?,
            Event::DocType(name) => {
                let html = self.dialect == Dialect::Html
                    && name.trim_end().eq_ignore_ascii_case("html")
                    && !self.doctype_seen
                    && !self.root_seen;
                if !html {
                    return Err(Fault::Doctype);
                }
                self.doctype_seen = true;
            }
            Event::PI(instruction) => {
                let target = instruction.target();
                if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(Fault::Name);
                }
            }
            // Empty elements come as a start and an end.
            Event::Comment(_) | Event::Empty(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn end(&self) -> Result<(), Fault> {
        if self.depth > 0 {
            return Err(Fault::Unclosed);
        }
        if !self.root_seen {
            return Err(Fault::NoRoot);
        }
        Ok(())
    }
}

/// Checks an element's name and attributes, and gives the attributes.
fn attributes<'t>(
    tag: &'t BytesStart<'_>,
    reader: &NsReader<&[u8]>,
) -> Result<Vec<Attribute<'t>>, Fault> {
    let name = tag.name();
    if !is_qualified_name(name.0) {
        return Err(Fault::Name);
    }
    let resolver = reader.resolver();
    if name.0.contains(':') && is_unknown(&resolver.resolve_element(name).0) {
        return Err(Fault::Namespace);
    }
    let raw = tag.attributes_raw();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| Fault::Attribute)?;
        let name = attribute.key.0;
        if !is_qualified_name(name) {
            return Err(Fault::Name);
        }
        // quick-xml takes `a=""b=""`, without the space that has to stand between.
        let start = (name.as_ptr() as usize).wrapping_sub(raw.as_ptr() as usize);
        let spaced = start
            .checked_sub(1)
            .and_then(|before| raw.as_bytes().get(before))
            .is_some_and(|byte| is_space(*byte));
        if !spaced {
            return Err(Fault::Attribute);
        }
        if name.contains(':')
            && !name.starts_with("xmlns:")
            && is_unknown(&resolver.resolve_attribute(attribute.key).0)
        {
            return Err(Fault::Namespace);
        }
        attributes.push((name, attribute_value(attribute.value)?));
    }
    Ok(attributes)
}

fn is_unknown(resolved: &ResolveResult<'_>) -> bool {
    matches!(resolved, ResolveResult::Unknown(_))
}

/// XML 1.0 section 3.3.3: white space that is written as itself becomes a space, a line end (section 2.11) one of them; references are
/// resolved.
fn attribute_value(raw: Cow<'_, str>) -> Result<Cow<'_, str>, Fault> {
    if raw.contains('<') {
        return Err(Fault::Attribute);
    }
    let spaced = if raw.contains(['\t', '\n', '\r']) {
        Cow::Owned(raw.replace("\r\n", " ").replace(['\t', '\n', '\r'], " "))
    } else {
        raw
    };
    if !spaced.contains('&') {
        return Ok(spaced);
    }
    let value = unescape_with(&spaced, resolve_xml_entity).map_err(|_| Fault::Reference)?;
    match forbidden_character(&value) {
        Some(_) => Err(Fault::Character),
        None => Ok(Cow::Owned(value.into_owned())),
    }
}

fn referenced(reference: &BytesRef<'_>) -> Result<char, Fault> {
    match reference.resolve_char_ref() {
        Ok(Some(character))
            if forbidden_character(character.encode_utf8(&mut [0; 4])).is_none() =>
        {
            Ok(character)
        }
        Ok(Some(_)) => Err(Fault::Character),
        // Each of the five stands for one character.
        Ok(None) => resolve_xml_entity(reference)
            .and_then(|text| text.chars().next())
            .ok_or(Fault::Reference),
        Err(_) => Err(Fault::Reference),
    }
}

fn declared(start: usize, declaration: &BytesDecl<'_>) -> Result<(), Fault> {
    let version = declaration.version().map_err(|_| Fault::Declaration)?;
    let utf8 = match declaration.encoding() {
        None => true,
        Some(Ok(encoding)) => encoding.eq_ignore_ascii_case("utf-8"),
        Some(Err(_)) => false,
    };
    if start == 0 && version == "1.0" && utf8 {
        Ok(())
    } else {
        Err(Fault::Declaration)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::IllFormed(
                IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_),
            ) => Self::EndTag,
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => Self::Comment,
            Error::IllFormed(IllFormedError::UnclosedReference) | Error::Escape(_) => {
                Self::Reference
            }
            Error::IllFormed(IllFormedError::MissingDoctypeName) => Self::Doctype,
            Error::InvalidAttr(_) => Self::Attribute,
            Error::Namespace(_) => Self::Namespace,
            _ => Self::Markup,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a handler is told, as text: `<name a=value>`, text, `>`.
    #[derive(Default)]
    struct Transcript(String);

    impl Handler for Transcript {
        fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) {
            self.0.push('<');
            self.0.push_str(name);
            for (name, value) in attributes {
                self.0.push_str(&format!(" {name}={value}"));
            }
            self.0.push('>');
        }

        fn text(&mut self, text: &str) {
            self.0.push_str(text);
        }

        fn close(&mut self) {
            self.0.push_str("</>");
        }
    }

    fn told(document: &str, dialect: Dialect) -> Result<String, IllFormed> {
        let mut transcript = Transcript::default();
        read(document.as_bytes(), dialect, &mut transcript).map(|()| transcript.0)
    }

    #[test]
    fn well_formed_documents_are_told_as_they_are_meant() {
        for (document, transcript) in [
            ("<a/>", "<a></>"),
            (
                "\u{feff}<?xml version='1.0' encoding='utf-8'?>\n<a />\n<!-- - -->",
                "<a></>",
            ),
            (
                "<a>1 &lt; 2 &amp;&amp; &#x33;&#32;&gt; &quot;&apos;</a >",
                "<a>1 < 2 && 3 > \"'</>",
            ),
            ("<a>x<![CDATA[<&>]]>y</a>", "<a>x<&>y</>"),
            ("<a>1\r\n2\r3&#13;4\n5\t6</a>", "<a>1\n2\n3\r4\n5\t6</>"),
            (
                "<a b='1\r\n2\t3&#10;4&lt;&amp;lt;\"' c = \">\"/>",
                "<a b=1 2 3\n4<&lt;\" c=>></>",
            ),
            (
                "<p:a xmlns:p='urn:x' p:b='1' xml:lang='fi'><Äö.1-/></p:a>",
                "<p:a xmlns:p=urn:x p:b=1 xml:lang=fi><Äö.1-></></>",
            ),
            ("<a><?target data?></a>", "<a></>"),
            ("<a>]]&gt; ]] ></a>", "<a>]]> ]] ></>"),
        ] {
            assert_eq!(
                told(document, Dialect::Xml).as_deref(),
                Ok(transcript),
                "{document}"
            );
        }
        assert_eq!(
            told(
                "<!doctype HTML>\n<html><p>a<br/>b</p></html>",
                Dialect::Html
            )
            .as_deref(),
            Ok("<html><p>a<br></>b</></>")
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused_where_it_goes_wrong() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
        let external = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>";
        for (document, at, why) in [
            ("", 0, Fault::NoRoot),
            ("  ", 2, Fault::NoRoot),
            ("x", 0, Fault::OutsideRoot),
            ("<a/>x", 4, Fault::OutsideRoot),
            ("<a/>&amp;", 4, Fault::OutsideRoot),
            ("<a/><b/>", 4, Fault::OutsideRoot),
            ("<a/><![CDATA[x]]>", 4, Fault::OutsideRoot),
            ("<a><b></a></b>", 6, Fault::EndTag),
            ("<a/></a>", 4, Fault::EndTag),
            ("<a><b></b>", 10, Fault::Unclosed),
            ("<a", 0, Fault::Markup),
            ("<a><!-- </a>", 3, Fault::Markup),
            ("<a><!-- -- --></a>", 8, Fault::Comment),
            ("<a>\u{1}</a>", 3, Fault::Character),
            ("<a>\u{ffff}</a>", 3, Fault::Character),
            ("<a>&#1;</a>", 3, Fault::Character),
            ("<a b='&#x1f;'/>", 0, Fault::Character),
            ("<a>&#xd800;</a>", 3, Fault::Reference),
            ("<a>&nbsp;</a>", 3, Fault::Reference),
            ("<a>a & b</a>", 5, Fault::Reference),
            ("<a b='&nbsp;'/>", 0, Fault::Reference),
            ("<a b='&'/>", 0, Fault::Reference),
            ("<a>]]></a>", 3, Fault::CdataEnd),
            ("<a b='<'/>", 0, Fault::Attribute),
            ("<a b=1/>", 0, Fault::Attribute),
            ("<a b/>", 0, Fault::Attribute),
            ("<a b='1' b='2'/>", 0, Fault::Attribute),
            ("<a b='1'c='2'/>", 0, Fault::Attribute),
            ("<1/>", 0, Fault::Name),
            ("< a/>", 0, Fault::Name),
            ("<a:b:c xmlns:a='urn:x'/>", 0, Fault::Name),
            ("<a 1='1'/>", 0, Fault::Name),
            ("<p:a/>", 0, Fault::Namespace),
            ("<a p:b='1'/>", 0, Fault::Namespace),
            (" <?xml version='1.0'?><a/>", 1, Fault::Declaration),
            ("<?xml version='1.1'?><a/>", 0, Fault::Declaration),
            (
                "<?xml version='1.0' encoding='latin1'?><a/>",
                0,
                Fault::Declaration,
            ),
            ("<!DOCTYPE html><a/>", 0, Fault::Doctype),
            (bomb, 0, Fault::Doctype),
            (external, 0, Fault::Doctype),
        ] {
            assert_eq!(
                told(document, Dialect::Xml),
                Err(IllFormed { at, why }),
                "{document}"
            );
        }
        for (document, at, why) in [
            (
                "<!DOCTYPE html SYSTEM 'about:legacy-compat'><html/>",
                0,
                Fault::Doctype,
            ),
            ("<!DOCTYPE html><!DOCTYPE html><html/>", 15, Fault::Doctype),
            ("<html/><!DOCTYPE html>", 7, Fault::Doctype),
            ("<html><![CDATA[x]]></html>", 6, Fault::CdataInHtml),
            ("<html><br></html>", 10, Fault::EndTag),
            (bomb, 0, Fault::Doctype),
        ] {
            assert_eq!(
                told(document, Dialect::Html),
                Err(IllFormed { at, why }),
                "{document}"
            );
        }
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(told(&nested(MAX_DEPTH), Dialect::Xml).is_ok());
        assert_eq!(
            told(&nested(MAX_DEPTH + 1), Dialect::Xml).map_err(|error| error.why),
            Err(Fault::TooDeep)
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        assert_eq!(
            read(b"<a>\xe4</a>", Dialect::Xml, &mut Transcript::default()),
            Err(IllFormed {
                at: 3,
                why: Fault::NotUtf8
            })
        );
    }
}
