//! Opening a store: its schema, its key, and what must not stay behind in its files.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::super::cells::{self, Cell, Cells};
use super::super::encryption::{Encryption, Key, KeyId};
use super::super::instance::Instance;
use super::super::{StoreError, schema};
use super::SqliteStore;

/// How long a change waits for another process's.
const BUSY: Duration = Duration::from_secs(30);

/// The mark of a store in whose files deleted content may still be found.
const SCRUB: &str = "scrub";

/// What a store's proof is of.
const PROOF: Cell<'static> = Cell {
    column: "encryption.proof",
    transfer: "",
    part: "",
    position: 1,
};

/// What giving a store another key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rekeyed {
    /// It has that key, or is plain, already.
    Already,
    /// So many cells were written anew.
    Cells(usize),
}

impl SqliteStore {
    /// Opens the store in `file`, which is made if need be, and brings it to today's schema. A plain store that is to be encrypted is encrypted. One
    /// that is encrypted with an old key goes on with it until it is [given](Self::rekey) the current one.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Encrypted`] and [`StoreError::WrongKey`] without having touched anything, and whatever keeps the file from
    /// being used.
    pub fn open(file: &Path, encryption: &Encryption) -> Result<Self, StoreError> {
        let (mut connection, instance) = connect(file)?;
        let key = prepare(&mut connection, &instance, encryption)?;
        if let Err(error) = scrub_if_due(&connection) {
            // No reason to stop transfers: it is tried again at the next opening.
            tracing::warn!(%error, "deleted content cannot be removed from the store's files yet");
        }
        Ok(Self {
            instance,
            held: Mutex::default(),
            connection: Mutex::new(connection),
            key,
        })
    }

    /// Encrypts the store in `file` with the current one of these keys instead of the one that it has, or decrypts it for good.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another program has the store open, and as [`open`](Self::open).
    pub fn rekey(file: &Path, keys: &Encryption, decrypt: bool) -> Result<Rekeyed, StoreError> {
        let (mut connection, instance) = connect(file)?;
        let had = prepare(&mut connection, &instance, keys)?;
        let wanted = match keys {
            Encryption::On(keys) if !decrypt => Some(&keys.current),
            _ => None,
        };
        let same = had.as_ref().map(Key::id) == wanted.map(Key::id);
        if same {
            scrub_if_due(&connection)?;
            return Ok(Rekeyed::Already);
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        alone(&instance)?;
        let count = encrypt(&transaction, had.as_ref(), wanted)?;
        transaction.commit()?;
        scrub_if_due(&connection)?;
        Ok(Rekeyed::Cells(count))
    }
}

/// Whether there is a store in `file` that is encrypted. Nothing is made or changed.
///
/// # Errors
/// A file that cannot be read as a store.
pub fn has_key(file: &Path) -> Result<bool, StoreError> {
    if !file.try_exists()? {
        return Ok(false);
    }
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY)?;
    Ok(schema::found(&connection)? >= schema::WITH_CELLS && kept_key(&connection)?.is_some())
}

/// Whether a program has the store in `file` open. Nothing is made or changed.
///
/// # Errors
/// A folder that cannot be read.
pub fn in_use(file: &Path) -> Result<bool, StoreError> {
    let running = running(file);
    match running.try_exists()? {
        true => Ok(!Instance::announce(&running)?.is_alone()?),
        false => Ok(false),
    }
}

/// Where the programs announce themselves that have the store open.
fn running(file: &Path) -> PathBuf {
    let mut running = OsString::from(file);
    running.push("-running");
    running.into()
}

fn connect(file: &Path) -> Result<(Connection, Instance), StoreError> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    make_private(file)?;
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten, and what SQLite keeps beside the database for a moment is kept in memory.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok((connection, Instance::announce(&running(file))?))
}

/// What is received is personal data: only this program's account may read it. SQLite gives its other files the same mode.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .write(true)
        .create(true)
        .truncate(false)
        .open(file)
        .map(drop)
}

