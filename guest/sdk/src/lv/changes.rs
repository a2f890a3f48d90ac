//! `ListChanges`: what happened to the authority's actions, page by page.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::members::Members;
use super::{Shape, operation};
use crate::contract::{Body, Change, ChangePage, Finding, JsonType, Kind, Request};
use crate::cursor::{Bodies, not_json};
use crate::dates::moment::{Moment, Offset};
use crate::finding;
use crate::json;

/// How many changes a page has at most.
const LIMIT: usize = 100;

/// The service's codes for what happened.
const KINDS: [(&str, Kind); 4] = [
    ("submitted", Kind::Application),
    ("supplemented", Kind::Supplement),
    ("message", Kind::Message),
    ("withdrawn", Kind::Withdrawal),
];

/// The request for the page after the one that ended with `cursor`, or for the first.
#[must_use]
pub fn request(cursor: Option<String>) -> Request {
    let mut query = Vec::with_capacity(2);
    query.extend(cursor.map(|cursor| ("after".to_owned(), cursor)));
    query.push(("limit".to_owned(), "100".to_owned()));
    Request {
        query,
        ..operation::get(operation::CHANGES, &["changes"])
    }
}

/// A page as the service answered. A kind of change that is not known is taken for a supplement: whatever it was, the action is fetched, and
/// nothing is delivered if nothing is new.
///
/// # Errors
/// The first place where the page is not what the interface says: going on behind it could pass a change over.
pub fn page(body: &Body) -> Result<ChangePage, Vec<Finding>> {
    let bodies = Bodies::read([(body.name.as_str(), body.bytes.as_slice())])
        .map_err(|(name, error)| vec![not_json(name, error)])?;
    let root = bodies.root(&body.name);
    let list = root.get("changes");
    let cursor = root.get("cursor");
    if list.kind() != Some(json::Kind::Array) {
        return Err(malformed(root.pointer_to("changes")));
    }
    if cursor.text().is_none() {
        return Err(malformed(root.pointer_to("cursor")));
    }
    let mut changes = Vec::new();
    for entry in list.items() {
        let (id, at) = (entry.get("externalId"), entry.get("at").peek());
        let Ok((moment, offset)) = Moment::parse(at) else {
            return Err(malformed(entry.pointer_to("at")));
        };
        if id.text().is_none() {
            return Err(malformed(entry.pointer_to("externalId")));
        }
        changes.push(Change {
            external_id: id.peek().to_owned(),
            kind: KINDS
                .iter()
                .find(|(code, _)| *code == entry.get("kind").peek())
                .map_or(Kind::Supplement, |(_, kind)| *kind),
            at: match offset {
                Offset::Given => at.to_owned(),
                Offset::Assumed => moment.helsinki().iso(),
            },
        });
    }
    Ok(ChangePage {
        more: changes.len() >= LIMIT,
        changes,
        cursor: cursor.peek().to_owned(),
    })
}

/// What [`page`] reads.
#[inline]
pub(super) fn list_members(members: &mut Members) {
    members.object(&[("cursor", &Shape::Text)]);
    members.here("changes", &[JsonType::Array]);
    members.here("changes/*", &[JsonType::Object]);
    members.here("changes/*/externalId", &[JsonType::Text]);
    members.here("changes/*/kind", &[JsonType::Text]);
    members.codes(&KINDS.map(|(code, _)| code));
    members.here("changes/*/at", &[JsonType::Text]);
}

