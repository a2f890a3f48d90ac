//! Where mappings come from and why they are trusted: files, servers and a real registry; signatures made by the stock tool and tampered with.
#![allow(clippy::unwrap_used, clippy::panic)]

mod keys;
mod trust;
