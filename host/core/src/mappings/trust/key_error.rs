//! What can be wrong with trusted keys, and what to do about it.

use std::io;
use std::path::PathBuf;

use super::key_id::KeyId;
use super::key_name::{KeyName, NotAKeyName};
use crate::problem::{Problem, Recovery, Side};

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
