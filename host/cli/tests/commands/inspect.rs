//! `lupasilta inspect`

use crate::program::{component, run};

#[test]
fn a_mapping_says_who_it_is_and_imports_nothing() {
    let ran = run(&["inspect", "--json", &component("asianhallinta.wasm")]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["manifest"]["name"], "asianhallinta");
    assert_eq!(report["imports"].as_array().unwrap().len(), 0);
    assert_eq!(report["digest"].as_str().unwrap().len(), 64);
    assert_eq!(report["problem"], serde_json::Value::Null);
}

#[test]
fn the_schema_of_its_settings_is_json_by_itself() {
    let ran = run(&[
        "inspect",
        "--settings-schema",
        &component("asianhallinta.wasm"),
    ]);
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(schema["type"], "object");
}

#[test]
fn what_is_no_mapping_is_refused_with_what_to_do() {
    let ran = run(&["inspect", "Cargo.toml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("what to do"), "{}", ran.err);

    let missing = run(&["inspect", "no-such.wasm", "--json"]);
    assert_eq!(missing.code, Some(2));
    assert_eq!(missing.problem()["code"], "usage");
}
