//! Secrets: where they are kept, and a value that cannot be printed and is wiped when it is dropped.
//!
//! A secret never stands in the settings. They say where it is: an environment variable, a file, or a command that prints it. What reads one gets a
//! [`Secret`]; whatever it copies out of that is its own to wipe.

mod command;
mod source;
mod value;

pub(crate) use source::warn_if_others_can_read;
pub use source::{SecretError, SecretSource};
pub use value::Secret;
