//! The keys that an authority trusts: one file a key, in a folder of its own.

use std::fmt;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use minisign_verify::PublicKey;
use serde::{Deserialize, Serialize};

use super::key_id::KeyId;
use super::signature::bytes;
use crate::problem::{Problem, Recovery, Side};

/// What the files' names end with, as those of the stock tool do.
const ENDING: &str = ".pub";

/// A key's file has two short lines.
const FILE_BYTES: u64 = 8 * 1024;

/// A folder of public keys, `NAME.pub` each. Read anew at every use, so that a key that is added or removed counts at once, in every program.
#[derive(Clone, Debug)]
pub struct TrustedKeys {
    folder: PathBuf,
}

/// What the authority calls a key: 1 to 64 of the characters `A`-`Z`, `a`-`z`, `0`-`9`, `.`, `_` and `-`, the first of them no `.`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeyName(String);

/// The text cannot be a key's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a key's name has 1 to 64 of the characters A-Z, a-z, 0-9, `.`, `_` and `-`, and does not begin with `.`"
)]
pub struct NotAKeyName;

/// A key that is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// What the authority calls it.
    pub name: KeyName,
    /// Its id, as minisign shows it.
    pub id: KeyId,
    /// The key's one line of base64, as `minisign -V -P` takes it: by this it can be compared with what the publisher says.
    pub base64: String,
    pub(super) public: PublicKey,
}

/// What keeps a key from being added, found or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is none.
    #[error("`{name}` cannot be a key's name: {NotAKeyName}")]
    Name {
        /// As it was given.
        name: String,
    },
    /// The text holds no public key.
    #[error("this is not a minisign public key")]
    NotAKey,
    /// The text is what must never leave its owner.
    #[error("this is a minisign secret key, not a public one")]
    SecretKey,
    /// The same key is there under another name.
    #[error("key {id} is trusted already, as `{name}`")]
    KnownAs {
        /// The name that it has.
        name: KeyName,
        /// Its id.
        id: KeyId,
    },
    /// Another key has this name.
    #[error("`{name}` is the name of another key, {id}")]
    NameTaken {
        /// The name.
        name: KeyName,
        /// The other key's id.
        id: KeyId,
    },
    /// There is no key of this name.
    #[error("no trusted key is called `{0}`")]
    Unknown(KeyName),
    /// A file in the folder holds no key.
    #[error("{} is not a minisign public key", .0.display())]
    Damaged(PathBuf),
    /// Whoever can write into the folder decides what is trusted.
    #[error("other accounts can write into {}", .0.display())]
    OthersCanWrite(PathBuf),
    /// The folder or a file in it cannot be used.
    #[error("{} cannot be used: {kind}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
}

impl TrustedKeys {
    /// Uses this folder, made when missing, for this account alone.
    ///
    /// # Errors
    ///
    /// [`KeyError::Io`] where it cannot be made or is no folder, [`KeyError::OthersCanWrite`] where its rights are too wide.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, KeyError> {
        let folder = folder.into();
        private_folder(&folder).map_err(|error| at(&folder, &error))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let about = fs::metadata(&folder).map_err(|error| at(&folder, &error))?;
            if about.permissions().mode() & 0o022 != 0 {
                return Err(KeyError::OthersCanWrite(folder));
            }
        }
        Ok(Self { folder })
    }

    /// Trusts a key from now on. `public_key` is the whole of a `.pub` file, or its line of base64 alone. A key that is there already under
    /// this name is left as it is.
    ///
    /// # Errors
    ///
    /// [`KeyError`], where nothing has changed.
    pub fn add(&self, name: &str, public_key: &str) -> Result<TrustedKey, KeyError> {
        let name: KeyName = name.parse().map_err(|NotAKeyName| KeyError::Name {
            name: name.to_owned(),
        })?;
        let key = TrustedKey::parse(name, public_key)?;
        for known in self.list()? {
            match (known.name == key.name, known.base64 == key.base64) {
                (true, true) => return Ok(known),
                (true, false) => {
                    let (name, id) = (known.name, known.id);
                    return Err(KeyError::NameTaken { name, id });
                }
                (false, true) => {
                    let (name, id) = (known.name, known.id);
                    return Err(KeyError::KnownAs { name, id });
                }
                (false, false) => {}
            }
        }
        self.write(&key)
            .map_err(|error| at(&self.path(&key.name), &error))?;
        Ok(key)
    }

    /// Trusts a key no longer. What it has signed and is installed stays installed.
    ///
    /// # Errors
    ///
    /// [`KeyError::Unknown`] where there is none of this name; [`KeyError::Io`].
    pub fn remove(&self, name: &str) -> Result<(), KeyError> {
        let name: KeyName = name.parse().map_err(|NotAKeyName| KeyError::Name {
            name: name.to_owned(),
        })?;
        let path = self.path(&name);
        match fs::remove_file(&path).and_then(|()| sync_folder(&self.folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(KeyError::Unknown(name)),
            done => done.map_err(|error| at(&path, &error)),
        }
    }

    /// Every trusted key, by name. Files that do not end with `.pub` are none.
    ///
    /// # Errors
    ///
    /// [`KeyError::Damaged`] for a file that holds no key, or whose name is none; [`KeyError::Io`].
    pub fn list(&self) -> Result<Vec<TrustedKey>, KeyError> {
        let in_folder = |error| at(&self.folder, &error);
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(in_folder)? {
            let path = entry.map_err(in_folder)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let Some(name) = name.strip_suffix(ENDING).filter(|name| !name.is_empty()) else {
                continue;
            };
            let damaged = || KeyError::Damaged(path.clone());
            let name = name.parse().map_err(|NotAKeyName| damaged())?;
            match read(&path) {
                Ok(text) => keys.push(TrustedKey::parse(name, &text).map_err(|_| damaged())?),
                // Removed since the folder was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(damaged()),
                Err(error) => return Err(at(&path, &error)),
            }
        }
        keys.sort_by(|a: &TrustedKey, b| a.name.cmp(&b.name));
        Ok(keys)
    }

    fn path(&self, name: &KeyName) -> PathBuf {
        self.folder.join(format!("{name}{ENDING}"))
    }

    /// Whole or not at all, and never over another.
    fn write(&self, key: &TrustedKey) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        write!(
            file,
            "untrusted comment: minisign public key {}\n{}\n",
            key.id, key.base64
        )?;
        file.as_file().sync_all()?;
        file.persist_noclobber(self.path(&key.name))?;
        sync_folder(&self.folder)
    }
}

