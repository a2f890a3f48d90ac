//! Where mappings come from and why they are trusted: files, servers and a real registry; signatures made by the stock tool and tampered with.
#![allow(clippy::unwrap_used, clippy::panic)]

mod archive;
mod docker_registry;
mod files;
mod keys;
mod oci;
mod registry;
mod scripted_registry;
mod server;
mod sources;
mod trust;
mod web;

use std::path::Path;

use lupasilta::mappings::package::{FetchOptions, Package, Source, SourceError};
use lupasilta::problem::Problem;

/// Fetches what an operator typed.
fn fetch(typed: &str, options: &FetchOptions) -> Result<Package, SourceError> {
    typed.parse::<Source>()?.fetch(options)
}

/// The code under which people see an error, which always has advice.
fn code(error: SourceError) -> String {
    let problem = Problem::from(error);
    assert!(!problem.advice.is_empty());
    problem.code
}

/// Every file below a folder with its text, sorted.
fn tree(folder: &Path) -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}
