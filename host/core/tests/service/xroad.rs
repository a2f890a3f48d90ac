//! LV through a security server: what X-Road's protocol asks of a client, and the faults that it answers with.

use std::collections::HashSet;

use lupasilta::problem::{Recovery, Side};
use lupasilta::service::Expected;

use crate::server::{Reply, Server, answer, head};
use crate::settings::{essence, get, put, service, xroad};

#[test]
fn a_request_says_what_the_protocol_wants_and_no_more() {
    let server = Server::start(vec![Reply::Send(head(204, &[], None))]);
    let mut config = xroad(&server.url());
    let settings = config.xroad.as_mut().unwrap();
    settings.client = "FI/MUN/1111111-1/Ympäristö & co".parse().unwrap();
    settings.user_id = Some("FI-lupasilta".parse().unwrap());
    settings.represented_party = Some("MUN/3333333-3".parse().unwrap());
    let issue = "7f0c9a7e-8f4e-4d0c-a3b5-0d2c3e4f5a6b";
    service(&config)
        .exchange(issue, &put("/status/1?a=b", "{}"))
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(
        received.line,
        "PUT /r1/FI/GOV/2222222-2/lv/service-api/status/1?a=b HTTP/1.1"
    );
    for (name, value) in [
        (
            "X-Road-Client",
            "FI/MUN/1111111-1/Ymp%C3%A4rist%C3%B6%20%26%20co",
        ),
        ("X-Road-Issue", issue),
        ("X-Road-UserId", "FI-lupasilta"),
        ("X-Road-Represented-Party", "MUN/3333333-3"),
        ("Accept", "application/json"),
        ("Content-Type", "application/json; charset=utf-8"),
    ] {
        assert_eq!(received.header(name), [value], "{name}");
    }
    assert!(uuid::Uuid::parse_str(received.header("X-Road-Id")[0]).is_ok());
    for name in ["X-Road-Request-Hash", "X-Road-Request-Id", "Expect"] {
        assert_eq!(received.header(name), [""; 0], "{name}");
    }
}

#[test]
fn what_the_settings_do_not_give_is_not_sent_and_accept_always_is() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(vec![Reply::Send(answer(200, &[], "abc"))]);
    let to = dir.path().join("a");
    let service = service(&xroad(&server.url()));
    service
        .download("i", &get("/attachments/1/2"), Expected::default(), &to)
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(received.header("Accept"), ["*/*"]);
    for name in ["X-Road-UserId", "X-Road-Represented-Party", "Content-Type"] {
        assert_eq!(received.header(name), [""; 0], "{name}");
    }
}

#[test]
fn each_attempt_has_an_id_of_its_own_and_the_transfers_issue() {
    let replies = (0..3).map(|_| Reply::Send(answer(503, &[], ""))).collect();
    let server = Server::start(replies);
    let service = service(&xroad(&server.url()));
    let ids: HashSet<_> = (0..3)
        .map(|_| {
            let error = service.exchange("issue-1", &get("/a")).unwrap_err();
            error.receipt.unwrap().xroad_id.unwrap()
        })
        .collect();
    assert_eq!(ids.len(), 3);
    for received in server.received() {
        assert_eq!(received.header("X-Road-Issue"), ["issue-1"]);
        assert!(ids.contains(received.header("X-Road-Id")[0]));
    }
}

#[test]
fn the_receipt_keeps_what_x_road_says_of_the_exchange() {
    let headers = [
        ("X-Road-Id", "the-id"),
        ("X-Road-Request-Id", "the-request-id"),
        ("X-Road-Request-Hash", "not/a+hash, kept as it is=="),
        ("X-Road-Service", "FI/GOV/2222222-2/lv/service-api"),
    ];
    let server = Server::start(vec![Reply::Send(answer(200, &headers, "{}"))]);
    let receipt = service(&xroad(&server.url()))
        .exchange("i", &get("/a"))
        .unwrap()
        .receipt;
    assert_eq!(receipt.xroad_id.as_deref(), Some("the-id"));
    assert_eq!(receipt.xroad_request_id.as_deref(), Some("the-request-id"));
    assert_eq!(
        receipt.xroad_request_hash.as_deref(),
        Some("not/a+hash, kept as it is==")
    );
    assert_eq!(
        receipt.xroad_service.as_deref(),
        Some("FI/GOV/2222222-2/lv/service-api")
    );
}

