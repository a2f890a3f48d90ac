//! Faults, as a client meets them.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use lupasilta_simulator::{
    Fault, Form, Moment, Operation, Place, Rule, Settings, Simulator, Spelling, XRoad,
};

use crate::client::{NOISE, get, header, json_of, put, update};

/// Sends a request over a bare socket, and says what came until the connection ended, and how it ended.
fn raw(simulator: &Simulator, request: &str) -> (Vec<u8>, io::Result<()>) {
    let mut socket = TcpStream::connect(simulator.address()).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut received = Vec::new();
    let end = socket.read_to_end(&mut received).map(drop);
    (received, end)
}

fn raw_get(simulator: &Simulator, path: &str) -> (Vec<u8>, io::Result<()>) {
    let head = format!("GET /lv{path} HTTP/1.1\r\nHost: x\r\nX-Api-Key: simulator-key\r\n\r\n");
    raw(simulator, &head)
}

/// The head and the body of an answer.
fn parted(answer: &[u8]) -> (String, &[u8]) {
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    (
        String::from_utf8(answer[..end].to_vec())
            .unwrap()
            .to_lowercase(),
        &answer[end + 4..],
    )
}

#[test]
fn a_status_takes_the_place_of_the_answer_and_nothing_is_done() {
    let simulator = Simulator::start().unwrap();
    let fault = r#"{"fault": {"answer": {"status": 503, "headers": {"Retry-After": "7"}, "body": "tauko"}}}"#;
    simulator
        .fail(Rule::read(fault.as_bytes()).unwrap().remove(0).times(1))
        .unwrap();
    let path = format!("/status/{NOISE}");
    let mut answer = put(&simulator, &path)
        .send(update(1, "received").to_string())
        .unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(header(&answer, "retry-after"), Some("7"));
    assert_eq!(answer.body_mut().read_to_string().unwrap(), "tauko");
    assert!(simulator.status_updates(NOISE).is_empty());
    let recorded = &simulator.requests()[0].answer;
    assert_eq!(
        (recorded.status, recorded.fault),
        (Some(503), Some("answer"))
    );

    let again = put(&simulator, &path)
        .send(update(1, "received").to_string())
        .unwrap();
    assert_eq!(again.status(), 204);
}

#[test]
fn an_effect_can_be_done_though_its_answer_is_lost() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/status/{NOISE}");
    for (id, moment, done) in [
        (1, Moment::BeforeBody, 0),
        (2, Moment::BeforeEffect, 0),
        (3, Moment::AfterEffect, 1),
    ] {
        simulator
            .fail(Rule::new(Fault::reset(moment)).times(1))
            .unwrap();
        put(&simulator, &path)
            .send(update(id, "received").to_string())
            .unwrap_err();
        assert_eq!(simulator.status_updates(NOISE).len(), done, "{moment:?}");
        simulator.clear_faults();
    }
    let repeat = put(&simulator, &path)
        .send(update(3, "received").to_string())
        .unwrap();
    assert_eq!(repeat.status(), 204);
    assert_eq!(simulator.status_updates(NOISE)[0].repeats, 1);
    let requests = simulator.requests();
    assert_eq!(requests[0].body, None);
    assert!(requests[1].body.is_some());
    assert_eq!(
        (requests[2].answer.status, requests[2].answer.fault),
        (None, Some("reset"))
    );
}

#[test]
fn a_reset_is_a_reset_and_a_hang_up_is_an_end() {
    let simulator = Simulator::start().unwrap();
    for moment in [
        Moment::BeforeBody,
        Moment::BeforeEffect,
        Moment::AfterEffect,
    ] {
        simulator
            .fail(Rule::new(Fault::reset(moment)).times(1))
            .unwrap();
        let (received, end) = raw_get(&simulator, "/changes");
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
        assert!(received.is_empty());

        simulator
            .fail(Rule::new(Fault::hang_up(moment)).times(1))
            .unwrap();
        let (received, end) = raw_get(&simulator, "/changes");
        assert!(end.is_ok() && received.is_empty());
    }
}

#[test]
fn a_body_is_cut_after_exactly_so_many_bytes() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/commondata/{NOISE}/formdata");
    let whole = simulator.formdata(NOISE).unwrap();
    for (after, expected) in [(0, 0), (1, 1), (5000, 5000), (1 << 40, whole.len() - 1)] {
        simulator
            .fail(Rule::new(Fault::cut(after)).times(1))
            .unwrap();
        let (answer, end) = raw_get(&simulator, &path);
        end.unwrap();
        let (head, body) = parted(&answer);
        assert!(
            head.contains(&format!("content-length: {}", whole.len())),
            "{head}"
        );
        assert_eq!(body, &whole[..expected]);
    }
    simulator
        .fail(Rule::new(Fault::cut(5000)).times(1))
        .unwrap();
    let mut answer = get(&simulator, &path).call().unwrap();
    answer.body_mut().read_to_vec().unwrap_err();
}

