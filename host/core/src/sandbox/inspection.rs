//! What can be told of a file, whether or not it can be loaded.

use super::Mapping;
use super::load::LoadError;
use super::shape::{Kind, Shape};
use crate::audit::Digest;

/// A file seen from outside, and what came of loading it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Inspection {
    /// The file's identity.
    pub digest: Digest,
    /// Bytes.
    pub size: usize,
    /// What kind of file it is.
    pub kind: Kind,
    /// Names of what it imports; of a damaged file, as far as it can be read. A mapping imports nothing.
    pub imports: Vec<String>,
    /// Names of what it exports.
    pub exports: Vec<String>,
    /// The versions of the contract that it exports.
    pub contract_versions: Vec<String>,
    /// The mapping, with its manifest, or why it is refused.
    pub loaded: Result<Mapping, LoadError>,
}

impl Inspection {
    pub(super) fn new(bytes: &[u8], loaded: Result<Mapping, LoadError>) -> Inspection {
        let shape = Shape::of(bytes);
        Inspection {
            digest: Digest::of(bytes),
            size: bytes.len(),
            kind: shape.kind,
            contract_versions: shape.contract_versions().map(str::to_owned).collect(),
            imports: shape.imports,
            exports: shape.exports,
            loaded,
        }
    }
}
