//! A message of the case system becomes a transfer to LV.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use super::failure::rejected;
use super::mapping::no_route;
use super::step::{moment, work_folder};
use super::{Direction, ExternalId, NotAnExternalId, TransferId, Transfers, Unmapped};
use crate::audit::Digest;
use crate::audit::record::Finding;
use crate::contract::{self, Address};
use crate::outside::Disk;
use crate::problem::{Problem, Recovery, Side};
use crate::service::file_name::Names;
use crate::store::{Body, KeptFile, NewMessage, Route, StoreError};

/// The name of a message's body in the store.
const MESSAGE: &str = "message";

/// What the case system says, in its own format or as the JSON of an event.
#[derive(Clone, Debug)]
pub struct CaseMessage {
    /// `application/xml` or `application/json`.
    pub media_type: String,
    /// Byte for byte.
    pub bytes: Vec<u8>,
    /// The files that may belong to it. Those that it does not name are left alone.
    pub files: Vec<CaseFile>,
}

/// A file of the case system.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Its name, without a path.
    pub name: String,
    /// Where it lies. It is copied.
    pub path: PathBuf,
}

/// A message that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its transfer.
    pub transfer: TransferId,
    /// Whether this message began it.
    pub new: bool,
    /// The files that belong to it, of those that were given. They were copied and are not needed any more.
    pub files: Vec<PathBuf>,
}

/// The actions of which a message could not be kept yet, so that no later one overtakes it.
#[derive(Debug, Default)]
pub struct Waiting {
    actions: HashSet<ExternalId>,
    /// It is not known of which action.
    any: bool,
}

impl Transfers {
    /// Keeps what the case system says, to be told to LV. A repeat of the same bytes gives the transfer that is there.
    ///
    /// # Errors
    /// [`TellError`]; nothing is kept then.
    pub fn tell(&self, said: &CaseMessage) -> Result<Told, TellError> {
        self.tell_in_order(said, &mut Waiting::default())
    }

    /// The same of one message out of several, given in the order in which they were said: one that may be kept later holds back those after it that
    /// are about the same action.
    ///
    /// # Errors
    /// [`TellError`]; nothing is kept then.
    pub fn tell_in_order(
        &self,
        said: &CaseMessage,
        waiting: &mut Waiting,
    ) -> Result<Told, TellError> {
        if waiting.any {
            return Err(TellError::Behind);
        }
        let now = self.parts.clock.now();
        let body = contract::Body {
            name: MESSAGE.to_owned(),
            media_type: said.media_type.clone(),
            bytes: said.bytes.clone(),
        };
        let address = self.read(&body, &moment(now))?;
        let action = match self.addressed(&address) {
            Err(error @ TellError::Store(_)) => {
                waiting.any = true;
                return Err(error);
            }
            action => action?,
        };
        if waiting.actions.contains(&action) {
            return Err(TellError::Behind);
        }
        let told = self.keep(action, &address, body, &said.files, now);
        if told.as_ref().is_err_and(TellError::may_pass) {
            waiting.actions.insert(action);
        }
        told
    }

    /// Keeps a message with the files that it names.
    fn keep(
        &self,
        action: ExternalId,
        address: &Address,
        body: contract::Body,
        files: &[CaseFile],
        now: Timestamp,
    ) -> Result<Told, TellError> {
        let parts = &self.parts;
        let named = named(address, files)?;
        let id: TransferId = parts.chance.id().into();
        let folder = work_folder(parts, id);
        let used = named.iter().map(|named| named.file.path.clone()).collect();
        let files = named
            .into_iter()
            .map(|named| keep_file(parts.disk.as_ref(), &folder, named))
            .collect::<io::Result<Vec<_>>>();
        let message = files.map_err(TellError::Disk).map(|files| NewMessage {
            id,
            action,
            message: Body {
                sha256: Digest::of(&body.bytes).to_string(),
                name: body.name,
                media_type: body.media_type,
                bytes: body.bytes,
            },
            files,
        });
        let received = message.and_then(|message| Ok(parts.store.tell(&message, now)?));
        match &received {
            Ok(received) if received.new => {
                tracing::info!(transfer = %id, action = %action, message = address.name, "to be told");
                self.wake().all();
            }
            // It may be kept all the same; if not, its files are cleared away at the next start.
            Err(TellError::Store(_)) => {}
            // Nothing refers to the copies.
            _ => drop(parts.disk.remove_folder(&folder)),
        }
        let received = received?;
        Ok(Told {
            transfer: received.transfer.id,
            new: received.new,
            files: used,
        })
    }

