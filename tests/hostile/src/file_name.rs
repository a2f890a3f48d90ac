//! Names that customers gave their files: those that come out are safe on every system, whatever went in, and no two are the same. The input is an id
//! and a name, line by line.

use std::collections::HashSet;

use lupasilta::service::file_name::Names;

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut names = Names::new();
    let mut given = HashSet::new();
    let mut lines = text.split('\n');
    while let Some(id) = lines.next() {
        let name = names.place(id, lines.next().unwrap_or_default());
        assert!(name.len() <= 150, "{name}");
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        assert!(name.chars().all(plain), "{name}");
        assert!(
            name.starts_with(|c: char| c.is_ascii_alphanumeric()),
            "{name}"
        );
        assert!(!name.ends_with('.') && !name.contains(".."), "{name}");
        let device = name.split('.').next().unwrap_or_default();
        for reserved in ["con", "prn", "aux", "nul", "com1", "lpt1"] {
            assert!(!device.eq_ignore_ascii_case(reserved), "{name}");
        }
        assert!(given.insert(name.to_ascii_lowercase()), "{name} again");
    }
}
