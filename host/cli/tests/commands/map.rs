//! `lupasilta map`: its exit codes are for scripts, so each is tried.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, component, run};

const NOW: &str = "2026-11-08T09:14:33+02:00";

fn map(case: &Path, out: &Path, more: &[&str]) -> Ran {
    let (case, out) = (case.to_str().unwrap(), out.to_str().unwrap());
    let mapping = component("asianhallinta.wasm");
    let mut arguments = vec![
        "map",
        "--json",
        "--mapping",
        &mapping,
        "--case",
        case,
        "--out",
        out,
        "--now",
        NOW,
    ];
    arguments.extend(more);
    run(&arguments)
}

/// The component that misbehaves as `way` says, on a case of the two values that its ledger speaks of.
fn misbehave(way: &str) -> (Ran, TempDir) {
    misbehave_on(way, r#"{"a": 1, "b": "two"}"#)
}

fn misbehave_on(way: &str, data: &str) -> (Ran, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(
        path("commondata.json"),
        r#"{"externalId": "07cc0424-e9e6-4d7c-8b32-0db826fb5e56"}"#,
    )
    .unwrap();
    fs::write(path("data.json"), data).unwrap();
    fs::write(path("settings.json"), json!({ "do": way }).to_string()).unwrap();
    let mapping = component("misbehaving.wasm");
    let (case, settings, out) = (path(""), path("settings.json"), path("out"));
    let ran = run(&[
        "map",
        "--json",
        "--mapping",
        &mapping,
        "--case",
        &case,
        "--settings",
        &settings,
        "--out",
        &out,
    ]);
    (ran, folder)
}

fn example(name: &str) -> std::path::PathBuf {
    crate::program::root().join("tests/cases").join(name)
}

#[test]
fn an_application_becomes_documents_and_a_ledger_of_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let ran = map(&example("rakennuslupa"), folder.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let ledger: Value =
        serde_json::from_slice(&fs::read(folder.path().join("ledger.json")).unwrap()).unwrap();
    for document in ledger["documents"].as_array().unwrap() {
        let bytes = fs::read(folder.path().join(document["name"].as_str().unwrap())).unwrap();
        assert_eq!(
            document["sha256"],
            lupasilta::audit::Digest::of(&bytes).to_string()
        );
    }
    let leaves = &ledger["leaves"];
    let entries =
        ledger["entries"].as_array().unwrap().len() + ledger["unmapped"].as_array().unwrap().len();
    assert_eq!(leaves["total"], entries);
    assert_eq!(ran.json()["leaves"], *leaves);
}

#[test]
fn the_same_moment_gives_the_same_bytes_and_another_run_may_write_them_again() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for out in [one.path(), other.path(), other.path()] {
        assert_eq!(map(&example("meluilmoitus"), out, &[]).code, Some(0));
    }
    for entry in fs::read_dir(one.path()).unwrap() {
        let name = entry.unwrap().file_name();
        assert_eq!(
            fs::read(one.path().join(&name)).unwrap(),
            fs::read(other.path().join(&name)).unwrap()
        );
    }
}

#[test]
fn other_files_are_overwritten_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ledger.json"), "another's").unwrap();
    assert_eq!(
        map(&example("meluilmoitus"), folder.path(), &[]).code,
        Some(2)
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("ledger.json")).unwrap(),
        "another's"
    );
    assert_eq!(
        map(&example("meluilmoitus"), folder.path(), &["--force"]).code,
        Some(0)
    );
}

#[test]
fn an_attachment_beside_the_case_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    fs::create_dir_all(case.join("attachments")).unwrap();
    for body in ["commondata.json", "formdata.json"] {
        fs::copy(example("meluilmoitus").join(body), case.join(body)).unwrap();
    }
    let common: Value =
        serde_json::from_slice(&fs::read(case.join("commondata.json")).unwrap()).unwrap();
    let name = common["attachments"][0]["fileName"].as_str().unwrap();
    let bytes = b"not what LV has";
    fs::write(case.join("attachments").join(name), bytes).unwrap();

    let out = folder.path().join("out");
    assert_eq!(map(&case, &out, &[]).code, Some(0));
    let message = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "xml"))
        .unwrap();
    let digest = lupasilta::audit::Digest::of(bytes).to_string();
    assert!(fs::read_to_string(message).unwrap().contains(&digest));
}

#[test]
fn a_rejection_is_written_down_with_its_reasons() {
    let (ran, folder) = misbehave("reject");
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let findings: Value =
        serde_json::from_slice(&fs::read(folder.path().join("out/findings.json")).unwrap())
            .unwrap();
    assert_eq!(findings[0]["code"], "told-to");
    assert_eq!(findings[0]["pointer"], "data#/a");
    assert_eq!(ran.json()["outcome"], "rejected");
    assert_eq!(ran.err, "");
}

#[test]
fn a_ledger_that_does_not_hold_is_told_apart_and_nothing_is_written() {
    let (ran, folder) = misbehave_on(
        "nothing wrong",
        r#"{"a": 1, "b": "two", "c": "in no ledger"}"#,
    );
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert_eq!(ran.problem()["code"], "ledger-violated");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_ledger_that_cannot_be_read_does_not_hold_either() {
    for way in ["short-column", "fate", "path-backwards"] {
        let (ran, _) = misbehave(way);
        assert_eq!(ran.code, Some(4), "{way}: {}", ran.err);
    }
}

#[test]
fn limits_of_the_sandbox_are_told_apart() {
    for way in ["loop", "memory", "stack", "huge"] {
        let (ran, _) = misbehave(way);
        assert_eq!(ran.code, Some(5), "{way}: {}", ran.err);
    }
}

#[test]
fn a_panic_is_none_of_them() {
    let (ran, _) = misbehave("panic");
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.problem()["code"], "mapping-panicked");
}

#[test]
fn what_the_command_cannot_work_with_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    let out = folder.path().join("out");
    let refused = |named: &str, more: &[&str]| {
        let ran = map(&case, &out, more);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        let what = ran.problem()["what"].as_str().unwrap().to_owned();
        assert!(what.contains(named), "{what}");
    };
    refused("is not a folder", &[]);
    fs::create_dir(&case).unwrap();
    refused("commondata.json", &[]);
    fs::write(case.join("commondata.json"), "{").unwrap();
    refused("line 1", &[]);
    fs::write(case.join("commondata.json"), "{}").unwrap();
    refused("externalId", &[]);
    fs::copy(
        example("meluilmoitus").join("commondata.json"),
        case.join("commondata.json"),
    )
    .unwrap();
    refused("formdata.json", &[]);
    fs::copy(
        example("meluilmoitus").join("formdata.json"),
        case.join("formdata.json"),
    )
    .unwrap();
    let settings = folder.path().join("settings.json");
    fs::write(&settings, r#"{"organisaton": {}}"#).unwrap();
    refused("organisaton", &["--settings", settings.to_str().unwrap()]);
    assert!(!out.exists());
}
