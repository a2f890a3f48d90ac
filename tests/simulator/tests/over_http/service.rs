//! The operations, as LV itself answers them.

use lupasilta_simulator::{Action, Operation, Simulator};
use serde_json::{Value, json};

use crate::client::{NOISE, agent, get, header, json_of, post, put, update};

#[test]
fn the_bodies_are_served_byte_for_byte() {
    let simulator = Simulator::start().unwrap();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases/meluilmoitus");
    let commondata = std::fs::read(format!("{case}/commondata.json")).unwrap();
    let formdata = std::fs::read(format!("{case}/formdata.json")).unwrap();

    let mut answer = get(&simulator, &format!("/commondata/{NOISE}/commondata"))
        .call()
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), Some("application/json"));
    assert_eq!(answer.body_mut().read_to_vec().unwrap(), commondata);

    let mut answer = get(&simulator, &format!("/commondata/{NOISE}/formdata"))
        .call()
        .unwrap();
    assert_eq!(answer.body_mut().read_to_vec().unwrap(), formdata);

    let both = get(&simulator, &format!("/commondata/{}", NOISE.to_uppercase()))
        .call()
        .unwrap();
    let both = json_of(both);
    assert_eq!(both["commondata"]["externalId"], NOISE);
    assert_eq!(both["formdata"]["form"]["code"], "meluilmoitus");
}

#[test]
fn whatever_bytes_a_test_submits_are_served() {
    let simulator = Simulator::start().unwrap();
    let odd = Action {
        external_id: "../ä".to_owned(),
        commondata: b"\xff\x00 not JSON".as_slice().into(),
        formdata: "".into(),
    };
    simulator.add_action(odd.clone()).unwrap();
    assert!(simulator.add_action(odd).is_err());
    let mut answer = get(&simulator, "/commondata/..%2F%C3%A4/commondata")
        .call()
        .unwrap();
    assert_eq!(
        answer.body_mut().read_to_vec().unwrap(),
        b"\xff\x00 not JSON"
    );
    let mut answer = get(&simulator, "/commondata/..%2F%C3%A4/formdata")
        .call()
        .unwrap();
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.body_mut().read_to_vec().unwrap()
        ),
        (200, vec![])
    );
}

#[test]
fn an_unknown_action_is_400_and_an_unknown_path_404() {
    let simulator = Simulator::start().unwrap();
    let unknown = "11111111-1111-4111-8111-111111111111";
    for path in [
        "commondata/{}/commondata",
        "commondata/{}/formdata",
        "commondata/{}",
        "messages/{}",
    ] {
        let answer = get(&simulator, &format!("/{}", path.replace("{}", unknown)))
            .call()
            .unwrap();
        assert_eq!(answer.status(), 400, "{path}");
        assert_eq!(
            header(&answer, "content-type"),
            Some("application/problem+json")
        );
        assert_eq!(
            json_of(answer)["detail"],
            "No project part action has this externalId"
        );
    }
    let sent = update(1, "received").to_string();
    assert_eq!(
        put(&simulator, &format!("/status/{unknown}"))
            .send(sent)
            .unwrap()
            .status(),
        400
    );
    assert_eq!(get(&simulator, "/nothing").call().unwrap().status(), 404);
    let outside = agent().get(format!("{}/elsewhere", simulator.origin()));
    assert_eq!(
        outside
            .header("X-Api-Key", "simulator-key")
            .call()
            .unwrap()
            .status(),
        404
    );
    let answer = get(&simulator, &format!("/status/{NOISE}")).call().unwrap();
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "allow")),
        (405, Some("PUT"))
    );
}

