//! A component in this machine's file system, with what lies beside it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{Cases, Limits, Package, Part, SourceError};

/// Reads a component's file, or the one in a folder.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Package, SourceError> {
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    let path = if about.is_dir() {
        only_component(path)?
    } else {
        path.to_owned()
    };
    if path.extension().is_none_or(|ending| ending != "wasm") {
        return Err(SourceError::NotNamedWasm(path));
    }
    let name = path.with_extension("");
    let component = file(&path, Part::Component, limits.component)?;
    let component = component.ok_or_else(|| SourceError::Unreadable {
        path: path.clone(),
        kind: io::ErrorKind::NotFound,
    })?;
    let text = |path: PathBuf, part, limit| {
        let bytes = file(&path, part, limit)?;
        bytes.map(|bytes| text(bytes, part)).transpose()
    };
    Ok(Package {
        component,
        signature: text(with(&path, ".minisig"), Part::Signature, limits.signature)?,
        settings: text(
            with(&name, ".settings.json"),
            Part::Settings,
            limits.settings,
        )?,
        cases: cases(&name, limits)?,
        source: std::path::absolute(&path)
            .unwrap_or(path)
            .display()
            .to_string(),
    })
}

/// Bytes that must be text.
pub(super) fn text(bytes: Vec<u8>, part: Part) -> Result<String, SourceError> {
    String::from_utf8(bytes).map_err(|_| SourceError::NotText(part))
}

fn only_component(folder: &Path) -> Result<PathBuf, SourceError> {
    let fault = |error| unreadable(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    match found.len() {
        0 => Err(SourceError::NoComponent(folder.to_owned())),
        1 => Ok(found.remove(0)),
        _ => Err(SourceError::SeveralComponents {
            folder: folder.to_owned(),
            names: found
                .iter()
                .filter_map(|path| path.file_name())
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
        }),
    }
}

fn cases(name: &Path, limits: &Limits) -> Result<Option<Cases>, SourceError> {
    let folder = with(name, ".cases");
    let archive = opened(&with(name, ".cases.tar"))?;
    match (fs::metadata(&folder), archive) {
        (Ok(_), Some(_)) => Err(SourceError::CasesTwice(folder)),
        (Ok(about), None) if about.is_dir() => Ok(Some(Cases::in_folder(folder, limits)?)),
        (Ok(_), None) => Err(SourceError::Unreadable {
            path: folder,
            kind: io::ErrorKind::NotADirectory,
        }),
        (Err(error), archive) if error.kind() == io::ErrorKind::NotFound => {
            let Some((file, size)) = archive else {
                return Ok(None);
            };
            check_size(size, Part::Cases, limits.cases)?;
            let bytes = io::BufReader::new(file.take(limits.cases));
            Ok(Some(Cases::unpack(bytes, limits)?))
        }
        (Err(error), _) => Err(unreadable(&folder, &error)),
    }
}

/// A file's bytes; none if it is not there.
fn file(path: &Path, part: Part, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
    let Some((file, size)) = opened(path)? else {
        return Ok(None);
    };
    check_size(size, part, limit)?;
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that has grown since.
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    check_size(bytes.len() as u64, part, limit)?;
    Ok(Some(bytes))
}

/// A file and its size, looked at first: to open a pipe would wait for someone to write.
fn opened(path: &Path) -> Result<Option<(File, u64)>, SourceError> {
    let about = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        about => about.map_err(|error| unreadable(path, &error))?,
    };
    if !about.is_file() {
        return Err(SourceError::NotAFile(path.to_owned()));
    }
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Some((file, about.len())))
}

fn check_size(size: u64, part: Part, limit: u64) -> Result<(), SourceError> {
    if size > limit {
        return Err(SourceError::TooLarge { part, limit });
    }
    Ok(())
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(ending);
    path.into()
}

fn unreadable(path: &Path, error: &io::Error) -> SourceError {
    SourceError::Unreadable {
        path: path.to_owned(),
        kind: error.kind(),
    }
}
