//! Applications of the model's shape in which anything is wrong: members too many and twice, values of other types, numbers and texts that few
//! programs like, all as text, since no tree of values holds such things.

#![allow(clippy::unwrap_used)]

use std::cell::Cell;

use lupasilta_guest::contract::{Body, Kind};
use lupasilta_hostile::Case;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A value as somebody might write it: of any type, and of the kinds that break readers.
fn value() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "null",
        "true",
        "0.10",
        "-0",
        "12345678901234567890.10",
        "1e999",
        "1E-400",
        "{}",
        "[]",
        r#""""#,
        r#""\u0000\u001b[2J""#,
        r#""\u202e\u2066\u200b""#,
        r#""\ud83d\ude00""#,
        r#""<&>\"'""#,
        r#""071170-905M""#,
        r#""2026-02-30""#,
        r#""..""#,
        r#"{"fi":[1],"fi":"x"}"#,
        r#"{"code":{"code":7}}"#,
        r#"[[null]]"#,
        r#""\ufffe\uffff""#,
    ]);
    prop_oneof![
        4 => odd.prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        1 => "[0-9]{300,400}".prop_map(|digits| format!("1{digits}")),
        1 => (1..40_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
    ]
}

/// Two examples as LV sends them, pretty-printed or not.
fn examples() -> [(&'static str, &'static str); 2] {
    [
        (
            include_str!("../../cases/rakennuslupa/commondata.json"),
            include_str!("../../cases/rakennuslupa/formdata.json"),
        ),
        (
            include_str!("../../golden-cases/attachments/commondata.json"),
            include_str!("../../golden-cases/attachments/formdata.json"),
        ),
    ]
}

/// Behind each colon outside of texts: where a member's value stands.
fn colons(text: &str) -> Vec<usize> {
    let (mut found, mut inside, mut escaped) = (Vec::new(), false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b':' if !inside => found.push(at + 1),
            _ => {}
        }
    }
    found
}

/// The text with one more member before some member's value: `"name": VALUE, "name": what was there`.
fn doubled(text: &str, at: prop::sample::Index, value: &str, other_name: bool) -> String {
    let places = colons(text);
    let place = places[at.index(places.len())];
    let before = &text[..place - 1];
    let Some(start) = before
        .trim_end()
        .strip_suffix('"')
        .and_then(|text| text.rfind('"'))
    else {
        return text.to_owned();
    };
    let name = if other_name {
        "\"lisä/~\""
    } else {
        before[start..].trim_end()
    };
    format!("{}{name}:{value},{}", &text[..start], &text[start..])
}

fn body(name: &str, text: &str) -> Body {
    Body {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

#[test]
fn any_text_of_the_models_shape_gives_a_message_with_a_whole_ledger_or_a_rejection() {
    let change = (
        any::<prop::sample::Index>(),
        value(),
        any::<bool>(),
        any::<bool>(),
    );
    let strategy = (0..2_usize, prop::collection::vec(change, 1..5));
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[17; 32]);
    let delivered = Cell::new(0);
    TestRunner::new_with_rng(config, seed)
        .run(&strategy, |(example, changes)| {
            let (commondata, formdata) = examples()[example];
            let id: serde_json::Value = serde_json::from_str(commondata).unwrap();
            let id = id["externalId"].as_str().unwrap();
            // The one action that every case here is about.
            let commondata = commondata.replace(id, "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f");
            let mut texts = [commondata, formdata.to_owned()];
            for (at, value, in_form, other_name) in &changes {
                let text = &mut texts[usize::from(*in_form)];
                *text = doubled(text, *at, value, *other_name);
            }
            let case = Case {
                kind: Kind::Application,
                bodies: vec![body("commondata", &texts[0]), body("formdata", &texts[1])],
                before: Vec::new(),
                settings: "{}".to_owned(),
            };
            // Held against the host's audit inside.
            delivered.set(delivered.get() + u32::from(case.outcome().is_ok()));
            Ok(())
        })
        .unwrap();
    assert!(
        delivered.get() > 20,
        "only {} were delivered",
        delivered.get()
    );
}
