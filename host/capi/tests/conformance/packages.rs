//! What `cargo xtask package` makes, taken into use as a stranger does: nothing says where the library is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::adapters::JNA;
use super::{compiled, components, repository, sha256, shared_library, wants};

fn done(command: &mut Command) -> String {
    let output = command.env_remove("LUPASILTA_LIBRARY").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{errors}");
    said
}

/// The package with such a name; nothing where it was left out.
fn package(folder: &Path, begins: &str, ends: &str) -> Option<PathBuf> {
    let found = fs::read_dir(folder).unwrap().find_map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name.starts_with(begins) && name.ends_with(ends)).then(|| entry.path())
    });
    assert!(
        found.is_some() || !wants("all"),
        "no package {begins}…{ends}"
    );
    found
}

fn unpacked(archive: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let mut tar = Command::new("tar");
    done(tar.arg("-xzf").arg(archive).arg("-C").arg(to));
}

fn unzipped(archive: &Path, to: &Path) {
    let mut zip = Command::new("python3");
    done(zip.args(["-m", "zipfile", "-e"]).arg(archive).arg(to));
}

/// An adapter's driver, put where the package was unpacked, finds the package there.
fn driver(file: &str, to: &Path) -> PathBuf {
    let from = repository().join("host").join(file);
    let to = to.join(from.file_name().unwrap());
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, &to).unwrap();
    to
}

#[test]
fn each_package_has_its_library_inside() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    components(place);
    let one = json!([{ "name": "inspect", "op": "inspect", "component": "asianhallinta.wasm" }]);
    fs::write(place.join("cases.json"), one.to_string()).unwrap();
    let digest = sha256(&fs::read(place.join("asianhallinta.wasm")).unwrap());
    let inspects = |language: &str, driver: &mut Command| {
        let line = done(
            driver
                .arg(place.join("cases.json"))
                .arg(place)
                .arg(compiled()),
        );
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["digest"], digest.as_str(), "{language}");
        println!("{language}: the package works");
    };

    let packages = place.join("packages");
    let xtask = shared_library().ancestors().nth(2).unwrap().join("xtask");
    let mut packing = Command::new(xtask);
    packing
        .env("CARGO_MANIFEST_DIR", repository().join("guest/xtask"))
        .args(["package", "--library"])
        .arg(shared_library())
        .arg("--out")
        .arg(&packages);
    let said = packing.output().unwrap();
    println!("{}", String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() || !wants("all"));

    if let Some(archive) = package(&packages, "lupasilta-c-", ".tar.gz") {
        let folder = place.join("c");
        unpacked(&archive, &folder);
        let mut cc = Command::new("cc");
        cc.current_dir(&folder)
            .args([
                "example/receive.c",
                "-Iinclude",
                "-Llib",
                "-llupasilta_capi",
            ])
            .args(["-Wl,-rpath,$ORIGIN/lib", "-o", "receive"]);
        done(&mut cc);
        let without_arguments = Command::new(folder.join("receive")).status().unwrap();
        assert_eq!(without_arguments.code(), Some(2));
    }
    if let Some(jar) = package(&packages, "lupasilta-", ".jar") {
        let folder = place.join("java");
        let path = format!("{}:{}:{JNA}", jar.display(), folder.display());
        let source = repository().join("host/java/test/Conformance.java");
        let mut javac = Command::new("javac");
        done(javac.args(["-cp", &path, "-d"]).arg(&folder).arg(source));
        let mut java = Command::new("java");
        inspects("Java", java.args(["-cp", &path, "Conformance"]));
    }
    if let Some(nupkg) = package(&packages, "Lupasilta.", ".nupkg") {
        let folder = place.join("dotnet");
        unzipped(&nupkg, &folder);
        done(Command::new(repository().join("host/dotnet/test/build.sh")).arg(place));
        let assemblies = folder.join("lib/netstandard2.0");
        fs::rename(folder.join("runtimes"), assemblies.join("runtimes")).unwrap();
        let program = assemblies.join("Conformance.exe");
        fs::copy(place.join("Conformance.exe"), &program).unwrap();
        inspects(".NET", Command::new("mono").arg(program));
    }
    if let Some(wheel) = package(&packages, "lupasilta-", ".whl") {
        let folder = place.join("python");
        unzipped(&wheel, &folder);
        let driver = driver("python/tests/conformance.py", &folder.join("tests"));
        inspects("Python", Command::new("python3").arg(driver));
    }
    let modules = repository().join("host/node/node_modules");
    if let Some(archive) = package(&packages, "lupasilta-node-", ".tgz")
        && (modules.is_dir() || wants("all"))
    {
        let folder = place.join("node");
        unpacked(&archive, &folder);
        std::os::unix::fs::symlink(modules, folder.join("node_modules")).unwrap();
        let driver = driver("node/test/conformance.js", &folder.join("package/test"));
        inspects("Node", Command::new("node").arg(driver));
    }
    let php_is_there = Command::new("php").arg("-v").output().is_ok();
    if let Some(archive) = package(&packages, "lupasilta-php-", ".tar.gz")
        && (php_is_there || wants("all"))
    {
        let folder = place.join("php");
        unpacked(&archive, &folder);
        let driver = driver("php/test/conformance.php", &folder.join("test"));
        inspects("PHP", Command::new("php").arg(driver));
    }
}
