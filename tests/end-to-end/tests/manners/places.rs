//! Folders and files that cannot be written, and output that nobody takes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use lupasilta_end_to_end::{Finished, Program, component, root};

fn map_to(out: &Path) -> Finished {
    Program::with(["map", "--force", "--mapping"])
        .arg(component("asianhallinta"))
        .arg("--case")
        .arg(root().join("tests/cases/rakennuslupa"))
        .arg("--out")
        .arg(out)
        .finish()
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "somebody's").unwrap();
    for place in [&file, &file.join("below")] {
        let ended = map_to(place).expecting(2);
        assert!(ended.err.contains(place.to_str().unwrap()), "{}", ended.err);
        assert!(ended.err.contains("--out"), "{}", ended.err);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "somebody's");
    let demo = Program::with(["demo", "--out"]).arg(&file).finish();
    assert!(demo.expecting(2).err.contains("--out"));
}

/// As every account but root meets it; root may write anywhere but here.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_without_permission_is_named() {
    let ended = map_to(Path::new("/proc/lupasilta")).expecting(2);
    assert!(ended.err.contains("/proc/lupasilta"), "{}", ended.err);
    let folder = tempfile::tempdir().unwrap();
    let read_only = std::os::unix::fs::PermissionsExt::from_mode(0o500);
    fs::set_permissions(folder.path(), read_only).unwrap();
    let root_writes = fs::write(folder.path().join("probe"), "").is_ok();
    let out = folder.path().join("out");
    map_to(&out).expecting(if root_writes { 0 } else { 2 });
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.json");
    std::os::unix::fs::symlink("/dev/full", &ledger).unwrap();
    let ended = map_to(folder.path()).expecting(2);
    assert!(ended.err.contains("No space left"), "{}", ended.err);
    assert!(ended.err.contains("ledger.json"), "{}", ended.err);
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_a_failure_and_a_reader_that_has_gone_is_none() {
    let run = |arguments: &str, to: &str| {
        let shell = format!("'{}' {arguments} {to}", Program::file().display());
        let ended = Command::new("bash")
            .args(["-c", &format!("set -o pipefail; {shell}")])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        (ended.status.code(), err)
    };
    let inspect = format!("inspect '{}'", component("asianhallinta").display());
    let (code, err) = run(&inspect, "> /dev/full");
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("standard output"), "{err}");
    let (code, err) = run(&inspect, "| true");
    assert_eq!((code, err.as_str()), (Some(0), ""));
}
