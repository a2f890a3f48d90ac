//! The schemas of the bodies that the authority sends, as the definition of the Service API has them.

use crate::violations::{Kind, Member};

/// `StatusUpdate`
pub(crate) const STATUS_UPDATE: Kind = Kind::Object(&[
    required("updateId", Kind::Guid),
    required("status", Kind::OneOf(STATUSES)),
    required("occurredAt", Kind::Moment),
    optional("caseId", Kind::Text),
    optional(
        "handler",
        Kind::Object(&[
            optional("name", Kind::Text),
            optional("email", Kind::Text),
            optional("phone", Kind::Text),
        ]),
    ),
    optional("dueDate", Kind::Day),
    optional("note", TEXT),
    optional(
        "decision",
        Kind::Object(&[
            required("outcome", Kind::OneOf(OUTCOMES)),
            required("decidedOn", Kind::Day),
            optional("decisionId", Kind::Text),
            optional("section", Kind::Text),
            optional("decidedBy", Kind::Text),
            optional("appealUntil", Kind::Day),
            optional("attachmentIds", Kind::List(&Kind::Guid)),
        ]),
    ),
]);

/// `Message`
pub(crate) const MESSAGE: Kind = Kind::Object(&[
    required("id", Kind::Guid),
    required("sentAt", Kind::Moment),
    required(
        "from",
        Kind::Object(&[
            optional(
                "role",
                Kind::OneOf(&["customer", "authority", "other-authority"]),
            ),
            optional("name", Kind::Text),
        ]),
    ),
    optional("subject", Kind::Text),
    required("body", Kind::Text),
    optional("attachments", Kind::List(&ATTACHMENT)),
    optional("inReplyTo", Kind::Text),
]);

/// `AttachmentUpload`
pub(crate) const ATTACHMENT_UPLOAD: Kind = Kind::Object(&[
    required("attachmentId", Kind::Guid),
    required("fileName", Kind::Text),
    required("mediaType", Kind::Text),
    required("sha256", Kind::Text),
    required(
        "kind",
        Kind::OneOf(&["decision", "statement", "supplement-request", "other"]),
    ),
    optional("title", TEXT),
]);

const ATTACHMENT: Kind = Kind::Object(&[
    required("id", Kind::Guid),
    required("fileName", Kind::Text),
    required("mediaType", Kind::Text),
    optional("size", Kind::Integer),
    optional("sha256", Kind::Text),
    optional(
        "type",
        Kind::Object(&[required("code", Kind::Text), optional("name", TEXT)]),
    ),
    optional("description", Kind::Text),
    optional("confidential", Kind::Boolean),
    optional("version", Kind::Integer),
    optional("createdAt", Kind::Moment),
]);

const TEXT: Kind = Kind::Object(&[
    required("fi", Kind::Text),
    optional("sv", Kind::Text),
    optional("en", Kind::Text),
]);

const STATUSES: &[&str] = &[
    "received",
    "in-progress",
    "supplement-requested",
    "supplement-received",
    "statement-phase",
    "decided",
    "withdrawn",
    "transferred",
    "closed",
];

const OUTCOMES: &[&str] = &[
    "granted",
    "granted-partly",
    "rejected",
    "dismissed",
    "lapsed",
    "no-action",
];

const fn required(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: true,
        kind,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: false,
        kind,
    }
}
