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
    #[inline(always)]
    pub fn key<'t>(&'t self, node: &Node<'t>) -> &'t str {
        self.text_of(node.key)
    }

    /// A string without escapes; a number or literal exactly as written; empty for containers.
    #[must_use]
    #[inline(always)]
    pub fn text<'t>(&'t self, node: &Node<'t>) -> &'t str {
        self.text_of(node.text)
    }

    #[inline(always)]
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
    nodes: Vec<Node<'a>>,
    leaves: u32,
    unescaped: Vec<String>,
}

/// What was read of a text, and the offset behind it. Offsets are handed on rather than kept in the reader, where each use would be one of memory.
type Read<T> = Result<(T, usize), ReadError>;

impl<'a> Reader<'a> {
    /// The whole text. One loop over the values rather than functions that call each other, for the same reason.
    fn read(&mut self) -> Result<(), ReadError> {
        let bytes = self.text.as_bytes();
        // Indexes of the containers around.
        let mut open: Vec<u32> = Vec::with_capacity(16);
        let mut in_object = false;
        let mut at = skip_space(bytes, 0);
        loop {
            let mut key = EMPTY;
            if in_object {
                (key, at) = self.string(bytes, at)?;
                at = skip_space(bytes, at);
                if bytes.get(at) != Some(&b':') {
                    return Err(unexpected(bytes, at));
                }
                at += 1;
                // One space and no more stands behind nearly every colon.
                if let Some([b' ', b'!'..=0xff]) = bytes.get(at..at + 2) {
                    at += 1;
                } else {
                    at = skip_space(bytes, at);
                }
            }
            match bytes.get(at) {
                Some(b'"') => {
                    let text;
                    (text, at) = self.string(bytes, at)?;
                    self.leaf(key, text, Kind::String);
                }
                Some(bracket @ (b'{' | b'[')) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(ReadError {
                            at,
                            fault: Fault::Depth,
                        });
                    }
                    let kind = if *bracket == b'{' {
                        Kind::Object
                    } else {
                        Kind::Array
                    };
                    at = skip_line(bytes, at + 1);
                    if bytes.get(at) == Some(&closing(kind)) {
                        at += 1;
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
                    let end = number(bytes, at)?;
                    self.leaf(key, Text::Plain(self.between(at, end)), Kind::Number);
                    at = end;
                }
                Some(first @ (b't' | b'f' | b'n')) => {
                    let (word, kind) = match first {
                        b't' => ("true", Kind::Boolean),
                        b'f' => ("false", Kind::Boolean),
                        _ => ("null", Kind::Null),
                    };
                    for byte in word.bytes() {
                        if bytes.get(at) != Some(&byte) {
                            return Err(unexpected(bytes, at));
                        }
                        at += 1;
                    }
                    self.leaf(key, Text::Plain(word), kind);
                }
                _ => return Err(unexpected(bytes, at)),
            }
            // What follows the value: another one, or the end of containers.
            loop {
                at = skip_space(bytes, at);
                let Some(&own) = open.last() else {
                    return if at == bytes.len() {
                        Ok(())
                    } else {
                        Err(ReadError {
                            at,
                            fault: Fault::Trailing,
                        })
                    };
                };
                match bytes.get(at) {
                    Some(b',') => {
                        at = skip_line(bytes, at + 1);
                        break;
                    }
                    Some(&byte) if byte == if in_object { b'}' } else { b']' } => {
                        at += 1;
                        let end = self.nodes.len() as u32;
                        if let Some(node) = self.nodes.get_mut(own as usize) {
                            node.end = end;
                        }
                        open.pop();
                        let around = open.last().and_then(|&own| self.nodes.get(own as usize));
                        in_object = around.is_some_and(|node| node.kind == Kind::Object);
                    }
                    _ => return Err(unexpected(bytes, at)),
                }
            }
        }
    }

    #[inline(always)]
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

    /// The text between two offsets. Both are beside ASCII characters, so that they are never inside another.
    #[inline(always)]
    fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// A string, at its opening quote.
    #[inline(always)]
    fn string(&mut self, bytes: &[u8], at: usize) -> Read<Text<'a>> {
        if bytes.get(at) != Some(&b'"') {
            return Err(unexpected(bytes, at));
        }
        let end = plain_end(bytes, at + 1);
        if bytes.get(end) == Some(&b'"') {
            return Ok((Text::Plain(self.between(at + 1, end)), end + 1));
        }
        self.unescape(bytes, at + 1, end)
    }

    /// A string that is plain from its first character up to an offset, and not there.
    #[cold]
    #[inline(never)]
    fn unescape(&mut self, bytes: &[u8], start: usize, end: usize) -> Read<Text<'a>> {
        let mut text = String::from(self.between(start, end));
        let mut at = end;
        loop {
            let fault = match bytes.get(at) {
                Some(b'"') => {
                    self.unescaped.push(text);
                    return Ok((Text::Unescaped(self.unescaped.len() as u32 - 1), at + 1));
                }
                Some(b'\\') => {
                    let (character, behind) = escape(bytes, at + 1)?;
                    text.push(character);
                    at = plain_end(bytes, behind);
                    text.push_str(self.between(behind, at));
                    continue;
                }
                Some(_) => Fault::Control,
                None => Fault::End,
            };
            return Err(ReadError { at, fault });
        }
    }
}

