//! Compiled code, kept between starts.

use std::fs;
use std::path::{Path, PathBuf};

use lupasilta::contract::Kind;
use lupasilta::sandbox::{Options, Sandbox};

use crate::given::{self, ACTION, ID, told};

fn sandbox(folder: &Path) -> Sandbox {
    Sandbox::new(options(folder)).unwrap()
}

fn options(folder: &Path) -> Options {
    Options {
        cache: Some(folder.to_owned()),
        ..Options::default()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

/// Loads and calls the component in a new sandbox, as a new start of the program would.
fn start(folder: &Path) {
    let mapping = sandbox(folder).load(&given::component()).unwrap();
    assert_eq!(
        mapping
            .fetch(Kind::Application, &ACTION, &told("answer"))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_second_start_takes_what_the_first_compiled() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("deep/native");
    start(&folder);
    let kept = files(&folder);
    assert_eq!(kept.len(), 1, "{kept:?}");
    let (bytes, written) = (
        fs::read(&kept[0]).unwrap(),
        fs::metadata(&kept[0]).unwrap().modified(),
    );

    start(&folder);
    assert_eq!(files(&folder), kept);
    assert_eq!(
        fs::metadata(&kept[0]).unwrap().modified().unwrap(),
        written.unwrap()
    );
    assert_eq!(fs::read(&kept[0]).unwrap(), bytes);
}

#[test]
fn code_of_other_settings_is_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path());
    let other = Options {
        signals: false,
        ..options(folder.path())
    };
    Sandbox::new(other)
        .unwrap()
        .load(&given::component())
        .unwrap();
    assert_eq!(files(folder.path()).len(), 2);
}

#[test]
fn damaged_code_is_compiled_anew() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path());
    let [file] = files(folder.path()).try_into().unwrap();
    let sound = fs::read(&file).unwrap();
    let flipped = {
        let mut bytes = sound.clone();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        bytes
    };
    for damaged in [
        &sound[..0],
        &sound[..3],
        &sound[..4],
        &sound[..sound.len() - 1],
        &flipped,
    ] {
        fs::write(&file, damaged).unwrap();
        start(folder.path());
        assert_eq!(fs::read(&file).unwrap(), sound);
    }
}

#[cfg(unix)]
mod rights {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use lupasilta::sandbox::{CacheError, SandboxError};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn refusal(folder: &Path) -> CacheError {
        match Sandbox::new(options(folder)) {
            Err(SandboxError::Cache(error)) => error,
            _ => panic!("it was taken"),
        }
    }

    #[test]
    fn folder_and_files_are_the_users_alone() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("native");
        start(&folder);
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&files(&folder)[0]), 0o600);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for shared in [0o770, 0o702, 0o777] {
            set_mode(folder.path(), shared);
            assert!(matches!(
                refusal(folder.path()),
                CacheError::NotPrivate { .. }
            ));
        }
    }

    #[test]
    fn a_link_or_a_file_in_the_folders_place_is_refused() {
        let outer = tempfile::tempdir().unwrap();
        let link = outer.path().join("link");
        symlink(outer.path(), &link).unwrap();
        assert!(matches!(refusal(&link), CacheError::NotAFolder { .. }));
        let file = outer.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(refusal(&file), CacheError::Unusable { .. }));
    }

    #[test]
    fn code_that_others_could_have_written_is_compiled_anew() {
        let folder = tempfile::tempdir().unwrap();
        start(folder.path());
        let [file] = files(folder.path()).try_into().unwrap();
        set_mode(&file, 0o666);
        start(folder.path());
        assert_eq!(mode(&file), 0o600);
    }
}
