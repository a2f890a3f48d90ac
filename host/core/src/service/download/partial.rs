//! The part of a file that has come so far: on disk beside the file's place, with a note of what it is a part of.
//!
//! ```text
//! <place>~part        the bytes
//! <place>~part.json   which request they answer, which version of the file they are of, and how many of them are safe on disk
//! ```
//! `~` stands in no name that [`Names`](super::super::file_name::Names) gives, so that neither is ever another attachment's place.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::Expected;
use super::super::receipt::{hexadecimal, sha256};
use super::{BUFFER, DownloadError, Saved};

/// After so many bytes the part is made safe: no more are fetched again after a crash.
const CHECKPOINT: u64 = 16 << 20;

/// A part of a file, perhaps none of it yet. Whoever drops it keeps it for the next attempt where that can go on from it, and removes it elsewhere.
pub(super) struct Partial {
    to: PathBuf,
    part: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
    note: Note,
    /// The bytes are of more than one answer.
    resumed: bool,
    finished: bool,
}

/// What the bytes are a part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    /// SHA-256 of the request's path.
    request: String,
    /// As the service stated it beforehand.
    size: Option<u64>,
    /// As the service stated it beforehand.
    sha256: Option<String>,
    /// For `If-Range`.
    validator: Option<String>,
    /// Bytes of the whole file, as an answer stated them.
    total: Option<u64>,
    /// How many bytes are safe on disk.
    safe: u64,
}