#[test]
fn without_the_right_credential_there_is_nothing() {
    let simulator = Simulator::start().unwrap();
    let url = format!("{}/changes", simulator.base_url());
    assert_eq!(agent().get(&url).call().unwrap().status(), 401);
    assert_eq!(
        agent()
            .get(&url)
            .header("X-Api-Key", "wrong")
            .call()
            .unwrap()
            .status(),
        401
    );
    assert_eq!(
        agent()
            .get(&url)
            .header("x-api-key", "simulator-key")
            .call()
            .unwrap()
            .status(),
        200
    );

    let requests = simulator.requests();
    assert_eq!(requests[0].header("X-Api-Key"), None);
    assert_eq!(requests[1].header("X-Api-Key"), Some("(hidden)"));
    assert!(
        !serde_json::to_string(&requests)
            .unwrap()
            .contains("simulator-key")
    );
}

#[test]
fn a_status_update_is_taken_once_however_often_it_comes() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/status/{NOISE}");
    let send = |body: &Value| put(&simulator, &path).send(body.to_string()).unwrap();
    for _ in 0..3 {
        let mut answer = send(&update(1, "received"));
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.body_mut().read_to_vec().unwrap(), b"");
    }
    assert_eq!(send(&update(2, "in-progress")).status(), 204);
    assert_eq!(send(&update(1, "received")).status(), 204);

    let taken = simulator.status_updates(NOISE);
    let statuses: Vec<_> = taken
        .iter()
        .map(|update| (update.status.as_str(), update.repeats))
        .collect();
    assert_eq!(statuses, [("received", 3), ("in-progress", 0)]);
    assert_eq!(taken[0].body, update(1, "received"));
    assert!(simulator.status_updates("unknown").is_empty());
}

#[test]
fn an_older_update_and_a_change_that_makes_no_sense_are_conflicts() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/status/{NOISE}");
    let send = |body: &Value| put(&simulator, &path).send(body.to_string()).unwrap();
    assert_eq!(send(&update(5, "received")).status(), 204);
    assert_eq!(send(&update(4, "in-progress")).status(), 409);
    let conflict = send(&update(6, "supplement-received"));
    assert_eq!(conflict.status(), 409);
    assert_eq!(
        json_of(conflict)["detail"],
        "the status supplement-received cannot follow received"
    );
    assert_eq!(simulator.status_updates(NOISE).len(), 1);
}

#[test]
fn a_body_that_is_not_as_the_definition_says_is_refused_with_what_is_wrong() {
    let simulator = Simulator::start().unwrap();
    let path = format!("/status/{NOISE}");
    let wrong = json!({"updateId": "1", "status": "vireillä", "person": "900101-900A"});
    let answer = put(&simulator, &path).send(wrong.to_string()).unwrap();
    assert_eq!(answer.status(), 400);
    let problem = json_of(answer);
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["pointer"])
        .collect();
    assert_eq!(pointers, ["/updateId", "/status", "/occurredAt"]);
    assert!(
        !problem.to_string().contains("vireillä"),
        "a refusal repeats nothing of the body"
    );

    assert_eq!(
        put(&simulator, &path)
            .send("{\"updateId\":")
            .unwrap()
            .status(),
        400
    );
    let text = agent()
        .put(format!("{}{path}", simulator.base_url()))
        .header("X-Api-Key", "simulator-key");
    let text = text
        .header("Content-Type", "text/plain")
        .send(update(1, "received").to_string())
        .unwrap();
    assert_eq!(text.status(), 400);
    assert!(simulator.status_updates(NOISE).is_empty());
}

