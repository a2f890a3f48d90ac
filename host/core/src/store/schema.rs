//! The database's tables, and how older ones become today's.
//!
//! `user_version` numbers the schema. A migration, once released, is never changed: the next one is added below it.
//!
//! # What is encrypted, and what is not
//!
//! Whatever can hold what a customer or an officer wrote is a cell (`cells.rs`), encrypted unless the settings say otherwise, and goes when a transfer
//! is purged. Everything else stays as it is, because it is looked for by the database, or has to prove later what happened. It holds nothing of
//! theirs:
//!
//! | table | cells | not encrypted, because |
//! | --- | --- | --- |
//! | `transfers` | `ledger` (with findings), `findings` | identifiers, counters, times. `state` has problems, which hold no received value, the delivery's place and the case number, which is the authority's own; `mapping` and `planned` have digests and times |
//! | `exchanges` | `name` (an attachment's id), `request` (path and body), `file` (names) | `purpose` and `position` are ours; `receipt` has statuses, hashes and X-Road's ids |
//! | `bodies` | `bytes` | `name` and `media_type` are the mapping's and LV's words for what it is; `sha256` proves what came |
//! | `files` | `id` (a link can be a file name), `place` | `size` and `sha256`, by which equal contents are found and proven |
//! | `documents` | `name`, `bytes` | `media_type`; `sha256`; `received` is a body's name |
//! | `log` | | identifiers, codes, digests and counts only: it is kept for good |
//! | `paused` | | a problem of a connection |
//! | `actions` | | the authority's case number, a time, LV's code |
//! | `deadlines` | `text` | `code`, `day` and `rule` name what the law asks |
//! | `marks` | | how far lists were read |
//! | `components`, `settings`, `activations`, `shadows` | | the authority's own: mappings, their settings, who activated them and why |
//! | `shadowed` | `found`: masked, but only as far as its forms are known | |

use rusqlite::Connection;

use super::StoreError;

/// Each brings a database from the schema before to the next.
const MIGRATIONS: &[&str] = &[FIRST, BOTH_WAYS, VERSIONS, CELLS];

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

/// Cells can be encrypted, and so are of any type; a transfer can be purged, and then they are empty. What an encrypted name cannot do, to be unique,
/// is checked where files and documents are kept.
const CELLS: &str = "
CREATE TABLE encryption (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    key   BLOB NOT NULL,          -- the identifier of the key with which all cells are encrypted; no row: they are not
    proof BLOB NOT NULL           -- a cell that can be opened with that key only
) STRICT;

ALTER TABLE transfers ADD COLUMN purged INTEGER;  -- when the cells of the transfer were emptied

ALTER TABLE transfers RENAME COLUMN ledger TO old_ledger;
ALTER TABLE transfers RENAME COLUMN findings TO old_findings;
ALTER TABLE transfers ADD COLUMN ledger ANY;
ALTER TABLE transfers ADD COLUMN findings ANY;
UPDATE transfers SET ledger = old_ledger, findings = old_findings;
ALTER TABLE transfers DROP COLUMN old_ledger;
ALTER TABLE transfers DROP COLUMN old_findings;

ALTER TABLE exchanges RENAME TO old_exchanges;
CREATE TABLE exchanges (
    transfer TEXT NOT NULL REFERENCES transfers,
    purpose  TEXT NOT NULL,
    position INTEGER NOT NULL,
    name     ANY,
    request  ANY,
    file     ANY,
    receipt  TEXT,                -- none: still to be made
    PRIMARY KEY (transfer, purpose, position)
) STRICT;
INSERT INTO exchanges (transfer, purpose, position, name, request, file, receipt)
    SELECT transfer, purpose, position, name, request, file, receipt FROM old_exchanges;
DROP TABLE old_exchanges;

