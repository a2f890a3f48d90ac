//! Lupasilta carries applications from *Luvat ja valvonta* (LV) into an authority's own case-management system, and tells LV what became of them.
//!
//! Data walks one way: trigger → [`transfers`] → [`service`] (fetch) → [`sandbox`] (map) → [`audit`] (check) → [`cases`] (deliver) → [`service`] (report).
//! Which mapping serves what, and what another one would change, is the matter of [`mappings`]; what proves a transfer to others, of [`evidence`].

pub mod attachments;
pub mod audit;
pub mod backup;
pub mod bridge;
pub mod cases;
pub mod config;
pub mod contract;
pub mod doctor;
pub mod embedded;
pub mod evidence;
pub mod mappings;
pub mod outside;
pub mod privacy;
pub mod problem;
pub mod retention;
pub mod sandbox;
pub mod secret;
pub mod service;
pub mod store;
pub mod transfers;
pub mod triggers;

pub use bridge::Lupasilta;
pub use config::Config;

/// The README's example compiles as it stands.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
