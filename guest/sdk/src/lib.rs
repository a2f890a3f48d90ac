//! What a mapping component is written with.

/// The contract, as the types and the trait that a component implements. Generated from `wit/`.
#[allow(missing_docs, unsafe_code, clippy::all)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/0.1.0",
        world: "integration",
        pub_export_macro: true,
        default_bindings_module: "lupasilta_guest::bindings",
    });
}

pub use bindings::exports::lupasilta::integration::mapping as contract;

/// Exports the component: `lupasilta_guest::export!(Type with_types_in lupasilta_guest::bindings)`.
pub use bindings::export;

pub mod checks;
pub mod coordinates;
pub mod dates;
pub mod uuid5;
