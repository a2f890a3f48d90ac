//! Versions of mappings: where they come from and why they are trusted, which one serves what, and what a new one would change.

pub mod agreement;
