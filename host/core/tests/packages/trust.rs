//! Signatures and pinned digests: what counts, and that nothing else does.

use std::io::Cursor;

use lupasilta::audit::Digest;
use lupasilta::mappings::trust::{KeyId, Malformed, Trust, TrustedKeys, Untrusted, verify};
use lupasilta::problem::Problem;
use minisign::KeyPair;
use tempfile::TempDir;

/// Made with minisign 0.11 by `minisign -G -W`.
pub(crate) const STOCK_KEY: &str = "untrusted comment: minisign public key C21BA31F8E1D20E7
RWTnIB2OH6MbwrpZwplwYKyRhtxQ1qKaVXxc7DfJYHmQXwJYgmWcyPbW
";

/// Its id, as the tool shows it.
pub(crate) const STOCK_KEY_ID: &str = "C21BA31F8E1D20E7";

/// What was signed.
const COMPONENT: &[u8] = b"a mapping";

/// By `minisign -S -t 'asianhallinta 1.4.0'`.
const STOCK: &str = "untrusted comment: signature from minisign secret key
RUTnIB2OH6MbwuIbQ2nHW1p80slHay4n2zexoKL+gHofoU1PDWP/NFYxhM67Cmhysii17bkd/Y0bRKNO/9jE7olWIMJtVh6agws=
trusted comment: asianhallinta 1.4.0
RgrdvIbzchpzuW7DMTYoURSIDiiiRei8D/OhlT9WNAlvdkpcXxadz+vy2XwUU++SjYlINUg1OcpN6Q8ZV+16AQ==
";

/// The same with `-l`.
const LEGACY: &str = "untrusted comment: signature from minisign secret key
RWTnIB2OH6Mbws5Z0RKXdwzdTgeTwrEyS6pR9flRip+WzPVWSSEoRhVBB//rWacXHmkj1caZYSBDuSnsEaGlDAvw28gfec3xRAg=
trusted comment: asianhallinta 1.4.0
9ohKpckXFNsFoE+8kw6tn27TZ1oCr9xvlBR6Jyk3CtVwrwMEsI49Q6Aj7CgLsY/g3TSEU6N0520Ss4Pt1bZgAw==
";

/// Trusts the stock tool's key under the name `vendor`.
fn trusting() -> (TempDir, TrustedKeys) {
    let folder = tempfile::tempdir().unwrap();
    let keys = TrustedKeys::open(folder.path().join("keys")).unwrap();
    keys.add("vendor", STOCK_KEY).unwrap();
    (folder, keys)
}

fn code(error: Untrusted) -> String {
    let problem = Problem::from(error);
    assert!(!problem.advice.is_empty());
    problem.code
}

fn id(text: &str) -> KeyId {
    text.parse().unwrap()
}

#[test]
fn a_component_signed_with_the_stock_tool_is_trusted_for_its_key_and_says_what_its_signer_said() {
    let (_folder, keys) = trusting();
    let trust = verify(COMPONENT, Some(STOCK), None, &keys).unwrap();
    let json = serde_json::to_value(&trust).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "by": "signed",
            "keyName": "vendor",
            "keyId": STOCK_KEY_ID,
            "trustedComment": "asianhallinta 1.4.0",
        })
    );
    assert_eq!(serde_json::from_value::<Trust>(json).unwrap(), trust);
}

#[test]
fn a_component_signed_with_the_library_is_trusted_too() {
    let (_folder, keys) = trusting();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let public = pair.pk.to_box().unwrap().to_string();
    let added = keys.add("second", &public).unwrap();
    let signature = minisign::sign(
        None,
        &pair.sk,
        Cursor::new(COMPONENT),
        Some("of 5.5."),
        None,
    );
    let signature = signature.unwrap().to_string();
    let trust = verify(COMPONENT, Some(&signature), None, &keys).unwrap();
    assert!(matches!(
        trust,
        Trust::Signed { key_name, key_id, trusted_comment }
            if key_name.as_str() == "second" && key_id == added.id && trusted_comment == "of 5.5."
    ));
}

#[test]
fn a_signature_with_the_line_ends_of_windows_counts() {
    let (_folder, keys) = trusting();
    let signature = STOCK.replace('\n', "\r\n");
    assert!(verify(COMPONENT, Some(&signature), None, &keys).is_ok());
    assert!(verify(COMPONENT, Some(STOCK.trim_end()), None, &keys).is_ok());
}

