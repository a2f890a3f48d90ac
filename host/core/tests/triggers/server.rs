//! What real and scripted mail servers have in common: a certificate, and settings that reach them.

use std::path::Path;
use std::time::Duration;

use lupasilta::problem::Problem;
use lupasilta::secret::SecretSource;
use lupasilta::triggers::{ImapConfig, MailTriggers, Polled, TriggersConfig};
use rcgen::{CertificateParams, KeyPair};

use crate::by_host;
use crate::taken::Taken;

/// The password of the only account. Not ASCII, so that it cannot be sent in a line.
pub(crate) const PASSWORD: &str = "sälä \"sana\"";

/// Writes `cert.pem`, `key.pem` and `password` into a folder.
pub(crate) fn prepare(folder: &Path) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    std::fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("password"), PASSWORD).unwrap();
    (certificate, key)
}

/// The account, with its files in the folder that settings are relative to.
pub(crate) fn account(port: u16) -> ImapConfig {
    ImapConfig {
        host: "localhost".into(),
        port,
        mailbox: "INBOX".into(),
        user: "lupasilta".into(),
        password: SecretSource::File("password".into()),
        ca_file: Some("cert.pem".into()),
        timeout: Duration::from_secs(20),
    }
}

/// One round, with the program started anew.
pub(crate) fn poll(imap: ImapConfig, folder: &Path, taken: &Taken) -> Result<Polled, Problem> {
    let config = TriggersConfig {
        mail: by_host(),
        imap: Some(imap),
        ..TriggersConfig::default()
    };
    let triggers = MailTriggers::new(&config, folder).map_err(Problem::from)?;
    triggers.unwrap().poll(taken)
}
