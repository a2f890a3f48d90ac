//! C programs with the library inside: real processes, built by the C compiler against the header.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use lupasilta_simulator::Simulator;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared library that cargo built beside this test.
fn library() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.with_file_name("liblupasilta_capi.so")
}

fn component(name: &str) -> PathBuf {
    let file = folder().join("../../target/components").join(name);
    file.canonicalize().unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build it with `cargo xtask components`",
            file.display()
        )
    })
}

fn compiled(source: &str, into: &Path, more: &[&str]) -> PathBuf {
    let program = into.join("program");
    let mut cc = Command::new("cc");
    cc.args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1"])
        .arg("-I")
        .arg(folder().join("include"))
        .arg(folder().join(source))
        .arg("-o")
        .arg(&program)
        .args(more);
    let output = cc.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    program
}

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{}\n{out}\n{err}", output.status)
}

#[test]
fn nothing_of_the_library_reaches_outside_it() {
    let place = tempfile::tempdir().unwrap();
    let program = compiled("tests/c/safe.c", place.path(), &["-ldl", "-lpthread"]);
    let copy = place.path().join("copy.so");
    fs::copy(library(), &copy).unwrap();
    let output = Command::new(program)
        .arg(library())
        .arg(copy)
        .arg(component("asianhallinta.wasm"))
        .arg(component("misbehaving.wasm"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let out = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(
        lines.len(),
        5,
        "it says nothing but its own five lines: {out}"
    );
    assert!(
        output.stderr.is_empty(),
        "nothing is written to standard error"
    );
    println!("{out}");
}

#[test]
fn the_example_receives_an_application() {
    let beside = library();
    let beside = beside.parent().unwrap();
    receives_an_application(&[
        "-L",
        beside.to_str().unwrap(),
        "-llupasilta_capi",
        &format!("-Wl,-rpath,{}", beside.display()),
    ]);
}

#[test]
fn the_example_with_the_library_linked_in_receives_an_application() {
    let archive = library().with_extension("a");
    receives_an_application(&[archive.to_str().unwrap(), "-lpthread", "-ldl", "-lm"]);
}

fn receives_an_application(linked_with: &[&str]) {
    let lv = Simulator::start().unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("lv-key"), "simulator-key").unwrap();
    let settings = format!(
        "state = 'state'
         encryption.key = {{ file = 'store-key' }}
         mapping.component = '{}'
         service.direct.base_url = '{}'
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        component("asianhallinta.wasm").display(),
        lv.base_url(),
    );
    let file = place.path().join("lupasilta.toml");
    fs::write(&file, settings).unwrap();
    let program = compiled("example/receive.c", place.path(), linked_with);
    let action = lv.external_ids().remove(0);
    let output = Command::new(program)
        .arg(&file)
        .arg(place.path())
        .arg(&action)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains(&action) && out.contains("bytes of documents"),
        "{out}"
    );
}
