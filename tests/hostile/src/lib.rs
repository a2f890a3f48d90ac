//! What hostile input must never do.
//!
//! Each [`TARGETS`] is a function over any bytes that reads them as the outside world's: a body of LV's, a message of the case system, a mail, a
//! component, a changed row of the store… It answers nothing and panics when a promise is broken, so that the same function serves `cargo test`,
//! which runs it over the kept corpus and over seeded changes of it, and a fuzzer, which looks for inputs that nobody thought of (`tests/fuzz`).
//! What comes in goes through the same public functions as in the program.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken promise is told by a panic"
)]

mod attachment;
mod bundle;
mod component;
mod convert;
mod event;
mod fault;
mod file_name;
mod json;
mod mail;
mod mapped;
mod mutation;
mod reference;
mod settings;
mod store;
mod xml;

pub use attachment::attachment;
pub use bundle::bundle;
pub use component::component;
pub use event::{changes, event};
pub use fault::fault;
pub use file_name::file_name;
pub use json::json;
pub use mail::mail;
pub use mapped::{Case, mapping};
pub use mutation::Mutation;
pub use settings::{config, settings};
pub use store::store;
pub use xml::xml;

/// A function over any bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// Panics when a promise is broken.
    pub run: fn(&[u8]),
    /// How many changes of its corpus a run of the tests tries: as many as a second or two allow.
    pub mutations: u64,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "json",
        run: json,
        mutations: 20_000,
    },
    Target {
        name: "xml",
        run: xml,
        mutations: 20_000,
    },
    Target {
        name: "mail",
        run: mail,
        mutations: 3_000,
    },
    Target {
        name: "component",
        run: component,
        mutations: 150,
    },
    Target {
        name: "store",
        run: store,
        mutations: 200,
    },
    Target {
        name: "fault",
        run: fault,
        mutations: 500,
    },
    Target {
        name: "file-name",
        run: file_name,
        mutations: 20_000,
    },
    Target {
        name: "config",
        run: config,
        mutations: 1_000,
    },
    Target {
        name: "settings",
        run: settings,
        mutations: 200,
    },
    Target {
        name: "mapping",
        run: mapping,
        mutations: 200,
    },
    Target {
        name: "event",
        run: event,
        mutations: 2_000,
    },
    Target {
        name: "changes",
        run: changes,
        mutations: 5_000,
    },
    Target {
        name: "attachment",
        run: attachment,
        mutations: 1_000,
    },
    Target {
        name: "bundle",
        run: bundle,
        mutations: 1_000,
    },
];
