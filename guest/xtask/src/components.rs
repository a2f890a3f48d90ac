//! The components: which there are, and how one is made out of its crate.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use wit_component::ComponentEncoder;

use crate::artifacts::Artifacts;
use crate::names;
use crate::workspace::Workspace;

/// A component: the crate that it is built of, the file that it becomes, and the size that it may have.
struct Component {
    package: &'static str,
    file: &'static str,
    /// Bytes.
    limit: usize,
}

const COMPONENTS: &[Component] = &[
    Component {
        package: "lupasilta-asianhallinta",
        file: "asianhallinta.wasm",
        // Both directions, three versions and three languages, and an SDK that is inlined for speed.
        limit: 300_000,
    },
    Component {
        package: "lupasilta-misbehaving",
        file: "misbehaving.wasm",
        limit: 150_000,
    },
];

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The package and the file of each component.
pub(crate) fn files(workspace: &Workspace) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let folder = workspace.root().join("target/components");
    COMPONENTS
        .iter()
        .map(move |component| (component.package, folder.join(component.file)))
}

/// Builds every component into `target/components` of the workspace, wherever else cargo's own target folder may be. Says whether each has
/// the size that it may have.
pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<bool> {
    install_target()?;
    let modules = modules(workspace)?;
    let folder = workspace.root().join("target/components");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;

    let mut fit = true;
    for (component, module) in COMPONENTS.iter().zip(&modules) {
        let bytes = encode(module)
            .with_context(|| format!("{} cannot be made a component", component.package))?;
        write_if_changed(&folder.join(component.file), &bytes)?;
        let shown = format!("target/components/{}", component.file);
        eprintln!(
            "{shown:36} {:>7} bytes  sha256 {}",
            bytes.len(),
            sha256(&bytes)
        );
        if bytes.len() > component.limit {
            eprintln!(
                "warning: {shown} is larger than the {} bytes that it may have",
                component.limit
            );
            fit = false;
        }
    }
    Ok(fit)
}

/// The core modules of all components, in the order of the table.
fn modules(workspace: &Workspace) -> anyhow::Result<Vec<PathBuf>> {
    let flags = rustc_flags(workspace)?.join("\u{1f}");
    COMPONENTS
        .iter()
        .map(|component| {
            let mut build = workspace.cargo();
            // Of this crate type alone: together with an `rlib`, which tests use, nothing would be optimised across crates.
            build.args(["rustc", "--lib", "--crate-type", "cdylib"]);
            build.args(["--profile", "component", "--target", TARGET]);
            build.args(["--package", component.package]);
            // Above every other source of flags: a component's bytes are its identity and must not depend on the builder's environment.
            build.env("CARGO_ENCODED_RUSTFLAGS", &flags);
            Artifacts::of(&mut build)?.module(component.package)
        })
        .collect()
}

fn rustc_flags(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let sysroot = rustc(&["--print", "sysroot"])?;
    let version = rustc(&["-vV"])?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .context("rustc does not name its commit")?;
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .context("neither CARGO_HOME nor a home folder is known")?;

    Ok(vec![
        // A stack of 128 KiB: the default of 1 MiB is cleared for every call.
        "-Clink-arg=-zstack-size=131072".into(),
        // 1 MiB: enough for applications up to some 100 kB without growing, which costs more than the rest of a small call. More would have
        // the kernel look through more pages after each call.
        "-Clink-arg=--initial-memory=1048576".into(),
        // Otherwise every call and every address takes five bytes.
        "-Clink-arg=--compress-relocations".into(),
        "-Ctarget-feature=+simd128".into(),
        // Panics name source files. The last prefix that fits wins.
        format!(
            "--remap-path-prefix={}=lupasilta",
            workspace.root().display()
        ),
        format!("--remap-path-prefix={}=cargo", cargo_home.display()),
        // The standard library's files have this name unless rustup's `rust-src` is there, which makes it the real one.
        format!("--remap-path-prefix={sysroot}/lib/rustlib/src/rust=/rustc/{commit}"),
    ])
}

fn encode(module: &Path) -> anyhow::Result<Vec<u8>> {
    let module =
        std::fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let component = ComponentEncoder::default()
        .module(&names::shorten(&module)?)?
        .validate(true)
        .encode()?;
    names::drop_outer(&component)
}

/// Leaves a file alone that has these bytes already, so that nothing that depends on it is built again.
fn write_if_changed(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    // Never half a component under its name, also when another build reads it now.
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    std::fs::write(&fresh, bytes).with_context(|| format!("cannot write {}", fresh.display()))?;
    std::fs::rename(&fresh, path).with_context(|| format!("cannot write {}", path.display()))
}

/// Installs the compiler's target for components if it is missing.
fn install_target() -> anyhow::Result<()> {
    let libraries = PathBuf::from(rustc(&["--print", "target-libdir", "--target", TARGET])?);
    if libraries.is_dir() {
        return Ok(());
    }
    eprintln!("The compiler's target {TARGET} is missing: running rustup target add {TARGET}");
    match Command::new("rustup")
        .args(["target", "add", TARGET])
        .status()
    {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!(
            "rustup target add {TARGET} failed ({status}): install that target of the compiler in rust-toolchain.toml"
        ),
        Err(error) => bail!(
            "rustup cannot be run ({error}): install the target {TARGET} by the means that this compiler came by"
        ),
    }
}

fn rustc(arguments: &[&str]) -> anyhow::Result<String> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start rustc")?;
    ensure!(
        output.status.success(),
        "rustc {} failed ({})",
        arguments.join(" "),
        output.status
    );
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