#[test]
fn messages_go_both_ways_and_each_once() {
    let simulator = Simulator::start().unwrap();
    let message = |id: u8, body: &str| {
        json!({
            "id": format!("00000000-0000-4000-8000-0000000001{id:02}"),
            "sentAt": "2026-11-20T09:00:00Z",
            "from": {"role": "customer"},
            "body": body,
        })
    };
    simulator.add_message(NOISE, message(1, "Hei")).unwrap();
    simulator.add_message(NOISE, message(2, "Vielä")).unwrap();
    let path = format!("/messages/{NOISE}");
    let all = json_of(get(&simulator, &path).call().unwrap());
    assert_eq!(all, json!([message(1, "Hei"), message(2, "Vielä")]));
    let first = all[0]["id"].as_str().unwrap();
    let rest = json_of(
        get(&simulator, &format!("{path}?after={first}"))
            .call()
            .unwrap(),
    );
    assert_eq!(rest, json!([message(2, "Vielä")]));
    assert_eq!(
        get(&simulator, &format!("{path}?after=x"))
            .call()
            .unwrap()
            .status(),
        400
    );

    for _ in 0..2 {
        let request = post(&simulator, &path).header("Content-Type", "application/json");
        assert_eq!(
            request
                .send(message(3, "Vastaus").to_string())
                .unwrap()
                .status(),
            201
        );
    }
    let sent = simulator.messages_sent(NOISE);
    assert_eq!((sent.len(), sent[0].repeats), (1, 1));
    assert_eq!(
        json_of(get(&simulator, &path).call().unwrap())
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn changes_are_listed_from_a_cursor_on() {
    let simulator = Simulator::start().unwrap();
    let page = json_of(get(&simulator, "/changes?limit=5").call().unwrap());
    assert_eq!(page["changes"].as_array().unwrap().len(), 5);
    assert_eq!(page["changes"][1]["externalId"], NOISE);
    assert_eq!(page["changes"][1]["kind"], "submitted");
    assert_eq!(page["changes"][1]["at"], "2026-11-07T07:14:33Z");

    let next = |cursor: &Value| {
        let path = format!("/changes?after={}", cursor.as_str().unwrap());
        json_of(get(&simulator, &path).call().unwrap())
    };
    let page = next(&page["cursor"]);
    assert_eq!(page["changes"].as_array().unwrap().len(), 2);
    simulator
        .supplement(NOISE, Some("{}".into()), None)
        .unwrap();
    simulator.withdraw(NOISE).unwrap();
    let page = next(&page["cursor"]);
    let kinds: Vec<_> = page["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| &change["kind"])
        .collect();
    assert_eq!(kinds, ["supplemented", "withdrawn"]);
    assert_eq!(next(&page["cursor"])["changes"], json!([]));
    assert_eq!(
        get(&simulator, "/changes?limit=1001")
            .call()
            .unwrap()
            .status(),
        400
    );
    assert_eq!(
        get(&simulator, "/changes?limit=many")
            .call()
            .unwrap()
            .status(),
        400
    );
    assert_eq!(
        get(&simulator, "/changes?after=x").call().unwrap().status(),
        400
    );
    assert_eq!(simulator.commondata(NOISE).unwrap(), "{}");
}

#[test]
fn everything_that_was_sent_is_recorded() {
    let simulator = Simulator::start().unwrap();
    let sent = update(1, "received").to_string();
    put(&simulator, &format!("/status/{NOISE}"))
        .send(&sent)
        .unwrap();
    get(&simulator, "/nothing?x=1").call().unwrap();

    let requests = simulator.requests();
    let recorded = &requests[0];
    assert_eq!((recorded.number, recorded.method.as_str()), (1, "PUT"));
    assert_eq!(recorded.target, format!("/lv/status/{NOISE}"));
    assert_eq!(recorded.operation, Some(Operation::UpdateStatus));
    assert_eq!(recorded.external_id.as_deref(), Some(NOISE));
    assert_eq!(
        recorded.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    let body = recorded.body.as_ref().unwrap();
    assert_eq!(body.text.as_deref(), Some(sent.as_str()));
    assert_eq!(body.length, sent.len() as u64);
    assert_eq!(recorded.answer.status, Some(204));
    assert_eq!(requests[1].target, "/lv/nothing?x=1");
    assert_eq!(
        (requests[1].operation, requests[1].answer.status),
        (None, Some(404))
    );
    assert!(requests[1].body.is_none());
    simulator.forget_requests();
    assert!(simulator.requests().is_empty());
}
