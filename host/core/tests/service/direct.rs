//! LV without X-Road: what is sent, what is taken for an answer, what is refused.

use std::time::Duration;

use lupasilta::problem::{Recovery, Side};
use lupasilta::service::{Limits, Method, Request};

use crate::server::{Reply, Server, answer, head};
use crate::settings::{direct, essence, get, put, service};

const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const BRACES_SHA256: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

#[test]
fn an_answer_comes_whole_with_its_media_type_and_receipt() {
    let reply = answer(
        200,
        &[("Content-Type", "Application/JSON; charset=utf-8")],
        "{}",
    );
    let server = Server::start(vec![Reply::Send(reply)]);
    let answer = service(&direct(&format!("{}/lv/", server.url())))
        .exchange("issue", &get("/commondata/1?x=%C3%A4"))
        .unwrap();
    assert_eq!(answer.body, b"{}");
    assert_eq!(answer.media_type, "application/json");
    assert_eq!(answer.receipt.status, 200);
    assert_eq!(answer.receipt.answer_sha256.as_deref(), Some(BRACES_SHA256));
    assert_eq!(answer.receipt.request_sha256, None);
    let received = &server.received()[0];
    assert_eq!(received.line, "GET /lv/commondata/1?x=%C3%A4 HTTP/1.1");
    assert_eq!(received.header("accept"), ["application/json"]);
    assert_eq!(received.header("content-type"), [""; 0]);
    assert_eq!(received.header("x-road-client"), [""; 0]);
}

#[test]
fn a_body_is_sent_with_its_charset_and_its_hash_is_kept() {
    let server = Server::start(vec![Reply::Send(head(204, &[], None))]);
    let answer = service(&direct(&server.url()))
        .exchange("issue", &put("/status/1", "{}"))
        .unwrap();
    assert_eq!(answer.receipt.status, 204);
    assert_eq!(
        answer.receipt.request_sha256.as_deref(),
        Some(BRACES_SHA256)
    );
    assert_eq!(answer.receipt.answer_sha256.as_deref(), Some(EMPTY_SHA256));
    let received = &server.received()[0];
    assert_eq!(received.line, "PUT /status/1 HTTP/1.1");
    assert_eq!(
        received.header("content-type"),
        ["application/json; charset=utf-8"]
    );
    assert_eq!(received.header("content-length"), ["2"]);
    assert_eq!(received.body, b"{}");
}

#[test]
fn a_conflict_says_that_lv_has_the_update_already() {
    let reply = || {
        Reply::Send(answer(
            409,
            &[("Content-Type", "application/problem+json")],
            "{}",
        ))
    };
    let server = Server::start(vec![reply(), reply(), reply()]);
    let service = service(&direct(&server.url()));
    assert_eq!(
        service
            .exchange("i", &put("/status/1", "{}"))
            .unwrap()
            .receipt
            .status,
        409
    );
    let post = Request {
        method: Method::Post,
        ..put("/messages/1", "{}")
    };
    assert_eq!(service.exchange("i", &post).unwrap().receipt.status, 409);
    let error = service.exchange("i", &get("/messages/1")).unwrap_err();
    assert_eq!(
        essence(&error.problem),
        ("lv-conflict", Side::Lv, Recovery::Person)
    );
}

#[test]
fn a_post_without_a_body_says_that_it_has_none() {
    let server = Server::start(vec![Reply::Send(answer(201, &[], ""))]);
    let request = Request {
        method: Method::Post,
        ..get("/messages/1")
    };
    service(&direct(&server.url()))
        .exchange("i", &request)
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(received.line, "POST /messages/1 HTTP/1.1");
    assert_eq!(received.header("content-length"), ["0"]);
    assert_eq!(received.header("content-type"), [""; 0]);
}

