//! The header in the repository is the one that the source makes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::path::Path;

#[test]
fn the_header_is_what_the_source_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new()
        .with_src(folder.join("src/lib.rs"))
        .with_src(folder.join("src/answer.rs"))
        .with_config(config)
        .generate()
        .unwrap();
    let mut made = Vec::new();
    bindings.write(&mut made);
    let made = String::from_utf8(made).unwrap();
    let header = folder.join("include/lupasilta.h");
    if std::env::var_os("LUPASILTA_HEADER").is_some_and(|what| what == "update") {
        std::fs::write(&header, &made).unwrap();
    }
    let kept = std::fs::read_to_string(header).unwrap();
    assert!(
        kept == made,
        "include/lupasilta.h is out of date: LUPASILTA_HEADER=update cargo test -p lupasilta-capi --test header"
    );
}