#[test]
fn a_fault_is_told_by_its_code_whatever_its_status_and_spelling() {
    use Recovery::{Retry, StopConnection};
    use Side::{Lv, SecurityServer, XRoad};
    for (status, code, body, problem, detail) in [
        (
            500,
            "Server.ServerProxy.AccessDenied",
            r#"{"type":"Server.ServerProxy.AccessDenied","message":"Request is not allowed","detail":"d-1"}"#,
            ("xroad-access-denied", XRoad, StopConnection),
            Some("d-1"),
        ),
        (
            400,
            "server.clientproxy.network_error",
            "<error><type>server.clientproxy.network_error</type><message>m</message><detail>d-2</detail></error>",
            ("xroad-network-error", SecurityServer, Retry),
            Some("d-2"),
        ),
        (
            200,
            "server.serverproxy.service_failed.http_error",
            "plain words",
            ("xroad-service-failed", Lv, Retry),
            None,
        ),
        (
            401,
            "Server.ClientProxy.SslAuthenticationFailed",
            "",
            (
                "xroad-tls-authentication-failed",
                SecurityServer,
                StopConnection,
            ),
            None,
        ),
        (
            409,
            "Server.ServerProxy.Odd",
            "{",
            ("xroad-unknown-fault", XRoad, Retry),
            None,
        ),
    ] {
        let reply = || Reply::Send(answer(status, &[("X-Road-Error", code)], body));
        let server = Server::start(vec![reply(), reply()]);
        let service = service(&xroad(&server.url()));
        let error = service.exchange("i", &put("/status/1", "{}")).unwrap_err();
        assert_eq!(essence(&error.problem), problem);
        assert_eq!(error.problem.detail.as_deref(), detail);
        assert_eq!(error.receipt.unwrap().status, status);
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("a");
        let error = service
            .download("i", &get("/a"), Expected::default(), &to)
            .unwrap_err();
        assert_eq!(essence(&error.problem), problem);
        assert!(!to.exists());
    }
}

#[test]
fn without_x_roads_header_it_was_lv_that_answered() {
    let server = Server::start(vec![Reply::Send(answer(400, &[], ""))]);
    let error = service(&xroad(&server.url()))
        .exchange("i", &get("/a"))
        .unwrap_err();
    assert_eq!(
        essence(&error.problem),
        ("lv-refused-request", Side::Lv, Recovery::Person)
    );
}

#[test]
fn an_address_that_x_road_may_not_take_is_not_sent() {
    let server = Server::start(vec![Reply::Send(answer(200, &[], "{}"))]);
    let service = service(&xroad(&server.url()));
    let before = format!("{}/r1/FI/GOV/2222222-2/lv/service-api", server.url()).len();
    let path = |length: usize| format!("/{}", "a".repeat(length - before - 1));
    let error = service.exchange("i", &get(&path(2000))).unwrap_err();
    let person = ("request-address-too-long", Side::Ours, Recovery::Person);
    assert_eq!(essence(&error.problem), person);
    service.exchange("i", &get(&path(1999))).unwrap();
}

#[test]
fn an_issue_that_would_end_its_header_is_not_sent() {
    let server = Server::start(vec![]);
    let service = service(&xroad(&server.url()));
    let error = service
        .exchange("i\r\nX-Road-Client: evil", &get("/a"))
        .unwrap_err();
    assert_eq!(error.problem.code, "request-issue-invalid");
}
