//! An application in a folder: the bodies as LV would send them, and perhaps its attachments.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use lupasilta::audit::{Digest, leaves};
use lupasilta::contract::{self, Attachment, Body, WantedBody};
use lupasilta::service::file_name::Names;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::error::{Failure, Result};

/// The folder.
pub(super) struct Case<'a> {
    folder: &'a Path,
}

impl<'a> Case<'a> {
    pub(super) fn in_folder(folder: &'a Path) -> Result<Self> {
        if !folder.is_dir() {
            return Err(unusable(format!("{} is not a folder.", folder.display())));
        }
        Ok(Self { folder })
    }

    /// The action's identifier, as its common data says.
    pub(super) fn external_id(&self) -> Result<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct CommonData {
            external_id: Option<String>,
        }
        let path = self.folder.join("commondata.json");
        let bytes = read(&path)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let data: CommonData = serde_json::from_slice(bytes).map_err(|error| {
            unusable(format!(
                "{} is not what LV calls common data: {}.",
                path.display(),
                place(&error)
            ))
        })?;
        data.external_id.ok_or_else(|| {
            Failure::usage(
                format!("{} has no externalId.", path.display()),
                "Give the action's identifier with --external-id.",
            )
        })
    }

    /// The bodies that the mapping wants.
    pub(super) fn bodies(&self, wanted: &[WantedBody]) -> Result<Vec<Body>> {
        wanted.iter().map(|body| self.body(&body.name)).collect()
    }

    /// Every body that lies here.
    pub(super) fn all_bodies(&self) -> Result<Vec<Body>> {
        let mut names = Vec::new();
        let unreadable = |error| unusable(format!("{}: {error}.", self.folder.display()));
        for entry in fs::read_dir(self.folder).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            if let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".json")) {
                names.push(name.to_owned());
            }
        }
        names.sort();
        names.iter().map(|name| self.body(name)).collect()
    }

    fn body(&self, name: &str) -> Result<Body> {
        let file = format!("{name}.json");
        if !is_file_name(&file) {
            return Err(unusable(
                "The mapping wants a body whose name cannot be a file's.".to_owned(),
            ));
        }
        let path = self.folder.join(file);
        let bytes = read(&path)?;
        leaves::check(&bytes).map_err(|malformed| {
            unusable(format!(
                "{} is not well-formed JSON: {malformed}.",
                path.display()
            ))
        })?;
        Ok(Body {
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            bytes,
        })
    }

    /// The attachments under the names that they are delivered by; with size and digest where the file is in `attachments/`, under that name or
    /// the customer's own.
    pub(super) fn files(&self, attachments: &[Attachment]) -> Result<Vec<contract::File>> {
        let mut names = Names::new();
        attachments
            .iter()
            .map(|attachment| {
                let place = names.place(&attachment.id, &attachment.name);
                let measured = match self.attachment(&place, &attachment.name) {
                    Some(path) => Some(measure(&path)?),
                    None => None,
                };
                let (size, sha256) = measured.unzip();
                Ok(contract::File {
                    id: attachment.id.clone(),
                    size,
                    sha256,
                    place,
                })
            })
            .collect()
    }

    fn attachment(&self, place: &str, name: &str) -> Option<PathBuf> {
        let folder = self.folder.join("attachments");
        let names = [place, name].into_iter().filter(|name| is_file_name(name));
        names
            .map(|name| folder.join(name))
            .find(|path| path.is_file())
    }
}

/// Whether this names a file in a folder, and nothing outside it.
fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unusable(format!("{} cannot be read: {error}.", path.display())))
}

/// Size and SHA-256, without the whole file in memory.
fn measure(path: &Path) -> Result<(u64, String)> {
    let unreadable = |error| unusable(format!("{} cannot be read: {error}.", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    let mut part = vec![0; 64 * 1024];
    let mut hash = Sha256::default();
    let mut size = 0;
    loop {
        let read = file.read(&mut part).map_err(unreadable)?;
        if read == 0 {
            return Ok((size, Digest::from(hash).to_string()));
        }
        hash.update(&part[..read]);
        size += read as u64;
    }
}

/// Where something is wrong with JSON. Not in serde's own words: they repeat values.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

fn unusable(what: String) -> Failure {
    Failure::usage(
        what,
        "A case is a folder with the bodies as LV sends them, commondata.json and formdata.json, and perhaps attachments/ with files.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_looked_for_in_the_folder() {
        for name in ["asemapiirros.pdf", "ä ö.pdf", "..pdf"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "../secret",
            "/etc/passwd",
            "a/b",
            "a/",
            "./a",
        ] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
