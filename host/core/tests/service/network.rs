//! What a network does to an exchange, seen directly and through a security server.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use lupasilta::problem::{Recovery, Side};
use lupasilta::service::{ServiceError, Timeouts};

use crate::server::{Reply, Server, head};
use crate::settings::{SHORT, direct, essence, get, service, timeouts, xroad};

fn fails(reply: Reply, timeouts: Timeouts) -> ServiceError {
    let server = Server::start(vec![reply]);
    let mut config = direct(&server.url());
    config.timeouts = timeouts;
    service(&config).exchange("i", &get("/a")).unwrap_err()
}

fn impatient() -> Timeouts {
    Timeouts {
        total: SHORT,
        ..timeouts()
    }
}

#[test]
fn a_server_that_is_not_there_refuses_the_connection() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    for (config, side) in [
        (direct(&url), Side::Lv),
        (xroad(&url), Side::SecurityServer),
    ] {
        let error = service(&config).exchange("i", &get("/a")).unwrap_err();
        assert_eq!(
            essence(&error.problem),
            ("connection-refused", side, Recovery::Retry)
        );
        assert!(error.receipt.is_none());
    }
}

#[test]
fn a_name_that_nobody_knows_is_a_matter_of_our_settings_or_name_service() {
    let error = service(&direct("https://lv.invalid"))
        .exchange("i", &get("/a"))
        .unwrap_err();
    let retry = ("network-name-unknown", Side::Ours, Recovery::Retry);
    assert_eq!(essence(&error.problem), retry);
}

#[test]
fn a_reset_connection_is_tried_again() {
    let error = fails(Reply::Reset, timeouts());
    assert_eq!(
        essence(&error.problem),
        ("connection-closed", Side::Lv, Recovery::Retry)
    );
}

#[test]
fn a_connection_closed_within_the_head_is_tried_again() {
    let error = fails(
        Reply::Send(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
        timeouts(),
    );
    assert_eq!(
        essence(&error.problem),
        ("connection-closed", Side::Lv, Recovery::Retry)
    );
}

#[test]
fn an_answer_shorter_than_it_says_is_no_answer() {
    for cut in [
        [head(200, &[], Some(100)), b"{}".to_vec()].concat(),
        [
            head(200, &[("Transfer-Encoding", "chunked")], None),
            b"5\r\n{}".to_vec(),
        ]
        .concat(),
        [
            head(200, &[("Transfer-Encoding", "chunked")], None),
            b"2\r\n{}\r\n".to_vec(),
        ]
        .concat(),
    ] {
        let error = fails(Reply::Send(cut), timeouts());
        assert_eq!(
            essence(&error.problem),
            ("answer-cut-short", Side::Lv, Recovery::Retry)
        );
        assert_eq!(error.receipt.unwrap().status, 200);
    }
}

#[test]
fn what_is_not_http_is_said_to_be_so() {
    for nonsense in [
        &b"220 mail.example ESMTP\r\n\r\n"[..],
        b"HTTP/9.9 200 OK\r\n\r\n",
    ] {
        let error = fails(Reply::Send(nonsense.to_vec()), timeouts());
        assert_eq!(
            essence(&error.problem),
            ("answer-not-http", Side::Lv, Recovery::Retry)
        );
    }
}

#[test]
fn a_server_that_never_answers_meets_the_deadline() {
    for reply in [
        Reply::SendAndHang(vec![]),
        Reply::SendAndHang(head(200, &[], Some(9))),
    ] {
        let error = fails(reply, impatient());
        assert_eq!(
            essence(&error.problem),
            ("answer-deadline", Side::Lv, Recovery::Retry)
        );
    }
    let server = Server::start(vec![Reply::SendAndHang(vec![])]);
    let mut config = xroad(&server.url());
    config.timeouts = impatient();
    let error = service(&config).exchange("i", &get("/a")).unwrap_err();
    assert_eq!(
        essence(&error.problem),
        ("answer-deadline", Side::XRoad, Recovery::Retry)
    );
}

#[test]
fn a_body_that_drips_meets_the_deadline_though_every_read_succeeds() {
    let pause = Duration::from_millis(20);
    let drip = Reply::Drip(head(200, &[], Some(1000)), vec![b' '; 1000], pause);
    let began = Instant::now();
    let error = fails(drip, impatient());
    assert_eq!(
        essence(&error.problem),
        ("answer-deadline", Side::Lv, Recovery::Retry)
    );
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "the drip would have taken twenty seconds"
    );
}

#[test]
fn a_head_that_drips_meets_the_deadline_too() {
    let pause = Duration::from_millis(20);
    let error = fails(
        Reply::Drip(vec![], head(200, &[("X", &"x".repeat(1000))], None), pause),
        impatient(),
    );
    assert_eq!(
        essence(&error.problem),
        ("answer-deadline", Side::Lv, Recovery::Retry)
    );
}
