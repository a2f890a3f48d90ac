//! The database's tables, and how older ones become today's.
//!
//! `user_version` numbers the schema. A migration, once released, is never changed: the next one is added below it.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Each brings a database from the schema before to the next.
const MIGRATIONS: &[&str] = &[FIRST, BOTH_WAYS, VERSIONS];

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

/// Versions of mappings: what is installed, which serves what, and with which one each transfer was planned and mapped.
const VERSIONS: &str = "
ALTER TABLE transfers ADD COLUMN planned TEXT;     -- the version that planned the requests to LV
ALTER TABLE transfers ADD COLUMN redelivers TEXT;  -- the transfer whose received data this one maps anew
ALTER TABLE actions ADD COLUMN code TEXT;          -- LV's code of the action

CREATE TABLE components (
    digest    TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    contract  TEXT NOT NULL,
    source    TEXT NOT NULL,
    trust     TEXT NOT NULL,
    settings  TEXT,               -- those that came with it
    who       TEXT NOT NULL,
    installed INTEGER NOT NULL,
    bytes     BLOB NOT NULL
) STRICT;

CREATE TABLE settings (
    digest TEXT PRIMARY KEY,
    json   TEXT NOT NULL
) STRICT;

-- The newest of a route counts.
CREATE TABLE activations (
    number    INTEGER PRIMARY KEY,
    direction TEXT NOT NULL,
    action    TEXT NOT NULL,      -- empty: every action that has no route of its own
    serves    TEXT NOT NULL,      -- mapping, configured or stopped
    component TEXT REFERENCES components,
    settings  TEXT REFERENCES settings,
    at        INTEGER NOT NULL,
    who       TEXT NOT NULL,
    why       TEXT NOT NULL,
    CHECK ((serves = 'mapping') = (component IS NOT NULL) AND (component IS NULL) = (settings IS NULL))
) STRICT;

CREATE TABLE shadows (
    number    INTEGER PRIMARY KEY,
    component TEXT NOT NULL REFERENCES components,
    settings  TEXT NOT NULL REFERENCES settings,
    share     REAL NOT NULL,
    who       TEXT NOT NULL,
    started   INTEGER NOT NULL,
    stopped   INTEGER
) STRICT;

CREATE TABLE shadowed (
    shadow   INTEGER NOT NULL REFERENCES shadows,
    transfer TEXT NOT NULL REFERENCES transfers,
    found    TEXT,                -- none: left out, because the share is less than all
    PRIMARY KEY (shadow, transfer)
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
