//! Puts the component that `lupasilta demo` runs into the program, if it has been built.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let component = workspace.join("target/components/asianhallinta.wasm");
    println!("cargo::rerun-if-changed={}", component.display());
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    // Nothing stands for a component that has not been built: the program says so when it is asked for it.
    let bytes = fs::read(component).unwrap_or_default();
    fs::write(Path::new(&out).join("asianhallinta.wasm"), bytes)
}
