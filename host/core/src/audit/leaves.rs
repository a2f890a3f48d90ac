//! The leaves of a received JSON body: its scalars, and its empty objects and arrays, in the order in which they stand in the text.
//!
//! Values stay text. A number is given exactly as it was written, so that `0.10` and `12345678901234567.10` keep every digit; a string is
//! given with its escapes resolved.
//!
//! A leaf is identified by its number, not by its pointer: where an object repeats a key, both values are leaves and both have the same
//! pointer, which RFC 6901 section 4 leaves undefined.

use std::borrow::Cow;
use std::fmt::Write;

use hifijson::num::LexWrite;
use hifijson::str::LexAlloc;
use hifijson::token::Lex;
use hifijson::{Error, Expect, SliceLexer};

use crate::problem::{Problem, Recovery, Side};

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 128;

/// Lists the leaves of `body`, UTF-8 JSON with or without a byte order mark. A scalar or empty root is one leaf, with the empty pointer.
///
/// # Errors
/// The body is not one JSON text (RFC 8259), or nested deeper than [`MAX_DEPTH`].
pub fn read(body: &[u8]) -> Result<Leaves<'_>, Malformed> {
    if let Err(error) = std::str::from_utf8(body) {
        return Err(Malformed {
            at: error.valid_up_to(),
            why: Unreadable::NotUtf8,
        });
    }
    let json = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let mut lexer = SliceLexer::new(json);
    let mut leaves = Leaves::default();
    lexer
        .exactly_one(SliceLexer::ws_peek, |next, lexer| {
            leaves.read_value(next, lexer, Place::ROOT, 0)
        })
        .map_err(|error: Error| Malformed {
            at: body.len() - lexer.as_slice().len(),
            why: error.into(),
        })?;
    Ok(leaves)
}

/// Whether `body` can be audited at all; to be asked before it is given to a mapping.
///
/// # Errors
/// As [`read`].
pub fn check(body: &[u8]) -> Result<(), Malformed> {
    read(body).map(drop)
}

/// The leaves of one body, numbered from 0.
#[derive(Debug, Default)]
pub struct Leaves<'a> {
    leaves: Vec<(Place<'a>, Kind, Cow<'a, str>)>,
    containers: Vec<Place<'a>>,
}

/// One leaf. Its pointer is only put together when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'l> {
    place: &'l Place<'l>,
    containers: &'l [Place<'l>],
    kind: Kind,
    text: &'l str,
}

/// What a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// `{}`
    EmptyObject,
    /// `[]`
    EmptyArray,
}

/// Why a body is not JSON that can be audited. Never holds anything of the body's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {why}")]
pub struct Malformed {
    /// Offset in bytes from the body's beginning.
    pub at: usize,
    /// What is wrong there.
    pub why: Unreadable,
}

/// What can be wrong with JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A string is not closed, or holds a control character, an unknown escape or half of a surrogate pair.
    #[error("a string that is not closed or holds what no string may hold")]
    String,
    /// A number breaks off.
    #[error("a number that breaks off")]
    Number,
    /// Something else stands where this was to come.
    #[error("{0} expected")]
    Expected(&'static str),
}

impl From<Malformed> for Problem {
    fn from(error: Malformed) -> Self {
        Self {
            code: "received-not-json".to_owned(),
            side: Side::Lv,
            recovery: Recovery::Retry,
            what: format!("What was received is not well-formed JSON: {error}."),
            advice: "It is asked for again by itself. If it stays so, report it to the service's support with the time of the attempt."
                .to_owned(),
            detail: None,
        }
    }
}

