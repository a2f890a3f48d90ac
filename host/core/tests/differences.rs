//! Real outcomes of the mapping, changed in small known ways: a comparison finds each change, and nothing else.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "differences/changes.rs"]
mod changes;
#[path = "differences/made.rs"]
mod made;
#[path = "differences/privacy.rs"]
mod privacy;
#[path = "differences/properties.rs"]
mod properties;
#[path = "differences/reports.rs"]
mod reports;
#[path = "differences/told.rs"]
mod told;
