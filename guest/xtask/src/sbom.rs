//! What the program and each component consist of, as CycloneDX 1.5: one file each, the same for the same commit.
//!
//! Made of what cargo itself resolved. The tools that do so write into the sources' own folders, a random number and the time into each file: two builds
//! of a commit could not be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::components;
use crate::workspace::Workspace;

/// Where the files go.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder to write to; target/sbom of the workspace, when not given
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The platform of the program, as rustc names it
    #[arg(
        long,
        value_name = "TRIPLE",
        default_value = "x86_64-unknown-linux-gnu"
    )]
    target: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    description: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// Nothing for what becomes part of the result, or takes part in making it as a macro.
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Builds the components, and writes a file for the program and for each of them.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => workspace.root().join("target/sbom"),
    };
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    components::build(workspace)?;
    let checksums = checksums(workspace)?;
    let write = |name: &str, bill: &Value| -> anyhow::Result<()> {
        let file = out.join(format!("{name}.cdx.json"));
        let mut text = serde_json::to_vec_pretty(bill)?;
        text.push(b'\n');
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        let count = bill["components"].as_array().map_or(0, Vec::len);
        eprintln!("{}: {count} components", file.display());
        Ok(())
    };
    let program = metadata(workspace, &arguments.target)?;
    write(
        "lupasilta",
        &bill(&program, "lupasilta-cli", "application", None, &checksums)?,
    )?;
    let guest = metadata(workspace, components::TARGET)?;
    for (package, file) in components::files(workspace) {
        if package == "lupasilta-misbehaving" {
            continue;
        }
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let digest = hexadecimal(&Sha256::digest(bytes));
        write(
            &name,
            &bill(&guest, package, "library", Some(digest), &checksums)?,
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn metadata(workspace: &Workspace, target: &str) -> anyhow::Result<Metadata> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        target,
    ]);
    let output = cargo
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo metadata failed: see above");
    serde_json::from_slice(&output.stdout).context("cargo's metadata cannot be read")
}

/// The digests of packages from a registry, as `Cargo.lock` has them.
fn checksums(workspace: &Workspace) -> anyhow::Result<BTreeMap<(String, String), String>> {
    let lock = fs::read_to_string(workspace.root().join("Cargo.lock"))?;
    let lock: Lock = toml::from_str(&lock)?;
    let packages = lock.package.into_iter();
    Ok(packages
        .filter_map(|package| Some(((package.name, package.version), package.checksum?)))
        .collect())
}

/// The bill of a package: itself, and whatever becomes part of it.
fn bill(
    metadata: &Metadata,
    package: &str,
    kind: &str,
    digest: Option<String>,
    checksums: &BTreeMap<(String, String), String>,
) -> anyhow::Result<Value> {
    let packages: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|p| (p.id.as_str(), p))
        .collect();
    let nodes: BTreeMap<_, _> = metadata
        .resolve
        .nodes
        .iter()
        .map(|n| (n.id.as_str(), n))
        .collect();
    let root = metadata.packages.iter().find(|p| p.name == package);
    let root = root.with_context(|| format!("there is no package {package}"))?;

    let mut found = BTreeSet::new();
    let mut next = vec![root.id.as_str()];
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(needed(nodes.get(id).copied()));
        }
    }
    let mut listed: Vec<&Package> = found
        .iter()
        .filter_map(|id| packages.get(id).copied())
        .collect();
    listed.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    let components: Vec<Value> = listed
        .iter()
        .filter(|package| package.id != root.id)
        .map(|package| component(package, "library", checksums))
        .collect();
    let dependencies: Vec<Value> = listed
        .iter()
        .map(|package| {
            let needed: BTreeSet<_> = needed(nodes.get(package.id.as_str()).copied())
                .filter_map(|id| packages.get(id).map(|package| reference(package)))
                .collect();
            json!({ "ref": reference(package), "dependsOn": needed })
        })
        .collect();
    let mut itself = component(root, kind, checksums);
    if let Some(digest) = digest {
        itself["hashes"] = json!([{ "alg": "SHA-256", "content": digest }]);
    }
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": itself },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// What a package needs that becomes part of it.
fn needed(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let dependencies = node.into_iter().flat_map(|node| &node.deps);
    dependencies
        .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()))
        .map(|dependency| dependency.pkg.as_str())
}

fn component(
    package: &Package,
    kind: &str,
    checksums: &BTreeMap<(String, String), String>,
) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
    });
    if let Some(description) = &package.description {
        component["description"] = description.trim().into();
    }
    if let Some(license) = &package.license {
        // Cargo still takes the older way of writing a choice.
        component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
    }
    if package.source.is_some() {
        component["purl"] = reference(package).into();
    }
    if let Some(checksum) = checksums.get(&(package.name.clone(), package.version.clone())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
