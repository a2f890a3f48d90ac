//! What the log says of mails and accounts: names and reasons, and nothing of what a mail says or of the password.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use lupasilta::triggers::{MailTriggers, MaildirConfig, TriggersConfig};
use tracing_subscriber::fmt::MakeWriter;

use crate::dovecot::Dovecot;
use crate::server::{PASSWORD, account};
use crate::taken::Taken;
use crate::{FIRST, by_host, mail};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything that is logged in two rounds through a mailbox.
fn logged(config: &TriggersConfig, folder: &Path) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let triggers = MailTriggers::new(config, folder).unwrap().unwrap();
        triggers.poll(&Taken::refusing()).unwrap();
        triggers.poll(&Taken::default()).unwrap();
    });
    let log = log.0.lock().unwrap();
    String::from_utf8(log.clone()).unwrap()
}

fn says_only_names(log: &str, unrecognised: &str, left: &str) {
    for (mail, reason) in [
        (unrecognised, "no link with an action's identifier"),
        (left, "hint was not taken"),
    ] {
        let lines = log.lines().filter(|line| line.contains(reason));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 1, "{log}");
        assert!(lines[0].contains(&format!("mail={mail}")), "{log}");
    }
    for secret in [
        "Uutiskirje",
        "news.example",
        "virkailija",
        "Tiedoksi",
        FIRST,
        PASSWORD,
    ] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_mail_in_a_folder_is_reported_once_by_the_name_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["new", "cur"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("new/1.host"), mail("newsletter")).unwrap();
    fs::write(folder.path().join("new/2.host"), mail("forwarded-outlook")).unwrap();
    let config = TriggersConfig {
        mail: by_host(),
        maildir: Some(MaildirConfig {
            folder: folder.path().into(),
        }),
        ..TriggersConfig::default()
    };
    says_only_names(&logged(&config, folder.path()), "1.host", "2.host");
}

#[test]
fn a_mail_on_a_server_is_reported_once_by_its_number() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    server.deliver("1.host", &mail("newsletter"));
    server.deliver("2.host", &mail("forwarded-outlook"));
    let config = TriggersConfig {
        mail: by_host(),
        imap: Some(account(server.port)),
        ..TriggersConfig::default()
    };
    says_only_names(&logged(&config, server.folder.path()), "UID 1", "UID 2");
    let account = MailTriggers::new(&config, server.folder.path()).unwrap();
    assert!(!format!("{account:?} {config:?}").contains(PASSWORD));
}
