//! What the writers write, read back by an independent reader.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use lupasilta_guest::cursor::Bodies;
use lupasilta_guest::html::Html;
use lupasilta_guest::ledger::Ledger;
use lupasilta_guest::xml::Xml;
use proptest::prelude::*;
use quick_xml::events::Event;

/// Texts by the name of their element, with attributes as `@name`.
fn read(document: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let (mut open, mut found) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value)
                        .unwrap()
                        .into_owned();
                    found.push((format!("@{}", attribute.key.0), value));
                }
                open.push((tag.name().0.to_string(), String::new()));
            }
            Event::Text(part) => open
                .last_mut()
                .into_iter()
                .for_each(|(_, text)| text.push_str(&part)),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().unwrap().map(String::from);
                let text = character.unwrap_or_else(|| {
                    quick_xml::escape::resolve_predefined_entity(&reference)
                        .expect("only predefined entities")
                        .to_owned()
                });
                open.last_mut().unwrap().1.push_str(&text);
            }
            Event::End(_) => found.push(open.pop().unwrap()),
            _ => {}
        }
    }
}

fn allowed(text: &str) -> String {
    let forbidden = |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(|c| !forbidden(c)).collect()
}

proptest! {
    #[test]
    fn any_text_comes_back_from_xml(text in any::<String>(), odd in "[<>&\"'\\]\\r\\n\\t \u{0}-\u{1f}å😀]{0,20}") {
        let json = serde_json::to_string(&[&text, &odd]).unwrap();
        let bodies = Bodies::read([("b", json.as_bytes())]).unwrap();
        let mut xml = Xml::new(bodies.ledger(), "r", &[("a", &text)], &["one", "two"]);
        let mut expected = vec![("@a".to_owned(), allowed(&text))];
        for (name, item) in ["one", "two"].into_iter().zip(bodies.root("b").items()) {
            if let Some(value) = item.text() {
                expected.push((name.to_owned(), allowed(value.as_str())));
                xml.value(name, &value);
            }
        }
        let written = String::from_utf8(xml.finish().unwrap()).unwrap();
        let mut found = read(&written);
        found.retain(|(name, _)| name != "r");
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_text_comes_back_from_html(shown in any::<String>(), carried in any::<String>()) {
        let json = serde_json::to_string(&[&shown, &carried]).unwrap();
        let bodies = Bodies::read([("b", json.as_bytes())]).unwrap();
        let values: Vec<_> = bodies.root("b").items().filter_map(|item| item.text()).collect();
        let [shown, carried] = values.as_slice() else { return Ok(()) };
        let ledger = Ledger::new(2);
        let mut html = Html::new(&ledger, 1, 64);
        html.value_with(&lupasilta_guest::html::DATA, "value", carried, shown);
        let found = read(&String::from_utf8(html.finish()).unwrap());
        prop_assert_eq!(&found[1], &("@value".to_owned(), allowed(carried.as_str())));
        prop_assert_eq!(&found[2], &("data".to_owned(), allowed(shown.as_str())));
    }
}
