//! Why an attachment was not kept, whose side that is, and what to do.

use std::io;

use super::super::peer::Peer;
use crate::problem::{Problem, Recovery, Side};

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum DownloadError {
    /// The network's part: what ended the body, after how many bytes.
    #[error("the answer could not be read")]
    Body(io::Error, u64),
    #[error("the attachment is larger than the limit of {0} bytes")]
    TooLarge(u64),
    #[error("the service stated {stated} bytes and sent {received}")]
    Size { stated: u64, received: String },
    #[error("the attachment's SHA-256 is not the one that the service stated")]
    Hash,
    #[error(
        "the answer has no length, and the service stated neither size nor SHA-256: a cut would not be seen"
    )]
    Endless,
    #[error("there is a file of that name already")]
    Exists,
    #[error("the file could not be written: {0}")]
    Disk(io::Error),
}

impl DownloadError {
    /// Of everything but [`Body`](Self::Body), which the transport tells more about.
    pub(in super::super) fn problem(&self, peer: Peer) -> Problem {
        let (code, side, recovery, advice) = match self {
            Self::Body(..) => (
                "answer-cut-short",
                peer.side(),
                Recovery::Retry,
                "The rest is fetched later, or all of it where LV allows no more.",
            ),
            Self::TooLarge(_) => (
                "attachment-too-large",
                Side::Ours,
                Recovery::Person,
                "Raise `limits.attachment_bytes` if attachments this large are to be taken, then resume the transfer.",
            ),
            Self::Size { .. } => (
                "attachment-size-differs",
                Side::Lv,
                Recovery::Retry,
                "It is fetched again from its beginning; if it lasts, report the attachment to LV's support.",
            ),
            Self::Hash => (
                "attachment-hash-differs",
                Side::Lv,
                Recovery::Retry,
                "It is fetched again from its beginning; if it lasts, report the attachment to LV's support.",
            ),
            Self::Endless => (
                "attachment-length-unknown",
                Side::Lv,
                Recovery::Person,
                "Report it to LV's support: the answer needs a Content-Length, or the attachment's data a size.",
            ),
            Self::Exists => (
                "attachment-file-exists",
                Side::Ours,
                Recovery::Person,
                "Remove what an earlier attempt left in the state folder, then resume the transfer.",
            ),
            Self::Disk(error) => (
                "attachment-disk",
                Side::Ours,
                match error.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Recovery::Retry,
                    _ => Recovery::Person,
                },
                "Check the room in the state folder and the right of this program's account to write there.",
            ),
        };
        Problem {
            code: code.to_owned(),
            side,
            recovery,
            what: format!("An attachment was not fetched: {self}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
