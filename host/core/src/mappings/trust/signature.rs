//! A signature's file, read strictly: what `minisign -S` writes and nothing else, so that no byte of it can be changed unseen.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key_id::KeyId;
use super::keys::TrustedKey;

const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";

/// What is wrong with a signature's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// More or fewer lines than a signature has.
    #[error("it does not have a signature's four lines")]
    Lines,
    /// The first line is another.
    #[error("its first line does not begin with `{UNTRUSTED}`")]
    UntrustedComment,
    /// The second line is no signature.
    #[error("its second line is not a minisign signature in base64")]
    Signature,
    /// The third line is another.
    #[error("its third line does not begin with `{TRUSTED}`")]
    TrustedComment,
    /// The signed comment could do more to a terminal than be shown.
    #[error("its trusted comment has control characters")]
    ControlCharacters,
    /// The fourth line is no signature.
    #[error("its fourth line is not a signature in base64")]
    CommentSignature,
}

/// A signature that has the right form.
pub(super) struct Signature {
    /// Which key it says it was made with.
    pub(super) key_id: KeyId,
    decoded: minisign_verify::Signature,
}

/// What a key says of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    Bad,
    /// Of the kind that is not taken.
    Legacy,
}

impl Signature {
    /// The lines may end as Unix or Windows ends them; what follows the fourth is refused, not ignored.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        let lines: Vec<&str> = text.lines().collect();
        let &[first, second, third, fourth] = lines.as_slice() else {
            return Err(Malformed::Lines);
        };
        if !first.starts_with(UNTRUSTED) {
            return Err(Malformed::UntrustedComment);
        }
        let signature: [u8; 74] = bytes(second).ok_or(Malformed::Signature)?;
        let key_id = match signature {
            [b'E', b'D' | b'd', a, b, c, d, e, f, g, h, ..] => {
                KeyId::from_bytes([a, b, c, d, e, f, g, h])
            }
            _ => return Err(Malformed::Signature),
        };
        let comment = third
            .strip_prefix(TRUSTED)
            .ok_or(Malformed::TrustedComment)?;
        if comment.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Malformed::ControlCharacters);
        }
        bytes::<64>(fourth).ok_or(Malformed::CommentSignature)?;
        let decoded = minisign_verify::Signature::decode(text).map_err(|_| Malformed::Signature)?;
        Ok(Self { key_id, decoded })
    }

    pub(super) fn verify(&self, component: &[u8], key: &TrustedKey) -> Verdict {
        match key.public.verify(component, &self.decoded, false) {
            Ok(()) => Verdict::Good,
            Err(minisign_verify::Error::UnexpectedAlgorithm) => Verdict::Legacy,
            Err(_) => Verdict::Bad,
        }
    }

    pub(super) fn trusted_comment(&self) -> &str {
        self.decoded.trusted_comment()
    }
}

/// Exactly so many bytes in canonical base64: each has one spelling.
pub(super) fn bytes<const N: usize>(line: &str) -> Option<[u8; N]> {
    STANDARD.decode(line).ok()?.try_into().ok()
}
