//! Whether an answer keeps the contract. What a component says is believed only as far as it is checked; whether the ledger tells the truth is
//! checked by `audit`.

use std::collections::HashSet;

use super::columns::{self, Column};
use super::request::{BadRequest, Operations};
use crate::cases::Place;
use crate::contract::{
    Arrival, Attachment, Content, Deadline, Delivery, Document, Event, Finding, Notice, Request,
    WantedBody,
};

/// How an answer breaks the contract. Items are told by their place, from 0: their own texts can hold a person's data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadOutput {
    /// A value does not fit its type: text that is no UTF-8, an unknown case, a list beyond the end of memory. In the engine's words.
    #[error("{0}")]
    Value(String),
    /// A rejection that says nothing.
    #[error("a rejection without a finding")]
    SilentRejection,
    /// A finding's code is not lower case with hyphens.
    #[error("the code of finding {finding} is not made of a-z, 0-9 and hyphens")]
    FindingCode {
        /// Among the findings.
        finding: usize,
    },
    /// A deadline whose code or day is not one.
    #[error(
        "deadline {deadline} has a code that is not made of a-z, 0-9 and hyphens, or a day that does not exist"
    )]
    Deadline {
        /// Among the deadlines.
        deadline: usize,
    },
    /// A request with a file that did not come with the event.
    #[error("request {request} has a file that did not come with the event")]
    NoSuchFile {
        /// Among the requests of the answer.
        request: usize,
    },
    /// A request that the component may not make.
    #[error("request {request}: {reason}")]
    Request {
        /// Among the requests of the answer.
        request: usize,
        /// What is wrong with it.
        reason: BadRequest,
    },
    /// The name of a body, a file or a document, or an attachment's id, that is empty, too long, or more than a plain name.
    #[error(
        "item {item} has no plain name: one to 200 of the characters A-Z a-z 0-9 . _ -, no dot at either end, no hyphen first, no device's name"
    )]
    Name {
        /// Among the bodies, or the documents with the message as 0.
        item: usize,
    },
    /// An attachment without an id.
    #[error("attachment {attachment} has no id")]
    NoId {
        /// Among the attachments.
        attachment: usize,
    },
    /// Two of one name, or two that differ in upper and lower case only and would meet in a folder.
    #[error("item {item} has the name of another")]
    SameName {
        /// Among the bodies, the attachments, or the documents with the message as 0.
        item: usize,
    },
    /// A digest that is not one.
    #[error("the sha256 of attachment {attachment} is not 64 lower-case hexadecimal digits")]
    Digest {
        /// Among the attachments.
        attachment: usize,
    },
    /// A media type with characters that headers cannot carry.
    #[error("the media type of document {document} is not one")]
    MediaType {
        /// The message is 0.
        document: usize,
    },
    /// A document that is a received body, of a name that none has.
    #[error("document {document} is said to be a received body that there is none of")]
    NoSuchBody {
        /// The message is 0.
        document: usize,
    },
    /// More documents than the ledger can number.
    #[error("more than 255 documents beside the message")]
    TooManyDocuments,
    /// A column of the ledger is shorter or longer than the column of fates.
    #[error("the ledger's {column} are {found}, its fates {fates}")]
    Length {
        /// Which.
        column: Column,
        /// Its items.
        found: usize,
        /// The fates' items.
        fates: usize,
    },
    /// A value in a column of the ledger that stands for nothing.
    #[error("leaf {leaf} has a value in the ledger's {column} that stands for nothing")]
    Leaf {
        /// The leaf's number.
        leaf: usize,
        /// The column.
        column: Column,
    },
    /// The ledger's paths go on after the last leaf's.
    #[error("the ledger's paths go on after the last leaf's")]
    PathsLeftOver,
    /// The first of the ledger's rule names is not the empty one.
    #[error("the first of the ledger's rule names is not empty")]
    RuleNames,
}

pub(super) fn check_rejection(findings: &[Finding]) -> Result<(), BadOutput> {
    if findings.is_empty() {
        return Err(BadOutput::SilentRejection);
    }
    check_findings(findings)
}

pub(super) fn check_fetch(wanted: &[WantedBody], declared: &Operations) -> Result<(), BadOutput> {
    check_requests(wanted.iter().map(|wanted| &wanted.request), declared)?;
    check_names(
        wanted.iter().map(|wanted| wanted.name.as_str()),
        HashSet::new(),
    )
}

