//! The keys that an authority trusts: one file a key, in a folder of its own.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use minisign_verify::PublicKey;

use super::key_error::KeyError;
use super::key_id::KeyId;
use super::key_name::{KeyName, NotAKeyName};
use super::signature::bytes;

/// What the files' names end with, as those of the stock tool do.
const ENDING: &str = ".pub";

/// A key's file has two short lines.
const FILE_BYTES: u64 = 8 * 1024;

/// A folder of public keys, `NAME.pub` each. Read anew at every use, so that a key that is added or removed counts at once, in every program.
#[derive(Clone, Debug)]
pub struct TrustedKeys {
    folder: PathBuf,
}

/// A key that is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// What the authority calls it.
    pub name: KeyName,
    /// Its id, as minisign shows it.
    pub id: KeyId,
    /// The key's one line of base64, as `minisign -V -P` takes it: by this it can be compared with what the publisher says.
    pub base64: String,
    pub(super) public: PublicKey,
}

impl TrustedKeys {
    /// Uses this folder, made when missing, for this account alone.
    ///
    /// # Errors
    ///
    /// [`KeyError::Io`] where it cannot be made or is no folder, [`KeyError::OthersCanWrite`] where its rights are too wide.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, KeyError> {
        let folder = folder.into();
        private_folder(&folder).map_err(|error| at(&folder, &error))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let about = fs::metadata(&folder).map_err(|error| at(&folder, &error))?;
            if about.permissions().mode() & 0o022 != 0 {
                return Err(KeyError::OthersCanWrite(folder));
            }
        }
        Ok(Self { folder })
    }

    /// Trusts a key from now on. `public_key` is the whole of a `.pub` file, or its line of base64 alone. A key that is there already under
    /// this name is left as it is.
    ///
    /// # Errors
    ///
    /// [`KeyError`], where nothing has changed.
    pub fn add(&self, name: &str, public_key: &str) -> Result<TrustedKey, KeyError> {
        let name: KeyName = name.parse().map_err(|NotAKeyName| KeyError::Name {
            name: name.to_owned(),
        })?;
        let key = TrustedKey::parse(name, public_key)?;
        for known in self.list()? {
            match (known.name == key.name, known.base64 == key.base64) {
                (true, true) => return Ok(known),
                (true, false) => {
                    let (name, id) = (known.name, known.id);
                    return Err(KeyError::NameTaken { name, id });
                }
                (false, true) => {
                    let (name, id) = (known.name, known.id);
                    return Err(KeyError::KnownAs { name, id });
                }
                (false, false) => {}
            }
        }
        self.write(&key)
            .map_err(|error| at(&self.path(&key.name), &error))?;
        Ok(key)
    }

    /// Trusts a key no longer. What it has signed and is installed stays installed.
    ///
    /// # Errors
    ///
    /// [`KeyError::Unknown`] where there is none of this name; [`KeyError::Io`].
    pub fn remove(&self, name: &str) -> Result<(), KeyError> {
        let name: KeyName = name.parse().map_err(|NotAKeyName| KeyError::Name {
            name: name.to_owned(),
        })?;
        let path = self.path(&name);
        match fs::remove_file(&path).and_then(|()| sync_folder(&self.folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(KeyError::Unknown(name)),
            done => done.map_err(|error| at(&path, &error)),
        }
    }

    /// Every trusted key, by name. Files that do not end with `.pub` are none.
    ///
    /// # Errors
    ///
    /// [`KeyError::Damaged`] for a file that holds no key, or whose name is none; [`KeyError::Io`].
    pub fn list(&self) -> Result<Vec<TrustedKey>, KeyError> {
        let in_folder = |error| at(&self.folder, &error);
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(in_folder)? {
            let path = entry.map_err(in_folder)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let Some(name) = name.strip_suffix(ENDING).filter(|name| !name.is_empty()) else {
                continue;
            };
            let damaged = || KeyError::Damaged(path.clone());
            let name = name.parse().map_err(|NotAKeyName| damaged())?;
            match read(&path) {
                Ok(text) => keys.push(TrustedKey::parse(name, &text).map_err(|_| damaged())?),
                // Removed since the folder was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(damaged()),
                Err(error) => return Err(at(&path, &error)),
            }
        }
        keys.sort_by(|a: &TrustedKey, b| a.name.cmp(&b.name));
        Ok(keys)
    }

    fn path(&self, name: &KeyName) -> PathBuf {
        self.folder.join(format!("{name}{ENDING}"))
    }

    /// Whole or not at all, and never over another.
    fn write(&self, key: &TrustedKey) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        write!(
            file,
            "untrusted comment: minisign public key {}\n{}\n",
            key.id, key.base64
        )?;
        file.as_file().sync_all()?;
        file.persist_noclobber(self.path(&key.name))?;
        sync_folder(&self.folder)
    }
}

impl TrustedKey {
    fn parse(name: KeyName, text: &str) -> Result<Self, KeyError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let base64 = match (lines.next(), lines.next(), lines.next()) {
            (Some(line), None, None) => line,
            (Some(comment), Some(line), None) if comment.starts_with("untrusted comment:") => line,
            _ => return Err(KeyError::NotAKey),
        };
        // A secret key's line is longer, and says after the algorithm how it is encrypted: `Sc` or not at all, with a checksum by `B2`.
        let secret = base64.starts_with("RWRTY0Iy") || base64.starts_with("RWQAAEIy");
        if secret && base64.len() > 100 {
            return Err(KeyError::SecretKey);
        }
        let [b'E', b'd', a, b, c, d, e, f, g, h, ..] =
            bytes::<42>(base64).ok_or(KeyError::NotAKey)?
        else {
            return Err(KeyError::NotAKey);
        };
        let public = PublicKey::from_base64(base64).map_err(|_| KeyError::NotAKey)?;
        Ok(Self {
            name,
            id: KeyId::from_bytes([a, b, c, d, e, f, g, h]),
            base64: base64.to_owned(),
            public,
        })
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and needs no such call.
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(FILE_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn at(path: &Path, error: &io::Error) -> KeyError {
    KeyError::Io {
        path: path.to_owned(),
        kind: error.kind(),
    }
}
