//! A file that a customer attached: looking at it ends, whatever it claims to be.

use std::io::Write;

use lupasilta::attachments::{AttachmentSettings, inspect};

/// Looks at a file that a customer attached.
pub fn attachment(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let settings = AttachmentSettings {
        large_bytes: Some(1_000),
        ..AttachmentSettings::default()
    };
    for stated in [
        "application/pdf",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/msword",
        "",
    ] {
        let remarks = inspect(file.path(), stated, &settings).unwrap();
        assert!(remarks.len() <= 4, "{remarks:?}");
    }
}
