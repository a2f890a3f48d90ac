//! Contents of attachments, each kept once under its SHA-256, however many cases have it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::audit::Digest;
use crate::problem::{Problem, Recovery, Side};

/// A folder of files, `<sha256>` each, which their users share by hard links: nobody may write to a file that was placed or kept, nor change its mode.
///
/// Safe to be used by several threads and processes at once. What a stop leaves half done is never taken for content.
#[derive(Clone, Debug)]
pub struct ContentStore {
    folder: PathBuf,
}

/// Why content could not be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// It is not there.
    #[error("the content {0} is not kept")]
    Missing(Digest),
    /// The bytes are not those of its name; it has been removed.
    #[error("the content kept as {0} is damaged")]
    Damaged(Digest),
    /// The disk refused.
    #[error("the folder of contents cannot be used: {0}")]
    Disk(#[from] io::Error),
}

impl ContentStore {
    /// The folder `content` within the state folder; made if it is missing, readable by this account only.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(state: &Path) -> io::Result<Self> {
        let folder = state.join("content");
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&folder)?;
        Ok(Self { folder })
    }

    /// Keeps the content of `path`, which the caller has just hashed. The file stays where it is; from now on both take the room of one.
    ///
    /// # Errors
    /// [`ContentError::Disk`].
    pub fn keep(&self, path: &Path, sha256: Digest) -> Result<(), ContentError> {
        let kept = self.kept(sha256);
        if self.holds(sha256, fs::metadata(path)?.len()) {
            // The same content came a second time: its room is given back.
            return Ok(
                replace(path, |new| fs::hard_link(&kept, new)).or_else(|error| {
                    // Then it takes its own room.
                    if cannot_link(&error) {
                        Ok(())
                    } else {
                        Err(error)
                    }
                })?,
            );
        }
        replace(&kept, |new| link_or_copy(path, new))?;
        Ok(sync_folder(&self.folder)?)
    }

    /// Puts the content at `to`, in place of whatever is there. Where `verified`, its bytes are hashed first: content that was kept long ago, or
    /// that decides what is not fetched again.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn place(&self, sha256: Digest, to: &Path, verified: bool) -> Result<(), ContentError> {
        let kept = self.kept(sha256);
        if verified {
            let found = match File::open(&kept) {
                Ok(file) => digest(file)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(ContentError::Missing(sha256));
                }
                Err(error) => return Err(error.into()),
            };
            if found != sha256 {
                self.remove(sha256)?;
                return Err(ContentError::Damaged(sha256));
            }
        }
        replace(to, |new| link_or_copy(&kept, new)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if !kept.exists() => ContentError::Missing(sha256),
            _ => error.into(),
        })?;
        Ok(sync_folder(to.parent().unwrap_or(to))?)
    }

    /// Whether content of this digest and size, in bytes, is kept. Its bytes are not looked at.
    #[must_use]
    pub fn holds(&self, sha256: Digest, size: u64) -> bool {
        let kept = fs::symlink_metadata(self.kept(sha256));
        kept.is_ok_and(|kept| kept.is_file() && kept.len() == size)
    }

    /// Forgets content that no case needs any more; what was placed stays. Nothing where it is not kept.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remove(&self, sha256: Digest) -> io::Result<()> {
        match fs::remove_file(self.kept(sha256)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Everything that is kept, in no order, for whoever decides what is needed no more.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn kept_digests(&self) -> io::Result<Vec<Digest>> {
        let entries = fs::read_dir(&self.folder)?;
        let mut digests = Vec::new();
        for entry in entries {
            // What a stop left half done has another name.
            let name = entry?.file_name();
            digests.extend(name.to_str().and_then(|name| name.parse::<Digest>().ok()));
        }
        Ok(digests)
    }

    fn kept(&self, sha256: Digest) -> PathBuf {
        self.folder.join(sha256.to_string())
    }
}

/// Makes a file under another name beside `to`, then gives it that name: whoever looks sees the old or the new, whole.
fn replace(to: &Path, make: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut new = to.as_os_str().to_owned();
    new.push(format!("~{}", uuid::Uuid::new_v4().simple()));
    let new = PathBuf::from(new);
    let made = make(&new).and_then(|()| fs::rename(&new, to));
    // Also where two names of one file are already linked: renaming one to the other does nothing then (POSIX, rename).
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound && made.is_ok() => Err(error),
        _ => made,
    }
}

