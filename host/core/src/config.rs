//! The settings of one connection between LV and one case system: `lupasilta.toml`.
//!
//! ```toml
//! authority = "Mallila"                 # named in the log, where several authorities share a program
//! state = "state"                       # the store and the work files; on a local disk
//!
//! [encryption]                          # or encryption = "off", at the top
//! key = { file = "store-key" }          # or { env = "NAME" }, { command = ["pass", "show", "lupasilta"] }; a missing file is made
//! old_keys = [{ file = "store-key-2026" }]  # those before, until `lupasilta rekey` was run
//!
//! [service.direct]                      # or [service.xroad]
//! base_url = "https://service.example/lv"
//! credential = { header = "X-Api-Key", from = { env = "LV_API_KEY" } }
//!
//! [mapping]
//! component = "asianhallinta.wasm"
//! settings_file = "asianhallinta.json"  # or [mapping.settings], a table
//! unmapped = "deliver"                  # or "quarantine"
//!
//! [mapping.limits]                      # also memory_bytes, input_bytes, output_bytes, document_bytes
//! time = "2s"
//!
//! [cases]
//! folder = "/srv/asiat/saapuvat"
//! file_mode = "0640"
//! folder_mode = "0770"
//! inbox = "/srv/asiat/lahtevat"         # what the case system says to LV
//! settle = "5s"                         # how long a file must have been left alone
//!
//! [attachments]
//! large_bytes = 100000000               # a larger file is reported
//! scan = ["clamdscan", "--no-summary", "--fdpass", "{}"]
//! scan_timeout = "10m"
//!
//! [triggers]
//! poll = "60s"                          # how often mailboxes are looked into
//! changes = "5m"                        # how often LV is asked what happened; off if not set
//! reconcile = "24h"                     # how often everything is compared with what LV lists; off if not set
//!
//! [deadlines]
//! before_days = 3                       # how many days before a deadline the first alarm is raised
//! hook = ["/usr/local/bin/alarm"]       # run for each alarm, with the alarm, the code, the day and the action as arguments
//!
//! [triggers.mail]                       # how LV's wake-up e-mail is recognised; also link (instead of host), kinds
//! host = "lv.example"
//! from = '@lv\.example$'
//!
//! [triggers.imap]                       # or [triggers.maildir] with folder; also port, ca_file, timeout
//! host = "imap.kunta.example"
//! mailbox = "INBOX"
//! user = "lupasilta"
//! password = { file = "mail-password" }
//!
//! [mapping.breaker]                     # when a version is taken off that fails again and again
//! failures = 3                          # for how many transfers one after another
//! fall_back = true                      # to the version before; else the route is stopped
//! hook = ["/usr/local/bin/alarm"]       # run with taken-off, the route and what serves it now
//!
//! [retention]
//! payloads = "365d"                     # how long content is kept after an action's last change; for ever if not set
//!
//! [workers]
//! count = 4
//! poll = "500ms"                        # how soon what another process left is seen
//!
//! [retry]
//! first = "5s"
//! longest = "15m"
//! give_up_after = "72h"
//! probe = "5m"
//! ```
//! Paths are relative to the file. A key that is not known is an error: a misspelt setting must not be taken for its default.

mod encryption;
mod malformed;

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

use crate::attachments::AttachmentSettings;
use crate::audit::Digest;
use crate::cases::FolderAccess;
use crate::mappings::BreakerConfig;
use crate::problem::{Problem, Recovery, Side};
use crate::retention::KeepFor;
use crate::sandbox::Limits;
use crate::secret::SecretSource;
use crate::service::ConnectionConfig;
use crate::store::{Encryption, SqliteStore, StoreError, Version};
use crate::transfers::{RetryPolicy, UnmappedPolicy};
use crate::triggers::TriggersConfig;

