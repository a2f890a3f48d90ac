//! Random JSON: its leaves against what was meant and what serde_json makes of the same text; its values against the ledger check.

#![allow(clippy::unwrap_used)]

use lupasilta::audit::check;
use lupasilta::audit::leaves::{self, Kind};
use lupasilta::contract::{Body, Content, Delivery, Document, Ledger};
use proptest::prelude::*;
use serde_json::Value;

/// JSON as somebody may write it: objects keep the order of their keys, and may repeat one.
#[derive(Clone, Debug)]
enum Json {
    Scalar(Kind, String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A pointer, what stands there, and its text.
type Listed = (String, Kind, String);

fn json() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        any::<String>().prop_map(|text| Json::Scalar(Kind::String, text)),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,10})?([eE][+-]?[0-9]{1,2})?"
            .prop_map(|number| Json::Scalar(Kind::Number, number)),
        any::<bool>().prop_map(|value| Json::Scalar(Kind::Boolean, value.to_string())),
        Just(Json::Scalar(Kind::Null, "null".to_owned())),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            prop::collection::vec(("[a-c~/\"\\\\ä0-1]{0,3}", inner), 0..6).prop_map(Json::Object),
        ]
    })
}

/// The text, with `space` around all tokens, and its leaves.
fn written(json: &Json, space: &str) -> (String, Vec<Listed>) {
    let (mut text, mut leaves) = (String::new(), Vec::new());
    write(json, space, "", &mut text, &mut leaves);
    (text, leaves)
}

fn write(json: &Json, space: &str, at: &str, text: &mut String, leaves: &mut Vec<Listed>) {
    let quoted = |string: &str| serde_json::to_string(string).unwrap();
    let mut leaf = |kind, text: &str| leaves.push((at.to_owned(), kind, text.to_owned()));
    text.push_str(space);
    match json {
        Json::Scalar(kind, value) => {
            leaf(*kind, value);
            match kind {
                Kind::String => text.push_str(&quoted(value)),
                _ => text.push_str(value),
            }
        }
        Json::Array(items) => {
            if items.is_empty() {
                leaf(Kind::EmptyArray, "[]");
            }
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write(item, space, &format!("{at}/{index}"), text, leaves);
            }
            text.push_str(&format!("{space}]"));
        }
        Json::Object(members) => {
            if members.is_empty() {
                leaf(Kind::EmptyObject, "{}");
            }
            text.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&format!("{space}{}{space}:", quoted(key)));
                let step = key.replace('~', "~0").replace('/', "~1");
                write(value, space, &format!("{at}/{step}"), text, leaves);
            }
            text.push_str(&format!("{space}}}"));
        }
    }
    text.push_str(space);
}

fn has_repeated_key(json: &Json) -> bool {
    match json {
        Json::Scalar(..) => false,
        Json::Array(items) => items.iter().any(has_repeated_key),
        Json::Object(members) => members.iter().enumerate().any(|(number, (key, value))| {
            has_repeated_key(value) || members[..number].iter().any(|(earlier, _)| earlier == key)
        }),
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(count).sum(),
        Value::Object(members) if !members.is_empty() => members.values().map(count).sum(),
        _ => 1,
    }
}

