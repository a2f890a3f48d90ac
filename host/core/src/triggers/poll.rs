//! One round through the mailboxes.

use std::path::{Path, PathBuf};

use super::imap::{Account, AccountError};
use super::mailbox::{Fetched, Mailbox, Mark};
use super::maildir::{Maildir, MaildirError};
use super::recognition::{PatternError, Recognition, Unrecognised};
use super::settings::TriggersConfig;
use super::{Hint, Hints};
use crate::problem::{Problem, Recovery, Side};

/// How many mails one round takes from one mailbox; a mailbox that was never read before can hold years of them.
const MOST_MAILS: usize = 500;

/// The mailboxes of the settings. Debug shows no password.
#[derive(Debug)]
pub struct MailTriggers {
    recognition: Recognition,
    maildir: Option<PathBuf>,
    imap: Option<Account>,
}

/// What a round did, in mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polled {
    /// Whose hints were taken.
    pub handled: usize,
    /// In which nothing was recognised; they are flagged, and counted in this round only.
    pub unrecognised: usize,
    /// That stay unread until a later round: their hints were not taken, they could not be read, or there were too many for one round.
    pub left: usize,
}

/// Why the settings of mail triggers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TriggersError {
    /// Mailboxes would be looked into without a pause.
    #[error("`poll` must be more than nothing")]
    Poll,
    /// Nothing can be recognised.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The Maildir is none.
    #[error(transparent)]
    Maildir(#[from] MaildirError),
    /// The mail server cannot be reached with these.
    #[error(transparent)]
    Imap(#[from] AccountError),
}

impl MailTriggers {
    /// Reads secrets and certificates, compiles patterns, and says what is wrong with them. None where no mailbox is set. Nothing is sent.
    ///
    /// File names in the settings are relative to `base`, the settings' own folder.
    ///
    /// # Errors
    /// [`TriggersError`].
    pub fn new(config: &TriggersConfig, base: &Path) -> Result<Option<Self>, TriggersError> {
        if config.maildir.is_none() && config.imap.is_none() {
            return Ok(None);
        }
        if config.poll.is_zero() {
            return Err(TriggersError::Poll);
        }
        let recognition = Recognition::new(&config.mail)?;
        let maildir = config.maildir.as_ref().map(|at| base.join(&at.folder));
        if let Some(folder) = &maildir {
            Maildir::open(folder)?;
        }
        let imap = config.imap.as_ref();
        let imap = imap.map(|imap| Account::read(imap, base)).transpose()?;
        Ok(Some(Self {
            recognition,
            maildir,
            imap,
        }))
    }

    /// Looks into each mailbox once. Blocks for as long as the mail server takes, at most the settings' `timeout` for each exchange with it.
    ///
    /// # Errors
    /// The first mailbox that failed; the others were looked into all the same. The next round takes up what this one left.
    pub fn poll(&self, hints: &dyn Hints) -> Result<Polled, Problem> {
        let maildir = self.maildir.as_deref().map(|folder| {
            let mut maildir = Maildir::open(folder)?;
            poll_mailbox(&mut maildir, &self.recognition, hints)
        });
        let imap = self.imap.as_ref().map(|account| {
            let mut session = account.open()?;
            let polled = poll_mailbox(&mut session, &self.recognition, hints);
            session.close();
            polled
        });
        let mut sum = Polled::default();
        for polled in [maildir, imap].into_iter().flatten() {
            let polled = polled?;
            sum.handled += polled.handled;
            sum.unrecognised += polled.unrecognised;
            sum.left += polled.left;
        }
        Ok(sum)
    }
}

/// Looks into one mailbox once.
///
/// # Errors
/// The mailbox's own. A hint that is not taken is none: its mail is left.
pub fn poll_mailbox(
    mailbox: &mut impl Mailbox,
    recognition: &Recognition,
    hints: &dyn Hints,
) -> Result<Polled, Problem> {
    let mails = mailbox.unread()?;
    let mut polled = Polled {
        left: mails.len().saturating_sub(MOST_MAILS),
        ..Polled::default()
    };
    for mail in mails.iter().take(MOST_MAILS) {
        let found = match mailbox.fetch(mail)? {
            Fetched::Whole(bytes) => recognition.hints(&bytes),
            Fetched::TooLarge => Err(Unrecognised::TooLarge),
            Fetched::Gone => continue,
            Fetched::Unreadable(reason) => {
                tracing::warn!(%mail, %reason, "a mail cannot be read, and is left");
                polled.left += 1;
                continue;
            }
        };
        match found {
            Ok(found) => match take(&found, hints) {
                Ok(()) => {
                    mailbox.mark(mail, Mark::Handled)?;
                    polled.handled += 1;
                }
                Err(problem) => {
                    tracing::warn!(%mail, code = problem.code, "a mail's hint was not taken, and the mail is left: {problem}");
                    polled.left += 1;
                }
            },
            Err(reason) => {
                mailbox.mark(mail, Mark::Unrecognised)?;
                tracing::warn!(%mail, %reason, "a mail is no wake-up e-mail that the settings know, and is flagged for a person");
                polled.unrecognised += 1;
            }
        }
    }
    Ok(polled)
}

fn take(found: &[Hint], hints: &dyn Hints) -> Result<(), Problem> {
    found.iter().try_for_each(|hint| hints.hint(hint))
}

impl From<TriggersError> for Problem {
    fn from(error: TriggersError) -> Self {
        let what = format!("The settings in `triggers` cannot work: {error}.");
        match error {
            TriggersError::Poll => Self {
                code: "mail-settings".to_owned(),
                side: Side::Ours,
                recovery: Recovery::Person,
                what,
                advice: "Correct the setting, then start again.".to_owned(),
                detail: None,
            },
            TriggersError::Pattern(error) => error.into(),
            TriggersError::Maildir(error) => error.into(),
            TriggersError::Imap(error) => error.into(),
        }
    }
}
