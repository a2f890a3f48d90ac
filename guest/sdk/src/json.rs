//! JSON as it was written: a borrowed tree in document order, numbers as text, every leaf numbered.
//!
//! General readers turn numbers into floats, merge repeated members, or copy each string; a ledger of every field needs none of that. The tree
//! is one vector, parents before children, so that building it costs one pass, and the n-th leaf of the text is the n-th leaf here.

use alloc::string::String;
use alloc::vec::Vec;

use crate::block::{BLOCK, Block};
use crate::text::push_number;

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// A JSON text, read.
#[derive(Debug)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    leaves: u32,
    /// Texts that had escapes.
    unescaped: Vec<String>,
}

/// A value in a tree.
#[derive(Debug)]
pub struct Node<'a> {
    key: Text<'a>,
    text: Text<'a>,
    /// What it is.
    pub kind: Kind,
    /// Number of the leaf among those of this text, from 0; `NOT_A_LEAF` for a container with content.
    pub leaf: u32,
    /// Index after the last node below this one.
    pub end: u32,
}

/// A text of a tree. Two words, of which there are as many as received names and values.
#[derive(Clone, Copy, Debug)]
enum Text<'a> {
    /// As it was received.
    Plain(&'a str),
    /// Index in `unescaped`.
    Unescaped(u32),
}

const EMPTY: Text<'static> = Text::Plain("");

/// The leaf number of a node that is none.
pub const NOT_A_LEAF: u32 = u32::MAX;

/// Kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Offset in bytes.
    pub at: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong with a text that should be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not UTF-8.
    Encoding,
    /// Ends too early.
    End,
    /// A character that cannot stand there.
    Character,
    /// A number not written as JSON demands.
    Number,
    /// A backslash with something that is no escape, or half of a surrogate pair.
    Escape,
    /// A control character inside a string.
    Control,
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
    /// Something after the value.
    Trailing,
}

