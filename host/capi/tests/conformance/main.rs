//! The same cases through the library, the program and every adapter: the same bytes, the same codes. The cases are in `tests/conformance`.
//!
//! `LUPASILTA_CONFORMANCE=update` writes `expected.jsonl` and the table in the README anew, which are compared otherwise. A runtime that is not installed is named and left out, unless
//! `LUPASILTA_CONFORMANCE=all`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod adapters;
mod packages;
mod program;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use std::{env, fs};

use lupasilta::audit::Digest;
use lupasilta::contract::Body;
use lupasilta::embedded::{self, Application, Refused, Said};
use lupasilta::problem::Problem;
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap()
}

fn cases_folder() -> PathBuf {
    repository().join("tests/conformance")
}

fn cases() -> Vec<Value> {
    let text = fs::read(cases_folder().join("cases.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The components, and files that are none.
fn components(place: &Path) {
    for name in ["asianhallinta.wasm", "misbehaving.wasm"] {
        let file = repository().join("target/components").join(name);
        let bytes = fs::read(&file).unwrap_or_else(|error| {
            panic!(
                "{}: {error}; build it with `cargo xtask components`",
                file.display()
            )
        });
        fs::write(place.join("truncated.wasm"), &bytes[..bytes.len() / 2]).unwrap();
        fs::write(place.join(name), bytes).unwrap();
    }
    fs::write(place.join("text.wasm"), "no component\n").unwrap();
}

/// Compiled code, kept between cases, runtimes and runs: compiling takes longer than all else.
fn compiled() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled")
}

fn shared_library() -> PathBuf {
    env::current_exe()
        .unwrap()
        .with_file_name("liblupasilta_capi.so")
}

/// A line without anything in it.
fn line(case: &Value) -> Value {
    json!({
        "case": case["name"], "outcome": null, "code": null, "documents": [], "ledger": null, "requests": null, "findings": [], "digest": null,
    })
}

fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

/// What the library itself makes of a case.
fn by_library(case: &Value, components: &Path) -> Value {
    let mut line = line(case);
    match outcome(case, components) {
        Ok(said) => {
            for (name, value) in said.as_object().unwrap() {
                line[name] = value.clone();
            }
        }
        Err(refused) => {
            line["outcome"] = "problem".into();
            line["code"] = refused.problem.code.clone().into();
            let codes = refused.findings.into_iter().map(|finding| finding.code);
            line["findings"] = codes.collect();
        }
    }
    line
}

fn outcome(case: &Value, components: &Path) -> Result<Value, Refused> {
    let component = fs::read(components.join(text(&case["component"]).unwrap())).unwrap();
    let mut options = Options {
        cache: Some(compiled()),
        ..Options::default()
    };
    if let Some(time) = case["options"]["limits"]["timeMs"].as_u64() {
        options.limits.time = Duration::from_millis(time);
    }
    if let Some(input) = case["options"]["limits"]["inputBytes"].as_u64() {
        options.limits.input = usize::try_from(input).unwrap();
    }
    let sandbox = Sandbox::new(options).unwrap();
    let mapping = sandbox.load(&component).map_err(Problem::from)?;
    let digest = mapping.digest().to_string();
    if case["op"] == "inspect" {
        return Ok(json!({ "outcome": "inspected", "digest": digest }));
    }
    let settings = match &case["options"]["settings"] {
        Value::Null => "{}".to_owned(),
        settings => settings.to_string(),
    };
    mapping.check_settings(&settings).map_err(Problem::from)?;
    match case["op"].as_str() {
        Some("load") => Ok(json!({ "outcome": "loaded", "digest": digest })),
        Some("event") => event(case, &mapping, settings),
        _ => map(case, &mapping, settings),
    }
}

fn map(case: &Value, mapping: &Mapping, settings: String) -> Result<Value, Refused> {
    let asked = &case["request"];
    let kind = text(&asked["kind"]).map(|kind| kind.parse().unwrap());
    let application = Application {
        kind: kind.unwrap_or_default(),
        number: asked["number"]
            .as_u64()
            .map_or(1, |n| u32::try_from(n).unwrap()),
        now: text(&asked["now"]).unwrap(),
        external_id: text(&asked["externalId"]),
        case_id: text(&asked["caseId"]),
        told: text(&asked["told"]),
        bodies: bodies(&asked["bodies"]),
        previous: bodies(&asked["previous"]),
        files: Vec::new(),
        settings,
    };
    let Some(mapped) = embedded::map(mapping, application)? else {
        return Ok(json!({ "outcome": "unchanged" }));
    };
    let documents: Vec<_> = mapped
        .documents
        .iter()
        .map(|document| {
            json!({ "name": document.name, "mediaType": document.media_type, "sha256": sha256(&document.bytes) })
        })
        .collect();
    let findings: Vec<_> = mapped
        .findings
        .iter()
        .map(|finding| &finding.code)
        .collect();
    Ok(
        json!({ "outcome": "mapped", "documents": documents, "ledger": sha256(&mapped.ledger), "findings": findings }),
    )
}

fn event(case: &Value, mapping: &Mapping, settings: String) -> Result<Value, Refused> {
    let asked = &case["request"];
    let file = cases_folder().join(text(&asked["message"]["file"]).unwrap());
    let said = Said {
        media_type: text(&asked["message"]["mediaType"]).unwrap(),
        message: fs::read(file).unwrap(),
        external_id: text(&asked["externalId"]),
        case_id: None,
        told: None,
        now: text(&asked["now"]).unwrap(),
        previous: bodies(&asked["previous"]),
        files: Vec::new(),
        settings,
    };
    let told = embedded::event(mapping, said)?;
    let findings: Vec<_> = told.findings.iter().map(|finding| &finding.code).collect();
    Ok(json!({ "outcome": "told", "requests": sha256(&told.requests), "findings": findings }))
}

fn bodies(listed: &Value) -> Vec<Body> {
    let listed = listed.as_array().into_iter().flatten();
    listed
        .map(|body| Body {
            name: text(&body["name"]).unwrap(),
            media_type: "application/json".to_owned(),
            bytes: fs::read(cases_folder().join(text(&body["file"]).unwrap())).unwrap(),
        })
        .collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn expected(components: &Path) -> Vec<Value> {
    cases()
        .iter()
        .map(|case| by_library(case, components))
        .collect()
}

fn wants(what: &str) -> bool {
    env::var_os("LUPASILTA_CONFORMANCE").is_some_and(|wanted| wanted == what)
}

/// The README's table has a row of what was compared.
fn row(through: &str, cases: usize, same: &str) {
    static README: Mutex<()> = Mutex::new(());
    let _alone = README.lock().unwrap();
    let file = repository().join("README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let row = format!("| {through} | {cases} | {same} |").replace("|  |", "| |");
    if wants("update") {
        let begins = format!("| {through} |");
        let rows = readme.lines().map(|line| match line.starts_with(&begins) {
            true => format!("{row}\n"),
            false => format!("{line}\n"),
        });
        fs::write(&file, rows.collect::<String>()).unwrap();
    }
    let readme = fs::read_to_string(&file).unwrap();
    assert!(
        readme.lines().any(|line| line == row),
        "README.md has no {row}"
    );
    println!("{row}");
}

#[test]
fn the_library_makes_of_the_cases_what_is_expected() {
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    let mut lines = String::new();
    for mut line in expected(place.path()) {
        // They change with every build of the component.
        for name in ["ledger", "digest"] {
            if !line[name].is_null() {
                line[name] = "…".into();
            }
        }
        lines += &format!("{line}\n");
    }
    let file = cases_folder().join("expected.jsonl");
    if wants("update") {
        fs::write(&file, &lines).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap();
    for (made, kept) in lines.lines().zip(kept.lines()) {
        assert_eq!(made, kept);
    }
    assert_eq!(lines.lines().count(), kept.lines().count());
    row("the library, `host/core`", kept.lines().count(), "");
}