    /// What a message is about, as the first mapping that can read it says.
    fn read(&self, message: &contract::Body, now: &str) -> Result<Address, TellError> {
        let mappers = self.parts.mappings.all(Direction::Out);
        let mut first = None;
        for mapper in mappers.map_err(TellError::Mapping)? {
            match mapper.read(message, now) {
                Ok(address) => return Ok(address),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.map_or_else(
            || TellError::Mapping(no_route(&Route::every(Direction::Out))),
            TellError::from,
        ))
    }

    /// The action that a message is about.
    fn addressed(&self, address: &Address) -> Result<ExternalId, TellError> {
        let store = self.store();
        if let Some(id) = &address.external_id {
            let action: ExternalId = id.parse()?;
            let filter = crate::store::Filter {
                action: Some(action),
                limit: 1,
                ..Default::default()
            };
            return match store.transfers(&filter)?.is_empty() {
                true => Err(TellError::Unknown),
                false => Ok(action),
            };
        }
        let case_id = address.case_id.as_deref().unwrap_or_default();
        match store.actions_of_case(case_id)?.as_slice() {
            [] => Err(TellError::Unknown),
            [action] => Ok(*action),
            _ => Err(TellError::Several),
        }
    }
}

/// A file that a message names.
struct Named<'a> {
    /// As the message names it.
    link: &'a str,
    file: &'a CaseFile,
    place: String,
}

/// The files that the message names, each with the name under which it is kept.
fn named<'a>(address: &'a Address, files: &'a [CaseFile]) -> Result<Vec<Named<'a>>, TellError> {
    let mut names = Names::new();
    let mut found = Vec::new();
    let mut missing = 0;
    for (index, link) in address.files.iter().enumerate() {
        let name = base_name(link);
        let exact = files.iter().find(|file| file.name == name);
        // Case systems on Windows do not tell upper and lower case apart.
        let file = exact.or_else(|| {
            files
                .iter()
                .find(|file| file.name.to_lowercase() == name.to_lowercase())
        });
        match file {
            Some(file) => found.push(Named {
                link,
                file,
                place: names.place(&(index + 1).to_string(), &file.name),
            }),
            None => missing += 1,
        }
    }
    match missing {
        0 => Ok(found),
        missing => Err(TellError::FilesMissing {
            missing,
            of: address.files.len(),
        }),
    }
}

/// The last part of a link or a path: a message's own path leads nowhere here.
#[must_use]
pub fn base_name(link: &str) -> String {
    let is_address = link.contains("://");
    let path = match link.split_once(['?', '#']) {
        Some((path, _)) if is_address => path,
        _ => link,
    };
    let last = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if is_address {
        percent_decode_str(last).decode_utf8_lossy().into_owned()
    } else {
        last.to_owned()
    }
}

/// Copies a file to the transfer's work folder, safe on disk.
fn keep_file(disk: &dyn Disk, folder: &Path, named: Named<'_>) -> io::Result<KeptFile> {
    disk.create_folders(folder)?;
    let path = folder.join(&named.place);
    let mut from = File::open(&named.file.path)?;
    let mut to = disk.create(&path)?;
    let mut size = 0;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => buffer.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(read);
        disk.write(&mut to, read)?;
        size += read.len() as u64;
    }
    disk.sync(&to)?;
    if cfg!(unix) {
        disk.sync(&File::open(folder)?)?;
    }
    Ok(KeptFile {
        id: named.link.to_owned(),
        place: named.place,
        size,
        sha256: Digest::from(hasher).to_string(),
    })
}

