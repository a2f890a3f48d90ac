//! Requests to web servers and registries: one deadline for all of them, nothing unencrypted, nothing larger than expected.

use std::io::{self, Read as _, Write};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use ureq::config::{Config, RedirectAuthHeaders};
use ureq::http::{HeaderValue, Response, Uri, header};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

use super::FetchOptions;
use super::address::Address;
use super::authorization::Login;
use super::error::{Part, SourceError};
use crate::audit::Digest;
use crate::service::{NameLookup, TransportError, Waits, is_this_machine};

/// How long one connection may take to come about.
const CONNECT: Duration = Duration::from_secs(15);

/// Publishers keep large files behind an address or two; more is a loop.
const REDIRECTS: u32 = 5;

/// What is fetched for one package, and until when.
pub(super) struct Web {
    agent: Agent,
    ends: Instant,
    deadline: Duration,
    /// Who we are, according to the options.
    pub(super) login: Option<Login>,
}

impl Web {
    /// With `https`, no request and no redirect goes to any other address.
    pub(super) fn new(options: &FetchOptions, https: bool) -> Result<Self, SourceError> {
        let login = match &options.credentials {
            Some(source) => Some(Login::parse(source.read(&options.base)?.expose())?),
            None => None,
        };
        // Longer is endless, and could not be added to any time.
        let deadline = options.deadline.min(Duration::from_secs(24 * 60 * 60));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(https)
            .proxy(None)
            .max_redirects(REDIRECTS)
            // An identification is for the server that was asked, and for none that it names.
            .redirect_auth_headers(RedirectAuthHeaders::Never)
            .user_agent(concat!("lupasilta/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_connect(Some(CONNECT))
            .tls_config(options.tls.read(&options.base)?)
            .build();
        Ok(Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), Guarded::default()),
            ends: Instant::now() + deadline,
            deadline,
            login,
        })
    }

    /// Sends a request, follows redirects, and waits for the answer's head.
    pub(super) fn get(
        &self,
        address: &Address,
        accept: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Response<Body>, SourceError> {
        let left = self.ends.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.too_late(address));
        }
        let mut request = self.agent.get(address.url()).header(header::ACCEPT, accept);
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let sent = request.config().timeout_global(Some(left)).build().call();
        sent.map_err(|error| self.failure(address, error))
    }

    /// Anything but success is an error.
    pub(super) fn judge(
        &self,
        address: &Address,
        response: &Response<Body>,
        identified: bool,
    ) -> Result<(), SourceError> {
        let status = response.status().as_u16();
        let address = address.to_string();
        match status {
            200 => Ok(()),
            401 | 403 => Err(SourceError::Forbidden {
                address,
                status,
                identified,
            }),
            404 => Err(SourceError::NotThere { address }),
            429 | 500..=599 => Err(SourceError::Unavailable { address, status }),
            _ => Err(SourceError::Status { address, status }),
        }
    }

    /// An answer's whole body.
    pub(super) fn read(
        &self,
        address: &Address,
        response: &mut Response<Body>,
        part: Part,
        limit: u64,
    ) -> Result<Vec<u8>, SourceError> {
        let mut bytes = Vec::new();
        self.copy(address, response, part, limit, &mut bytes)?;
        Ok(bytes)
    }

    /// Writes an answer's whole body, and says how long it is and what its digest is.
    pub(super) fn copy(
        &self,
        address: &Address,
        response: &mut Response<Body>,
        part: Part,
        limit: u64,
        to: &mut impl Write,
    ) -> Result<(u64, Digest), SourceError> {
        let too_large = SourceError::TooLarge { part, limit };
        let stated = response.body().content_length();
        if stated.is_some_and(|stated| stated > limit) {
            return Err(too_large);
        }
        let mut body = response.body_mut().as_reader();
        let mut hasher = Sha256::new();
        let mut length = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = match body.read(&mut buffer) {
                Ok(0) => return Ok((length, hasher.into())),
                Ok(read) => read,
                Err(error) => return Err(self.failure(address, error.into())),
            };
            let bytes = buffer.get(..read).unwrap_or_default();
            length += read as u64;
            if length > limit {
                return Err(too_large);
            }
            hasher.update(bytes);
            to.write_all(bytes).map_err(temporary)?;
        }
    }

    fn too_late(&self, address: &Address) -> SourceError {
        SourceError::Deadline {
            host: address.host.clone(),
            deadline: self.deadline,
        }
    }

    fn failure(&self, address: &Address, error: ureq::Error) -> SourceError {
        let host = address.host.clone();
        match error {
            ureq::Error::RequireHttpsOnly(_) => return SourceError::ToPlainHttp { host },
            ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => {
                return SourceError::Redirects { host };
            }
            _ => {}
        }
        let waits = Waits {
            connect: CONNECT.min(self.deadline),
            total: self.deadline,
            left: self.deadline,
            stall: self.deadline,
        };
        // Unwraps what the body's reader has wrapped, too.
        match TransportError::of(error, waits) {
            TransportError::Deadline(_) => self.too_late(address),
            TransportError::Tls(error) => {
                let why = error.to_string();
                SourceError::NotSecure { host, why }
            }
            other => {
                let why = other.to_string();
                SourceError::NoAnswer { host, why }
            }
        }
    }
}

/// This machine's folder for temporary files.
pub(super) fn temporary(error: io::Error) -> SourceError {
    SourceError::Unreadable {
        path: std::env::temp_dir(),
        kind: error.kind(),
    }
}

/// Looks up no name for an unencrypted request but this machine's own, wherever a redirect leads.
#[derive(Debug, Default)]
struct Guarded(NameLookup);

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let https = uri.scheme_str() == Some("https");
        if !https && !uri.host().is_some_and(is_this_machine) {
            return Err(ureq::Error::RequireHttpsOnly(String::new()));
        }
        self.0.resolve(uri, config, timeout)
    }
}
