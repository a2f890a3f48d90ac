//! Attachments between their download and their delivery: what a person should know of them, whether a scanner finds harm in them, and each
//! content kept once.
//!
//! Nothing here knows transfers: each is a function of a file.

mod content;
mod inspection;
mod remark;
mod scan;
mod settings;

pub use content::{ContentError, ContentStore};
pub use inspection::inspect;
pub use remark::{Encryption, Remark};
pub use scan::{ScanError, Scanner, Verdict};
pub use settings::{AttachmentSettings, ScanSettingError};
