//! From bytes to a document: one loop over the markup, with offsets that always stand beside ASCII characters.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::fault::check_encoding;
use super::{
    Attribute, Document, Fault, MAX_ATTRIBUTES, MAX_DEPTH, Node, ReadError, is_space, split,
};

pub(super) fn read(bytes: &[u8]) -> Result<Document<'_>, ReadError> {
    let (text, is_whole) = match core::str::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (core::str::from_utf8(valid).unwrap_or_default(), false)
        }
    };
    let mut parser = Parser {
        text,
        at: 0,
        nodes: Vec::new(),
        attributes: Vec::new(),
        open: Vec::new(),
    };
    if let Err(kind) = parser.read(is_whole) {
        // The mark of UTF-16 says why the rest is not UTF-8.
        let kind = match bytes {
            [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => Fault::Encoding("UTF-16"),
            _ => kind,
        };
        let before = text.bytes().take(parser.at);
        return Err(ReadError {
            kind,
            line: before.filter(|&byte| byte == b'\n').count() as u32 + 1,
        });
    }
    Ok(Document {
        nodes: parser.nodes,
        attributes: parser.attributes,
    })
}

struct Parser<'a> {
    text: &'a str,
    /// Where it is; after a fault, where that is.
    at: usize,
    nodes: Vec<Node<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// Indexes of the elements around.
    open: Vec<u32>,
}

/// What becomes of white space and references.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Content,
    CharacterData,
    Attribute,
}

impl<'a> Parser<'a> {
    fn read(&mut self, is_whole: bool) -> Result<(), Fault> {
        self.skip("\u{feff}");
        self.declaration()?;
        let start = self.at;
        self.at = forbidden_character(self.text.as_bytes()).unwrap_or(self.text.len());
        if self.at < self.text.len() {
            return Err(Fault::Character);
        }
        if !is_whole {
            return Err(Fault::NotUtf8);
        }
        self.at = start;
        loop {
            self.content()?;
            if self.at == self.text.len() {
                return if self.open.is_empty() && !self.nodes.is_empty() {
                    Ok(())
                } else {
                    Err(Fault::End)
                };
            }
            self.markup()?;
        }
    }

    /// `XMLDecl` (2.8), if there is one.
    fn declaration(&mut self) -> Result<(), Fault> {
        let behind = self.at + "<?xml".len();
        let is_there = self.rest().starts_with(b"<?xml");
        if !is_there || !self.byte(behind).is_some_and(is_space) {
            return Ok(());
        }
        self.at = behind;
        let result = self.attributes();
        let declared = core::mem::take(&mut self.attributes);
        result?;
        // The version is not looked at: what is read is read as 1.0.
        for attribute in &declared {
            match attribute.name {
                "encoding" => check_encoding(&attribute.value)?,
                "version" | "standalone" => {}
                _ => return Err(Fault::Syntax),
            }
        }
        self.expect("?>")
    }

    /// Characters up to the next markup.
    fn content(&mut self) -> Result<(), Fault> {
        let (start, end) = (self.at, self.find(b"<", self.text.len()));
        let Some(&index) = self.open.last() else {
            self.skip_space();
            return match self.at {
                at if at == end => Ok(()),
                _ if self.nodes.is_empty() => Err(Fault::Syntax),
                _ => Err(Fault::Trailing),
            };
        };
        let bracket = self.find(b"]]>", end);
        if bracket < end {
            self.at = bracket;
            return Err(Fault::Syntax);
        }
        self.append(index, start, end, Place::Content)?;
        self.at = end;
        Ok(())
    }

    /// What begins with an angle bracket.
    fn markup(&mut self) -> Result<(), Fault> {
        if self.skip("</") {
            self.end_tag()
        } else if self.skip("<!--") {
            self.at = self.find(b"--", self.text.len());
            self.expect("-->")
        } else if self.skip("<?") {
            let target = self.name()?;
            self.at = self.find(b"?>", self.text.len());
            if target.eq_ignore_ascii_case("xml") {
                return Err(Fault::Syntax);
            }
            self.expect("?>")
        } else if self.skip("<![CDATA[") {
            let (start, end) = (self.at, self.find(b"]]>", self.text.len()));
            let index = *self.open.last().ok_or(Fault::Syntax)?;
            self.append(index, start, end, Place::CharacterData)?;
            self.at = end;
            self.expect("]]>")
        } else if self.rest().starts_with(b"<!DOCTYPE") {
            Err(Fault::Doctype)
        } else {
            self.start_tag()
        }
    }