#[test]
fn an_unsigned_component_is_refused_and_a_pinned_one_taken() {
    let (_folder, keys) = trusting();
    let digest = Digest::of(COMPONENT);
    let refused = verify(COMPONENT, None, None, &keys).unwrap_err();
    assert_eq!(refused, Untrusted::Unsigned { digest });
    assert!(refused.to_string().contains(&digest.to_string()));
    assert_eq!(code(refused), "mapping-unsigned");

    let trust = verify(COMPONENT, None, Some(&digest), &keys).unwrap();
    assert_eq!(trust, Trust::Pinned { digest });
    let json = serde_json::to_value(&trust).unwrap();
    assert_eq!(
        json,
        serde_json::json!({"by": "pinned", "digest": digest.to_string()})
    );
}

#[test]
fn a_digest_of_another_file_is_refused_whatever_the_signature_says() {
    let (_folder, keys) = trusting();
    let pinned = Digest::of(b"another");
    let actual = Digest::of(COMPONENT);
    for signature in [None, Some(STOCK), Some("nonsense")] {
        let refused = verify(COMPONENT, signature, Some(&pinned), &keys).unwrap_err();
        assert_eq!(refused, Untrusted::OtherDigest { pinned, actual });
        assert_eq!(code(refused), "mapping-digest-differs");
    }
}

#[test]
fn a_signature_that_does_not_count_is_refused_whatever_the_digest_says() {
    let (_folder, keys) = trusting();
    keys.remove("vendor").unwrap();
    let digest = Digest::of(COMPONENT);
    let refused = verify(COMPONENT, Some(STOCK), Some(&digest), &keys).unwrap_err();
    let key_id = id(STOCK_KEY_ID);
    assert_eq!(
        refused,
        Untrusted::UnknownKey {
            key_id,
            pinned: true
        }
    );
    assert!(
        Problem::from(refused)
            .advice
            .contains("without the signature")
    );
    let refused = verify(COMPONENT, Some("nonsense"), Some(&digest), &keys).unwrap_err();
    assert_eq!(refused, Untrusted::Malformed(Malformed::Lines));
}

#[test]
fn where_both_fit_the_signature_is_the_reason() {
    let (_folder, keys) = trusting();
    let trust = verify(COMPONENT, Some(STOCK), Some(&Digest::of(COMPONENT)), &keys).unwrap();
    assert!(matches!(trust, Trust::Signed { .. }));
}

#[test]
fn a_signature_by_a_key_that_is_not_trusted_names_the_key() {
    let (_folder, keys) = trusting();
    keys.remove("vendor").unwrap();
    let other = KeyPair::generate_unencrypted_keypair().unwrap();
    keys.add("other", &other.pk.to_box().unwrap().to_string())
        .unwrap();
    let refused = verify(COMPONENT, Some(STOCK), None, &keys).unwrap_err();
    let problem = Problem::from(refused);
    assert_eq!(problem.code, "mapping-key-not-trusted");
    assert!(problem.what.contains(STOCK_KEY_ID));
    assert!(problem.advice.contains("mappings trust add"));
}

#[test]
fn a_key_that_borrows_a_trusted_keys_id_is_not_trusted_for_it() {
    let (_folder, keys) = trusting();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let signature = minisign::sign(None, &pair.sk, Cursor::new(COMPONENT), None, None).unwrap();
    let text = signature.to_string();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut bytes = decode(&lines[1]);
    bytes[2..10].copy_from_slice(&decode(STOCK.lines().nth(1).unwrap())[2..10]);
    lines[1] = encode(&bytes);
    let refused = verify(COMPONENT, Some(&lines.join("\n")), None, &keys).unwrap_err();
    assert_eq!(code(refused), "mapping-signature-wrong");
}

#[test]
fn two_trusted_keys_of_one_id_are_both_tried() {
    let (_folder, keys) = trusting();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let public = pair.pk.to_box().unwrap().to_string();
    let mut other = decode(public.lines().nth(1).unwrap());
    other[2..10].copy_from_slice(&decode(STOCK_KEY.lines().nth(1).unwrap())[2..10]);
    // Names before and after the right one's, so that the order does not decide.
    keys.add("a", &encode(&other)).unwrap();
    assert!(verify(COMPONENT, Some(STOCK), None, &keys).is_ok());
    keys.remove("a").unwrap();
    keys.add("z", &encode(&other)).unwrap();
    assert!(verify(COMPONENT, Some(STOCK), None, &keys).is_ok());
}

#[test]
fn a_legacy_signature_is_refused_as_such_and_cannot_be_passed_off_as_the_newer_kind() {
    let (_folder, keys) = trusting();
    let refused = verify(COMPONENT, Some(LEGACY), None, &keys).unwrap_err();
    assert_eq!(code(refused), "mapping-signature-legacy");
    let relabelled = LEGACY.replace("RWTn", "RUTn");
    let refused = verify(COMPONENT, Some(&relabelled), None, &keys).unwrap_err();
    assert_eq!(code(refused), "mapping-signature-wrong");
}

