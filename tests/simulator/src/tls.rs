//! Certificates made on the spot, so that HTTPS and mutual TLS can be tried.

use std::{net::IpAddr, path::Path, sync::Arc};

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

/// A certificate authority of its own, a server certificate for `localhost` and the loopback addresses, and a client certificate.
///
/// A second set is what a wrong authority or a wrong client has.
#[derive(Debug)]
pub struct Certificates {
    /// What a client must trust.
    pub ca_pem: String,
    /// A client's certificate, signed by the authority.
    pub client_certificate_pem: String,
    /// The client's private key.
    pub client_key_pem: String,
    ca: CertificateDer<'static>,
    server: CertificateDer<'static>,
    server_key: PrivateKeyDer<'static>,
}

/// How a server's certificate can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongCertificate {
    /// It was valid, long ago.
    Expired,
    /// It will be valid, in a distant year.
    NotYetValid,
    /// It is for another host.
    OtherName,
}

/// HTTPS.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The server's, and those of the clients it takes.
    pub certificates: Arc<Certificates>,
    /// Mutual TLS: whoever shows no certificate of the authority is not talked to.
    pub require_client_certificate: bool,
}

impl Certificates {
    /// Makes a set.
    ///
    /// # Errors
    /// Only where the machine has no randomness.
    pub fn make() -> Result<Self> {
        Self::make_for(None)
    }

    /// Makes a set of which the server certificate is also for this address.
    ///
    /// # Errors
    /// Only where the machine has no randomness.
    pub fn make_for(address: Option<IpAddr>) -> Result<Self> {
        let mut hosts = vec![
            "localhost".to_owned(),
            "127.0.0.1".to_owned(),
            "::1".to_owned(),
        ];
        hosts.extend(address.map(|address| address.to_string()));
        Self::signed(named("Lupasilta simulator", hosts)?)
    }

    /// Makes a set of which the server certificate is wrong.
    ///
    /// # Errors
    /// Only where the machine has no randomness.
    pub fn make_wrong(wrong: WrongCertificate) -> Result<Self> {
        let host = match wrong {
            WrongCertificate::OtherName => "elsewhere.example",
            WrongCertificate::Expired | WrongCertificate::NotYetValid => "127.0.0.1",
        };
        let mut server = named("Lupasilta simulator", vec![host.to_owned()])?;
        match wrong {
            WrongCertificate::Expired => {
                server.not_before = date_time_ymd(2020, 1, 1);
                server.not_after = date_time_ymd(2021, 1, 1);
            }
            WrongCertificate::NotYetValid => server.not_before = date_time_ymd(4000, 1, 1),
            WrongCertificate::OtherName => {}
        }
        Self::signed(server)
    }

    fn signed(mut server: CertificateParams) -> Result<Self> {
        let mut authority = named("Lupasilta simulator CA", Vec::new())?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server_key = KeyPair::generate()?;

        let mut client = named("Lupasilta simulator client", Vec::new())?;
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client_key = KeyPair::generate()?;

        Ok(Self {
            ca_pem: authority.pem(),
            client_certificate_pem: client.signed_by(&client_key, &authority)?.pem(),
            client_key_pem: client_key.serialize_pem(),
            ca: authority.der().clone(),
            server: server.signed_by(&server_key, &authority)?.der().clone(),
            server_key: PrivatePkcs8KeyDer::from(server_key.serialize_der()).into(),
        })
    }

    /// Writes `ca.pem`, `client.pem` and `client-key.pem`, over those of an earlier run.
    ///
    /// # Errors
    /// A directory that cannot be made or written to.
    pub fn write_to(&self, directory: &Path) -> Result<()> {
        std::fs::create_dir_all(directory)
            .with_context(|| format!("{} cannot be made", directory.display()))?;
        for (name, pem) in [
            ("ca.pem", &self.ca_pem),
            ("client.pem", &self.client_certificate_pem),
            ("client-key.pem", &self.client_key_pem),
        ] {
            let file = directory.join(name);
            std::fs::write(&file, pem)
                .with_context(|| format!("{} cannot be written", file.display()))?;
        }
        Ok(())
    }
}

impl Tls {
    /// What the server is set up with.
    pub(crate) fn server_config(&self) -> Result<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = if self.require_client_certificate {
            let mut roots = RootCertStore::empty();
            roots.add(self.certificates.ca.clone())?;
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let chain = vec![self.certificates.server.clone()];
        let mut config =
            builder.with_single_cert(chain, self.certificates.server_key.clone_key())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn named(name: &str, hosts: Vec<String>) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
