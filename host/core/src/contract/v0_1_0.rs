//! Version 0.1.0 of the contract, and its one conversion: it has neither `members` in the manifest nor `identify`.

use wasmtime::Store;
use wasmtime::component::{ComponentType, InstancePre, Lift};

use super::v0_2_0::{Functions, Version, calls_of, types};
use super::{Calls, Operation, Text};

mod bindings {
    #![allow(missing_docs)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "integration",
    });
}

/// The contract as it is written.
pub(super) const TEXT: &str = include_str!("../../../../wit/0.1.0/integration.wit");

/// A manifest of this version.
#[derive(ComponentType, Lift)]
#[component(record)]
struct Manifest {
    name: String,
    version: String,
    summary: Text,
    format: String,
    #[component(name = "format-versions")]
    format_versions: Vec<String>,
    actions: Vec<String>,
    #[component(name = "service-contract")]
    service_contract: String,
    operations: Vec<Operation>,
    #[component(name = "settings-schema")]
    settings_schema: String,
}

impl From<Manifest> for types::Manifest {
    fn from(old: Manifest) -> Self {
        Self {
            name: old.name,
            version: old.version,
            summary: old.summary,
            format: old.format,
            format_versions: old.format_versions,
            actions: old.actions,
            service_contract: old.service_contract,
            operations: old.operations,
            members: Vec::new(),
            settings_schema: old.settings_schema,
        }
    }
}

/// The calls of a component of this version; an error when one is missing.
pub(super) fn calls<S: Send + 'static>(
    component: InstancePre<S>,
) -> wasmtime::Result<Box<dyn Calls<S>>> {
    let version = Version {
        interface: "lupasilta:integration/mapping@0.1.0",
        compare: |store, instance| bindings::Integration::new(store, instance).map(drop),
        describe,
        has_identify: false,
    };
    calls_of(version, component)
}

fn describe<S: Send + 'static>(
    functions: &Functions<S>,
    store: &mut Store<S>,
) -> wasmtime::Result<types::Manifest> {
    functions
        .own_description::<Manifest>(store)
        .map(types::Manifest::from)
}
