//! Everything on record of a transfer, as members of a bundle.

use jiff::Timestamp;
use serde::Serialize;

use super::{EvidenceError, FORMAT, Line, Manifest};
use crate::audit::log;
use crate::store::{Body, Exchange, KeptContent, Store, StoreError, Versions};
use crate::transfers::TransferId;

/// The members besides manifest, signature and key: path and bytes.
pub(super) type Contents = Vec<(String, Vec<u8>)>;

/// An exchange as it stands in a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exchanged {
    pub(super) purpose: crate::transfers::Purpose,
    pub(super) position: u32,
    pub(super) name: String,
    pub(super) request: crate::service::Request,
    pub(super) file: Option<crate::store::PlannedFile>,
    pub(super) receipt: Option<crate::service::Receipt>,
}

impl From<Exchange> for Exchanged {
    fn from(exchange: Exchange) -> Self {
        Self {
            purpose: exchange.purpose,
            position: exchange.position,
            name: exchange.name,
            request: exchange.request,
            file: exchange.file,
            receipt: exchange.receipt,
        }
    }
}

pub(super) fn gather<S: Store + Versions>(
    store: &S,
    id: TransferId,
    made: Timestamp,
) -> Result<(Manifest, Contents), EvidenceError> {
    let transfer = store.transfer(id)?;
    if let Some(at) = transfer.purged {
        return Err(EvidenceError::Purged { id, at });
    }
    let entries = store.log(id)?;
    let head = log::verify(&id.to_string(), &entries)?;
    let mut contents = Contents::new();
    let bodies = store.bodies(id)?;
    let received = lines("received", &bodies, &mut contents);
    let before = match &transfer.mapping {
        Some(_) => lines("before", &store.bodies_before(&transfer)?, &mut contents),
        None => Vec::new(),
    };
    if let Some(by) = &transfer.mapping
        && let Some(settings) = store.settings(&by.settings)?
    {
        contents.push(("settings.json".to_owned(), settings.into_bytes()));
    }
    let mut documents = Vec::new();
    for (number, document) in store.documents(id)?.into_iter().enumerate() {
        let member = match document.content {
            KeptContent::Bytes(bytes) => {
                let path = path("documents", number, &document.name);
                contents.push((path.clone(), bytes));
                path
            }
            KeptContent::Received(body) => received
                .iter()
                .find(|line| line.name == body)
                .map(|line| line.member.clone())
                .unwrap_or_default(),
        };
        documents.push(Line {
            name: document.name,
            media_type: document.media_type,
            member,
        });
    }
    if let Some(ledger) = store.ledger(id)? {
        contents.push(("ledger.json".to_owned(), ledger.into_bytes()));
    }
    contents.push(("findings.json".to_owned(), json(&store.findings(id)?)?));
    contents.push(("attachments.json".to_owned(), json(&store.files(id)?)?));
    let exchanges = store.exchanges(id)?.into_iter().map(Exchanged::from);
    contents.push((
        "exchanges.json".to_owned(),
        json(&exchanges.collect::<Vec<_>>())?,
    ));
    contents.push(("log.json".to_owned(), json(&entries)?));
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        made,
        transfer: id,
        external_id: transfer.external_id,
        kind: transfer.kind,
        number: transfer.number,
        mapping: transfer.mapping,
        log: head,
        received,
        before,
        documents,
        members: Vec::new(),
    };
    Ok((manifest, contents))
}

fn lines(folder: &str, bodies: &[Body], contents: &mut Contents) -> Vec<Line> {
    bodies
        .iter()
        .enumerate()
        .map(|(number, body)| {
            let member = path(folder, number, &body.name);
            contents.push((member.clone(), body.bytes.clone()));
            Line {
                name: body.name.clone(),
                media_type: body.media_type.clone(),
                member,
            }
        })
        .collect()
}

/// A member's path: the name where it is plain and short, and in any case its number, so that no two are the same.
fn path(folder: &str, number: usize, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.len() <= 70 && name.chars().all(plain) {
        format!("{folder}/{number}-{name}")
    } else {
        format!("{folder}/{number}")
    }
}

pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|source| StoreError::Damaged {
        what: "a part of a bundle".to_owned(),
        source: Box::new(source),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