#[test]
fn every_changed_byte_of_the_component_is_found() {
    let (_folder, keys) = trusting();
    for at in 0..COMPONENT.len() {
        for bit in 0..8 {
            let mut changed = COMPONENT.to_vec();
            changed[at] ^= 1 << bit;
            let refused = verify(&changed, Some(STOCK), None, &keys).unwrap_err();
            assert_eq!(
                code(refused),
                "mapping-signature-wrong",
                "byte {at} bit {bit}"
            );
        }
    }
    for changed in [&COMPONENT[1..], &COMPONENT[..8], b"", b"a mapping\0"] {
        let refused = verify(changed, Some(STOCK), None, &keys).unwrap_err();
        assert_eq!(code(refused), "mapping-signature-wrong");
    }
}

/// Each byte of the file takes each other value with which the file is still text; others never reach `verify`.
#[test]
fn every_changed_byte_of_the_signature_is_found_but_those_of_the_untrusted_comments_text() {
    let (_folder, keys) = trusting();
    let free = "untrusted comment: ".len()..STOCK.find('\n').unwrap();
    let (mut harmless, mut found) = (0, 0);
    for at in 0..STOCK.len() {
        for value in (0..=255).filter(|value| *value != STOCK.as_bytes()[at]) {
            let mut changed = STOCK.as_bytes().to_vec();
            changed[at] = value;
            let Ok(changed) = String::from_utf8(changed) else {
                continue;
            };
            match verify(COMPONENT, Some(&changed), None, &keys) {
                Ok(_) => {
                    // The last line may end as it likes, but nothing may follow.
                    assert!(free.contains(&at), "byte {at} as {value:#04x}");
                    harmless += 1;
                }
                Err(error) => {
                    assert!(
                        !free.contains(&at) || value == b'\n',
                        "byte {at} as {value:#04x}: {error}"
                    );
                    found += 1;
                }
            }
        }
    }
    assert!(harmless > 1000 && found > 20_000, "{harmless} {found}");
}

#[test]
fn parts_of_signatures_cannot_be_recombined() {
    let (_folder, keys) = trusting();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    keys.add("second", &pair.pk.to_box().unwrap().to_string())
        .unwrap();
    let sign = |bytes: &'static [u8], comment| {
        let made = minisign::sign(None, &pair.sk, Cursor::new(bytes), Some(comment), None);
        made.unwrap().to_string()
    };
    let (one, other) = (sign(COMPONENT, "1.4.0"), sign(b"older", "1.3.0"));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (lines(&one), lines(&other));
    for mask in 0_u8..16 {
        let mixed: Vec<&str> = (0..4)
            .map(|line| if mask & 1 << line == 0 { &one } else { &other }[line].as_str())
            .collect();
        let trusted = verify(COMPONENT, Some(&mixed.join("\n")), None, &keys).is_ok();
        // Only the first line, which nobody signs, may be the other's.
        assert_eq!(trusted, mask <= 1, "{mask:04b}");
    }
}

#[test]
fn what_is_no_signature_is_told_apart() {
    let (_folder, keys) = trusting();
    let line = |number: usize, text: &str| {
        let mut lines: Vec<&str> = STOCK.lines().collect();
        lines[number] = text;
        lines.join("\n")
    };
    let second = STOCK.lines().nth(1).unwrap();
    for (text, reason) in [
        (String::new(), Malformed::Lines),
        (
            "<html>\n<body>\n</body>\n</html>".to_owned(),
            Malformed::UntrustedComment,
        ),
        (format!("{STOCK}more"), Malformed::Lines),
        (format!("{STOCK}\n"), Malformed::Lines),
        (STOCK_KEY.to_owned(), Malformed::Lines),
        (line(1, ""), Malformed::Signature),
        (line(1, &second[4..]), Malformed::Signature),
        (line(1, &format!(" {second}")), Malformed::Signature),
        (
            line(1, &second.replace("RUTn", "RVTn")),
            Malformed::Signature,
        ),
        (line(2, "trusted: yes"), Malformed::TrustedComment),
        (
            line(2, "trusted comment: \u{1b}[2J"),
            Malformed::ControlCharacters,
        ),
        (line(3, second), Malformed::CommentSignature),
    ] {
        let refused = verify(COMPONENT, Some(&text), None, &keys).unwrap_err();
        assert_eq!(refused, Untrusted::Malformed(reason), "{text}");
        assert_eq!(code(refused), "mapping-signature-malformed");
    }
}

fn decode(base64: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(base64)
        .unwrap()
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
