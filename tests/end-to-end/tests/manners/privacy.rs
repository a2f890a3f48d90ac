//! The log holds no personal data and no secret, however much it is asked to say.

use std::collections::BTreeSet;
use std::fs;

use lupasilta_end_to_end::{Site, eventually, root};
use lupasilta_simulator::{Fault, Operation, Rule, Settings, Simulator, examples, load};
use serde_json::Value;

/// Members whose values are about a person, or may be.
const PERSONAL: [&str; 12] = [
    "firstNames",
    "lastName",
    "personalIdentityCode",
    "email",
    "phone",
    "street",
    "name",
    "reference",
    "mandateId",
    "fileName",
    "description",
    "value",
];

#[test]
fn no_log_holds_personal_data_or_a_secret() {
    let mut actions = examples().unwrap();
    actions.extend(load(&root().join("tests/golden-cases")).unwrap());
    let mut personal = BTreeSet::new();
    for action in &actions {
        for body in [&action.commondata, &action.formdata] {
            let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            collect(&serde_json::from_slice(text).unwrap(), false, &mut personal);
        }
    }
    // A customer named a file as we name ours.
    personal.remove("uusiasia.xml");
    assert!(personal.len() > 300, "{}", personal.len());
    let lv = Simulator::start_with(Settings {
        actions: Some(actions),
        ..Settings::default()
    })
    .unwrap();
    // LV's own words can repeat what the customer wrote, too.
    let leak = "Salainen Sukunimi 010190-900P";
    let refusal = Fault::Answer {
        status: 400,
        headers: [(
            "content-type".to_owned(),
            "application/problem+json".to_owned(),
        )]
        .into(),
        body: format!(r#"{{"type":"urn:lv:bad","title":"Bad","status":400,"detail":"{leak}"}}"#),
        at: lupasilta_simulator::Moment::default(),
    };
    personal.insert(leak.to_owned());
    personal.insert(lv.settings().credential.as_ref().unwrap().value.clone());
    lv.fail(
        Rule::new(refusal)
            .operation(Operation::UpdateStatus)
            .times(2),
    )
    .unwrap();
    lv.fail(Rule::new(Fault::Truncated).times(3)).unwrap();

    let site = Site::of(&lv);
    let running = site
        .command(&["run"])
        .env("RUST_LOG", "trace")
        .start_logging_to(&site.log());
    eventually("the workers run", || {
        let log = running.err();
        log.contains("running; Ctrl-C stops")
            .then_some(())
            .ok_or(log)
    });
    let mut said = String::new();
    for action in lv.external_ids() {
        said += &site.receive(&action).to_string();
    }
    for action in lv.external_ids() {
        eventually("the transfer has settled", || {
            let shown = site.show(&action);
            match shown["summary"]["state"].as_str() {
                Some("done" | "quarantined") => Ok(()),
                _ => Err(shown),
            }
        });
        // What happened, whose side, what to do; the attachments' names are the customer's, and belong to whoever handles the case.
        let mut shown = site.show(&action);
        shown["attachments"].take();
        said += &shown.to_string();
    }
    said += &Value::from(site.list()).to_string();
    running.interrupt();
    let log = running.wait().unwrap().err;
    assert!(
        log.contains("calling LV") && log.contains("quarantined"),
        "{log}"
    );
    for text in [&log, &said, &fs::read_to_string(site.config()).unwrap()] {
        for personal in &personal {
            let found = text.match_indices(personal.as_str());
            let around: Vec<_> = found
                .filter(|(at, word)| stands_alone(text, *at, word))
                .map(|(at, _)| text[..at].chars().rev().take(60).collect::<Vec<_>>())
                .map(|before| before.into_iter().rev().collect::<String>())
                .collect();
            assert_eq!(
                around,
                Vec::<String>::new(),
                "{personal:?} stands after these"
            );
        }
    }
}

/// Whether a text is no part of a longer word.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + word.len()..].chars().next();
    ![before, after]
        .into_iter()
        .flatten()
        .any(char::is_alphanumeric)
}

/// Texts that are not met by chance: no single words of everyday language.
fn collect(value: &Value, is_personal: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_personal => {
            let text = text.trim();
            let is_common = text.chars().count() < 6 || text.chars().all(char::is_lowercase);
            if !is_common {
                found.insert(text.to_owned());
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect(item, is_personal, found)),
        Value::Object(members) => {
            for (key, member) in members {
                // Names of codes are LV's, not the customer's.
                let is_text = !member.is_object() || key == "value";
                collect(member, PERSONAL.contains(&key.as_str()) && is_text, found);
            }
        }
        _ => {}
    }
}
