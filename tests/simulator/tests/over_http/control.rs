//! The simulator's own interface over HTTP.

use lupasilta_simulator::Simulator;
use serde_json::{Value, json};
use ureq::{Body, http::Response};

use crate::client::{NOISE, agent, get, json_of, put, update};

fn ask(simulator: &Simulator, path: &str) -> Value {
    json_of(
        agent()
            .get(format!("{}/_simulator/{path}", simulator.origin()))
            .call()
            .unwrap(),
    )
}

fn tell(simulator: &Simulator, path: &str, body: &str) -> Response<Body> {
    agent()
        .post(format!("{}/_simulator/{path}", simulator.origin()))
        .send(body)
        .unwrap()
}

fn forget(simulator: &Simulator, path: &str) -> u16 {
    let url = format!("{}/_simulator/{path}", simulator.origin());
    agent().delete(url).call().unwrap().status().as_u16()
}

#[test]
fn requests_and_what_was_told_can_be_read() {
    let simulator = Simulator::start().unwrap();
    for _ in 0..2 {
        put(&simulator, &format!("/status/{NOISE}"))
            .send(update(1, "received").to_string())
            .unwrap();
    }
    let requests = ask(&simulator, "requests");
    assert_eq!(requests.as_array().unwrap().len(), 2);
    assert_eq!(requests[0]["operation"], "UpdateStatus");
    assert_eq!(requests[0]["answer"]["status"], 204);
    assert_eq!(
        requests[0]["body"]["text"],
        update(1, "received").to_string()
    );
    assert_eq!(forget(&simulator, "requests"), 204);
    assert_eq!(ask(&simulator, "requests"), json!([]));

    let actions = ask(&simulator, "actions");
    let noise = actions
        .as_array()
        .unwrap()
        .iter()
        .find(|action| action["externalId"] == NOISE)
        .unwrap();
    assert_eq!(noise["statusUpdates"][0]["status"], "received");
    assert_eq!(noise["statusUpdates"][0]["repeats"], 1);
    assert_eq!(noise["attachments"], json!([]));
    assert_eq!(noise["messages"], json!({"received": [], "sent": []}));
}

#[test]
fn an_action_submitted_over_http_keeps_its_bytes() {
    let simulator = Simulator::start().unwrap();
    let commondata = "{ \"externalId\":\"22222222-2222-4222-8222-222222222222\",\n\"n\": 12345678901234567.10, \"\\u00e4\": 0.10 }";
    let body = format!("{{\"commondata\": {commondata}, \"formdata\": [1.0 ]}}");
    let answer = tell(&simulator, "actions", &body);
    assert_eq!(answer.status(), 201);
    let id = json_of(answer)["externalId"].as_str().unwrap().to_owned();
    let served = get(&simulator, &format!("/commondata/{id}/commondata"))
        .call()
        .unwrap();
    assert_eq!(served.into_body().read_to_string().unwrap(), commondata);
    let served = get(&simulator, &format!("/commondata/{id}/formdata"))
        .call()
        .unwrap();
    assert_eq!(served.into_body().read_to_string().unwrap(), "[1.0 ]");
    assert_eq!(tell(&simulator, "actions", &body).status(), 409);
    assert_eq!(
        tell(
            &simulator,
            "actions",
            "{\"commondata\": {}, \"formdata\": {}}"
        )
        .status(),
        400
    );
    assert_eq!(
        tell(&simulator, "actions", "{\"commondata\": {}}").status(),
        400
    );
}

#[test]
fn changes_can_be_made_to_happen() {
    let simulator = Simulator::start().unwrap();
    let event = |more: Value| {
        let mut event = json!({"externalId": NOISE});
        event
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        tell(&simulator, "actions", &event.to_string())
            .status()
            .as_u16()
    };
    assert_eq!(
        event(json!({"change": "supplemented", "formdata": {"new": 1}})),
        201
    );
    assert_eq!(
        event(json!({"change": "message", "message": {"id": "m", "body": "Hei"}})),
        201
    );
    assert_eq!(event(json!({"change": "withdrawn"})), 201);
    assert_eq!(event(json!({"change": "message"})), 400);
    assert_eq!(event(json!({"change": "unheard-of"})), 400);
    assert_eq!(
        event(json!({"externalId": "unknown", "change": "withdrawn"})),
        409
    );
    let changes = json_of(get(&simulator, "/changes").call().unwrap());
    let kinds: Vec<_> = changes["changes"].as_array().unwrap()[7..]
        .iter()
        .map(|c| &c["kind"])
        .collect();
    assert_eq!(kinds, ["supplemented", "message", "withdrawn"]);
    assert_eq!(simulator.formdata(NOISE).unwrap(), "{\"new\":1}");
    let messages = json_of(
        get(&simulator, &format!("/messages/{NOISE}"))
            .call()
            .unwrap(),
    );
    assert_eq!(messages[0]["body"], "Hei");
}

#[test]
fn faults_can_be_set_seen_and_taken_back() {
    let simulator = Simulator::start().unwrap();
    let rules = r#"[{"path": "/changes", "fault": {"answer": {"status": 503}}},
                    {"operation": "GetMessages", "fault": "unauthorized"}]"#;
    assert_eq!(
        json_of(tell(&simulator, "faults", rules)),
        json!({"ids": [1, 2]})
    );
    let one = r#"{"path": "/x", "nth": 3, "fault": "truncated"}"#;
    assert_eq!(tell(&simulator, "faults", one).status(), 400);
    let half_wrong = r#"[{"fault": "truncated"}, {"fault": {"answer": {"status": 7}}}]"#;
    assert_eq!(tell(&simulator, "faults", half_wrong).status(), 400);
    let status = |path: &str| get(&simulator, path).call().unwrap().status().as_u16();
    assert_eq!(status("/changes"), 503);
    assert_eq!(status(&format!("/messages/{NOISE}")), 401);
    let faults = ask(&simulator, "faults");
    assert_eq!(faults.as_array().unwrap().len(), 2);
    assert_eq!(
        (&faults[0]["id"], &faults[0]["struck"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(forget(&simulator, "faults/1"), 204);
    assert_eq!(forget(&simulator, "faults/1"), 404);
    assert_eq!(
        (status("/changes"), status(&format!("/messages/{NOISE}"))),
        (200, 401)
    );

    let chaos = agent().put(format!("{}/_simulator/chaos", simulator.origin()));
    assert_eq!(chaos.send(r#"{"rate": 1.5}"#).unwrap().status(), 400);
    let chaos = agent().put(format!("{}/_simulator/chaos", simulator.origin()));
    assert_eq!(
        chaos.send(r#"{"rate": 1.0, "seed": 3}"#).unwrap().status(),
        204
    );
    get(&simulator, "/changes").call().ok();
    assert!(simulator.requests().last().unwrap().answer.fault.is_some());
    assert_eq!(forget(&simulator, "faults"), 204);
    assert_eq!(
        (status("/changes"), status(&format!("/messages/{NOISE}"))),
        (200, 200)
    );
}
