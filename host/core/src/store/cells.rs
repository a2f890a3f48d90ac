//! Cells that hold what customers and officers wrote: how they are encrypted, and where they are.
//!
//! An encrypted cell is these bytes, one after another:
//!
//! | what | bytes |
//! | --- | --- |
//! | the format, 1 | 1 |
//! | the key's identifier | 8 |
//! | a random nonce | 24 |
//! | the content, encrypted with XChaCha20-Poly1305, and its tag | as long as the content, and 16 |
//!
//! What is authenticated with the content is the table, the column and the row, so that no cell passes for another. In a store without encryption a
//! cell is the plain text or bytes; which of the two a store has is decided for the whole of it, never by a cell.

use std::ops::Deref;

use chacha20poly1305::aead::{Aead, Payload};
use rusqlite::types::{Type, Value, ValueRef};
use rusqlite::{Connection, Row};

use super::StoreError;
use super::encryption::{Key, KeyId};

/// Of the one format there is.
const FORMAT: u8 = 1;
const ID: usize = 8;
const NONCE: usize = 24;

/// A database, and what its cells are read and written with; none where they are plain.
pub(super) struct Cells<'a> {
    db: &'a Connection,
    key: Option<&'a Key>,
}

/// Where a cell is.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    /// Table and column.
    pub(super) column: &'static str,
    /// The row's transfer.
    pub(super) transfer: &'a str,
    /// What more there is of its key: a purpose, or nothing.
    pub(super) part: &'a str,
    /// And its position, or 0.
    pub(super) position: i64,
}

/// Why a cell cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CellError {
    /// It is of another key than the one that the store was opened with.
    #[error("it is encrypted with the key {found}, and the store was opened with another")]
    OtherKey { found: KeyId },
    /// It was changed, moved or cut.
    #[error("it was changed from outside, or is another's")]
    Changed,
    /// It is no text.
    #[error("it is no text")]
    NoText,
}

impl<'a> Cells<'a> {
    pub(super) fn new(db: &'a Connection, key: Option<&'a Key>) -> Self {
        Self { db, key }
    }

    /// The key of the cells; none where they are plain.
    pub(super) fn key(&self) -> Option<&Key> {
        self.key
    }

    /// The stored form of a text.
    pub(super) fn text(&self, cell: Cell<'_>, text: &str) -> Result<Value, StoreError> {
        match self.key {
            Some(key) => close(key, cell, text.as_bytes()),
            None => Ok(Value::Text(text.to_owned())),
        }
    }

    /// The stored form of bytes.
    pub(super) fn bytes(&self, cell: Cell<'_>, bytes: &[u8]) -> Result<Value, StoreError> {
        match self.key {
            Some(key) => close(key, cell, bytes),
            None => Ok(Value::Blob(bytes.to_vec())),
        }
    }

    /// What a cell holds; none where it is empty.
    pub(super) fn read(
        &self,
        row: &Row<'_>,
        column: usize,
        cell: Cell<'_>,
    ) -> rusqlite::Result<Option<Vec<u8>>> {
        let kept = match row.get_ref(column)? {
            ValueRef::Null => return Ok(None),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
            _ => return Err(unreadable(column, CellError::Changed)),
        };
        match self.key {
            Some(key) => open(key, cell, kept).map(Some),
            None => Ok(Some(kept.to_vec())),
        }
        .map_err(|error| unreadable(column, error))
    }

    /// The text that a cell holds; none where it is empty.
    pub(super) fn read_text(
        &self,
        row: &Row<'_>,
        column: usize,
        cell: Cell<'_>,
    ) -> rusqlite::Result<Option<String>> {
        let bytes = self.read(row, column, cell)?;
        bytes
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| unreadable(column, CellError::NoText))
    }
}

impl Deref for Cells<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}

impl Cell<'_> {
    /// None of the parts has a zero byte: columns are names of ours, transfers GUIDs, parts words.
    fn address(&self) -> Vec<u8> {
        let Self {
            column,
            transfer,
            part,
            position,
        } = self;
        format!("lupasilta cell\0{column}\0{transfer}\0{part}\0{position}").into_bytes()
    }
}

fn close(key: &Key, cell: Cell<'_>, content: &[u8]) -> Result<Value, StoreError> {
    let nonce = Key::nonce()?;
    let payload = Payload {
        msg: content,
        aad: &cell.address(),
    };
    let sealed = chacha20poly1305::aead::Aead::encrypt(key.cipher(), &nonce, payload);
    let sealed = sealed.map_err(|_| StoreError::Large)?;
    let mut kept = Vec::with_capacity(1 + ID + NONCE + sealed.len());
    kept.push(FORMAT);
    kept.extend_from_slice(&key.id().0);
    kept.extend_from_slice(&nonce);
    kept.extend_from_slice(&sealed);
    Ok(Value::Blob(kept))
}

