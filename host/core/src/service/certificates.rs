//! The certificates of a connection, to be looked at.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use ureq::http::Uri;

use super::handshake::TlsError;
use super::peer::Peer;
use super::settings::ConnectionConfig;
use super::tls::{TlsConfig, certificates, issuing_certificates, own_certificate};
use super::{ConfigError, TlsFileError};
use crate::problem::{Problem, Recovery, Side};

/// How long one step of a handshake may take.
const STEP: Duration = Duration::from_secs(10);

/// The certificates of a PEM file, DER.
pub(crate) fn certificates_in(file: &Path) -> Result<Vec<Vec<u8>>, TlsFileError> {
    let certificates = certificates(file)?;
    Ok(certificates.iter().map(|der| der.to_vec()).collect())
}

/// The certificates that the server shows, DER, its own first; none where the connection is plain.
pub(crate) fn certificates_of_server(
    config: &ConnectionConfig,
    base: &Path,
) -> Result<Option<Vec<Vec<u8>>>, Problem> {
    let (url, tls, peer) = match (&config.direct, &config.xroad) {
        (Some(direct), None) => (&direct.base_url, &direct.tls, Peer::Lv),
        (None, Some(xroad)) => (&xroad.security_server_url, &xroad.tls, Peer::SecurityServer),
        _ => return Err(ConfigError::OneWay.into()),
    };
    let Some((host, port)) = https(url) else {
        return Ok(None);
    };
    let client = client(tls, base).map_err(ConfigError::Tls)?;
    let name = ServerName::try_from(host.clone());
    let name = name.map_err(|_| unreachable(&host, port, &io::ErrorKind::InvalidInput.into()))?;
    let mut tcp = connected(&host, port).map_err(|error| unreachable(&host, port, &error))?;
    let failed = |error: &rustls::Error| TlsError::of(error).problem(peer);
    let mut connection =
        ClientConnection::new(Arc::new(client), name).map_err(|error| failed(&error))?;
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut tcp) {
            let within = error
                .get_ref()
                .and_then(|e| e.downcast_ref::<rustls::Error>());
            return Err(match within {
                Some(error) => failed(error),
                None => unreachable(&host, port, &error),
            });
        }
    }
    let shown = connection.peer_certificates().unwrap_or_default();
    Ok(Some(shown.iter().map(|der| der.to_vec()).collect()))
}

/// Host and port of an `https` address.
fn https(url: &str) -> Option<(String, u16)> {
    let uri: Uri = url.parse().ok()?;
    if uri.scheme_str() != Some("https") {
        return None;
    }
    let host = uri.host()?.trim_matches(['[', ']']).to_owned();
    Some((host, uri.port_u16().unwrap_or(443)))
}

fn client(tls: &TlsConfig, base: &Path) -> Result<ClientConfig, TlsFileError> {
    let roots = match &tls.ca_file {
        Some(file) => issuing_certificates(&base.join(file))?,
        None => RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    };
    let own = own_certificate(tls, base)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots));
    let unusable = || TlsFileError::UnusableKey(tls.client_key.clone().unwrap_or_default());
    let builder = builder.map_err(|_| unusable())?;
    match own {
        Some((chain, key)) => builder
            .with_client_auth_cert(chain, key)
            .map_err(|_| unusable()),
        None => Ok(builder.with_no_client_auth()),
    }
}

/// The first of the host's addresses that takes the connection.
fn connected(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::HostUnreachable);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, STEP) {
            Ok(tcp) => {
                tcp.set_read_timeout(Some(STEP))?;
                tcp.set_write_timeout(Some(STEP))?;
                return Ok(tcp);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn unreachable(host: &str, port: u16, error: &io::Error) -> Problem {
    Problem {
        code: "server-unreachable".to_owned(),
        side: Side::Ours,
        recovery: Recovery::Retry,
        what: format!("There is no connection to {host}, port {port}: {error}."),
        advice: "Check the address in the settings, the name service, and the firewall between."
            .to_owned(),
        detail: None,
    }
}
