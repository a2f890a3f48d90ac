//! What LV is told of a message of the case system: the requests, files before the status that names them.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use lupasilta_guest::contract::{Action, Context, Deadline, File, Finding, Notice, Request};
use lupasilta_guest::cursor::Bodies;
use lupasilta_guest::dates::Date;
use lupasilta_guest::dates::moment::Moment;
use lupasilta_guest::lv::operation;
use lupasilta_guest::lv_updates::{AttachmentUpload, Decision, StatusUpdate};
use lupasilta_guest::text::concat;

use crate::application::message_id;
use crate::manifest::COMMONDATA;
use crate::message_findings::{self as said, dated};

/// What a message says, whatever it was written in.
#[derive(Default)]
pub(crate) struct Told<'m> {
    /// What makes the message this one among all about the action: `updateId` is made of it.
    pub(crate) name: String,
    pub(crate) status: &'m str,
    /// None: now.
    pub(crate) when: Option<When>,
    pub(crate) case_id: &'m str,
    pub(crate) handler: [&'m str; 3],
    pub(crate) due: String,
    pub(crate) note: [String; 3],
    pub(crate) decision: Option<Decided<'m>>,
    pub(crate) files: Vec<Upload<'m>>,
    pub(crate) deadlines: Vec<Deadline>,
    pub(crate) findings: Vec<Finding>,
}

/// A decision with its outcome.
pub(crate) struct Decided<'m> {
    pub(crate) outcome: &'m str,
    pub(crate) on: Date,
    pub(crate) id: &'m str,
    pub(crate) section: String,
    pub(crate) by: &'m str,
    /// ISO date.
    pub(crate) appeal_until: String,
}

/// A file for the customer.
pub(crate) struct Upload<'m> {
    /// As the message names it.
    pub(crate) link: &'m str,
    /// What may be its media type.
    pub(crate) media_type: &'m str,
    pub(crate) kind: &'m str,
    pub(crate) title: [&'m str; 3],
}

/// When something happened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// The time of day is not known.
    Day(Date),
    /// To the second.
    Moment(Moment),
}

impl When {
    /// A date, with an offset or without, or a date-time.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let day = Date::parse_xml(text).map(When::Day);
        day.or_else(|_| Moment::parse(text).map(|(moment, _)| When::Moment(moment)))
            .ok()
    }

    /// In Finland.
    pub(crate) fn day(self) -> Date {
        match self {
            When::Day(day) => day,
            When::Moment(moment) => moment.helsinki().date,
        }
    }
}

/// A deadline whose text ends in its day.
pub(crate) fn deadline(code: &str, day: Date, rule: String, text: [&str; 3]) -> Deadline {
    Deadline {
        code: code.into(),
        day: day.iso(),
        rule,
        text: dated(text, day),
    }
}

