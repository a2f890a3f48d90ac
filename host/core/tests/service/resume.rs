//! Attachments that are cut and gone on from.

use std::path::Path;

use lupasilta::service::{Download, Expected, ServiceError, Timeouts, forget_part};

use crate::server::{Reply, Server, answer, head};
use crate::settings::{SHORT, direct, get, service, timeouts, xroad};

const TAG: (&str, &str) = ("ETag", "\"v1\"");
const OTHER_TAG: (&str, &str) = ("ETag", "\"v2\"");
/// Of `abcdef`.
const SHA256: &str = "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721";
const SIZE: Expected<'_> = Expected {
    size: Some(6),
    sha256: None,
};
const WHOLE: Expected<'_> = Expected {
    size: Some(6),
    sha256: Some(SHA256),
};

fn fetch(server: &Server, expected: Expected<'_>, to: &Path) -> Result<Download, ServiceError> {
    service(&direct(&server.url())).download("i", &get("/attachments/1/2"), expected, to)
}

/// An answer that states its length and ends before it.
fn cut(status: u16, headers: &[(&str, &str)], length: usize, body: &str) -> Reply {
    Reply::Send([head(status, headers, Some(length)), body.into()].concat())
}

fn whole(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    Reply::Send(answer(status, headers, body))
}

/// `Range` and `If-Range` of each request.
fn asked(server: &Server) -> Vec<(Option<String>, Option<String>)> {
    let received = server.received();
    let value = |values: Vec<&str>| values.first().map(|value| (*value).to_owned());
    received
        .iter()
        .map(|request| {
            (
                value(request.header("range")),
                value(request.header("if-range")),
            )
        })
        .collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn names(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_attempt_goes_on_as_long_as_each_answer_brings_something() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![
        cut(200, &[TAG], 6, "abc"),
        cut(206, &[TAG, ("Content-Range", "bytes 3-5/6")], 3, "d"),
        // Less than was asked for, which a server may send.
        whole(206, &[TAG, ("Content-Range", "bytes 4-4/6")], "e"),
        whole(206, &[TAG, ("Content-Range", "bytes 5-5/6")], "f"),
    ]);
    let download = fetch(&server, SIZE, &to).unwrap();
    assert_eq!((download.size, download.sha256.as_str()), (6, SHA256));
    assert_eq!(download.receipt.answer_sha256.as_deref(), Some(SHA256));
    assert_eq!(std::fs::read(&to).unwrap(), b"abcdef");
    assert_eq!(names(dir.path()), ["a"]);
    assert_eq!(
        asked(&server),
        [
            (None, None),
            (some("bytes=3-"), some("\"v1\"")),
            (some("bytes=4-"), some("\"v1\"")),
            (some("bytes=5-"), some("\"v1\"")),
        ]
    );
}

#[test]
fn the_next_attempt_goes_on_where_the_last_one_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![
        cut(200, &[TAG], 6, "abc"),
        whole(503, &[], ""),
        whole(401, &[], ""),
        whole(206, &[("Content-Range", "bytes 3-5/6")], "def"),
    ]);
    for code in ["lv-unavailable", "lv-unauthorized"] {
        let error = fetch(&server, SIZE, &to).unwrap_err();
        assert_eq!(error.problem.code, code);
        assert_eq!(names(dir.path()), ["a~part", "a~part.json"]);
    }
    assert_eq!(fetch(&server, SIZE, &to).unwrap().sha256, SHA256);
    assert_eq!(asked(&server)[3], (some("bytes=3-"), some("\"v1\"")));
    assert_eq!(names(dir.path()), ["a"]);
}

#[test]
fn an_attempt_that_brings_nothing_ends() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![
        cut(200, &[TAG], 6, "abc"),
        cut(206, &[TAG, ("Content-Range", "bytes 3-5/6")], 3, ""),
    ]);
    let error = fetch(&server, SIZE, &to).unwrap_err();
    assert_eq!(error.problem.code, "answer-cut-short");
    assert_eq!(asked(&server).len(), 2);
    forget_part(&to).unwrap();
    assert!(names(dir.path()).is_empty());
}

