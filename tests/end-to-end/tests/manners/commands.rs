//! What is typed, and what is answered.

use std::fs;

use lupasilta_end_to_end::{Finished, Program, Site, component, root};
use lupasilta_simulator::Simulator;
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> Finished {
    Program::with(arguments).finish()
}

#[test]
fn a_slip_of_the_pen_gets_the_right_word_back() {
    for (typed, meant) in [
        (vec!["run", "--confg", "x.toml"], "--config"),
        (vec!["map", "--maping", "x.wasm"], "--mapping"),
        (vec!["mapp"], "map"),
        (vec!["transfers", "lst"], "list"),
        (vec!["simulate", "--lisen", "127.0.0.1:0"], "--listen"),
        (vec!["demo", "--jsn"], "--json"),
        (
            vec!["transfers", "list", "--state", "quarantene"],
            "quarantined",
        ),
    ] {
        let ended = run(&typed).expecting(2);
        assert!(
            ended.err.contains(&format!("'{meant}'")),
            "{typed:?}: {}",
            ended.err
        );
    }
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let commands = [
        vec!["demo"],
        vec!["inspect"],
        vec!["map"],
        vec!["receive"],
        vec!["run"],
        vec!["simulate"],
        vec!["transfers", "list"],
        vec!["transfers", "show"],
        vec!["transfers", "retry"],
    ];
    for command in commands {
        let ended = run(&[command.as_slice(), &["--help"]].concat()).expecting(0);
        for part in ["Usage:", "Example", "--json"] {
            assert!(ended.out.contains(part), "{command:?}: no {part}");
        }
    }
}

#[test]
fn a_component_that_is_not_there_says_how_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere.wasm");
    let case = root().join("tests/cases/rakennuslupa");
    let map = Program::with(["map", "--mapping"]).arg(&nowhere);
    let map = map
        .arg("--case")
        .arg(case)
        .arg("--out")
        .arg(folder.path().join("out"));
    let inspect = Program::with(["inspect"]).arg(&nowhere);
    for program in [map, inspect] {
        let ended = program.finish().expecting(2);
        assert!(
            ended.err.contains("cargo xtask components"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn everything_that_is_wrong_with_settings_is_said_at_once() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let broken = json!({
        "organisation": { "municipality": "Vantaa" },
        "unmapped": "ignore",
        "attachmentTypes": { "asemapiirros": { "group": "piirustukset" } },
        "actionz": {}
    });
    let settings = site.folder().join("mapping.json");
    fs::write(&settings, broken.to_string()).unwrap();
    fs::remove_dir(site.cases()).unwrap();
    fs::remove_file(site.folder().join("lv-key")).unwrap();
    let places = [
        "/organisation/municipality",
        "/unmapped",
        "/attachmentTypes/asemapiirros",
        "actionz",
    ];

    let ended = site.command(&["run"]).finish().expecting(2);
    for place in places.iter().chain(&["lv-key", "cases"]) {
        assert!(ended.err.contains(place), "no {place} in {}", ended.err);
    }
    for problem in ended.json_errors() {
        for member in ["code", "side", "what", "advice"] {
            assert!(problem[member].is_string(), "{problem}");
        }
    }
    let map = Program::with(["map", "--json", "--mapping"]).arg(component("asianhallinta"));
    let map = map
        .arg("--case")
        .arg(root().join("tests/cases/rakennuslupa"));
    let map = map
        .arg("--settings")
        .arg(&settings)
        .arg("--out")
        .arg(site.cases());
    let ended = map.finish().expecting(2);
    for place in places {
        assert!(ended.err.contains(place), "no {place} in {}", ended.err);
    }
    assert!(!site.cases().exists());
}

#[test]
fn a_misspelt_setting_is_named_with_its_line_and_the_right_one() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let text = fs::read_to_string(site.config()).unwrap();
    fs::write(site.config(), text.replace("folder =", "foldr =")).unwrap();
    let ended = site.command(&["run"]).finish().expecting(2);
    let problem = &ended.json_errors()[0];
    let what = problem["what"].as_str().unwrap();
    let line = text
        .lines()
        .position(|line| line.starts_with("folder"))
        .unwrap()
        + 1;
    assert!(what.contains(&format!("lupasilta.toml:{line}:")), "{what}");
    assert!(what.contains("did you mean `folder`?"), "{what}");
}

#[test]
fn what_programs_are_given_is_json_and_so_is_every_failure() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let action = lv.external_ids().remove(0);

    let failure = |ended: Finished, code| {
        let errors = ended.expecting(code).json_errors();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0]["advice"].is_string());
    };
    failure(site.command(&["transfers", "list"]).finish(), 2);
    let running = site.run_and_wait();
    assert_eq!(site.list(), Vec::<Value>::new());
    failure(site.command(&["transfers", "show", &action]).finish(), 2);
    failure(site.command(&["transfers", "retry", &action]).finish(), 2);

    site.receive(&action);
    site.until(&action, "done");
    assert_eq!(site.list().len(), 1);
    failure(site.command(&["transfers", "retry", &action]).finish(), 1);
    running.interrupt();
    let log = running.wait().unwrap().json_errors();
    assert!(log.iter().all(|line| line["level"].is_string()));

    let inspected = Program::with(["inspect", "--json"]).arg(component("asianhallinta"));
    let inspected = inspected.finish().expecting(0).json();
    assert_eq!(inspected["imports"], json!([]));
    assert_eq!(inspected["manifest"]["name"], "asianhallinta");
    let refused = Program::with(["inspect", "--json"]).arg(site.config());
    assert!(refused.finish().expecting(2).json()["problem"]["what"].is_string());
}

#[test]
fn exit_codes_of_map_tell_apart_what_scripts_have_to() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    fs::create_dir(&case).unwrap();
    let id = r#"{"externalId": "07cc0424-e9e6-4d7c-8b32-0db826fb5e56"}"#;
    fs::write(case.join("commondata.json"), id).unwrap();
    fs::write(case.join("data.json"), r#"{"a": 1, "b": "two"}"#).unwrap();
    for (way, code) in [
        ("nothing wrong", 0),
        ("reject", 3),
        ("fate", 4),
        ("rule", 4),
        ("path-end", 4),
        ("path-middle", 4),
        ("loop", 5),
        ("memory", 5),
        ("stack", 5),
        ("huge", 5),
        ("panic", 1),
    ] {
        let settings = folder.path().join("settings.json");
        fs::write(&settings, json!({ "do": way }).to_string()).unwrap();
        let out = folder.path().join(way);
        let ended = Program::with(["map", "--json", "--mapping"])
            .arg(component("misbehaving"))
            .arg("--case")
            .arg(&case)
            .arg("--settings")
            .arg(&settings)
            .arg("--out")
            .arg(&out)
            .finish();
        assert_eq!(ended.code, Some(code), "{way}: {ended:#?}");
        // Only what holds is written.
        assert_eq!(out.join("ledger.json").exists(), code == 0, "{way}");
        assert_eq!(out.join("findings.json").exists(), code == 3, "{way}");
        if ![0, 3].contains(&code) {
            assert_eq!(ended.json_errors()[0]["side"], "ours", "{way}");
        }
    }
}
