//! Attachments on their way to the disk.

use std::path::Path;

use lupasilta::problem::{Recovery, Side};
use lupasilta::service::{Download, Expected, Limits, ServiceError, Timeouts};

use crate::server::{Reply, Server, answer, head};
use crate::settings::{SHORT, direct, essence, get, service, timeouts};

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn fetch(
    reply: Reply,
    expected: Expected<'_>,
    limit: u64,
    timeouts: Timeouts,
    to: &Path,
) -> Result<Download, ServiceError> {
    let server = Server::start(vec![reply]);
    let mut config = direct(&server.url());
    config.limits = Limits {
        attachment_bytes: limit,
        ..Limits::default()
    };
    config.timeouts = timeouts;
    service(&config).download("i", &get("/attachments/1/2"), expected, to)
}

#[test]
fn a_file_is_streamed_to_disk_and_hashed_on_the_way() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let expected = Expected {
        size: Some(3),
        sha256: Some(ABC),
    };
    let reply = Reply::Send(answer(200, &[("Content-Type", "application/pdf")], "abc"));
    let download = fetch(reply, expected, 3, timeouts(), &to).unwrap();
    assert_eq!((download.size, download.sha256.as_str()), (3, ABC));
    assert_eq!(download.receipt.answer_sha256.as_deref(), Some(ABC));
    assert_eq!(std::fs::read(&to).unwrap(), b"abc");
}

#[test]
fn whatever_goes_wrong_no_file_is_left() {
    let fast = Timeouts {
        stall: SHORT,
        ..timeouts()
    };
    // At a gigabyte a second the deadline is hardly more than the total of an exchange.
    let short = Timeouts {
        total: SHORT,
        slowest_download_bytes_per_second: 1 << 30,
        ..timeouts()
    };
    let pause = std::time::Duration::from_millis(20);
    let none = Expected::default();
    let of = |size, sha256| Expected { size, sha256 };
    let chunked = &[("Transfer-Encoding", "chunked")];
    use Recovery::{Person, Retry, StopConnection};
    use Side::{Lv, Ours};
    for (reply, expected, timeouts, problem) in [
        (
            Reply::Send(answer(200, &[], "abcd")),
            none,
            timeouts(),
            ("attachment-too-large", Ours, Person),
        ),
        (
            Reply::Send([head(200, chunked, None), b"4\r\nabcd\r\n0\r\n\r\n".to_vec()].concat()),
            none,
            timeouts(),
            ("attachment-too-large", Ours, Person),
        ),
        (
            Reply::Send(answer(200, &[], "ab")),
            of(Some(3), None),
            timeouts(),
            ("attachment-size-differs", Lv, Retry),
        ),
        (
            Reply::Send(answer(200, &[], "abc")),
            of(Some(2), None),
            timeouts(),
            ("attachment-size-differs", Lv, Retry),
        ),
        (
            Reply::Send(answer(200, &[], "abd")),
            of(Some(3), Some(ABC)),
            timeouts(),
            ("attachment-hash-differs", Lv, Retry),
        ),
        (
            Reply::Send([head(200, &[], Some(3)), b"ab".to_vec()].concat()),
            none,
            timeouts(),
            ("answer-cut-short", Lv, Retry),
        ),
        (
            Reply::Send([head(200, &[], None), b"abc".to_vec()].concat()),
            none,
            timeouts(),
            ("attachment-length-unknown", Lv, Person),
        ),
        (
            Reply::SendAndHang([head(200, &[], Some(3)), b"ab".to_vec()].concat()),
            none,
            fast,
            ("answer-stalled", Lv, Retry),
        ),
        (
            Reply::Drip(head(200, &[], Some(3000)), vec![b'a'; 3000], pause),
            of(Some(3000), None),
            short,
            ("answer-deadline", Lv, Retry),
        ),
        (
            Reply::Send(answer(404, &[], "")),
            none,
            timeouts(),
            ("lv-path-unknown", Ours, Person),
        ),
        (
            Reply::Send(answer(401, &[], "")),
            none,
            timeouts(),
            ("lv-unauthorized", Ours, StopConnection),
        ),
        (
            Reply::Send(answer(206, &[], "abc")),
            none,
            timeouts(),
            ("lv-unexpected-status", Lv, Person),
        ),
        (
            Reply::Send(head(204, &[], None)),
            none,
            timeouts(),
            ("lv-unexpected-status", Lv, Person),
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let limit = if problem.0 == "answer-deadline" {
            3000
        } else {
            3
        };
        let error = fetch(reply, expected, limit, timeouts, &dir.path().join("a")).unwrap_err();
        assert_eq!(essence(&error.problem), problem);
        assert_eq!(dir.path().read_dir().unwrap().count(), 0, "{problem:?}");
    }
}

#[test]
fn an_answer_without_length_is_taken_where_the_service_stated_what_to_expect() {
    for expected in [
        Expected {
            size: Some(3),
            sha256: None,
        },
        Expected {
            size: None,
            sha256: Some(ABC),
        },
    ] {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        let reply = Reply::Send([head(200, &[], None), b"abc".to_vec()].concat());
        fetch(reply, expected, 3, timeouts(), &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"abc");
    }
}

#[test]
fn a_file_stated_larger_than_the_limit_is_not_even_asked_for() {
    let server = Server::start(vec![]);
    let mut config = direct(&server.url());
    config.limits.attachment_bytes = 3;
    let expected = Expected {
        size: Some(4),
        sha256: None,
    };
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let error = service(&config)
        .download("i", &get("/a"), expected, &to)
        .unwrap_err();
    assert_eq!(error.problem.code, "attachment-too-large");
}

#[test]
fn a_large_file_passes_in_pieces() {
    let body = vec![7_u8; 3_000_000];
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let reply = Reply::Send(answer(200, &[], &body));
    let download = fetch(reply, Expected::default(), 1 << 30, timeouts(), &to).unwrap();
    assert_eq!(download.size, 3_000_000);
    assert_eq!(std::fs::read(&to).unwrap(), body);
}