/// What a cell holds that was read as it is kept.
pub(super) fn opened(
    key: Option<&Key>,
    cell: Cell<'_>,
    kept: Vec<u8>,
) -> Result<Vec<u8>, CellError> {
    match key {
        Some(key) => open(key, cell, &kept),
        None => Ok(kept),
    }
}

fn open(key: &Key, cell: Cell<'_>, kept: &[u8]) -> Result<Vec<u8>, CellError> {
    let (format, rest) = kept.split_first().ok_or(CellError::Changed)?;
    let (id, rest) = rest.split_first_chunk::<ID>().ok_or(CellError::Changed)?;
    let (nonce, msg) = rest
        .split_first_chunk::<NONCE>()
        .ok_or(CellError::Changed)?;
    if *format != FORMAT {
        return Err(CellError::Changed);
    }
    if *id != key.id().0 {
        return Err(CellError::OtherKey { found: KeyId(*id) });
    }
    let payload = Payload {
        msg,
        aad: &cell.address(),
    };
    let opened = key.cipher().decrypt(nonce.into(), payload);
    opened.map_err(|_| CellError::Changed)
}

fn unreadable(column: usize, error: CellError) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}

/// A table with such cells.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// What tells its rows apart, as [`Cell`] has it: columns or constants.
    key: &'static str,
    pub(super) columns: &'static [Column],
}

/// A column of such cells.
pub(super) struct Column {
    /// With the table's name before it.
    pub(super) name: &'static str,
    text: bool,
}

impl Column {
    /// The name alone.
    pub(super) fn short(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

const fn text(name: &'static str) -> Column {
    Column { name, text: true }
}

const fn bytes(name: &'static str) -> Column {
    Column { name, text: false }
}

/// All of them; why these and no others is said in `schema.rs`.
pub(super) const TABLES: [Table; 7] = [
    Table {
        name: "transfers",
        key: "id, '', 0",
        columns: &[text("transfers.ledger"), text("transfers.findings")],
    },
    Table {
        name: "exchanges",
        key: "transfer, purpose, position",
        columns: &[
            text("exchanges.name"),
            text("exchanges.request"),
            text("exchanges.file"),
        ],
    },
    Table {
        name: "bodies",
        key: "transfer, '', position",
        columns: &[bytes("bodies.bytes")],
    },
    Table {
        name: "files",
        key: "transfer, '', position",
        columns: &[text("files.id"), text("files.place")],
    },
    Table {
        name: "documents",
        key: "transfer, '', position",
        columns: &[text("documents.name"), bytes("documents.bytes")],
    },
    Table {
        name: "deadlines",
        key: "transfer, '', position",
        columns: &[text("deadlines.text")],
    },
    Table {
        name: "shadowed",
        key: "transfer, '', shadow",
        columns: &[text("shadowed.found")],
    },
];

/// Writes every cell anew, as it is read and as it is to be; says how many there are.
pub(super) fn rewrite(from: &Cells<'_>, to: &Cells<'_>) -> Result<usize, StoreError> {
    let mut count = 0;
    for table in &TABLES {
        for column in table.columns {
            count += rewrite_column(table, column, from, to)?;
        }
    }
    Ok(count)
}

fn rewrite_column(
    table: &Table,
    column: &Column,
    from: &Cells<'_>,
    to: &Cells<'_>,
) -> Result<usize, StoreError> {
    let Table { name, key, .. } = table;
    let own = column.name;
    let rows: Vec<i64> = from
        .prepare(&format!("SELECT rowid FROM {name} WHERE {own} IS NOT NULL"))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut select = from.prepare(&format!("SELECT {own}, {key} FROM {name} WHERE rowid = ?1"))?;
    let short = column.short();
    let mut update = from.prepare(&format!("UPDATE {name} SET {short} = ?1 WHERE rowid = ?2"))?;
    for row in &rows {
        let (transfer, part, position, content) = select.query_row([row], |kept| {
            let (transfer, part): (String, String) = (kept.get(1)?, kept.get(2)?);
            let position = kept.get(3)?;
            let cell = Cell {
                column: own,
                transfer: &transfer,
                part: &part,
                position,
            };
            let content = from.read(kept, 0, cell)?.unwrap_or_default();
            Ok((transfer, part, position, content))
        })?;
        let cell = Cell {
            column: own,
            transfer: &transfer,
            part: &part,
            position,
        };
        let kept = match String::from_utf8(content) {
            Ok(content) if column.text => to.text(cell, &content)?,
            Ok(content) => to.bytes(cell, content.as_bytes())?,
            Err(no_text) => to.bytes(cell, no_text.as_bytes())?,
        };
        update.execute(rusqlite::params![kept, row])?;
    }
    Ok(rows.len())
}
