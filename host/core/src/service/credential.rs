//! The secret by which LV knows us, and the header that carries it.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::secret::{Secret, SecretError, SecretSource};

/// Where the credential is, and the header that carries it. The secret itself never stands in the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialConfig {
    /// The header's name, as in `X-Api-Key` or `Authorization`.
    pub header: String,
    /// What stands before the secret in the header, as in `"Bearer "` with its space.
    #[serde(default)]
    pub prefix: String,
    /// Where the secret is.
    pub from: SecretSource,
}

/// Why there is no credential. Never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The header's name is no header's name, or one that the connection sets itself.
    #[error("`{0}` cannot be the credential's header")]
    Header(String),
    /// The secret cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// It has characters that no header can carry.
    #[error("{0} holds characters that cannot stand in a header")]
    Characters(String),
}

/// A secret and its header. Debug shows the header's name only.
///
/// The header's value is made anew for each request, so that here only the secret is kept, which is wiped when it is dropped. The copies that the HTTP
/// client makes of a header live as long as the request, and are freed without being wiped.
#[derive(Clone)]
pub(super) struct Credential {
    header: HeaderName,
    secret: Secret,
    prefix: String,
    place: String,
}

/// Headers that the connection sets itself, or that would break the message's framing.
const TAKEN: [&str; 7] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
];

impl Credential {
    /// Reads the secret; a relative file name is relative to `base`.
    pub(super) fn read(config: &CredentialConfig, base: &Path) -> Result<Self, CredentialError> {
        let header: HeaderName = config
            .header
            .parse()
            .ok()
            .filter(|name: &HeaderName| !TAKEN.contains(&name.as_str()))
            .filter(|name| !name.as_str().starts_with("x-road-"))
            .ok_or_else(|| CredentialError::Header(config.header.clone()))?;
        let credential = Self {
            header,
            secret: config.from.read(base)?,
            prefix: config.prefix.clone(),
            place: config.from.place(base),
        };
        // Whatever cannot stand in a header is to be found now, not at the first request.
        credential.header()?;
        Ok(credential)
    }

    /// The header, for one request.
    pub(super) fn header(&self) -> Result<(HeaderName, HeaderValue), CredentialError> {
        let text = Zeroizing::new(format!("{}{}", self.prefix, self.secret.expose()));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| CredentialError::Characters(self.place.clone()))?;
        value.set_sensitive(true);
        Ok((self.header.clone(), value))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn config(header: &str, path: &str) -> CredentialConfig {
        CredentialConfig {
            header: header.into(),
            prefix: "Bearer ".into(),
            from: SecretSource::File(path.into()),
        }
    }

    #[test]
    fn a_secret_is_read_from_a_file_beside_the_settings_and_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("key"), "s3cret-value\n").unwrap();
        let credential = Credential::read(&config("Authorization", "key"), dir.path()).unwrap();
        let (name, value) = credential.header().unwrap();
        assert_eq!(
            (name.as_str(), value.to_str().unwrap()),
            ("authorization", "Bearer s3cret-value")
        );
        assert!(!format!("{credential:?} {value:?}").contains("s3cret"));
    }

    #[test]
    fn a_secret_is_read_from_the_environment() {
        // Set by cargo for every test.
        let from = SecretSource::Env("CARGO_PKG_NAME".into());
        let config = CredentialConfig {
            from,
            ..config("X-Api-Key", "")
        };
        let credential = Credential::read(&config, Path::new("")).unwrap();
        assert_eq!(
            credential.header().unwrap().1.to_str().unwrap(),
            "Bearer lupasilta"
        );
    }

    #[test]
    fn what_is_wrong_with_a_secret_is_said_without_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("empty"), " \n").unwrap();
        std::fs::write(dir.path().join("two-lines"), "s3cret\nline").unwrap();
        for (config, said) in [
            (
                config("X-Api-Key", "missing"),
                "cannot be read: entity not found",
            ),
            (config("X-Api-Key", "empty"), "is empty"),
            (config("X-Api-Key", "two-lines"), "cannot stand in a header"),
            (
                config("not a header", "two-lines"),
                "`not a header` cannot be",
            ),
            (
                config("Content-Length", "two-lines"),
                "`Content-Length` cannot be",
            ),
            (
                config("X-Road-Client", "two-lines"),
                "`X-Road-Client` cannot be",
            ),
            (
                CredentialConfig {
                    from: SecretSource::Env("LUPASILTA_NO_SUCH_VARIABLE".into()),
                    ..config("X-Api-Key", "")
                },
                "the environment variable LUPASILTA_NO_SUCH_VARIABLE is not set",
            ),
        ] {
            let error = Credential::read(&config, dir.path()).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(said), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}