impl<'a> Tree<'a> {
    /// Reads a text. A byte order mark before it is skipped.
    ///
    /// # Errors
    /// The first place where it is not JSON.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let mut tree = Tree::empty();
        tree.append(bytes)?;
        Ok(tree)
    }

    /// Reads a text whose values and leaves are numbered after those that are there.
    ///
    /// # Errors
    /// The first place where it is not JSON; nothing is there then.
    pub(crate) fn append(&mut self, bytes: &'a [u8]) -> Result<(), ReadError> {
        let text = core::str::from_utf8(bytes).map_err(|error| ReadError {
            at: error.valid_up_to(),
            fault: Fault::Encoding,
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader {
            text,
            bytes: text.as_bytes(),
            at: 0,
            nodes: core::mem::take(&mut self.nodes),
            leaves: self.leaves,
            unescaped: core::mem::take(&mut self.unescaped),
        };
        // More than nearly every application has: moving the nodes while they grow costs more than space that is never touched.
        reader.nodes.reserve(text.len() / 12 + 1);
        reader.read()?;
        self.nodes = reader.nodes;
        self.leaves = reader.leaves;
        self.unescaped = reader.unescaped;
        Ok(())
    }

    /// A tree without a value.
    pub(crate) const fn empty() -> Self {
        Tree {
            nodes: Vec::new(),
            leaves: 0,
            unescaped: Vec::new(),
        }
    }

    /// All values, in document order; the root is the first.
    #[must_use]
    pub fn nodes(&self) -> &[Node<'a>] {
        &self.nodes
    }

    /// The name of the member that a node is; empty in arrays and at the root.
    #[must_use]
    #[inline]
    pub fn key<'t>(&'t self, node: &Node<'t>) -> &'t str {
        self.text_of(node.key)
    }

    /// A string without escapes; a number or literal exactly as written; empty for containers.
    #[must_use]
    #[inline]
    pub fn text<'t>(&'t self, node: &Node<'t>) -> &'t str {
        self.text_of(node.text)
    }

    #[inline]
    fn text_of<'t>(&'t self, text: Text<'t>) -> &'t str {
        match text {
            Text::Plain(text) => text,
            Text::Unescaped(index) => self.unescaped(index),
        }
    }

    #[cold]
    fn unescaped(&self, index: u32) -> &str {
        self.unescaped
            .get(index as usize)
            .map_or("", String::as_str)
    }

    /// How many leaves there are.
    #[must_use]
    pub fn leaves(&self) -> u32 {
        self.leaves
    }

    /// The RFC 6901 pointer of the value at `index`.
    #[must_use]
    pub fn pointer(&self, index: usize) -> String {
        self.pointer_from(0, index)
    }

    /// The RFC 6901 pointer from the value at `root` to the one at `index`.
    pub(crate) fn pointer_from(&self, root: usize, index: usize) -> String {
        let mut pointer = String::new();
        let mut parent = root;
        while parent != index {
            let Some(node) = self.nodes.get(parent) else {
                break;
            };
            let in_array = node.kind == Kind::Array;
            let mut child = parent + 1;
            let mut position = 0;
            while let Some(candidate) = self.nodes.get(child).filter(|_| child < node.end as usize)
            {
                if index < candidate.end as usize {
                    pointer.push('/');
                    if in_array {
                        push_number(&mut pointer, position);
                    } else {
                        push_escaped(&mut pointer, self.key(candidate));
                    }
                    break;
                }
                child = candidate.end as usize;
                position += 1;
            }
            if child <= parent || child >= node.end as usize {
                break;
            }
            parent = child;
        }
        pointer
    }
}

fn push_escaped(pointer: &mut String, key: &str) {
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
    leaves: u32,
    unescaped: Vec<String>,
}

impl<'a> Reader<'a> {
    /// The whole text. One loop over the values rather than functions that call each other: what is known of the place stays at hand.
    fn read(&mut self) -> Result<(), ReadError> {
        // Indexes of the containers around.
        let mut open: Vec<u32> = Vec::with_capacity(16);
        let mut in_object = false;
        self.skip_space();
        loop {
            let key = if in_object { self.key()? } else { EMPTY };
            match self.peek() {
                Some(b'"') => {
                    let text = self.string()?;
                    self.leaf(key, text, Kind::String);
                }
                Some(bracket @ (b'{' | b'[')) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(self.error(Fault::Depth));
                    }
                    let kind = if bracket == b'{' {
                        Kind::Object
                    } else {
                        Kind::Array
                    };
                    self.at += 1;
                    self.skip_space();
                    if self.peek() == Some(closing(kind)) {
                        self.at += 1;
                        self.leaf(key, EMPTY, kind);
                    } else {
                        open.push(self.nodes.len() as u32);
                        self.nodes.push(Node {
                            key,
                            text: EMPTY,
                            kind,
                            leaf: NOT_A_LEAF,
                            end: 0,
                        });
                        in_object = kind == Kind::Object;
                        continue;
                    }
                }
                Some(b'-' | b'0'..=b'9') => {
                    let text = self.number()?;
                    self.leaf(key, Text::Plain(text), Kind::Number);
                }
                Some(b't') => self.literal(key, "true", Kind::Boolean)?,
                Some(b'f') => self.literal(key, "false", Kind::Boolean)?,
                Some(b'n') => self.literal(key, "null", Kind::Null)?,
                _ => return Err(self.unexpected()),
            }
            // What follows the value: another one, or the end of containers.
            loop {
                self.skip_space();
                let Some(&own) = open.last() else {
                    return if self.at == self.bytes.len() {
                        Ok(())
                    } else {
                        Err(self.error(Fault::Trailing))
                    };
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_space();
                        break;
                    }
                    Some(byte) if byte == if in_object { b'}' } else { b']' } => {
                        self.at += 1;
                        let end = self.nodes.len() as u32;
                        if let Some(node) = self.nodes.get_mut(own as usize) {
                            node.end = end;
                        }
                        open.pop();
                        let around = open.last().and_then(|&own| self.nodes.get(own as usize));
                        in_object = around.is_some_and(|node| node.kind == Kind::Object);
                    }
                    _ => return Err(self.unexpected()),
                }
            }
        }
    }

    fn error(&self, fault: Fault) -> ReadError {
        ReadError { at: self.at, fault }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What is wrong when something else was due here.
    #[cold]
    fn unexpected(&self) -> ReadError {
        self.error(if self.at >= self.bytes.len() {
            Fault::End
        } else {
            Fault::Character
        })
    }

    #[inline]
    fn skip_space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.skip_more_space();
        }
    }

    #[inline(never)]
    fn skip_more_space(&mut self) {
        let is_space = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(block) = rest.first_chunk().map(Block::of) else {
                self.at += rest.iter().take_while(|&&byte| is_space(byte)).count();
                return;
            };
            let spaces = block.is(b' ').or(block.is(b'\n'));
            let spaces = spaces.or(block.is(b'\r')).or(block.is(b'\t')).bits();
            self.at += spaces.trailing_ones() as usize;
            if spaces != 0xffff {
                return;
            }
        }
    }

    #[inline]
    fn leaf(&mut self, key: Text<'a>, text: Text<'a>, kind: Kind) {
        let end = self.nodes.len() as u32 + 1;
        self.nodes.push(Node {
            key,
            text,
            kind,
            leaf: self.leaves,
            end,
        });
        self.leaves += 1;
    }

    fn literal(&mut self, key: Text<'a>, word: &'static str, kind: Kind) -> Result<(), ReadError> {
        for &byte in word.as_bytes() {
            if self.peek() != Some(byte) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        self.leaf(key, Text::Plain(word), kind);
        Ok(())
    }

    #[inline]
    fn key(&mut self) -> Result<Text<'a>, ReadError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected());
        }
        self.at += 1;
        self.skip_space();
        Ok(key)
    }

    fn number(&mut self) -> Result<&'a str, ReadError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.error(Fault::Number)),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    /// The text from an offset to here. Both are beside ASCII characters, so that they are never inside another.
    #[inline]
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            Err(self.error(Fault::Number))
        } else {
            Ok(())
        }
    }

    /// A string, from its opening quote.
    #[inline(always)]
    fn string(&mut self) -> Result<Text<'a>, ReadError> {
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        let plain = self.since(start);
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Plain(plain));
        }
        let text = self.unescape(plain)?;
        self.unescaped.push(text);
        Ok(Text::Unescaped(self.unescaped.len() as u32 - 1))
    }

    #[inline]
    fn skip_plain(&mut self) {
        self.at += plain_run(self.bytes.get(self.at..).unwrap_or_default());
    }

    /// The rest of a string that is not plain.
    #[cold]
    fn unescape(&mut self, plain: &str) -> Result<String, ReadError> {
        let mut text = String::from(plain);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err(self.error(Fault::Control)),
                None => return Err(self.error(Fault::End)),
            }
            let run = self.at;
            self.skip_plain();
            text.push_str(self.since(run));
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        let fault = self.error(Fault::Escape);
        let byte = self.peek().ok_or(self.error(Fault::End))?;
        self.at += 1;
        Ok(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex4().ok_or(fault)?;
                let code = match first {
                    0xd800..=0xdbff => {
                        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
                            return Err(fault);
                        }
                        self.at += 2;
                        match self.hex4() {
                            Some(second @ 0xdc00..=0xdfff) => {
                                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                            }
                            _ => return Err(fault),
                        }
                    }
                    other => other,
                };
                char::from_u32(code).ok_or(fault)?
            }
            _ => return Err(fault),
        })
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let mut code = 0;
        for &digit in digits {
            code = code * 16 + (digit as char).to_digit(16)?;
        }
        self.at += 4;
        Some(code)
    }
}

