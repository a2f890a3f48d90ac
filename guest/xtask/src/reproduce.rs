//! Whether the components are the same wherever they are built.
//!
//! A component's digest is its identity: whoever builds a commit has to get the bytes that others signed. So the sources are copied into two folders of other
//! names, lengths and owners' habits, and built there from nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};

use crate::components;
use crate::workspace::Workspace;

/// Where a copy is built, and what is different there.
struct Elsewhere {
    folder: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

const TWICE: [Elsewhere; 2] = [
    Elsewhere {
        folder: "a",
        environment: &[("TZ", "UTC"), ("LC_ALL", "C"), ("CARGO_INCREMENTAL", "0")],
    },
    Elsewhere {
        folder: "another folder with a much longer name/and deeper/å ä ö",
        environment: &[
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "fi_FI.UTF-8"),
            ("CARGO_BUILD_JOBS", "1"),
            ("SOURCE_DATE_EPOCH", "1"),
        ],
    },
];

/// Builds the components in both folders, and compares them with each other.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let place = tempfile::tempdir()?;
    let mut built = Vec::new();
    for elsewhere in &TWICE {
        let root = place.path().join(elsewhere.folder);
        copy_sources(workspace.root(), &root)?;
        eprintln!("building in {}", root.display());
        let there = workspace.copied_to(&root, elsewhere.environment);
        components::build(&there)?;
        built.push(components_in(&root)?);
    }
    let (first, second) = (&built[0], &built[1]);
    let mut same = true;
    for ((name, one), (_, other)) in first.iter().zip(second) {
        match one.iter().zip(other).position(|(one, other)| one != other) {
            None if one.len() == other.len() => eprintln!("{name}: the same {} bytes", one.len()),
            at => {
                let at = at.unwrap_or(one.len().min(other.len()));
                eprintln!("{name}: NOT THE SAME from byte {at} on");
                same = false;
            }
        }
    }
    Ok(ExitCode::from(u8::from(!same)))
}

/// The files that git knows, as they are now.
fn copy_sources(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z"]).current_dir(from);
    let listed = git.output().context("git cannot be started")?;
    ensure!(listed.status.success(), "git does not list the sources");
    for name in listed.stdout.split(|byte| *byte == 0) {
        let name = std::str::from_utf8(name).context("a file's name is not UTF-8")?;
        let file = from.join(name);
        if name.is_empty() || !file.is_file() {
            continue;
        }
        let copy = to.join(name);
        fs::create_dir_all(copy.parent().unwrap_or(to))?;
        fs::copy(&file, &copy).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// Name and bytes of each component, sorted.
fn components_in(root: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("target/components"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<_>>()?;
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let name = file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Ok((name, fs::read(file)?))
        })
        .collect()
}
