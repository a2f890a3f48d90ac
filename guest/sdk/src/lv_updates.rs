//! What an authority tells LV, as JSON: `StatusUpdate` and `AttachmentUpload` of the model that [`lv`](crate::lv) is written against.
//!
//! An empty text, and an object or array that would be empty, is a member left out: LV has no use for either.

use alloc::string::String;
use alloc::vec::Vec;

/// `StatusUpdate`: how the handling of an action proceeds.
#[derive(Clone, Debug, Default)]
pub struct StatusUpdate<'a> {
    /// A UUID. The service takes an update with one that it has had as a repeat.
    pub update_id: &'a str,
    /// One of the service's statuses.
    pub status: &'a str,
    /// RFC 3339.
    pub occurred_at: &'a str,
    /// The authority's own number for the case.
    pub case_id: &'a str,
    /// Name, e-mail and phone of who handles it.
    pub handler: [&'a str; 3],
    /// The day by which the customer has to do something.
    pub due_date: &'a str,
    /// In Finnish, Swedish and English; nothing is written without the Finnish one.
    pub note: [&'a str; 3],
    /// Of the status `decided`.
    pub decision: Option<Decision<'a>>,
}

/// `StatusUpdate/decision`
#[derive(Clone, Debug, Default)]
pub struct Decision<'a> {
    /// One of the service's outcomes.
    pub outcome: &'a str,
    /// The day.
    pub decided_on: &'a str,
    /// The authority's own identifier of the decision.
    pub decision_id: &'a str,
    /// The section of the minutes, without its sign.
    pub section: &'a str,
    /// Who decided.
    pub decided_by: &'a str,
    /// The last day for an appeal.
    pub appeal_until: &'a str,
    /// Attachments that were given before.
    pub attachment_ids: &'a [String],
}

/// `AttachmentUpload`: what a document of the authority's is.
#[derive(Clone, Debug, Default)]
pub struct AttachmentUpload<'a> {
    /// A UUID. The service takes an upload with one that it has as a repeat.
    pub attachment_id: &'a str,
    /// As the customer sees it.
    pub file_name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// Lower-case hexadecimal.
    pub sha256: &'a str,
    /// `decision`, `statement`, `supplement-request` or `other`.
    pub kind: &'a str,
    /// In Finnish, Swedish and English; nothing is written without the Finnish one.
    pub title: [&'a str; 3],
}

impl StatusUpdate<'_> {
    /// The body of `UpdateStatus`.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = Writer::default();
        out.open(b'{', "");
        out.texts(&[
            ("updateId", self.update_id),
            ("status", self.status),
            ("occurredAt", self.occurred_at),
            ("caseId", self.case_id),
            ("dueDate", self.due_date),
        ]);
        out.object("handler", &["name", "email", "phone"], self.handler);
        out.localised("note", self.note);
        if let Some(decision) = &self.decision {
            out.open(b'{', "decision");
            out.texts(&[
                ("outcome", decision.outcome),
                ("decidedOn", decision.decided_on),
                ("decisionId", decision.decision_id),
                ("section", decision.section),
                ("decidedBy", decision.decided_by),
                ("appealUntil", decision.appeal_until),
            ]);
            if !decision.attachment_ids.is_empty() {
                out.open(b'[', "attachmentIds");
                for id in decision.attachment_ids {
                    out.value("", id);
                }
                out.close(b']');
            }
            out.close(b'}');
        }
        out.close(b'}');
        out.into_text()
    }
}

impl AttachmentUpload<'_> {
    /// The metadata of `AddAttachment`.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = Writer::default();
        out.open(b'{', "");
        out.texts(&[
            ("attachmentId", self.attachment_id),
            ("fileName", self.file_name),
            ("mediaType", self.media_type),
            ("sha256", self.sha256),
            ("kind", self.kind),
        ]);
        out.localised("title", self.title);
        out.close(b'}');
        out.into_text()
    }
}

