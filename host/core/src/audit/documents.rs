//! The delivered documents: their names, their formats, and what a ledger claims to stand in them.

use std::collections::HashSet;

use super::leaves::{self, Leaf};
use super::ledger::{Audit, Fate, numbered, pointer};
use super::markup::Dialect;
use super::target::{self, Found, Wanted};
use super::violation::{Violation, Violations};
use crate::contract::{Body, Content, Delivery, Document};

/// Checks that each document has a file name of its own, and that whatever stands for a received body has one to stand for.
pub(super) fn check_names(bodies: &[Body], delivery: &Delivery, violations: &mut Violations) {
    let mut taken = HashSet::new();
    let documents = std::iter::once(&delivery.message).chain(&delivery.documents);
    for (number, document) in documents.enumerate() {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let name = document.name.as_str();
        // File systems may not tell case apart; a name with a dot first is hidden, or a folder.
        if name.is_empty()
            || name.starts_with('.')
            || !name.bytes().all(allowed)
            || !taken.insert(name.to_ascii_lowercase())
        {
            violations.add(Violation::Name { document: number });
        }
        if let Content::Received(body) = &document.content
            && !bodies.iter().any(|received| received.name == *body)
        {
            violations.add(Violation::UnknownBody { document: number });
        }
    }
}

/// Checks that each document is what its media type says, and looks up all targets in it.
pub(super) fn check_contents(audit: &Audit<'_>, violations: &mut Violations) {
    let message = Format::of(&audit.delivery.message.media_type);
    if !matches!(message, Format::Json | Format::Markup(Dialect::Xml)) {
        violations.add(Violation::MessageFormat);
    }
    for (document, claims) in audit.documents().zip(claims(audit)) {
        check_content(document, &claims, violations);
    }
}

/// A leaf, the body that it is in, and what is wanted of its target.
type Claim<'l> = (&'l Body, Leaf<'l>, Wanted<'l>);

/// The claims on each document.
fn claims<'l>(audit: &'l Audit<'_>) -> Vec<Vec<Claim<'l>>> {
    let mut by_document: Vec<_> = audit.documents().map(|_| Vec::new()).collect();
    for ((body, leaf), row) in numbered(&audit.bodies).zip(&audit.rows) {
        if let Some(target) = row.target
            && let Some(claims) = by_document.get_mut(usize::from(target.document))
        {
            let value = (row.fate == Fate::Copied).then(|| leaf.text());
            let path = target.path;
            claims.push((body, leaf, Wanted { path, value }));
        }
    }
    by_document
}

fn check_content(document: &Document, claims: &[Claim<'_>], violations: &mut Violations) {
    let format = Format::of(&document.media_type);
    if let (Content::Bytes(bytes), Format::Markup(dialect)) = (&document.content, format) {
        let wanted: Vec<_> = claims.iter().map(|(_, _, wanted)| *wanted).collect();
        match target::look_up(bytes, dialect, &wanted) {
            Err(why) => violations.add(Violation::Markup {
                document: document.name.clone(),
                why,
            }),
            Ok(found) => {
                for ((body, leaf, wanted), found) in claims.iter().zip(found) {
                    let leaf = || pointer(body, leaf);
                    let target = || format!("{}#{}", document.name, wanted.path);
                    violations.add(match found {
                        Found::AsWanted => continue,
                        Found::Nothing => Violation::TargetMissing {
                            leaf: leaf(),
                            target: target(),
                        },
                        Found::Several => Violation::TargetAmbiguous {
                            leaf: leaf(),
                            target: target(),
                        },
                        Found::Other => Violation::NotCopied {
                            leaf: leaf(),
                            target: target(),
                        },
                    });
                }
            }
        }
        return;
    }
    for (body, leaf, _) in claims {
        violations.add(Violation::NoLookUp {
            leaf: pointer(body, leaf),
            document: document.name.clone(),
        });
    }
    if let (Content::Bytes(bytes), Format::Json) = (&document.content, format)
        && let Err(why) = leaves::check(bytes)
    {
        violations.add(Violation::Json {
            document: document.name.clone(),
            why,
        });
    }
}

/// What the host can do with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Markup(Dialect),
    Json,
    Other,
}

impl Format {
    pub(crate) fn of(media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default();
        match essence.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Self::Markup(Dialect::Html),
            "application/json" => Self::Json,
            "application/xml" | "text/xml" => Self::Markup(Dialect::Xml),
            // RFC 6839 section 3.1, RFC 7303 section 4.2.
            other if other.ends_with("+json") => Self::Json,
            other if other.ends_with("+xml") => Self::Markup(Dialect::Xml),
            _ => Self::Other,
        }
    }
}