/// Brings the store to today's schema and, if it is plain and shall not be, encrypts it; gives the key that it has then.
fn prepare(
    connection: &mut Connection,
    instance: &Instance,
    encryption: &Encryption,
) -> Result<Option<Key>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = schema::found(&transaction)?;
    let kept = match found {
        schema::WITH_CELLS.. => kept_key(&transaction)?,
        _ => None,
    };
    if let Some(kept) = kept {
        let key = proven(&transaction, kept, encryption)?;
        schema::migrate(&transaction, found)?;
        transaction.commit()?;
        return Ok(Some(key));
    }
    let wanted = match encryption {
        Encryption::Off => None,
        Encryption::On(keys) => Some(&keys.current),
    };
    let changes = wanted.is_some() || found < schema::WITH_CELLS;
    if found > 0 && changes {
        alone(instance)?;
    }
    schema::migrate(&transaction, found)?;
    if let Some(key) = wanted {
        let count = encrypt(&transaction, None, Some(key))?;
        if found > 0 {
            tracing::info!(key = %key.id(), cells = count, "the store is encrypted from now on");
        }
    }
    if found == 0 {
        // In a new file there is nothing to be found.
        transaction.execute("DELETE FROM marks WHERE name = ?1", [SCRUB])?;
    }
    transaction.commit()?;
    Ok(wanted.cloned())
}

/// The identifier of the key that the store has.
fn kept_key(db: &Connection) -> Result<Option<KeyId>, StoreError> {
    let kept = db.query_row("SELECT key FROM encryption", [], |row| row.get(0));
    Ok(kept.optional()?.map(KeyId))
}

/// That one of the keys which the store has.
fn proven(db: &Connection, kept: KeyId, encryption: &Encryption) -> Result<Key, StoreError> {
    let mut given = encryption.keys().peekable();
    if given.peek().is_none() {
        return Err(StoreError::Encrypted(kept));
    }
    let Some(key) = given.find(|key| key.id() == kept) else {
        return Err(StoreError::WrongKey {
            kept,
            given: encryption.keys().map(Key::id).collect(),
        });
    };
    let cells = Cells::new(db, Some(key));
    let proof = db.query_row("SELECT proof FROM encryption", [], |row| {
        cells.read(row, 0, PROOF)
    });
    proof.map_err(|source| StoreError::Damaged {
        what: "its key's proof".to_owned(),
        source: Box::new(source),
    })?;
    if let Encryption::On(keys) = encryption
        && keys.current.id() != kept
    {
        tracing::warn!(
            key = %kept,
            current = %keys.current.id(),
            "the store is still encrypted with an old key: run `lupasilta rekey`"
        );
    }
    Ok(key.clone())
}

/// Writes all cells anew, and keeps which key they have.
fn encrypt(db: &Connection, from: Option<&Key>, to: Option<&Key>) -> Result<usize, StoreError> {
    let (from, new) = (Cells::new(db, from), Cells::new(db, to));
    let count = cells::rewrite(&from, &new)?;
    db.execute("DELETE FROM encryption", [])?;
    if let Some(key) = to {
        db.execute(
            "INSERT INTO encryption (one, key, proof) VALUES (1, ?1, ?2)",
            params![key.id().0, new.bytes(PROOF, b"lupasilta")?],
        )?;
    }
    scrub_later(db)?;
    Ok(count)
}

/// Nobody else has the store open: whoever opens it now waits for the present transaction, and sees what it left.
fn alone(instance: &Instance) -> Result<(), StoreError> {
    match instance.is_alone()? {
        true => Ok(()),
        false => Err(StoreError::InUse),
    }
}

/// Has deleted content removed from the store's files as soon as the present transaction has ended, or at the next opening after a stop.
pub(super) fn scrub_later(db: &Connection) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO marks (name, value) VALUES (?1, '') ON CONFLICT (name) DO NOTHING",
        [SCRUB],
    )?;
    Ok(())
}

/// Writes the database anew and empties its log, so that nothing deleted is left in either; what a balanced tree leaves in its pages is not
/// overwritten by `secure_delete`. Transfers and lines of logs keep their row numbers, by which others go: none is ever deleted, and they are written
/// in their order.
pub(super) fn scrub_if_due(db: &Connection) -> Result<(), StoreError> {
    let due = "SELECT EXISTS (SELECT 1 FROM marks WHERE name = ?1)";
    if !db.query_row(due, [SCRUB], |row| row.get(0))? {
        return Ok(());
    }
    db.pragma_update(None, "temp_store", "file")?;
    let written = db.execute_batch("VACUUM");
    db.pragma_update(None, "temp_store", "memory")?;
    written?;
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        // Somebody reads an older state. It is done when the store is opened again.
        tracing::warn!("deleted content stays in the store's log until the store is opened again");
        return Ok(());
    }
    db.execute("DELETE FROM marks WHERE name = ?1", [SCRUB])?;
    Ok(())
}
