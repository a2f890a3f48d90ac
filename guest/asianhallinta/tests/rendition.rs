//! The readable rendition: nothing missing, nothing dangerous, in the customer's language.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use mapping::Case;
use quick_xml::events::Event;
use serde_json::{Value, json};

const COPIED: u8 = 1;

fn field(kind: &str, value: Value) -> Value {
    json!({"code": "x", "label": {"fi": "Kysymys", "sv": "Fråga"}, "type": kind, "value": value})
}

/// All text of the page, and every element's name and attributes.
fn read(page: &str) -> (String, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let (mut text, mut tags) = (String::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (text, tags),
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push_str(match &*name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "#13" => "\r",
                other => panic!("{other}"),
            }),
            Event::Start(tag) | Event::Empty(tag) => tags.push(tag.to_string()),
            _ => {}
        }
    }
}

#[test]
fn every_answer_is_on_the_page() {
    for name in Case::names() {
        let case = Case::example(&name);
        let mapped = case.deliver().unwrap();
        let (text, _) = read(&mapped.rendition);
        for section in case.formdata["sections"].as_array().unwrap() {
            for field in section["fields"].as_array().unwrap() {
                if let Some(answer) = field["value"].as_str().filter(|_| field["type"] != "date") {
                    assert!(text.contains(answer), "{name}: {answer}");
                }
                for cell in field["value"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .flat_map(|row| row.as_array().into_iter().flatten())
                {
                    let amount = &cell["value"]["amount"];
                    assert!(
                        amount.is_null() || text.contains(&amount.to_string()),
                        "{name}: {amount}"
                    );
                }
            }
        }
    }
}

#[test]
fn numbers_are_shown_as_they_were_written() {
    let case = Case::organisation();
    for number in ["0.10", "12345678901234567.10", "1E5", "-0", "1e400"] {
        let form = mapping::pretty(&case.formdata).replacen("81994", number, 1);
        let mapped = case
            .deliver_texts(&mapping::pretty(&case.commondata), &form)
            .unwrap();
        let (fate, target, _) = mapped.fate("formdata#/sections/0/fields/3/value/amount");
        assert_eq!(fate, COPIED);
        assert!(
            mapped
                .rendition
                .contains(&format!("<span id=\"{target}\">{number}</span>")),
            "{number}"
        );
    }
}

#[test]
fn whatever_the_customer_typed_is_only_text() {
    let typed = "</dd><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\"'`\u{202e}\r\n\u{0}javascript:";
    let mapped = Case::organisation()
        .with_form("/sections/0/fields/0/value", json!(typed))
        .with_form("/sections/0/title", json!({"fi": typed}))
        .with("/project/name", json!(typed))
        .with("/action/name", json!({"fi": typed}))
        .with("/attachments/0/fileName", json!(typed))
        .with("/attachments/0/type/code", json!(typed))
        .deliver()
        .unwrap();
    mapped.keep("hostile-text");
    let (text, tags) = read(&mapped.rendition);
    assert!(text.contains("</dd><script>alert(1)</script>"));
    for tag in tags {
        let (name, _) = tag.split_once(' ').unwrap_or((&tag, ""));
        assert!(
            ![
                "script", "img", "iframe", "object", "svg", "base", "form", "input"
            ]
            .contains(&name),
            "{tag}"
        );
        for attribute in
            quick_xml::events::BytesStart::from_content(tag.as_str(), name.len()).attributes()
        {
            let attribute = attribute.unwrap();
            let key = attribute.key.0;
            assert!(
                [
                    "id",
                    "value",
                    "href",
                    "class",
                    "scope",
                    "lang",
                    "xmlns",
                    "charset",
                    "name",
                    "content",
                    "http-equiv"
                ]
                .contains(&key),
                "{tag}"
            );
            assert!(
                key != "href"
                    || attribute
                        .value
                        .starts_with(|first: char| first.is_ascii_hexdigit()),
                "{tag}"
            );
        }
    }
}

#[test]
fn an_unknown_member_is_shown_and_stays_unmapped() {
    let mapped = Case::organisation()
        .with(
            "/project/budget",
            json!({"amount": 12.5, "currency": "EUR"}),
        )
        .with("/novelty", json!([true, null, {}]))
        .with_form("/sections/0/fields/0/help", json!("Ohje"))
        .with_form("/sections/0/owner", json!("x"))
        .with_form("/version2", json!(2))
        .deliver()
        .unwrap();
    let expected = [
        "commondata#/novelty/0",
        "commondata#/novelty/1",
        "commondata#/novelty/2",
        "commondata#/project/budget/amount",
        "commondata#/project/budget/currency",
        "formdata#/sections/0/fields/0/help",
        "formdata#/sections/0/owner",
        "formdata#/version2",
    ];
    let mut unmapped = mapped.unmapped();
    unmapped.sort();
    assert_eq!(unmapped, expected);
    let (text, _) = read(&mapped.rendition);
    for pointer in expected {
        assert!(text.contains(pointer), "{pointer}");
        assert!(mapped.has("unmapped", pointer), "{pointer}");
    }
    assert!(text.contains("12.5") && text.contains("Ohje"));
}

#[test]
fn an_authority_can_have_unknown_data_stop_the_application() {
    let case = Case::organisation()
        .with("/novelty", json!(1))
        .with_settings(json!({"unmapped": "reject"}));
    assert!(
        case.rejection()
            .contains(&("unmapped-rejected".into(), "commondata#/novelty".into()))
    );
    assert!(
        Case::organisation()
            .with_settings(json!({"unmapped": "reject"}))
            .deliver()
            .is_ok()
    );
}

#[test]
fn values_of_another_shape_than_expected_are_shown_as_they_are() {
    let odd = [
        ("text", json!({"a": [1, "two", {"b": false}]})),
        ("number", json!("12,5")),
        ("quantity", json!(5)),
        ("quantity", json!({"unit": "t"})),
        ("quantity", json!([])),
        ("boolean", json!("ehkä")),
        ("date", json!("ensi viikolla")),
        ("date-time", json!(12)),
        ("choice", json!("a")),
        ("choice", json!({"code": "a"})),
        ("choice", json!({"name": {"fi": "A"}})),
        ("choice", json!({"name": "A"})),
        ("choice", json!({"x": 1})),
        ("choice", json!({"code": {"fi": 1}})),
        ("multi-choice", json!(["a", null, {"code": "b"}, [1]])),
        ("table", json!("ei")),
        ("table", json!([1])),
        ("table", json!([[1], []])),
        ("table", json!([])),
        ("table", json!([[]])),
        ("attachment", json!({"id": "a"})),
        ("attachment", json!("unknown")),
        ("party", json!("A")),
        ("party", json!({"lastName": {"x": 1}})),
        ("location", json!([1])),
        ("signature", json!({"by": "A", "at": null})),
        ("text", json!("")),
        ("text", json!(null)),
        ("", json!(1)),
        ("text", json!([])),
    ];
    for (kind, value) in odd {
        let mapped = Case::organisation()
            .with_form("/sections/0/fields/0", field(kind, value.clone()))
            .deliver()
            .unwrap();
        let (text, _) = read(&mapped.rendition);
        for leaf in leaves(&value) {
            assert!(
                text.contains(&leaf) || mapped.rendition.contains(&leaf),
                "{kind} {value}: {leaf}"
            );
        }
        // Whatever stays unmapped is at least shown with its pointer.
        for pointer in mapped.unmapped() {
            assert!(text.contains(&pointer), "{kind} {value}: {pointer}");
        }
    }
}

fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members.values().flat_map(leaves).collect(),
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::String(text) if !text.is_empty() => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

#[test]
fn parties_and_places_in_the_form_are_shown_member_by_member() {
    let party = Case::person().commondata["applicants"][0].clone();
    let place = Case::person().commondata["projectPart"]["locations"][0].clone();
    let mapped = Case::organisation()
        .with_form("/sections/0/fields/0", field("party", party))
        .with_form("/sections/0/fields/1", field("location", place))
        .deliver()
        .unwrap();
    assert!(mapped.unmapped().is_empty(), "{:?}", mapped.unmapped());
    let (fate, target, _) = mapped.fate("formdata#/sections/0/fields/0/value/lastName");
    assert_eq!(fate, COPIED);
    assert!(
        mapped
            .rendition
            .contains(&format!("<dd id=\"{target}\">Virtanen</dd>"))
    );
}

#[test]
fn rows_that_differ_bring_their_own_labels() {
    let cell = |code: &str, label: &str, value: &str| json!({"code": code, "label": {"fi": label}, "type": "text", "value": value});
    let rows = json!([
        [cell("a", "Aine", "vesi"), cell("b", "Määrä", "1")],
        [
            cell("b", "Määrä", "2"),
            cell("a", "Aine", "öljy"),
            cell("c", "Huomautus", "palava")
        ],
        [cell("a", "Toinen nimi", "sora")],
    ]);
    let mapped = Case::organisation()
        .with_form("/sections/0/fields/0", field("table", rows))
        .deliver()
        .unwrap();
    assert!(mapped.unmapped().is_empty(), "{:?}", mapped.unmapped());
    let (text, _) = read(&mapped.rendition);
    for shown in ["vesi", "öljy", "sora", "palava", "Huomautus", "Toinen nimi"] {
        assert!(text.contains(shown), "{shown}");
    }
    let row = mapped.rendition.split("<tr>").nth(3).unwrap();
    assert!(
        row.find("öljy").unwrap() < row.find('2').unwrap_or(usize::MAX),
        "cells stand under their headings: {row}"
    );
}

#[test]
fn the_page_speaks_the_customers_language() {
    let page = |language: &str| {
        Case::organisation()
            .with("/action/language", json!(language))
            .deliver()
            .unwrap()
            .rendition
    };
    let (fi, sv, en) = (page("fi"), page("sv"), page("en"));
    assert!(
        fi.contains("lang=\"fi\"")
            && fi.contains("Hakijat")
            && fi.contains("10.11.2026 klo 9.14")
            && fi.contains("Kyllä")
    );
    assert!(
        sv.contains("lang=\"sv\"")
            && sv.contains("Sökande")
            && sv.contains("Miljötillstånd (kommun)")
            && sv.contains("Cistern")
    );
    assert!(
        en.contains("lang=\"en\"") && en.contains("Applicants") && en.contains("10 November 2026")
    );
}

#[test]
fn a_protected_person_is_marked_on_the_page() {
    assert!(
        Case::person()
            .deliver()
            .unwrap()
            .rendition
            .contains("class=\"alert\"")
    );
    assert!(
        !Case::organisation()
            .deliver()
            .unwrap()
            .rendition
            .contains("class=\"alert\"")
    );
}

#[test]
fn a_form_that_is_missing_or_strange_loses_nothing() {
    let case = Case::organisation();
    for form in [
        "{}",
        "[]",
        "null",
        "\"x\"",
        "[1,2]",
        r#"{"sections":{"a":1}}"#,
        r#"{"form":"x","sections":[1,{},{"fields":3},{"fields":[4,{},[]]}]}"#,
    ] {
        let mapped = case
            .deliver_texts(&mapping::pretty(&case.commondata), form)
            .unwrap();
        let (text, _) = read(&mapped.rendition);
        for pointer in mapped.unmapped() {
            assert!(text.contains(&pointer), "{form}: {pointer}");
        }
    }
}