#[test]
fn the_deadline_is_that_of_all_answers_together() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let drop = || {
        let head = head(206, &[TAG, ("Content-Range", "bytes 1-5/6")], Some(5));
        Reply::Drip(head, b"bcdef".to_vec(), SHORT * 2)
    };
    let server = Server::start(vec![cut(200, &[TAG], 6, "a"), drop()]);
    let mut config = direct(&server.url());
    config.timeouts = Timeouts {
        total: SHORT,
        slowest_download_bytes_per_second: 1 << 30,
        ..timeouts()
    };
    let error = service(&config)
        .download("i", &get("/a"), SIZE, &to)
        .unwrap_err();
    assert_eq!(error.problem.code, "answer-deadline");
}

#[test]
fn an_answer_that_is_not_the_rest_of_the_same_file_is_not_joined_to_it() {
    let range = |text| ("Content-Range", text);
    for second in [
        whole(206, &[TAG, range("bytes 2-5/6")], "cdef"),
        whole(206, &[TAG, range("bytes 3-5/7")], "def"),
        whole(206, &[OTHER_TAG, range("bytes 3-5/6")], "def"),
        whole(206, &[TAG], "def"),
        whole(416, &[range("bytes */2")], ""),
        whole(416, &[], ""),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        let server = Server::start(vec![
            cut(200, &[TAG], 6, "abX"),
            second,
            whole(200, &[OTHER_TAG], "abcdef"),
        ]);
        assert_eq!(fetch(&server, SIZE, &to).unwrap().sha256, SHA256);
        assert_eq!(asked(&server)[2], (None, None));
    }
}

#[test]
fn a_file_that_was_changed_in_between_comes_whole() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![
        cut(200, &[TAG], 6, "abX"),
        whole(200, &[OTHER_TAG], "abcdef"),
    ]);
    assert_eq!(fetch(&server, SIZE, &to).unwrap().sha256, SHA256);
    assert_eq!(std::fs::read(&to).unwrap(), b"abcdef");
}

#[test]
fn without_a_tag_only_a_stated_hash_lets_answers_be_joined_and_it_finds_two_versions_out() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![cut(200, &[("ETag", "W/\"v1\"")], 6, "abc")]);
    let error = fetch(&server, SIZE, &to).unwrap_err();
    assert_eq!(error.problem.code, "answer-cut-short");
    assert!(names(dir.path()).is_empty());

    let server = Server::start(vec![
        cut(200, &[], 6, "abX"),
        whole(206, &[("Content-Range", "bytes 3-5/6")], "def"),
        whole(200, &[], "abcdef"),
    ]);
    assert_eq!(fetch(&server, WHOLE, &to).unwrap().sha256, SHA256);
    assert_eq!(asked(&server)[1], (some("bytes=3-"), None));
    assert_eq!(asked(&server)[2], (None, None));
}

#[test]
fn a_file_that_is_wrong_from_its_beginning_is_not_asked_for_twice_in_one_attempt() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![whole(200, &[TAG], "abcdeX")]);
    let error = fetch(&server, WHOLE, &to).unwrap_err();
    assert_eq!(error.problem.code, "attachment-hash-differs");
    assert!(names(dir.path()).is_empty());
    assert_eq!(asked(&server).len(), 1);
}

#[test]
fn where_only_the_end_of_the_answer_was_missing_a_refused_range_completes_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let chunked = head(200, &[TAG, ("Transfer-Encoding", "chunked")], None);
    let server = Server::start(vec![
        Reply::Send([chunked, b"6\r\nabcdef\r\n".to_vec()].concat()),
        whole(416, &[("Content-Range", "bytes */6")], ""),
    ]);
    let download = fetch(&server, Expected::default(), &to).unwrap();
    assert_eq!(
        (download.sha256.as_str(), download.receipt.status),
        (SHA256, 416)
    );
    assert_eq!(asked(&server)[1], (some("bytes=6-"), some("\"v1\"")));
}

#[test]
fn through_x_road_each_answer_is_asked_for_under_an_id_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("a");
    let server = Server::start(vec![
        cut(200, &[TAG], 6, "abc"),
        whole(206, &[TAG, ("Content-Range", "bytes 3-5/6")], "def"),
    ]);
    let download =
        service(&xroad(&server.url())).download("i", &get("/attachments/1/2"), SIZE, &to);
    assert_eq!(download.unwrap().sha256, SHA256);
    let received = server.received();
    let ids: Vec<_> = received
        .iter()
        .map(|request| request.header("x-road-id"))
        .collect();
    assert_eq!((ids[0].len(), ids[1].len()), (1, 1));
    assert_ne!(ids[0], ids[1]);
    assert_eq!(received[1].header("x-road-issue"), ["i"]);
}
