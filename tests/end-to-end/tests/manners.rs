//! How the program behaves towards people, scripts and the machine: exit codes, JSON, advice, Ctrl-C, folders that cannot be written, bodies
//! that are not what they should be.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod manners {
    pub mod bodies;
    mod commands;
    mod encryption;
    mod interrupts;
    mod needles;
    mod places;
    mod privacy;
    mod received;
    mod together;
}
