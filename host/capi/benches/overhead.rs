//! What a call costs through each language, beside the same call in Rust: `cargo bench -p lupasilta-capi`.
//!
//! The call asks a mapping what it wants to have fetched, with a body of 1 KiB; what a call is in each language goes on in a process of its own that is
//! asked for rounds in turn, so that all are measured in one run. What is not installed is left out.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use lupasilta::contract::Body;
use lupasilta::embedded::{self, Application};
use lupasilta::sandbox::{Mapping, Options, Sandbox};
use serde_json::json;

const ROUNDS: usize = 40;
const CALLS: u32 = 250;

fn main() -> Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let repository = repository.canonicalize()?;
    let place = tempfile::tempdir()?;
    let component = repository.join("target/components/asianhallinta.wasm");
    let wasm = fs::read(&component).with_context(|| {
        let file = component.display();
        format!("{file}: build it with `cargo xtask components`")
    })?;
    let body = place.path().join("commondata.json");
    let mut text = json!({ "externalId": "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f", "text": "" });
    text["text"] = "ä".repeat((1024 - text.to_string().len()) / 2).into();
    fs::write(&body, text.to_string())?;

    let sandbox = Sandbox::new(Options::default())?;
    let mapping = sandbox.load(&wasm)?;
    let bytes = fs::read(&body)?;
    let library = shared_library()?;
    let mut languages: Vec<_> = drivers(&repository.join("host"), place.path())
        .into_iter()
        .filter_map(|(language, command)| {
            Language::start(language, command, &component, &body, &library)
        })
        .collect();

    let mut rust = Vec::new();
    for round in 0..=ROUNDS {
        let began = Instant::now();
        for _ in 0..CALLS {
            in_rust(&mapping, &bytes)?;
        }
        let took = began.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS);
        // The first round warms up.
        if round > 0 {
            rust.push(took);
        }
        for language in &mut languages {
            let took = language.round()?;
            if round > 0 {
                language.took.push(took);
            }
        }
    }
    let rust = median(&mut rust);
    println!("{:10} {rust:7.1} µs a call", "Rust");
    for mut language in languages {
        let took = median(&mut language.took);
        println!(
            "{:10} {took:7.1} µs a call, {:+6.1} µs",
            language.name,
            took - rust
        );
    }
    Ok(())
}

fn in_rust(mapping: &Mapping, body: &[u8]) -> Result<()> {
    let application = Application {
        number: 1,
        now: jiff::Timestamp::now().to_string(),
        bodies: vec![Body {
            name: "commondata".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: body.to_vec(),
        }],
        settings: "{}".to_owned(),
        ..Application::default()
    };
    embedded::plan(mapping, application)?;
    Ok(())
}

/// The library that LUPASILTA_LIBRARY names, or the one that cargo built beside this program.
fn shared_library() -> Result<PathBuf> {
    match env::var_os("LUPASILTA_LIBRARY") {
        Some(file) => Ok(file.into()),
        None => Ok(env::current_exe()?.with_file_name("liblupasilta_capi.so")),
    }
}

/// The languages whose tools are installed, and their programs.
fn drivers(host: &Path, place: &Path) -> Vec<(&'static str, Command)> {
    let with = |program: &str, file: &str| {
        let mut command = Command::new(program);
        command.arg(host.join(file));
        command
    };
    let mut drivers = vec![
        ("Python", with("python3", "python/tests/overhead.py")),
        ("PHP", with("php", "php/test/overhead.php")),
        ("Node", with("node", "node/test/overhead.js")),
    ];
    if done(Command::new(host.join("java/build.sh")).arg(place)) {
        let jna = env::var("JNA").unwrap_or_else(|_| "/usr/share/java/jna.jar".to_owned());
        let path = format!("{0}/lupasilta.jar:{0}:{jna}", place.display());
        let mut javac = Command::new("javac");
        javac.args(["-cp", &path, "-d"]).arg(place);
        let mut java = Command::new("java");
        java.args(["-cp", &path, "Overhead"]);
        if done(javac.arg(host.join("java/test/Overhead.java"))) {
            drivers.push(("Java", java));
        }
    }
    if done(Command::new(host.join("dotnet/test/build.sh")).arg(place)) {
        let mut mono = Command::new("mono");
        mono.arg(place.join("Overhead.exe"));
        drivers.push((".NET", mono));
    }
    drivers
}

fn done(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// A program that makes calls when it is told to.
struct Language {
    name: &'static str,
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
    took: Vec<f64>,
}

impl Language {
    fn start(
        name: &'static str,
        mut command: Command,
        component: &Path,
        body: &Path,
        library: &Path,
    ) -> Option<Self> {
        let started = command
            .arg(component)
            .arg(body)
            .env("LUPASILTA_LIBRARY", library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut process) = started else {
            println!("{name:10} left out: its tools are not installed");
            return None;
        };
        let answers = BufReader::new(process.stdout.take()?);
        Some(Self {
            name,
            process,
            answers,
            took: Vec::new(),
        })
    }

    /// Microseconds a call.
    fn round(&mut self) -> Result<f64> {
        let took = self.nanoseconds().with_context(|| {
            let name = self.name;
            format!("{name} made no call; what it said stands above")
        })?;
        Ok(took / 1e3 / f64::from(CALLS))
    }

    fn nanoseconds(&mut self) -> Result<f64> {
        let mut stdin = self.process.stdin.as_ref().context("it is not asked")?;
        writeln!(stdin, "{CALLS}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }
}

impl Drop for Language {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn median(took: &mut [f64]) -> f64 {
    took.sort_by(f64::total_cmp);
    took[took.len() / 2]
}
