//! From a file's bytes to a component that can be called.

use std::sync::Arc;

use wasmtime::component::{Component as Compiled, Linker};

use super::Shared;
use super::cache::Found;
use super::call::Component;
use super::failure::CallError;
use super::loaded::Loaded;
use super::manifest::{Checked, ManifestError};
use super::shape::{Kind, Shape};
use super::shown::shown;
use super::workers::{Lost, Worker, Workers};
use crate::audit::Digest;
use crate::contract::{self, INTERFACE, VERSIONS};
use crate::problem::{Problem, Recovery, Side};

/// Why a component is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file is larger than a component may be.
    #[error("the component's {size} bytes are more than the {limit} that it may have")]
    TooLarge {
        /// Bytes.
        size: usize,
        /// Bytes.
        limit: usize,
    },
    /// The file does not begin as WebAssembly does.
    #[error("the file is not WebAssembly")]
    NotWasm,
    /// A WebAssembly module that was not made a component.
    #[error("the file is a core WebAssembly module, not a component")]
    CoreModule,
    /// Truncated, changed, or made by another tool than it says.
    #[error("the component is damaged: {what}")]
    Damaged {
        /// What is wrong, and at which byte.
        what: String,
    },
    /// Sound, but larger than an instance may be from its beginning on, or made of more parts.
    #[error("the component needs more than the sandbox allows: {what}")]
    TooMuch {
        /// What it needs, in the engine's words.
        what: String,
    },
    /// A mapping is a pure function and imports nothing.
    #[error("the component imports {}", .imports.join(", "))]
    Imports {
        /// Their names.
        imports: Vec<String>,
    },
    /// None of its exports is the interface of a mapping.
    #[error("the component is no mapping: it does not export {INTERFACE}, but {}", listed(.exports))]
    NoInterface {
        /// The names of what it does export.
        exports: Vec<String>,
    },
    /// Built for a version of the contract that this host does not have.
    #[error("the component was built for contract {}, and this program, Lupasilta {}, has {}", .wanted.join(", "), env!("CARGO_PKG_VERSION"), .supported.join(" and "))]
    OtherVersion {
        /// The versions that it exports.
        wanted: Vec<String>,
        /// The versions that this host has.
        supported: &'static [&'static str],
    },
    /// The interface has the right name and other functions or types.
    #[error("the component's interface is not that of contract {version}: {what}")]
    OtherTypes {
        /// The version that it claims.
        version: String,
        /// The first difference.
        what: String,
    },
    /// The component says nothing usable of itself.
    #[error("the component does not describe itself: {0}")]
    Describe(CallError),
    /// What the component says of itself cannot be used.
    #[error("the component's manifest cannot be used: {0}")]
    Manifest(#[from] ManifestError),
    /// The component was not tried.
    #[error(transparent)]
    Lost(#[from] Lost),
}

/// The checks in order of their cost: a file is compiled only when everything about it that can be seen from outside is as it should be. Of
/// bytes that passed them all before, the cache has the code and what was found out.
///
/// Whatever takes a deep stack (the compiler, the component's own code, a schema of any depth) runs on a worker; the rest on the caller's
/// thread, so that nothing is copied when the cache has the code.
pub(super) fn load(
    shared: &Arc<Shared>,
    workers: &Workers,
    bytes: &[u8],
) -> Result<Loaded, LoadError> {
    let limit = shared.limits.component;
    let size = bytes.len();
    if size > limit {
        return Err(LoadError::TooLarge { size, limit });
    }
    let digest = Digest::of(bytes);
    if let Some(known) = known(shared, digest, size) {
        return Ok(known);
    }
    let version = look(bytes)?;
    let (shared, bytes) = (Arc::clone(shared), bytes.to_vec());
    workers.run(move |worker| try_out(&shared, worker, digest, version, &bytes))?
}

/// A component that this program has found to be sound before.
fn known(shared: &Shared, digest: Digest, size: usize) -> Option<Loaded> {
    let (compiled, Found { version, manifest }) =
        shared.cache.as_ref()?.read(&shared.engine, &digest)?;
    Some(Loaded {
        digest,
        size,
        component: callable(shared, &version, &compiled).ok()?,
        version,
        checked: Checked::again(manifest).ok()?,
    })
}

/// Compiles a component and asks it who it is.
fn try_out(
    shared: &Shared,
    worker: Worker,
    digest: Digest,
    version: String,
    bytes: &[u8],
) -> Result<Loaded, LoadError> {
    let compiled = compile(shared, bytes)?;
    let other_types = |error: wasmtime::Error| LoadError::OtherTypes {
        version: version.clone(),
        what: shown(&format!("{error:#}")),
    };
    let component = callable(shared, &version, &compiled).map_err(other_types)?;
    shared
        .call(worker, |store| component.compare(store).map(Ok))
        .map_err(LoadError::Describe)?
        .map_err(other_types)?;
    let manifest = shared
        .call(worker, |store| component.describe(store).map(Ok))
        .map_err(LoadError::Describe)?;
    let checked = Checked::new(manifest)?;
    if let Some(cache) = &shared.cache {
        let found = Found {
            version: version.clone(),
            manifest: checked.manifest.clone(),
        };
        cache.write(&digest, &compiled, &found);
    }
    Ok(Loaded {
        digest,
        size: bytes.len(),
        version,
        checked,
        component,
    })
}

/// The calls of a compiled component, which has to export what its version of the contract names.
fn callable(shared: &Shared, version: &str, compiled: &Compiled) -> wasmtime::Result<Component> {
    let component = Linker::new(&shared.engine).instantiate_pre(compiled)?;
    contract::calls(version, component)
        .unwrap_or_else(|| Err(wasmtime::Error::msg("unknown version")))
}

/// The version of the contract that a sound-looking mapping was built for.
fn look(bytes: &[u8]) -> Result<String, LoadError> {
    let shape = Shape::of(bytes);
    match shape.kind {
        Kind::NotWasm => return Err(LoadError::NotWasm),
        Kind::CoreModule => return Err(LoadError::CoreModule),
        Kind::Component => {}
    }
    if let Some(what) = shape.damage {
        return Err(LoadError::Damaged { what });
    }
    if !shape.imports.is_empty() {
        return Err(LoadError::Imports {
            imports: shape.imports,
        });
    }
    let wanted: Vec<String> = shape.contract_versions().map(str::to_owned).collect();
    if wanted.is_empty() {
        return Err(LoadError::NoInterface {
            exports: shape.exports,
        });
    }
    // A component may export several versions, for older hosts: the newest that both have is spoken.
    let newest = VERSIONS
        .iter()
        .rev()
        .find(|version| wanted.iter().any(|wanted| wanted == *version));
    match newest {
        Some(version) => Ok((*version).to_owned()),
        None => Err(LoadError::OtherVersion {
            wanted,
            supported: VERSIONS,
        }),
    }
}

fn compile(shared: &Shared, bytes: &[u8]) -> Result<Compiled, LoadError> {
    Compiled::from_binary(&shared.engine, bytes).map_err(|error| match wasmparser::Validator::new()
        .validate_all(bytes)
    {
        Err(invalid) => LoadError::Damaged {
            what: shown(&invalid.to_string()),
        },
        Ok(_) => LoadError::TooMuch {
            what: shown(&format!("{error:#}")),
        },
    })
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

impl From<LoadError> for Problem {
    fn from(error: LoadError) -> Problem {
        let (code, advice) = match &error {
            LoadError::TooLarge { .. } => (
                "component-too-large",
                "Check that it is the right file; if it is, raise the sandbox's limit of a component's size.",
            ),
            LoadError::NotWasm => (
                "component-not-wasm",
                "Name the mapping's .wasm file, as its author delivers it.",
            ),
            LoadError::CoreModule => (
                "component-core-module",
                "Make it a component (`wasm-tools component new`), or ask its author for the component.",
            ),
            LoadError::Damaged { .. } => (
                "component-damaged",
                "Fetch the file again and compare its SHA-256 with the author's.",
            ),
            LoadError::TooMuch { .. } => (
                "component-too-much",
                "Raise the sandbox's limits to what the mapping's documentation asks for, or report it to the mapping's author.",
            ),
            LoadError::Imports { .. } => (
                "component-imports",
                "A mapping has to be a pure function: build it for wasm32-unknown-unknown, without anything that asks for time, files or network.",
            ),
            LoadError::NoInterface { .. } => (
                "component-no-mapping",
                "Name the mapping's .wasm file, as its author delivers it.",
            ),
            LoadError::OtherVersion { wanted, .. } => {
                return Problem {
                    code: "component-other-version".into(),
                    side: Side::Ours,
                    recovery: Recovery::Person,
                    what: error.to_string(),
                    advice: match contract::needed_host(wanted) {
                        Some(host) => format!(
                            "Use Lupasilta {host} or newer, or a version of the mapping that was built for one of this program's contracts."
                        ),
                        None => "Ask the mapping's author for one that was built for a contract of this program's.".into(),
                    },
                    detail: None,
                };
            }
            LoadError::OtherTypes { .. } => (
                "component-other-types",
                "Build the mapping against the contract as it was released.",
            ),
            LoadError::Describe(_) => ("component-describe", "Report it to the mapping's author."),
            LoadError::Manifest(_) => ("component-manifest", "Report it to the mapping's author."),
            LoadError::Lost(lost) => return super::CallError::Lost(*lost).into(),
        };
        Problem {
            code: code.into(),
            side: Side::Ours,
            recovery: Recovery::Person,
            what: error.to_string(),
            advice: advice.into(),
            detail: None,
        }
    }
}
