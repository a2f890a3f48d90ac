//! The contract with mapping components, in its newest version.
//!
//! Each released version of the WIT package is a frozen folder under `wit/`. The rest of the host knows only the types re-exported here, those
//! of the newest version; an older version gets a module of its own beside this file, with its bindings and one conversion.

mod bindings {
    #![allow(missing_docs)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "integration",
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::exports::lupasilta::integration::mapping::*;
pub use bindings::{Integration, IntegrationPre};
