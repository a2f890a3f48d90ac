//! Whatever an application holds, it becomes a message and a rendition with a whole ledger, or a rejection; never a panic. The messages are left
//! where the public schema can be held against them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod mapping;

use lupasilta_guest::contract::Kind;
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

/// Cases with a fixed seed, so that a failure comes again.
fn runner(cases: u32, seed: u8) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(
        config,
        TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]),
    )
}

/// The leaves of a value, by pointer.
fn leaves(value: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    places(value, String::new(), &mut found);
    let values = found
        .into_iter()
        .map(|pointer| (pointer.clone(), value.pointer(&pointer).unwrap()));
    values
        .filter(|(_, value)| match value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => true,
        })
        .collect()
}

#[test]
fn any_later_change_gives_an_addition_that_names_every_changed_leaf() {
    let changes = proptest::collection::vec(
        (
            any::<proptest::sample::Index>(),
            any::<bool>(),
            any::<bool>(),
            anything(),
        ),
        1..4,
    );
    let kept = std::cell::Cell::new(0);
    let names = Case::names();
    let strategy = (any::<proptest::sample::Index>(), changes);
    let run = runner(150, 11).run(&strategy, |(name, changes)| {
        let first = Case::example(&names[name.index(names.len())]);
        let mut case = first.later(Kind::Supplement);
        for (place, in_form, remove, value) in changes {
            let root = if in_form {
                &mut case.formdata
            } else {
                &mut case.commondata
            };
            let mut found = Vec::new();
            places(root, String::new(), &mut found);
            let pointer = found[place.index(found.len())].clone();
            if pointer == "/externalId" || pointer.is_empty() {
                continue;
            }
            let (around, last) = pointer.rsplit_once('/').unwrap();
            match root.pointer_mut(around).unwrap() {
                Value::Object(members) if remove => {
                    drop(members.remove(&last.replace("~1", "/").replace("~0", "~")));
                }
                _ => *root.pointer_mut(&pointer).unwrap() = value,
            }
        }
        let mapped = match case.addition() {
            Ok(Some(mapped)) => mapped,
            Ok(None) => {
                // Items may only have changed places.
                let sorted = |value: &Value| {
                    let mut all: Vec<_> = leaves(value)
                        .iter()
                        .map(|leaf| leaf.1.to_string())
                        .collect();
                    all.sort();
                    all
                };
                prop_assert_eq!(sorted(&first.commondata), sorted(&case.commondata));
                prop_assert_eq!(sorted(&first.formdata), sorted(&case.formdata));
                return Ok(());
            }
            Err(findings) => {
                prop_assert!(findings.iter().all(|finding| !finding.text.fi.is_empty()));
                return Ok(());
            }
        };
        kept.set(kept.get() + 1);
        if kept.get() % 4 == 0 {
            mapped.keep(&format!("supplemented-{}", kept.get()));
        }
        prop_assert_eq!(mapped.ledger.fates.len(), mapped.pointers.len());
        let list = mapped.document("muutokset");
        // Only where all items stand where they stood are leaves of one pointer the same leaf.
        let before = [
            ("commondata", &first.commondata),
            ("formdata", &first.formdata),
        ];
        for ((body, before), after) in before.into_iter().zip([&case.commondata, &case.formdata]) {
            let old: std::collections::BTreeSet<String> = leaves(before)
                .iter()
                .map(|leaf| leaf.1.to_string())
                .collect();
            for (pointer, value) in leaves(after) {
                let is_new = before.pointer(&pointer).is_none_or(|old| old != value);
                let elsewhere = old.contains(&value.to_string());
                let shown = escaped(&format!("{body}#{pointer}")).replace('"', "&quot;");
                if is_new && !elsewhere && !shown.contains(['\n', '\t', '\r']) {
                    prop_assert!(
                        list.contains(&format!("title=\"{shown}\"")),
                        "{} is nowhere",
                        pointer
                    );
                }
            }
        }
        Ok(())
    });
    run.unwrap();
    assert!(
        kept.get() > 100,
        "most changes can be delivered: {}",
        kept.get()
    );
}

#[test]
fn whatever_stands_for_messages_gives_an_addition_or_a_rejection() {
    let kept = std::cell::Cell::new(0);
    let messages = proptest::collection::vec(
        proptest::collection::btree_map(
            prop_oneof![
                Just("id"),
                Just("sentAt"),
                Just("from"),
                Just("subject"),
                Just("body"),
                Just("attachments"),
                Just("other")
            ],
            anything(),
            0..7,
        ),
        0..4,
    );
    let run = runner(200, 13).run(&(messages, anything()), |(messages, other)| {
        let mut list: Vec<Value> = messages.into_iter().map(|message| json!(message)).collect();
        list.push(other);
        let case = Case::organisation()
            .later(Kind::Message)
            .with_messages(list.into());
        if let Ok(Some(mapped)) = case.addition() {
            kept.set(kept.get() + 1);
            if kept.get() % 10 == 0 {
                mapped.keep(&format!("messages-{}", kept.get()));
            }
            prop_assert_eq!(mapped.ledger.fates.len(), mapped.pointers.len());
            for pointer in mapped.unmapped() {
                prop_assert!(
                    mapped.document("_viesti-2").contains(&escaped(&pointer)),
                    "{} is nowhere",
                    pointer
                );
            }
        }
        Ok(())
    });
    run.unwrap();
    assert!(
        kept.get() > 100,
        "most messages can be delivered: {}",
        kept.get()
    );
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\r', "&#13;")
        .chars()
        .filter(|c| *c >= ' ' || "\n\t".contains(*c))
        .filter(|c| !"\u{fffe}\u{ffff}".contains(*c))
        .collect()
}

#[test]
fn any_change_of_an_application_gives_a_message_or_a_rejection() {
    let changes = proptest::collection::vec(
        (any::<proptest::sample::Index>(), any::<bool>(), anything()),
        1..4,
    );
    let kept = std::cell::Cell::new(0);
    let names = Case::names();
    runner(400, 7)
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
                            let shown = escaped(&pointer);
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
