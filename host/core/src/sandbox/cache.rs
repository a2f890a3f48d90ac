//! Compiled code, kept between starts in a private folder, with what was found out about the component.
//!
//! Compiled code is machine code that the process runs outside any sandbox: it is taken from nowhere but a folder that only this process's user
//! can write to, and only as this program itself wrote it. A file that is missing, damaged, of another version or of other settings costs a
//! compilation and nothing more; a file that cannot be written costs the next start one.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::{Builder, NamedTempFile};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::audit::Digest;
use crate::contract::{self, Manifest};

pub(super) struct CodeCache {
    folder: PathBuf,
    /// What the engine's version, its settings and the processor make of a component, and what this program and its contract do.
    compatibility: u64,
}

/// What loading a component found out: it keeps the contract, says this of itself, and its manifest was checked. A pure function of the
/// component's bytes, so that it need not be asked again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Found {
    /// The version of the contract that the component was built for.
    pub(super) version: String,
    pub(super) manifest: Manifest,
}

/// Why a folder cannot keep compiled code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// It cannot be made, read or written.
    #[error("the cache folder {} cannot be used: {source}", .folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not a folder, or a link to one.
    #[error("{} is not a folder", .folder.display())]
    NotAFolder {
        /// The path.
        folder: PathBuf,
    },
    /// Others could put machine code there for this process to run.
    #[error("the cache folder {} belongs to another user, or others may write to it", .folder.display())]
    NotPrivate {
        /// The folder.
        folder: PathBuf,
    },
}

/// Behind the code, where the engine, which finds its way by the headers, does not look, stand what was found out, as postcard writes it, which is
/// read several times faster than JSON; the length of that; and a CRC-32 of everything before. It finds damage, and need not find malice:
/// whoever can write here is this user already.
const END: usize = 8;

/// Changes with the way in which a file is written.
const FORMAT: u8 = 2;

/// Bytes of a file that are read at once to be checked.
const PIECE: usize = 32 * 1024;

impl CodeCache {
    /// Makes the folder if it is missing, for this user alone, and refuses one that others can write to.
    pub(super) fn open(folder: &Path, engine: &Engine) -> Result<CodeCache, CacheError> {
        let unusable = |source| CacheError::Unusable {
            folder: folder.to_owned(),
            source,
        };
        make_private(folder).map_err(unusable)?;
        let found = fs::symlink_metadata(folder).map_err(unusable)?;
        if !found.is_dir() {
            return Err(CacheError::NotAFolder {
                folder: folder.to_owned(),
            });
        }
        let probe = new_file(folder)
            .and_then(|file| file.as_file().metadata())
            .map_err(unusable)?;
        if !is_private(&found, &probe) {
            return Err(CacheError::NotPrivate {
                folder: folder.to_owned(),
            });
        }
        let mut hasher = DefaultHasher::new();
        FORMAT.hash(&mut hasher);
        engine.precompile_compatibility_hash().hash(&mut hasher);
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        contract::fingerprint().hash(&mut hasher);
        Ok(CodeCache {
            folder: folder.to_owned(),
            compatibility: hasher.finish(),
        })
    }

    /// The component of this digest, if it was compiled by the same program before.
    pub(super) fn read(&self, engine: &Engine, digest: &Digest) -> Option<(Component, Found)> {
        let path = self.path(digest);
        match self.try_read(engine, &path) {
            Ok(kept) => Some(kept),
            Err(error) => {
                if !is_missing(&error) {
                    tracing::warn!(file = %path.display(), %error, "compiled code is not taken from the cache");
                }
                None
            }
        }
    }

    /// Keeps a component's code for the next start.
    pub(super) fn write(&self, digest: &Digest, component: &Component, found: &Found) {
        let path = self.path(digest);
        if let Err(error) = self.try_write(&path, component, found) {
            tracing::warn!(file = %path.display(), %error, "compiled code is not kept in the cache");
        }
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder
            .join(format!("{digest}-{:016x}.native", self.compatibility))
    }