/// Why a message of the case system was not kept.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The mapping cannot read it.
    #[error("the message of the case system cannot be read")]
    Unreadable(Vec<Finding>),
    /// The mapping did not come to an end.
    #[error(transparent)]
    Mapping(Problem),
    /// It names an action by something else than a GUID.
    #[error("the message names no action: {0}")]
    NotAnExternalId(#[from] NotAnExternalId),
    /// Nothing of the action or the case that it names came from LV.
    #[error("the message is about an action that did not come through here")]
    Unknown,
    /// It names a case only, and the case has several actions.
    #[error("the message names only a case, and several actions belong to it")]
    Several,
    /// It names files that are not there.
    #[error("{missing} of the {of} files that the message names are missing")]
    FilesMissing {
        /// How many are not there.
        missing: usize,
        /// How many it names.
        of: usize,
    },
    /// An earlier message about the same action could not be kept yet.
    #[error("an earlier message about the same action waits")]
    Behind,
    /// A file could not be copied.
    #[error("the message's files cannot be copied to the state folder: {0}")]
    Disk(#[source] io::Error),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TellError {
    /// Whether the same message may be taken later, without anybody changing it.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::FilesMissing { .. }
                | Self::Behind
                | Self::Disk(_)
                | Self::Store(_)
                | Self::Mapping(_)
        )
    }

    /// What the mapping found.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Unreadable(findings) => findings,
            _ => &[],
        }
    }
}

impl From<Unmapped> for TellError {
    fn from(unmapped: Unmapped) -> Self {
        match unmapped {
            Unmapped::Failed(problem) => Self::Mapping(problem),
            Unmapped::Rejected(findings) => {
                Self::Unreadable(findings.iter().map(Finding::from).collect())
            }
        }
    }
}

impl From<TellError> for Problem {
    fn from(error: TellError) -> Self {
        let what = format!("{error}.");
        let (code, side, recovery, advice) = match error {
            TellError::Mapping(problem) => return problem,
            TellError::Store(error) => return error.into(),
            TellError::Unreadable(findings) => {
                // A finding holds no received text.
                let why = findings.first().map(|finding| finding.text.en.as_str());
                return Self {
                    code: "message-unreadable".to_owned(),
                    side: Side::CaseSystem,
                    what: format!("{what} {}", why.unwrap_or_default())
                        .trim_end()
                        .to_owned(),
                    advice: "Let the case system write it again, as its format says.".to_owned(),
                    ..rejected()
                };
            }
            TellError::NotAnExternalId(_) => (
                "message-without-action",
                Side::CaseSystem,
                Recovery::Person,
                "The message must name the action by the identifier with which it came.",
            ),
            TellError::Unknown => (
                "message-of-unknown-action",
                Side::CaseSystem,
                Recovery::Person,
                "See whether the action belongs to another connection, or came before this program did.",
            ),
            TellError::Several => (
                "message-of-several-actions",
                Side::CaseSystem,
                Recovery::Person,
                "Let the case system name the action, not only the case.",
            ),
            TellError::FilesMissing { .. } => (
                "message-files-missing",
                Side::CaseSystem,
                Recovery::Retry,
                "See that the case system leaves the files beside the message.",
            ),
            TellError::Behind => (
                "message-behind",
                Side::CaseSystem,
                Recovery::Retry,
                "It is taken by itself after the earlier one: see what that waits for.",
            ),
            TellError::Disk(_) => (
                "work-folder-unusable",
                Side::Ours,
                Recovery::Retry,
                "See that the files can be read, and that the state folder's disk has room.",
            ),
        };
        Self {
            code: code.to_owned(),
            side,
            recovery,
            what,
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_any_link_is_the_file() {
        for (link, name) in [
            ("päätös 1.pdf", "päätös 1.pdf"),
            (
                "sftp://host.example/in/p%C3%A4%C3%A4t%C3%B6s.pdf",
                "päätös.pdf",
            ),
            ("https://host.example/files/a.pdf?version=2#p", "a.pdf"),
            ("C:\\temp\\liite#1.pdf", "liite#1.pdf"),
            ("../../etc/passwd", "passwd"),
            ("100%.pdf", "100%.pdf"),
        ] {
            assert_eq!(base_name(link), name);
        }
    }
}
