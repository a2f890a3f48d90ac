//! The sandbox, told apart by components that misbehave in every way there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod cache;
mod failures;
mod given;
mod kept;
mod limits;
mod loading;
mod threads;
