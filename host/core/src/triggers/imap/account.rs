//! Whom we are to the mail server, and whom we trust there.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};

use super::failure::ImapFailure;
use super::session::Session;
use crate::problem::{Problem, Recovery, Side};
use crate::secret::{Secret, SecretError};
use crate::service::{TlsFileError, issuing_certificates};
use crate::triggers::settings::ImapConfig;

/// A mailbox and what is needed to open it. Debug shows no password.
pub(in crate::triggers) struct Account {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) name: ServerName<'static>,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) mailbox: String,
    pub(super) user: String,
    pub(super) password: Secret,
    pub(super) timeout: Duration,
}

/// Why no mail server can be reached with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// No name of a server.
    #[error("`host` ({0}) is no name of a server")]
    Host(String),
    /// The mailbox's name has characters that IMAP writes in an encoding of its own.
    #[error("`mailbox` must be in ASCII, as the server itself writes it (modified UTF-7)")]
    Mailbox,
    /// There is no password.
    #[error("`password`: {0}")]
    Password(#[from] SecretError),
    /// The certificates cannot be used.
    #[error("`ca_file`: {0}")]
    Tls(#[from] TlsFileError),
    /// The library for TLS refuses its own defaults.
    #[error("TLS cannot be set up: {0}")]
    NoTls(String),
    /// A wait of nothing would make every exchange fail.
    #[error("`timeout` must be more than nothing")]
    Nothing,
}

impl Account {
    /// Reads the password and the certificates; nothing is sent.
    pub(in crate::triggers) fn read(
        config: &ImapConfig,
        base: &Path,
    ) -> Result<Self, AccountError> {
        let name = ServerName::try_from(config.host.clone())
            .map_err(|_| AccountError::Host(config.host.clone()))?;
        if config.timeout.is_zero() {
            return Err(AccountError::Nothing);
        }
        let printable = |c: char| c == ' ' || c.is_ascii_graphic();
        if config.mailbox.is_empty() || !config.mailbox.chars().all(printable) {
            return Err(AccountError::Mailbox);
        }
        let roots = match &config.ca_file {
            Some(file) => issuing_certificates(&base.join(file))?,
            None => RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| AccountError::NoTls(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            name,
            tls: Arc::new(tls),
            mailbox: config.mailbox.clone(),
            user: config.user.clone(),
            password: config.password.read(base)?,
            timeout: config.timeout,
        })
    }

    /// Connects, logs in and selects the mailbox.
    pub(in crate::triggers) fn open(&self) -> Result<Session<'_>, Problem> {
        Session::open(self).map_err(|failure| self.problem(&failure))
    }

    pub(super) fn problem(&self, failure: &ImapFailure) -> Problem {
        failure.problem(&format!("{}:{}", self.host, self.port), &self.mailbox)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("mailbox", &self.mailbox)
            .finish_non_exhaustive()
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        Self {
            code: "mail-settings".to_owned(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: format!("The settings in `triggers.imap` cannot work: {error}."),
            advice: "Correct the setting or the file that it names, then start again.".to_owned(),
            detail: None,
        }
    }
}