impl TrustedKey {
    fn parse(name: KeyName, text: &str) -> Result<Self, KeyError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let base64 = match (lines.next(), lines.next(), lines.next()) {
            (Some(line), None, None) => line,
            (Some(comment), Some(line), None) if comment.starts_with("untrusted comment:") => line,
            _ => return Err(KeyError::NotAKey),
        };
        // A secret key's line is longer, and says after the algorithm how it is encrypted: `Sc` or not at all, with a checksum by `B2`.
        let secret = base64.starts_with("RWRTY0Iy") || base64.starts_with("RWQAAEIy");
        if secret && base64.len() > 100 {
            return Err(KeyError::SecretKey);
        }
        let [b'E', b'd', a, b, c, d, e, f, g, h, ..] =
            bytes::<42>(base64).ok_or(KeyError::NotAKey)?
        else {
            return Err(KeyError::NotAKey);
        };
        let public = PublicKey::from_base64(base64).map_err(|_| KeyError::NotAKey)?;
        Ok(Self {
            name,
            id: KeyId::from_bytes([a, b, c, d, e, f, g, h]),
            base64: base64.to_owned(),
            public,
        })
    }
}

impl KeyName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NotAKeyName;

    fn from_str(text: &str) -> Result<Self, NotAKeyName> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAKeyName)
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<KeyName> for String {
    fn from(name: KeyName) -> Self {
        name.0
    }
}

impl TryFrom<String> for KeyName {
    type Error = NotAKeyName;

    fn try_from(text: String) -> Result<Self, NotAKeyName> {
        text.parse()
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and needs no such call.
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(FILE_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn at(path: &Path, error: &io::Error) -> KeyError {
    KeyError::Io {
        path: path.to_owned(),
        kind: error.kind(),
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        let (code, advice) = match &error {
            KeyError::Name { .. } => (
                "trusted-key-name",
                "Give the key a plain name, such as the publisher's.",
            ),
            KeyError::NotAKey => (
                "trusted-key-malformed",
                "Give the publisher's `.pub` file, or the line of base64 in it.",
            ),
            KeyError::SecretKey => (
                "trusted-key-secret",
                "Give the `.pub` file that was made with it. If the secret key is not yours, tell its owner that it is known.",
            ),
            KeyError::KnownAs { .. } => (
                "trusted-key-known",
                "There is nothing to do; to call it otherwise, remove it first.",
            ),
            KeyError::NameTaken { .. } => (
                "trusted-key-name-taken",
                "Choose another name; or, if the new key takes the old one's place, remove that first.",
            ),
            KeyError::Unknown(_) => (
                "trusted-key-unknown",
                "See `mappings trust list` for the names.",
            ),
            KeyError::Damaged(_) => (
                "trusted-key-damaged",
                "Remove the file, and add the key anew from its publisher's `.pub` file.",
            ),
            KeyError::OthersCanWrite(_) => (
                "trusted-keys-writable",
                "See that only this program's account can write there (chmod go-w), and check which keys are in it.",
            ),
            KeyError::Io { .. } => (
                "trusted-keys-unusable",
                "Check that the folder is there and that this program's account may read and write it.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
