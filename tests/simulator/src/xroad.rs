//! X-Road as a client meets it: identifiers, the rules of the protocol for REST, and the security server's own errors.
//!
//! The rules are those of "X-Road: Message Protocol for REST" 1.0.4. Where a real server lets something pass that the
//! protocol forbids, or that another version refuses, the simulator refuses it, so that no client gets used to it.

mod identifier;
mod refusal;
mod rules;

use axum::http::{HeaderName, request::Parts};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};
use uuid::Uuid;

use crate::answer::Answer;

pub use identifier::Identifier;
pub use refusal::Form;
pub(crate) use refusal::{Refusal, write as write_error};

/// The security server that the simulator plays.
#[derive(Clone, Debug)]
pub struct XRoad {
    /// LV's service, of five parts.
    pub service: Identifier,
    /// The only client that may call it; none for any.
    pub client: Option<Identifier>,
    /// How its own errors are spelled.
    pub spelling: Spelling,
}

/// How error codes are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// Up to 7.7: `Server.ServerProxy.NetworkError`.
    #[default]
    Old,
    /// From 7.8: `server.serverproxy.network_error`.
    New,
}

impl XRoad {
    /// Any client, errors in the old spelling.
    #[must_use]
    pub fn new(service: Identifier) -> Self {
        Self {
            service,
            client: None,
            spelling: Spelling::Old,
        }
    }

    /// Whether a security server would pass the request on.
    pub(crate) fn check(&self, request: &Parts, has_body: bool) -> Result<(), Refusal> {
        rules::check(self, request, has_body)
    }

    /// Adds what X-Road adds to the answer of a service.
    pub(crate) fn dress(&self, answer: &mut Answer, request: &Parts, body_sha256: &str) {
        let sent = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let id = sent("x-road-id").map_or_else(|| format!("FI-{}", Uuid::new_v4()), str::to_owned);
        let request_id = Uuid::new_v4().to_string();
        let hash = Sha512::new()
            .chain_update(format!(
                "{} {}\n{id}\n{request_id}\n{body_sha256}",
                request.method, request.uri
            ))
            .finalize();
        let headers = [
            ("x-road-client", sent("x-road-client").unwrap_or_default()),
            ("x-road-service", &self.service.to_string()),
            ("x-road-id", &id),
            ("x-road-request-id", &request_id),
            ("x-road-request-hash", &BASE64_STANDARD.encode(hash)),
        ];
        for (name, value) in headers {
            answer.set(HeaderName::from_static(name), value);
        }
    }
}

impl Spelling {
    /// A code of the old spelling, in this one.
    #[must_use]
    pub fn write(self, code: &str) -> String {
        match self {
            Self::Old => code.to_owned(),
            Self::New => code
                .split('.')
                .map(snake_case)
                .collect::<Vec<_>>()
                .join("."),
        }
    }
}

/// `NetworkError` becomes `network_error`; the names of the proxies stay one word.
fn snake_case(part: &str) -> String {
    if matches!(part, "ClientProxy" | "ServerProxy") {
        return part.to_lowercase();
    }
    let letters: Vec<char> = part.chars().collect();
    let mut text = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let begins_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if begins_word {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_code_are_those_of_the_servers() {
        for (old, new) in [
            (
                "Server.ServerProxy.NetworkError",
                "server.serverproxy.network_error",
            ),
            (
                "Server.ClientProxy.SslAuthenticationFailed",
                "server.clientproxy.ssl_authentication_failed",
            ),
            (
                "Server.ClientProxy.SSLAuthenticationFailed",
                "server.clientproxy.ssl_authentication_failed",
            ),
            (
                "Server.ServerProxy.ServiceFailed.InvalidHttpMethod",
                "server.serverproxy.service_failed.invalid_http_method",
            ),
            ("Client.MissingHeaderField", "client.missing_header_field"),
        ] {
            assert_eq!(Spelling::New.write(old), new);
            assert_eq!(Spelling::Old.write(old), old);
        }
    }
}
