//! Components in this machine's file system.

use std::fs;
use std::io;
use std::path::Path;

use lupasilta::mappings::package::{CasesError, FetchOptions, Limits, Package, Part, SourceError};

use crate::archive::archive;
use crate::{code, tree};

fn fetch(path: &Path) -> Result<Package, SourceError> {
    crate::fetch(path.to_str().unwrap(), &FetchOptions::default())
}

/// `kunta.wasm` with everything beside it.
fn full() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("kunta.wasm"), b"\0asm").unwrap();
    fs::write(path.join("kunta.wasm.minisig"), "signature").unwrap();
    fs::write(path.join("kunta.settings.json"), "{}").unwrap();
    fs::create_dir_all(path.join("kunta.cases/one")).unwrap();
    fs::write(path.join("kunta.cases/one/input.json"), "[]").unwrap();
    fs::write(path.join("README"), "not looked at").unwrap();
    folder
}

#[test]
fn a_component_is_taken_with_what_lies_beside_it_by_its_file_or_its_folder() {
    let folder = full();
    let file = folder.path().join("kunta.wasm");
    for path in [folder.path(), &file] {
        let package = fetch(path).unwrap();
        assert_eq!(package.component, b"\0asm");
        assert_eq!(package.signature.as_deref(), Some("signature"));
        assert_eq!(package.settings.as_deref(), Some("{}"));
        let cases = package.cases.unwrap();
        assert_eq!(
            tree(cases.path()),
            [("one/input.json".to_owned(), "[]".to_owned())]
        );
        assert_eq!(package.source, file.display().to_string());
    }
    assert!(folder.path().join("kunta.cases/one/input.json").exists());
}

#[test]
fn a_component_alone_is_a_package_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.b.wasm"), b"\0asm").unwrap();
    fs::write(folder.path().join("a.settings.json"), "another's").unwrap();
    let package = fetch(folder.path()).unwrap();
    assert!(package.signature.is_none() && package.settings.is_none() && package.cases.is_none());
}

#[test]
fn a_folder_with_none_or_several_components_says_so() {
    let folder = full();
    let path = folder.path();
    fs::write(path.join("b.wasm"), "").unwrap();
    let error = fetch(path).unwrap_err();
    assert_eq!(
        error,
        SourceError::SeveralComponents {
            folder: path.to_owned(),
            names: vec!["b.wasm".into(), "kunta.wasm".into()],
        }
    );
    assert!(error.to_string().ends_with("b.wasm, kunta.wasm"));
    fs::remove_file(path.join("b.wasm")).unwrap();
    fs::remove_file(path.join("kunta.wasm")).unwrap();
    fs::create_dir(path.join("folder.wasm")).unwrap();
    assert_eq!(
        fetch(path).unwrap_err(),
        SourceError::NoComponent(path.to_owned())
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = full();
    let missing = folder.path().join("missing.wasm");
    let kind = io::ErrorKind::NotFound;
    let path = missing.clone();
    assert_eq!(
        fetch(&missing).unwrap_err(),
        SourceError::Unreadable { path, kind }
    );

    let other = folder.path().join("README");
    assert_eq!(fetch(&other).unwrap_err(), SourceError::NotNamedWasm(other));

    let signature = folder.path().join("kunta.wasm.minisig");
    fs::write(&signature, b"\xff").unwrap();
    let error = fetch(folder.path()).unwrap_err();
    assert_eq!(error, SourceError::NotText(Part::Signature));
    fs::remove_file(&signature).unwrap();
    fs::create_dir(&signature).unwrap();
    let error = fetch(folder.path()).unwrap_err();
    assert_eq!(error, SourceError::NotAFile(signature));
    assert_eq!(code(error), "package-unreadable");
}

#[test]
fn each_file_has_its_limit() {
    let folder = full();
    let limits = Limits {
        component: 4,
        signature: 9,
        settings: 2,
        cases: 2,
        case_entries: 2,
    };
    let with = |limits| {
        let options = FetchOptions {
            limits,
            ..FetchOptions::default()
        };
        crate::fetch(folder.path().to_str().unwrap(), &options)
    };
    with(limits).unwrap();
    for (limits, error) in [
        (
            Limits {
                component: 3,
                ..limits
            },
            SourceError::TooLarge {
                part: Part::Component,
                limit: 3,
            },
        ),
        (
            Limits {
                signature: 8,
                ..limits
            },
            SourceError::TooLarge {
                part: Part::Signature,
                limit: 8,
            },
        ),
        (
            Limits {
                settings: 1,
                ..limits
            },
            SourceError::TooLarge {
                part: Part::Settings,
                limit: 1,
            },
        ),
        (
            Limits { cases: 1, ..limits },
            SourceError::Cases(CasesError::TooLarge(1)),
        ),
        (
            Limits {
                case_entries: 1,
                ..limits
            },
            SourceError::Cases(CasesError::TooMany(1)),
        ),
    ] {
        assert_eq!(with(limits).unwrap_err(), error);
        code(error);
    }
}

#[test]
fn cases_as_a_folder_and_as_an_archive_leave_open_which_are_meant() {
    let folder = full();
    let archive = archive(&[("one/input.json", "{}")]);
    fs::write(folder.path().join("kunta.cases.tar"), archive).unwrap();
    let error = fetch(folder.path()).unwrap_err();
    assert_eq!(
        error,
        SourceError::CasesTwice(folder.path().join("kunta.cases"))
    );
}

#[cfg(unix)]
#[test]
fn a_link_among_the_cases_is_refused_and_a_pipe_is_not_waited_for() {
    let folder = full();
    let link = folder.path().join("kunta.cases/one/link.json");
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    let error = fetch(folder.path()).unwrap_err();
    assert_eq!(
        error,
        SourceError::Cases(CasesError::Kind("one/link.json".into()))
    );

    let pipe = folder.path().join("pipe.wasm");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    assert_eq!(fetch(&pipe).unwrap_err(), SourceError::NotAFile(pipe));
}