fn closing(kind: Kind) -> u8 {
    if kind == Kind::Object { b'}' } else { b']' }
}

/// How many bytes stand before the first quote, backslash or control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    let mut run = 0;
    while let Some(block) = bytes.get(run..).and_then(|rest| rest.first_chunk()) {
        let block = Block::of(block);
        let stops = block.is_control().or(block.is(b'"')).or(block.is(b'\\'));
        let stops = stops.bits();
        if stops != 0 {
            return run + stops.trailing_zeros() as usize;
        }
        run += BLOCK;
    }
    while let Some(&byte) = bytes.get(run) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        run += 1;
    }
    run
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(text: &str) -> (usize, Fault) {
        let error = Tree::read(text.as_bytes()).unwrap_err();
        (error.at, error.fault)
    }

    #[test]
    fn numbers_stay_as_written() {
        for number in [
            "0.10",
            "12345678901234567.10",
            "1E5",
            "-0",
            "1e+400",
            "0.000",
        ] {
            let text = format!("[{number}]");
            let tree = Tree::read(text.as_bytes()).unwrap();
            assert_eq!(tree.text(&tree.nodes()[1]), number);
        }
    }

    #[test]
    fn leaves_are_numbered_in_document_order_and_empty_containers_are_leaves() {
        let tree = Tree::read(br#"{"a":{"b":[]},"c":[1,{}],"d":null}"#).unwrap();
        let found: Vec<(u32, String)> = tree
            .nodes()
            .iter()
            .enumerate()
            .filter(|(_, node)| node.leaf != NOT_A_LEAF)
            .map(|(index, node)| (node.leaf, tree.pointer(index)))
            .collect();
        let expected: Vec<(u32, String)> = ["/a/b", "/c/0", "/c/1", "/d"]
            .map(String::from)
            .into_iter()
            .enumerate()
            .map(|(n, p)| (n as u32, p))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(tree.leaves(), 4);
    }

    #[test]
    fn both_of_two_members_with_one_name_are_kept() {
        let tree = Tree::read(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(
            tree.nodes()
                .iter()
                .map(|node| tree.text(node))
                .collect::<Vec<_>>(),
            ["", "1", "2"]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(fault(""), (0, Fault::End));
        assert_eq!(fault("{\"a\":}"), (5, Fault::Character));
        assert_eq!(fault("[1,]"), (3, Fault::Character));
        assert_eq!(fault("[01]"), (2, Fault::Character));
        assert_eq!(fault("[1.]"), (3, Fault::Number));
        assert_eq!(fault("\"a\nb\""), (2, Fault::Control));
        assert_eq!(fault(r#""\x""#), (2, Fault::Escape));
        assert_eq!(fault(r#""\ud800""#), (2, Fault::Escape));
        assert_eq!(fault("true false"), (5, Fault::Trailing));
        assert_eq!(fault(&"[".repeat(200)), (128, Fault::Depth));
        assert_eq!(
            Tree::read(&[b'"', 0xff, b'"']).unwrap_err(),
            ReadError {
                at: 1,
                fault: Fault::Encoding
            }
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(
            Tree::read("\u{feff}1".as_bytes())
                .map(|tree| tree.text(&tree.nodes()[0]).to_owned())
                .unwrap(),
            "1"
        );
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(6, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                proptest::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_leaf_is_where_its_pointer_says(value in json(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let tree = Tree::read(text.as_bytes()).unwrap();
            for (index, node) in tree.nodes().iter().enumerate() {
                let there = value.pointer(&tree.pointer(index)).unwrap();
                match there {
                    serde_json::Value::String(text) => prop_assert_eq!(text, tree.text(node)),
                    serde_json::Value::Number(number) => prop_assert_eq!(&number.to_string(), tree.text(node)),
                    serde_json::Value::Bool(truth) => prop_assert_eq!(&truth.to_string(), tree.text(node)),
                    serde_json::Value::Null => prop_assert_eq!(node.kind, Kind::Null),
                    serde_json::Value::Array(items) => prop_assert_eq!(items.is_empty(), node.leaf != NOT_A_LEAF),
                    serde_json::Value::Object(members) => prop_assert_eq!(members.is_empty(), node.leaf != NOT_A_LEAF),
                }
            }
        }

        #[test]
        fn what_is_json_to_others_is_json_here(text in r#"[\[\]{}:,"\\ u0-9a-f.eE+\-truenlfs\n]{0,40}"#) {
            let theirs = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text).is_ok()
                && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(Tree::read(text.as_bytes()).is_ok(), theirs);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Tree::read(&bytes);
        }
    }
}
