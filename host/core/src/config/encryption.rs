//! `[encryption]`: how the store is encrypted.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use tempfile::NamedTempFile;

use crate::problem::{Problem, Recovery, Side};
use crate::secret::{SecretError, SecretSource};
use crate::store::{self, Encryption, Key, Keys, NoRandomness, NotAKey, StoreError};

/// How the store is encrypted: `"off"`, or a table with `key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionConfig {
    /// Not at all.
    Off,
    /// With a key.
    On(KeysConfig),
}

/// Where the keys are: 32 random bytes each, in base64.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysConfig {
    /// The key. A file that is missing is made with a new key, as long as the store has none.
    pub key: SecretSource,
    /// Keys that were used before, with which a store that was not given the present one yet can still be read.
    #[serde(default)]
    pub old_keys: Vec<SecretSource>,
}

impl KeysConfig {
    /// The key's file, if it is one and is missing.
    pub(super) fn missing(&self, base: &Path) -> Option<PathBuf> {
        match &self.key {
            SecretSource::File(path) => Some(base.join(path)).filter(|path| !path.exists()),
            _ => None,
        }
    }
}

/// By hand, because a derived enum without tags says of every mistake only that nothing fits.
impl<'de> Deserialize<'de> for EncryptionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = EncryptionConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"off\", or a table with `key`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<EncryptionConfig, E> {
                match text {
                    "off" => Ok(EncryptionConfig::Off),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EncryptionConfig, A::Error> {
                KeysConfig::deserialize(MapAccessDeserializer::new(map)).map(EncryptionConfig::On)
            }
        }

        deserializer.deserialize_any(Form)
    }
}

/// Why the store's key cannot be had. Holds nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nothing is said about encryption.
    #[error("it is not said whether the store is encrypted, and with which key")]
    NotSet,
    /// A key cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// What was read is no key.
    #[error("{place} holds no key: {source}")]
    NotAKey {
        /// Where it was read.
        place: String,
        /// What a key is.
        source: NotAKey,
    },
    /// The store has a key, and the file that is to hold it is not there.
    #[error("the store is encrypted, and the file of its key, {}, is not there", .0.display())]
    Lost(PathBuf),
    /// A new key cannot be kept.
    #[error("the file {} cannot be made: {source}", path.display())]
    Unmade {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A new key cannot be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The store does not say whether it has a key.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys that the settings name; a key's file that is missing is made if `store` has no key that it could be.
pub(super) fn encryption(
    config: Option<&EncryptionConfig>,
    base: &Path,
    store: &Path,
) -> Result<Encryption, KeyError> {
    let config = match config {
        None => return Err(KeyError::NotSet),
        Some(EncryptionConfig::Off) => return Ok(Encryption::Off),
        Some(EncryptionConfig::On(config)) => config,
    };
    if let Some(path) = config.missing(base) {
        if store::has_key(store)? {
            return Err(KeyError::Lost(path));
        }
        make(&path)?;
    }
    let read = |source: &SecretSource| {
        Key::read(&source.read(base)?).map_err(|error| KeyError::NotAKey {
            place: source.place(base),
            source: error,
        })
    };
    Ok(Encryption::On(Keys {
        current: read(&config.key)?,
        old: config.old_keys.iter().map(read).collect::<Result<_, _>>()?,
    }))
}

/// Makes a key's file for this account alone, whole or not at all; where another program made it first, that one stays.
fn make(path: &Path) -> Result<(), KeyError> {
    let unmade = |source| KeyError::Unmade {
        path: path.to_owned(),
        source,
    };
    let (key, text) = Key::generate()?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A temporary file has mode 0600.
    let mut file = NamedTempFile::new_in(folder).map_err(unmade)?;
    writeln!(file, "{}", text.expose())
        .and_then(|()| file.as_file().sync_all())
        .map_err(unmade)?;
    match file.persist_noclobber(path) {
        Ok(_) => {
            tracing::info!(
                path = %path.display(),
                key = %key.id(),
                "a key for the store was made: keep a copy of the file apart from the store's backups; without it nobody can read the store"
            );
            Ok(())
        }
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unmade(error.error)),
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        let (code, advice) = match error {
            KeyError::Store(error) => return error.into(),
            KeyError::NotSet => (
                "encryption-not-set",
                "Write `encryption.key = { file = \"store-key\" }` into the settings, at the top: a new key is made there. Where the state folder \
                 lies on an encrypted disk and that is enough, write `encryption = \"off\"`.",
            ),
            KeyError::Lost(_) => (
                "store-key-lost",
                "Put the copy of the key back that was kept apart, or name the file that has it. A store that is to have another key needs both: make the \
                 new one with `openssl rand -base64 32`, name the one that it has in `old_keys`, and run `lupasilta rekey`.",
            ),
            KeyError::Secret(_) | KeyError::NotAKey { .. } => (
                "store-key-unusable",
                "Correct `[encryption]`, or what it names.",
            ),
            KeyError::Unmade { .. } | KeyError::NoRandomness(_) => (
                "store-key-unmade",
                "See that this program may write there, or make the key by hand: `openssl rand -base64 32`.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The store's encryption: {error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EncryptionConfig, String> {
        #[derive(Deserialize)]
        struct Settings {
            encryption: EncryptionConfig,
        }
        let settings: Result<Settings, _> = toml::from_str(text);
        settings
            .map(|settings| settings.encryption)
            .map_err(|error| error.message().to_owned())
    }

    fn on(text: &str) -> EncryptionConfig {
        parse(text).unwrap()
    }

    #[test]
    fn it_is_off_by_that_word_only() {
        assert_eq!(parse("encryption = 'off'"), Ok(EncryptionConfig::Off));
        for (text, said) in [
            (
                "encryption = 'on'",
                "expected \"off\", or a table with `key`",
            ),
            (
                "encryption = false",
                "expected \"off\", or a table with `key`",
            ),
            ("[encryption]", "missing field `key`"),
            (
                "[encryption]\nkey = { file = 'k' }\nkeys = 1",
                "unknown field `keys`",
            ),
            ("encryption.key = 'k'", "unknown variant"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
        let nothing = encryption(None, Path::new(""), Path::new(""));
        assert!(matches!(nothing, Err(KeyError::NotSet)));
    }

    #[cfg(unix)]
    #[test]
    fn a_missing_key_is_made_once_for_this_account_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let config = on("encryption.key = { file = 'store-key' }");
        let key = || {
            let read = encryption(Some(&config), dir.path(), &dir.path().join("s")).unwrap();
            format!("{read:?}")
        };
        let first = key();
        assert_eq!(key(), first);
        let file = dir.path().join("store-key").metadata().unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_cannot_be_had_is_named_by_its_place() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("short"), "c2hvcnQ=").unwrap();
        for (text, said) in [
            ("encryption.key = { file = 'short' }", "short holds no key"),
            (
                "encryption.key = { env = 'LUPASILTA_NONE' }",
                "LUPASILTA_NONE is not set",
            ),
            (
                "encryption.key.file = 'new'\nencryption.old_keys = [{ file = 'gone' }]",
                "gone cannot be read",
            ),
        ] {
            let refused = encryption(Some(&on(text)), dir.path(), &dir.path().join("s"));
            let problem = Problem::from(refused.unwrap_err());
            assert_eq!(problem.code, "store-key-unusable");
            assert!(problem.what.contains(said), "{}", problem.what);
        }
    }
}
