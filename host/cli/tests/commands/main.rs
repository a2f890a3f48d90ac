//! The program, run as people and scripts run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod check_contract;
mod demo;
mod inspect;
mod map;
mod program;
mod run;
