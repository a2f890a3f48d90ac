//! Why a mapping is trusted: a detached minisign signature by a key that the authority trusts, or a digest that the authority itself has named.
//!
//! Only signatures over the file's BLAKE2b hash count (minisign's `ED`, which the stock tool makes since 0.10, and before with `-H`). The older
//! kind (`Ed`) signs the file itself, and the two letters that tell the kinds apart are signed in neither: were both taken, a signature over one
//! file would also be one over the 64 bytes of its hash. One kind, then, and no choice to get wrong.
//!
//! Of a signature's file everything is checked but the text of its first line after `untrusted comment: `, which anybody can change and which is
//! never shown. The second comment is signed, and is kept.

mod key_error;
mod key_id;
mod key_name;
mod keys;
mod signature;

use serde::{Deserialize, Serialize};

pub use key_error::KeyError;
pub use key_id::{KeyId, NotAKeyId};
pub use key_name::{KeyName, NotAKeyName};
pub use keys::{TrustedKey, TrustedKeys};
pub use signature::Malformed;
use signature::{Signature, Verdict};

use crate::audit::Digest;
use crate::problem::{Problem, Recovery, Side};

/// Why a component is trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Trust {
    /// A trusted key signed these bytes.
    Signed {
        /// What the authority calls the key.
        key_name: KeyName,
        /// The key's id, as minisign shows it.
        key_id: KeyId,
        /// What the signer said of the file; signed with it.
        trusted_comment: String,
    },
    /// The authority named the digest of these bytes.
    Pinned {
        /// The component's digest.
        digest: Digest,
    },
}

/// Why a component is not trusted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Untrusted {
    /// There is neither a signature nor a pinned digest.
    #[error(
        "the component is not signed, and no digest was given for it; its own is sha256:{digest}"
    )]
    Unsigned {
        /// The component's digest.
        digest: Digest,
    },
    /// The signature may be good, but nobody here knows the key.
    #[error("the component is signed with key {key_id}, which is not trusted here")]
    UnknownKey {
        /// The key's id, as the signature says.
        key_id: KeyId,
        /// A digest was given too, and it is this component's.
        pinned: bool,
    },
    /// The component, the signature or its comment was changed, or the signature is another file's.
    #[error("the signature by key {key_id} (`{key_name}`) is not one of this component")]
    OtherBytes {
        /// What the authority calls the key.
        key_name: KeyName,
        /// The key's id.
        key_id: KeyId,
    },
    /// The signature is of the older kind, over the file itself.
    #[error("the signature by key {key_id} is of minisign's legacy kind")]
    Legacy {
        /// The key's id, as the signature says.
        key_id: KeyId,
    },
    /// The signature's file is none.
    #[error("the signature cannot be read: {0}")]
    Malformed(#[from] Malformed),
    /// Another file than the one that was meant.
    #[error("the component's digest is sha256:{actual}, not sha256:{pinned}")]
    OtherDigest {
        /// The one that was given.
        pinned: Digest,
        /// The component's.
        actual: Digest,
    },
    /// The trusted keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

/// Says why these bytes are trusted.
///
/// What is given must fit: a pinned digest that is another's is refused whatever the signature says, and a signature that does not count is
/// refused whatever the digest says. Where both fit, the signature is the answer.
///
/// # Errors
///
/// [`Untrusted`]: each reason told apart.
pub fn verify(
    component: &[u8],
    signature: Option<&str>,
    pinned: Option<&Digest>,
    keys: &TrustedKeys,
) -> Result<Trust, Untrusted> {
    let actual = Digest::of(component);
    if let Some(pinned) = pinned
        && *pinned != actual
    {
        let pinned = *pinned;
        return Err(Untrusted::OtherDigest { pinned, actual });
    }
    match (signature, pinned) {
        (Some(text), _) => signed(component, text, pinned.is_some(), keys),
        (None, Some(_)) => Ok(Trust::Pinned { digest: actual }),
        (None, None) => Err(Untrusted::Unsigned { digest: actual }),
    }
}

fn signed(
    component: &[u8],
    text: &str,
    pinned: bool,
    keys: &TrustedKeys,
) -> Result<Trust, Untrusted> {
    let signature = Signature::parse(text)?;
    let key_id = signature.key_id;
    // Ids are chosen by whoever makes a key, so that two keys may share one.
    let mut refused = None;
    for key in keys.list()?.into_iter().filter(|key| key.id == key_id) {
        match signature.verify(component, &key) {
            Verdict::Good => {
                return Ok(Trust::Signed {
                    key_name: key.name,
                    key_id,
                    trusted_comment: signature.trusted_comment().to_owned(),
                });
            }
            Verdict::Legacy => refused = Some(Untrusted::Legacy { key_id }),
            Verdict::Bad => {
                let key_name = key.name;
                refused = Some(Untrusted::OtherBytes { key_name, key_id });
            }
        }
    }
    Err(refused.unwrap_or(Untrusted::UnknownKey { key_id, pinned }))
}

impl From<Untrusted> for Problem {
    fn from(error: Untrusted) -> Self {
        let what = error.to_string();
        let (code, advice) = match error {
            Untrusted::Unsigned { .. } => (
                "mapping-unsigned",
                "Ask its publisher for the signature (`NAME.wasm.minisig` beside `NAME.wasm`) and the public key; or, if the publisher has told \
                 you the digest by a way that you trust, install with that digest pinned."
                    .to_owned(),
            ),
            Untrusted::UnknownKey { key_id, pinned } => (
                "mapping-key-not-trusted",
                format!(
                    "If {key_id} is the publisher's key, get its public key by a way that you trust and add it with `mappings trust add`.{}",
                    if pinned {
                        " The pinned digest is this component's: to rely on that alone, install it without the signature beside it."
                    } else {
                        ""
                    }
                ),
            ),
            Untrusted::OtherBytes { .. } => (
                "mapping-signature-wrong",
                "Do not install it. Fetch it again; if it stays so, tell the publisher: the component or the signature was changed on its way, or \
                 the signature belongs to another version."
                    .to_owned(),
            ),
            Untrusted::Legacy { .. } => (
                "mapping-signature-legacy",
                "Ask the publisher to sign again with minisign 0.10 or newer, without `-l` (with an older one: with `-H`).".to_owned(),
            ),
            Untrusted::Malformed(_) => (
                "mapping-signature-malformed",
                "Fetch the signature again, as it is: the four lines that `minisign -S` wrote.".to_owned(),
            ),
            Untrusted::OtherDigest { .. } => (
                "mapping-digest-differs",
                "Do not install it before you know why: compare the digest with the publisher's, and fetch the component again.".to_owned(),
            ),
            Untrusted::Keys(error) => return error.into(),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what,
            advice,
            detail: None,
        }
    }
}
