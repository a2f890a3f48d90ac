//! The components load in the stock wasmtime, as its Python package has it: they are plain components, and import nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::Command;

use lupasilta_end_to_end::{component, root};
use serde_json::Value;

/// A Python that has the package: that of `LUPASILTA_PYTHON`, of `target/stock-wasmtime`, or the machine's own. Without one, the tests say so.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("LUPASILTA_PYTHON").map(PathBuf::from);
    let own = root().join("target/stock-wasmtime/bin/python");
    let found = named
        .into_iter()
        .chain([own, "python3".into()])
        .find(|python| {
            let asked = Command::new(python)
                .args(["-c", "import wasmtime.component"])
                .output();
            asked.is_ok_and(|answer| answer.status.success())
        });
    if found.is_none() {
        eprintln!(
            "skipped: no Python here has the package wasmtime; python3 -m venv target/stock-wasmtime && target/stock-wasmtime/bin/pip install wasmtime"
        );
    }
    found
}

fn describe(python: &Path, component: &Path, contract: &str) -> Value {
    let script = root().join("tests/end-to-end/tests/stock_wasmtime/describe.py");
    let answer = Command::new(python)
        .arg(script)
        .arg(component)
        .arg(format!("lupasilta:integration/mapping@{contract}"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{said}");
    serde_json::from_slice(&answer.stdout).unwrap()
}

#[test]
fn the_mapping_loads_in_the_stock_wasmtime_and_describes_itself() {
    let Some(python) = python() else { return };
    let now = describe(&python, &component("asianhallinta"), "0.2.0");
    assert_eq!(now["name"], "asianhallinta");
    let kept = root().join("tests/components/asianhallinta-0.1.0.wasm");
    let kept = describe(&python, &kept, "0.1.0");
    assert_eq!(kept["version"], "0.1.0");
    assert_eq!(now["operations"], kept["operations"]);
}
