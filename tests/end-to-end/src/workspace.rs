//! Where things are: the workspace, its components, the folder in which messages are left.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder with the workspace's `Cargo.toml`.
#[must_use]
pub fn root() -> PathBuf {
    // Cargo says at run time where the package is: clones may share what was built.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .ancestors()
        .nth(2)
        .expect("the package is two levels below the workspace")
        .to_owned()
}

/// A component by its name.
#[must_use]
pub fn component(name: &str) -> PathBuf {
    let file = root()
        .join("target/components")
        .join(format!("{name}.wasm"));
    assert!(
        file.is_file(),
        "{} is missing: run `cargo xtask components`",
        file.display()
    );
    file
}

/// Leaves a message below `target/test-xml/` for the schema.
pub fn keep_message(folder: &str, name: &str, message: &[u8]) {
    let folder = root().join("target/test-xml").join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.xml")), message).unwrap();
}

/// The newest source file that the program is built of, and when it was changed.
pub(crate) fn newest_source() -> (PathBuf, std::time::SystemTime) {
    let root = root();
    let folders = ["host/core/src", "host/cli/src", "tests/simulator/src"];
    let mut newest = (root.clone(), std::time::SystemTime::UNIX_EPOCH);
    for folder in folders {
        visit(&root.join(folder), &mut newest);
    }
    newest
}

fn visit(folder: &Path, newest: &mut (PathBuf, std::time::SystemTime)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, newest);
            continue;
        }
        let changed = fs::metadata(&path)
            .and_then(|file| file.modified())
            .unwrap();
        if changed > newest.1 {
            *newest = (path, changed);
        }
    }
}
