//! Wake-up e-mails, as other programs wrote them (`tests/mails`), from a folder and from real and scripted mail servers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod dovecot;
mod imap;
mod maildir;
mod poll;
mod recognition;
mod scripted;
mod secrets;
mod server;
mod taken;

use std::path::Path;

use lupasilta::transfers::ExternalId;
use lupasilta::triggers::MailConfig;

const FIRST: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";
const SECOND: &str = "0a1b2c3d-4e5f-4a6b-8c7d-9e8f7a6b5c4d";

fn first() -> ExternalId {
    FIRST.parse().unwrap()
}

/// A mail of the folder `tests/mails`.
fn mail(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    std::fs::read(folder.join(format!("{name}.eml"))).unwrap()
}

/// Settings that know LV's links by their host.
fn by_host() -> MailConfig {
    MailConfig {
        host: Some("lv.example".into()),
        ..MailConfig::default()
    }
}