/// What is wrong when something else was due here.
#[cold]
fn unexpected(bytes: &[u8], at: usize) -> ReadError {
    let fault = if at >= bytes.len() {
        Fault::End
    } else {
        Fault::Character
    };
    ReadError { at, fault }
}

#[inline(always)]
fn skip_space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(0..=b' ') => skip_more_space(bytes, at),
        _ => at,
    }
}

/// Where a line and the space before the next one's content nearly always end: within a block.
#[inline(always)]
fn skip_line(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some(rest @ [0..=b' ', ..]) => match rest.first_chunk().map(spaces) {
            Some(count @ ..BLOCK) => at + count,
            _ => skip_more_space(bytes, at),
        },
        _ => at,
    }
}

#[inline(never)]
fn skip_more_space(bytes: &[u8], mut at: usize) -> usize {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(count) = rest.first_chunk().map(spaces) else {
            return at + rest.iter().take_while(|&&byte| is_space(byte)).count();
        };
        at += count;
        if count < BLOCK {
            return at;
        }
    }
}

/// How many spaces a block begins with.
#[inline(always)]
fn spaces(block: &[u8; BLOCK]) -> usize {
    let block = Block::of(block);
    let spaces = block.is(b' ').or(block.is(b'\n'));
    let spaces = spaces.or(block.is(b'\r')).or(block.is(b'\t'));
    spaces.bits().trailing_ones() as usize
}

/// Where a number ends.
fn number(bytes: &[u8], start: usize) -> Result<usize, ReadError> {
    let mut at = start;
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    match bytes.get(at) {
        Some(b'0') => at += 1,
        _ => at = digits(bytes, at)?,
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = digits(bytes, at)?;
    }
    Ok(at)
}

/// Where one or more digits end.
fn digits(bytes: &[u8], start: usize) -> Result<usize, ReadError> {
    let mut at = start;
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    if at > start {
        return Ok(at);
    }
    Err(ReadError {
        at,
        fault: Fault::Number,
    })
}

/// The character that an escape stands for, from behind its backslash.
fn escape(bytes: &[u8], at: usize) -> Read<char> {
    let fault = ReadError {
        at,
        fault: Fault::Escape,
    };
    let byte = bytes.get(at).ok_or(ReadError {
        at,
        fault: Fault::End,
    })?;
    let behind = at + 1;
    let character = match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = hex4(bytes, behind).ok_or(fault)?;
            if !(0xd800..=0xdbff).contains(&first) {
                return Ok((char::from_u32(first).ok_or(fault)?, behind + 4));
            }
            if bytes.get(behind + 4..behind + 6) != Some(b"\\u") {
                return Err(fault);
            }
            let second = hex4(bytes, behind + 6).filter(|code| (0xdc00..=0xdfff).contains(code));
            let code = 0x10000 + ((first - 0xd800) << 10) + (second.ok_or(fault)? - 0xdc00);
            return Ok((char::from_u32(code).ok_or(fault)?, behind + 10));
        }
        _ => return Err(fault),
    };
    Ok((character, behind))
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |code, &digit| {
        Some(code * 16 + (digit as char).to_digit(16)?)
    })
}

fn closing(kind: Kind) -> u8 {
    if kind == Kind::Object { b'}' } else { b']' }
}

/// Where the first quote, backslash or control character stands.
#[inline(always)]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let block = Block::of(block);
        let stops = block.is_control().or(block.is(b'"')).or(block.is(b'\\'));
        let stops = stops.bits();
        if stops != 0 {
            return at + stops.trailing_zeros() as usize;
        }
        at += BLOCK;
    }
    while let Some(0x20..=0x21 | 0x23..=0x5b | 0x5d..) = bytes.get(at) {
        at += 1;
    }
    at
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
