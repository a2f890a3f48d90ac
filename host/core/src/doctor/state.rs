//! The state folder, the store in it, and its key.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Report, Verdict};
use crate::bridge::Account;
use crate::config::Config;
use crate::store::{self, Filter, SqliteStore, Store, StoreError};

const FOLDER: &str = "state folder";
const STORE: &str = "store";
const LOGS: &str = "logs of the transfers";

/// The store, where it can be opened without being changed.
pub(super) fn examine(config: &Config, report: &mut Report<'_>) -> Option<SqliteStore> {
    let folder = config.state_folder();
    folder_is_private(&folder, report);
    let file = config.store_file();
    if !file.is_file() {
        report.skipped(STORE, format!("There is none in {} yet.", folder.display()));
        return None;
    }
    let schema = match sound(&file) {
        Ok(schema) => schema,
        Err(error) => {
            report.problem(STORE, error);
            return None;
        }
    };
    let today = store::today();
    if schema < today {
        report.ours(
            STORE,
            Verdict::Warning,
            format!("It has schema {schema}; the next program that opens it brings it to {today}."),
            "Make a backup before you start this version.",
        );
        return None;
    }
    let opened = match plain_to_be_encrypted(config, &file) {
        true => {
            report.ours(
                STORE,
                Verdict::Warning,
                "It is not encrypted; the next program that opens it encrypts it.".to_owned(),
                "Keep a copy of the key apart before you start.",
            );
            return None;
        }
        false => config.open_store(),
    };
    match opened {
        Ok(store) => {
            report.ok(STORE, format!("It is whole, and has schema {schema}."));
            logs(&store, report);
            Some(store)
        }
        Err(problem) => {
            report.problem(STORE, problem);
            None
        }
    }
}

fn plain_to_be_encrypted(config: &Config, file: &Path) -> bool {
    let wants_key = !matches!(
        config.encryption,
        None | Some(crate::config::EncryptionConfig::Off)
    );
    wants_key && store::has_key(file).is_ok_and(|has_key| !has_key)
}

#[cfg(unix)]
fn folder_is_private(folder: &Path, report: &mut Report<'_>) {
    use std::os::unix::fs::PermissionsExt;
    let shown = folder.display();
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => report.skipped(
            FOLDER,
            format!("{shown} is not there yet; it is made at the first start."),
        ),
        Err(error) => report.problem(FOLDER, StoreError::Folder(error)),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => report.ours(
            FOLDER,
            Verdict::Warning,
            format!("Other accounts of this machine can look into {shown}."),
            "Give it the mode 0700: what is received is personal data.",
        ),
        Ok(_) => report.ok(FOLDER, format!("{shown} is this account's alone.")),
    }
}

#[cfg(not(unix))]
fn folder_is_private(_: &Path, _: &mut Report<'_>) {}

/// The schema of a database that is whole.
fn sound(file: &Path) -> Result<i64, StoreError> {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    database.busy_timeout(std::time::Duration::from_secs(30))?;
    let said: String = database.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    let astray: i64 =
        database.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })?;
    match (said.as_str(), astray) {
        ("ok", 0) => store::schema(&database),
        ("ok", _) => Err(damaged(format!("{astray} rows belong to nothing"))),
        _ => Err(damaged(said)),
    }
}

fn damaged(what: String) -> StoreError {
    StoreError::Damaged {
        what: "the database".to_owned(),
        source: what.into(),
    }
}

/// That everything in the store can be read, and that no log was changed.
fn logs(store: &SqliteStore, report: &mut Report<'_>) {
    let all = Filter {
        limit: usize::MAX,
        ..Filter::default()
    };
    let transfers = match store.transfers(&all) {
        Ok(transfers) => transfers,
        Err(error) => return report.problem(LOGS, error),
    };
    for transfer in &transfers {
        match Account::read(store, transfer.id) {
            Err(error) => return report.problem(LOGS, error),
            Ok(account) if !account.log_holds => {
                return report.ours(
                    LOGS,
                    Verdict::Error,
                    format!(
                        "The log of transfer {} was changed: its chain of hashes does not hold.",
                        transfer.id
                    ),
                    "Keep a copy of the store as it is, and compare it with a backup.",
                );
            }
            Ok(_) => {}
        }
    }
    report.ok(
        LOGS,
        format!(
            "{} transfers can be read, and the chains of their logs hold.",
            transfers.len()
        ),
    );
}