pub(super) fn check_attachments(
    attachments: &[Attachment],
    declared: &Operations,
) -> Result<(), BadOutput> {
    check_requests(
        attachments.iter().map(|attachment| &attachment.request),
        declared,
    )?;
    let mut seen = HashSet::with_capacity(attachments.len());
    for (index, attachment) in attachments.iter().enumerate() {
        if attachment.id.is_empty() {
            return Err(BadOutput::NoId { attachment: index });
        }
        if !seen.insert(attachment.id.as_str()) {
            return Err(BadOutput::SameName { item: index });
        }
        if attachment
            .sha256
            .as_deref()
            .is_some_and(|digest| !is_sha256(digest))
        {
            return Err(BadOutput::Digest { attachment: index });
        }
    }
    Ok(())
}

pub(super) fn check_delivery(delivery: &Delivery, arrival: &Arrival) -> Result<(), BadOutput> {
    if delivery.documents.len() > usize::from(u8::MAX) {
        return Err(BadOutput::TooManyDocuments);
    }
    let files = arrival
        .files
        .iter()
        .map(|file| file.place.to_ascii_lowercase())
        .collect();
    check_names(
        documents(delivery).map(|document| document.name.as_str()),
        files,
    )?;
    for (index, document) in documents(delivery).enumerate() {
        if !is_media_type(&document.media_type) {
            return Err(BadOutput::MediaType { document: index });
        }
        if let Content::Received(name) = &document.content
            && !arrival.bodies.iter().any(|body| body.name == *name)
        {
            return Err(BadOutput::NoSuchBody { document: index });
        }
    }
    columns::check(&delivery.ledger, delivery.documents.len())?;
    check_deadlines(&delivery.deadlines)?;
    check_findings(&delivery.findings)
}

pub(super) fn check_notice(
    notice: &Notice,
    event: &Event,
    declared: &Operations,
) -> Result<(), BadOutput> {
    check_requests(notice.requests.iter(), declared)?;
    let files = match event {
        Event::Delivered(_) => [].as_slice(),
        Event::Message(told) => &told.files,
    };
    for (request, asked) in notice.requests.iter().enumerate() {
        if let Some(id) = &asked.file
            && !files.iter().any(|file| file.id == *id)
        {
            return Err(BadOutput::NoSuchFile { request });
        }
    }
    check_deadlines(&notice.deadlines)?;
    check_findings(&notice.findings)
}

pub(super) fn check_request(request: &Request, declared: &Operations) -> Result<(), BadOutput> {
    check_requests(std::iter::once(request), declared)
}

/// The message, then the other documents.
pub(super) fn documents(delivery: &Delivery) -> impl Iterator<Item = &Document> {
    std::iter::once(&delivery.message).chain(&delivery.documents)
}

fn is_code(code: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=100).contains(&code.len()) && code.bytes().all(allowed)
}

fn check_deadlines(deadlines: &[Deadline]) -> Result<(), BadOutput> {
    let sound = |deadline: &Deadline| {
        is_code(&deadline.code) && deadline.day.parse::<jiff::civil::Date>().is_ok()
    };
    match deadlines.iter().position(|deadline| !sound(deadline)) {
        Some(deadline) => Err(BadOutput::Deadline { deadline }),
        None => Ok(()),
    }
}

fn check_findings(findings: &[Finding]) -> Result<(), BadOutput> {
    match findings.iter().position(|finding| !is_code(&finding.code)) {
        Some(finding) => Err(BadOutput::FindingCode { finding }),
        None => Ok(()),
    }
}

fn check_requests<'a>(
    requests: impl Iterator<Item = &'a Request>,
    declared: &Operations,
) -> Result<(), BadOutput> {
    for (index, request) in requests.enumerate() {
        declared
            .check(request)
            .map_err(|reason| BadOutput::Request {
                request: index,
                reason,
            })?;
    }
    Ok(())
}

fn check_names<'a>(
    names: impl Iterator<Item = &'a str>,
    mut taken: HashSet<String>,
) -> Result<(), BadOutput> {
    for (item, name) in names.enumerate() {
        if !is_plain_name(name) {
            return Err(BadOutput::Name { item });
        }
        if !taken.insert(name.to_ascii_lowercase()) {
            return Err(BadOutput::SameName { item });
        }
    }
    Ok(())
}

/// A name that is one and the same file name everywhere, no hidden one and no device.
fn is_plain_name(name: &str) -> bool {
    name.parse::<Place>().is_ok()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Type, subtype and parameters in visible characters (RFC 9110 section 8.3.1).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim_end();
    let is_token = |part: &str| {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        !part.is_empty() && part.bytes().all(token)
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