impl<'a> Leaves<'a> {
    /// How many leaves there are; never 0 in what [`read`] returns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.leaves.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// The leaf of this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Leaf<'_>> {
        self.leaves.get(number).map(|leaf| self.leaf(leaf))
    }

    /// All leaves in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Leaf<'_>> {
        self.leaves.iter().map(|leaf| self.leaf(leaf))
    }

    fn leaf<'l>(&'l self, (place, kind, text): &'l (Place<'a>, Kind, Cow<'a, str>)) -> Leaf<'l> {
        Leaf {
            place,
            containers: &self.containers,
            kind: *kind,
            text,
        }
    }

    /// Takes the value that begins with `next`. Recursion ends at [`MAX_DEPTH`].
    fn read_value(
        &mut self,
        next: u8,
        lexer: &mut SliceLexer<'a>,
        place: Place<'a>,
        depth: usize,
    ) -> Result<(), Error> {
        let (kind, text) = match next {
            b'"' => (Kind::String, lexer.discarded().str_string()?),
            b'-' | b'0'..=b'9' => (
                Kind::Number,
                Cow::Borrowed(lexer.num_string().validated()?.0),
            ),
            b'a'..=b'z' => match lexer.null_or_bool().ok_or(Expect::Value)? {
                None => (Kind::Null, Cow::Borrowed("null")),
                Some(true) => (Kind::Boolean, Cow::Borrowed("true")),
                Some(false) => (Kind::Boolean, Cow::Borrowed("false")),
            },
            b'[' | b'{' if depth == MAX_DEPTH => return Err(Error::Depth),
            b'[' => return self.read_array(lexer, place, depth + 1),
            b'{' => return self.read_object(lexer, place, depth + 1),
            _ => return Err(Expect::Value.into()),
        };
        self.leaves.push((place, kind, text));
        Ok(())
    }

    fn read_array(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        place: Place<'a>,
        depth: usize,
    ) -> Result<(), Error> {
        let container = self.containers.len();
        self.containers.push(place);
        let mut index = 0;
        lexer
            .discarded()
            .seq(b']', SliceLexer::ws_peek, |next, lexer| {
                let step = Step::Index(index);
                index += 1;
                self.read_value(next, lexer, Place { container, step }, depth)
            })?;
        if index == 0 {
            self.is_leaf_after_all(Kind::EmptyArray, "[]");
        }
        Ok(())
    }

    fn read_object(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        place: Place<'a>,
        depth: usize,
    ) -> Result<(), Error> {
        let container = self.containers.len();
        self.containers.push(place);
        let mut empty = true;
        lexer
            .discarded()
            .seq(b'}', SliceLexer::ws_peek, |next, lexer| {
                empty = false;
                lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
                let step = Step::Key(lexer.str_string()?);
                lexer
                    .expect(SliceLexer::ws_peek, b':')
                    .ok_or(Expect::Colon)?;
                let next = lexer.ws_peek().ok_or(Expect::Value)?;
                self.read_value(next, lexer, Place { container, step }, depth)
            })?;
        if empty {
            self.is_leaf_after_all(Kind::EmptyObject, "{}");
        }
        Ok(())
    }

    /// The container opened last turned out to hold nothing.
    fn is_leaf_after_all(&mut self, kind: Kind, text: &'static str) {
        self.leaves.extend(
            self.containers
                .pop()
                .map(|place| (place, kind, Cow::Borrowed(text))),
        );
    }
}

impl<'l> Leaf<'l> {
    /// The RFC 6901 pointer to it.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut place = self.place;
        while let Some(container) = match place.step {
            Step::Root => None,
            _ => self.containers.get(place.container),
        } {
            steps.push(&place.step);
            place = container;
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            step.write(&mut pointer);
        }
        pointer
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its value: a string with its escapes resolved, anything else as it was written, an empty object or array without the space inside.
    #[must_use]
    pub fn text(&self) -> &'l str {
        self.text
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where a value stands: in which of the containers, and there under which key or index.
#[derive(Debug)]
struct Place<'a> {
    container: usize,
    step: Step<'a>,
}

#[derive(Debug)]
enum Step<'a> {
    Root,
    Key(Cow<'a, str>),
    Index(usize),
}

impl Place<'_> {
    const ROOT: Self = Place {
        container: 0,
        step: Step::Root,
    };
}

impl Step<'_> {
    fn write(&self, pointer: &mut String) {
        pointer.push('/');
        match self {
            Step::Root => {}
            Step::Index(index) => {
                // Writing to a string cannot fail.
                let _ = write!(pointer, "{index}");
            }
            Step::Key(key) => {
                for character in key.chars() {
                    match character {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    }
                }
            }
        }
    }
}

