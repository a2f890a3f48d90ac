//! A Maildir on disk.

use std::fs;
use std::path::{Path, PathBuf};

use lupasilta::triggers::{
    MailTriggers, Maildir, MaildirConfig, MaildirError, Polled, TriggersConfig,
};
use tempfile::TempDir;

use crate::taken::Taken;
use crate::{by_host, mail};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(folder.path().join("Maildir").join(name)).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("Maildir").join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// The names in it, sorted.
    fn names(&self, of: &str) -> Vec<String> {
        let names = fs::read_dir(self.path(of)).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn poll(&self, taken: &Taken) -> Polled {
        let config = TriggersConfig {
            mail: by_host(),
            maildir: Some(MaildirConfig {
                folder: "Maildir".into(),
            }),
            ..TriggersConfig::default()
        };
        let triggers = MailTriggers::new(&config, self.0.path()).unwrap().unwrap();
        triggers.poll(taken).unwrap()
    }
}

#[test]
fn a_handled_mail_is_seen_and_an_unrecognised_one_flagged_and_both_are_kept() {
    let folder = Folder::new();
    folder.put("new/1770017400.M1P1.host", &mail("application-base64"));
    folder.put("new/1770017401.M1P1.host,S=5:2,", &mail("newsletter"));
    folder.put("new/1770017402.M1P1.host:2,R", &mail("two-actions"));
    folder.put("tmp/1770017403.M1P1.host", &mail("application-base64"));
    folder.put("new/.nfs0001", b"");
    let taken = Taken::default();
    let polled = folder.poll(&taken);
    assert_eq!(
        (polled.handled, polled.unrecognised, polled.left),
        (2, 1, 0)
    );
    assert_eq!(taken.count(), 3);
    assert_eq!(folder.names("new"), [".nfs0001"]);
    assert_eq!(folder.names("tmp"), ["1770017403.M1P1.host"]);
    assert_eq!(
        folder.names("cur"),
        [
            "1770017400.M1P1.host:2,S",
            "1770017401.M1P1.host,S=5:2,F",
            "1770017402.M1P1.host:2,RS"
        ]
    );
    assert_eq!(
        fs::read(folder.path("cur/1770017401.M1P1.host,S=5:2,F")).unwrap(),
        mail("newsletter")
    );
    assert_eq!(folder.poll(&taken), Polled::default());
}

#[test]
fn a_mail_whose_hint_is_not_taken_stays_new() {
    let folder = Folder::new();
    folder.put("new/1.host", &mail("application-base64"));
    assert_eq!(folder.poll(&Taken::refusing()).left, 1);
    assert_eq!(folder.names("new"), ["1.host"]);
    assert_eq!(folder.poll(&Taken::default()).handled, 1);
}

#[test]
fn a_mail_of_the_same_name_is_not_overwritten() {
    let folder = Folder::new();
    folder.put("cur/1.host:2,S", b"an older one");
    folder.put("new/1.host", &mail("application-base64"));
    assert_eq!(folder.poll(&Taken::default()).handled, 1);
    assert_eq!(folder.names("cur"), ["1.host:2,S", "1.host_1:2,S"]);
    assert_eq!(
        fs::read(folder.path("cur/1.host:2,S")).unwrap(),
        b"an older one"
    );
}

#[test]
fn a_mail_over_ten_mebibytes_is_flagged_unread() {
    let folder = Folder::new();
    let mut large = mail("application-base64");
    large.resize((10 << 20) + 1, b'\n');
    folder.put("new/1.host", &large);
    assert_eq!(folder.poll(&Taken::default()).unrecognised, 1);
    assert_eq!(folder.names("cur"), ["1.host:2,F"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_alone() {
    let folder = Folder::new();
    fs::create_dir(folder.path("new/folder")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.path("new/link")).unwrap();
    assert_eq!(folder.poll(&Taken::default()), Polled::default());
    assert_eq!(folder.names("new"), ["folder", "link"]);
}

#[test]
fn a_folder_that_is_no_maildir_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let error = Maildir::open(folder.path()).unwrap_err();
    assert!(matches!(error, MaildirError::NoFolder(path) if path.ends_with(Path::new("new"))));
}

#[test]
fn nothing_is_looked_into_where_no_mailbox_is_set() {
    let config = TriggersConfig::default();
    assert!(MailTriggers::new(&config, Path::new("")).unwrap().is_none());
}
