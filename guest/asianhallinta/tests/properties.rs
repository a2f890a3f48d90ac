//! Whatever an application holds, it becomes a message and a rendition with a whole ledger, or a rejection; never a panic. The messages are left
//! where the public schema can be held against them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use mapping::Case;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        prop_oneof![
            Just("fi"),
            Just("person"),
            Just("EPSG:4326"),
            Just("2026-11-07T22:30:00Z"),
            Just("071170-905M"),
            Just("92-1-2-3")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key = prop_oneof![
            Just("fi".to_owned()),
            Just("code".to_owned()),
            Just("name".to_owned()),
            Just("type".to_owned()),
            Just("value".to_owned()),
            Just("coordinates".to_owned()),
            any::<String>(),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(key, inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Pointers of every value below and at the root.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, child)| (key.replace('~', "~0").replace('/', "~1"), child))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, child)| (index.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    found.push(at.clone());
    for (key, child) in children {
        places(child, format!("{at}/{key}"), found);
    }
}

#[test]
fn any_change_of_an_application_gives_a_message_or_a_rejection() {
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let changes = proptest::collection::vec(
        (any::<proptest::sample::Index>(), any::<bool>(), anything()),
        1..4,
    );
    let kept = std::cell::Cell::new(0);
    let names = Case::names();
    runner
        .run(
            &(any::<proptest::sample::Index>(), changes),
            |(name, changes)| {
                let mut case = Case::example(&names[name.index(names.len())]);
                for (place, in_form, value) in changes {
                    let root = if in_form {
                        &mut case.formdata
                    } else {
                        &mut case.commondata
                    };
                    let mut found = Vec::new();
                    places(root, String::new(), &mut found);
                    let pointer = found[place.index(found.len())].clone();
                    if pointer != "/externalId" {
                        *root.pointer_mut(&pointer).unwrap() = value;
                    }
                }
                match case.deliver() {
                    Ok(mapped) => {
                        kept.set(kept.get() + 1);
                        // Holding the schema against a message takes a while; every fourth is a fair sample.
                        if kept.get() % 4 == 0 {
                            mapped.keep(&format!("changed-{}", kept.get()));
                        }
                        for pointer in mapped.unmapped() {
                            let shown = pointer
                                .replace('&', "&amp;")
                                .replace('<', "&lt;")
                                .replace('>', "&gt;")
                                .replace('\r', "&#13;");
                            let shown: String = shown
                                .chars()
                                .filter(|c| *c >= ' ' || "\n\t".contains(*c))
                                .filter(|c| !"\u{fffe}\u{ffff}".contains(*c))
                                .collect();
                            prop_assert!(
                                mapped.rendition.contains(&shown),
                                "{} is nowhere",
                                pointer
                            );
                        }
                    }
                    Err(findings) => {
                        prop_assert!(findings.iter().any(|finding| !finding.text.fi.is_empty()))
                    }
                }
                Ok(())
            },
        )
        .unwrap();
    assert!(
        kept.get() > 100,
        "most changes leave an application that can be mapped"
    );
}
