//! LV behind a security server.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use lupasilta_simulator::{Place, Settings, Simulator, Spelling, XRoad};
use ureq::{RequestBuilder, typestate::WithoutBody};

use crate::client::{KEY, NOISE, agent, get, header, json_of, update};

const CLIENT: &str = "FI/MUN/1111111-1/asianhallinta";

fn start(spelling: Spelling) -> Simulator {
    let mut xroad = XRoad::new("FI/GOV/1234567-8/lv/service-api".parse().unwrap());
    xroad.spelling = spelling;
    let settings = Settings {
        place: Place::XRoad(xroad),
        ..Settings::default()
    };
    Simulator::start_with(settings).unwrap()
}

fn sound(simulator: &Simulator, path: &str) -> RequestBuilder<WithoutBody> {
    get(simulator, path)
        .header("X-Road-Client", CLIENT)
        .header("Accept", "application/json")
}

#[test]
fn a_request_that_keeps_the_rules_reaches_lv_and_the_answer_names_the_exchange() {
    let simulator = start(Spelling::Old);
    assert!(
        simulator
            .base_url()
            .ends_with("/r1/FI/GOV/1234567-8/lv/service-api")
    );
    let request = sound(&simulator, &format!("/commondata/{NOISE}/commondata"))
        .header("X-Road-Id", "attempt-1");
    let mut answer = request.call().unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "x-road-id"), Some("attempt-1"));
    assert_eq!(header(&answer, "x-road-client"), Some(CLIENT));
    assert_eq!(
        header(&answer, "x-road-service"),
        Some("FI/GOV/1234567-8/lv/service-api")
    );
    assert_eq!(header(&answer, "x-road-request-hash").unwrap().len(), 88);
    assert_eq!(header(&answer, "x-road-request-id").unwrap().len(), 36);
    assert!(header(&answer, "x-road-error").is_none());
    assert_eq!(
        answer.body_mut().read_to_vec().unwrap(),
        simulator.commondata(NOISE).unwrap()
    );

    let answer = sound(&simulator, "/changes").call().unwrap();
    assert!(header(&answer, "x-road-id").unwrap().starts_with("FI-"));
}

#[test]
fn an_answer_of_lv_that_is_a_refusal_is_no_error_of_xroad() {
    let simulator = start(Spelling::Old);
    let answer = sound(&simulator, "/commondata/unknown").call().unwrap();
    assert_eq!(answer.status(), 400);
    assert!(header(&answer, "x-road-error").is_none());
    assert!(header(&answer, "x-road-request-id").is_some());
}

#[test]
fn broken_rules_are_refused_as_a_security_server_does() {
    let simulator = start(Spelling::Old);
    let answer = get(&simulator, "/changes").call().unwrap();
    assert_eq!(answer.status(), 500);
    let code = "Server.ClientProxy.InvalidClientIdentifier";
    assert_eq!(header(&answer, "x-road-error"), Some(code));
    assert!(header(&answer, "x-road-request-id").is_none());
    let error = json_of(answer);
    assert_eq!(
        (&error["type"], &error["message"]),
        (&code.into(), &"The client identifier is missing".into())
    );
    assert!(!error["detail"].as_str().unwrap().is_empty());

    let whole = get(&simulator, "/changes").header("X-Road-Client", CLIENT.replace('/', "%2F"));
    assert_eq!(header(&whole.call().unwrap(), "x-road-error"), Some(code));
    let own_hash = sound(&simulator, "/changes")
        .header("X-Road-Request-Hash", "x")
        .call()
        .unwrap();
    assert_eq!(own_hash.status(), 400);
    assert_eq!(
        header(&own_hash, "x-road-error"),
        Some("Client.InvalidRequest")
    );
    assert_eq!(
        simulator.requests()[0].answer.xroad_error.as_deref(),
        Some(code)
    );
}

#[test]
fn a_body_needs_a_charset() {
    let simulator = start(Spelling::Old);
    let put = |content_type: &str| {
        agent()
            .put(format!("{}/status/{NOISE}", simulator.base_url()))
            .header("X-Api-Key", KEY)
            .header("X-Road-Client", CLIENT)
            .header("Content-Type", content_type)
            .send(update(1, "received").to_string())
            .unwrap()
    };
    let refused = put("application/json");
    assert_eq!(
        header(&refused, "x-road-error"),
        Some("Client.MissingHeaderField")
    );
    assert!(simulator.status_updates(NOISE).is_empty());
    assert_eq!(put("application/json; charset=utf-8").status(), 204);
}

#[test]
fn another_service_is_unknown_and_the_api_is_nowhere_else() {
    let simulator = start(Spelling::New);
    let error = |path: &str| {
        let request = agent()
            .get(format!("{}{path}", simulator.origin()))
            .header("X-Api-Key", KEY);
        let answer = request.header("X-Road-Client", CLIENT).call().unwrap();
        (
            answer.status().as_u16(),
            header(&answer, "x-road-error").map(str::to_owned),
        )
    };
    let unknown_service = Some("server.serverproxy.unknown_service".to_owned());
    assert_eq!(
        error("/r1/FI/GOV/1234567-8/lv/other/changes"),
        (500, unknown_service)
    );
    let unknown_member = Some("server.clientproxy.unknown_member".to_owned());
    assert_eq!(
        error("/r1/FI/GOV/7654321-8/lv/service-api/changes"),
        (500, unknown_member)
    );
    assert_eq!(error("/lv/changes"), (404, None));
}

#[test]
fn an_error_is_xml_where_the_client_accepts_xml() {
    let simulator = start(Spelling::New);
    let mut answer = get(&simulator, "/changes")
        .header("Accept", "text/xml, application/json")
        .call()
        .unwrap();
    assert_eq!(
        header(&answer, "content-type"),
        Some("text/xml;charset=utf-8")
    );
    let body = answer.body_mut().read_to_string().unwrap();
    assert!(
        body.contains("<type>server.clientproxy.invalid_client_identifier</type>"),
        "{body}"
    );
}

#[test]
fn http_1_0_and_a_second_client_header_are_refused() {
    let simulator = start(Spelling::Old);
    let error = |version: &str, headers: &str| {
        let mut socket = TcpStream::connect(simulator.address()).unwrap();
        let path = "/r1/FI/GOV/1234567-8/lv/service-api/changes";
        let head = format!(
            "GET {path} {version}\r\nHost: x\r\nConnection: close\r\nAccept: */*\r\n{headers}\r\n"
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let line = answer
            .lines()
            .find_map(|line| line.strip_prefix("x-road-error: "));
        line.map(str::to_owned)
    };
    let client = format!("X-Road-Client: {CLIENT}\r\n");
    assert_eq!(
        error("HTTP/1.0", &client).as_deref(),
        Some("Client.InvalidRequest")
    );
    assert_eq!(
        error("HTTP/1.1", &client.repeat(2)).as_deref(),
        Some("Client.DuplicateHeaderField")
    );
    assert_eq!(error("HTTP/1.1", &client), None);
}
