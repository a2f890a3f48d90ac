//! What is wrong with a body, against the schemas of the Service API. Members that a schema does not name are welcome.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Violation {
    /// RFC 6901.
    pub(crate) pointer: String,
    /// Never holds a value of the body, which may be a person's.
    pub(crate) detail: String,
}

/// What a value must be.
pub(crate) enum Kind {
    Text,
    Guid,
    /// RFC 3339 with an offset.
    Moment,
    /// `2026-11-08`
    Day,
    Integer,
    Boolean,
    OneOf(&'static [&'static str]),
    Object(&'static [Member]),
    List(&'static Kind),
}

/// A member of an object.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
}

/// Everything that is wrong with `value`.
pub(crate) fn violations(value: &Value, kind: &Kind) -> Vec<Violation> {
    let mut found = Vec::new();
    check(value, kind, "", &mut found);
    found
}

fn check(value: &Value, kind: &Kind, pointer: &str, found: &mut Vec<Violation>) {
    let mut wrong = |detail: String| {
        found.push(Violation {
            pointer: pointer.to_owned(),
            detail,
        })
    };
    match kind {
        Kind::Text if !value.is_string() => wrong("must be a string".to_owned()),
        Kind::Integer if !(value.is_i64() || value.is_u64()) => {
            wrong("must be an integer".to_owned());
        }
        Kind::Boolean if !value.is_boolean() => wrong("must be true or false".to_owned()),
        Kind::Guid if !value.as_str().is_some_and(is_guid) => {
            wrong("must be a GUID, as in 1c1e8b0e-2f0c-4d0a-9d61-0a1b2c3d4e5f".to_owned());
        }
        Kind::Moment if value.as_str().and_then(moment).is_none() => {
            wrong("must be a moment with an offset, as in 2026-11-08T09:14:33+02:00".to_owned());
        }
        Kind::Day if !value.as_str().is_some_and(is_day) => {
            wrong("must be a date, as in 2026-11-08".to_owned());
        }
        Kind::OneOf(choices) if !value.as_str().is_some_and(|text| choices.contains(&text)) => {
            wrong(format!("must be one of {}", choices.join(", ")));
        }
        Kind::Object(members) => match value.as_object() {
            None => wrong("must be an object".to_owned()),
            Some(object) => {
                for Member {
                    name,
                    required,
                    kind,
                } in *members
                {
                    let pointer = format!("{pointer}/{name}");
                    match object.get(*name) {
                        Some(value) => check(value, kind, &pointer, found),
                        None if *required => {
                            found.push(Violation {
                                pointer,
                                detail: "is missing".to_owned(),
                            });
                        }
                        None => {}
                    }
                }
            }
        },
        Kind::List(kind) => match value.as_array() {
            None => wrong("must be an array".to_owned()),
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    check(item, kind, &format!("{pointer}/{index}"), found);
                }
            }
        },
        _ => {}
    }
}

/// The moment, if `text` is one as RFC 3339 writes it.
pub(crate) fn moment(text: &str) -> Option<jiff::Timestamp> {
    let shaped = matches!(text.as_bytes().get(10), Some(b'T' | b't')) && !text.contains('[');
    shaped.then(|| text.parse().ok()).flatten()
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schemas::{MESSAGE, STATUS_UPDATE};

    fn pointers(value: &Value, kind: &Kind) -> Vec<String> {
        violations(value, kind)
            .into_iter()
            .map(|violation| violation.pointer)
            .collect()
    }

    #[test]
    fn unknown_members_are_welcome() {
        let update = json!({
            "updateId": "1c1e8b0e-2f0c-4d0a-9d61-0a1b2c3d4e5f",
            "status": "decided",
            "occurredAt": "2026-11-08T09:14:33+02:00",
            "decision": {"outcome": "granted", "decidedOn": "2026-11-08", "new": [1]},
            "unheardOf": null,
        });
        assert!(violations(&update, &STATUS_UPDATE).is_empty());
    }

    #[test]
    fn everything_wrong_is_named_where_it_stands() {
        let update = json!({
            "updateId": "{1c1e8b0e-2f0c-4d0a-9d61-0a1b2c3d4e5f}",
            "occurredAt": "2026-11-08T09:14:33",
            "dueDate": "8.11.2026",
            "note": {"sv": "x"},
            "decision": {"outcome": "maybe", "decidedOn": 3, "attachmentIds": ["x"]},
        });
        assert_eq!(
            pointers(&update, &STATUS_UPDATE),
            [
                "/updateId",
                "/status",
                "/occurredAt",
                "/dueDate",
                "/note/fi",
                "/decision/outcome",
                "/decision/decidedOn",
                "/decision/attachmentIds/0",
            ]
        );
    }

    #[test]
    fn moments_need_an_offset_and_a_t() {
        assert!(moment("2026-11-08T09:14:33+02:00").is_some());
        assert!(moment("2026-11-08T07:14:33.5Z").is_some());
        for text in [
            "2026-11-08",
            "2026-11-08 09:14:33Z",
            "2026-11-08T09:14:33+02[Europe/Helsinki]",
        ] {
            assert!(moment(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_is_wrong_as_a_whole() {
        assert_eq!(pointers(&json!([]), &MESSAGE), [""]);
    }
}
