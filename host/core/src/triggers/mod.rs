//! LV's wake-up e-mails (*heräteviesti*) as triggers, from a Maildir and from a mailbox over IMAP.
//!
//! LV sends one when an action is submitted, supplemented or withdrawn, or when a message on it arrives; a link in it holds the action's
//! identifier. Anyone can send such a mail, so it is only a [`Hint`]: what [`Hints`] makes of it is verified with LV before anything follows.
//!
//! A mail stays unread until its hints are taken, is marked as read then, and is never deleted. A mail in which nothing is recognised stays too:
//! it is flagged for a person, reported once in the log, and not looked at again. What the log says of a mail is its file's name or its number,
//! never its subject, sender or text.

mod imap;
mod inbox;
mod mailbox;
mod maildir;
mod poll;
mod recognition;
mod settings;
mod text;

use crate::problem::Problem;
use crate::transfers::ExternalId;
pub use crate::transfers::Kind;

pub use imap::AccountError;
pub use inbox::{Inbox, Round, media_type};
pub use mailbox::{Fetched, Mailbox, Mark};
pub use maildir::{Maildir, MaildirError};
pub use poll::{MailTriggers, Polled, TriggersError, poll_mailbox};
pub use recognition::{PatternError, Recognition, Unrecognised};
pub use settings::{ImapConfig, KindPattern, MailConfig, MaildirConfig, TriggersConfig};

/// Something may have happened to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hint {
    /// The action.
    pub action: ExternalId,
    /// What may have happened.
    pub kind: Kind,
}

/// What takes hints.
pub trait Hints {
    /// Takes a hint for good. The same hint can come again: after a failure, a crash, or in another mail.
    ///
    /// # Errors
    /// Whatever keeps it from being taken now; the mail stays unread then, and the hint comes again.
    fn hint(&self, hint: &Hint) -> Result<(), Problem>;
}
