//! Looks up, in one pass over a document, all the places of it that a ledger names.
//!
//! Only what is asked for is kept: the present element's path and the text of the elements being compared, not the document.

use std::borrow::Cow;
use std::collections::HashMap;

use super::markup::{self, Attribute, Dialect, Handler, IllFormed};

/// A place that has to exist, and the value that has to stand there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// In the terms of the contract's ledger: element steps, or an element's id; for an attribute with `/@name` behind.
    pub(super) path: &'a str,
    /// None: the place only has to exist.
    pub(super) value: Option<&'a str>,
}

/// What was found at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is no such place.
    Nothing,
    /// Several elements have that id.
    Several,
    /// Another value stands there.
    Other,
    /// All is as it should be.
    AsWanted,
}

/// Reads the document and answers for each wanted place, in their order.
///
/// In XML, an element's value is its text, and it has no elements inside; in HTML, its text includes that of the elements inside.
///
/// # Errors
/// The document is not well-formed; then nothing in it counts as found.
pub(super) fn look_up(
    document: &[u8],
    dialect: Dialect,
    wanted: &[Wanted<'_>],
) -> Result<Vec<Found>, IllFormed> {
    let mut search = Search::new(dialect, wanted);
    markup::read(document, dialect, &mut search)?;
    let found = search.found.into_iter();
    Ok(found.map(|found| found.unwrap_or(Found::Nothing)).collect())
}

struct Search<'w> {
    dialect: Dialect,
    wanted: &'w [Wanted<'w>],
    /// What was found so far; none while the element was not met.
    found: Vec<Option<Found>>,
    /// By an element's key, its path or id, the first of those wanted of it.
    by_element: HashMap<Cow<'w, str>, usize>,
    /// For each wanted place, the next one of the same element.
    next: Vec<Option<usize>>,
    longest_key: usize,
    /// The present element's path; only for XML.
    path: String,
    open: Vec<Open>,
    /// The text of the elements being compared, since the outermost of them began.
    text: String,
    comparing: Vec<Comparing>,
}

struct Open {
    /// How long the path was outside the element.
    outer_path: usize,
    /// How many elements of each name it had so far.
    children: HashMap<String, usize>,
}

struct Comparing {
    first: usize,
    depth: usize,
    text_start: usize,
    has_elements: bool,
}

impl<'w> Search<'w> {
    fn new(dialect: Dialect, wanted: &'w [Wanted<'w>]) -> Self {
        let mut by_element = HashMap::with_capacity(wanted.len());
        let mut next = Vec::with_capacity(wanted.len());
        let mut longest_key = 0;
        for (number, wanted) in wanted.iter().enumerate() {
            let (element, _) = split_attribute(wanted.path);
            let key = match dialect {
                // No number means the first, and so does this one.
                Dialect::Xml if element.contains("[1]") => Cow::Owned(element.replace("[1]", "")),
                _ => Cow::Borrowed(element),
            };
            longest_key = longest_key.max(key.len());
            next.push(by_element.insert(key, number));
        }
        Self {
            dialect,
            wanted,
            found: vec![None; wanted.len()],
            by_element,
            next,
            longest_key,
            path: String::new(),
            open: Vec::new(),
            text: String::new(),
            comparing: Vec::new(),
        }
    }

    /// Goes down into an element of this name, and gives the first place wanted of it.
    fn enter(&mut self, name: &str) -> Option<usize> {
        let ordinal = match self.open.last_mut() {
            None => 1,
            Some(parent) => match parent.children.get_mut(name) {
                Some(count) => {
                    *count += 1;
                    *count
                }
                None => {
                    parent.children.insert(name.to_owned(), 1);
                    1
                }
            },
        };
        self.path.push('/');
        self.path.push_str(name);
        if ordinal > 1 {
            self.path.push_str(&format!("[{ordinal}]"));
        }
        if self.path.len() > self.longest_key {
            return None;
        }
        self.by_element.get(self.path.as_str()).copied()
    }

    /// Settles what is wanted of the element's attributes, and begins to compare its text where that is wanted.
    fn meet(&mut self, first: usize, attributes: &[Attribute<'_>]) {
        let mut compare = false;
        let mut following = Some(first);
        while let Some(number) = following {
            following = self.next[number];
            let wanted = self.wanted[number];
            self.found[number] = Some(match split_attribute(wanted.path) {
                _ if self.found[number].is_some() => Found::Several,
                (_, None) => {
                    compare |= wanted.value.is_some();
                    // Until the element ends, if there is something to compare.
                    Found::AsWanted
                }
                (_, Some(name)) => match attributes.iter().find(|attribute| attribute.0 == name) {
                    None => Found::Nothing,
                    Some((_, value)) if wanted.value.is_none_or(|wanted| wanted == value) => {
                        Found::AsWanted
                    }
                    Some(_) => Found::Other,
                },
            });
        }
        if compare {
            self.comparing.push(Comparing {
                first,
                depth: self.open.len(),
                text_start: self.text.len(),
                has_elements: false,
            });
        }
    }

    fn compare(&mut self, comparing: &Comparing) {
        let text = &self.text[comparing.text_start..];
        let mut following = Some(comparing.first);
        while let Some(number) = following {
            following = self.next[number];
            let wanted = self.wanted[number];
            let of_element = split_attribute(wanted.path).1.is_none();
            let same = !comparing.has_elements && wanted.value.is_none_or(|value| value == text);
            if of_element && !same && self.found[number] == Some(Found::AsWanted) {
                self.found[number] = Some(Found::Other);
            }
        }
    }
}

