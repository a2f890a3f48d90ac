//! The host's own proof that nothing was lost, and the log that nobody can change afterwards.
//!
//! Nothing here believes the mapping. [`leaves`] lists what was received, with a parser that the mapping does not share; [`check()`] holds
//! the mapping's ledger against that list and looks every copied value up in the documents; [`record`] is what is kept and shown of it;
//! [`log`] chains the entries of a transfer's log by their hashes.

mod characters;
mod digest;
pub(crate) mod documents;
pub mod leaves;
mod ledger;
pub mod log;
pub(crate) mod markup;
pub mod record;
mod target;
mod violation;

pub use digest::{Digest, NotADigest};
pub use ledger::{Audit, Fate, Row, Target, check};
pub use markup::{Fault, IllFormed};
pub use violation::{Violation, Violations};
