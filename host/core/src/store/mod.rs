//! What is kept of every transfer, so that a stop at any point loses nothing and doubles nothing.
//!
//! One trait; SQLite inside. Whatever changes of a transfer, its state, its attempts, its log and what it got, changes in one database transaction.

mod cells;
mod encryption;
mod instance;
mod records;
mod schema;
mod sqlite;
mod versions;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::ErrorCode;

use crate::audit::log::Entry;
use crate::audit::record::Finding;
use crate::contract::Deadline;
use crate::problem::{Problem, Recovery, Side};
use crate::transfers::{ExternalId, Kind, TransferId};

use cells::CellError;

pub use encryption::{Encryption, Key, KeyId, Keys, NoRandomness, NotAKey};
pub use records::{
    Action, Alarmed, Body, Change, Effect, Exchange, KeptContent, KeptDeadline, KeptDocument,
    KeptFile, MappedBy, NewMessage, PausedConnection, PlannedFile, Transfer,
};
pub(crate) use schema::{found as schema, today};
pub use sqlite::{Rekeyed, SqliteStore, has_key, in_use};
pub use versions::{
    Activation, KeptComponent, NewActivation, NotARoute, Route, Serves, Shadow, Shadowed, Version,
    Versions,
};

/// Where transfers are kept. Several processes may work on one store; each opens it for itself.
///
/// A **claim** is the right to work on a transfer: while it is held, nobody else in any process gets one for the same transfer. It ends by
/// [`release`](Store::release), or with the process that holds it, however that ends. It has no time limit.
pub trait Store: Send + Sync {
    /// Keeps a trigger. An action has one transfer of its application, and at most one of each other kind whose data is still to be fetched:
    /// where that is kept already, it is given back, and nothing changes.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn receive(
        &self,
        id: TransferId,
        action: ExternalId,
        kind: Kind,
        at: Timestamp,
    ) -> Result<Received, StoreError>;

    /// Keeps a message of the case system. The same bytes about the same action are one message: where it is kept already, its transfer is given
    /// back, and nothing changes.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn tell(&self, message: &NewMessage, at: Timestamp) -> Result<Received, StoreError>;

    /// What is known of an action apart from its transfers.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn action(&self, action: ExternalId) -> Result<Action, StoreError>;

    /// The actions of a case of the case system.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn actions_of_case(&self, case_id: &str) -> Result<Vec<ExternalId>, StoreError>;

    /// Of every name, the newest body of the transfers to the case system that came before this one.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn bodies_before(&self, transfer: &Transfer) -> Result<Vec<Body>, StoreError>;

    /// All deadlines from this day on and those before it whose last alarm was not raised, the nearest first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn deadlines(&self, from: Date) -> Result<Vec<KeptDeadline>, StoreError>;

    /// The deadlines that came with a transfer.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn deadlines_of(&self, id: TransferId) -> Result<Vec<Deadline>, StoreError>;

    /// Keeps that a deadline's alarm was raised.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn alarmed(&self, deadline: &KeptDeadline, alarm: Alarmed) -> Result<(), StoreError>;

    /// Begins a transfer that maps and delivers anew what was received for this one, under the action's next number. Its attachments are fetched
    /// again.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], and those of the store itself.
    fn redeliver(
        &self,
        id: TransferId,
        original: TransferId,
        at: Timestamp,
    ) -> Result<Transfer, StoreError>;

    /// Makes due at once what waits for another attempt because of a problem of one of these codes.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn wake(&self, codes: &[&str], now: Timestamp) -> Result<(), StoreError>;

    /// Whether a transfer other than this one, that is not done, has a file of this content.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn needs(&self, sha256: &str, besides: TransferId) -> Result<bool, StoreError>;

    /// Whether nobody else has the store open, in this process or another.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn is_alone(&self) -> Result<bool, StoreError>;

    /// A mark kept for the next time, such as how far a list was read.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn mark(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Keeps a mark, in place of the one before.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn set_mark(&self, name: &str, value: &str) -> Result<(), StoreError>;

    /// Claims the transfer that has been due longest, if any is due at `now`; one that is ready is due, whatever the clock said when it became so. While a
    /// connection is paused, one transfer is given out as a probe when the time for one has come, and the next such time is set to `next_probe`.
    ///
    /// An action's later transfers wait until its earlier ones are done.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn claim(&self, now: Timestamp, next_probe: Timestamp) -> Result<Claim, StoreError>;

    /// Claims this transfer, whether it is due or not; none when somebody is working on it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], and those of the store itself.
    fn claim_this(&self, id: TransferId) -> Result<Option<Transfer>, StoreError>;

    /// Gives a claim back. Where the store cannot be reached, it ends nevertheless, and the transfer can be claimed again by this process.
    fn release(&self, id: TransferId);

    /// Changes a claimed transfer, wholly or not at all.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when the change was made up from another revision or without a claim, and those of the store itself.
    fn save(&self, change: Change) -> Result<Saved, StoreError>;

    /// One transfer.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], and those of the store itself.
    fn transfer(&self, id: TransferId) -> Result<Transfer, StoreError>;

    /// Transfers, those that changed last first.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn transfers(&self, filter: &Filter) -> Result<Vec<Transfer>, StoreError>;

    /// The transfers whose logs grew after this place in all logs together, at most so many lines of them, those that grew last last; and the place
    /// that was reached.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn changed_since(&self, after: i64, lines: usize) -> Result<(i64, Vec<Transfer>), StoreError>;

    /// The requests planned for a transfer, by purpose and position.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn exchanges(&self, id: TransferId) -> Result<Vec<Exchange>, StoreError>;

    /// The bodies received for a transfer, in the order in which they were asked for.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn bodies(&self, id: TransferId) -> Result<Vec<Body>, StoreError>;

    /// The attachments kept for a transfer, in the order in which they were asked for.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn files(&self, id: TransferId) -> Result<Vec<KeptFile>, StoreError>;

    /// The message and the documents that the mapping made.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn documents(&self, id: TransferId) -> Result<Vec<KeptDocument>, StoreError>;

    /// The findings of the mapping and of the check.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn findings(&self, id: TransferId) -> Result<Vec<Finding>, StoreError>;

    /// The checked ledger, as JSON.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn ledger(&self, id: TransferId) -> Result<Option<String>, StoreError>;

    /// The transfer's log.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn log(&self, id: TransferId) -> Result<Vec<Entry>, StoreError>;

    /// The connections over which nothing goes.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn paused(&self) -> Result<Vec<PausedConnection>, StoreError>;

    /// Lets one transfer at once, instead of later, find out whether paused connections work again.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn probe_now(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Lets everything go on at once that waits for a connection.
    ///
    /// # Errors
    /// Only those of the store itself.
    fn resume_connections(&self) -> Result<(), StoreError>;
}

