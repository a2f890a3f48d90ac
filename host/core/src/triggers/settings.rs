//! The settings of the triggers that come by mail.

use std::path::PathBuf;
use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::{
    optional as optional_duration, required as duration,
};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::secret::SecretSource;

/// Where wake-up e-mails arrive, and how they are recognised.
///
/// ```toml
/// poll = "60s"
///
/// [mail]
/// host = "lv.example"
/// from = '@lv\.example$'
/// kinds = [{ pattern = "täydennys|komplettering", kind = "supplement" }]
///
/// [imap]
/// host = "imap.kunta.example"
/// user = "lupasilta"
/// password = { env = "LUPASILTA_MAIL_PASSWORD" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TriggersConfig {
    /// How often mailboxes are looked into. 60 s.
    #[serde(with = "duration")]
    pub poll: Duration,
    /// How often LV is asked what happened. Off if not set: not every service has the list.
    #[serde(with = "optional_duration", skip_serializing_if = "Option::is_none")]
    pub changes: Option<Duration>,
    /// How often everything is compared with what LV lists. Off if not set.
    #[serde(with = "optional_duration", skip_serializing_if = "Option::is_none")]
    pub reconcile: Option<Duration>,
    /// How a wake-up e-mail is recognised.
    pub mail: MailConfig,
    /// A Maildir that the authority's mail server delivers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maildir: Option<MaildirConfig>,
    /// A mailbox on the authority's mail server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imap: Option<ImapConfig>,
}

/// How a wake-up e-mail is recognised. One of `host` and `link` is needed. Patterns are regular expressions of the `regex` crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// The host of LV's links: every GUID in an `https` link to it is an action's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Instead of `host`, the link itself, with one group around the action's GUID. Upper and lower case are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What the sender's address must match; any sender's will do without it. Case does not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What the subject says, by the first pattern that matches it; an application where none does. Case does not matter. Without it: Finnish,
    /// Swedish and English words for a withdrawal, a supplement and a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<KindPattern>>,
}

/// What words in the subject mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindPattern {
    /// What the subject must match.
    pub pattern: String,
    /// What happened to the action then.
    pub kind: Kind,
}

/// A Maildir.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaildirConfig {
    /// The folder that holds `new` and `cur`; relative to the settings.
    pub folder: PathBuf,
}

/// A mailbox on an IMAP server, over TLS from the first byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapConfig {
    /// The server's name, as in its certificate.
    pub host: String,
    /// Its port; 993 if not set.
    #[serde(default = "imaps")]
    pub port: u16,
    /// The mailbox, one that no person reads: a mail that someone has read, flagged or deleted is not looked at. `INBOX` if not set.
    #[serde(default = "inbox")]
    pub mailbox: String,
    /// Who we are there.
    pub user: String,
    /// Where the password is: `{ env = "VARIABLE" }`, `{ file = "name" }` or `{ command = ["program", "argument"] }`.
    pub password: SecretSource,
    /// PEM file of the certificates that issue the server's; these and no others are trusted then. Without it: Mozilla's list, built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// How long each single exchange with the server may take, connecting included. 60 s if not set.
    #[serde(default = "minute", with = "duration")]
    pub timeout: Duration,
}

impl Default for TriggersConfig {
    fn default() -> Self {
        Self {
            poll: minute(),
            changes: None,
            reconcile: None,
            mail: MailConfig::default(),
            maildir: None,
            imap: None,
        }
    }
}

fn imaps() -> u16 {
    993
}

fn inbox() -> String {
    "INBOX".to_owned()
}

fn minute() -> Duration {
    Duration::from_secs(60)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_the_documentation_are_understood() {
        let example: String = include_str!("settings.rs")
            .lines()
            .skip_while(|line| *line != "/// ```toml")
            .skip(1)
            .take_while(|line| *line != "/// ```")
            .map(|line| format!("{}\n", line.trim_start_matches("///").trim_start()))
            .collect();
        let config: TriggersConfig = toml::from_str(&example).unwrap();
        let imap = config.imap.as_ref().unwrap();
        assert_eq!((imap.port, imap.mailbox.as_str()), (993, "INBOX"));
        assert_eq!((config.poll, imap.timeout), (minute(), minute()));
        assert_eq!(
            config.mail.kinds.as_ref().unwrap()[0].kind,
            Kind::Supplement
        );
        let again: TriggersConfig = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
        assert_eq!(again, config);
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        for text in [
            "pol = '1s'",
            "[mail]\nlinks = 'x'",
            "[maildir]\nfolders = 'x'",
        ] {
            assert!(toml::from_str::<TriggersConfig>(text).is_err(), "{text}");
        }
    }
}
