//! What outsiders send, at its worst. Each [`Target`] is a way in: it takes any bytes, and panics when what this project promises of them does not hold.
//!
//! `cargo test` gives every target the inputs in `corpus/`, and each of them changed at random some hundred times; a fuzzer that watches which code
//! is reached (`tests/fuzz`) goes on from there. What a fuzzer finds is kept in `corpus/` under a name that says what it is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is how a target says that something does not hold"
)]

mod application;
mod attachment;
mod bundle;
mod component;
mod event;
mod file_name;
mod json;
mod mail;
mod mutation;
mod place;
mod service_answer;
mod settings;
mod store_rows;
mod xml;

pub use mutation::Mutator;

/// A way in.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: that of its folder in `corpus/`, and of its program in `tests/fuzz`.
    pub name: &'static str,
    /// Takes any bytes; panics when a promise does not hold.
    pub run: fn(&[u8]),
    /// How often each kept input is changed and tried in a test run: fewer where a try takes longer.
    pub changes: usize,
}

/// Every way in.
pub const TARGETS: &[Target] = &[
    target("application", application::run, 40),
    target("attachment", attachment::run, 300),
    target("bundle", bundle::run, 300),
    target("component", component::run, 40),
    target("event", event::run, 1000),
    target("file_name", file_name::run, 1000),
    target("json", json::run, 3000),
    target("mail", mail::run, 300),
    target("service_answer", service_answer::run, 40),
    target("settings", settings::run, 300),
    target("store_rows", store_rows::run, 40),
    target("xml", xml::run, 3000),
];

const fn target(name: &'static str, run: fn(&[u8]), changes: usize) -> Target {
    Target { name, run, changes }
}

/// The target of this name.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn named(name: &str) -> &'static Target {
    TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap_or_else(|| panic!("there is no target {name}"))
}