#[test]
fn a_large_file_is_cut_after_exactly_so_many_bytes_even_for_a_slow_reader() {
    let simulator = Simulator::start().unwrap();
    let attachment =
        lupasilta_simulator::Attachment::made_up("big", "", "application/pdf", 20_000_000);
    simulator
        .set_attachment(NOISE, "big", attachment.read_at(0, 20_000_000))
        .unwrap();
    simulator.fail(Rule::new(Fault::cut(15_000_001))).unwrap();
    let (answer, end) = raw_get(&simulator, &format!("/attachments/{NOISE}/big"));
    end.unwrap();
    let (_, body) = parted(&answer);
    assert_eq!(body, attachment.read_at(0, 15_000_001));
}

#[test]
fn chunks_can_lack_their_end() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/commondata/{NOISE}/formdata");
    let whole = simulator.formdata(NOISE).unwrap();
    for after in [5000, 1 << 40] {
        simulator
            .fail(Rule::new(Fault::cut_chunked(after)).times(1))
            .unwrap();
        let (answer, end) = raw_get(&simulator, &path);
        end.unwrap();
        let (head, body) = parted(&answer);
        assert!(head.contains("transfer-encoding: chunked") && !head.contains("content-length"));
        assert!(!body.ends_with(b"0\r\n\r\n"));
        let length = after.min(whole.len() as u64) as usize;
        assert!(
            body.windows(length)
                .any(|window| window == &whole[..length])
        );
    }
    simulator
        .fail(Rule::new(Fault::cut_chunked(5000)).times(1))
        .unwrap();
    let mut answer = get(&simulator, &path).call().unwrap();
    answer.body_mut().read_to_vec().unwrap_err();
}

#[test]
fn an_answer_without_a_body_that_is_cut_is_not_sent() {
    let simulator = Simulator::start().unwrap();
    simulator.fail(Rule::new(Fault::cut(10))).unwrap();
    let sent = put(&simulator, &format!("/status/{NOISE}")).send(update(1, "received").to_string());
    sent.unwrap_err();
    assert_eq!(simulator.status_updates(NOISE).len(), 1);
}

#[test]
fn json_can_be_half_of_itself_or_a_web_page() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/commondata/{NOISE}/formdata");
    let whole = simulator.formdata(NOISE).unwrap();
    simulator
        .fail(Rule::new(Fault::Truncated).times(1))
        .unwrap();
    simulator.fail(Rule::new(Fault::NotJson).times(1)).unwrap();
    let half = get(&simulator, &path)
        .call()
        .unwrap()
        .body_mut()
        .read_to_vec()
        .unwrap();
    assert_eq!(half, &whole[..whole.len() / 2]);
    let mut page = get(&simulator, &path).call().unwrap();
    assert_eq!(
        (page.status().as_u16(), header(&page, "content-type")),
        (200, Some("application/json"))
    );
    assert!(
        page.body_mut()
            .read_to_string()
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
}

#[test]
fn an_answer_can_be_late_or_slow() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/commondata/{NOISE}/commondata");
    let whole = simulator.commondata(NOISE).unwrap();
    simulator
        .fail(Rule::new(Fault::delay(Duration::from_millis(150))).times(1))
        .unwrap();
    simulator
        .fail(Rule::new(Fault::drip(1000, Duration::from_millis(30))).times(1))
        .unwrap();
    let begun = Instant::now();
    assert_eq!(get(&simulator, &path).call().unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(150));

    let begun = Instant::now();
    let mut answer = get(&simulator, &path).call().unwrap();
    assert_eq!(answer.body_mut().read_to_vec().unwrap(), whole);
    let drops = whole.len().div_ceil(1000) as u32;
    assert!(begun.elapsed() >= Duration::from_millis(30) * drops);
}

#[test]
fn a_client_can_give_up_on_a_late_answer_though_the_effect_is_done() {
    let simulator = Simulator::start().unwrap();
    simulator
        .fail(Rule::new(Fault::delay(Duration::from_secs(600))))
        .unwrap();
    let request = put(&simulator, &format!("/status/{NOISE}"));
    let request = request
        .config()
        .timeout_global(Some(Duration::from_secs(1)))
        .build();
    let error = request.send(update(1, "received").to_string()).unwrap_err();
    assert!(matches!(error, ureq::Error::Timeout(_)), "{error}");
    assert_eq!(simulator.status_updates(NOISE).len(), 1);
}

