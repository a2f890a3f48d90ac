//! Why no secure connection came about, and whose certificate or setting it is.

use rustls::{AlertDescription, CertificateError};

use super::peer::Peer;
use crate::problem::{Problem, Recovery, Side};

/// Why no secure connection came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("its certificate has expired")]
    Expired,
    #[error("its certificate is not valid yet")]
    NotYetValid,
    #[error("its certificate is for another host name")]
    WrongName,
    #[error("its certificate is not issued by anyone we trust")]
    UnknownIssuer,
    #[error("its certificate cannot be accepted")]
    BadCertificate,
    #[error("it wants a client certificate, and does not accept ours or we sent none")]
    OurCertificateRefused,
    #[error("it does not speak a version of TLS that we do, or no TLS at all")]
    Incompatible,
    #[error("the secure connection failed")]
    Failed,
}

impl TlsError {
    pub(crate) fn of(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(error) => match error {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Self::Expired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::NotYetValid
                }
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Self::WrongName,
                // A self-signed certificate that is an issuer's own is told as such (`CaUsedAsEndEntity`), and a renewed issuer of
                // the same name by its signature.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    Self::UnknownIssuer
                }
                _ => Self::BadCertificate,
            },
            rustls::Error::AlertReceived(alert) => match alert {
                AlertDescription::NoCertificate
                | AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnknownCA
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError
                | AlertDescription::CertificateRequired => Self::OurCertificateRefused,
                AlertDescription::HandshakeFailure
                | AlertDescription::ProtocolVersion
                | AlertDescription::InsufficientSecurity => Self::Incompatible,
                AlertDescription::UnrecognisedName => Self::WrongName,
                _ => Self::Failed,
            },
            rustls::Error::NoCertificatesPresented => Self::BadCertificate,
            rustls::Error::PeerIncompatible(_) | rustls::Error::InvalidMessage(_) => {
                Self::Incompatible
            }
            _ => Self::Failed,
        }
    }

    pub(super) fn problem(self, peer: Peer) -> Problem {
        let setting = peer.setting();
        let (code, side, advice) = match self {
            Self::Expired => (
                "tls-certificate-expired",
                peer.side(),
                format!(
                    "{} must renew its certificate; check this machine's clock too.",
                    sentence(peer)
                ),
            ),
            Self::NotYetValid => (
                "tls-certificate-not-yet-valid",
                peer.side(),
                format!(
                    "Check this machine's clock; if it is right, the certificate of {peer} was put into use too early."
                ),
            ),
            Self::WrongName => (
                "tls-certificate-name",
                peer.side(),
                format!(
                    "Write the host name in `{setting}` as it stands in the certificate, or have {peer} given one for this name."
                ),
            ),
            // Which issuers to trust is a setting of ours.
            Self::UnknownIssuer => (
                "tls-certificate-untrusted",
                Side::Ours,
                format!(
                    "Ask the administrators of {peer} for the certificate of its issuer by a safe way, and put it into `tls.ca_file`. \
                     If it was right yesterday, somebody may be listening in between: ask before you change it."
                ),
            ),
            Self::BadCertificate => (
                "tls-certificate-bad",
                peer.side(),
                format!(
                    "Have the administrators of {peer} check its certificate: its use, its signature and its validity."
                ),
            ),
            Self::OurCertificateRefused => (
                "tls-client-certificate-refused",
                Side::Ours,
                format!(
                    "Check that `tls.client_certificate` is set and has not expired, and have the administrators of {peer} accept it."
                ),
            ),
            Self::Incompatible => (
                "tls-incompatible",
                peer.side(),
                format!(
                    "Check that the host and port in `{setting}` speak TLS 1.2 or 1.3. \
                     A server that wants a client certificate may say it so too."
                ),
            ),
            Self::Failed => (
                "tls-failed",
                peer.side(),
                format!("It is tried again; if it lasts, look into the log of {peer}."),
            ),
        };
        let recovery = if self == Self::Failed {
            Recovery::Retry
        } else {
            Recovery::StopConnection
        };
        Problem {
            code: code.to_owned(),
            side,
            recovery,
            what: format!("No secure connection to {peer}: {self}."),
            advice,
            detail: None,
        }
    }
}

fn sentence(peer: Peer) -> &'static str {
    match peer {
        Peer::Lv => "LV",
        Peer::SecurityServer => "The security server",
    }
}
