//! The program: `lupasilta map` on the cases that are files of an application.

use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use super::{bodies, by_library, cases, components, row, sha256, text};

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
    assert!(compared > 10);
    row(
        "the program, `lupasilta map`",
        compared,
        &compared.to_string(),
    );
}
