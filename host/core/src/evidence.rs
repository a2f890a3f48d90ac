//! What proves, to anybody and without this program's store, what became of a transfer: one file that can be checked offline.
//!
//! It is a tar archive of this form, and of no other, so that a single bit that is not as it was written is found:
//!
//! | member | what |
//! | --- | --- |
//! | `manifest.json` | [`Manifest`]: the transfer, the mapping, the head of the log, and every other member with its SHA-256 |
//! | `manifest.json.minisig` | the manifest's signature, which the stock minisign can check |
//! | `evidence.pub` | the key that signed: compare it with the one that the authority publishes |
//! | `received/…`, `before/…` | what was received, byte for byte, and what the action's earlier deliveries were made of |
//! | `settings.json`, `ledger.json`, `findings.json`, `documents/…` | what the mapping was set to, and what it made |
//! | `attachments.json` | names, sizes and SHA-256 of the attachments; not their bytes |
//! | `exchanges.json` | requests to LV and their receipts, with X-Road's ids |
//! | `log.json` | the transfer's log, entry by entry, chained by hashes up to the signed head |

mod container;
mod gather;
mod signing;
mod verify;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use container::Damage;
pub use signing::{KeyError, SigningKey, TrustedKey};
pub use verify::{Check, Verdict, verify};

use crate::audit::Digest;
use crate::audit::log::Head;
use crate::problem::{Problem, Recovery, Side};
use crate::store::{MappedBy, Store, StoreError, Versions};
use crate::transfers::{ExternalId, Kind, TransferId};

/// What a bundle of this form calls itself.
const FORMAT: &str = "lupasilta evidence 1";

/// What a bundle holds. Signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// `lupasilta evidence 1`.
    pub format: String,
    /// When it was made.
    pub made: Timestamp,
    /// The transfer.
    pub transfer: TransferId,
    /// The action.
    pub external_id: ExternalId,
    /// What the transfer carries.
    pub kind: Kind,
    /// The running number of the message about the action, in its direction.
    pub number: u32,
    /// What mapped it and what that was given besides the bodies; none when it is not mapped yet.
    pub mapping: Option<MappedBy>,
    /// Where the log ends.
    pub log: Head,
    /// What was received: each with the member that holds it.
    pub received: Vec<Line>,
    /// What the action's earlier deliveries were made of.
    pub before: Vec<Line>,
    /// The message and the documents.
    pub documents: Vec<Line>,
    /// Every other member, in order.
    pub members: Vec<Member>,
}

/// A body or a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// The member that holds its bytes.
    pub member: String,
}

/// A member of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// Its path.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Of the bytes.
    pub sha256: Digest,
}

/// The bundle of a transfer, as the store has it.
///
/// # Errors
/// A transfer that is not known, a log that does not hold, a key that cannot sign, and those of the store.
pub fn bundle<S: Store + Versions>(
    store: &S,
    id: TransferId,
    key: &SigningKey,
    made: Timestamp,
) -> Result<Vec<u8>, EvidenceError> {
    let (mut manifest, mut contents) = gather::gather(store, id, made)?;
    contents.insert(0, (KEY.to_owned(), key.public_file()?.into_bytes()));
    manifest.members = contents
        .iter()
        .map(|(path, bytes)| Member {
            path: path.clone(),
            size: bytes.len() as u64,
            sha256: Digest::of(bytes),
        })
        .collect();
    let manifest_json = gather::json(&manifest)?;
    let signature = key.sign(&manifest_json, id)?;
    let mut bundle = container::Writer::default();
    bundle.add(MANIFEST, &manifest_json)?;
    bundle.add(SIGNATURE, signature.as_bytes())?;
    for (path, bytes) in &contents {
        bundle.add(path, bytes)?;
    }
    Ok(bundle.finish())
}

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.json.minisig";
const KEY: &str = "evidence.pub";

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The transfer's log was changed from outside.
    #[error(transparent)]
    Log(#[from] crate::audit::log::BrokenAt),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What it would hold was purged.
    #[error("what was received and made for transfer {id} was purged")]
    Purged {
        /// The transfer.
        id: TransferId,
        /// When.
        at: Timestamp,
    },
    /// Something is too large, or has too long a name, for the archive.
    #[error("{0} does not fit into the archive")]
    Unfit(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EvidenceError> for Problem {
    fn from(error: EvidenceError) -> Self {
        let what = format!("{error}.");
        match error {
            EvidenceError::Log(error) => error.into(),
            EvidenceError::Purged { id, at } => crate::retention::gone(id, at),
            EvidenceError::Store(error) => error.into(),
            EvidenceError::Key(error) => error.into(),
            EvidenceError::Unfit(_) => Self {
                code: "evidence-unfit".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what,
                advice: "Report it to the makers of this program.".to_owned(),
                detail: None,
            },
        }
    }
}