/// The requests.
pub(crate) fn notice(
    mut told: Told<'_>,
    files: &[File],
    action: &Action,
    context: &Context,
) -> Result<Notice, Vec<Finding>> {
    let id = action.external_id.as_str();
    let mut requests = Vec::with_capacity(told.files.len() + 1);
    let mut attachment_ids = Vec::with_capacity(told.files.len());
    for upload in &told.files {
        let file = files.iter().find(|file| file.id == upload.link);
        let known = file.and_then(|file| Some((file, file.sha256.as_deref()?)));
        let Some((file, sha256)) = known else {
            return Err(vec![said::FILE_MISSING.at(None)]);
        };
        let attachment_id = message_id(id, sha256);
        // The same bytes under two links are one attachment.
        if attachment_ids.contains(&attachment_id) {
            continue;
        }
        let name = file_name(upload.link, &file.place);
        let metadata = AttachmentUpload {
            attachment_id: &attachment_id,
            file_name: &name,
            media_type: media_type(upload.media_type, &name),
            sha256,
            kind: upload.kind,
            title: upload.title,
        };
        requests.push(Request {
            body: Some(metadata.json()),
            file: Some(file.id.clone()),
            ..operation::get(operation::UPLOAD, &["attachments", id])
        });
        attachment_ids.push(attachment_id);
    }

    let now = Moment::parse(&context.now).ok().map(|(now, _)| now);
    // A decision of a day to come.
    let not_before = told
        .decision
        .as_ref()
        .and_then(|decision| Moment::at_helsinki(decision.on, 0, 0).ok())
        .filter(|day| now.is_some_and(|now| seconds(*day) > seconds(now)));
    let occurred_at = occurred(told.when, not_before.or(now), action)
        .map_or_else(|| context.now.clone(), |moment| moment.helsinki().iso());

    let known = action.case_id.as_deref().unwrap_or_default();
    let case_id = if told.case_id.is_empty() {
        known
    } else {
        if !known.is_empty() && known != told.case_id {
            told.findings.push(said::CASE_CHANGED.at(None));
        }
        told.case_id
    };
    let [fi, sv, en] = &told.note;
    let decided_on = told.decision.as_ref().map(|decision| decision.on.iso());
    let update = StatusUpdate {
        update_id: &message_id(id, &told.name),
        status: told.status,
        occurred_at: &occurred_at,
        case_id,
        handler: told.handler,
        due_date: &told.due,
        note: [fi, sv, en],
        decision: told.decision.as_ref().map(|decision| Decision {
            outcome: decision.outcome,
            decided_on: decided_on.as_deref().unwrap_or_default(),
            decision_id: decision.id,
            section: &decision.section,
            decided_by: decision.by,
            appeal_until: &decision.appeal_until,
            attachment_ids: &attachment_ids,
        }),
    };
    requests.push(Request {
        body: Some(update.json()),
        ..operation::get(operation::STATUS, &["status", id])
    });
    Ok(Notice {
        requests,
        findings: told.findings,
        deadlines: told.deadlines,
        case_id: (!told.case_id.is_empty()).then(|| told.case_id.into()),
        told: Some(occurred_at),
        not_before: not_before.map(|day| day.helsinki().iso()),
    })
}

fn seconds(moment: Moment) -> i64 {
    moment.unix_seconds()
}

/// When it happened, as LV is told: noon of a day; not later than the telling; and after all that LV has been told of, since it refuses (409)
/// what is older.
fn occurred(when: Option<When>, latest: Option<Moment>, action: &Action) -> Option<Moment> {
    let moment = match when {
        Some(When::Day(day)) => Moment::at_helsinki(day, 12, 0).ok(),
        Some(When::Moment(moment)) => Some(moment),
        None => latest,
    };
    let mut occurred = seconds(moment?);
    if let Some(latest) = latest {
        occurred = occurred.min(seconds(latest));
    }
    let told = action.told.as_deref().and_then(after);
    Moment::from_unix_seconds(occurred.max(told.max(submitted(action)).unwrap_or(i64::MIN)))
}

/// A moment of ours, moved to after what LV has been told of already.
pub(crate) fn after_told(moment: &str, action: &Action) -> String {
    let told = action.told.as_deref().and_then(after);
    let at = Moment::parse(moment).ok().map(|(at, _)| seconds(at));
    match (told, at) {
        (Some(told), Some(at)) if told > at => {
            Moment::from_unix_seconds(told).map_or_else(|| moment.into(), |at| at.helsinki().iso())
        }
        _ => moment.into(),
    }
}

/// The second after a moment, whose own fraction of a second is not known.
fn after(moment: &str) -> Option<i64> {
    Some(seconds(Moment::parse(moment).ok()?.0) + 1)
}

fn submitted(action: &Action) -> Option<i64> {
    let mut before = action.before.iter();
    let body = before.find(|body| body.name == COMMONDATA)?;
    let bodies = Bodies::read([(COMMONDATA, body.bytes.as_slice())]).ok()?;
    let action = bodies.root(COMMONDATA).get("action");
    after(action.get("submittedAt").peek())
}

