//! Stories of transfers, told with the real store and the real folder in a scripted world.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::result_large_err)]

#[path = "transfers/both_ways.rs"]
mod both_ways;
#[path = "transfers/clock.rs"]
mod clock;
#[path = "transfers/crash.rs"]
mod crash;
#[path = "transfers/failure.rs"]
mod failure;
#[path = "transfers/over_http.rs"]
mod over_http;
#[path = "transfers/power.rs"]
mod power;
#[path = "transfers/together.rs"]
mod together;
#[path = "transfers/way.rs"]
mod way;
#[path = "transfers/world.rs"]
mod world;