/// A copy only where the file system has no links, or the two are on different ones.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if cannot_link(&error) => {
            fs::copy(from, to)?;
            // For writing, which syncing needs on some systems.
            fs::OpenOptions::new().write(true).open(to)?.sync_all()
        }
        // What was only just written may not be on the disk.
        linked => linked.and_then(|()| File::open(to)?.sync_all()),
    }
}

/// Whether links are not to be had here.
fn cannot_link(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::CrossesDevices
            | io::ErrorKind::Unsupported
            | io::ErrorKind::TooManyLinks
            | io::ErrorKind::PermissionDenied
    )
}

fn digest(mut file: File) -> io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.into()),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and needs no such call.
    if cfg!(unix) && !folder.as_os_str().is_empty() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

impl From<ContentError> for Problem {
    fn from(error: ContentError) -> Self {
        let (code, advice) = match error {
            ContentError::Missing(_) => ("content-missing", "It is fetched again."),
            ContentError::Damaged(_) => (
                "content-damaged",
                "It is fetched again; if it happens again, check the state folder's disk.",
            ),
            ContentError::Disk(_) => (
                "content-disk",
                "See that the state folder's disk has room and that this program may write there.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery: Recovery::Retry,
            what: format!("An attachment's content could not be kept or had: {error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, ContentStore) {
        let dir = tempfile::tempdir().unwrap();
        let store = ContentStore::open(dir.path()).unwrap();
        (dir, store)
    }

    fn file(dir: &tempfile::TempDir, name: &str, text: &str) -> (PathBuf, Digest) {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        (path, Digest::of(text.as_bytes()))
    }

    #[cfg(unix)]
    fn links(path: &Path) -> u64 {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).unwrap().nlink()
    }

    #[cfg(unix)]
    #[test]
    fn the_same_content_takes_its_room_once() {
        let (dir, store) = store();
        let (a, digest) = file(&dir, "a", "same");
        let (b, _) = file(&dir, "b", "same");
        for path in [&a, &b, &a, &b] {
            store.keep(path, digest).unwrap();
        }
        let c = dir.path().join("c");
        store.place(digest, &c, true).unwrap();
        store.place(digest, &c, false).unwrap();
        assert_eq!((links(&a), links(&b), links(&c)), (4, 4, 4));
        assert_eq!(fs::read(&c).unwrap(), b"same");
        assert_eq!(fs::read_dir(dir.path().join("content")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4);
    }

    #[test]
    fn what_is_kept_can_be_had_until_it_is_removed_and_what_was_placed_stays() {
        let (dir, store) = store();
        let (a, digest) = file(&dir, "a", "text");
        assert!(!store.holds(digest, 4));
        store.keep(&a, digest).unwrap();
        fs::remove_file(&a).unwrap();
        assert!(store.holds(digest, 4) && !store.holds(digest, 5));
        assert_eq!(store.kept_digests().unwrap(), [digest]);
        let to = dir.path().join("to");
        store.place(digest, &to, true).unwrap();
        store.remove(digest).unwrap();
        store.remove(digest).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"text");
        for verified in [true, false] {
            let error = store.place(digest, &to, verified).unwrap_err();
            assert!(matches!(error, ContentError::Missing(_)), "{error}");
        }
        assert_eq!(fs::read(&to).unwrap(), b"text");
    }

    #[test]
    fn damaged_content_is_found_out_when_asked_and_kept_no_longer() {
        let (dir, store) = store();
        let (a, digest) = file(&dir, "a", "text");
        store.keep(&a, digest).unwrap();
        fs::write(dir.path().join("content").join(digest.to_string()), "tex!").unwrap();
        let to = dir.path().join("to");
        let error = store.place(digest, &to, true).unwrap_err();
        assert!(matches!(error, ContentError::Damaged(_)), "{error}");
        assert!(!to.exists() && !store.holds(digest, 4));
    }

    #[test]
    fn what_a_stop_left_half_done_is_no_content() {
        let (dir, store) = store();
        let (a, digest) = file(&dir, "a", "text");
        let content = dir.path().join("content");
        fs::write(content.join(format!("{digest}~0")), "te").unwrap();
        assert!(!store.holds(digest, 4) && store.kept_digests().unwrap().is_empty());
        // Half of it under its own name is no content either, and is put right.
        fs::write(content.join(digest.to_string()), "te").unwrap();
        store.keep(&a, digest).unwrap();
        assert!(store.holds(digest, 4));
    }
}
