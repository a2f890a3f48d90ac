//! A mailbox on a real IMAP server.

use std::time::Duration;

use lupasilta::problem::Recovery;
use lupasilta::secret::SecretSource;
use lupasilta::triggers::{ImapConfig, Kind, Polled};

use crate::dovecot::Dovecot;
use crate::mail;
use crate::server::{account, poll};
use crate::taken::Taken;

#[test]
fn a_handled_mail_is_seen_and_an_unrecognised_one_flagged_and_both_are_kept() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let round = |taken: &Taken| poll(account(server.port), server.folder.path(), taken).unwrap();
    assert_eq!(round(&Taken::default()), Polled::default());

    let mut large = mail("application-base64");
    large.resize((10 << 20) + 1, b'\n');
    server.deliver("1.host", &mail("supplement-quoted-printable"));
    server.deliver("2.host", &mail("newsletter"));
    server.deliver("3.host", &mail("forwarded-outlook"));
    server.deliver("4.host", &large);

    let refused = round(&Taken::refusing());
    assert_eq!(
        (refused.handled, refused.unrecognised, refused.left),
        (0, 2, 2)
    );
    let taken = Taken::default();
    let polled = round(&taken);
    assert_eq!(
        (polled.handled, polled.unrecognised, polled.left),
        (2, 0, 0)
    );
    assert_eq!(
        taken
            .hints
            .lock()
            .unwrap()
            .iter()
            .map(|h| h.kind)
            .collect::<Vec<_>>(),
        [Kind::Supplement, Kind::Supplement]
    );
    assert_eq!(round(&taken), Polled::default());

    let flags: Vec<_> = server
        .mails()
        .iter()
        .map(|name| {
            let (unique, flags) = name.split_once(":2,").unwrap();
            (unique.chars().next().unwrap(), flags.to_owned())
        })
        .collect();
    assert_eq!(
        flags,
        [('1', "S"), ('2', "F"), ('3', "S"), ('4', "F")].map(|(n, f)| (n, f.to_owned()))
    );
}

#[test]
fn what_the_server_refuses_is_told_apart() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let folder = server.folder.path();
    std::fs::write(folder.join("wrong"), "väärä").unwrap();
    std::fs::write(folder.join("other.pem"), {
        let other = tempfile::tempdir().unwrap();
        crate::server::prepare(other.path());
        std::fs::read(other.path().join("cert.pem")).unwrap()
    })
    .unwrap();
    let own = || account(server.port);
    for (imap, code, recovery) in [
        (
            ImapConfig {
                password: SecretSource::File("wrong".into()),
                ..own()
            },
            "mail-login-refused",
            Recovery::StopConnection,
        ),
        (
            ImapConfig {
                mailbox: "No such mailbox".into(),
                ..own()
            },
            "mail-mailbox-refused",
            Recovery::StopConnection,
        ),
        (
            ImapConfig {
                ca_file: Some("other.pem".into()),
                ..own()
            },
            "mail-server-tls",
            Recovery::StopConnection,
        ),
        (
            ImapConfig {
                host: "127.0.0.1".into(),
                ..own()
            },
            "mail-server-tls",
            Recovery::StopConnection,
        ),
    ] {
        let problem = poll(imap, folder, &Taken::default()).unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.recovery),
            (code, recovery),
            "{problem:?}"
        );
        assert!(!format!("{problem:?}").contains("väärä"));
    }
    assert!(!server.log().contains("Panic"), "{}", server.log());
}

#[test]
fn settings_that_cannot_work_are_named_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    crate::server::prepare(folder.path());
    let own = || account(993);
    for (imap, said) in [
        (
            ImapConfig {
                host: "https://imap.example".into(),
                ..own()
            },
            "`host` (https://imap.example)",
        ),
        (
            ImapConfig {
                mailbox: "Herätteet".into(),
                ..own()
            },
            "`mailbox` must be in ASCII",
        ),
        (
            ImapConfig {
                password: SecretSource::File("missing".into()),
                ..own()
            },
            "`password`: the file",
        ),
        (
            ImapConfig {
                ca_file: Some("password".into()),
                ..own()
            },
            "`ca_file`: ",
        ),
        (
            ImapConfig {
                timeout: Duration::ZERO,
                ..own()
            },
            "`timeout` must be more than nothing",
        ),
    ] {
        let problem = poll(imap, folder.path(), &Taken::default()).unwrap_err();
        assert!(problem.what.contains(said), "{problem:?}");
    }
}