impl Handler for Search<'_> {
    fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let outer_path = self.path.len();
        let first = match self.dialect {
            Dialect::Xml => self.enter(name),
            Dialect::Html => attributes
                .iter()
                .find(|(name, _)| *name == "id")
                .and_then(|(_, id)| self.by_element.get(id.as_ref()).copied()),
        };
        if self.dialect == Dialect::Xml
            && let Some(parent) = self.comparing.last_mut()
        {
            parent.has_elements = true;
        }
        self.open.push(Open {
            outer_path,
            children: HashMap::new(),
        });
        if let Some(first) = first {
            self.meet(first, attributes);
        }
    }

    fn text(&mut self, text: &str) {
        if !self.comparing.is_empty() {
            self.text.push_str(text);
        }
    }

    fn close(&mut self) {
        if let Some(comparing) = self
            .comparing
            .pop_if(|innermost| innermost.depth == self.open.len())
        {
            self.compare(&comparing);
        }
        if self.comparing.is_empty() {
            self.text.clear();
        }
        if let Some(closed) = self.open.pop() {
            self.path.truncate(closed.outer_path);
        }
    }
}

/// The element's part of a path, and the attribute's name if it leads to one.
fn split_attribute(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once("/@") {
        Some((element, name)) => (element, Some(name)),
        None => (path, None),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version='1.0'?>
        <ah:U xmlns:ah='urn:x' version='1.3'>
          <ah:H n='1'><ah:S>Meri &amp; Koski</ah:S><ah:E/></ah:H>
          <ah:H n='2'><ah:S>Järvi</ah:S><ah:S>to<!-- no -->i<![CDATA[n]]>en</ah:S></ah:H>
          <ah:K> x\n</ah:K>
        </ah:U>";

    const HTML: &str = "<!DOCTYPE html><html><body><p id='a'>yksi <b id='b'>kaksi</b> kolme</p>\
        <p id='c' title='neljä'/><i id='d'/><i id='d' lang='fi'/></body></html>";

    #[test]
    fn places_are_found_by_their_paths_and_values_compared() {
        use Found::{AsWanted, Nothing, Other, Several};
        for (dialect, path, value, found) in [
            (
                Dialect::Xml,
                "/ah:U/ah:H/ah:S",
                Some("Meri & Koski"),
                AsWanted,
            ),
            (
                Dialect::Xml,
                "/ah:U/ah:H[1]/ah:S[1]",
                Some("Meri & Koski"),
                AsWanted,
            ),
            (Dialect::Xml, "/ah:U/ah:H[2]/ah:S", Some("Järvi"), AsWanted),
            (
                Dialect::Xml,
                "/ah:U/ah:H[2]/ah:S[2]",
                Some("toinen"),
                AsWanted,
            ),
            (Dialect::Xml, "/ah:U/ah:H/ah:E", Some(""), AsWanted),
            (Dialect::Xml, "/ah:U/ah:K", Some(" x\n"), AsWanted),
            (Dialect::Xml, "/ah:U/ah:K", Some("x"), Other),
            (Dialect::Xml, "/ah:U/ah:H[2]/ah:S", Some("Järvi "), Other),
            (Dialect::Xml, "/ah:U/ah:H[2]/ah:S", None, AsWanted),
            (Dialect::Xml, "/ah:U/@version", Some("1.3"), AsWanted),
            (Dialect::Xml, "/ah:U/ah:H[2]/@n", Some("1"), Other),
            (Dialect::Xml, "/ah:U/ah:H[2]/@n", None, AsWanted),
            (Dialect::Xml, "/ah:U/ah:H[2]/@m", None, Nothing),
            (Dialect::Xml, "/ah:U/ah:H[3]/ah:S", None, Nothing),
            (Dialect::Xml, "/ah:U/ah:H/ah:S[2]", None, Nothing),
            (Dialect::Xml, "/U/H/S", None, Nothing),
            (Dialect::Xml, "ah:U", None, Nothing),
            (Dialect::Xml, "", None, Nothing),
            // Text of an element inside is not the element's own.
            (Dialect::Xml, "/ah:U/ah:H", Some("Meri & Koski"), Other),
            (Dialect::Html, "a", Some("yksi kaksi kolme"), AsWanted),
            (Dialect::Html, "b", Some("kaksi"), AsWanted),
            (Dialect::Html, "b", Some("kaksi kolme"), Other),
            (Dialect::Html, "c", Some(""), AsWanted),
            (Dialect::Html, "c/@title", Some("neljä"), AsWanted),
            (Dialect::Html, "c/@title", Some("viisi"), Other),
            (Dialect::Html, "c/@id", None, AsWanted),
            (Dialect::Html, "c/@lang", None, Nothing),
            (Dialect::Html, "d", None, Several),
            (Dialect::Html, "d/@lang", None, Several),
            (Dialect::Html, "e", None, Nothing),
        ] {
            let document = match dialect {
                Dialect::Xml => XML,
                Dialect::Html => HTML,
            };
            let wanted = Wanted { path, value };
            assert_eq!(
                look_up(document.as_bytes(), dialect, &[wanted]).unwrap(),
                [found],
                "{wanted:?}"
            );
        }
    }

    #[test]
    fn several_values_of_one_element_are_each_answered() {
        let wanted = |path, value| Wanted {
            path,
            value: Some(value),
        };
        assert_eq!(
            look_up(
                HTML.as_bytes(),
                Dialect::Html,
                &[
                    wanted("b", "kaksi"),
                    wanted("a", "yksi kaksi kolme"),
                    wanted("b", "kolme"),
                    wanted("c/@title", "neljä"),
                    wanted("c", "neljä"),
                    wanted("c", ""),
                ]
            )
            .unwrap(),
            [
                Found::AsWanted,
                Found::AsWanted,
                Found::Other,
                Found::AsWanted,
                Found::Other,
                Found::AsWanted
            ]
        );
    }
}
