//! The bridge as an embedding program opens it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use lupasilta::{Config, Lupasilta};

fn config(base: &Path, text: &str) -> Config {
    Config::parse(text, base).unwrap()
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let base = tempfile::tempdir().unwrap();
    fs::write(base.path().join("m.wasm"), b"no component").unwrap();
    let text = r#"
        state = "state"
        encryption.key = { file = "store-key" }
        [service.direct]
        base_url = "http://service.example/lv"
        [mapping]
        component = "m.wasm"
        settings_file = "missing.json"
        [cases]
        folder = "missing"
    "#;
    let Err(error) = Lupasilta::open(&config(base.path(), text)) else {
        panic!("opened");
    };
    let settings: Vec<_> = error.0.iter().map(|fault| fault.setting).collect();
    assert_eq!(
        settings,
        ["service", "mapping.settings", "mapping.component", "cases"]
    );
    let told = error.to_string();
    assert!(
        told.contains("missing.json") && told.contains("not WebAssembly"),
        "{told}"
    );
}

#[test]
fn a_bridge_without_a_folder_or_a_case_system_is_not_opened() {
    let base = tempfile::tempdir().unwrap();
    let text = r#"
        state = "state"
        encryption.key = { file = "store-key" }
        [service.direct]
        base_url = "https://service.example/lv"
        [mapping]
        component = "missing.wasm"
    "#;
    let Err(error) = Lupasilta::open(&config(base.path(), text)) else {
        panic!("opened");
    };
    let settings: Vec<_> = error.0.iter().map(|fault| fault.setting).collect();
    assert_eq!(settings, ["mapping.component", "cases"]);
}
