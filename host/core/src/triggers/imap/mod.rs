//! A mailbox on the authority's mail server, by IMAP4rev1 (RFC 3501) over TLS from the first byte (RFC 8314).
//!
//! Mails are read with `BODY.PEEK`, which marks nothing. A handled one gets the flag `\Seen`; one in which nothing is recognised gets `\Flagged` and
//! stays unread, and is not looked at again. Nothing is ever given `\Deleted`, and nothing expunged.

mod account;
mod failure;
mod session;
mod wire;

pub(super) use account::Account;
pub use account::AccountError;
