//! What a wake-up e-mail is recognised by, and what it says.

use std::panic;

use regex::{Regex, RegexBuilder};

use super::settings::MailConfig;
use super::text::{MailText, joined_at_breaks, percent_decoded};
use super::{Hint, Kind};
use crate::problem::{Problem, Recovery, Side};
use crate::transfers::ExternalId;

/// The patterns of the settings, compiled.
#[derive(Clone, Debug)]
pub struct Recognition {
    link: Link,
    from: Option<Regex>,
    kinds: Vec<(Regex, Kind)>,
}

/// Why a mail is no wake-up e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// It cannot be read as a mail.
    #[error("it is no mail")]
    NoMail,
    /// The sender does not match the settings' `from`.
    #[error("its sender is not the one of the settings")]
    Sender,
    /// No link of the settings, or none with a GUID.
    #[error("it holds no link with an action's identifier")]
    NoLink,
    /// It is larger than 10 MiB.
    #[error("it is larger than 10 MiB")]
    TooLarge,
    /// More actions than LV would put into one mail: as hints they would be as many requests to LV.
    #[error("it holds links to more than 50 actions")]
    TooMany,
}

/// Why the settings cannot recognise anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A pattern cannot be understood, or is too large.
    #[error("`{setting}` is no pattern: {reason}")]
    Malformed {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// There must be a way to know the identifier in the link.
    #[error("`link` must have exactly one group, around the action's GUID; it has {0}")]
    Groups(usize),
    /// Both, or neither.
    #[error("give exactly one of `host` and `link`")]
    OneWay,
    /// No host's name.
    #[error("`host` is a host's name alone, as in `lv.example`")]
    Host,
}

/// How identifiers are found.
#[derive(Clone, Debug)]
enum Link {
    /// Every GUID in a link to a host.
    Host { link: Regex, guid: Regex },
    /// The only group of a pattern.
    Pattern(Regex),
}

/// Actions in one mail.
const MOST_ACTIONS: usize = 50;

/// In bytes, of a compiled pattern.
const MOST_OF_A_PATTERN: usize = 1 << 20;

const GUID: &str = r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b";

/// Words of the three languages in which LV writes; `ä` and `å` also in two characters, as some programs write them. The term for the mail itself
/// (*heräteviesti*, *väckningsmeddelande*) is no message.
const WORDS: [(&str, Kind); 3] = [
    (
        r"peruutet|peruutu|peruttu|(?:å|a\u{30a})terkalla|withdr[ae]w",
        Kind::Withdrawal,
    ),
    (
        r"t(?:ä|a\u{308})yden(?:ny|net)|kompletter|supplement",
        Kind::Supplement,
    ),
    (r"\bviesti|\bmeddelande|\bmessage", Kind::Message),
];

impl Recognition {
    /// Compiles the patterns of the settings.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn new(config: &MailConfig) -> Result<Self, PatternError> {
        let link = match (&config.host, &config.link) {
            (Some(host), None) => Link::host(host)?,
            (None, Some(pattern)) => Link::pattern(pattern)?,
            _ => return Err(PatternError::OneWay),
        };
        let from = config.from.as_deref();
        let from = from.map(|from| pattern("from", from)).transpose()?;
        let kinds = match &config.kinds {
            Some(kinds) => kinds
                .iter()
                .map(|of| Ok((pattern("kinds", &of.pattern)?, of.kind)))
                .collect::<Result<_, _>>()?,
            None => WORDS
                .iter()
                .map(|(words, kind)| Ok((pattern("kinds", words)?, *kind)))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self { link, from, kinds })
    }

    /// The hints of a mail, one for each action: at least one.
    ///
    /// # Errors
    /// Why it is no wake-up e-mail.
    pub fn hints(&self, mail: &[u8]) -> Result<Vec<Hint>, Unrecognised> {
        // Anyone can send a mail; one that the mail library fails on must not end the thread that looks at the next one.
        let mail = panic::catch_unwind(|| MailText::of(mail));
        let mail = mail.ok().flatten().ok_or(Unrecognised::NoMail)?;
        if let Some(from) = &self.from
            && !mail.from.iter().any(|address| from.is_match(address))
        {
            return Err(Unrecognised::Sender);
        }
        let mut actions = Vec::new();
        for body in &mail.bodies {
            self.link.find(body, &mut actions);
            self.link.find(&percent_decoded(body), &mut actions);
        }
        if actions.is_empty() {
            for body in &mail.bodies {
                self.link.find(&joined_at_breaks(body), &mut actions);
            }
        }
        match actions.len() {
            0 => return Err(Unrecognised::NoLink),
            1..=MOST_ACTIONS => {}
            _ => return Err(Unrecognised::TooMany),
        }
        let kind = self.kind(&mail.subjects);
        Ok(actions
            .into_iter()
            .map(|action| Hint { action, kind })
            .collect())
    }

    /// By the mail's own subject; where that says nothing, by those of the mails in it.
    fn kind(&self, subjects: &[String]) -> Kind {
        subjects
            .iter()
            .find_map(|subject| {
                let mut kinds = self.kinds.iter();
                kinds.find(|(words, _)| words.is_match(subject))
            })
            .map_or(Kind::Application, |(_, kind)| *kind)
    }
}

impl Link {
    fn host(host: &str) -> Result<Self, PatternError> {
        let allowed = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
        if host.is_empty() || !host.chars().all(allowed) {
            return Err(PatternError::Host);
        }
        let host = regex::escape(host);
        Ok(Self::Host {
            link: pattern(
                "host",
                &format!(r#"https://{host}(?::[0-9]+)?[/?\#][^\s<>"']*"#),
            )?,
            guid: pattern("host", GUID)?,
        })
    }

    fn pattern(text: &str) -> Result<Self, PatternError> {
        let regex = compiled("link", RegexBuilder::new(text).case_insensitive(false))?;
        match regex.captures_len() - 1 {
            1 => Ok(Self::Pattern(regex)),
            groups => Err(PatternError::Groups(groups)),
        }
    }

    /// Adds what is not found yet, up to one more than a mail may hold.
    fn find(&self, text: &str, actions: &mut Vec<ExternalId>) {
        let mut add = |guid: &str| {
            if actions.len() <= MOST_ACTIONS
                && let Ok(action) = guid.parse()
                && !actions.contains(&action)
            {
                actions.push(action);
            }
        };
        match self {
            Self::Host { link, guid } => link
                .find_iter(text)
                .flat_map(|link| guid.find_iter(link.as_str()))
                .for_each(|guid| add(guid.as_str())),
            Self::Pattern(link) => link
                .captures_iter(text)
                .filter_map(|found| found.get(1))
                .for_each(|guid| add(guid.as_str())),
        }
    }
}

fn pattern(setting: &'static str, text: &str) -> Result<Regex, PatternError> {
    compiled(setting, RegexBuilder::new(text).case_insensitive(true))
}

fn compiled(setting: &'static str, pattern: &mut RegexBuilder) -> Result<Regex, PatternError> {
    pattern
        .size_limit(MOST_OF_A_PATTERN)
        .dfa_size_limit(MOST_OF_A_PATTERN)
        .build()
        .map_err(|error| PatternError::Malformed {
            setting,
            reason: error.to_string(),
        })
}

impl From<PatternError> for Problem {
    fn from(error: PatternError) -> Self {
        Self {
            code: "mail-settings-pattern".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The settings in `triggers.mail` cannot recognise a mail: {error}."),
            advice: "Correct the setting, then start again.".to_owned(),
            detail: None,
        }
    }
}