impl From<Error> for Unreadable {
    fn from(error: Error) -> Self {
        match error {
            Error::Depth => Self::TooDeep,
            Error::Num(_) => Self::Number,
            Error::Str(_) => Self::String,
            Error::Token(expected) => Self::Expected(match expected {
                Expect::Value => "a value",
                Expect::ValueOrEnd => "a value or the end of an object or array",
                Expect::CommaOrEnd => "a comma or the end of an object or array",
                Expect::String => "a key",
                Expect::Colon => "a colon",
                Expect::Eof => "the end",
            }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn listed(json: &str) -> Vec<(String, Kind, String)> {
        let leaves = read(json.as_bytes()).unwrap();
        leaves
            .iter()
            .map(|leaf| (leaf.pointer(), leaf.kind(), leaf.text().to_owned()))
            .collect()
    }

    fn one(pointer: &str, kind: Kind, text: &str) -> (String, Kind, String) {
        (pointer.to_owned(), kind, text.to_owned())
    }

    #[test]
    fn leaves_come_in_the_order_of_the_text_with_their_pointers() {
        assert_eq!(
            listed(
                r#"{"b": [1, {"x": "y"}], "a": {"": {}, "c~/d": []}, "t": [true, false, null]}"#
            ),
            [
                one("/b/0", Kind::Number, "1"),
                one("/b/1/x", Kind::String, "y"),
                one("/a/", Kind::EmptyObject, "{}"),
                one("/a/c~0~1d", Kind::EmptyArray, "[]"),
                one("/t/0", Kind::Boolean, "true"),
                one("/t/1", Kind::Boolean, "false"),
                one("/t/2", Kind::Null, "null"),
            ]
        );
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        for number in [
            "0.10",
            "12345678901234567.10",
            "1E5",
            "-0",
            "1e+05",
            "-0.0e-0",
            "99999999999999999999999",
        ] {
            assert_eq!(listed(number), [one("", Kind::Number, number)]);
        }
    }

    #[test]
    fn strings_are_given_with_their_escapes_resolved() {
        for (json, text) in [
            (r#""""#, ""),
            (r#""\u00e4\ud83d\ude00\n\/\\\"""#, "ä😀\n/\\\""),
            (r#""plain ö""#, "plain ö"),
        ] {
            assert_eq!(listed(json), [one("", Kind::String, text)]);
        }
        assert_eq!(
            listed(r#"{"\u0061\/b": 1}"#),
            [one("/a~1b", Kind::Number, "1")]
        );
    }

    #[test]
    fn a_root_that_is_scalar_or_empty_is_one_leaf() {
        assert_eq!(listed(" [ ] "), [one("", Kind::EmptyArray, "[]")]);
        assert_eq!(listed("{\n}"), [one("", Kind::EmptyObject, "{}")]);
        assert_eq!(listed("null"), [one("", Kind::Null, "null")]);
    }

    #[test]
    fn both_values_of_a_repeated_key_are_leaves() {
        assert_eq!(
            listed(r#"{"a": 1, "a": 2}"#),
            [one("/a", Kind::Number, "1"), one("/a", Kind::Number, "2")]
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(listed("\u{feff}[1]"), [one("/0", Kind::Number, "1")]);
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(listed(&nested(MAX_DEPTH)).len(), 1);
        let error = read(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(
            (error.at, error.why),
            (MAX_DEPTH, Unreadable::TooDeep),
            "{error}"
        );
        assert_eq!(
            check("[{\"a\":".repeat(1_000_000).as_bytes())
                .unwrap_err()
                .why,
            Unreadable::TooDeep
        );
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_goes_wrong() {
        for (json, at, why) in [
            (&b""[..], 0, Unreadable::Expected("a value")),
            (b"\xEF\xBB\xBF", 3, Unreadable::Expected("a value")),
            (b"[1] x", 4, Unreadable::Expected("the end")),
            (b"01", 1, Unreadable::Expected("the end")),
            (b"[1,]", 3, Unreadable::Expected("a value")),
            (
                b"{\"a\":1",
                6,
                Unreadable::Expected("a comma or the end of an object or array"),
            ),
            (b"{\"a\" 1}", 5, Unreadable::Expected("a colon")),
            (b"{a:1}", 1, Unreadable::Expected("a key")),
            (b"[-]", 2, Unreadable::Number),
            (b"[1.]", 3, Unreadable::Number),
            (b"\"\n\"", 2, Unreadable::String),
            (b"\"abc", 4, Unreadable::String),
            (b"[\"\\ud800\"]", 8, Unreadable::String),
            (b"[\"a\xff\"]", 3, Unreadable::NotUtf8),
            (b"<html></html>", 0, Unreadable::Expected("a value")),
        ] {
            assert_eq!(
                read(json).unwrap_err(),
                Malformed { at, why },
                "{}",
                String::from_utf8_lossy(json)
            );
        }
    }
}
