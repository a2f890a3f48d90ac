//! Where wake-up e-mails arrive: what a Maildir and an IMAP server have in common.

use std::fmt::Display;
use std::io;

use crate::problem::Problem;

/// The largest mail that is read, in bytes. A wake-up e-mail has some kilobytes.
pub(super) const MOST_BYTES: u64 = 10 << 20;

/// Where mails arrive. Has no way to delete one.
pub trait Mailbox {
    /// The name of a mail in this mailbox; without personal data, for it is logged.
    type Mail: Display;

    /// The mails that nobody has marked yet, the oldest first.
    ///
    /// # Errors
    /// The mailbox cannot be reached or read.
    fn unread(&mut self) -> Result<Vec<Self::Mail>, Problem>;

    /// Reads a mail and leaves it as it is.
    ///
    /// # Errors
    /// The mailbox cannot be read any longer.
    fn fetch(&mut self, mail: &Self::Mail) -> Result<Fetched, Problem>;

    /// Marks a mail, so that it is not unread any longer.
    ///
    /// # Errors
    /// It cannot be marked, and stays as it was.
    fn mark(&mut self, mail: &Self::Mail, mark: Mark) -> Result<(), Problem>;
}

/// What became of reading a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It, byte for byte.
    Whole(Vec<u8>),
    /// It is larger than 10 MiB.
    TooLarge,
    /// This one cannot be read; others perhaps can.
    Unreadable(io::ErrorKind),
    /// Someone else took it in the meantime.
    Gone,
}

/// What is noted at a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Its hints were taken: it is read.
    Handled,
    /// Nothing is recognised in it: it waits for a person.
    Unrecognised,
}
