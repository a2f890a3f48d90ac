//! What LV is told.

use lupasilta::contract::{Notice, Request};
use lupasilta::mappings::difference::{Outcome, Values, compare};
use serde_json::json;

use super::made::{self, line, replace};

/// What is changed, how, and all that is to be found.
type Change = (&'static str, fn(&mut Notice), &'static [&'static str]);

const CHANGES: &[Change] = &[
    (
        "the outcome",
        |notice| in_body(notice, "\"granted\"", "\"rejected\""),
        &["request UpdateStatus changed [1]/body/decision/outcome: \"granted\" -> \"rejected\""],
    ),
    (
        "a day",
        |notice| {
            in_body(
                notice,
                "\"decidedOn\":\"2027-02-10\"",
                "\"decidedOn\":\"2027-02-11\"",
            )
        },
        &[
            "request UpdateStatus changed [1]/body/decision/decidedOn: \"2027-02-10\" -> \"2027-02-11\"",
        ],
    ),
    (
        "a person's name",
        |notice| in_body(notice, "Maija Meikäläinen", "Maija Meikälainen"),
        &[
            "request UpdateStatus changed [1]/body/decision/decidedBy: \"Xxxxx Xxxxxxxxxxx\" -> \"Xxxxx Xxxxxxxxxxx\" (form)",
        ],
    ),
    (
        "a member less",
        |notice| in_body(notice, ",\"section\":\"12\"", ""),
        &["request UpdateStatus removed [1]/body/decision/section: \"12\" -> -"],
    ),
    (
        "a text instead of a number",
        |notice| in_body(notice, "\"section\":\"12\"", "\"section\":12"),
        &["request UpdateStatus changed [1]/body/decision/section: \"12\" -> 12"],
    ),
    (
        "the form of the body only",
        |notice| {
            in_body(notice, "\"section\":\"12\"", "\"section\" : \"\\u00312\"");
            in_body(notice, "{", "{ ");
        },
        &["request UpdateStatus form : - -> -"],
    ),
    (
        "the path",
        |notice| notice.requests[0].path.push_str("/2"),
        &[
            "request UpdateStatus changed [1]/path: \"/status/9755d4c1-3a90-4931-8d44-7e35b8b6d8fe\" -> \
\"/status/9755d4c1-3a90-4931-8d44-7e35b8b6d8fe/2\"",
        ],
    ),
    (
        "a request before the others",
        |notice| {
            notice.requests.insert(
                0,
                Request {
                    operation: "GetStatus".to_owned(),
                    path: "/status".to_owned(),
                    query: vec![("kieli".to_owned(), "fi".to_owned())],
                    body: None,
                    file: None,
                },
            );
        },
        &["request GetStatus added [1]: - -> path=\"/status\"; query kieli=\"fi\""],
    ),
    (
        "no request at all",
        |notice| notice.requests.clear(),
        &["request UpdateStatus removed [1]: …"],
    ),
    (
        "the case number",
        |notice| notice.case_id = Some("YMP/1235/2026".to_owned()),
        &["what LV is told changed case id: XXX/9999/9999 -> XXX/9999/9999 (form)"],
    ),
    (
        "the moment that it waits for",
        |notice| notice.not_before = Some("2027-02-11T00:00:00+02:00".to_owned()),
        &[
            "what LV is told changed not before: 2027-02-10T00:00:00+02:00 -> 2027-02-11T00:00:00+02:00",
        ],
    ),
];

#[test]
fn each_change_of_what_lv_is_told_is_found_and_nothing_else() {
    let (input, old) = decided();
    let mut wrong = Vec::new();
    for (what, change, expected) in CHANGES {
        let Outcome::Told(mut notice) = old.clone() else {
            panic!("{old:?}")
        };
        change(&mut notice);
        let new = Outcome::Told(notice);
        assert!(new != old, "{what}: nothing was changed");
        let found: Vec<_> = compare(&input, &old, &new, Values::Masked)
            .found
            .iter()
            .map(line)
            .collect();
        let fits = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(found, expected)| {
                match expected.strip_suffix('…') {
                    Some(start) => found.starts_with(start),
                    None => found == expected,
                }
            });
        if !fits {
            wrong.push(format!("{what}:\n  found {found:#?}\n  not {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A decision with a name in it, told to LV by the mapping; on the day it waits for.
fn decided() -> (Vec<lupasilta::contract::Body>, Outcome) {
    let (input, mut outcome) = made::told(&json!({
        "externalId": "9755d4c1-3a90-4931-8d44-7e35b8b6d8fe",
        "event": "decided",
        "occurredAt": "2027-02-10T14:00:00+02:00",
        "caseId": "YMP/1234/2026",
        "decision": {
            "outcome": "granted",
            "id": "YMP/1234/2026-7",
            "section": "12",
            "decidedBy": "Maija Meikäläinen",
            "decidedOn": "2027-02-10",
        },
    }));
    if let Outcome::Told(notice) = &mut outcome {
        assert_eq!(notice.requests.len(), 1, "{notice:?}");
        notice.case_id = Some("YMP/1234/2026".to_owned());
        notice.not_before = Some("2027-02-10T00:00:00+02:00".to_owned());
    }
    (input, outcome)
}

fn in_body(notice: &mut Notice, old: &str, new: &str) {
    let body = notice.requests[0].body.as_mut().unwrap();
    let mut bytes = std::mem::take(body).into_bytes();
    replace(&mut bytes, old, new);
    *body = String::from_utf8(bytes).unwrap();
}
