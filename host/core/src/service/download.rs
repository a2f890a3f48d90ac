//! An attachment's way from the network to the disk: a fixed buffer, a hash and a limit, and no file where anything failed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Expected;
use super::peer::Peer;
use super::receipt::hexadecimal;
use crate::problem::{Problem, Recovery, Side};

const BUFFER: usize = 64 * 1024;

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum DownloadError {
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

/// What was written.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) size: u64,
    pub(super) sha256: String,
}

impl Expected<'_> {
    /// Before anything is asked for: what the service states is too large already.
    pub(super) fn within(&self, limit: u64) -> Result<(), DownloadError> {
        match self.size {
            Some(size) if size > limit => Err(DownloadError::TooLarge(limit)),
            _ => Ok(()),
        }
    }
}

/// Writes `body` to the new file `to`, readable by this account only, and has it and its name on the disk when it returns.
pub(super) fn save(
    body: &mut dyn Read,
    limit: u64,
    expected: Expected<'_>,
    to: &Path,
) -> Result<Saved, DownloadError> {
    let mut file = Unfinished::create(to)?;
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    let mut buffer = vec![0; BUFFER];
    let most = expected.size.unwrap_or(limit);
    loop {
        let read = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(DownloadError::Body(error, size)),
        };
        size += read as u64;
        if size > most {
            return Err(match expected.size {
                Some(stated) => DownloadError::Size {
                    stated,
                    received: "more".to_owned(),
                },
                None => DownloadError::TooLarge(limit),
            });
        }
        hash.update(&buffer[..read]);
        file.file
            .write_all(&buffer[..read])
            .map_err(DownloadError::Disk)?;
    }
    let sha256 = hexadecimal(&hash.finalize());
    if let Some(stated) = expected.size.filter(|stated| *stated != size) {
        return Err(DownloadError::Size {
            stated,
            received: size.to_string(),
        });
    }
    if expected
        .sha256
        .is_some_and(|stated| !stated.eq_ignore_ascii_case(&sha256))
    {
        return Err(DownloadError::Hash);
    }
    file.finish()?;
    Ok(Saved { size, sha256 })
}

/// A file that removes itself unless it is finished.
struct Unfinished {
    file: File,
    path: PathBuf,
    finished: bool,
}

impl Unfinished {
    fn create(path: &Path) -> Result<Self, DownloadError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => DownloadError::Exists,
            _ => DownloadError::Disk(error),
        })?;
        Ok(Self {
            file,
            path: path.to_owned(),
            finished: false,
        })
    }

    fn finish(mut self) -> Result<(), DownloadError> {
        self.file.sync_all().map_err(DownloadError::Disk)?;
        // The name is on the disk only when its directory is; other systems than Unix have no call for it.
        #[cfg(unix)]
        if let Some(directory) = self
            .path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            File::open(directory)
                .and_then(|directory| directory.sync_all())
                .map_err(DownloadError::Disk)?;
        }
        self.finished = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.finished
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "an unfinished attachment could not be removed");
        }
    }
}

impl DownloadError {
    /// Of everything but [`Body`](Self::Body), which the transport tells more about.
    pub(super) fn problem(&self, peer: Peer) -> Problem {
        let (code, side, recovery, advice) = match self {
            Self::Body(..) => (
                "answer-cut-short",
                peer.side(),
                Recovery::Retry,
                "It is fetched again from its beginning.",
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
                "Remove what an earlier attempt left in the store's folder, then resume the transfer.",
            ),
            Self::Disk(error) => (
                "attachment-disk",
                Side::Ours,
                match error.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Recovery::Retry,
                    _ => Recovery::Person,
                },
                "Check the room in the store's folder and the right of this program's account to write there.",
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /// Gives its bytes, then fails.
    struct Breaks(&'static [u8]);

    impl Read for Breaks {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            match self.0.read(to) {
                Ok(0) => Err(io::ErrorKind::ConnectionReset.into()),
                other => other,
            }
        }
    }

    #[test]
    fn a_file_is_kept_whole_and_for_this_account_only() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        let expected = Expected {
            size: Some(3),
            sha256: Some(ABC),
        };
        let saved = save(&mut &b"abc"[..], 3, expected, &to).unwrap();
        assert_eq!((saved.size, saved.sha256.as_str()), (3, ABC));
        assert_eq!(std::fs::read(&to).unwrap(), b"abc");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn nothing_is_left_where_anything_failed() {
        let upper = ABC.to_uppercase();
        for (limit, size, sha256, code) in [
            (2, None, None, "attachment-too-large"),
            (9, Some(4), None, "attachment-size-differs"),
            (9, Some(2), None, "attachment-size-differs"),
            (9, None, Some("00"), "attachment-hash-differs"),
            (9, Some(3), Some(upper.as_str()), ""),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let to = dir.path().join("a");
            let result = save(&mut &b"abc"[..], limit, Expected { size, sha256 }, &to);
            let got = result
                .err()
                .map(|error| error.problem(Peer::Lv).code)
                .unwrap_or_default();
            assert_eq!(got, code);
            assert_eq!(to.exists(), code.is_empty());
        }
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        let error = save(&mut Breaks(b"abc"), 9, Expected::default(), &to).unwrap_err();
        assert!(matches!(error, DownloadError::Body(_, 3)));
        assert!(!to.exists());
    }

    #[test]
    fn a_file_that_is_there_already_is_neither_touched_nor_removed() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        std::fs::write(&to, "theirs").unwrap();
        let error = save(&mut &b"abc"[..], 9, Expected::default(), &to).unwrap_err();
        assert!(matches!(error, DownloadError::Exists));
        assert_eq!(std::fs::read(&to).unwrap(), b"theirs");
        let nowhere = dir.path().join("no-such-folder/a");
        let error = save(&mut &b"abc"[..], 9, Expected::default(), &nowhere).unwrap_err();
        assert_eq!(error.problem(Peer::Lv).code, "attachment-disk");
    }
}
