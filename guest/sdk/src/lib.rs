//! What a mapping component is written with.
//!
//! A component reads received JSON with [`cursor`], which hands out values that know where they came from, and writes them with [`xml`] and
//! [`html`], which record where they went: the [`ledger`] of every received field comes by itself. [`lv`] is the one place that knows LV's shapes.
//!
//! It does without the standard library, whose panics and formatting are a fifth of a component. A component that does so too says once
//! `lupasilta_guest::trap_on_panic!();`.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod allocator;
mod block;
mod characters;
pub mod checks;
pub mod coordinates;
pub mod cursor;
pub mod dates;
pub mod deadlines;
pub mod difference;
pub mod finding;
pub mod html;
pub mod json;
pub mod ledger;
pub mod lv;
pub mod lv_updates;
mod output;
pub mod rendition;
pub mod text;
pub mod uuid5;
pub mod xml;
pub mod xml_reader;

/// The contract, as the types and the trait that a component implements. Generated from `wit/`.
#[allow(missing_docs, unsafe_code, clippy::all, clippy::pedantic)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/0.2.0",
        world: "integration",
        pub_export_macro: true,
        default_bindings_module: "lupasilta_guest::bindings",
    });
}

pub use bindings::exports::lupasilta::integration::mapping as contract;

/// Exports a component: `lupasilta_guest::export!(Type with_types_in lupasilta_guest::bindings)`.
pub use bindings::export;

/// What a component without the standard library does when it panics: it traps. The host sees which function that was in; the message is not
/// made, and could quote what it was given.
#[macro_export]
macro_rules! trap_on_panic {
    () => {
        #[panic_handler]
        fn panic(_: &::core::panic::PanicInfo<'_>) -> ! {
            ::core::arch::wasm32::unreachable()
        }
    };
}