fn malformed(at: String) -> Vec<Finding> {
    vec![finding::error(
        "changes-malformed",
        Some(at),
        [
            "Muutosluettelo ei ole rajapinnan mukainen, eikä sitä voi lukea. Vika on palvelussa.",
            "Ändringslistan följer inte gränssnittet och kan inte läsas. Felet finns i tjänsten.",
            "The list of changes is not what the interface says and cannot be read. The fault is in the service.",
        ],
    )]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ChangePage, Vec<Finding>> {
        page(&Body {
            name: "changes".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
    }

    #[test]
    fn a_page_tells_what_happened_to_which_action() {
        let page = read(
            r#"{"changes":[
                {"externalId":"a","kind":"submitted","at":"2026-11-08T09:14:33+02:00"},
                {"externalId":"b","kind":"supplemented","at":"2026-11-08T07:14:33Z"},
                {"externalId":"c","kind":"message","at":"2026-07-08T09:14:33"},
                {"externalId":"d","kind":"withdrawn","at":"2026-11-08T09:14:33+02:00"},
                {"externalId":"e","kind":"reopened","at":"2026-11-08T09:14:33+02:00"}
            ],"cursor":"4711","next":true}"#,
        )
        .unwrap();
        let told: Vec<_> = page
            .changes
            .iter()
            .map(|change| (change.external_id.as_str(), change.kind, change.at.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("a", Kind::Application, "2026-11-08T09:14:33+02:00"),
                ("b", Kind::Supplement, "2026-11-08T07:14:33Z"),
                ("c", Kind::Message, "2026-07-08T09:14:33+03:00"),
                ("d", Kind::Withdrawal, "2026-11-08T09:14:33+02:00"),
                ("e", Kind::Supplement, "2026-11-08T09:14:33+02:00"),
            ]
        );
        assert_eq!((page.cursor.as_str(), page.more), ("4711", false));
    }

    #[test]
    fn a_page_needs_what_is_listed_of_it() {
        let whole = r#"{"changes":[{"externalId":"a","kind":"withdrawn","at":"2026-11-08T09:14:33Z"}],"cursor":"1"}"#;
        let read_as = |text: &str| {
            let page = read(text).ok()?;
            let kinds: Vec<_> = page.changes.iter().map(|change| change.kind).collect();
            Some((kinds, page.cursor))
        };
        let members = Members::read().into_list();
        let names = members
            .iter()
            .filter(|member| member.operation == operation::CHANGES)
            .filter_map(|member| member.pointer.rsplit_once('/'))
            .filter(|(_, name)| *name != "*");
        let mut count = 0;
        for (_, name) in names {
            let without = whole.replace(&[r#"""#, name, r#"":"#].concat(), r#""other":"#);
            assert_ne!(read_as(&without), read_as(whole), "{name}");
            count += 1;
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn a_full_page_is_followed_by_another() {
        let entry = r#"{"externalId":"a","kind":"message","at":"2026-11-08T09:14:33Z"}"#;
        for (count, more) in [(99, false), (100, true)] {
            let entries = vec![entry; count].join(",");
            let page = read(&[r#"{"cursor":"x","changes":["#, &entries, "]}"].concat()).unwrap();
            assert_eq!((page.changes.len(), page.more), (count, more));
        }
    }

    #[test]
    fn a_page_that_is_not_as_agreed_is_refused_where_it_is_not() {
        for (text, at) in [
            ("{}", "changes#/changes"),
            (r#"{"changes":{},"cursor":"1"}"#, "changes#/changes"),
            (r#"{"changes":[]}"#, "changes#/cursor"),
            (r#"{"changes":[],"cursor":[]}"#, "changes#/cursor"),
            (
                r#"{"changes":[{"at":"2026-11-08T09:14:33Z"}],"cursor":"1"}"#,
                "changes#/changes/0/externalId",
            ),
            (
                r#"{"changes":[{"externalId":"a","at":"yesterday"}],"cursor":"1"}"#,
                "changes#/changes/0/at",
            ),
            ("", "changes#"),
        ] {
            let findings = read(text).unwrap_err();
            assert_eq!(findings[0].at.as_deref(), Some(at), "{text}");
        }
    }

    #[test]
    fn the_request_goes_on_where_the_page_before_ended() {
        assert_eq!(
            request(None).query,
            [("limit".to_owned(), "100".to_owned())]
        );
        let later = request(Some("a b".to_owned()));
        assert_eq!(later.path, "/changes");
        assert_eq!(later.query[0], ("after".to_owned(), "a b".to_owned()));
    }
}
