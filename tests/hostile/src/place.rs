//! Where the inputs and the components are.

use std::path::{Path, PathBuf};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A component that `cargo xtask components` built.
pub(crate) fn component(name: &str) -> Vec<u8> {
    let file = root().join("target/components").join(name);
    std::fs::read(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build it with `cargo xtask components`",
            file.display()
        )
    })
}
