//! Why the mail server's mailbox cannot be read, and what to do about it.

use std::io;

use crate::problem::{Problem, Recovery, Side};
use crate::service::TlsError;

/// Why an exchange with the mail server failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ImapFailure {
    #[error("nobody knows its name")]
    NameUnknown,
    #[error("there is no connection to it ({0})")]
    NoConnection(io::ErrorKind),
    #[error("{0}")]
    Tls(TlsError),
    #[error("it did not answer in time")]
    TimedOut,
    #[error("it closed the connection")]
    Closed,
    #[error("it does not answer as an IMAP server does")]
    NotImap,
    #[error("it refused the user or the password")]
    LoginRefused { said: String },
    #[error("it refused to open the mailbox")]
    MailboxRefused { said: String },
    #[error("it allows reading the mailbox only, not marking its mails")]
    ReadOnly,
    #[error("it refused to {0}")]
    Refused(&'static str),
}

impl ImapFailure {
    pub(super) fn of(error: &io::Error) -> Self {
        let tls = error.get_ref().and_then(|e| e.downcast_ref());
        match (tls, error.kind()) {
            (Some(error), _) => Self::Tls(TlsError::of(error)),
            // What the operating system says of a socket's own limit differs.
            (None, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => Self::TimedOut,
            (None, io::ErrorKind::UnexpectedEof) => Self::Closed,
            (None, kind) => Self::NoConnection(kind),
        }
    }

    pub(super) fn problem(&self, server: &str, mailbox: &str) -> Problem {
        let (code, recovery, advice) = match self {
            Self::NameUnknown => (
                "mail-server-name-unknown",
                Recovery::Retry,
                "Check `triggers.imap.host` and this machine's name service.",
            ),
            Self::NoConnection(_) | Self::Closed => (
                "mail-server-unreachable",
                Recovery::Retry,
                "See whether the mail server runs and the firewall lets this machine through.",
            ),
            Self::TimedOut => (
                "mail-server-silent",
                Recovery::Retry,
                "See how busy the mail server is; `triggers.imap.timeout` says how long to wait.",
            ),
            Self::Tls(_) => (
                "mail-server-tls",
                Recovery::StopConnection,
                "Check the mail server's certificate, `triggers.imap.host` and `triggers.imap.ca_file`.",
            ),
            Self::NotImap => (
                "mail-server-not-imap",
                Recovery::Retry,
                "Check that `triggers.imap.port` is the port of IMAP over TLS, usually 993.",
            ),
            Self::LoginRefused { .. } => (
                "mail-login-refused",
                Recovery::StopConnection,
                "Check `triggers.imap.user` and its password with the mail server's administrators; too many attempts can lock the account.",
            ),
            Self::MailboxRefused { .. } => (
                "mail-mailbox-refused",
                Recovery::StopConnection,
                "Check `triggers.imap.mailbox`, and the user's right to it.",
            ),
            Self::ReadOnly => (
                "mail-mailbox-read-only",
                Recovery::StopConnection,
                "Give the user the right to mark mails as seen and flagged in this mailbox.",
            ),
            Self::Refused(_) => (
                "mail-server-refused",
                Recovery::Retry,
                "Look at the mail server's log.",
            ),
        };
        let detail = match self {
            // Said before any mail is read, so it holds nothing of one.
            Self::LoginRefused { said } | Self::MailboxRefused { said } => Some(said.clone()),
            _ => None,
        };
        Problem {
            code: code.to_owned(),
            side: Side::Ours,
            recovery,
            what: format!(
                "The mailbox {mailbox} on the mail server {server} cannot be used: {self}."
            ),
            advice: advice.to_owned(),
            detail,
        }
    }
}