impl Partial {
    /// What an earlier attempt left for the same request, or else an empty part.
    pub(super) fn open(
        to: &Path,
        path: &str,
        expected: Expected<'_>,
    ) -> Result<Self, DownloadError> {
        if to.symlink_metadata().is_ok() {
            return Err(DownloadError::Exists);
        }
        let part = beside(to, "~part");
        let file = open(&part).map_err(DownloadError::Disk)?;
        let mut partial = Self {
            to: to.to_owned(),
            part,
            file,
            hash: Sha256::new(),
            size: 0,
            note: Note {
                request: sha256(path.as_bytes()),
                size: expected.size,
                sha256: expected.sha256.map(str::to_ascii_lowercase),
                validator: None,
                total: None,
                safe: 0,
            },
            resumed: false,
            finished: false,
        };
        partial.recall().map_err(DownloadError::Disk)?;
        Ok(partial)
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Bytes of the whole file, as far as they are known.
    pub(super) fn total(&self) -> Option<u64> {
        self.note.total.or(self.note.size)
    }

    /// For `If-Range`.
    pub(super) fn validator(&self) -> Option<&str> {
        self.note.validator.as_deref()
    }

    /// Whether it is of more than one answer.
    pub(super) fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// Whether a further answer can be joined to it without the danger of joining two versions of the file unseen.
    pub(super) fn can_go_on(&self) -> bool {
        self.size > 0 && (self.note.validator.is_some() || self.note.sha256.is_some())
    }

    /// Empties it for an answer from the file's beginning.
    pub(super) fn begin(
        &mut self,
        validator: Option<String>,
        total: Option<u64>,
    ) -> Result<(), DownloadError> {
        self.note.validator = validator;
        self.note.total = total;
        self.empty().map_err(DownloadError::Disk)
    }

    /// For an answer that goes on where the part ends.
    pub(super) fn go_on(&mut self, total: Option<u64>) {
        self.resumed = true;
        self.note.total = total.or(self.note.total);
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), DownloadError> {
        self.file.write_all(bytes).map_err(DownloadError::Disk)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        if self.can_go_on() && self.size - self.note.safe >= CHECKPOINT {
            self.checkpoint().map_err(DownloadError::Disk)?;
        }
        Ok(())
    }

    /// Judges the whole, and gives it its place: file and name are on the disk when this returns.
    pub(super) fn finish(&mut self) -> Result<Saved, DownloadError> {
        let sha256 = hexadecimal(&self.hash.clone().finalize());
        let sizes = [self.note.size, self.note.total];
        if let Some(stated) = sizes.into_iter().flatten().find(|size| *size != self.size) {
            return Err(DownloadError::Size {
                stated,
                received: self.size.to_string(),
            });
        }
        if self
            .note
            .sha256
            .as_ref()
            .is_some_and(|stated| *stated != sha256)
        {
            return Err(DownloadError::Hash);
        }
        self.put_in_place().map_err(DownloadError::Disk)?;
        Ok(Saved {
            size: self.size,
            sha256,
        })
    }

    /// Forgets the bytes: they are not those of the file.
    pub(super) fn discard(&mut self) -> Result<(), DownloadError> {
        self.note.validator = None;
        self.note.total = None;
        self.empty().map_err(DownloadError::Disk)
    }

    /// Takes up what lies there, if the note says that it is of this request and may be gone on from.
    fn recall(&mut self) -> io::Result<()> {
        let Some(found) = read_note(&self.note_path()) else {
            return self.empty();
        };
        let known = Note {
            safe: 0,
            validator: None,
            total: None,
            ..found.clone()
        };
        // At least one byte is asked for again, so that an answer says that the file is still the same one.
        let whole = found.total.or(found.size);
        let usable = whole.map_or(found.safe, |whole| found.safe.min(whole.saturating_sub(1)));
        if known != self.note || self.file.metadata()?.len() < usable {
            return self.empty();
        }
        self.note = Note {
            safe: usable,
            ..found
        };
        self.file.set_len(usable)?;
        self.file.rewind()?;
        let mut buffer = vec![0; BUFFER];
        while self.size < usable {
            match self.file.read(&mut buffer) {
                Ok(0) => return self.empty(),
                Ok(read) => {
                    self.hash.update(&buffer[..read]);
                    self.size += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.resumed = usable > 0;
        Ok(())
    }

    fn empty(&mut self) -> io::Result<()> {
        // The note goes first: without it the bytes are nobody's.
        remove(&self.note_path())?;
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hash = Sha256::new();
        self.size = 0;
        self.note.safe = 0;
        self.resumed = false;
        Ok(())
    }

    /// Makes what has come safe, then says so.
    fn checkpoint(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.note.safe = self.size;
        let text = serde_json::to_vec(&self.note)?;
        let new = beside(&self.to, "~part.new");
        let mut file = open(&new)?;
        file.set_len(0)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&new, self.note_path())
    }

    fn put_in_place(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.part, &self.to)?;
        self.finished = true;
        // The name is on the disk only when its directory is; other systems than Unix have no call for it.
        #[cfg(unix)]
        if let Some(folder) = self
            .to
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            File::open(folder)?.sync_all()?;
        }
        remove(&self.note_path())
    }

    fn note_path(&self) -> PathBuf {
        beside(&self.to, "~part.json")
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let parted = if self.can_go_on() {
            self.checkpoint()
        } else {
            remove(&self.note_path()).and_then(|()| remove(&self.part))
        };
        if let Err(error) = parted {
            tracing::warn!(%error, "the part of an attachment that came could not be put aside; it is fetched from its beginning");
        }
    }
}

/// Removes what a download to `to` that is given up left beside it; nothing where there is nothing.
///
/// # Errors
/// Those of the file system.
pub fn forget_part(to: &Path) -> io::Result<()> {
    ["~part.json", "~part.new", "~part"]
        .into_iter()
        .try_for_each(|ending| remove(&beside(to, ending)))
}

fn read_note(path: &Path) -> Option<Note> {
    // A note is a few hundred bytes; whatever is larger is none.
    let mut text = Vec::new();
    File::open(path)
        .ok()?
        .take(16 << 10)
        .read_to_end(&mut text)
        .ok()?;
    serde_json::from_slice(&text).ok()
}

/// The file, made if it is missing, readable by this account only.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const STATED: Expected<'_> = Expected {
        size: Some(3),
        sha256: Some(ABC),
    };

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        (dir, to)
    }

    fn names(dir: &tempfile::TempDir) -> Vec<String> {
        let names = dir.path().read_dir().unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Leaves the first two bytes of `abc`.
    fn leave(to: &Path, validator: Option<&str>, expected: Expected<'_>) {
        let mut partial = Partial::open(to, "/a", expected).unwrap();
        partial.begin(validator.map(str::to_owned), None).unwrap();
        partial.write(b"ab").unwrap();
    }

    #[test]
    fn a_part_is_gone_on_from_by_the_next_attempt_and_becomes_the_file() {
        let (dir, to) = folder();
        leave(&to, Some("\"v\""), STATED);
        assert_eq!(names(&dir), ["a~part", "a~part.json"]);
        let mut partial = Partial::open(&to, "/a", STATED).unwrap();
        assert_eq!((partial.size(), partial.validator()), (2, Some("\"v\"")));
        partial.go_on(Some(3));
        partial.write(b"c").unwrap();
        let saved = partial.finish().unwrap();
        drop(partial);
        assert_eq!((saved.size, saved.sha256.as_str()), (3, ABC));
        assert_eq!(fs::read(&to).unwrap(), b"abc");
        assert_eq!(names(&dir), ["a"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_part_of_another_request_or_of_other_expectations_is_not_gone_on_from() {
        let other = Expected {
            size: Some(4),
            sha256: Some(ABC),
        };
        for (path, expected) in [("/b", STATED), ("/a", other)] {
            let (_dir, to) = folder();
            leave(&to, Some("\"v\""), STATED);
            assert_eq!(Partial::open(&to, path, expected).unwrap().size(), 0);
        }
    }

    #[test]
    fn a_part_that_nothing_could_tell_from_another_version_is_not_kept() {
        let (dir, to) = folder();
        let expected = Expected {
            size: Some(3),
            sha256: None,
        };
        leave(&to, None, expected);
        assert!(names(&dir).is_empty());
    }

    #[test]
    fn only_bytes_that_are_safe_on_disk_count_and_a_damaged_note_counts_for_nothing() {
        let (_dir, to) = folder();
        leave(&to, None, STATED);
        let part = beside(&to, "~part");
        fs::write(&part, b"ab\0\0\0").unwrap();
        assert_eq!(Partial::open(&to, "/a", STATED).unwrap().size(), 2);
        fs::write(&part, b"a").unwrap();
        assert_eq!(Partial::open(&to, "/a", STATED).unwrap().size(), 0);

        leave(&to, None, STATED);
        let note = beside(&to, "~part.json");
        let text = fs::read_to_string(&note).unwrap();
        fs::write(&note, &text[..text.len() - 4]).unwrap();
        assert_eq!(Partial::open(&to, "/a", STATED).unwrap().size(), 0);
    }

    #[test]
    fn of_a_part_that_is_whole_the_last_byte_is_asked_for_again() {
        let (_dir, to) = folder();
        {
            let mut partial = Partial::open(&to, "/a", STATED).unwrap();
            partial.begin(None, Some(3)).unwrap();
            partial.write(b"abc").unwrap();
        }
        assert_eq!(Partial::open(&to, "/a", STATED).unwrap().size(), 2);
    }

    #[test]
    fn a_file_that_is_there_already_is_neither_touched_nor_removed() {
        let (dir, to) = folder();
        fs::write(&to, "theirs").unwrap();
        let error = Partial::open(&to, "/a", STATED).err().unwrap();
        assert!(matches!(error, DownloadError::Exists));
        assert_eq!(fs::read(&to).unwrap(), b"theirs");
        assert_eq!(names(&dir), ["a"]);
        let nowhere = dir.path().join("no-such-folder/a");
        let error = Partial::open(&nowhere, "/a", STATED).err().unwrap();
        assert!(matches!(error, DownloadError::Disk(_)));
    }
}
