//! Programs that the settings name.

use std::path::{Path, PathBuf};

use super::{Report, Verdict};
use crate::config::Config;

const PROGRAMS: &str = "programs of the settings";

pub(super) fn examine(config: &Config, report: &mut Report<'_>) {
    let named = [
        ("attachments.scan", &config.attachments.scan),
        ("deadlines.hook", &config.deadlines.hook),
        ("mapping.breaker.hook", &config.mapping.breaker.hook),
    ];
    let named: Vec<_> = named
        .iter()
        .filter_map(|(setting, command)| Some((*setting, command.first()?)))
        .collect();
    if named.is_empty() {
        return report.skipped(PROGRAMS, "The settings name none.");
    }
    for (setting, program) in named {
        match found(program) {
            Some(file) => report.ok(PROGRAMS, format!("{setting}: {} is there.", file.display())),
            None => report.ours(
                PROGRAMS,
                Verdict::Error,
                format!("{setting}: there is no program {program}."),
                "Install it, or correct the setting.",
            ),
        }
    }
}

fn found(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|file| is_program(file));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(file);
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
