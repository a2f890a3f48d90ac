//! LV's service as the host reaches it, against servers that answer byte for byte what a test tells them to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod direct;
mod download;
mod network;
mod secrets;
mod server;
mod settings;
mod tls;
mod xroad;
