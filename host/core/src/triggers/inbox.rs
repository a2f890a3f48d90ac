//! The folder into which the case system writes what it says.
//!
//! ```text
//! <folder>/            messages (`.xml`, `.json`) and the files that they name, as the case system leaves them
//! <folder>/handled/    what was taken, each message with its files
//! <folder>/refused/    what can never be taken, each message with a report beside it that says why
//! ```
//! Nothing is deleted and nothing overwritten. A file that changed a moment ago is left alone: it may still be written. So is a message whose
//! files are not all there, with those after it about the same action, and one that cannot be read and is young, since a program that writes slowly
//! looks the same.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;

use crate::audit::record::Finding;
use crate::problem::{Problem, Recovery, Side};
use crate::transfers::{CaseFile, CaseMessage, TellError, Told, Waiting};

/// How long a message that cannot be read is taken to be still in the making.
const PATIENCE: Duration = Duration::from_secs(300);
/// A larger message is none.
const LARGEST: u64 = 64 << 20;

/// The folder.
#[derive(Debug)]
pub struct Inbox {
    folder: PathBuf,
    settle: Duration,
    /// Messages of which was said already that they wait.
    waiting: HashSet<PathBuf>,
}

/// What one round through the folder did, in messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Taken, to be told to LV.
    pub told: usize,
    /// Moved aside with a report.
    pub refused: usize,
    /// Left for a later round.
    pub left: usize,
}

/// What a report says.
#[derive(Serialize)]
struct Report<'a> {
    problem: Problem,
    findings: &'a [Finding],
}

impl Inbox {
    /// Takes the folder into use. It must exist. A file that did not change for `settle` is taken to be whole.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub fn open(folder: &Path, settle: Duration) -> io::Result<Self> {
        fs::read_dir(folder)?;
        for kept in ["handled", "refused"] {
            fs::create_dir_all(folder.join(kept))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            settle,
            waiting: HashSet::new(),
        })
    }

    /// Goes through the folder once, in the order in which messages were written; `tell` takes a message for good, or says why not, and keeps back
    /// what must not overtake it.
    ///
    /// # Errors
    /// When the folder cannot be used. What was moved until then stays moved.
    pub fn round(
        &mut self,
        now: SystemTime,
        tell: &dyn Fn(&CaseMessage, &mut Waiting) -> Result<Told, TellError>,
    ) -> io::Result<Round> {
        let mut round = Round::default();
        let mut waiting = Waiting::default();
        let (messages, files) = self.settled(now)?;
        self.waiting.retain(|path| messages.contains(path));
        for message in &messages {
            match self.take(message, &files, now, &mut |said| tell(said, &mut waiting))? {
                Taken::Told => round.told += 1,
                Taken::Refused => round.refused += 1,
                Taken::Left => round.left += 1,
            }
        }
        Ok(round)
    }

    /// The messages, in the order in which they were written, and all files that may belong to them.
    fn settled(&self, now: SystemTime) -> io::Result<(Vec<PathBuf>, Vec<CaseFile>)> {
        let mut messages = Vec::new();
        let mut files = Vec::new();
        // A file that two messages name was moved with the first.
        for folder in [self.folder.clone(), self.folder.join("handled")] {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let name = entry.file_name();
                let Some(name) = name.to_str().filter(|name| !is_in_the_making(name)) else {
                    continue;
                };
                let Ok(metadata) = entry.metadata() else {
                    continue;
                };
                let modified = metadata.modified()?;
                if !metadata.is_file() || age(now, modified) < self.settle {
                    continue;
                }
                if folder == self.folder && media_type(name).is_some() {
                    messages.push((modified, entry.path()));
                }
                files.push(CaseFile {
                    name: name.to_owned(),
                    path: entry.path(),
                });
            }
        }
        messages.sort();
        Ok((messages.into_iter().map(|(_, path)| path).collect(), files))
    }

    fn take(
        &mut self,
        path: &Path,
        files: &[CaseFile],
        now: SystemTime,
        tell: &mut dyn FnMut(&CaseMessage) -> Result<Told, TellError>,
    ) -> io::Result<Taken> {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let metadata = fs::metadata(path)?;
        if metadata.len() > LARGEST {
            self.refuse(path, &too_large(), &[])?;
            return Ok(Taken::Refused);
        }
        let message = CaseMessage {
            media_type: media_type(name).unwrap_or_default().to_owned(),
            bytes: fs::read(path)?,
            files: files.to_vec(),
        };
        let error = match tell(&message) {
            Ok(told) => {
                for file in told
                    .files
                    .iter()
                    .filter(|file| file.starts_with(&self.folder))
                {
                    self.set_aside(file, "handled")?;
                }
                self.set_aside(path, "handled")?;
                return Ok(Taken::Told);
            }
            Err(error) => error,
        };
        let young = age(now, metadata.modified()?) < PATIENCE;
        let wait = error.may_pass() || (young && matches!(error, TellError::Unreadable(_)));
        let findings = error.findings().to_vec();
        let problem = Problem::from(error);
        if !wait {
            tracing::warn!(code = problem.code, side = ?problem.side, "a message of the case system is moved aside: {problem}");
            self.refuse(path, &problem, &findings)?;
            return Ok(Taken::Refused);
        }
        if !young && self.waiting.insert(path.to_owned()) {
            tracing::warn!(code = problem.code, side = ?problem.side, "a message of the case system waits: {problem}");
        }
        Ok(Taken::Left)
    }

    fn refuse(&self, path: &Path, problem: &Problem, findings: &[Finding]) -> io::Result<()> {
        let aside = self.set_aside(path, "refused")?;
        let report = serde_json::to_vec_pretty(&Report {
            problem: problem.clone(),
            findings,
        })?;
        let mut name = aside.into_os_string();
        name.push(".report.json");
        fs::write(PathBuf::from(name), report)
    }

    /// Moves a file to where nothing of its name is yet.
    fn set_aside(&self, path: &Path, to: &str) -> io::Result<PathBuf> {
        let folder = self.folder.join(to);
        if path.parent() == Some(&folder) {
            return Ok(path.to_owned());
        }
        let name = path.file_name().unwrap_or_default();
        for number in 1_u32.. {
            let target = match number {
                1 => folder.join(name),
                number => folder.join(format!("{number}_{}", name.to_string_lossy())),
            };
            // A link fails where something is; a rename replaces it.
            match fs::hard_link(path, &target) {
                Ok(()) => {
                    fs::remove_file(path)?;
                    return Ok(target);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                // A disk without links.
                Err(_) if !target.exists() => {
                    fs::rename(path, &target)?;
                    return Ok(target);
                }
                Err(_) => {}
            }
        }
        Err(io::Error::other("no name is free"))
    }
}

