//! Which version of which repository in which registry is meant.

use std::fmt;
use std::str::FromStr;

use ureq::http::uri::Authority;

use super::address::Address;
use super::error::ReferenceFault;
use crate::audit::Digest;
use crate::service::is_this_machine;

/// `registry/repository`, and a tag, a digest, or both, of which the digest decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Host and port.
    pub(super) host: String,
    pub(super) repository: String,
    tag: Option<String>,
    pub(super) digest: Option<Digest>,
}

impl Reference {
    /// Registries on this machine are spoken to without TLS, as every tool does; others never are.
    pub(super) fn https(&self) -> bool {
        let authority = self.host.parse::<Authority>();
        !authority.is_ok_and(|authority| is_this_machine(authority.host()))
    }

    /// The address of a manifest or a blob.
    pub(super) fn address(&self, kind: &str, name: &str) -> Address {
        let path = format!("/v2/{}/{kind}/{name}", self.repository);
        Address::of_registry(self.https(), &self.host, path)
    }

    /// What the manifest is asked for by.
    pub(super) fn version(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => format!("sha256:{digest}"),
            (None, tag) => tag.clone().unwrap_or_default(),
        }
    }

    /// The same, with the digest that it stood for.
    pub(super) fn resolved(&self, digest: Digest) -> Self {
        Self {
            digest: Some(digest),
            ..self.clone()
        }
    }
}

/// What follows `oci://`.
impl FromStr for Reference {
    type Err = ReferenceFault;

    fn from_str(text: &str) -> Result<Self, ReferenceFault> {
        let (host, rest) = text.split_once('/').ok_or(ReferenceFault::Registry)?;
        let authority: Authority = host.parse().map_err(|_| ReferenceFault::Registry)?;
        if authority.host().is_empty() || host.contains('@') {
            return Err(ReferenceFault::Registry);
        }
        let (rest, digest) = match rest.split_once('@') {
            None => (rest, None),
            Some((rest, digest)) => {
                let hex = digest.strip_prefix("sha256:");
                let digest = hex.and_then(|hex| hex.parse().ok());
                (rest, Some(digest.ok_or(ReferenceFault::Digest)?))
            }
        };
        let (repository, tag) = match rest.split_once(':') {
            None => (rest, None),
            Some((repository, tag)) => (repository, Some(tag)),
        };
        if !repository.split('/').all(is_step) {
            return Err(ReferenceFault::Repository);
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ReferenceFault::Tag);
        }
        if tag.is_none() && digest.is_none() {
            return Err(ReferenceFault::NoVersion);
        }
        Ok(Self {
            host: host.to_owned(),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            digest,
        })
    }
}

/// The OCI distribution specification's `<name>`, without its finer rules on separators: a registry knows its own names.
fn is_step(step: &str) -> bool {
    let letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = step.as_bytes();
    bytes.first().is_some_and(letter)
        && bytes.last().is_some_and(letter)
        && bytes
            .iter()
            .all(|byte| letter(byte) || b"._-".contains(byte))
}

/// The OCI distribution specification's `<reference>` as a tag.
fn is_tag(tag: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=128).contains(&tag.len()) && tag.bytes().all(plain) && !tag.starts_with(['.', '-'])
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oci://{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@sha256:{digest}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_registries_on_this_machine_are_spoken_to_without_tls() {
        for (host, url) in [
            (
                "registry.example",
                "https://registry.example/v2/kunta/manifests/1",
            ),
            (
                "localhost.example:80",
                "https://localhost.example:80/v2/kunta/manifests/1",
            ),
            (
                "127.0.0.1.example",
                "https://127.0.0.1.example/v2/kunta/manifests/1",
            ),
            (
                "192.0.2.1:5000",
                "https://192.0.2.1:5000/v2/kunta/manifests/1",
            ),
            (
                "localhost:5000",
                "http://localhost:5000/v2/kunta/manifests/1",
            ),
            (
                "127.0.0.1:5000",
                "http://127.0.0.1:5000/v2/kunta/manifests/1",
            ),
            ("[::1]:5000", "http://[::1]:5000/v2/kunta/manifests/1"),
        ] {
            let reference: Reference = format!("{host}/kunta:1").parse().unwrap();
            let address = reference.address("manifests", &reference.version());
            assert_eq!(address.url(), url);
        }
    }

    #[test]
    fn where_there_is_a_digest_it_decides() {
        let digest = Digest::of(b"");
        let reference: Reference = format!("registry.example/kunta:1@sha256:{digest}")
            .parse()
            .unwrap();
        assert_eq!(reference.version(), format!("sha256:{digest}"));
        assert_eq!(reference.resolved(digest), reference);
    }
}
