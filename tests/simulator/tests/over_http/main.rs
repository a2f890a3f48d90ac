//! The simulator from outside: an independent HTTP client over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;

mod attachments;
mod control;
mod faults;
mod program;
mod service;
mod stopping;
mod tls;
mod xroad;