enum Taken {
    Told,
    Refused,
    Left,
}

/// Names that programs give to what they are still writing.
fn is_in_the_making(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || [
            ".part",
            ".partial",
            ".filepart",
            ".tmp",
            ".temp",
            ".crdownload",
            "~",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// The media type of a message, by its file's ending; none for a file that is no message.
#[must_use]
pub fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "xml" => Some("application/xml"),
        "json" => Some("application/json"),
        _ => None,
    }
}

/// A time in the future, by a clock that goes wrong, is no age.
fn age(now: SystemTime, modified: SystemTime) -> Duration {
    now.duration_since(modified).unwrap_or_default()
}

fn too_large() -> Problem {
    Problem {
        code: "message-too-large".to_owned(),
        side: Side::CaseSystem,
        recovery: Recovery::Person,
        what: format!("The message is larger than {LARGEST} bytes."),
        advice: "Put what is large into files beside the message.".to_owned(),
        detail: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    struct Place {
        disk: tempfile::TempDir,
        told: RefCell<Vec<CaseMessage>>,
    }

    impl Place {
        fn with(files: &[&str]) -> Self {
            let disk = tempfile::tempdir().unwrap();
            for file in files {
                fs::write(disk.path().join(file), file).unwrap();
            }
            Self {
                disk,
                told: RefCell::default(),
            }
        }

        /// A round so long after the files were written, that answers each message with what `answer` says.
        fn round(
            &self,
            after: u64,
            answer: impl Fn(&CaseMessage) -> Result<Told, TellError>,
        ) -> Round {
            let mut inbox = Inbox::open(self.disk.path(), Duration::from_secs(5)).unwrap();
            let now = SystemTime::now() + Duration::from_secs(after);
            inbox
                .round(now, &|message, _| {
                    self.told.borrow_mut().push(message.clone());
                    answer(message)
                })
                .unwrap()
        }

        fn names(&self, folder: &str) -> Vec<String> {
            let mut names: Vec<_> = fs::read_dir(self.disk.path().join(folder))
                .unwrap()
                .map(|entry| entry.unwrap())
                .filter(|entry| entry.metadata().unwrap().is_file())
                .map(|entry| entry.file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    fn taken(message: &CaseMessage) -> Result<Told, TellError> {
        Ok(Told {
            transfer: uuid::Uuid::nil().into(),
            new: true,
            files: message
                .files
                .iter()
                .filter(|file| file.name.ends_with("pdf"))
                .map(|file| file.path.clone())
                .collect(),
        })
    }

    #[test]
    fn what_is_taken_is_moved_with_its_files() {
        let place = Place::with(&["päätös.XML", "päätös.pdf", "muu.txt"]);
        let round = place.round(10, taken);
        assert_eq!(round.told, 1);
        assert_eq!(place.names("handled"), ["päätös.XML", "päätös.pdf"]);
        assert_eq!(place.names(""), ["muu.txt"]);
        // Once more under the same name: neither is lost.
        fs::write(place.disk.path().join("päätös.XML"), "other").unwrap();
        assert_eq!(place.round(10, taken).told, 1);
        assert_eq!(
            place.names("handled"),
            ["2_päätös.XML", "päätös.XML", "päätös.pdf"]
        );
    }

    #[test]
    fn what_may_still_be_written_is_left_alone() {
        let place = Place::with(&["a.xml", "b.xml.part", ".c.xml", "d.tmp"]);
        assert_eq!(place.round(2, taken), Round::default());
        assert!(place.told.borrow().is_empty());
        let unreadable = |_: &CaseMessage| Err(TellError::Unreadable(Vec::new()));
        let left = Round {
            left: 1,
            ..Round::default()
        };
        assert_eq!(place.round(60, unreadable), left);
        assert_eq!(place.names("").len(), 4);
    }

    #[test]
    fn what_cannot_be_read_is_moved_aside_with_a_report() {
        let place = Place::with(&["a.xml"]);
        let round = place.round(600, |_| Err(TellError::Unreadable(Vec::new())));
        assert_eq!(round.refused, 1);
        assert_eq!(place.names("refused"), ["a.xml", "a.xml.report.json"]);
        let report = fs::read(place.disk.path().join("refused/a.xml.report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["problem"]["side"], "case-system");
    }

    #[test]
    fn a_message_whose_files_are_missing_waits_however_long() {
        let place = Place::with(&["a.xml"]);
        let missing = |_: &CaseMessage| Err(TellError::FilesMissing { missing: 1, of: 1 });
        assert_eq!(place.round(86_400, missing).left, 1);
        assert_eq!(place.names(""), ["a.xml"]);
    }
}
