//! A mail server that answers byte for byte what a test tells it to, and worse than a real one would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lupasilta::problem::Problem;
use lupasilta::triggers::{ImapConfig, Polled};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::mail;
use crate::server::{account, poll, prepare};
use crate::taken::Taken;

/// What is said for each command, in order; `TAG` stands for the command's own.
type Script = Vec<Vec<u8>>;

struct Scripted {
    folder: TempDir,
    port: u16,
    /// What the client sent.
    heard: JoinHandle<String>,
}

impl Scripted {
    /// Greets, lets anyone in and goes on by the script; then closes, or sends a byte now and then for ever.
    fn start(script: Script, trickles: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = prepare(folder.path());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = thread::spawn(move || {
            let (tcp, _) = listener.accept().unwrap();
            let tls = ServerConnection::new(Arc::new(config)).unwrap();
            let mut lines = BufReader::new(StreamOwned::new(tls, tcp));
            serve(&mut lines, script, trickles)
        });
        Self {
            folder,
            port,
            heard,
        }
    }

    fn poll(&self, taken: &Taken, timeout: Duration) -> Result<Polled, Problem> {
        let imap = ImapConfig {
            host: "localhost".into(),
            timeout,
            ..account(self.port)
        };
        poll(imap, self.folder.path(), taken)
    }
}

