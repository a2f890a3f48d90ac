//! The same cases through the library, the program and every adapter: the same bytes, the same codes. The cases are in `tests/conformance`.
//!
//! `LUPASILTA_CONFORMANCE=update` writes `expected.jsonl` anew. A runtime that is not installed is named and left out, unless
//! `LUPASILTA_CONFORMANCE=all`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use lupasilta::audit::Digest;
use lupasilta::contract::Body;
use lupasilta::embedded::{self, Application, Refused, Said};
use lupasilta::problem::Problem;
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use lupasilta_simulator::Simulator;
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
    let mut options = Options::default();
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
    let Some(mapped) = embedded::map(mapping, &application)? else {
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
    let told = embedded::event(mapping, &said)?;
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

/// Runs an adapter's driver, and compares its lines with the library's.
fn compare(adapter: &str, mut driver: Command) {
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    driver
        .arg(cases_folder().join("cases.json"))
        .arg(place.path())
        .env("LUPASILTA_LIBRARY", shared_library());
    let output = match driver.output() {
        Err(error) if !wants("all") => {
            println!("{adapter}: not run: {error}");
            return;
        }
        output => output.unwrap(),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{adapter}: {errors}");
    let said = String::from_utf8(output.stdout).unwrap();
    let mut said: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut expected = expected(place.path());
    for (said, expected) in said.iter_mut().zip(&mut expected) {
        // A member that is null is one that is missing.
        for line in [&mut *said, &mut *expected] {
            line.as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
        }
        assert_eq!(said, expected, "{adapter}");
    }
    assert_eq!(said.len(), expected.len(), "{adapter}");
    println!("{adapter}: {} cases, all as the library", said.len());
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
}

#[test]
fn the_program_makes_of_the_cases_what_the_library_does() {
    let program = env::current_exe().unwrap();
    let program = program.ancestors().nth(2).unwrap().join("lupasilta");
    assert!(
        program.is_file(),
        "build the program first: cargo build --workspace --bins"
    );
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    let mut compared = 0;
    for case in cases() {
        let asked = &case["request"];
        let limited = !case["options"]["limits"].is_null() && case["name"] != "guest-loop";
        // A body that is missing or malformed is a file of the command's own there; limits are no arguments of it.
        if case["op"] != "map"
            || limited
            || ["not-json", "body-missing"].contains(&case["name"].as_str().unwrap())
        {
            continue;
        }
        let expected = by_library(&case, place.path());
        let folder = |listed: &Value| {
            let folder = tempfile::tempdir().unwrap();
            for body in bodies(listed) {
                let file = folder.path().join(format!("{}.json", body.name));
                fs::write(file, body.bytes).unwrap();
            }
            folder
        };
        let (case_folder, previous) = (folder(&asked["bodies"]), folder(&asked["previous"]));
        let out = tempfile::tempdir().unwrap();
        let mut run = Command::new(&program);
        run.args(["map", "--json", "--now", asked["now"].as_str().unwrap()]);
        run.arg("--mapping")
            .arg(place.path().join(case["component"].as_str().unwrap()))
            .arg("--case")
            .arg(case_folder.path())
            .arg("--out")
            .arg(out.path());
        for (argument, value) in [
            ("--kind", text(&asked["kind"])),
            ("--case-id", text(&asked["caseId"])),
            ("--external-id", text(&asked["externalId"])),
            (
                "--number",
                asked["number"].as_u64().map(|number| number.to_string()),
            ),
        ] {
            if let Some(value) = value {
                run.arg(argument).arg(value);
            }
        }
        if !asked["previous"].is_null() {
            run.arg("--previous").arg(previous.path());
        }
        let settings = out.path().join("settings.txt");
        if !case["options"]["settings"].is_null() {
            fs::write(&settings, case["options"]["settings"].to_string()).unwrap();
            run.arg("--settings").arg(&settings);
        }
        let output = run.output().unwrap();
        compared += 1;
        if expected["outcome"] == "problem" && expected["code"] != "mapping-rejected" {
            let problem: Value = serde_json::from_slice(&output.stderr).unwrap();
            assert_eq!(problem["code"], expected["code"], "{}", case["name"]);
            continue;
        }
        let code = match expected["outcome"].as_str() {
            Some("problem") => 3,
            _ => 0,
        };
        assert_eq!(output.status.code(), Some(code), "{}", case["name"]);
        for document in expected["documents"].as_array().unwrap() {
            let bytes = fs::read(out.path().join(document["name"].as_str().unwrap())).unwrap();
            assert_eq!(document["sha256"], sha256(&bytes).as_str());
        }
        if expected["outcome"] == "mapped" {
            let ledger = fs::read(out.path().join("ledger.json")).unwrap();
            assert_eq!(expected["ledger"], sha256(&ledger).as_str());
        }
    }
    println!("program: {compared} cases, all as the library");
    assert!(compared > 10);
}

#[test]
fn python_makes_of_the_cases_what_the_library_does() {
    let mut python = Command::new("python3");
    python.arg(repository().join("host/python/tests/conformance.py"));
    compare("Python", python);
}

#[test]
fn python_passes_its_own_tests() {
    let lv = Simulator::start().unwrap();
    let mut python = Command::new("python3");
    python
        .args(["-m", "unittest", "discover", "-s"])
        .arg(repository().join("host/python/tests"))
        .env("LUPASILTA_LIBRARY", shared_library())
        .env("LUPASILTA_SIMULATOR", lv.base_url())
        .env("LUPASILTA_ACTION", lv.external_ids().remove(0));
    match python.output() {
        Err(error) if !wants("all") => println!("Python: not run: {error}"),
        output => {
            let output = output.unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            assert!(
                !said.contains("skipped"),
                "a test has nothing to run with: {said}"
            );
        }
    }
}

/// The classes and their tests, compiled; nothing where there is no Java.
fn java(into: &Path) -> Option<String> {
    let jna = "/usr/share/java/jna.jar";
    if !wants("all")
        && (!Path::new(jna).is_file() || Command::new("javac").arg("-version").output().is_err())
    {
        println!("Java: not run: no JDK, or no JNA");
        return None;
    }
    let folder = repository().join("host/java");
    let run = |command: &mut Command| {
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    };
    run(Command::new(folder.join("build.sh")).arg(into));
    let jar = into.join("lupasilta.jar");
    run(Command::new("javac")
        .arg("-d")
        .arg(into)
        .arg("-cp")
        .arg(&jar)
        .arg(folder.join("test/Conformance.java"))
        .arg(folder.join("test/Embedded.java")));
    Some(format!("{}:{}:{jna}", jar.display(), into.display()))
}

#[test]
fn java_makes_of_the_cases_what_the_library_does() {
    let place = tempfile::tempdir().unwrap();
    if let Some(path) = java(place.path()) {
        let mut java = Command::new("java");
        java.args(["-cp", &path, "Conformance"]);
        compare("Java", java);
    }
}

#[test]
fn the_library_lives_in_a_jvm() {
    let place = tempfile::tempdir().unwrap();
    let Some(path) = java(place.path()) else {
        return;
    };
    components(place.path());
    let lv = Simulator::start().unwrap();
    let output = Command::new("java")
        .args(["-Xss200k", "-cp", &path, "Embedded"])
        .arg(place.path().join("asianhallinta.wasm"))
        .arg(place.path().join("misbehaving.wasm"))
        .arg(place.path())
        .arg(lv.base_url())
        .arg(lv.external_ids().remove(0))
        .env("LUPASILTA_LIBRARY", shared_library())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
    assert_eq!(said.lines().count(), 4, "{said}");
    println!("{said}");
}

#[test]
fn clojure_maps_with_the_java_classes() {
    let place = tempfile::tempdir().unwrap();
    let clojure = "/usr/share/java/clojure.jar";
    let Some(path) = java(place.path()).filter(|_| wants("all") || Path::new(clojure).is_file())
    else {
        return;
    };
    components(place.path());
    let libraries =
        ["spec.alpha.jar", "core.specs.alpha.jar"].map(|jar| format!("/usr/share/java/{jar}"));
    let output = Command::new("java")
        .args([
            "-cp",
            &format!("{path}:{clojure}:{}", libraries.join(":")),
            "clojure.main",
        ])
        .arg(repository().join("host/java/test/mapping.clj"))
        .arg(place.path().join("asianhallinta.wasm"))
        .arg(repository().join("tests/cases/rakennuslupa"))
        .env("LUPASILTA_LIBRARY", shared_library())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        ["mapped to 4 documents", "external-id-missing"]
    );
}
