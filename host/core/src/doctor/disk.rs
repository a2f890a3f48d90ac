//! Room, where something is written.

use std::path::Path;

use super::{Report, Verdict};
use crate::config::Config;

const STATE: &str = "room for the state";
const CASES: &str = "folder of the case system";
const INBOX: &str = "inbox of the case system";

/// Bytes below which nothing can be relied on, and below which it is time to act.
const TOO_LITTLE: u64 = 256 << 20;
const LITTLE: u64 = 2 << 30;

pub(super) fn examine(config: &Config, report: &mut Report<'_>) {
    room(STATE, &config.state_folder(), report);
    let Some(cases) = &config.cases else {
        return report.skipped(CASES, "The embedding program takes deliveries itself.");
    };
    folder(CASES, &config.base.join(&cases.folder), report);
    if let Some(inbox) = &cases.inbox {
        folder(INBOX, &config.base.join(inbox), report);
    }
}

fn folder(name: &'static str, folder: &Path, report: &mut Report<'_>) {
    // What is made and removed again at once is nothing to a program that watches: its name begins with a dot.
    match tempfile::Builder::new().prefix(".lupasilta-").tempfile_in(folder) {
        Ok(_) => room(name, folder, report),
        Err(error) => report.ours(
            name,
            Verdict::Error,
            format!("{} cannot be written: {error}.", folder.display()),
            "See that the folder exists, is mounted, and that this program's account may write there.",
        ),
    }
}

/// The room on the disk of a folder, or of the nearest one above it that is there.
fn room(name: &'static str, folder: &Path, report: &mut Report<'_>) {
    let present = folder.ancestors().find(|folder| folder.is_dir());
    let found = rustix::fs::statvfs(present.unwrap_or(Path::new("/")));
    let shown = folder.display();
    let free = match found {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(error) => {
            return report.ours(
                name,
                Verdict::Error,
                format!("{shown}: {error}."),
                "See that the folder can be used.",
            );
        }
    };
    let said = format!("{shown}: {} MiB are free.", free >> 20);
    let verdict = match free {
        0..TOO_LITTLE => Verdict::Error,
        TOO_LITTLE..LITTLE => Verdict::Warning,
        _ => return report.ok(name, said),
    };
    report.ours(
        name,
        verdict,
        said,
        "Make room, or move the folder to a larger disk: on a full disk transfers wait.",
    );
}
