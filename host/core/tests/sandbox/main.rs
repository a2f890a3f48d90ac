//! The sandbox, told apart by components that misbehave in every way there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod cache;
mod deadline;
mod failures;
mod given;
mod kept;
mod leftovers;
mod limits;
mod loading;
mod made;
mod reach;
mod threads;
