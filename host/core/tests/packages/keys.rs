//! The folder of trusted keys.

use lupasilta::mappings::trust::{KeyError, TrustedKeys};
use lupasilta::problem::Problem;
use minisign::KeyPair;

use crate::trust::{STOCK_KEY, STOCK_KEY_ID};

fn new_key() -> String {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    pair.pk.to_box().unwrap().to_string()
}

#[test]
fn a_key_is_added_listed_and_removed_and_other_programs_see_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/trusted-keys");
    let keys = TrustedKeys::open(&path).unwrap();
    let elsewhere = TrustedKeys::open(&path).unwrap();
    assert_eq!(keys.list(), Ok(vec![]));

    let added = keys.add("vendor-2026", STOCK_KEY).unwrap();
    assert_eq!(added.id.to_string(), STOCK_KEY_ID);
    keys.add("Another.vendor_1", &new_key()).unwrap();
    let names = |keys: &TrustedKeys| -> Vec<String> {
        let keys = keys.list().unwrap();
        keys.iter().map(|key| key.name.to_string()).collect()
    };
    assert_eq!(names(&elsewhere), ["Another.vendor_1", "vendor-2026"]);
    assert!(elsewhere.list().unwrap().contains(&added));

    elsewhere.remove("Another.vendor_1").unwrap();
    assert_eq!(names(&keys), ["vendor-2026"]);
    assert!(matches!(
        keys.remove("Another.vendor_1"),
        Err(KeyError::Unknown(_))
    ));
}

#[test]
fn a_key_is_taken_as_its_file_or_as_its_line_alone() {
    let folder = tempfile::tempdir().unwrap();
    let keys = TrustedKeys::open(folder.path().join("keys")).unwrap();
    let whole = keys.add("vendor", STOCK_KEY).unwrap();
    keys.remove("vendor").unwrap();
    let line = STOCK_KEY.lines().nth(1).unwrap();
    for text in [
        line.to_owned(),
        format!("  {line}\n\n"),
        STOCK_KEY.replace('\n', "\r\n"),
    ] {
        assert_eq!(keys.add("vendor", &text), Ok(whole.clone()));
    }
    let kept = std::fs::read_to_string(folder.path().join("keys/vendor.pub")).unwrap();
    assert_eq!(kept, STOCK_KEY, "the stock tool can use it");
}

#[test]
fn a_key_that_is_there_under_another_name_and_a_name_that_is_taken_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let keys = TrustedKeys::open(folder.path().join("keys")).unwrap();
    let first = keys.add("vendor", STOCK_KEY).unwrap();
    let (name, id) = (first.name.clone(), first.id);
    let refused = keys.add("again", STOCK_KEY).unwrap_err();
    assert_eq!(
        refused,
        KeyError::KnownAs {
            name: name.clone(),
            id
        }
    );
    assert_eq!(
        refused.to_string(),
        format!("key {STOCK_KEY_ID} is trusted already, as `vendor`")
    );
    assert_eq!(
        keys.add("vendor", &new_key()),
        Err(KeyError::NameTaken { name, id })
    );
    assert_eq!(keys.list(), Ok(vec![first]));
}

#[test]
fn names_that_are_not_plain_and_texts_that_are_no_public_key_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let keys = TrustedKeys::open(folder.path().join("keys")).unwrap();
    for name in [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "../up",
        "a b",
        "ä",
        "a\0",
        &"a".repeat(65),
    ] {
        let refused = keys.add(name, STOCK_KEY).unwrap_err();
        assert_eq!(
            refused,
            KeyError::Name {
                name: name.to_owned()
            }
        );
        assert_eq!(keys.remove(name), Err(refused));
    }
    let line = STOCK_KEY.lines().nth(1).unwrap();
    for text in [
        "",
        "key",
        &line[..54],
        &format!("{line}AA"),
        &format!("{line}\n{line}"),
    ] {
        assert_eq!(keys.add("vendor", text), Err(KeyError::NotAKey), "{text}");
    }
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let secret = pair.sk.to_box(None).unwrap().to_string();
    let refused = keys.add("vendor", &secret).unwrap_err();
    assert_eq!(refused, KeyError::SecretKey);
    assert_eq!(Problem::from(refused).code, "trusted-key-secret");
    assert_eq!(keys.list(), Ok(vec![]));
}

#[test]
fn a_damaged_file_is_named_and_what_is_no_key_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let keys = TrustedKeys::open(folder.path()).unwrap();
    std::fs::write(folder.path().join("README"), "whose keys these are").unwrap();
    std::fs::write(folder.path().join(".tmpAb12"), "half a key").unwrap();
    assert_eq!(keys.list(), Ok(vec![]));
    for bytes in [&b"no key"[..], b"\xff\xfe"] {
        let damaged = folder.path().join("vendor.pub");
        std::fs::write(&damaged, bytes).unwrap();
        assert_eq!(keys.list(), Err(KeyError::Damaged(damaged)));
    }
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_this_account_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    TrustedKeys::open(&path).unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
    let refused = TrustedKeys::open(&path).unwrap_err();
    assert_eq!(refused, KeyError::OthersCanWrite(path));
}
