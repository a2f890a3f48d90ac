//! A Maildir: a folder into which a mail server delivers, one file a mail.
//!
//! Mails arrive in `new`. A handled one is moved to `cur` with the flag `S` (seen), one in which nothing is recognised with the flag `F` (flagged)
//! and without `S`, so that it stands out as unread in any mail program. `tmp` is the mail server's. Rules: <https://cr.yp.to/proto/maildir.html>.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::mailbox::{Fetched, MOST_BYTES, Mailbox, Mark};
use crate::problem::{Problem, Recovery, Side};

/// A Maildir on a local disk.
#[derive(Clone, Debug)]
pub struct Maildir {
    new: PathBuf,
    cur: PathBuf,
}

/// The name of a mail's file in `new`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailFile(OsString);

/// Why a Maildir cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MaildirError {
    /// It has no folder of this name.
    #[error("{} is no folder of a Maildir", .0.display())]
    NoFolder(PathBuf),
    /// It cannot be listed.
    #[error("{} cannot be listed: {source}", folder.display())]
    Unlisted {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A mail cannot be moved.
    #[error("{} cannot be moved to {}: {source}", from.display(), to.display())]
    Unmoved {
        /// The mail.
        from: PathBuf,
        /// Where it belongs.
        to: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Maildir {
    /// The Maildir in this folder.
    ///
    /// # Errors
    /// [`MaildirError::NoFolder`] if `new` or `cur` is not there.
    pub fn open(folder: &Path) -> Result<Self, MaildirError> {
        let maildir = Self {
            new: folder.join("new"),
            cur: folder.join("cur"),
        };
        match [&maildir.new, &maildir.cur].iter().find(|f| !f.is_dir()) {
            Some(missing) => Err(MaildirError::NoFolder(missing.to_path_buf())),
            None => Ok(maildir),
        }
    }

    fn list(&self) -> io::Result<Vec<MailFile>> {
        let mut mails = Vec::new();
        for entry in fs::read_dir(&self.new)? {
            let entry = entry?;
            let name = entry.file_name();
            let hidden = name.as_encoded_bytes().starts_with(b".");
            if !hidden && entry.file_type()?.is_file() {
                mails.push(MailFile(name));
            }
        }
        // Names begin with the time of delivery.
        mails.sort();
        Ok(mails)
    }

    /// A free name in `cur`. A mail that has the name already, as after a restored backup, must not be overwritten.
    fn place(&self, mail: &MailFile, mark: Mark) -> PathBuf {
        let (unique, flags) = split(&mail.0);
        let place = |unique: &OsStr| {
            let mut name = unique.to_owned();
            name.push(":2,");
            name.push(with_flag(&flags, mark));
            self.cur.join(name)
        };
        let first = place(&unique);
        std::iter::once(first.clone())
            .chain((1..=u16::MAX).map(|n| {
                let mut other = unique.clone();
                other.push(format!("_{n}"));
                place(&other)
            }))
            .find(|path| fs::symlink_metadata(path).is_err())
            .unwrap_or(first)
    }
}

impl Mailbox for Maildir {
    type Mail = MailFile;

    fn unread(&mut self) -> Result<Vec<MailFile>, Problem> {
        Ok(self.list().map_err(|source| MaildirError::Unlisted {
            folder: self.new.clone(),
            source,
        })?)
    }

    fn fetch(&mut self, mail: &MailFile) -> Result<Fetched, Problem> {
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(self.new.join(&mail.0))?
                .take(MOST_BYTES + 1)
                .read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        Ok(match read() {
            Ok(bytes) if bytes.len() as u64 > MOST_BYTES => Fetched::TooLarge,
            Ok(bytes) => Fetched::Whole(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Fetched::Gone,
            Err(error) => Fetched::Unreadable(error.kind()),
        })
    }

    fn mark(&mut self, mail: &MailFile, mark: Mark) -> Result<(), Problem> {
        let from = self.new.join(&mail.0);
        let to = self.place(mail, mark);
        match fs::rename(&from, &to) {
            Ok(()) => Ok(()),
            // Another program moved it, and it is not new any longer.
            Err(_) if fs::symlink_metadata(&from).is_err() && self.cur.is_dir() => Ok(()),
            Err(source) => Err(MaildirError::Unmoved { from, to, source }.into()),
        }
    }
}

impl fmt::Display for MailFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Path::new(&self.0).display().fmt(f)
    }
}

/// A name's unique part, and the flags that some programs give to a mail that is still new.
fn split(name: &OsStr) -> (OsString, String) {
    match name.to_str().and_then(|name| name.split_once(":2,")) {
        Some((unique, flags)) => (unique.into(), flags.to_owned()),
        None => (name.to_owned(), String::new()),
    }
}

/// Flags stand in the order of ASCII, each once.
fn with_flag(flags: &str, mark: Mark) -> String {
    let flag = match mark {
        Mark::Handled => 'S',
        Mark::Unrecognised => 'F',
    };
    let mut flags: Vec<char> = flags.chars().chain([flag]).collect();
    flags.sort_unstable();
    flags.dedup();
    flags.into_iter().collect()
}

impl From<MaildirError> for Problem {
    fn from(error: MaildirError) -> Self {
        let (code, advice) = match &error {
            MaildirError::NoFolder(_) => (
                "maildir-missing",
                "Name the folder that holds `new`, `cur` and `tmp` in `triggers.maildir.folder`.",
            ),
            MaildirError::Unlisted { .. } => (
                "maildir-unreadable",
                "Let the account that this program runs as read the Maildir.",
            ),
            MaildirError::Unmoved { .. } => (
                "maildir-unwritable",
                "Let the account that this program runs as write to `new` and `cur` of the Maildir, and look at the disk.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Retry,
            what: format!("{error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
