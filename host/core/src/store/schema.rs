//! The database's tables, and how older ones become today's.
//!
//! `user_version` numbers the schema. A migration, once released, is never changed: the next one is added below it.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Each brings a database from the schema before to the next.
const MIGRATIONS: &[&str] = &[FIRST, BOTH_WAYS];

/// Times are microseconds since 1970 in UTC. JSON is kept as text.
const FIRST: &str = "
CREATE TABLE transfers (
    id          TEXT PRIMARY KEY,
    external_id TEXT NOT NULL,
    direction   TEXT NOT NULL,
    number      INTEGER NOT NULL,
    condition   TEXT NOT NULL,
    state       TEXT NOT NULL,
    due         INTEGER,          -- none: nothing happens by itself
    revision    INTEGER NOT NULL,
    owner       TEXT,             -- the instance that works on it
    mapping     TEXT,
    ledger      TEXT,
    findings    TEXT,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    UNIQUE (external_id, direction, number)
) STRICT;
CREATE INDEX transfers_due ON transfers (due) WHERE due IS NOT NULL;
CREATE INDEX transfers_owner ON transfers (owner) WHERE owner IS NOT NULL;
CREATE INDEX transfers_updated ON transfers (updated);

CREATE TABLE exchanges (
    transfer TEXT NOT NULL REFERENCES transfers,
    purpose  TEXT NOT NULL,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    request  TEXT NOT NULL,
    file     TEXT,
    receipt  TEXT,                -- none: still to be made
    PRIMARY KEY (transfer, purpose, position)
) STRICT;

CREATE TABLE bodies (
    transfer   TEXT NOT NULL REFERENCES transfers,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (transfer, position),
    UNIQUE (transfer, name)
) STRICT;

CREATE TABLE files (
    transfer TEXT NOT NULL REFERENCES transfers,
    position INTEGER NOT NULL,
    id       TEXT NOT NULL,
    place    TEXT NOT NULL,
    size     INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    PRIMARY KEY (transfer, position),
    UNIQUE (transfer, id),
    UNIQUE (transfer, place)
) STRICT;

CREATE TABLE documents (
    transfer   TEXT NOT NULL REFERENCES transfers,
    position   INTEGER NOT NULL,  -- 0: the message
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      BLOB,
    received   TEXT,              -- the body whose bytes it has
    PRIMARY KEY (transfer, position),
    UNIQUE (transfer, name),
    CHECK ((bytes IS NULL) <> (received IS NULL))
) STRICT;

CREATE TABLE log (
    transfer TEXT NOT NULL REFERENCES transfers,
    sequence INTEGER NOT NULL,
    at       TEXT NOT NULL,
    kind     TEXT NOT NULL,
    details  TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (transfer, sequence)
) STRICT;

CREATE TABLE paused (
    connection TEXT PRIMARY KEY,
    problem    TEXT NOT NULL,
    since      INTEGER NOT NULL,
    probe      INTEGER NOT NULL
) STRICT;
";

/// Transfers of all kinds, and what is known of an action apart from them.
const BOTH_WAYS: &str = "
ALTER TABLE transfers ADD COLUMN kind TEXT NOT NULL DEFAULT 'application';

CREATE TABLE actions (
    external_id TEXT PRIMARY KEY,
    case_id     TEXT,             -- the case system's own number
    told        TEXT              -- when the last thing happened that LV was told of
) STRICT;
CREATE INDEX actions_case ON actions (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE deadlines (
    transfer TEXT NOT NULL REFERENCES transfers,
    position INTEGER NOT NULL,
    code     TEXT NOT NULL,
    day      TEXT NOT NULL,
    rule     TEXT NOT NULL,
    text     TEXT NOT NULL,
    alarmed  TEXT NOT NULL,       -- never, before or at
    PRIMARY KEY (transfer, position)
) STRICT;
CREATE INDEX deadlines_day ON deadlines (day);

CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
";

/// Brings the database to today's schema, in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    let missing = usize::try_from(found)
        .ok()
        .and_then(|found| MIGRATIONS.get(found..))
        .ok_or(StoreError::Newer { found, known })?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}
