//! What to do about a package that cannot be had.

use super::SourceError;
use crate::problem::{Problem, Recovery, Side};

impl From<SourceError> for Problem {
    fn from(error: SourceError) -> Self {
        use Recovery::{Person, Retry};
        let (code, recovery, advice) = match &error {
            SourceError::Empty | SourceError::Scheme(_) => (
                "package-source",
                Person,
                "Give a file, a folder, an https:// address, or oci://registry/repository:tag.",
            ),
            SourceError::Address(_) => (
                "package-address",
                Person,
                "Give the component's own address, which begins with https:// and ends with .wasm.",
            ),
            SourceError::Reference(_) => (
                "package-reference",
                Person,
                "Write it as oci://registry.example/repository:tag or oci://registry.example/repository@sha256:….",
            ),
            SourceError::Unreadable { .. } | SourceError::NotAFile(_) => (
                "package-unreadable",
                Person,
                "Check the path, and that this account may read it.",
            ),
            SourceError::NotNamedWasm(_) => (
                "package-name",
                Person,
                "Give the component's file, `NAME.wasm`, or the folder that it lies in.",
            ),
            SourceError::NoComponent(_) => (
                "package-no-component",
                Person,
                "Check the folder: the component is a file whose name ends with .wasm.",
            ),
            SourceError::SeveralComponents { .. } => (
                "package-several-components",
                Person,
                "Give the file that is meant.",
            ),
            SourceError::CasesTwice(_) => (
                "package-cases-twice",
                Person,
                "Remove the one that is out of date.",
            ),
            SourceError::TooLarge { .. } => (
                "package-too-large",
                Person,
                "Check that the source is the mapping that is meant, and ask its publisher.",
            ),
            SourceError::NotText(_) => (
                "package-not-text",
                Person,
                "Fetch it anew, as its publisher made it.",
            ),
            SourceError::Cases(_) => (
                "package-cases",
                Person,
                "Ask the publisher for an archive of files and folders only (`tar -C NAME.cases -cf NAME.cases.tar .`).",
            ),
            SourceError::NoAnswer { .. } => (
                "package-no-answer",
                Retry,
                "Check the host's name and port and this machine's network, and try again.",
            ),
            SourceError::NotSecure { .. } => (
                "package-not-secure",
                Person,
                "Check the host's name and the machine's clock; where the certificate is issued by the organisation itself, give its issuer's.",
            ),
            SourceError::Deadline { .. } => (
                "package-deadline",
                Retry,
                "Try again; if it lasts, check the network, or fetch the files another way and install from the folder.",
            ),
            SourceError::ToPlainHttp { .. } => (
                "package-to-plain-http",
                Person,
                "Tell whoever runs the server: nothing is fetched over, or told to, an unencrypted address.",
            ),
            SourceError::Redirects { .. } => (
                "package-redirects",
                Person,
                "Give the address that they should have led to.",
            ),
            SourceError::NotThere { .. } => (
                "package-not-there",
                Person,
                "Check its name and version; some registries say so of what one may not read, too.",
            ),
            SourceError::Forbidden {
                identified: false, ..
            } => (
                "package-forbidden",
                Person,
                "Give a file with `user:password` of an account that may read it.",
            ),
            SourceError::Forbidden { .. } => (
                "package-forbidden",
                Person,
                "Check user name and password, and that this account may read it.",
            ),
            SourceError::Unavailable { .. } => (
                "package-unavailable",
                Retry,
                "The server is overloaded or broken: try again later.",
            ),
            SourceError::Status { .. } => (
                "package-status",
                Person,
                "Check the address in a browser, or ask whoever runs the server.",
            ),
            SourceError::Challenge { .. } => (
                "package-identification",
                Person,
                "Fetch the files another way and install from the folder: names with passwords and registry tokens are known here.",
            ),
            SourceError::NoToken { .. } => {
                ("package-no-token", Person, "Ask whoever runs the registry.")
            }
            SourceError::Image { .. } => (
                "package-image",
                Person,
                "Check the repository and the version; a mapping is pushed with `wkg oci push`.",
            ),
            SourceError::Digest { .. } | SourceError::Size { .. } => (
                "package-changed",
                Person,
                "Do not use it. Fetch it again; if it stays so, tell whoever runs the registry.",
            ),
            SourceError::Tls(_) => (
                "package-certificate-file",
                Person,
                "Give a PEM file of certificates.",
            ),
            SourceError::Credentials(_) | SourceError::CredentialsForm => (
                "package-credentials",
                Person,
                "Write one line into the file: the user name, a colon, the password.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery,
            what: error.to_string(),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}
