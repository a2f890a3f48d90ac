//! Where a mapping's files come from: a file, a folder, a web server or an OCI registry. Nothing here trusts them; [`trust`](super::trust) says
//! whether they are to be trusted, and the sandbox whether they can be used.
//!
//! Beside `NAME.wasm` lie, where there are any: `NAME.wasm.minisig`, its detached signature; `NAME.settings.json`, settings to begin with; and its
//! golden cases, as the folder `NAME.cases` or the archive `NAME.cases.tar` (a server has only the archive). An `https` address with a query
//! keeps it for each of them. In a registry they are layers of one image, of which the component alone is needed:
//!
//! | layer's media type | holds |
//! | --- | --- |
//! | `application/wasm` | the component |
//! | `application/vnd.lupasilta.minisign.v1` | its signature |
//! | `application/vnd.lupasilta.settings.v1+json` | settings |
//! | `application/vnd.lupasilta.cases.v1.tar` | golden cases |
//!
//! The first, with a configuration of `application/vnd.wasm.config.v0+json`, is what `wkg` and the crate `oci-client` push, so that what they
//! pushed can be installed. They are not used here: they bring an asynchronous runtime and a second HTTP client into every program that embeds
//! this library, and pulling takes two or three requests.

mod address;
mod advice;
mod authorization;
mod cases;
mod error;
mod image;
mod local;
mod reference;
mod registry;
mod server;
mod web;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use address::Address;
pub use cases::{Cases, CasesError};
pub use error::{AddressFault, ImageFault, Part, ReferenceFault, SourceError};
use reference::Reference;
use web::Web;

use crate::secret::SecretSource;
use crate::service::TlsConfig;

/// Where a mapping is to be fetched from. Shown and debugged without user names, passwords and queries, which may be secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Source(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Local(PathBuf),
    Server(Address),
    Registry(Reference),
}

/// A mapping's files, as they were found. Debug shows of component and settings only how long they are.
pub struct Package {
    /// The component's bytes.
    pub component: Vec<u8>,
    /// The text of its detached minisign signature.
    pub signature: Option<String>,
    /// JSON text of settings.
    pub settings: Option<String>,
    /// A folder of golden cases.
    pub cases: Option<Cases>,
    /// Where it came from, for people: an absolute path; an address without user name and query; of a registry, with the digest that the
    /// tag stood for.
    pub source: String,
}

/// How files are fetched.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Certificates, for servers and registries.
    pub tls: TlsConfig,
    /// Where `user:password` is, for servers and registries that want them. Those of the address itself come first.
    pub credentials: Option<SecretSource>,
    /// What the names of those files are relative to.
    pub base: PathBuf,
    /// For everything that is fetched over a network, together.
    pub deadline: Duration,
    /// How much is taken.
    pub limits: Limits,
}

/// How much of each file is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The component, in bytes.
    pub component: u64,
    /// The signature, in bytes.
    pub signature: u64,
    /// The settings, in bytes.
    pub settings: u64,
    /// The golden cases, in bytes: the archive, and its files together.
    pub cases: u64,
    /// Files and folders of the golden cases.
    pub case_entries: usize,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            tls: TlsConfig::default(),
            credentials: None,
            base: PathBuf::new(),
            deadline: Duration::from_secs(120),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const KIB: u64 = 1024;
        Self {
            component: 4 * KIB * KIB,
            signature: 8 * KIB,
            settings: KIB * KIB,
            cases: 64 * KIB * KIB,
            case_entries: 10_000,
        }
    }
}

impl Source {
    /// Fetches the component and what lies beside it.
    ///
    /// Over a network, certificates are verified, and nothing goes unencrypted but to this machine itself.
    ///
    /// # Errors
    ///
    /// [`SourceError`]: what is missing, too large, damaged or refused, and where.
    pub fn fetch(&self, options: &FetchOptions) -> Result<Package, SourceError> {
        match &self.0 {
            Kind::Local(path) => local::read(path, &options.limits),
            Kind::Server(address) => {
                server::fetch(address, &Web::new(options, address.https)?, &options.limits)
            }
            Kind::Registry(reference) => {
                let web = Web::new(options, reference.https())?;
                registry::pull(reference, &web, &options.limits)
            }
        }
    }
}

/// As an operator types it: a path; `https://…/NAME.wasm`; `oci://registry/repository:tag` or `oci://registry/repository@sha256:…`.
impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        let text = text.trim();
        let kind = match text.split_once("://") {
            None if text.is_empty() => return Err(SourceError::Empty),
            None => Kind::Local(text.into()),
            Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
                "oci" => Kind::Registry(rest.parse()?),
                "http" | "https" => Kind::Server(Address::of_component(text)?),
                _ => return Err(SourceError::Scheme(scheme.to_owned())),
            },
        };
        Ok(Self(kind))
    }
}

/// A file or a folder, whatever its name looks like.
impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self(Kind::Local(path))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Local(path) => path.display().fmt(f),
            Kind::Server(address) => address.fmt(f),
            Kind::Registry(reference) => reference.fmt(f),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Package")
            .field("component", &self.component.len())
            .field("signature", &self.signature)
            .field("settings", &self.settings.as_ref().map(String::len))
            .field("cases", &self.cases)
            .field("source", &self.source)
            .finish()
    }
}