/// A file's name for the customer: what a link or a path ends in; else the name under which the host keeps it.
fn file_name(link: &str, place: &str) -> String {
    let is_link = link.as_bytes().windows(3).any(|part| part == b"://");
    let (path, written) = if is_link {
        let end = link.bytes().position(|byte| matches!(byte, b'?' | b'#'));
        let path = link.get(..end.unwrap_or(link.len())).unwrap_or_default();
        (path, String::from_utf8(decoded(path)).ok())
    } else {
        (link, None)
    };
    let whole = written.as_deref().unwrap_or(path);
    let start = whole
        .bytes()
        .rposition(|byte| matches!(byte, b'/' | b'\\'))
        .map_or(0, |slash| slash + 1);
    match whole.get(start..).unwrap_or_default().trim_ascii() {
        "" | "." | ".." => place.into(),
        name => name.into(),
    }
}

/// Without percent-encoding; what is none stays.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        rest = more;
        let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
        let escaped = match more {
            [high, low, ..] if *first == b'%' => digit(*high).zip(digit(*low)),
            _ => None,
        };
        if escaped.is_some() {
            rest = more.get(2..).unwrap_or_default();
        }
        bytes.push(escaped.map_or(*first, |(high, low)| high << 4 | low));
    }
    bytes
}

/// The media type of a file: the given one if it is one, else by the name's ending.
fn media_type<'m>(given: &'m str, name: &str) -> &'m str {
    let is_token = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty()
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let slash = given.bytes().position(|byte| byte == b'/');
    let parts = slash.and_then(|slash| Some((given.get(..slash)?, given.get(slash + 1..)?)));
    if parts.is_some_and(|(kind, of)| is_token(kind) && is_token(of)) {
        return given;
    }
    let dot = name.bytes().rposition(|byte| byte == b'.');
    let ending = dot.and_then(|dot| name.get(dot + 1..)).unwrap_or_default();
    let mut known = MEDIA_TYPES.iter();
    known
        .find(|(own, _)| own.eq_ignore_ascii_case(ending))
        .map_or("application/octet-stream", |(_, media_type)| media_type)
}

static MEDIA_TYPES: [(&str, &str); 12] = [
    ("pdf", "application/pdf"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("doc", "application/msword"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("rtf", "application/rtf"),
    ("txt", "text/plain"),
    ("html", "text/html"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("tif", "image/tiff"),
    ("zip", "application/zip"),
];

/// A text in no language of its own, after a name in two.
pub(crate) fn in_both([fi, sv]: [&str; 2], text: &str) -> [String; 3] {
    [concat(&[fi, text]), concat(&[sv, text]), String::new()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_what_its_link_ends_in() {
        for (link, name) in [
            ("paatos.pdf", "paatos.pdf"),
            ("sftp://as.example/lahteva/paatos.pdf", "paatos.pdf"),
            (
                "https://as.example/p%C3%A4%C3%A4t%C3%B6s%2012.pdf?v=1#a",
                "päätös 12.pdf",
            ),
            ("https://as.example/..%2F..%2Fetc", "etc"),
            ("https://as.example/100%.pdf", "100%.pdf"),
            ("https://as.example/%ff.pdf", "%ff.pdf"),
            ("C:\\paatokset\\12 ?.pdf", "12 ?.pdf"),
            ("kansio/", "place.pdf"),
            ("https://as.example/..", "place.pdf"),
            ("", "place.pdf"),
        ] {
            assert_eq!(file_name(link, "place.pdf"), name, "{link}");
        }
    }

    #[test]
    fn a_media_type_is_believed_if_it_is_one() {
        for (given, name, expected) in [
            ("image/svg+xml", "a.pdf", "image/svg+xml"),
            ("Päätös", "a.PDF", "application/pdf"),
            ("a/b/c", "a.b.jpeg", "image/jpeg"),
            ("", "pdf", "application/octet-stream"),
            ("/", "a.", "application/octet-stream"),
        ] {
            assert_eq!(media_type(given, name), expected, "{given} {name}");
        }
    }
}
