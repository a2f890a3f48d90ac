//! What holds of any two documents.

use std::fmt::Write;

use lupasilta::contract::{Content, Document, Notice, Request};
use lupasilta::mappings::difference::{Differences, Kind, Outcome, Values, compare};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;

use super::made;

/// What an XML document says.
#[derive(Clone, Debug, PartialEq)]
struct Element {
    name: char,
    attributes: std::collections::BTreeMap<char, String>,
    content: Inside,
}

#[derive(Clone, Debug, PartialEq)]
enum Inside {
    Text(String),
    Elements(Vec<Element>),
}

fn element() -> impl Strategy<Value = Element> {
    let attributes = || btree_map(prop::char::range('p', 'r'), "[ab<&' ]{0,2}", 0..3);
    let name = || prop::char::range('a', 'c');
    let leaf = (name(), attributes(), "[xy<&> ]{0,3}").prop_map(|(name, attributes, text)| {
        let content = Inside::Text(text);
        Element {
            name,
            attributes,
            content,
        }
    });
    leaf.prop_recursive(4, 40, 6, move |inner| {
        (name(), attributes(), vec(inner, 1..6)).prop_map(|(name, attributes, elements)| Element {
            name,
            attributes,
            content: Inside::Elements(elements),
        })
    })
}

impl Element {
    /// As a document: `spaced` and `prefix` are its form.
    fn document(&self, spaced: bool, prefix: &str) -> String {
        let mut text = String::new();
        self.write(&mut text, true, spaced, prefix);
        text
    }

    fn write(&self, text: &mut String, root: bool, spaced: bool, prefix: &str) {
        let tag = match prefix {
            "" => self.name.to_string(),
            prefix => format!("{prefix}:{}", self.name),
        };
        write!(text, "<{tag}").unwrap();
        if root {
            match prefix {
                "" => text.push_str(" xmlns='urn:x'"),
                prefix => write!(text, " xmlns:{prefix}='urn:x'").unwrap(),
            }
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        if spaced {
            attributes.reverse();
        }
        for (name, value) in attributes {
            write!(text, " {name}=\"{}\"", escaped(value, spaced)).unwrap();
        }
        text.push('>');
        match &self.content {
            Inside::Text(own) => text.push_str(&escaped(own, spaced)),
            Inside::Elements(elements) => {
                for element in elements {
                    if spaced {
                        text.push_str("\n  <!-- c -->");
                    }
                    element.write(text, false, spaced, prefix);
                }
            }
        }
        write!(text, "</{tag}>").unwrap();
    }

    /// A change in the one place that `at` chooses.
    fn changed(&self, at: usize) -> Self {
        let mut changed = self.clone();
        match &mut changed.content {
            Inside::Elements(elements) if !at.is_multiple_of(4) => {
                let chosen = at % elements.len();
                elements[chosen] = elements[chosen].changed(at / 4);
            }
            Inside::Elements(elements) => drop(elements.remove(at % elements.len())),
            Inside::Text(text) => text.push('z'),
        }
        if changed.content == Inside::Elements(Vec::new()) {
            changed.content = Inside::Text(String::new());
        }
        changed
    }
}

fn escaped(text: &str, by_number: bool) -> String {
    let escape = |character: char| match (character, by_number) {
        ('<', false) => "&lt;".to_owned(),
        ('&', false) => "&amp;".to_owned(),
        (special @ ('<' | '&' | 'x'), true) => format!("&#{};", special as u32),
        (other, _) => other.to_string(),
    };
    text.chars().map(escape).collect()
}

fn of_messages(old: &str, new: &str, media_type: &str) -> Differences {
    let outcome = |text: &str| {
        let mut case = made::several_applicants();
        *case.documents() = vec![Document {
            name: "m".to_owned(),
            media_type: media_type.to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
        }];
        case.outcome
    };
    compare(&[], &outcome(old), &outcome(new), Values::Masked)
}

fn of_bodies(old: &str, new: &str) -> Differences {
    let outcome = |text: &str| {
        Outcome::Told(Notice {
            requests: vec![Request {
                operation: "A".to_owned(),
                path: "/a".to_owned(),
                query: Vec::new(),
                body: Some(text.to_owned()),
                file: None,
            }],
            findings: Vec::new(),
            deadlines: Vec::new(),
            case_id: None,
            told: None,
            not_before: None,
        })
    };
    compare(&[], &outcome(old), &outcome(new), Values::Masked)
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_i32).prop_map(Value::from),
        "[xy\"]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map("[ab/~]{1,2}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn xml_differs_when_and_only_when_it_says_something_else(old in element(), other in element(), at in any::<u16>()) {
        let text = old.document(false, "ah");
        prop_assert!(of_messages(&text, &text, "application/xml").is_empty());
        for new in [other, old.changed(usize::from(at))] {
            for (spaced, prefix) in [(false, "ah"), (true, "ah"), (false, "x"), (true, "")] {
                let found = of_messages(&text, &new.document(spaced, prefix), "application/xml");
                prop_assert_eq!(found.matter(), old != new, "{:?}", found);
                prop_assert!(!found.is_empty() || text == new.document(spaced, prefix));
            }
        }
        for (spaced, prefix) in [(true, "ah"), (false, "x"), (true, "")] {
            let again = old.document(spaced, prefix);
            let found = of_messages(&text, &again, "application/xml");
            let kinds: Vec<_> = found.found.iter().map(|found| found.kind).collect();
            prop_assert_eq!(kinds, if text == again { vec![] } else { vec![Kind::Form] });
        }
    }