pub use encryption::{EncryptionConfig, KeyError, KeysConfig};
pub use malformed::Malformed;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder that paths are relative to: the file's own.
    #[serde(skip)]
    pub base: PathBuf,
    /// Whether the process is another program's, with handlers of signals of its own, as a JVM has: mappings then run without any of ours. No setting
    /// of the file, since only the program knows.
    #[serde(skip)]
    pub foreign_process: bool,
    /// The authority, as the log names it where several share a program.
    #[serde(default)]
    pub authority: Option<String>,
    /// The folder of the store and the work files. Made if it is missing. Each authority has its own: what lies in it is seen by no other.
    pub state: PathBuf,
    /// How what customers and officers wrote is encrypted in the store. It has to be said, one way or the other.
    pub encryption: Option<EncryptionConfig>,
    /// How LV is reached.
    pub service: ConnectionConfig,
    /// What makes messages of LV's data.
    #[serde(default)]
    pub mapping: MappingConfig,
    /// Where the messages go. Not needed where the embedding program takes them itself.
    pub cases: Option<CasesConfig>,
    /// What is done with attachments besides fetching them.
    #[serde(default)]
    pub attachments: AttachmentSettings,
    /// The alarms of deadlines.
    #[serde(default)]
    pub deadlines: DeadlinesConfig,
    /// What tells that something happened in LV.
    #[serde(default)]
    pub triggers: TriggersConfig,
    /// How long what was received and made is kept.
    #[serde(default)]
    pub retention: RetentionConfig,
    /// What moves transfers on.
    #[serde(default)]
    pub workers: WorkersConfig,
    /// When to try again.
    #[serde(default)]
    pub retry: RetryConfig,
}

/// What makes messages of LV's data.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingConfig {
    /// The component's file, for every action that no activated version serves. Not needed where versions are installed and activated.
    pub component: Option<PathBuf>,
    /// Its settings, here.
    pub settings: Option<toml::Table>,
    /// Its settings, in a JSON file.
    pub settings_file: Option<PathBuf>,
    /// What to do with values that nothing took.
    #[serde(default)]
    pub unmapped: UnmappedPolicy,
    /// What one call of a component may use.
    #[serde(default)]
    pub limits: MappingLimits,
    /// When a version is taken off because its calls do not come to their end.
    #[serde(default)]
    pub breaker: BreakerConfig,
}

/// What one call of a component may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MappingLimits {
    /// Wall-clock time. 2 s.
    #[serde(with = "duration")]
    pub time: Duration,
    /// Memory; about 4.5 times the application's data is needed. 128 MiB.
    pub memory_bytes: usize,
    /// Everything that the call is given. 16 MiB.
    pub input_bytes: usize,
    /// Everything that the call answers. 32 MiB.
    pub output_bytes: usize,
    /// One document of the answer. 16 MiB.
    pub document_bytes: usize,
}

/// A folder that the case system watches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasesConfig {
    /// The folder. It must exist.
    pub folder: PathBuf,
    /// Unix mode of delivered files, in octal; `0640` if not set.
    #[serde(default = "file_mode")]
    pub file_mode: Mode,
    /// Unix mode of a delivery's folder, in octal; `0750` if not set.
    #[serde(default = "folder_mode")]
    pub folder_mode: Mode,
    /// The folder into which the case system writes what it says; off if not set.
    #[serde(default)]
    pub inbox: Option<PathBuf>,
    /// How long a file there must not have changed to be taken for whole. 5 s.
    #[serde(default = "settle", with = "duration")]
    pub settle: Duration,
}

/// The alarms of deadlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadlinesConfig {
    /// How many days before a deadline the first alarm is raised. 3.
    pub before_days: u16,
    /// A program and its arguments, run for each alarm with four more: `before` or `at`, the deadline's code, its day, the action's externalId.
    pub hook: Vec<String>,
}

impl Default for DeadlinesConfig {
    fn default() -> Self {
        Self {
            before_days: 3,
            hook: Vec::new(),
        }
    }
}

/// How long what was received and made is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// How long the content of an action's transfers is kept after it changed last; for ever if not set.
    pub payloads: Option<KeepFor>,
}

/// A Unix mode, written in octal as in `"0640"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mode(pub u32);

/// What moves transfers on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkersConfig {
    /// How many transfers are moved on side by side. 4.
    pub count: NonZeroUsize,
    /// How soon a transfer that another process left, or let go on, is seen. 500 ms.
    #[serde(with = "duration")]
    pub poll: Duration,
}

/// When to try again. Written as in `"5s"`, `"1m 30s"`, `"72h"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryConfig {
    /// The longest delay after a first failure; doubled after each further one. 5 s.
    #[serde(with = "duration")]
    pub first: Duration,
    /// The longest delay ever. 15 min.
    #[serde(with = "duration")]
    pub longest: Duration,
    /// How long the delays of one step may be in sum before a person is asked. 72 h.
    #[serde(with = "duration")]
    pub give_up_after: Duration,
    /// How long a paused connection is left alone between probes. 5 min.
    #[serde(with = "duration")]
    pub probe: Duration,
}

