//! `lupasilta check-contract`

use std::fs;

use crate::program::{component, root, run};

const MODEL: &str = "tests/contract/lv-service-api.yaml";

/// The model with one text in place of another, in a file that goes with the folder.
fn altered(from: &str, to: &str) -> (tempfile::TempDir, String) {
    let model = fs::read_to_string(root().join(MODEL)).unwrap();
    assert!(model.contains(from));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("definition.yaml");
    fs::write(&file, model.replacen(from, to, 1)).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn a_definition_that_contradicts_nothing_ends_with_0() {
    let mapping = component("asianhallinta.wasm");
    let ran = run(&["check-contract", MODEL, "--mapping", &mapping]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!ran.out.contains("\ncontradicted\n"));
    assert!(ran.out.contains("\nignored by the mapping\n"));
    let last = ran.out.lines().last().unwrap();
    assert!(last.starts_with("0 contradicted, "), "{last}");

    let all = run(&["check-contract", MODEL, "--mapping", &mapping, "--all"]);
    assert!(
        all.out
            .contains("  UpdateStatus request /decision/outcome: as the mapping has it (line 262)")
    );
}

#[test]
fn what_is_contradicted_comes_first_and_ends_with_1() {
    let mapping = component("asianhallinta.wasm");
    let (_folder, file) = altered("section: {type: string,", "section: {type: integer,");
    let ran = run(&["check-contract", &file, "--mapping", &mapping]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[2], "contradicted");
    assert_eq!(
        lines[3],
        "  UpdateStatus request /decision/section: the definition says number, the mapping text (line 265)"
    );
    let json = run(&["check-contract", &file, "--mapping", &mapping, "--json"]);
    assert_eq!(json.code, Some(1));
    let report = json.json();
    let members = report["members"].as_array().unwrap();
    let contradicted = members
        .iter()
        .find(|member| member["judgement"]["verdict"] == "contradicted");
    let judgement = &contradicted.unwrap()["judgement"];
    assert_eq!(judgement["differences"][0]["kind"], "other-type");
    assert_eq!(judgement["differences"][0]["definition"][0], "number");
    assert_eq!(judgement["at"]["line"], 265);
}

#[test]
fn a_mapping_of_the_first_contract_is_compared_by_its_operations() {
    let kept = root().join("tests/components/asianhallinta-0.1.0.wasm");
    let ran = run(&["check-contract", MODEL, "--mapping", kept.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("only its operations are compared"));
}

#[test]
fn the_mapping_of_the_settings_is_the_one_that_is_held_against_it() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("lupasilta.toml");
    let text = format!(
        "state = 'state'\nencryption.key = {{ file = 'store-key' }}\nmapping.component = '{}'\n[service.direct]\nbase_url = 'https://service.example/lv'\n",
        component("asianhallinta.wasm")
    );
    fs::write(&settings, text).unwrap();
    let settings = settings.to_str().unwrap();
    let ran = run(&["check-contract", MODEL, "--config", settings]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let missing = run(&["check-contract", MODEL, "--config", "no-such.toml"]);
    assert_eq!(missing.code, Some(2));
}

#[test]
fn an_unusable_file_is_refused_with_line_and_column() {
    let mapping = component("asianhallinta.wasm");
    let (_folder, file) = altered("paths:\n", "paths:\n  - a\n");
    let ran = run(&["check-contract", &file, "--mapping", &mapping, "--json"]);
    assert_eq!(ran.code, Some(2));
    let problem = ran.problem();
    assert_eq!(problem["code"], "definition-unusable");
    let what = problem["what"].as_str().unwrap();
    assert!(what.contains("line 20, column 3"), "{what}");

    let missing = run(&["check-contract", "no-such.yaml", "--mapping", &mapping]);
    assert_eq!(missing.code, Some(2));
}
