//! The versions of mappings.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::super::cells::Cells;
use super::super::{
    Activation, KeptComponent, NewActivation, Route, Serves, Shadow, Shadowed, StoreError,
    Transfer, Version, Versions,
};
use super::reading::{self, TRANSFER, moment, unsigned, word};
use super::{SqliteStore, changes};
use crate::transfers::{Direction, TransferId};

impl Versions for SqliteStore {
    fn keep_component(&self, component: &KeptComponent, bytes: &[u8]) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO components (digest, name, version, contract, source, trust, who, installed, bytes, settings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) 
             ON CONFLICT (digest) DO UPDATE SET source = excluded.source, trust = excluded.trust, settings = excluded.settings,
                 who = excluded.who, installed = excluded.installed
             WHERE components.trust = '\"configured\"' AND excluded.trust <> components.trust",
            params![
                component.digest,
                component.name,
                component.version,
                component.contract,
                component.source,
                component.trust.to_string(),
                component.who,
                component.installed.as_microsecond(),
                bytes,
                component.settings
            ],
        )?;
        Ok(())
    }

    fn components(&self) -> Result<Vec<KeptComponent>, StoreError> {
        self.all(
            "SELECT digest, name, version, contract, source, trust, who, installed, settings FROM components ORDER BY installed DESC, digest",
            |row| {
                Ok(KeptComponent {
                    digest: row.get(0)?,
                    name: row.get(1)?,
                    version: row.get(2)?,
                    contract: row.get(3)?,
                    source: row.get(4)?,
                    trust: reading::json(row, 5)?,
                    who: row.get(6)?,
                    installed: moment(row, 7)?,
                    settings: row.get(8)?,
                })
            },
        )
    }

    fn component(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .connection()
            .query_row(
                "SELECT bytes FROM components WHERE digest = ?1",
                params![digest],
                |row| row.get(0),
            )
            .optional()?)
    }

    fn keep_settings(&self, digest: &str, json: &str) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO settings (digest, json) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING",
            params![digest, json],
        )?;
        Ok(())
    }

    fn settings(&self, digest: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection()
            .query_row(
                "SELECT json FROM settings WHERE digest = ?1",
                params![digest],
                |row| row.get(0),
            )
            .optional()?)
    }

    fn activate(&self, activation: &NewActivation, at: Timestamp) -> Result<u64, StoreError> {
        let (serves, version) = match &activation.serves {
            Serves::Mapping(version) => ("mapping", Some(version)),
            Serves::Configured => ("configured", None),
            Serves::Stopped => ("stopped", None),
        };
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO activations (direction, action, serves, component, settings, at, who, why)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    activation.route.direction.name(),
                    activation.route.action.as_deref().unwrap_or_default(),
                    serves,
                    version.map(|version| &version.component),
                    version.map(|version| &version.settings),
                    at.as_microsecond(),
                    activation.who,
                    activation.why
                ],
            )?;
            Ok(transaction.last_insert_rowid().unsigned_abs())
        })
    }

    fn activations(&self) -> Result<Vec<Activation>, StoreError> {
        self.all(
            "SELECT number, direction, action, serves, component, settings, at, who, why FROM activations ORDER BY number",
            |row| {
                let action: String = row.get(2)?;
                let serves: String = row.get(3)?;
                Ok(Activation {
                    number: unsigned(row, 0)?,
                    route: Route {
                        direction: direction(row, 1)?,
                        action: (!action.is_empty()).then_some(action),
                    },
                    serves: match serves.as_str() {
                        "mapping" => Serves::Mapping(version(row, 4)?),
                        "configured" => Serves::Configured,
                        _ => Serves::Stopped,
                    },
                    at: moment(row, 6)?,
                    who: row.get(7)?,
                    why: row.get(8)?,
                })
            },
        )
    }

    fn last_activation(&self) -> Result<u64, StoreError> {
        let db = self.connection();
        let mut query = db.prepare_cached("SELECT coalesce(max(number), 0) FROM activations")?;
        Ok(query.query_row([], |row| unsigned(row, 0))?)
    }

    fn mapped_by(&self, version: &Version) -> Result<Vec<Transfer>, StoreError> {
        let db = self.connection();
        let mut query = db.prepare_cached(&format!(
            "{TRANSFER} WHERE json_extract(mapping, '$.digest') = ?1 AND json_extract(mapping, '$.settings') = ?2
             ORDER BY updated DESC, created DESC"
        ))?;
        let rows = query.query_map(
            params![version.component, version.settings],
            reading::to_transfer,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn recorded(&self, limit: usize) -> Result<Vec<TransferId>, StoreError> {
        let db = self.connection();
        let mut query = db.prepare_cached(
            "SELECT id FROM transfers WHERE mapping IS NOT NULL AND purged IS NULL ORDER BY created DESC LIMIT ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.query_map(params![limit], |row| reading::id(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn start_shadow(
        &self,
        version: &Version,
        share: f64,
        who: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE shadows SET stopped = ?1 WHERE stopped IS NULL",
                params![at.as_microsecond()],
            )?;
            transaction.execute(
                "INSERT INTO shadows (component, settings, share, who, started) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    version.component,
                    version.settings,
                    share,
                    who,
                    at.as_microsecond()
                ],
            )?;
            Ok(transaction.last_insert_rowid().unsigned_abs())
        })
    }

    fn stop_shadow(&self, number: u64, at: Timestamp) -> Result<(), StoreError> {
        self.connection().execute(
            "UPDATE shadows SET stopped = ?1 WHERE number = ?2 AND stopped IS NULL",
            params![at.as_microsecond(), number.cast_signed()],
        )?;
        Ok(())
    }

    fn shadows(&self) -> Result<Vec<Shadow>, StoreError> {
        self.all(
            "SELECT number, component, settings, share, who, started, stopped FROM shadows ORDER BY number DESC",
            |row| {
                let stopped: Option<i64> = row.get(6)?;
                Ok(Shadow {
                    number: unsigned(row, 0)?,
                    version: version(row, 1)?,
                    share: row.get(3)?,
                    who: row.get(4)?,
                    started: moment(row, 5)?,
                    stopped: stopped.map(|_| moment(row, 6)).transpose()?,
                })
            },
        )
    }

    fn unshadowed(&self, shadow: &Shadow, limit: usize) -> Result<Vec<TransferId>, StoreError> {
        let db = self.connection();
        let mut query = db.prepare_cached(
            "SELECT id FROM transfers WHERE updated >= ?1 AND mapping IS NOT NULL AND purged IS NULL
             AND id NOT IN (SELECT transfer FROM shadowed WHERE shadow = ?2) ORDER BY updated LIMIT ?3",
        )?;
        let rows = query.query_map(
            params![
                shadow.started.as_microsecond(),
                shadow.number.cast_signed(),
                i64::try_from(limit).unwrap_or(i64::MAX)
            ],
            |row| reading::id(row, 0),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn keep_shadowed(
        &self,
        shadow: u64,
        transfer: TransferId,
        found: Option<&str>,
    ) -> Result<(), StoreError> {
        self.read(|db| {
            let id = transfer.to_string();
            let cell = reading::in_list("shadowed.found", &id, shadow.cast_signed());
            let found = found.map(|found| db.text(cell, found)).transpose()?;
            db.execute(
                "INSERT INTO shadowed (shadow, transfer, found) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![shadow.cast_signed(), id, found],
            )?;
            Ok(())
        })
    }

    fn shadowed(&self, shadow: u64) -> Result<Vec<Shadowed>, StoreError> {
        let connection = self.connection();
        let db = Cells::new(&connection, self.key.as_ref());
        let mut query = db.prepare_cached(
            "SELECT transfer, found FROM shadowed WHERE shadow = ?1 AND found IS NOT NULL ORDER BY transfer",
        )?;
        let rows = query.query_map(params![shadow.cast_signed()], |row| {
            let id: String = row.get(0)?;
            let cell = reading::in_list("shadowed.found", &id, shadow.cast_signed());
            Ok(Shadowed {
                transfer: reading::id(row, 0)?,
                found: db.read_text(row, 1, cell)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl SqliteStore {
    fn all<T>(
        &self,
        query: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let db = self.connection();
        let mut query = db.prepare_cached(query)?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// See [`Store::redeliver`](super::super::Store::redeliver).
    pub(super) fn begin_again(
        &self,
        id: TransferId,
        original: TransferId,
        at: Timestamp,
    ) -> Result<Transfer, StoreError> {
        self.write(|transaction| {
            let before = reading::transfer(transaction, original)?;
            changes::begin_again(transaction, id, &before, at)?;
            reading::transfer(transaction, id)
        })
    }
}

fn version(row: &Row<'_>, column: usize) -> rusqlite::Result<Version> {
    Ok(Version {
        component: row.get(column)?,
        settings: row.get(column + 1)?,
    })
}

fn direction(row: &Row<'_>, column: usize) -> rusqlite::Result<Direction> {
    word(row, column)
}