    #[test]
    fn json_differs_when_and_only_when_it_says_something_else(old in json(), new in json()) {
        let text = old.to_string();
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
        for new_text in [new.to_string(), pretty(&new)] {
            let found = of_bodies(&text, &new_text);
            prop_assert_eq!(found.matter(), old != new, "{:?}", found);
            let found = of_messages(&text, &new_text, "application/json");
            prop_assert_eq!(found.matter(), old != new, "{:?}", found);
        }
        prop_assert!(of_bodies(&text, &text).is_empty());
        prop_assert!(!of_bodies(&text, &pretty(&old)).matter());
    }

    /// Nothing that a mapping writes can break the comparison.
    #[test]
    fn any_bytes_can_be_compared(old in "\\PC{0,40}", new in "\\PC{0,40}", markup in "(<a>|</a>|<b id='x'>|</b>|t| |&amp;){0,12}") {
        for media_type in ["application/xml", "text/html", "application/json", "text/plain", ""] {
            for (old, new) in [(&old, &new), (&old, &markup)] {
                let found = of_messages(old, new, media_type);
                prop_assert_eq!(found.is_empty(), old == new);
            }
            let whole = format!("<p>{markup}</p>");
            let found = of_messages("<p>t</p>", &whole, media_type);
            prop_assert_eq!(found.is_empty(), whole == "<p>t</p>");
        }
    }
}

#[test]
fn long_lists_that_differ_everywhere_are_compared_in_their_order() {
    let list = |value: &dyn Fn(usize) -> String| {
        let items: String = (0..2000)
            .map(|number| format!("<b>{}</b>", value(number)))
            .collect();
        format!("<a>{items}</a>")
    };
    let old = list(&|number| format!("x{number}"));
    let all = of_messages(&old, &list(&|number| format!("y{number}")), "text/xml");
    assert_eq!(all.found.len(), 2000);
    assert!(all.found.iter().all(|found| found.kind == Kind::Changed));
    // One put in, one changed and one taken out among 2000, where nothing at the ends is the same.
    let few = list(&|number| match number {
        0 => "first".to_owned(),
        700 => "x700</b><b>more".to_owned(),
        900 => "y900".to_owned(),
        1999 => "last".to_owned(),
        other => format!("x{other}"),
    });
    let few = of_messages(&old, &few, "text/xml");
    let kinds: Vec<_> = few
        .found
        .iter()
        .map(|found| (found.kind, found.place.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (Kind::Changed, "/a/b[1]"),
            (Kind::Added, "/a/b[702]"),
            (Kind::Changed, "/a/b[901]"),
            (Kind::Changed, "/a/b[2000]"),
        ]
    );
}

#[test]
fn long_lists_that_have_nothing_in_common_or_are_turned_round_take_no_long_time() {
    let list = |name: &dyn Fn(usize) -> String| {
        let items: String = (0..5000)
            .map(|number| format!("<{}/>", name(number)))
            .collect();
        format!("<a>{items}</a>")
    };
    let old = list(&|number| format!("x{number}"));
    let other = of_messages(&old, &list(&|number| format!("y{number}")), "text/xml");
    assert_eq!(other.found.len(), 10_000);
    let turned = of_messages(
        &old,
        &list(&|number| format!("x{}", 4999 - number)),
        "text/xml",
    );
    assert!(turned.found.len() >= 4999);
}

#[test]
fn numbers_of_json_are_compared_as_they_are_written() {
    for (old, new) in [
        ("0.10", "0.1"),
        ("1", "1.0"),
        ("1e5", "100000"),
        ("12345678901234567.10", "12345678901234567.11"),
    ] {
        let found = of_bodies(&format!("{{\"a\":{old}}}"), &format!("{{\"a\":{new}}}"));
        assert!(found.matter(), "{old} {new}");
    }
    assert!(of_bodies("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}").matter());
    assert!(!of_bodies("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}").matter());
}
