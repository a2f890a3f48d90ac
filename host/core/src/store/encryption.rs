//! With which key what is stored is encrypted.
//!
//! What customers and officers wrote is kept in cells that are encrypted one by one, with XChaCha20-Poly1305 (see `cells.rs`); states, hashes and the
//! log are not, since they hold nothing of it. A store has one key at a time. It keeps that key's [`KeyId`] and a proof that can only be opened with
//! the key, so that a wrong key is found when the store is opened, before anything is touched.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Generate, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use crate::secret::Secret;

/// Bytes of a key.
const LENGTH: usize = 32;

/// How a store is, or is to be, encrypted.
#[derive(Clone, Debug)]
pub enum Encryption {
    /// Not at all. Only by the operator's own word: the disk is encrypted, say.
    Off,
    /// With the first of these keys.
    On(Keys),
}

/// The key to encrypt with, and those that were used before.
#[derive(Clone, Debug)]
pub struct Keys {
    /// What a store is encrypted with that has no key yet, or is given another one.
    pub current: Key,
    /// What a store may still be encrypted with.
    pub old: Vec<Key>,
}

/// A key. Debug shows its identifier, and its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct Key {
    id: KeyId,
    cipher: XChaCha20Poly1305,
}

/// What a key is called: the first eight bytes of a hash of it, which tell nothing of a key that was drawn at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId(pub(super) [u8; 8]);

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 32 random bytes in base64, as `openssl rand -base64 32` prints them")]
pub struct NotAKey;

/// The operating system gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random numbers")]
pub struct NoRandomness;

impl Encryption {
    /// With one key.
    #[must_use]
    pub fn with(key: Key) -> Self {
        Self::On(Keys {
            current: key,
            old: Vec::new(),
        })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        let keys = match self {
            Self::Off => None,
            Self::On(keys) => Some(keys),
        };
        keys.into_iter()
            .flat_map(|keys| std::iter::once(&keys.current).chain(&keys.old))
    }
}

impl Key {
    /// From its text, base64.
    ///
    /// # Errors
    /// Anything but 32 bytes.
    pub fn read(secret: &Secret) -> Result<Self, NotAKey> {
        // Room for all that the text can decode to: what a growing buffer leaves behind is not wiped.
        let mut bytes = Zeroizing::new(vec![0; secret.expose().len()]);
        let length = STANDARD
            .decode_slice(secret.expose(), &mut bytes)
            .map_err(|_| NotAKey)?;
        let bytes: Option<&[u8; LENGTH]> = bytes.get(..length).and_then(|key| key.try_into().ok());
        Ok(Self::of(bytes.ok_or(NotAKey)?))
    }

    /// A new one, and its text.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn generate() -> Result<(Self, Secret), NoRandomness> {
        let mut bytes = <[u8; LENGTH]>::try_generate().map_err(|_| NoRandomness)?;
        let made = (Self::of(&bytes), Secret::new(STANDARD.encode(bytes)));
        bytes.zeroize();
        Ok(made)
    }

    fn of(bytes: &[u8; LENGTH]) -> Self {
        let hash = Sha256::new_with_prefix("lupasilta store key 1")
            .chain_update(bytes)
            .finalize();
        let mut id = [0; 8];
        id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Self {
            id: KeyId(id),
            cipher: XChaCha20Poly1305::new(bytes.into()),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn cipher(&self) -> &XChaCha20Poly1305 {
        &self.cipher
    }

    /// Random, and so long that no two are the same.
    pub(super) fn nonce() -> Result<XNonce, NoRandomness> {
        XNonce::try_generate().map_err(|_| NoRandomness)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// In lower-case hexadecimal.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_again_from_its_text_and_shows_nothing_of_itself() {
        let (key, text) = Key::generate().unwrap();
        assert_eq!(Key::read(&text).unwrap().id(), key.id());
        let (other, _) = Key::generate().unwrap();
        assert_ne!(other.id(), key.id());
        let shown = format!("{key:?} {:?}", Encryption::with(key.clone()));
        assert!(shown.contains(&key.id().to_string()) && !shown.contains(text.expose()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "hunter2", "c2hvcnQ=", &"A".repeat(88)] {
            assert_eq!(
                Key::read(&Secret::new(text.to_owned())).unwrap_err(),
                NotAKey
            );
        }
    }
}