    fn try_read(&self, engine: &Engine, path: &Path) -> wasmtime::Result<(Component, Found)> {
        let folder = fs::symlink_metadata(&self.folder)?;
        let file = fs::symlink_metadata(path)?;
        if !file.is_file() || !is_private(&file, &folder) || !is_private(&folder, &file) {
            return Err(wasmtime::Error::msg("others may write to it"));
        }
        let found = read_sound(&mut File::open(path)?, file.len())?
            .ok_or_else(|| wasmtime::Error::msg("it is damaged"))?;
        Ok((own_code(engine, path)?, found))
    }

    /// By a file of another name, so that a reader finds all of it or nothing.
    fn try_write(&self, path: &Path, component: &Component, found: &Found) -> wasmtime::Result<()> {
        let mut content = component.serialize()?;
        let found = postcard::to_allocvec(found)
            .map_err(|error| wasmtime::Error::msg(error.to_string()))?;
        content.extend_from_slice(&found);
        content.extend_from_slice(&u32::try_from(found.len())?.to_le_bytes());
        let checksum = crc32fast::hash(&content);
        content.extend_from_slice(&checksum.to_le_bytes());
        let mut file = new_file(&self.folder)?;
        file.write_all(&content)?;
        file.persist(path)?;
        Ok(())
    }
}

/// What was found out about the component whose code a file holds; nothing if the file is damaged. Read in pieces: the code itself is mapped
/// afterwards, and to have it in memory a second time would cost more than to look at it.
fn read_sound(file: &mut (impl Read + Seek), length: u64) -> io::Result<Option<Found>> {
    let Some(before) = length.checked_sub(END as u64) else {
        return Ok(None);
    };
    let mut end = [0; END];
    file.seek(SeekFrom::Start(before))?;
    file.read_exact(&mut end)?;
    let [l0, l1, l2, l3, c0, c1, c2, c3] = end;
    let found_length = u32::from_le_bytes([l0, l1, l2, l3]);
    let Some(mut code) = before.checked_sub(found_length.into()) else {
        return Ok(None);
    };

    let mut checksum = crc32fast::Hasher::new();
    let mut piece = vec![0; PIECE];
    file.rewind()?;
    while code > 0 {
        let now = usize::try_from(code).map_or(PIECE, |code| code.min(PIECE));
        let (piece, _) = piece.split_at_mut(now);
        file.read_exact(piece)?;
        checksum.update(piece);
        code -= now as u64;
    }
    // It lies before the end of the file, whose length is known.
    let mut found = vec![0; found_length as usize];
    file.read_exact(&mut found)?;
    checksum.update(&found);
    checksum.update(&[l0, l1, l2, l3]);
    if checksum.finalize() != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Ok(None);
    }
    Ok(postcard::from_bytes(&found).ok())
}

/// Makes code that this program compiled callable. The file is mapped, not copied.
#[allow(unsafe_code)]
fn own_code(engine: &Engine, path: &Path) -> wasmtime::Result<Component> {
    // SAFETY: the file has to begin with what `Component::serialize` gave, and to stay as it is while it is mapped. It lies in the private folder that
    // only this user can write to, this program wrote it by that function, and its checksum is the one written with it. It is never written
    // again: a newer one takes its name and leaves the mapped one alone. The engine itself refuses code of another version, other settings or
    // a processor that lacks something.
    unsafe { Component::deserialize_file(engine, path) }
}

fn is_missing(error: &wasmtime::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// An unnamed beginning of a file: readable and writable by this user alone, and gone unless it is given its name.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(".new-").tempfile_in(folder)
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// Whether it belongs to the user of `own`, and neither group nor others can write to it.
#[cfg(unix)]
fn is_private(found: &fs::Metadata, own: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.uid() == own.uid() && found.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Elsewhere a folder has the rights of the one it lies in: it is the caller who chooses one within the user's own.
#[cfg(not(unix))]
fn is_private(_found: &fs::Metadata, _own: &fs::Metadata) -> bool {
    true
}