/// JSON, as far as it is written.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    /// Begins an object or an array; without a name it is an item or the whole.
    #[inline(never)]
    fn open(&mut self, bracket: u8, name: &str) {
        self.name(name);
        self.0.push(bracket);
    }

    fn close(&mut self, bracket: u8) {
        self.0.push(bracket);
    }

    fn texts(&mut self, members: &[(&str, &str)]) {
        for (name, text) in members {
            if !text.is_empty() {
                self.value(name, text);
            }
        }
    }

    #[inline(never)]
    fn object(&mut self, name: &str, names: &[&str; 3], texts: [&str; 3]) {
        if texts.iter().all(|text| text.is_empty()) {
            return;
        }
        self.open(b'{', name);
        for member in names.iter().zip(texts) {
            self.texts(&[(member.0, member.1)]);
        }
        self.close(b'}');
    }

    fn localised(&mut self, name: &str, texts: [&str; 3]) {
        if !texts[0].is_empty() {
            self.object(name, &["fi", "sv", "en"], texts);
        }
    }

    #[inline(never)]
    fn value(&mut self, name: &str, text: &str) {
        self.name(name);
        self.string(text);
    }

    fn name(&mut self, name: &str) {
        if !matches!(self.0.last(), None | Some(b'{' | b'[')) {
            self.0.push(b',');
        }
        if !name.is_empty() {
            self.string(name);
            self.0.push(b':');
        }
    }

    #[inline(never)]
    fn string(&mut self, text: &str) {
        self.0.push(b'"');
        for &byte in text.as_bytes() {
            match byte {
                b'"' | b'\\' => self.0.extend([b'\\', byte]),
                0..=0x1f => {
                    let low = byte & 15;
                    let digit = low + if low < 10 { b'0' } else { b'a' - 10 };
                    let escape = [b'\\', b'u', b'0', b'0', b'0' + (byte >> 4), digit];
                    self.0.extend(escape);
                }
                _ => self.0.push(byte),
            }
        }
        self.0.push(b'"');
    }

    fn into_text(self) -> String {
        // Only ASCII was put in, between characters.
        String::from_utf8(self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let update = StatusUpdate {
            update_id: "u",
            status: "received",
            occurred_at: "2026-11-08T09:14:33+02:00",
            note: ["", "anmärkning", ""],
            ..StatusUpdate::default()
        };
        assert_eq!(
            parsed(&update.json()),
            json!({"updateId": "u", "status": "received", "occurredAt": "2026-11-08T09:14:33+02:00"})
        );
    }

    #[test]
    fn a_decision_names_its_attachments() {
        let ids = ["a".to_owned(), "b".to_owned()];
        let update = StatusUpdate {
            update_id: "u",
            status: "decided",
            occurred_at: "2026-11-08T09:14:33+02:00",
            case_id: "D/1",
            handler: ["", "kirjaamo@sipoo.example", ""],
            due_date: "2026-12-08",
            note: ["huomautus", "", "note"],
            decision: Some(Decision {
                outcome: "granted",
                decided_on: "2026-11-08",
                section: "12",
                attachment_ids: &ids,
                ..Decision::default()
            }),
        };
        assert_eq!(
            parsed(&update.json()),
            json!({
                "updateId": "u", "status": "decided", "occurredAt": "2026-11-08T09:14:33+02:00", "caseId": "D/1",
                "handler": {"email": "kirjaamo@sipoo.example"}, "dueDate": "2026-12-08",
                "note": {"fi": "huomautus", "en": "note"},
                "decision": {"outcome": "granted", "decidedOn": "2026-11-08", "section": "12", "attachmentIds": ["a", "b"]},
            })
        );
    }

    proptest! {
        #[test]
        fn every_text_arrives_as_it_is(text in "\\PC{1,30}|[\\x00-\\x7f]{1,30}") {
            let upload = AttachmentUpload { file_name: &text, title: [&text, "", &text], ..AttachmentUpload::default() };
            let json = parsed(&upload.json());
            prop_assert_eq!(&json["fileName"], &text);
            prop_assert_eq!(&json["title"], &json!({"fi": text, "en": text}));
        }
    }
}