ALTER TABLE bodies RENAME TO old_bodies;
CREATE TABLE bodies (
    transfer   TEXT NOT NULL REFERENCES transfers,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      ANY,
    PRIMARY KEY (transfer, position),
    UNIQUE (transfer, name)
) STRICT;
INSERT INTO bodies (transfer, position, name, media_type, sha256, bytes)
    SELECT transfer, position, name, media_type, sha256, bytes FROM old_bodies;
DROP TABLE old_bodies;

ALTER TABLE files RENAME TO old_files;
CREATE TABLE files (
    transfer TEXT NOT NULL REFERENCES transfers,
    position INTEGER NOT NULL,
    id       ANY,
    place    ANY,
    size     INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    PRIMARY KEY (transfer, position)
) STRICT;
INSERT INTO files (transfer, position, id, place, size, sha256)
    SELECT transfer, position, id, place, size, sha256 FROM old_files;
DROP TABLE old_files;

ALTER TABLE documents RENAME TO old_documents;
CREATE TABLE documents (
    transfer   TEXT NOT NULL REFERENCES transfers,
    position   INTEGER NOT NULL,  -- 0: the message
    name       ANY,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      ANY,
    received   TEXT,              -- the body whose bytes it has
    PRIMARY KEY (transfer, position),
    CHECK (bytes IS NULL OR received IS NULL)
) STRICT;
INSERT INTO documents (transfer, position, name, media_type, sha256, bytes, received)
    SELECT transfer, position, name, media_type, sha256, bytes, received FROM old_documents;
DROP TABLE old_documents;

ALTER TABLE deadlines RENAME TO old_deadlines;
CREATE TABLE deadlines (
    transfer TEXT NOT NULL REFERENCES transfers,
    position INTEGER NOT NULL,
    code     TEXT NOT NULL,
    day      TEXT NOT NULL,
    rule     TEXT NOT NULL,
    text     ANY,
    alarmed  TEXT NOT NULL,       -- never, before or at
    PRIMARY KEY (transfer, position)
) STRICT;
INSERT INTO deadlines (transfer, position, code, day, rule, text, alarmed)
    SELECT transfer, position, code, day, rule, text, alarmed FROM old_deadlines;
DROP TABLE old_deadlines;
CREATE INDEX deadlines_day ON deadlines (day);

ALTER TABLE shadowed RENAME TO old_shadowed;
CREATE TABLE shadowed (
    shadow   INTEGER NOT NULL REFERENCES shadows,
    transfer TEXT NOT NULL REFERENCES transfers,
    found    ANY,                 -- none: left out, because the share is less than all
    PRIMARY KEY (shadow, transfer)
) STRICT;
INSERT INTO shadowed (shadow, transfer, found) SELECT shadow, transfer, found FROM old_shadowed;
DROP TABLE old_shadowed;
";

/// The first schema that can have encrypted cells.
pub(super) const WITH_CELLS: i64 = 4;

/// Brings a new database to an older schema, as an older version of this program did.
#[cfg(test)]
pub(super) fn make_old(db: &Connection, schema: usize) -> rusqlite::Result<()> {
    for migration in MIGRATIONS.iter().take(schema) {
        db.execute_batch(migration)?;
    }
    db.pragma_update(None, "user_version", schema as i64)
}

/// The database's schema; 0 of a new one.
/// The newest schema that is known here.
pub(crate) fn today() -> i64 {
    MIGRATIONS.len() as i64
}

pub(crate) fn found(db: &Connection) -> Result<i64, StoreError> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    match (0..=known).contains(&found) {
        true => Ok(found),
        false => Err(StoreError::Newer { found, known }),
    }
}

/// Brings the database from the schema that it has to today's, within the caller's transaction.
pub(super) fn migrate(db: &Connection, found: i64) -> Result<(), StoreError> {
    let done = usize::try_from(found).unwrap_or_default();
    for migration in MIGRATIONS.get(done..).unwrap_or_default() {
        db.execute_batch(migration)?;
    }
    if found < MIGRATIONS.len() as i64 {
        db.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    }
    Ok(())
}