fn serve<S: Read + Write>(lines: &mut BufReader<S>, script: Script, trickles: bool) -> String {
    let mut heard = String::new();
    let say = |lines: &mut BufReader<S>, text: &[u8]| {
        let _ = lines.get_mut().write_all(text);
        let _ = lines.get_mut().flush();
    };
    say(lines, b"* OK ready\r\n");
    for said in script {
        let mut line = String::new();
        loop {
            let mut more = String::new();
            if lines.read_line(&mut more).unwrap_or(0) == 0 {
                return heard;
            }
            line.push_str(&more);
            if !more.ends_with("}\r\n") {
                break;
            }
            say(lines, b"+ go on\r\n");
        }
        heard.push_str(&line);
        let tag = line.split(' ').next().unwrap();
        let said = replaced(&said, b"TAG", tag.as_bytes());
        say(lines, &said);
    }
    let until = Instant::now() + Duration::from_secs(10);
    while trickles && Instant::now() < until {
        if lines.get_mut().write_all(b"x").is_err() || lines.get_mut().flush().is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    heard
}

fn replaced(text: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    match text.windows(word.len()).rposition(|window| window == word) {
        Some(at) => [&text[..at], by, &text[at + word.len()..]].concat(),
        None => text.to_vec(),
    }
}

fn script(more: &[&[u8]]) -> Script {
    [
        &b"TAG OK in\r\n"[..],
        b"* 1 EXISTS\r\nTAG OK [READ-WRITE] selected\r\n",
    ]
    .iter()
    .chain(more)
    .map(|said| said.to_vec())
    .collect()
}

fn body(mail: &[u8]) -> Vec<u8> {
    let mut said = format!("* 1 FETCH (UID 7 BODY[] {{{}}}\r\n", mail.len()).into_bytes();
    said.extend_from_slice(mail);
    said.extend_from_slice(b")\r\nTAG OK fetched\r\n");
    said
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn only_reading_without_a_mark_and_marking_are_ever_asked_for() {
    let whole = body(&mail("application-base64"));
    let server = Scripted::start(
        script(&[
            b"* SEARCH 7\r\nTAG OK found\r\n",
            b"* 1 FETCH (UID 7 RFC822.SIZE 700)\r\nTAG OK fetched\r\n",
            &whole,
            b"TAG OK stored\r\n",
            b"* BYE\r\nTAG OK out\r\n",
        ]),
        false,
    );
    assert_eq!(server.poll(&Taken::default(), LONG).unwrap().handled, 1);
    let heard = server.heard.join().unwrap();
    let commands: Vec<_> = heard
        .lines()
        .filter_map(|line| line.strip_prefix('L'))
        .filter_map(|line| line.split_once(' '))
        .map(|(_, command)| command)
        .skip(1)
        .collect();
    assert_eq!(
        commands,
        [
            "SELECT INBOX",
            "UID SEARCH UNSEEN UNFLAGGED UNDELETED",
            "UID FETCH 7 RFC822.SIZE",
            "UID FETCH 7 BODY.PEEK[]",
            "UID STORE 7 +FLAGS.SILENT (\\Seen)",
            "LOGOUT"
        ]
    );
}

#[test]
fn a_trickle_of_bytes_does_not_put_the_deadline_off() {
    let server = Scripted::start(script(&[]), true);
    let began = Instant::now();
    let problem = server
        .poll(&Taken::default(), Duration::from_millis(500))
        .unwrap_err();
    assert_eq!(problem.code, "mail-server-silent");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_mail_that_is_larger_than_its_server_said_is_flagged_and_the_next_one_read() {
    let large = body(&vec![b'a'; 11 << 20]);
    let whole = body(&mail("application-base64"));
    let server = Scripted::start(
        script(&[
            b"* SEARCH 6 7\r\nTAG OK found\r\n",
            b"* 1 FETCH (UID 6 RFC822.SIZE 700)\r\nTAG OK fetched\r\n",
            &large,
            b"TAG OK stored\r\n",
            b"* 1 FETCH (UID 7 RFC822.SIZE 700)\r\nTAG OK fetched\r\n",
            &whole,
            b"TAG OK stored\r\n",
            b"* BYE\r\nTAG OK out\r\n",
        ]),
        false,
    );
    let polled = server.poll(&Taken::default(), LONG).unwrap();
    assert_eq!((polled.handled, polled.unrecognised), (1, 1));
    assert!(
        server
            .heard
            .join()
            .unwrap()
            .contains("UID STORE 6 +FLAGS.SILENT (\\Flagged)")
    );
}

#[test]
fn what_the_codec_does_not_know_is_passed_over() {
    let whole = [
        &b"* X-NEWS (what) \"?\"\r\n* 1 FETCH (FLAGS (\\Recent))\r\n"[..],
        &body(&mail("application-base64")),
    ]
    .concat();
    let server = Scripted::start(
        script(&[
            b"* SEARCH 7\r\n* 3 EXISTS\r\nTAG OK found\r\n",
            b"* X-NEWS\r\n* 1 FETCH (UID 7 RFC822.SIZE 700)\r\nTAG OK fetched\r\n",
            &whole,
            b"TAG OK stored\r\n",
        ]),
        false,
    );
    assert_eq!(server.poll(&Taken::default(), LONG).unwrap().handled, 1);
}

#[test]
fn a_mail_that_somebody_moved_away_is_no_failure() {
    let server = Scripted::start(
        script(&[
            b"* SEARCH 7\r\nTAG OK found\r\n",
            b"TAG OK nothing\r\n",
            b"TAG OK nothing\r\n",
        ]),
        false,
    );
    assert_eq!(server.poll(&Taken::default(), LONG), Ok(Polled::default()));
}

#[test]
fn ways_in_which_a_server_fails_are_told_apart() {
    for (more, code) in [
        (
            &b"TAG OK [READ-ONLY] selected\r\n"[..],
            "mail-mailbox-read-only",
        ),
        (b"TAG NO not here\r\n", "mail-mailbox-refused"),
        (b"* BYE busy\r\n", "mail-server-unreachable"),
        (b"HTTP/1.1 400 Bad Request\r\n", "mail-server-not-imap"),
        (b"", "mail-server-unreachable"),
    ] {
        let script = vec![b"TAG OK in\r\n".to_vec(), more.to_vec()];
        let server = Scripted::start(script, false);
        let problem = server.poll(&Taken::default(), LONG).unwrap_err();
        assert_eq!(problem.code, code);
    }
}

#[test]
fn nobody_at_the_port_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let problem = poll(account(port), folder.path(), &Taken::default()).unwrap_err();
    assert_eq!(problem.code, "mail-server-unreachable");
}
