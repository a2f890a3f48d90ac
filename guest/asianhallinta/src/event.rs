//! Events: what the case system has no XML message for, in JSON. `EVENTS.md` describes them.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Address, Body, Finding};
use lupasilta_guest::cursor::Cursor;
use lupasilta_guest::dates::Date;
use lupasilta_guest::deadlines::{Length, last_day, working_day_from};
use lupasilta_guest::json::Kind;
use lupasilta_guest::text::concat;
use lupasilta_guest::uuid5::Uuid;

use crate::case_message::lower_case;
use crate::decision::{self, Given, status_kind};
use crate::message_findings as said;
use crate::settings::Settings;
use crate::told::{Told, Upload, When, deadline};

/// What a value has to be.
enum Shape {
    /// A text that is not empty.
    Text,
    /// A date.
    Day,
    /// A date or a date-time.
    When,
    /// One text, or one in each language.
    Texts,
    OneOf(&'static [&'static str]),
    Object(&'static [Member]),
    List(&'static Shape),
}

/// Name, shape, and whether it has to be there.
type Member = (&'static str, Shape, bool);

static EVENT: Shape = Shape::Object(&[
    ("externalId", Shape::Text, false),
    ("caseId", Shape::Text, false),
    (
        "event",
        Shape::OneOf(&[
            "received",
            "handling-began",
            "supplement-requested",
            "supplement-received",
            "statement-phase",
            "statement",
            "decided",
            "withdrawn",
            "transferred",
            "closed",
        ]),
        true,
    ),
    ("occurredAt", Shape::When, true),
    (
        "handler",
        Shape::Object(&[
            ("name", Shape::Text, false),
            ("email", Shape::Text, false),
            ("phone", Shape::Text, false),
        ]),
        false,
    ),
    ("dueDate", Shape::Day, false),
    ("note", Shape::Texts, false),
    (
        "decision",
        Shape::Object(&[
            ("code", Shape::Text, false),
            (
                "outcome",
                Shape::OneOf(&[
                    "granted",
                    "granted-partly",
                    "rejected",
                    "dismissed",
                    "lapsed",
                    "no-action",
                ]),
                false,
            ),
            ("id", Shape::Text, false),
            ("section", Shape::Text, false),
            ("decidedBy", Shape::Text, false),
            ("decidedOn", Shape::Day, true),
            ("appealUntil", Shape::Day, false),
            ("servedOn", Shape::Day, false),
            (
                "service",
                Shape::OneOf(&["ordinary-letter", "electronic", "public-notice", "receipt"]),
                false,
            ),
        ]),
        false,
    ),
    (
        "files",
        Shape::List(&Shape::Object(&[
            ("file", Shape::Text, true),
            ("title", Shape::Texts, false),
            ("kind", Shape::OneOf(FILE_KINDS), false),
        ])),
        false,
    ),
]);

/// What a file may be (`AttachmentUpload`).
pub(crate) const FILE_KINDS: &[&str] = &["decision", "statement", "supplement-request", "other"];

static LANGUAGES: Shape = Shape::Object(&[
    ("fi", Shape::Text, true),
    ("sv", Shape::Text, false),
    ("en", Shape::Text, false),
]);

/// Whether it is an event, and nothing but one: a misspelt member would be lost without a word.
pub(crate) fn check(event: Cursor<'_>) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    check_value(event, &EVENT, &mut findings);
    let is_decided = event.get("event").peek() == "decided";
    if findings.is_empty() && is_decided != event.get("decision").is_filled() {
        let said = if is_decided {
            &said::MEMBER_MISSING
        } else {
            &said::VALUE_INVALID
        };
        findings.push(said.at(Some(event.pointer_to("decision"))));
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

fn check_value(value: Cursor<'_>, shape: &Shape, findings: &mut Vec<Finding>) {
    let is_text = value.kind() == Some(Kind::String) && value.is_filled();
    let fits = match shape {
        Shape::Text => is_text,
        Shape::Day => is_text && Date::parse(value.peek()).is_ok(),
        Shape::When => is_text && When::read(value.peek()).is_some(),
        Shape::OneOf(words) => is_text && words.contains(&value.peek()),
        Shape::Texts if is_text => true,
        Shape::Texts => return check_value(value, &LANGUAGES, findings),
        Shape::List(item) => {
            for one in value.items() {
                check_value(one, item, findings);
            }
            value.kind() == Some(Kind::Array)
        }
        Shape::Object(members) => {
            check_members(value, members, findings);
            value.kind() == Some(Kind::Object)
        }
    };
    if !fits {
        findings.push(said::VALUE_INVALID.at(Some(value.pointer())));
    }
}

fn check_members(object: Cursor<'_>, members: &[Member], findings: &mut Vec<Finding>) {
    if object.kind() != Some(Kind::Object) {
        return;
    }
    for child in object.children() {
        let known = members.iter().find(|(name, ..)| *name == child.key());
        match known {
            Some((_, shape, is_required)) if object.get(child.key()).is_same_place(&child) => {
                // Null is no value.
                if child.kind() != Some(Kind::Null) || *is_required {
                    check_value(child, shape, findings);
                }
            }
            _ => findings.push(said::MEMBER_UNKNOWN.at(Some(child.pointer()))),
        }
    }
    for (name, _, is_required) in members {
        if *is_required && object.get(name).kind().is_none() {
            findings.push(said::MEMBER_MISSING.at(Some(object.pointer_to(name))));
        }
    }
}

/// What an event that was checked is about.
pub(crate) fn address(event: Cursor<'_>) -> Address {
    let named = |name| {
        let text = text(event, name);
        (!text.is_empty()).then(|| text.to_owned())
    };
    let files = event.get("files").items();
    Address {
        name: text(event, "event").into(),
        external_id: named("externalId").map(lower_case),
        case_id: named("caseId"),
        files: files.map(|file| text(file, "file").into()).collect(),
    }
}

/// What LV is told of an event that was checked.
pub(crate) fn told<'m>(
    event: Cursor<'m>,
    message: &Body,
    settings: Settings<'_>,
) -> Result<Told<'m>, Vec<Finding>> {
    let name = text(event, "event");
    let occurred_at = text(event, "occurredAt");
    let bytes = core::str::from_utf8(&message.bytes).unwrap_or_default();
    let content = Uuid::default().v5(bytes).text();
    let handler = event.get("handler");
    let files = event.get("files").items().map(|file| Upload {
        link: text(file, "file"),
        media_type: "",
        kind: match text(file, "kind") {
            "" => status_kind(name),
            kind => kind,
        },
        title: texts(file.get("title")),
    });
    let mut told = Told {
        // Two events of one kind and one day differ in what they say.
        name: concat(&[name, "/", occurred_at, "/", &content]),
        status: match name {
            "handling-began" => "in-progress",
            "statement" => "statement-phase",
            status => status,
        },
        when: When::read(occurred_at),
        case_id: text(event, "caseId"),
        handler: ["name", "email", "phone"].map(|name| text(handler, name)),
        due: text(event, "dueDate").into(),
        note: texts(event.get("note")).map(ToOwned::to_owned),
        files: files.collect(),
        ..Told::default()
    };
    match name {
        "supplement-requested" => supplement(&mut told, event, settings),
        "decided" => {
            let decision = event.get("decision");
            let day = |name| Date::parse(text(decision, name)).ok();
            let Some(on) = day("decidedOn") else {
                return Err(vec![said::VALUE_INVALID.at(Some(decision.pointer()))]);
            };
            let given = Given {
                code: text(decision, "code"),
                outcome: text(decision, "outcome"),
                on,
                id: text(decision, "id"),
                section: text(decision, "section"),
                by: text(decision, "decidedBy"),
                appeal_until: day("appealUntil"),
                served: day("servedOn"),
                service: text(decision, "service"),
                at: Some(decision.pointer()),
            };
            decision::tell(&mut told, given, settings)?;
        }
        _ => {}
    }
    Ok(told)
}

/// The day by which a supplement has to come: the given one, which stays as it is; else that of the settings' period, from the request.
fn supplement(told: &mut Told<'_>, event: Cursor<'_>, settings: Settings<'_>) {
    let (day, rule): (_, String) = match Date::parse(&told.due) {
        Ok(day) => {
            if let Some(working_day) = working_day_from(day).filter(|moved| *moved != day) {
                let at = Some(event.pointer_to("dueDate"));
                told.findings.push(said::DUE_DAY_OFF.on(at, working_day));
            }
            (day, "dueDate".into())
        }
        Err(_) => {
            let period = settings.supplement_period().unwrap_or_default();
            let length = Length::parse(period).ok();
            let start = told.when.map(When::day);
            let last = start.zip(length);
            let Some(day) = last.and_then(|(start, length)| last_day(start, length)) else {
                return;
            };
            told.due = day.iso();
            (day, concat(&["150/1930 2–5 §; ", period]))
        }
    };
    told.deadlines.push(deadline(
        "supplement",
        day,
        rule,
        [
            "Täydennys on toimitettava viimeistään",
            "Kompletteringen ska lämnas senast",
            "The supplement is due no later than",
        ],
    ));
}

/// The text of a member; empty without one.
fn text<'m>(of: Cursor<'m>, name: &str) -> &'m str {
    let member = of.get(name);
    if member.is_filled() {
        member.peek()
    } else {
        ""
    }
}

fn texts(value: Cursor<'_>) -> [&str; 3] {
    match value.kind() {
        Some(Kind::String) => [value.peek(), "", ""],
        _ => ["fi", "sv", "en"].map(|language| text(value, language)),
    }
}
