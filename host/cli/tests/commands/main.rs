//! The program, run as people and scripts run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod demo;
mod inspect;
mod map;
mod program;
mod run;
