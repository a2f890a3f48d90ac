//! Where a secret is kept.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Secret, command};

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretSource {
    /// In the environment variable of this name.
    Env(String),
    /// In this file, relative to the settings; white space at either end does not belong to it.
    File(PathBuf),
    /// What this program prints, given these arguments, as in `["pass", "show", "lv"]`: run without a shell, in the settings' folder; white space at
    /// either end does not belong to it.
    Command(Vec<String>),
}

/// Why there is no secret. Never holds it, nor anything that a command printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
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
    /// No program is named.
    #[error("the command is empty")]
    NoCommand,
    /// The program cannot be run.
    #[error("the command {program} cannot be run: {kind}")]
    NotRun {
        /// The program.
        program: String,
        /// What the operating system says.
        kind: std::io::ErrorKind,
    },
    /// It took too long, and was ended.
    #[error("the command {program} did not end within {seconds} s")]
    Slow {
        /// The program.
        program: String,
        /// How long it was given.
        seconds: u64,
    },
    /// It did not succeed.
    #[error("the command {program} failed ({status}){}", if *said { "; it said something on standard error: run it by hand to see" } else { "" })]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
        /// Whether it said anything about it. What it said is not shown: it may hold the secret.
        said: bool,
    },
    /// It printed more than any secret is.
    #[error("the command {program} printed more than {most} bytes")]
    Long {
        /// The program.
        program: String,
        /// How many are read.
        most: usize,
    },
    /// What is there is no text.
    #[error("{0} holds something else than text")]
    NoText(String),
    /// There is nothing in it.
    #[error("{0} is empty")]
    Empty(String),
}

impl SecretSource {
    /// Reads the secret; a relative file name is relative to `base`.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn read(&self, base: &Path) -> Result<Secret, SecretError> {
        let bytes = match self {
            Self::Env(name) => {
                let secret = std::env::var(name);
                secret
                    .map_err(|_| SecretError::NoVariable(name.clone()))?
                    .into_bytes()
            }
            Self::File(path) => {
                let path = base.join(path);
                let secret = std::fs::read(&path).map_err(|error| SecretError::Unreadable {
                    path: path.clone(),
                    kind: error.kind(),
                })?;
                warn_if_others_can_read(&path);
                secret
            }
            Self::Command(words) => command::run(words, base)?,
        };
        let bytes = Zeroizing::new(bytes);
        let text =
            std::str::from_utf8(&bytes).map_err(|_| SecretError::NoText(self.place(base)))?;
        match text.trim() {
            "" => Err(SecretError::Empty(self.place(base))),
            secret => Ok(Secret::new(secret.to_owned())),
        }
    }

    /// What it is called in a message.
    pub(crate) fn place(&self, base: &Path) -> String {
        match self {
            Self::Env(name) => format!("the environment variable {name}"),
            Self::File(path) => format!("the file {}", base.join(path).display()),
            // Its arguments are the operator's, and may say where the secret is: nothing that a log needs.
            Self::Command(words) => format!(
                "what the command {} prints",
                words.first().map_or("", String::as_str)
            ),
        }
    }
}

/// A secret that every account of the machine can read is a mistake, but not one to stop transfers for.
pub(crate) fn warn_if_others_can_read(path: &Path) {
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

    #[test]
    fn a_secret_is_read_from_wherever_it_is_and_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("key"), " lupasilta\n").unwrap();
        for source in [
            // Set by cargo for every test.
            SecretSource::Env("CARGO_PKG_NAME".into()),
            SecretSource::File("key".into()),
            SecretSource::Command(vec!["cat".into(), "key".into()]),
        ] {
            let secret = source.read(dir.path()).unwrap();
            assert_eq!(secret.expose(), "lupasilta");
            assert_eq!(format!("{secret:?}"), "Secret");
        }
    }

    #[test]
    fn what_is_wrong_with_a_secret_is_said_without_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("empty"), " \n").unwrap();
        std::fs::write(dir.path().join("bytes"), b"s3cret\xff").unwrap();
        for (source, said) in [
            (
                SecretSource::File("missing".into()),
                "cannot be read: entity not found",
            ),
            (SecretSource::File("empty".into()), "is empty"),
            (
                SecretSource::File("bytes".into()),
                "something else than text",
            ),
            (
                SecretSource::Env("LUPASILTA_NO_SUCH_VARIABLE".into()),
                "LUPASILTA_NO_SUCH_VARIABLE is not set",
            ),
        ] {
            let error = source.read(dir.path()).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(said), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}