/// A rendition with each leaf in an element and an attribute of its own, where XML can hold it at all.
fn delivery_of(leaves: &[Listed]) -> Delivery {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\r', "&#13;")
            .replace('\n', "&#10;")
            .replace('\t', "&#9;")
    };
    let allowed = |text: &str| {
        text.chars()
            .all(|c| (c >= ' ' || "\t\n\r".contains(c)) && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    let mut html = "<!DOCTYPE html><html>".to_owned();
    let mut ledger = Ledger {
        fates: Vec::new(),
        rules: vec![0; leaves.len()],
        documents: vec![1; leaves.len()],
        path_ends: Vec::new(),
        paths: String::new(),
        rule_names: vec![String::new()],
    };
    for (number, (_, _, text)) in leaves.iter().enumerate() {
        if allowed(text) {
            let text = escaped(text);
            html.push_str(&format!(
                "<p id=\"v{number}\" title=\"{text}\"><b>{text}</b></p>"
            ));
            ledger.paths.push_str(&format!("v{number}"));
            ledger
                .paths
                .push_str(if number % 2 == 0 { "/@title" } else { "" });
        }
        ledger.fates.push(allowed(text).into());
        ledger
            .path_ends
            .push(ledger.paths.len().try_into().unwrap());
    }
    html.push_str("</html>");
    let document = |name: &str, media_type: &str, bytes: &str| Document {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content: Content::Bytes(bytes.into()),
    };
    Delivery {
        message: document("message.json", "application/json", "{}"),
        documents: vec![document("rendition.html", "text/html", &html)],
        ledger,
        deadlines: vec![],
        findings: Vec::new(),
    }
}

fn body(json: &str) -> [Body; 1] {
    [Body {
        name: "formdata".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: json.into(),
    }]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaves_are_those_that_were_written(json in json(), space in "[ \t\r\n]{0,2}") {
        let (text, expected) = written(&json, &space);
        let leaves = leaves::read(text.as_bytes()).unwrap();
        let listed: Vec<_> = leaves
            .iter()
            .map(|leaf| (leaf.pointer(), leaf.kind(), leaf.text().to_owned()))
            .collect();
        prop_assert_eq!(listed, expected);
    }

    #[test]
    fn leaves_are_those_that_serde_json_finds(json in json()) {
        // serde_json keeps only the last value of a repeated key.
        if has_repeated_key(&json) {
            return Ok(());
        }
        let (text, _) = written(&json, " ");
        let value: Value = serde_json::from_str(&text).unwrap();
        let leaves = leaves::read(text.as_bytes()).unwrap();
        prop_assert_eq!(leaves.len(), count(&value));
        for leaf in leaves.iter() {
            let pointer = leaf.pointer();
            let found = value.pointer(&pointer);
            let same = match (leaf.kind(), found) {
                (Kind::String, Some(Value::String(text))) => text == leaf.text(),
                (_, Some(found)) => serde_json::from_str::<Value>(leaf.text()).unwrap() == *found,
                (_, None) => false,
            };
            prop_assert!(same, "{} is {:?}", pointer, found);
        }
    }

    #[test]
    fn what_serde_json_refuses_is_refused(text in "[\\[\\]{}:,\"\\\\0-1.eE+ntu -]{0,12}") {
        prop_assert_eq!(
            leaves::check(text.as_bytes()).is_ok(),
            serde_json::from_str::<Box<serde_json::value::RawValue>>(&text).is_ok()
        );
    }

    #[test]
    fn what_is_cut_off_is_refused(json in json(), cut in any::<prop::sample::Index>()) {
        let (text, _) = written(&Json::Array(vec![json]), "");
        let cut = cut.index(text.len());
        prop_assert!(leaves::check(&text.as_bytes()[..cut]).is_err());
    }

    #[test]
    fn any_value_is_found_again_where_it_was_written(json in json()) {
        let (text, leaves) = written(&json, "");
        let (bodies, delivery) = (body(&text), delivery_of(&leaves));
        let audit = check(&bodies, &delivery).unwrap();
        prop_assert_eq!(audit.leaves().count(), leaves.len());
    }

    #[test]
    fn any_markup_without_the_target_is_refused(
        bytes in "[<>/a-b&;!\\[\\]?='\" :x-]{0,60}",
        html in any::<bool>(),
    ) {
        let mut delivery = delivery_of(&[("/a".to_owned(), Kind::Number, "1".to_owned())]);
        delivery.documents[0].content = Content::Bytes(bytes.into());
        delivery.documents[0].media_type = if html { "text/html" } else { "text/xml" }.to_owned();
        let bodies = body("{\"a\": 1}");
        prop_assert!(check(&bodies, &delivery).is_err());
    }
}
