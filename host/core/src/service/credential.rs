//! The secret by which LV knows us: where it is kept, and a value that cannot be printed.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderName, HeaderValue};

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
    pub from: CredentialSource,
}

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialSource {
    /// In the environment variable of this name.
    Env(String),
    /// In this file, relative to the settings; white space at either end does not belong to it.
    File(PathBuf),
}

/// Why there is no credential. Never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The header's name is no header's name, or one that the connection sets itself.
    #[error("`{0}` cannot be the credential's header")]
    Header(String),
    /// The environment variable is not set, or is not text.
    #[error("the environment variable {0} is not set")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("the file {} cannot be read: {kind}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        kind: std::io::ErrorKind,
    },
    /// There is nothing in it.
    #[error("{0} is empty")]
    Empty(String),
    /// It has characters that no header can carry.
    #[error("{0} holds characters that cannot stand in a header")]
    Characters(String),
}

/// A secret and its header. Debug shows the header's name only.
#[derive(Clone)]
pub(super) struct Credential {
    header: HeaderName,
    value: HeaderValue,
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
        let (secret, place) = config.from.secret_and_place(base)?;
        let text = format!("{}{secret}", config.prefix);
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| CredentialError::Characters(place))?;
        value.set_sensitive(true);
        Ok(Self { header, value })
    }

    pub(super) fn header(&self) -> (HeaderName, HeaderValue) {
        (self.header.clone(), self.value.clone())
    }
}

impl CredentialSource {
    /// Reads the secret; a relative file name is relative to `base`.
    pub(crate) fn read(&self, base: &Path) -> Result<String, CredentialError> {
        self.secret_and_place(base).map(|(secret, _)| secret)
    }

    fn secret_and_place(&self, base: &Path) -> Result<(String, String), CredentialError> {
        let (secret, place) = match self {
            Self::Env(name) => {
                let secret = std::env::var(name);
                let secret = secret.map_err(|_| CredentialError::NoVariable(name.clone()))?;
                (secret, format!("the environment variable {name}"))
            }
            Self::File(path) => {
                let path = base.join(path);
                let secret =
                    std::fs::read_to_string(&path).map_err(|e| CredentialError::Unreadable {
                        path: path.clone(),
                        kind: e.kind(),
                    });
                warn_if_others_can_read(&path);
                (secret?, format!("the file {}", path.display()))
            }
        };
        match secret.trim() {
            "" => Err(CredentialError::Empty(place)),
            secret => Ok((secret.to_owned(), place)),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

/// A secret that every account of the machine can read is a mistake, but not one to stop transfers for.
pub(super) fn warn_if_others_can_read(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0, |meta| meta.permissions().mode());
        if mode & 0o077 != 0 {
            tracing::warn!(
                path = %path.display(),
                mode = format!("{:03o}", mode & 0o777),
                "a secret's file is readable by other accounts: chmod 600 it"
            );
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn config(header: &str, path: &str) -> CredentialConfig {
        CredentialConfig {
            header: header.into(),
            prefix: "Bearer ".into(),
            from: CredentialSource::File(path.into()),
        }
    }

    #[test]
    fn a_secret_is_read_from_a_file_beside_the_settings_and_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("key"), "s3cret-value\n").unwrap();
        let credential = Credential::read(&config("Authorization", "key"), dir.path()).unwrap();
        let (name, value) = credential.header();
        assert_eq!(
            (name.as_str(), value.to_str().unwrap()),
            ("authorization", "Bearer s3cret-value")
        );
        assert!(!format!("{credential:?} {value:?}").contains("s3cret"));
    }

    #[test]
    fn a_secret_is_read_from_the_environment() {
        // Set by cargo for every test.
        let from = CredentialSource::Env("CARGO_PKG_NAME".into());
        let config = CredentialConfig {
            from,
            ..config("X-Api-Key", "")
        };
        let credential = Credential::read(&config, Path::new("")).unwrap();
        assert_eq!(credential.header().1.to_str().unwrap(), "Bearer lupasilta");
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
                    from: CredentialSource::Env("LUPASILTA_NO_SUCH_VARIABLE".into()),
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
