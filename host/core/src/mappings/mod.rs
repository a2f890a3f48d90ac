//! Versions of mappings: where they come from and why they are trusted, which one serves what, and what a new one would change.
//!
//! A version is a component with its settings, each known by its digest. Everything about it is in the store that the hosts of one authority share,
//! so that whatever is decided there takes effect in all of them with the next step that they take. Several authorities share a program by having
//! a store, and so settings, credentials, keys and versions, each of their own.

pub mod agreement;
mod breaker;
pub mod comparison;
pub mod difference;
pub mod golden;
mod install;
pub mod package;
mod registry;
pub mod replay;
mod routes;
mod serving;
mod shadowing;
pub mod trust;

pub use breaker::BreakerConfig;
pub use install::Installation;
pub(crate) use install::keep_configured;
pub use registry::{Registry, RolledBack, Wanted, both_ways};
pub use routes::Routes;
pub use serving::Serving;
pub(crate) use serving::load;
pub(crate) use shadowing::Shadowing;
pub use shadowing::compared;
