//! Why a mapping's files cannot be had, each reason told apart.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::cases::CasesError;
use crate::audit::Digest;
use crate::secret::SecretError;
use crate::service::TlsFileError;

/// One of the things that are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// `NAME.wasm`
    Component,
    /// `NAME.wasm.minisig`
    Signature,
    /// `NAME.settings.json`
    Settings,
    /// `NAME.cases` or `NAME.cases.tar`
    Cases,
    /// A registry's list of an image's layers.
    Manifest,
    /// What a registry's token server answers.
    Token,
}

/// Why a mapping's files cannot be had. Holds no user name, password, token or query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// Nothing was given.
    #[error("no source was given")]
    Empty,
    /// A scheme that is none of ours.
    #[error("`{0}://` is not a kind of source")]
    Scheme(String),
    /// An address that cannot be used.
    #[error("the address cannot be used: {0}")]
    Address(#[from] AddressFault),
    /// A reference into a registry that cannot be used.
    #[error("the reference cannot be used: {0}")]
    Reference(#[from] ReferenceFault),
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {kind}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the operating system says.
        kind: io::ErrorKind,
    },
    /// The name tells nothing of the names beside it.
    #[error("{} does not end with `.wasm`", .0.display())]
    NotNamedWasm(PathBuf),
    /// A pipe, a device, or a folder where a file belongs.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// The folder has no component.
    #[error("there is no `.wasm` file in {}", .0.display())]
    NoComponent(PathBuf),
    /// The folder has several.
    #[error("there are several `.wasm` files in {}: {}", folder.display(), names.join(", "))]
    SeveralComponents {
        /// The folder.
        folder: PathBuf,
        /// The files' names, sorted.
        names: Vec<String>,
    },
    /// Cases lie there as a folder and as an archive.
    #[error("{} is there as a folder and, with `.tar`, as an archive", .0.display())]
    CasesTwice(PathBuf),
    /// More bytes than are taken.
    #[error("{part} is larger than the {limit} bytes that are taken")]
    TooLarge {
        /// What.
        part: Part,
        /// Bytes.
        limit: u64,
    },
    /// Bytes that are no UTF-8 where there must be text.
    #[error("{0} is not text")]
    NotText(Part),
    /// The cases cannot be used.
    #[error("the golden cases cannot be used: {0}")]
    Cases(#[from] CasesError),
    /// No connection, or none that lasted.
    #[error("{host} does not answer: {why}")]
    NoAnswer {
        /// Host and port.
        host: String,
        /// What the network says.
        why: String,
    },
    /// No secure connection.
    #[error("no secure connection to {host}: {why}")]
    NotSecure {
        /// Host and port.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// Time ran out.
    #[error("not everything came from {host} within {} s", deadline.as_secs_f32())]
    Deadline {
        /// Host and port.
        host: String,
        /// The time for everything together.
        deadline: Duration,
    },
    /// A redirect, or a token server's address, that would leave the encryption behind.
    #[error("{host} refers to an address that is not encrypted")]
    ToPlainHttp {
        /// Host and port of whoever refers to it.
        host: String,
    },
    /// Redirects that do not end, or lead nowhere.
    #[error("the redirects of {host} lead nowhere")]
    Redirects {
        /// Host and port.
        host: String,
    },
    /// 404
    #[error("{address} is not there")]
    NotThere {
        /// Without user name and query.
        address: String,
    },
    /// 401 or 403
    #[error("{address} is not for us (status {status})")]
    Forbidden {
        /// Without user name and query.
        address: String,
        /// HTTP's status.
        status: u16,
        /// A user name and a password were sent.
        identified: bool,
    },
    /// A failure of the server's that may pass: 429 or 5xx.
    #[error("{address} cannot be had now (status {status})")]
    Unavailable {
        /// Without user name and query.
        address: String,
        /// HTTP's status.
        status: u16,
    },
    /// Any other status than success.
    #[error("{address} answered with status {status}")]
    Status {
        /// Without user name and query.
        address: String,
        /// HTTP's status.
        status: u16,
    },
    /// The registry does not say, in a way that we know, how to identify ourselves to it.
    #[error("{host} asks for an identification of a kind that is not known here")]
    Challenge {
        /// Host and port.
        host: String,
    },
    /// The token server's answer holds no token.
    #[error("the token server of {host} gave no token")]
    NoToken {
        /// The registry's host and port.
        host: String,
    },
    /// What the registry has under this name is no mapping.
    #[error("{reference} is not a mapping: {fault}")]
    Image {
        /// As it was asked for.
        reference: String,
        /// What is wrong.
        fault: ImageFault,
    },
    /// Other bytes than their digest says.
    #[error("{part} from {host} has the digest sha256:{actual}, not sha256:{expected}")]
    Digest {
        /// What.
        part: Part,
        /// Host and port.
        host: String,
        /// What was asked for.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
    /// More or fewer bytes than the manifest says.
    #[error("{part} from {host} has {actual} bytes, not {expected}")]
    Size {
        /// What.
        part: Part,
        /// Host and port.
        host: String,
        /// What the manifest says.
        expected: u64,
        /// What came; one more than expected where there was more.
        actual: u64,
    },
    /// Certificates in the options.
    #[error(transparent)]
    Tls(#[from] TlsFileError),
    /// Credentials in the options.
    #[error("the credentials cannot be used: {0}")]
    Credentials(#[from] SecretError),
    /// They are not `user:password`.
    #[error("the credentials are not of the form `user:password`")]
    CredentialsForm,
}

/// What is wrong with an `https` address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressFault {
    /// Not an absolute address of a host.
    #[error("it is not an address such as https://host.example/name.wasm")]
    NotAbsolute,
    /// Unencrypted, and not of this machine.
    #[error("plain http is for this machine only")]
    PlainHttp,
    /// A part of a page is no file.
    #[error("it has a fragment (`#`)")]
    Fragment,
    /// The name tells nothing of the names beside it.
    #[error("its path does not end with `.wasm`")]
    NotNamedWasm,
}

/// What is wrong with a reference into a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceFault {
    /// No host where the registry belongs.
    #[error(
        "it does not begin with a registry's host, as in oci://registry.example/repository:tag"
    )]
    Registry,
    /// The repository's name.
    #[error(
        "the repository's name has other characters than a-z, 0-9, `.`, `_`, `-` and `/`, or is missing"
    )]
    Repository,
    /// Which version is meant is never guessed.
    #[error("it names no version: `:tag` or `@sha256:…` is missing at its end")]
    NoVersion,
    /// The tag.
    #[error("the tag is not of 1 to 128 of the characters A-Z, a-z, 0-9, `_`, `.` and `-`")]
    Tag,
    /// The digest.
    #[error("the digest is not `sha256:` and 64 lower-case hexadecimal digits")]
    Digest,
}

/// Why an image in a registry is no mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageFault {
    /// No JSON, or not that of a manifest.
    #[error("its manifest is not that of an OCI image")]
    Manifest,
    /// A list of images for different machines.
    #[error("it is an index of several images; name the digest of one")]
    Index,
    /// A manifest of another kind.
    #[error("its manifest is of the kind {0}")]
    OtherManifest(String),
    /// An image of another kind, such as a container's.
    #[error("its configuration is of the kind {0}, not that of WebAssembly")]
    OtherConfig(String),
    /// It has no layer of a component.
    #[error("it has no layer of the kind application/wasm")]
    NoComponent,
    /// It has several layers of one kind.
    #[error("it has several layers for {0}")]
    Several(Part),
    /// A layer is named by something else than a SHA-256 digest.
    #[error("the digest of {0} is not a SHA-256 digest")]
    DigestKind(Part),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Component => "the component",
            Self::Signature => "the signature",
            Self::Settings => "the settings",
            Self::Cases => "the archive of golden cases",
            Self::Manifest => "the image's manifest",
            Self::Token => "the token server's answer",
        })
    }
}
