//! LV's service as the host reaches it, against servers that answer byte for byte what a test tells them to, and against the simulator.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::result_large_err
)]

mod direct;
mod download;
mod large;
mod network;
mod resume;
mod secrets;
mod server;
mod settings;
mod simulator;
mod tls;
mod upload;
mod xroad;
