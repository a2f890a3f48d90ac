//! Archives of golden cases: sound ones, and every way in which one could reach outside or never end.

use lupasilta::mappings::package::{CasesError, FetchOptions, Limits, SourceError};
use tar::{Builder, EntryType, Header};

use crate::{code, fetch, tree};

/// An archive of these files, as `tar` makes one.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = header(EntryType::Regular, text.len());
        archive
            .append_data(&mut header, name, text.as_bytes())
            .unwrap();
    }
    archive.into_inner().unwrap()
}

/// An archive of one entry, whose name is taken as it is.
fn odd(name: &str, kind: EntryType, link: Option<&str>) -> Vec<u8> {
    let mut header = header(kind, 0);
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    if let Some(link) = link {
        header.set_link_name_literal(link).unwrap();
    }
    if kind == EntryType::GNUSparse {
        header.as_gnu_mut().unwrap().set_real_size(0);
    }
    header.set_cksum();
    let mut archive = Builder::new(Vec::new());
    archive.append(&header, &b""[..]).unwrap();
    archive.into_inner().unwrap()
}

fn header(kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_mode(0o4777);
    header.set_cksum();
    header
}

/// What lies beside a component as its archive of cases.
fn cases_of(archive: &[u8], limits: Limits) -> Result<Vec<(String, String)>, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kunta.wasm"), "c").unwrap();
    std::fs::write(folder.path().join("kunta.cases.tar"), archive).unwrap();
    let options = FetchOptions {
        limits,
        ..FetchOptions::default()
    };
    let package = fetch(folder.path().to_str().unwrap(), &options)?;
    let cases = package.cases.unwrap();
    let found = tree(cases.path());
    let place = cases.path().to_owned();
    drop(cases);
    assert!(!place.exists(), "what was unpacked goes with the package");
    Ok(found)
}

fn refused(archive: &[u8]) -> CasesError {
    match cases_of(archive, Limits::default()).unwrap_err() {
        SourceError::Cases(error) => {
            assert_eq!(code(SourceError::Cases(error.clone())), "package-cases");
            error
        }
        other => panic!("{other}"),
    }
}

#[test]
fn an_archive_is_unpacked_with_its_folders() {
    let long = format!("{}/input.json", "a-case-with-a-long-name".repeat(8));
    let files = [
        ("./one/input.json", "{}"),
        ("two/expected.xml", "<a/>"),
        (&long, "[]"),
    ];
    let found = cases_of(&archive(&files), Limits::default()).unwrap();
    let mut expected = vec![
        ("one/input.json".to_owned(), "{}".to_owned()),
        ("two/expected.xml".to_owned(), "<a/>".to_owned()),
        (long.clone(), "[]".to_owned()),
    ];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_archive_of_the_folder_is_as_good_as_one_of_what_is_in_it() {
    let found = cases_of(
        &archive(&[("kunta.cases/one/input.json", "{}")]),
        Limits::default(),
    );
    assert_eq!(
        found.unwrap(),
        [("one/input.json".to_owned(), "{}".to_owned())]
    );
    let found = cases_of(&archive(&[("one/input.json", "{}")]), Limits::default());
    assert_eq!(
        found.unwrap(),
        [("one/input.json".to_owned(), "{}".to_owned())]
    );
}

#[test]
fn no_entry_leads_out_of_the_folder() {
    for name in [
        "../out",
        "a/../../out",
        "/tmp/lupasilta-out",
        "a/..",
        "..\\out",
        "C:\\out",
    ] {
        let error = refused(&odd(name, EntryType::Regular, None));
        assert!(matches!(error, CasesError::Path(_)), "{name}: {error}");
        let error = refused(&odd(name, EntryType::Directory, None));
        assert!(matches!(error, CasesError::Path(_)), "{name}: {error}");
    }
    assert!(!std::path::Path::new("/tmp/lupasilta-out").exists());
}

#[test]
fn links_devices_and_pipes_are_refused() {
    for (kind, link) in [
        (EntryType::Symlink, Some("/etc")),
        (EntryType::Symlink, Some("one")),
        (EntryType::Link, Some("/etc/passwd")),
        (EntryType::Char, None),
        (EntryType::Block, None),
        (EntryType::Fifo, None),
        (EntryType::Continuous, None),
        (EntryType::GNUSparse, None),
    ] {
        let error = refused(&odd("a", kind, link));
        assert_eq!(error, CasesError::Kind("a".into()), "{kind:?}");
    }
    let error = refused(&odd("\u{1b}[2J", EntryType::Symlink, Some("a")));
    assert_eq!(
        error.to_string(),
        "`\\u{1b}[2J` is neither a file nor a folder"
    );
}

#[test]
fn nothing_is_written_over() {
    let error = refused(&archive(&[("a/b", "1"), ("a/b", "2")]));
    assert_eq!(error, CasesError::Twice("a/b".into()));
    let error = refused(&archive(&[("a", "1"), ("a/b", "2")]));
    assert_eq!(error, CasesError::Twice("a/b".into()));
}

#[test]
fn limits_hold_for_entries_and_for_bytes() {
    let limits = Limits {
        cases: 8192,
        case_entries: 3,
        ..Limits::default()
    };
    let three = [("a", "1"), ("b", "2"), ("c", "3")];
    assert_eq!(cases_of(&archive(&three), limits).unwrap().len(), 3);
    let four = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")];
    let error = cases_of(&archive(&four), limits).unwrap_err();
    assert_eq!(error, SourceError::Cases(CasesError::TooMany(3)));

    let large = "x".repeat(9000);
    let error = cases_of(&archive(&[("a", &large)]), limits).unwrap_err();
    assert!(
        matches!(error, SourceError::TooLarge { limit: 8192, .. }),
        "{error}"
    );

    // An entry that claims more than the archive has, or than there could be.
    let mut header = header(EntryType::Regular, 1 << 40);
    header.set_path("a").unwrap();
    header.set_cksum();
    let error = cases_of(header.as_bytes(), limits).unwrap_err();
    assert_eq!(error, SourceError::Cases(CasesError::TooLarge(8192)));
}

#[test]
fn an_archive_that_is_cut_short_or_none_at_all_is_damaged() {
    let whole = archive(&[("one/input.json", &"x".repeat(3000))]);
    for length in [100, 511, 600, 1024, 3000] {
        assert_eq!(refused(&whole[..length]), CasesError::Damaged, "{length}");
    }
    let mut changed = whole.clone();
    changed[3] ^= 1;
    assert_eq!(refused(&changed), CasesError::Damaged);
    assert_eq!(
        refused("nonsense ".repeat(100).as_bytes()),
        CasesError::Damaged
    );
}
