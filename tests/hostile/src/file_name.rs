//! Names that customers give to their files.

use std::collections::HashSet;

use lupasilta::service::file_name::Names;

/// Names of Windows' devices, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Lines of an id, a tab and a name, all attachments of one delivery.
pub fn file_name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut names = Names::new();
    let mut taken = HashSet::new();
    for line in text.split('\n').take(64) {
        let (id, name) = line.split_once('\t').unwrap_or(("a1", line));
        let place = names.place(id, name);
        assert!(is_safe(&place), "{place:?}");
        assert!(taken.insert(place.to_lowercase()), "{place:?} twice");

        let alone = Names::new().place(id, name);
        assert_eq!(alone, Names::new().place(id, name));
        // A safe name is left as it is.
        let nameless = Names::new().place(id, "");
        let id = nameless
            .strip_suffix("_liite")
            .expect("what stands for no name");
        let rest = alone
            .strip_prefix(id)
            .and_then(|rest| rest.strip_prefix('_'));
        if let (Some(rest), false) = (rest, id.contains("__")) {
            assert_eq!(Names::new().place(id, rest), alone, "not left as it is");
        }
    }
}

/// One part of a path, the same on every system and in every Unicode form, not hidden, and no option or device.
fn is_safe(place: &str) -> bool {
    let stem = place
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_device =
        DEVICES.contains(&&*stem) || port.is_some_and(|number| number.chars().count() == 1);
    (1..=150).contains(&place.len())
        && place
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && place.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !place.ends_with('.')
        && !place.contains("..")
        && !is_device
}
