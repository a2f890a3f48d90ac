//! Certificates and keys from PEM files, checked when the connection is made, so that a wrong file is named then
//! and not at the first transfer.

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts};

use zeroize::Zeroizing;

use crate::secret::warn_if_others_can_read;

/// Whom we trust and who we are, in TLS. File names are relative to the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// PEM file of the certificates that issue the other side's; these and no others are trusted then. Without it: Mozilla's list,
    /// built in. A security server's certificate is usually issued by the authority itself, or by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// PEM file of our own certificate, followed by those between it and its issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<PathBuf>,
    /// PEM file of its private key (PKCS #8, PKCS #1 or SEC1), without a passphrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
}

/// What is wrong with which file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFileError {
    /// The file cannot be read.
    #[error("{} cannot be read: {kind}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        kind: std::io::ErrorKind,
    },
    /// It is damaged, or no PEM.
    #[error("{} is not a sound PEM file", .0.display())]
    Damaged(PathBuf),
    /// There is no certificate in it.
    #[error("{} holds no certificate", .0.display())]
    NoCertificate(PathBuf),
    /// A certificate in it cannot be an issuer's.
    #[error("{} holds a certificate that cannot be read", .0.display())]
    BadCertificate(PathBuf),
    /// There is no private key in it.
    #[error("{} holds no private key", .0.display())]
    NoKey(PathBuf),
    /// The key is locked with a passphrase, which nobody is there to type.
    #[error("the private key in {} is encrypted with a passphrase; remove it with `openssl pkey`", .0.display())]
    EncryptedKey(PathBuf),
    /// The key is of a kind that TLS does not use here.
    #[error("the private key in {} is of a kind that cannot be used", .0.display())]
    UnusableKey(PathBuf),
    /// The key is another certificate's.
    #[error("the private key in {} does not belong to the certificate in {}", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// One of the two was given without the other.
    #[error("`client_certificate` and `client_key` are given together or not at all")]
    Half,
}

impl TlsConfig {
    /// Reads and checks the files; relative names are relative to `base`.
    pub(crate) fn read(&self, base: &Path) -> Result<ureq::tls::TlsConfig, TlsFileError> {
        let client_cert = match (&self.client_certificate, &self.client_key) {
            (Some(certificate), Some(key)) => {
                Some(client_certificate(base.join(certificate), base.join(key))?)
            }
            (None, None) => None,
            _ => return Err(TlsFileError::Half),
        };
        let roots = match &self.ca_file {
            Some(path) => issuers(base.join(path))?,
            None => RootCerts::WebPki,
        };
        Ok(ureq::tls::TlsConfig::builder()
            .client_cert(client_cert)
            .root_certs(roots)
            .build())
    }
}

fn issuers(path: PathBuf) -> Result<RootCerts, TlsFileError> {
    issuing_certificates(&path)?;
    Ok(certificates(&path)?
        .iter()
        .map(|der| Certificate::from_der(der).to_owned())
        .into())
}

/// The certificates of a PEM file as issuers of others, and no other issuers.
pub(crate) fn issuing_certificates(path: &Path) -> Result<RootCertStore, TlsFileError> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path)? {
        store
            .add(certificate)
            .map_err(|_| TlsFileError::BadCertificate(path.to_owned()))?;
    }
    Ok(store)
}

/// Our own certificate with those above it, and its key.
pub(super) fn own_certificate(
    tls: &TlsConfig,
    base: &Path,
) -> Result<Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>, TlsFileError> {
    let (Some(certificate), Some(key)) = (&tls.client_certificate, &tls.client_key) else {
        return Ok(None);
    };
    let (certificate, key) = (base.join(certificate), base.join(key));
    let pem = Zeroizing::new(read(&key)?);
    Ok(Some((
        certificates(&certificate)?,
        private_key(&pem, &key)?,
    )))
}

fn private_key(pem: &[u8], file: &Path) -> Result<PrivateKeyDer<'static>, TlsFileError> {
    let file = || file.to_owned();
    match PrivateKeyDer::from_pem_slice(pem) {
        Ok(der) => Ok(der),
        Err(_) if contains(pem, b"ENCRYPTED") => Err(TlsFileError::EncryptedKey(file())),
        Err(rustls::pki_types::pem::Error::NoItemsFound) => Err(TlsFileError::NoKey(file())),
        Err(_) => Err(TlsFileError::Damaged(file())),
    }
}

fn client_certificate(certificate: PathBuf, key: PathBuf) -> Result<ClientCert, TlsFileError> {
    let chain = certificates(&certificate)?;
    // The HTTP client keeps a copy of its own as long as the connection is there.
    let pem = Zeroizing::new(read(&key)?);
    warn_if_others_can_read(&key);
    let der = private_key(&pem, &key)?;
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain.clone(), der, &provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => TlsFileError::Mismatch {
            certificate: certificate.clone(),
            key: key.clone(),
        },
        rustls::Error::InvalidCertificate(_) => TlsFileError::BadCertificate(certificate.clone()),
        _ => TlsFileError::UnusableKey(key.clone()),
    })?;
    let key = PrivateKey::from_pem(&pem).map_err(|_| TlsFileError::Damaged(key))?;
    let chain: Vec<_> = chain
        .iter()
        .map(|der| Certificate::from_der(der).to_owned())
        .collect();
    Ok(ClientCert::new_with_certs(&chain, key))
}

pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    let pem = read(path)?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsFileError::Damaged(path.to_owned()))?;
    if certificates.is_empty() {
        return Err(TlsFileError::NoCertificate(path.to_owned()));
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsFileError> {
    std::fs::read(path).map_err(|e| TlsFileError::Unreadable {
        path: path.to_owned(),
        kind: e.kind(),
    })
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}