impl Config {
    /// Reads the settings from a file.
    ///
    /// # Errors
    /// [`ConfigError`], with the line.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        let base = file.parent().unwrap_or(Path::new(""));
        Self::parse(&text, base).map_err(|malformed| ConfigError::Malformed {
            file: file.to_owned(),
            malformed,
        })
    }

    /// Reads the settings from a text whose paths are relative to `base`.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str, base: &Path) -> Result<Self, Malformed> {
        let mut config: Self =
            toml::from_str(text).map_err(|error| Malformed::new(text, &error))?;
        config.base = base.to_owned();
        Ok(config)
    }

    /// The folder of the store and the work files.
    #[must_use]
    pub fn state_folder(&self) -> PathBuf {
        self.base.join(&self.state)
    }

    /// The store's file.
    #[must_use]
    pub fn store_file(&self) -> PathBuf {
        self.state_folder().join("lupasilta.sqlite")
    }

    /// The store, opened with the key that the settings name; folder, file and key are made if need be.
    ///
    /// # Errors
    /// A key that cannot be had or is not the store's, and whatever keeps the store from being used.
    pub fn open_store(&self) -> Result<SqliteStore, Problem> {
        private_folder(&self.state_folder()).map_err(StoreError::Folder)?;
        let encryption = self.encryption()?;
        Ok(SqliteStore::open(&self.store_file(), &encryption)?)
    }

    /// The files of the store's keys, where they are in files.
    pub(crate) fn key_files(&self) -> Vec<PathBuf> {
        let Some(EncryptionConfig::On(keys)) = &self.encryption else {
            return Vec::new();
        };
        let sources = std::iter::once(&keys.key).chain(&keys.old_keys);
        let files = sources.filter_map(|source| match source {
            SecretSource::File(path) => Some(self.base.join(path)),
            _ => None,
        });
        files.collect()
    }

    /// The file of the store's key, if the settings name one that is missing.
    #[must_use]
    pub fn missing_key(&self) -> Option<PathBuf> {
        match &self.encryption {
            Some(EncryptionConfig::On(keys)) => keys.missing(&self.base),
            _ => None,
        }
    }

    /// The keys that the settings name. The file of one that is missing is made, as long as the store has no key.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn encryption(&self) -> Result<Encryption, KeyError> {
        encryption::encryption(self.encryption.as_ref(), &self.base, &self.store_file())
    }
}

/// What is received is personal data: only this program's account may read it.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

impl MappingConfig {
    /// The settings as JSON text: the file's as it is, the table's in the order of its keys.
    ///
    /// # Errors
    /// Both given, or a file that cannot be read.
    pub(crate) fn settings_json(&self, base: &Path) -> Result<String, String> {
        match (&self.settings, &self.settings_file) {
            (Some(_), Some(_)) => {
                Err("give one of `settings` and `settings_file`, not both".to_owned())
            }
            (Some(table), None) => serde_json::to_string(table).map_err(|error| error.to_string()),
            (None, Some(file)) => {
                let file = base.join(file);
                fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
            }
            (None, None) => Ok("{}".to_owned()),
        }
    }
}

impl Config {
    /// The version that the settings name, as its files are now; none where they name none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn configured_version(&self) -> Result<Option<Version>, ConfigError> {
        let Some(component) = &self.mapping.component else {
            return Ok(None);
        };
        let file = self.base.join(component);
        let unreadable = |source| ConfigError::Unreadable { file, source };
        let bytes = fs::read(self.base.join(component)).map_err(unreadable)?;
        let settings = self.mapping.settings_json(&self.base);
        let settings = settings.map_err(|what| ConfigError::Mapping { what })?;
        Ok(Some(Version {
            component: Digest::of(&bytes).to_string(),
            settings: Digest::of(settings.as_bytes()).to_string(),
        }))
    }
}

impl CasesConfig {
    /// The modes.
    #[must_use]
    pub fn access(&self) -> FolderAccess {
        FolderAccess {
            files: self.file_mode.0,
            folders: self.folder_mode.0,
        }
    }
}

impl From<RetryConfig> for RetryPolicy {
    fn from(config: RetryConfig) -> Self {
        Self {
            first: config.first,
            longest: config.longest,
            give_up_after: config.give_up_after,
            probe: config.probe,
        }
    }
}

impl Default for MappingLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            time: limits.time,
            memory_bytes: limits.memory,
            input_bytes: limits.input,
            output_bytes: limits.output,
            document_bytes: limits.document,
        }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        let policy = RetryPolicy::default();
        Self {
            first: policy.first,
            longest: policy.longest,
            give_up_after: policy.give_up_after,
            probe: policy.probe,
        }
    }
}