    fn start_tag(&mut self) -> Result<(), Fault> {
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(Fault::Trailing);
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::Limit);
        }
        self.at += 1;
        let name = self.name()?;
        self.attributes()?;
        let index = self.nodes.len() as u32;
        self.nodes.push(Node {
            name,
            text: Cow::Borrowed(""),
            attributes_end: self.attributes.len() as u32,
            end: index + 1,
        });
        if self.skip("/>") {
            return Ok(());
        }
        self.open.push(index);
        self.expect(">")
    }

    fn end_tag(&mut self) -> Result<(), Fault> {
        let name = self.name()?;
        let nodes = self.nodes.len() as u32;
        let index = self.open.pop().ok_or(Fault::EndTag)?;
        let node = self.nodes.get_mut(index as usize);
        let node = node.filter(|node| node.name == name);
        node.ok_or(Fault::EndTag)?.end = nodes;
        self.skip_space();
        self.expect(">")
    }

    /// Attributes up to something that is none.
    fn attributes(&mut self) -> Result<(), Fault> {
        let first = self.attributes.len();
        loop {
            let before = self.at;
            self.skip_space();
            if matches!(self.byte(self.at), Some(b'/' | b'>' | b'?') | None) {
                return Ok(());
            }
            let start = self.at;
            if before == start {
                return Err(Fault::Syntax);
            }
            let name = self.name()?;
            let own = self.attributes.get(first..).unwrap_or_default();
            if own.len() >= MAX_ATTRIBUTES {
                return Err(Fault::Limit);
            }
            if own.iter().any(|attribute| attribute.name == name) {
                self.at = start;
                return Err(Fault::Attribute);
            }
            self.skip_space();
            self.expect("=")?;
            self.skip_space();
            let quote = self.byte(self.at).ok_or(Fault::End)?;
            if !matches!(quote, b'"' | b'\'') {
                return Err(Fault::Syntax);
            }
            self.at += 1;
            let (start, end) = (self.at, self.find(&[quote], self.text.len()));
            let bracket = self.find(b"<", end);
            if bracket < end {
                self.at = bracket;
                return Err(Fault::Syntax);
            }
            let value = self.value(start, end, Place::Attribute, Cow::Borrowed(""))?;
            self.attributes.push(Attribute { name, value });
            self.at = end;
            self.expect(if quote == b'"' { "\"" } else { "'" })?;
        }
    }

    /// Appends characters to the text of an element.
    #[inline(never)]
    fn append(
        &mut self,
        index: u32,
        mut start: usize,
        end: usize,
        place: Place,
    ) -> Result<(), Fault> {
        let Some(node) = self.nodes.get_mut(index as usize) else {
            return Ok(());
        };
        let before = core::mem::take(&mut node.text);
        // What a reader would cut off; between elements there is nothing else.
        while before.is_empty() && start < end && self.byte(start).is_some_and(is_space) {
            start += 1;
        }
        let text = self.value(start, end, place, before)?;
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.text = text;
        }
        Ok(())
    }

    /// What was before and the characters between two offsets: borrowed, if they are all and need no change.
    fn value(
        &mut self,
        start: usize,
        end: usize,
        place: Place,
        before: Cow<'a, str>,
    ) -> Result<Cow<'a, str>, Fault> {
        let changes = |&byte: &u8| match byte {
            b'&' => place != Place::CharacterData,
            b'\r' => true,
            b'\n' | b'\t' => place == Place::Attribute,
            _ => false,
        };
        let mut at = start;
        let mut text = before;
        loop {
            let raw = self.text.as_bytes().get(at..end).unwrap_or_default();
            let plain = raw.iter().position(changes).unwrap_or(raw.len());
            let between = self.text.get(at..at + plain).unwrap_or_default();
            if text.is_empty() {
                text = Cow::Borrowed(between);
            } else if !between.is_empty() {
                own(&mut text).push_str(between);
            }
            at += plain;
            if at >= end {
                return Ok(text);
            }
            let character = match self.byte(at) {
                Some(b'&') => {
                    self.at = at + 1;
                    let character = self.reference()?;
                    at = self.at;
                    character
                }
                // 2.11 and 3.3.3: a line's end is one line feed, or one space in an attribute.
                byte => {
                    at += 1;
                    if byte == Some(b'\r') && self.byte(at) == Some(b'\n') {
                        at += 1;
                    }
                    if place == Place::Attribute { ' ' } else { '\n' }
                }
            };
            own(&mut text).push(character);
        }
    }

    /// The character that a reference stands for, from behind its ampersand.
    fn reference(&mut self) -> Result<char, Fault> {
        // Leading zeros are allowed, but nobody writes many.
        const LONGEST: usize = 32;
        let rest = self.rest();
        let end = rest
            .iter()
            .take(LONGEST)
            .position(|&byte| byte == b';')
            .ok_or(Fault::Entity)?;
        let name = rest.get(..end).unwrap_or_default();
        let character = match name {
            b"amp" => '&',
            b"lt" => '<',
            b"gt" => '>',
            b"quot" => '"',
            b"apos" => '\'',
            [b'#', b'x', digits @ ..] => coded(digits, 16)?,
            [b'#', digits @ ..] => coded(digits, 10)?,
            _ => return Err(Fault::Entity),
        };
        self.at += end + 1;
        Ok(character)
    }

    /// A name, with at most one prefix.
    fn name(&mut self) -> Result<&'a str, Fault> {
        let rest = self.rest();
        let is_name = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.' | 0x80..)
        };
        let length = rest.iter().position(|&byte| !is_name(byte));
        let end = self.at + length.ok_or(Fault::End)?;
        let name = self.text.get(self.at..end).unwrap_or_default();
        let (prefix, local) = split(name);
        let has_start = |part: &str| {
            let first = part.bytes().next();
            first.is_some_and(|first| !matches!(first, b'0'..=b'9' | b'-' | b'.'))
        };
        let colons = name.bytes().filter(|&byte| byte == b':').count();
        let is_right = match colons {
            0 => has_start(name),
            1 => has_start(prefix) && has_start(local),
            _ => false,
        };
        if !is_right {
            return Err(Fault::Syntax);
        }
        self.at = end;
        Ok(name)
    }

    #[inline(never)]
    fn expect(&mut self, what: &str) -> Result<(), Fault> {
        if self.skip(what) {
            return Ok(());
        }
        // A part of it may be there, or nothing.
        let rest = self.rest();
        Err(if what.as_bytes().starts_with(rest) {
            Fault::End
        } else {
            Fault::Syntax
        })
    }

    /// Skips a text, if it is there.
    #[inline(never)]
    fn skip(&mut self, what: &str) -> bool {
        let is_there = self.rest().starts_with(what.as_bytes());
        if is_there {
            self.at += what.len();
        }
        is_there
    }

    #[inline(never)]
    fn skip_space(&mut self) {
        while self.byte(self.at).is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// Where some bytes stand next, before an offset; that offset, if they do not.
    #[inline(never)]
    fn find(&self, what: &[u8], end: usize) -> usize {
        let between = self.text.as_bytes().get(self.at..end).unwrap_or_default();
        let place = between.windows(what.len()).position(|at| at == what);
        place.map_or(end, |place| self.at + place)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

/// A text to write into.
fn own<'t>(text: &'t mut Cow<'_, str>) -> &'t mut String {
    text.to_mut()
}

/// The character that digits stand for.
#[inline(never)]
fn coded(digits: &[u8], base: u32) -> Result<char, Fault> {
    if digits.is_empty() {
        return Err(Fault::Entity);
    }
    let mut code: u32 = 0;
    for &digit in digits {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' if base == 16 => digit - b'a' + 10,
            b'A'..=b'F' if base == 16 => digit - b'A' + 10,
            _ => return Err(Fault::Entity),
        };
        // No character has a code as large as where it ends.
        code = code.saturating_mul(base).saturating_add(digit.into());
    }
    let character = char::from_u32(code);
    character.filter(|&c| is_allowed(c)).ok_or(Fault::Character)
}

/// `Char` of XML 1.0 (2.2).
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Where the first character stands that XML forbids.
#[inline(never)]
fn forbidden_character(bytes: &[u8]) -> Option<usize> {
    let is_forbidden = |at: usize, byte: u8| match byte {
        0..=0x1f => !is_space(byte),
        0xef => matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])),
        _ => false,
    };
    let mut places = bytes.iter().enumerate();
    places
        .find(|&(at, &byte)| is_forbidden(at, byte))
        .map(|(at, _)| at)
}
