//! The authority's case system, whatever it is: it takes deliveries.

mod folder;
mod place;

use std::io;
use std::path::PathBuf;

use crate::problem::{Problem, Recovery, Side};

pub use folder::{FolderAccess, FolderCases};
pub use place::{NotAPlace, Place};

/// The code of [`CaseError::AttachmentChanged`]: nothing of the delivery has left, and what is missing can only be fetched again.
pub(crate) const ATTACHMENT_CHANGED: &str = "attachment-changed";

/// A message with its documents and attachments, to be taken whole or not at all.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The delivery's name: the same at every attempt, and no other delivery's. A case system that gets it twice has to take it once.
    pub name: Place,
    /// The action in LV.
    pub external_id: String,
    /// The running number, from 1, of the message about the action.
    pub number: u32,
    /// The message, then the documents.
    pub documents: Vec<Document>,
    /// The attachments.
    pub attachments: Vec<Attachment>,
}

/// A document of a delivery, in memory.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its file name.
    pub place: Place,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Of the bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// An attachment of a delivery, on disk.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its file name.
    pub place: Place,
    /// Where its bytes lie. They may be linked, not changed and not moved.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Of the bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// The case system has a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Where, in its own terms: a path, for a folder.
    pub place: String,
    /// Its own number for the case, if it gives one at once.
    pub case_id: Option<String>,
    /// Whether it had the delivery before.
    pub already: bool,
}

/// A case system.
pub trait CaseSystem: Send + Sync {
    /// Hands a delivery over. Returns once it is safe there.
    ///
    /// # Errors
    /// Whatever kept the delivery from being taken. Another attempt with the same delivery must be harmless.
    fn deliver(&self, delivery: &Delivery) -> Result<Delivered, CaseError>;
}

/// Why a case system did not take a delivery.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// Something else is there under the delivery's name. It is left as it is.
    #[error("another delivery or something foreign is already at {}", place.display())]
    Occupied {
        /// Where.
        place: PathBuf,
    },
    /// Two parts of the delivery have the same name, on some disk at least.
    #[error("two parts of delivery {delivery} have the same file name")]
    SameName {
        /// The delivery's name.
        delivery: String,
    },
    /// An attachment is not on disk as it was received.
    #[error(
        "an attachment of delivery {delivery} is missing from the work folder or was changed there"
    )]
    AttachmentChanged {
        /// The delivery's name.
        delivery: String,
    },
    /// The folder as a whole cannot be used.
    #[error("the case system's folder {} cannot be used: {source}", folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Reading or writing failed this time.
    #[error("delivery {delivery} could not be written: {source}")]
    Unwritten {
        /// The delivery's name.
        delivery: String,
        /// Why.
        source: io::Error,
    },
    /// Another case system's reason.
    #[error("{0}")]
    Refused(Problem),
}

impl From<CaseError> for Problem {
    fn from(error: CaseError) -> Self {
        let what = format!("{error}.");
        let (code, side, recovery, advice) = match error {
            CaseError::Refused(problem) => return problem,
            CaseError::Occupied { .. } => (
                "delivery-occupied",
                Side::CaseSystem,
                Recovery::Person,
                "Find out what put it there, move it away, and retry the transfer. Nothing is ever overwritten.",
            ),
            CaseError::SameName { .. } => (
                "delivery-same-name",
                Side::Ours,
                Recovery::Person,
                "Report it to the mapping's author: a document must not be named as another or as an attachment.",
            ),
            CaseError::AttachmentChanged { .. } => (
                ATTACHMENT_CHANGED,
                Side::Ours,
                Recovery::Person,
                "Find out what touches the state folder's work files, and retry the transfer: all is fetched anew.",
            ),
            CaseError::Unusable { .. } => (
                "case-folder-unusable",
                Side::CaseSystem,
                Recovery::StopConnection,
                "See that the folder exists, is mounted, has room, and that this program may write in it.",
            ),
            CaseError::Unwritten { .. } => (
                "delivery-unwritten",
                Side::CaseSystem,
                Recovery::Retry,
                "It is tried again by itself. If it goes on, look at the disk that the folder is on.",
            ),
        };
        Self {
            code: code.to_owned(),
            side,
            recovery,
            what,
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
