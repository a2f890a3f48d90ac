//! What the tests stand on.

use std::path::Path;
use std::sync::Arc;

use lupasilta::transfers::Mapper;

/// The component that maps in every eighth seed.
pub fn component() -> Arc<dyn Mapper> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    let file = root.unwrap().join("target/components/asianhallinta.wasm");
    let bytes = std::fs::read(&file).unwrap_or_else(|_| {
        panic!(
            "{} is missing: run `cargo xtask components`",
            file.display()
        )
    });
    lupasilta_simulation::component(&bytes).unwrap()
}
