//! Certificates: theirs, ours, and every way in which one of them is wrong.

use std::path::Path;
use std::sync::Arc;

use lupasilta::outside::SystemChance;
use lupasilta::problem::{Recovery, Side};
use lupasilta::service::{ConfigError, ServiceError, TlsConfig, TlsFileError, connect};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tempfile::TempDir;

use crate::server::{Reply, Server, answer};
use crate::settings::{essence, get, xroad};

/// An issuer, and a folder of PEM files: `ca.pem`, `client.pem`, `client.key`, and some that are wrong.
struct Issuer {
    own: CertifiedIssuer<'static, KeyPair>,
    files: TempDir,
}

impl Issuer {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let issuer = Self {
            own,
            files: tempfile::tempdir().unwrap(),
        };
        let (client, key) = issuer.issue(CertificateParams::new(vec!["us".into()]).unwrap());
        issuer.file("ca.pem", &issuer.own.pem());
        issuer.file("client.pem", &client.pem());
        issuer.file("client.key", &key.serialize_pem());
        issuer
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.files.path().join(name), text).unwrap();
    }

    fn issue(&self, params: CertificateParams) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.own).unwrap(), key)
    }

    /// A server of this certificate; with `clients`, it wants theirs.
    fn server(&self, params: CertificateParams, clients: Option<&Issuer>) -> Server {
        let (certificate, key) = self.issue(params);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(issuer) => {
                let mut roots = RootCertStore::empty();
                roots.add(issuer.own.der().clone()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = builder
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let reply = Reply::Send(answer(200, &[("Content-Type", "application/json")], "{}"));
        Server::start_tls(vec![reply], Arc::new(config))
    }
}

fn localhost() -> CertificateParams {
    CertificateParams::new(vec!["localhost".into()]).unwrap()
}

fn trusting() -> TlsConfig {
    TlsConfig {
        ca_file: Some("ca.pem".into()),
        ..TlsConfig::default()
    }
}

fn identified() -> TlsConfig {
    TlsConfig {
        client_certificate: Some("client.pem".into()),
        client_key: Some("client.key".into()),
        ..trusting()
    }
}

fn call(server: &Server, tls: TlsConfig, base: &Path) -> Result<(), ServiceError> {
    let mut config = xroad(&server.url());
    config.xroad.as_mut().unwrap().tls = tls;
    let service = connect(&config, base, Arc::new(SystemChance)).unwrap();
    service
        .exchange("i", &get("/a"))
        .map(|answer| assert_eq!(answer.body, b"{}"))
}

#[test]
fn a_certificate_of_the_configured_issuer_is_trusted() {
    let issuer = Issuer::new();
    let server = issuer.server(localhost(), None);
    call(&server, trusting(), issuer.files.path()).unwrap();
}

#[test]
fn a_client_certificate_is_shown_to_a_server_that_wants_one() {
    let issuer = Issuer::new();
    let server = issuer.server(localhost(), Some(&issuer));
    call(&server, identified(), issuer.files.path()).unwrap();
}

#[test]
fn a_certificate_that_is_wrong_stops_the_connection_and_is_told_from_the_others() {
    let issuer = Issuer::new();
    let other = Issuer::new();
    let mut expired = localhost();
    expired.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let mut early = localhost();
    early.not_before = rcgen::date_time_ymd(2090, 1, 1);
    let elsewhere = CertificateParams::new(vec!["lv.example".into()]).unwrap();
    let files = issuer.files.path();
    use Side::{Ours, SecurityServer};
    for (server, tls, code, side) in [
        (
            issuer.server(expired, None),
            trusting(),
            "tls-certificate-expired",
            SecurityServer,
        ),
        (
            issuer.server(early, None),
            trusting(),
            "tls-certificate-not-yet-valid",
            SecurityServer,
        ),
        (
            issuer.server(elsewhere, None),
            trusting(),
            "tls-certificate-name",
            SecurityServer,
        ),
        (
            other.server(localhost(), None),
            trusting(),
            "tls-certificate-untrusted",
            Ours,
        ),
        (
            issuer.server(localhost(), None),
            TlsConfig::default(),
            "tls-certificate-untrusted",
            Ours,
        ),
        (
            issuer.server(localhost(), Some(&issuer)),
            trusting(),
            "tls-client-certificate-refused",
            Ours,
        ),
        (
            issuer.server(localhost(), Some(&other)),
            identified(),
            "tls-client-certificate-refused",
            Ours,
        ),
    ] {
        let error = call(&server, tls, files).unwrap_err();
        assert_eq!(
            essence(&error.problem),
            (code, side, Recovery::StopConnection)
        );
        assert!(
            server.received().is_empty(),
            "nothing is sent to a server that is not trusted"
        );
    }
}

#[test]
fn a_server_without_tls_is_said_to_be_so() {
    let issuer = Issuer::new();
    let server = Server::start(vec![Reply::Blurt(answer(400, &[], "plain"))]);
    let mut config = xroad(&server.url().replace("http:", "https:"));
    config.xroad.as_mut().unwrap().tls = trusting();
    let service = connect(&config, issuer.files.path(), Arc::new(SystemChance)).unwrap();
    let error = service.exchange("i", &get("/a")).unwrap_err();
    let stop = (
        "tls-incompatible",
        Side::SecurityServer,
        Recovery::StopConnection,
    );
    assert_eq!(essence(&error.problem), stop);
}

#[test]
fn a_file_that_is_wrong_is_named_before_anything_is_sent() {
    let issuer = Issuer::new();
    let other = KeyPair::generate().unwrap();
    issuer.file("other.key", &other.serialize_pem());
    issuer.file("empty.pem", "");
    issuer.file("cut.pem", &issuer.own.pem()[..200]);
    issuer.file(
        "nonsense.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    issuer.file(
        "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    issuer.file(
        "odd.key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    );
    let at = |name: &str| issuer.files.path().join(name);
    let ca = |name: &str| TlsConfig {
        ca_file: Some(name.into()),
        ..TlsConfig::default()
    };
    let key = |name: &str| TlsConfig {
        client_key: Some(name.into()),
        ..identified()
    };
    let certificate = |name: &str| TlsConfig {
        client_certificate: Some(name.into()),
        ..identified()
    };
    let missing = std::io::ErrorKind::NotFound;
    for (tls, wrong) in [
        (
            ca("none.pem"),
            TlsFileError::Unreadable {
                path: at("none.pem"),
                kind: missing,
            },
        ),
        (
            ca("empty.pem"),
            TlsFileError::NoCertificate(at("empty.pem")),
        ),
        (
            ca("client.key"),
            TlsFileError::NoCertificate(at("client.key")),
        ),
        (ca("cut.pem"), TlsFileError::Damaged(at("cut.pem"))),
        (
            ca("nonsense.pem"),
            TlsFileError::BadCertificate(at("nonsense.pem")),
        ),
        (
            key("none.key"),
            TlsFileError::Unreadable {
                path: at("none.key"),
                kind: missing,
            },
        ),
        (key("client.pem"), TlsFileError::NoKey(at("client.pem"))),
        (
            key("locked.key"),
            TlsFileError::EncryptedKey(at("locked.key")),
        ),
        (key("odd.key"), TlsFileError::UnusableKey(at("odd.key"))),
        (
            key("other.key"),
            TlsFileError::Mismatch {
                certificate: at("client.pem"),
                key: at("other.key"),
            },
        ),
        (
            certificate("nonsense.pem"),
            TlsFileError::BadCertificate(at("nonsense.pem")),
        ),
        (
            TlsConfig {
                client_key: None,
                ..identified()
            },
            TlsFileError::Half,
        ),
    ] {
        let mut config = xroad("https://ss.example");
        config.xroad.as_mut().unwrap().tls = tls;
        let error = connect(&config, issuer.files.path(), Arc::new(SystemChance)).err();
        assert_eq!(error, Some(ConfigError::Tls(wrong)));
    }
}
