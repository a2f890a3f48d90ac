//! Who we are to a server: a user name with its password, or what a registry's token server gives for it.
//!
//! The registry's way is that of the distribution project's token authentication: a refused request says in `WWW-Authenticate` where a token is
//! to be had and for what; it is asked for with the user name and password, or without; the request is made again with the token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_auth::{ChallengeRef, parse_challenges};
use serde::Deserialize;
use ureq::http::{HeaderMap, HeaderValue, header};
use zeroize::Zeroizing;

use super::address::Address;
use super::error::{AddressFault, Part, SourceError};
use super::web::Web;

/// A token and what comes with it.
const TOKEN_BYTES: u64 = 64 * 1024;

/// A user name and a password, in base64. Debug shows neither, and their memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login(Zeroizing<String>);

impl Login {
    pub(super) fn new(user: &str, password: &str) -> Self {
        let login = Zeroizing::new(format!("{user}:{password}"));
        Self(Zeroizing::new(STANDARD.encode(login.as_bytes())))
    }

    /// From `user:password`.
    pub(super) fn parse(text: &str) -> Result<Self, SourceError> {
        let (user, password) = text.split_once(':').ok_or(SourceError::CredentialsForm)?;
        Ok(Self::new(user, password))
    }

    /// The header's value; base64 has only characters that may stand there.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        secret(&Zeroizing::new(format!("Basic {}", self.0.as_str())))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

/// What a token server answers; older ones say `token`, OAuth 2 says `access_token`.
#[derive(Deserialize)]
struct Granted {
    token: Option<String>,
    access_token: Option<String>,
}

/// Answers a registry that has refused a request for want of identification.
pub(super) fn answer(
    refusal: &HeaderMap,
    asked: &Address,
    repository: &str,
    web: &Web,
) -> Result<HeaderValue, SourceError> {
    let host = asked.host.clone();
    let unknown = || SourceError::Challenge { host: host.clone() };
    let lines: Vec<&str> = refusal
        .get_all(header::WWW_AUTHENTICATE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let challenges: Vec<ChallengeRef<'_>> = lines
        .iter()
        .filter_map(|line| parse_challenges(line).ok())
        .flatten()
        .collect();
    let of = |scheme: &str| {
        challenges
            .iter()
            .find(|challenge| challenge.scheme.eq_ignore_ascii_case(scheme))
    };
    if let Some(bearer) = of("bearer") {
        return token(bearer, asked, repository, web);
    }
    of("basic").ok_or_else(unknown)?;
    let login = web.login.as_ref().and_then(Login::header);
    login.ok_or_else(|| SourceError::Forbidden {
        address: asked.to_string(),
        status: 401,
        identified: false,
    })
}

fn token(
    challenge: &ChallengeRef<'_>,
    asked: &Address,
    repository: &str,
    web: &Web,
) -> Result<HeaderValue, SourceError> {
    let host = asked.host.clone();
    let parameter = |name: &str| {
        let same = |(own, _): &&(&str, _)| own.eq_ignore_ascii_case(name);
        let found = challenge.params.iter().find(same);
        found.map(|(_, value)| value.to_unescaped())
    };
    let realm = parameter("realm").ok_or_else(|| SourceError::Challenge { host: host.clone() })?;
    let realm = Address::parse(&realm).map_err(|fault| match fault {
        AddressFault::PlainHttp => SourceError::ToPlainHttp { host: host.clone() },
        _ => SourceError::Challenge { host: host.clone() },
    })?;
    let scope = parameter("scope").unwrap_or_else(|| format!("repository:{repository}:pull"));
    let realm = match parameter("service") {
        Some(service) => realm.asking(&[("service", &service)]),
        None => realm,
    };
    let realm = realm.asking(&[("scope", &scope)]);
    let login = web.login.as_ref().and_then(Login::header);
    let mut response = web.get(&realm, "application/json", login.as_ref())?;
    let status = response.status().as_u16();
    if status == 401 || status == 403 {
        return Err(SourceError::Forbidden {
            address: asked.to_string(),
            status,
            identified: login.is_some(),
        });
    }
    web.judge(&realm, &response, login.is_some())?;
    let body = Zeroizing::new(web.read(&realm, &mut response, Part::Token, TOKEN_BYTES)?);
    let granted: Option<Granted> = serde_json::from_slice(&body).ok();
    granted
        .and_then(|granted| granted.token.or(granted.access_token))
        .and_then(|token| secret(&Zeroizing::new(format!("Bearer {token}"))))
        .ok_or(SourceError::NoToken { host })
}

fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