#[test]
fn errors_of_xroad_come_in_both_spellings_and_every_form() {
    let simulator = Simulator::start().unwrap();
    for (spelling, form, code, media_type) in [
        (
            None,
            Form::Json,
            "Server.ServerProxy.NetworkError",
            "application/json;charset=utf-8",
        ),
        (
            Some(Spelling::New),
            Form::Xml,
            "server.serverproxy.network_error",
            "text/xml;charset=utf-8",
        ),
        (
            Some(Spelling::Old),
            Form::Text,
            "Server.ServerProxy.NetworkError",
            "text/plain;charset=utf-8",
        ),
    ] {
        let fault = Fault::Xroad {
            code: "Server.ServerProxy.NetworkError".to_owned(),
            spelling,
            message: "a < b".to_owned(),
            detail: Some("d-1".to_owned()),
            status: None,
            form,
            at: Moment::BeforeEffect,
        };
        simulator.fail(Rule::new(fault).times(1)).unwrap();
        let mut answer = get(&simulator, "/changes").call().unwrap();
        assert_eq!(answer.status(), 500);
        assert_eq!(header(&answer, "x-road-error"), Some(code));
        assert_eq!(header(&answer, "content-type"), Some(media_type));
        let body = answer.body_mut().read_to_string().unwrap();
        let expected = match form {
            Form::Json => format!(r#""type":"{code}""#),
            Form::Xml => format!(
                "<error><type>{code}</type><message>a &lt; b</message><detail>d-1</detail></error>"
            ),
            Form::Text => format!("{code}: a < b (d-1)"),
        };
        assert!(body.contains(&expected), "{body}");
    }
    simulator
        .fail(Rule::new(Fault::xroad("client.ssl_authentication_failed")).times(1))
        .unwrap();
    let answer = get(&simulator, "/changes").call().unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(json_of(answer)["type"], "client.ssl_authentication_failed");
}

#[test]
fn a_refused_credential_is_the_answer_of_lv_even_through_xroad() {
    let place = Place::XRoad(XRoad::new(
        "FI/GOV/1234567-8/lv/service-api".parse().unwrap(),
    ));
    let simulator = Simulator::start_with(Settings {
        place,
        ..Settings::default()
    })
    .unwrap();
    simulator.fail(Rule::new(Fault::Unauthorized)).unwrap();
    let request =
        get(&simulator, "/changes").header("X-Road-Client", "FI/MUN/1111111-1/asianhallinta");
    let answer = request.call().unwrap();
    assert_eq!(answer.status(), 401);
    assert!(header(&answer, "x-road-error").is_none());
    assert!(header(&answer, "x-road-request-id").is_some());
}

#[test]
fn a_rule_is_for_the_requests_that_it_names() {
    let simulator = Simulator::start().unwrap();
    let by_operation = Rule::new(Fault::status(500)).operation(Operation::GetProjectPartFormData);
    simulator.fail(by_operation).unwrap();
    simulator
        .fail(
            Rule::new(Fault::status(502))
                .method("GET")
                .path("/messages/*"),
        )
        .unwrap();
    simulator
        .fail(Rule::new(Fault::status(503)).path("/changes").nth(2))
        .unwrap();
    let status = |path: &str| get(&simulator, path).call().unwrap().status().as_u16();
    assert_eq!(status(&format!("/commondata/{NOISE}/formdata")), 500);
    assert_eq!(status(&format!("/commondata/{NOISE}/commondata")), 200);
    assert_eq!(status(&format!("/messages/{NOISE}")), 502);
    assert_eq!(
        [status("/changes"), status("/changes"), status("/changes")],
        [200, 503, 200]
    );
    let struck: Vec<_> = simulator
        .faults()
        .iter()
        .map(|armed| (armed.seen, armed.struck))
        .collect();
    assert_eq!(struck, [(1, 1), (1, 1), (3, 1)]);
    assert!(simulator.fail(Rule::new(Fault::status(42))).is_err());
}

#[test]
fn through_any_chaos_a_patient_client_gets_its_update_through_once() {
    let simulator = Simulator::start().unwrap();
    let chaos = lupasilta_simulator::Chaos {
        rate: 0.7,
        seed: 11,
    };
    simulator.set_chaos(Some(chaos)).unwrap();
    let path = format!("/status/{NOISE}");
    let mut failures = 0;
    for (id, status) in [
        (1, "received"),
        (2, "in-progress"),
        (3, "decided"),
        (4, "closed"),
    ] {
        let body = update(id, status).to_string();
        while !put(&simulator, &path)
            .send(&body)
            .is_ok_and(|answer| answer.status() == 204)
        {
            failures += 1;
            assert!(failures < 200);
        }
    }
    assert!(failures > 0);
    let statuses: Vec<_> = simulator
        .status_updates(NOISE)
        .into_iter()
        .map(|update| update.status)
        .collect();
    assert_eq!(statuses, ["received", "in-progress", "decided", "closed"]);
    assert!(
        simulator
            .set_chaos(Some(lupasilta_simulator::Chaos { rate: 2.0, seed: 0 }))
            .is_err()
    );
}
