//! The whole way of an application, tried from outside: the program as a process, LV over real HTTP, a real store, a real folder.
//!
//! Nothing here looks into the library to see whether all is well. What the simulator was sent, what lies in the case system's folder and what
//! the program prints is all that counts. The tests are in `tests/`:
//!
//! | test | what it tries |
//! | --- | --- |
//! | `main_way` | the examples and the golden cases: directly, through X-Road, over mutual TLS |
//! | `crash` | `run` killed at random, over and over; nothing may be lost, doubled or torn |
//! | `faults` | whatever LV, X-Road and the network can do wrong: whose side it is said to be on, and that it heals |
//! | `golden` | message, rendition, ledger and findings of every case, as they were approved |
//! | `versions` | versions of a mapping swapped under load, stopped, rolled back, compared; a failing one taken off |
//! | `installing` | what is trusted and what is refused; two authorities in one program |
//! | `proof` | evidence: what it proves, and that whatever is changed in it is found |
//! | `stock_wasmtime` | the components in the wasmtime that anybody can install |
//! | `manners` | exit codes, JSON, advice, Ctrl-C, folders that cannot be written, and that no personal data reaches the log |
//!
//! ```console
//! $ cargo xtask test -p lupasilta-end-to-end
//! $ cargo xtask crash --kills 200 --seed 7
//! $ LUPASILTA_FAULTS=update cargo xtask test --test faults
//! $ LUPASILTA_GOLDEN=update cargo test -p lupasilta-end-to-end --test golden
//! ```
//! The program under test is the `lupasilta` that cargo built beside the tests, or the one that `LUPASILTA_PROGRAM` names. Messages are left in
//! `target/test-xml/`, where the public schema can be held against them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test stands on either holds or ends the test"
)]

mod application;
mod delivery;
mod patience;
mod program;
mod site;
mod workspace;

pub use application::{pointer, with_identity};
pub use delivery::{Delivery, deliveries, sha256};
pub use patience::{PATIENCE, eventually};
pub use program::{Finished, Program, Running};
pub use site::{Arrangement, Site};
pub use workspace::{component, keep_message, root};