/// What became of a trigger.
#[derive(Clone, Debug)]
pub struct Received {
    /// The action's transfer.
    pub transfer: Transfer,
    /// Whether this trigger began it.
    pub new: bool,
}

/// What there is to do.
#[derive(Clone, Debug)]
pub enum Claim {
    /// This transfer is the caller's.
    Transfer {
        /// The transfer.
        transfer: Box<Transfer>,
        /// Whether it is to find out if a paused connection works again.
        probe: bool,
    },
    /// Nothing is due.
    Nothing {
        /// When something will be, as far as is known now.
        next: Option<Timestamp>,
    },
}

/// A change that was made.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The transfer as it is now.
    pub transfer: Transfer,
    /// Whether the change paused a connection that was not paused before, or was paused for another reason.
    pub alarm: bool,
}

/// Which transfers to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only those of this action.
    pub action: Option<ExternalId>,
    /// Only those in this condition: `ready`, `waiting`, `quarantined` or `done`.
    pub condition: Option<String>,
    /// At most so many.
    pub limit: usize,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            action: None,
            condition: None,
            limit: 100,
        }
    }
}

/// Why the store does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database was written by a newer version of this program.
    #[error("the store has schema {found}, and this version knows schemas up to {known}")]
    Newer {
        /// Its schema.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// It is encrypted, and no key was given.
    #[error("the store is encrypted with the key {0}, and no key was given")]
    Encrypted(KeyId),
    /// It is encrypted with another key than those that were given.
    #[error(
        "the store is encrypted with the key {kept}, and {} given",
        .given.iter().map(KeyId::to_string).collect::<Vec<_>>().join(" and ") + if given.len() == 1 { " was" } else { " were" }
    )]
    WrongKey {
        /// The key that it has.
        kept: KeyId,
        /// Those that were given.
        given: Vec<KeyId>,
    },
    /// A cell is of another key than the store was opened with: it was given another meanwhile.
    #[error("the store was given another key while this program had it open")]
    KeyChanged,
    /// Something is to be done for which nobody else may have the store open.
    #[error("another program has the store open")]
    InUse,
    /// A transfer has two of a name, which would be one place.
    #[error("a transfer has two {0}s of one name")]
    Twice(&'static str),
    /// A value is too large to be encrypted.
    #[error("a value is too large to be encrypted")]
    Large,
    /// There is nothing to encrypt with.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// There is no such transfer.
    #[error("there is no transfer {0}")]
    Unknown(TransferId),
    /// Somebody else changed the transfer meanwhile.
    #[error("transfer {0} was changed by somebody else")]
    Overtaken(TransferId),
    /// What is stored cannot be read.
    #[error("what is stored of {what} cannot be read")]
    Damaged {
        /// Of which thing.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The files beside the database cannot be used.
    #[error("the store's folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The database refused.
    #[error("the store cannot be used: {0}")]
    Database(#[source] rusqlite::Error),
}

impl From<CellError> for StoreError {
    fn from(error: CellError) -> Self {
        match error {
            CellError::OtherKey { .. } => Self::KeyChanged,
            error => Self::Damaged {
                what: "a cell".to_owned(),
                source: Box::new(error),
            },
        }
    }
}

/// A value that is none of its column's, or a file that is no sound database, is damage, which no second attempt mends; anything else can pass.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType,
            QueryReturnedNoRows, SqliteFailure, Utf8Error,
        };
        let damaged = |what: String, source| Self::Damaged { what, source };
        match error {
            FromSqlConversionFailure(_, _, source)
                if matches!(source.downcast_ref(), Some(CellError::OtherKey { .. })) =>
            {
                Self::KeyChanged
            }
            FromSqlConversionFailure(column, _, source) => {
                damaged(format!("column {column}"), source)
            }
            InvalidColumnType(column, ..)
            | IntegralValueOutOfRange(column, _)
            | Utf8Error(column, _) => damaged(format!("column {column}"), Box::new(error)),
            // Where there may be none, queries ask so.
            QueryReturnedNoRows => {
                damaged("what another row refers to".to_owned(), Box::new(error))
            }
            // The stored JSON that a query looks into.
            SqliteFailure(_, Some(ref said)) if said == "malformed JSON" => {
                damaged("JSON".to_owned(), Box::new(error))
            }
            other => match other.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    damaged("the database's file".to_owned(), Box::new(other))
                }
                _ => Self::Database(other),
            },
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (code, recovery, advice) = match &error {
            StoreError::Newer { .. } => (
                "store-newer",
                Recovery::Person,
                "Run the version that wrote the store, or a newer one. The store was not touched.",
            ),
            StoreError::Encrypted(_) => (
                "store-encrypted",
                Recovery::Person,
                "Give its key in `[encryption]`. To have a store without encryption, run `lupasilta rekey --decrypt` with the key first. The store was not touched.",
            ),
            StoreError::WrongKey { .. } => (
                "store-key-wrong",
                Recovery::Person,
                "Give the key that it has, in `key` or among `old_keys` of `[encryption]`; a copy of it is where the backups' keys are. The store was not touched.",
            ),
            StoreError::KeyChanged => (
                "store-key-changed",
                Recovery::Person,
                "Start this program again, with the settings as they are now.",
            ),
            StoreError::InUse => (
                "store-in-use",
                Recovery::Person,
                "Stop `lupasilta run` and whatever else has the store open, then try again.",
            ),
            StoreError::Unknown(_) => (
                "transfer-unknown",
                Recovery::Person,
                "List the transfers to find the right identifier.",
            ),
            StoreError::Overtaken(_) => (
                "transfer-busy",
                Recovery::Retry,
                "Look at the transfer again: somebody else is working on it.",
            ),
            StoreError::Damaged { .. } => (
                "store-damaged",
                Recovery::Person,
                "Keep a copy of the store as it is, and compare it with a backup.",
            ),
            StoreError::Twice(_)
            | StoreError::Large
            | StoreError::NoRandomness(_)
            | StoreError::Folder(_)
            | StoreError::Database(_) => (
                "store-unusable",
                Recovery::Retry,
                "See that the state folder exists, can be written and has room, and that it lies on a local disk.",
            ),
        };
        Self {
            code: code.to_owned(),
            side: Side::Ours,
            recovery,
            what: format!("{error}."),
            advice: advice.to_owned(),
            detail: None,
        }
    }
}

#[cfg(test)]
mod tests;
