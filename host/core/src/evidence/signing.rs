//! Who vouches for a bundle: a minisign key that the host makes and keeps.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox, SignatureBox};
use tempfile::NamedTempFile;

use crate::problem::{Problem, Recovery, Side};
use crate::transfers::TransferId;

/// The first line of every signature, which minisign itself does not protect; here it is always this.
const COMMENT: &str = "lupasilta evidence";

/// The key with which a host signs. It lies in the state folder, for this account alone, and never leaves it.
pub struct SigningKey {
    secret: SecretKey,
    public: PublicKey,
}

/// The public half, as the authority publishes it.
#[derive(Clone, Debug)]
pub struct TrustedKey(PublicKey);

impl SigningKey {
    /// The key in the state folder, `evidence.key`, with `evidence.pub` beside it. Made when it is missing.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn in_state_folder(state: &Path) -> Result<Self, KeyError> {
        let file = state.join("evidence.key");
        match fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text).ok_or(KeyError::Damaged(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(&file),
            Err(error) => Err(KeyError::Io {
                file,
                kind: error.kind(),
            }),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let secret = SecretKeyBox::from_string(text).ok()?;
        let secret = secret.into_unencrypted_secret_key().ok()?;
        let public = PublicKey::from_secret_key(&secret).ok()?;
        Some(Self { secret, public })
    }

    fn make(file: &Path) -> Result<Self, KeyError> {
        let unmade = |_| KeyError::Unmade;
        let KeyPair { pk, sk } = KeyPair::generate_unencrypted_keypair().map_err(unmade)?;
        let text = sk.to_box(None).map_err(unmade)?.into_string();
        let public = pk.to_box().map_err(unmade)?.into_string();
        let at = |error: io::Error| KeyError::Io {
            file: file.to_owned(),
            kind: error.kind(),
        };
        let folder = file.parent().ok_or(KeyError::Unmade)?;
        // Whole or not at all, and readable by this account alone.
        let mut made = NamedTempFile::new_in(folder).map_err(at)?;
        made.write_all(text.as_bytes()).map_err(at)?;
        made.as_file().sync_all().map_err(at)?;
        match made.persist_noclobber(file) {
            Ok(_) => {}
            // Of two that make it at once, the second uses the first one's.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                return Self::in_state_folder(folder);
            }
            Err(error) => return Err(at(error.error)),
        }
        fs::write(file.with_extension("pub"), public).map_err(at)?;
        Ok(Self {
            secret: sk,
            public: pk,
        })
    }

    /// The file of the public key, as the stock tool writes it.
    pub(super) fn public_file(&self) -> Result<String, KeyError> {
        let public = self.public.to_box().map_err(|_| KeyError::Unsigned)?;
        Ok(public.into_string())
    }

    /// The signature of a manifest, as the stock tool writes it.
    pub(super) fn sign(&self, manifest: &[u8], transfer: TransferId) -> Result<String, KeyError> {
        let signature = minisign::sign(
            Some(&self.public),
            &self.secret,
            manifest,
            Some(&format!("transfer {transfer}")),
            Some(COMMENT),
        );
        Ok(signature.map_err(|_| KeyError::Unsigned)?.into_string())
    }
}

impl std::str::FromStr for TrustedKey {
    type Err = KeyError;

    /// The whole of a `.pub` file, or its line of base64 alone.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        let key = line.and_then(|line| PublicKey::from_base64(line).ok());
        key.map(Self).ok_or(KeyError::NotAKey)
    }
}

impl TrustedKey {
    /// The line of base64 by which people compare keys.
    #[must_use]
    pub fn base64(&self) -> String {
        self.0.to_base64()
    }

    /// Whether this key signed the manifest.
    pub(super) fn signed(&self, manifest: &[u8], signature: &SignatureBox) -> bool {
        let manifest = io::Cursor::new(manifest);
        minisign::verify(&self.0, signature, manifest, true, false, false).is_ok()
    }

    /// The file that holds it, in the only form that a bundle has.
    pub(super) fn file(&self) -> Option<String> {
        Some(self.0.to_box().ok()?.into_string())
    }
}

/// A signature, if its text is in the only form that a bundle has: nothing in it is left unprotected.
pub(super) fn signature(text: &str) -> Option<SignatureBox> {
    // A comment, a signature of 74 bytes, a comment, a signature of 64, in base64.
    let lengths: Vec<usize> = text.lines().map(str::len).collect();
    if !matches!(lengths.as_slice(), [_, 100, _, 88]) {
        return None;
    }
    let signature = SignatureBox::from_string(text).ok()?;
    let own_comment = signature.untrusted_comment().ok()? == COMMENT;
    (own_comment && signature.to_string() == text).then_some(signature)
}

/// What keeps a key from being used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The file holds no secret key without a password.
    #[error("{} is not an unencrypted minisign secret key", .0.display())]
    Damaged(PathBuf),
    /// The text holds no public key.
    #[error("this is not a minisign public key")]
    NotAKey,
    /// The operating system gives no randomness.
    #[error("no key can be made")]
    Unmade,
    /// The key does not sign.
    #[error("the bundle cannot be signed")]
    Unsigned,
    /// The file cannot be used.
    #[error("{} cannot be used: {kind}", file.display())]
    Io {
        /// Which.
        file: PathBuf,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        Self {
            code: "evidence-key".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("{error}."),
            advice: match error {
                KeyError::NotAKey => "Give the whole of a .pub file, or its second line.",
                _ => "See that the state folder can be written. A key that is damaged is moved away by hand: the next bundle is signed by a new one, which has to be published then.",
            }
            .to_owned(),
            detail: None,
        }
    }
}
