//! What is recognised in a mail, and what is not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lupasilta::triggers::{
    Hint, Kind, KindPattern, MailConfig, PatternError, Recognition, Unrecognised,
};

use crate::{FIRST, SECOND, by_host, first, mail};

fn hints(config: &MailConfig, mail: &[u8]) -> Result<Vec<Hint>, Unrecognised> {
    Recognition::new(config).unwrap().hints(mail)
}

fn plain(subject: &str, text: &str) -> Vec<u8> {
    format!("From: a@lv.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
        .into_bytes()
}

#[test]
fn mails_that_other_programs_wrote_are_recognised_with_their_kinds() {
    for (name, kind) in [
        ("application-base64", Kind::Application),
        ("application-flowed", Kind::Application),
        ("supplement-quoted-printable", Kind::Supplement),
        ("supplement-decomposed", Kind::Supplement),
        ("message-html-only", Kind::Message),
        ("withdrawal-alternative", Kind::Withdrawal),
        ("forwarded-outlook", Kind::Supplement),
        ("forwarded-attached", Kind::Withdrawal),
        ("forwarded-quoted", Kind::Message),
    ] {
        let action = first();
        assert_eq!(
            hints(&by_host(), &mail(name)),
            Ok(vec![Hint { action, kind }]),
            "{name}"
        );
    }
}

#[test]
fn each_action_of_a_mail_gets_one_hint() {
    let hints = hints(&by_host(), &mail("two-actions")).unwrap();
    let actions: Vec<_> = hints.iter().map(|hint| hint.action.to_string()).collect();
    assert_eq!(actions, [FIRST, SECOND]);
}

#[test]
fn a_mail_with_links_to_more_than_fifty_actions_is_not_recognised() {
    let links = |count: usize| {
        let links = (0..count).map(|n| format!("https://lv.example/{n:08x}{}\r\n", &FIRST[8..]));
        plain("Uusia hakemuksia", &links.collect::<String>())
    };
    assert_eq!(hints(&by_host(), &links(50)).unwrap().len(), 50);
    assert_eq!(hints(&by_host(), &links(51)), Err(Unrecognised::TooMany));
}

#[test]
fn a_mail_without_a_link_of_the_settings_is_not_recognised() {
    for name in ["other-host", "damaged-guid", "newsletter"] {
        assert_eq!(
            hints(&by_host(), &mail(name)),
            Err(Unrecognised::NoLink),
            "{name}"
        );
    }
    let unencrypted = plain("Uusi hakemus", &format!("http://lv.example/{FIRST}"));
    let user = plain(
        "Uusi",
        &format!("https://lv.example@attacker.example/{FIRST}"),
    );
    for mail in [unencrypted, user] {
        assert_eq!(hints(&by_host(), &mail), Err(Unrecognised::NoLink));
    }
}

#[test]
fn what_is_no_mail_is_not_recognised() {
    for bytes in [
        &b""[..],
        b"\0\0\0\0",
        b"\xff\xfe\r\n\r\n\xff",
        b"From",
        b"\r\n\r\n",
    ] {
        assert!(hints(&by_host(), bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_mail_cut_anywhere_is_read_without_a_panic() {
    let recognition = Recognition::new(&by_host()).unwrap();
    for name in [
        "withdrawal-alternative",
        "forwarded-attached",
        "forwarded-outlook",
    ] {
        let mail = mail(name);
        let whole = recognition.hints(&mail).unwrap();
        for end in 0..mail.len() {
            if let Ok(hints) = recognition.hints(&mail[..end]) {
                assert_eq!(hints.len(), whole.len(), "{name} cut at {end}");
            }
        }
    }
}

#[test]
fn a_mail_of_mails_within_mails_without_end_is_read() {
    const SIZE: usize = 8 << 20;
    let one = "Content-Type: message/rfc822\r\n\r\n";
    let attached = one.repeat(SIZE / one.len());
    let mut parts = String::new();
    for depth in 0..50_000 {
        parts.push_str(&format!(
            "Content-Type: multipart/digest; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        ));
    }
    let encoded = STANDARD.encode(&attached[..SIZE / 2]);
    let hidden = format!(
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
    );
    for body in [attached, parts, hidden] {
        let mail = format!("From: a@lv.example\r\n{body}");
        assert_eq!(
            hints(&by_host(), mail.as_bytes()),
            Err(Unrecognised::NoLink)
        );
    }
}

#[test]
fn a_sender_other_than_the_one_of_the_settings_is_not_recognised() {
    let config = MailConfig {
        from: Some(r"@lv\.example$".into()),
        ..by_host()
    };
    assert_eq!(
        hints(&config, &mail("application-base64")).unwrap().len(),
        1
    );
    assert_eq!(
        hints(&config, &mail("forwarded-outlook")),
        Err(Unrecognised::Sender)
    );
}

#[test]
fn the_settings_own_link_takes_the_guid_of_its_group() {
    let config = MailConfig {
        link: Some("/hanke/[0-9a-f-]{36}/asiointi/([0-9A-Fa-f-]{36})".into()),
        ..MailConfig::default()
    };
    let text = format!("https://lv.example/hanke/{SECOND}/asiointi/{FIRST}");
    let found = hints(&config, &plain("Uusi", &text)).unwrap();
    assert_eq!(
        found.iter().map(|h| h.action).collect::<Vec<_>>(),
        [first()]
    );
    let no_guid = format!("/hanke/{SECOND}/asiointi/{}", "a".repeat(36));
    assert_eq!(
        hints(&config, &plain("Uusi", &no_guid)),
        Err(Unrecognised::NoLink)
    );
}

#[test]
fn the_subject_tells_the_kind_in_three_languages() {
    let link = format!("https://LV.example/{FIRST}");
    for (subject, kind) in [
        ("Heräteviesti: uusi hakemus", Kind::Application),
        ("Väckningsmeddelande: ny ansökan", Kind::Application),
        ("", Kind::Application),
        ("HAKEMUSTA TÄYDENNETTIIN", Kind::Supplement),
        ("Ansökan har kompletterats", Kind::Supplement),
        ("Supplement received", Kind::Supplement),
        ("Asiointiin on tullut viesti", Kind::Message),
        ("Nytt meddelande", Kind::Message),
        ("New message", Kind::Message),
        ("Hakemus on peruutettu", Kind::Withdrawal),
        ("Ansökan återkallad", Kind::Withdrawal),
        ("Application was withdrawn", Kind::Withdrawal),
    ] {
        let found = hints(&by_host(), &plain(subject, &link)).unwrap();
        assert_eq!(found[0].kind, kind, "{subject}");
    }
}

#[test]
fn the_settings_own_words_replace_those_of_the_program() {
    let config = MailConfig {
        kinds: Some(vec![KindPattern {
            pattern: "^lisätieto".into(),
            kind: Kind::Supplement,
        }]),
        ..by_host()
    };
    let link = format!("https://lv.example/{FIRST}");
    let kind = |subject| hints(&config, &plain(subject, &link)).unwrap()[0].kind;
    assert_eq!(kind("Lisätietoja saapui"), Kind::Supplement);
    assert_eq!(kind("Uusi viesti"), Kind::Application);
}

#[test]
fn settings_that_cannot_recognise_anything_are_refused() {
    let refused = |host: Option<&str>, link: Option<&str>, from: Option<&str>| {
        let config = MailConfig {
            host: host.map(Into::into),
            link: link.map(Into::into),
            from: from.map(Into::into),
            kinds: None,
        };
        Recognition::new(&config).unwrap_err()
    };
    assert_eq!(refused(None, None, None), PatternError::OneWay);
    assert_eq!(refused(Some("a"), Some("(b)"), None), PatternError::OneWay);
    assert_eq!(refused(Some("https://a"), None, None), PatternError::Host);
    assert_eq!(refused(None, Some("a"), None), PatternError::Groups(0));
    assert_eq!(refused(None, Some("(a)(b)"), None), PatternError::Groups(2));
    for (setting, error) in [
        ("link", refused(None, Some("("), None)),
        ("link", refused(None, Some(r"(\w{1000}{1000})"), None)),
        ("from", refused(Some("a"), None, Some("["))),
    ] {
        assert!(
            matches!(&error, PatternError::Malformed { setting: s, .. } if *s == setting),
            "{error}"
        );
    }
}