impl Default for WorkersConfig {
    fn default() -> Self {
        const FOUR: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);
        Self {
            count: FOUR,
            poll: Duration::from_millis(500),
        }
    }
}

fn settle() -> Duration {
    Duration::from_secs(5)
}

fn file_mode() -> Mode {
    Mode(FolderAccess::default().files)
}

fn folder_mode() -> Mode {
    Mode(FolderAccess::default().folders)
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match u32::from_str_radix(text, 8) {
            Ok(mode) if mode <= 0o777 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(mode))
            }
            _ => Err("a mode is octal, as in \"0640\", up to \"0777\"".to_owned()),
        }
    }
}

impl TryFrom<String> for Mode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Mode> for String {
    fn from(mode: Mode) -> Self {
        format!("{:04o}", mode.0)
    }
}

/// Why a file of settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The settings of the mapping.
    #[error("mapping.settings: {what}")]
    Mapping {
        /// Why.
        what: String,
    },
    /// What stands in it.
    #[error("{}{malformed}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Where and what.
        malformed: Malformed,
    },
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self {
            code: "settings-unusable".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: "Correct the settings.".to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LEAST: &str = "state = 's'\n[service.direct]\nbase_url = 'https://service.example/lv'\n[mapping]\ncomponent = 'm.wasm'\n";

    fn fault(more: &str) -> String {
        Config::parse(&format!("{LEAST}{more}"), Path::new(""))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_is_not_set_has_its_documented_value() {
        let text = format!("{LEAST}[cases]\nfolder = 'c'\n");
        let config = Config::parse(&text, Path::new("/etc/lupasilta")).unwrap();
        assert_eq!(config.state_folder(), Path::new("/etc/lupasilta/s"));
        assert_eq!(config.cases.unwrap().access(), FolderAccess::default());
        assert_eq!(config.workers.count.get(), 4);
        assert_eq!(RetryPolicy::from(config.retry), RetryPolicy::default());
        assert_eq!(config.mapping.unmapped, UnmappedPolicy::Deliver);
        assert_eq!(config.mapping.settings_json(&config.base).unwrap(), "{}");
    }

    #[test]
    fn the_documented_example_can_be_read() {
        let doc = include_str!("config.rs");
        let example: String = doc
            .lines()
            .skip_while(|line| *line != "//! ```toml")
            .skip(1)
            .take_while(|line| *line != "//! ```")
            .map(|line| format!("{}\n", line.trim_start_matches("//!").trim_start()))
            .collect();
        let config = Config::parse(&example, Path::new("")).unwrap();
        assert_eq!(config.cases.unwrap().folder_mode, Mode(0o770));
        assert_eq!(config.retry, RetryConfig::default());
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line_and_the_likely_one() {
        assert_eq!(
            fault("unmaped = 'deliver'\n"),
            ":6: unknown field `unmaped`, expected one of `component`, `settings`, `settings_file`, `unmapped`, `limits`, `breaker`; did you mean `unmapped`?"
        );
    }

    #[test]
    fn a_key_like_no_other_gets_no_suggestion() {
        assert!(!fault("xyzzy = 1\n").contains("did you mean"));
    }

    #[test]
    fn wrong_values_are_named_with_their_line() {
        for (more, line, words) in [
            (
                "[cases]\nfolder = 'c'\nfile_mode = '0999'\n",
                ":8:",
                "octal",
            ),
            (
                "[cases]\nfolder = 'c'\nfile_mode = '+640'\n",
                ":8:",
                "octal",
            ),
            ("[workers]\ncount = 0\n", ":7:", "nonzero"),
            ("[retry]\nfirst = 'soon'\n", ":7:", ""),
            ("[retry]\nfirst = \n", ":7:", ""),
        ] {
            let fault = fault(more);
            assert!(fault.starts_with(line) && fault.contains(words), "{fault}");
        }
    }

    #[test]
    fn settings_in_a_table_become_json() {
        let text = format!("{LEAST}[mapping.settings]\nmunicipality = '092'\ncodes = [1, 2]\n");
        let config = Config::parse(&text, Path::new("")).unwrap();
        assert_eq!(
            config.mapping.settings_json(&config.base).unwrap(),
            r#"{"codes":[1,2],"municipality":"092"}"#
        );
    }
}