#[test]
fn a_refusal_keeps_its_receipt_and_the_time_to_wait() {
    let problem = r#"{"type":"urn:lv:busy","title":"Too busy","instance":"urn:lv:log:7","detail":"Virtanen"}"#;
    let headers = [
        ("Content-Type", "application/problem+json"),
        ("Retry-After", "17"),
    ];
    let server = Server::start(vec![Reply::Send(answer(429, &headers, problem))]);
    let error = service(&direct(&server.url()))
        .exchange("i", &get("/changes"))
        .unwrap_err();
    assert_eq!(
        essence(&error.problem),
        ("lv-too-many-requests", Side::Lv, Recovery::Retry)
    );
    assert_eq!(error.retry_after, Some(Duration::from_secs(17)));
    assert_eq!(error.problem.detail.as_deref(), Some("urn:lv:log:7"));
    assert!(
        error.problem.what.contains("Too busy"),
        "{}",
        error.problem.what
    );
    assert!(!format!("{error:?}").contains("Virtanen"));
    assert_eq!(error.receipt.unwrap().status, 429);
}

#[test]
fn a_wrong_credential_stops_the_connection() {
    let server = Server::start(vec![Reply::Send(answer(401, &[], ""))]);
    let error = service(&direct(&server.url()))
        .exchange("i", &get("/changes"))
        .unwrap_err();
    let stop = ("lv-unauthorized", Side::Ours, Recovery::StopConnection);
    assert_eq!(essence(&error.problem), stop);
}

#[test]
fn a_redirect_is_not_followed() {
    let aim = Server::start(vec![Reply::Send(answer(200, &[], "{}"))]);
    let location = format!("{}/elsewhere", aim.url());
    let replies = [301, 302, 303, 307, 308]
        .map(|status| Reply::Send(answer(status, &[("Location", &location)], "")));
    let server = Server::start(replies.into());
    let service = service(&direct(&server.url()));
    for request in [
        get("/a"),
        put("/a", "{}"),
        get("/b"),
        put("/b", "{}"),
        get("/c"),
    ] {
        let error = service.exchange("i", &request).unwrap_err();
        let stop = ("redirected", Side::Ours, Recovery::StopConnection);
        assert_eq!(essence(&error.problem), stop);
    }
    assert_eq!(server.received().len(), 5);
    assert!(aim.received().is_empty());
}

#[test]
fn an_answer_larger_than_the_limit_is_refused_stated_or_not() {
    let chunked = [
        head(200, &[("Transfer-Encoding", "chunked")], None),
        b"6\r\n[1234]\r\n0\r\n\r\n".to_vec(),
    ]
    .concat();
    let server = Server::start(vec![
        Reply::Send(answer(200, &[], "[1234]")),
        Reply::Send(chunked.clone()),
        Reply::Send(chunked),
    ]);
    let mut config = direct(&server.url());
    config.limits = Limits {
        answer_bytes: 5,
        ..Limits::default()
    };
    let small = service(&config);
    for _ in 0..2 {
        let error = small.exchange("i", &get("/a")).unwrap_err();
        let person = ("answer-too-large", Side::Ours, Recovery::Person);
        assert_eq!(essence(&error.problem), person);
    }
    config.limits.answer_bytes = 6;
    assert_eq!(
        service(&config).exchange("i", &get("/a")).unwrap().body,
        b"[1234]"
    );
}

#[test]
fn a_compressed_answer_is_not_taken_for_the_body() {
    let reply = answer(200, &[("Content-Encoding", "gzip")], "\x1f");
    let server = Server::start(vec![Reply::Send(reply)]);
    let error = service(&direct(&server.url()))
        .exchange("i", &get("/a"))
        .unwrap_err();
    assert_eq!(error.problem.code, "answer-encoded");
    assert_eq!(server.received()[0].header("accept-encoding"), ["identity"]);
}

#[test]
fn a_path_that_leaves_the_service_is_never_sent() {
    let server = Server::start(vec![]);
    let service = service(&direct(&server.url()));
    for path in ["/../x", "/a/%2e%2e/b", "x", "/a b"] {
        let error = service.exchange("i", &get(path)).unwrap_err();
        let person = ("request-path-invalid", Side::Ours, Recovery::Person);
        assert_eq!(essence(&error.problem), person);
    }
}

#[test]
fn an_x_road_header_of_lvs_own_is_no_fault_of_x_roads() {
    let reply = answer(
        500,
        &[("X-Road-Error", "Server.ServerProxy.AccessDenied")],
        "",
    );
    let server = Server::start(vec![Reply::Send(reply)]);
    let error = service(&direct(&server.url()))
        .exchange("i", &get("/a"))
        .unwrap_err();
    assert_eq!(
        essence(&error.problem),
        ("lv-server-error", Side::Lv, Recovery::Retry)
    );
}
