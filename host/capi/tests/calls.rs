//! The functions as a foreign program calls them: with pointers, lengths, and mistakes.
#![allow(unsafe_code, reason = "the functions take raw pointers")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::ptr;
use std::thread;
use std::time::{Duration, Instant};

use lupasilta_capi::*;
use lupasilta_simulator::Simulator;
use serde_json::{Value, json};

/// An answer, taken over from the library.
struct Answered {
    status: i32,
    json: Value,
    parts: Vec<u8>,
}

impl Answered {
    fn ok(self) -> Self {
        assert_eq!(self.status, LUPASILTA_OK, "{}", self.json);
        self
    }

    fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

fn call(function: impl FnOnce(*mut lupasilta_answer) -> i32) -> Answered {
    let mut answer = lupasilta_answer {
        data: ptr::null_mut(),
        len: 0,
        text: 0,
    };
    let status = function(&raw mut answer);
    let bytes = match answer.data.is_null() {
        true => Vec::new(),
        false => unsafe { std::slice::from_raw_parts(answer.data, answer.len) }.to_vec(),
    };
    let (text, parts) = bytes.split_at(answer.text);
    let answered = Answered {
        status,
        json: serde_json::from_slice(text).unwrap_or_default(),
        parts: parts.to_vec(),
    };
    unsafe {
        lupasilta_answer_free(&raw mut answer);
        lupasilta_answer_free(&raw mut answer);
    }
    assert!(answer.data.is_null());
    answered
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn component(name: &str) -> Vec<u8> {
    let file = repository().join("target/components").join(name);
    fs::read(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build it with `cargo xtask components`",
            file.display()
        )
    })
}

fn load(component: &[u8], options: &Value) -> (u64, Answered) {
    let options = options.to_string();
    let mut handle = 0;
    let answered = call(|answer| unsafe {
        lupasilta_mapping_load(
            component.as_ptr(),
            component.len(),
            options.as_ptr(),
            options.len(),
            &raw mut handle,
            answer,
        )
    });
    (handle, answered)
}

fn map(mapping: u64, request: &str, parts: &[u8]) -> Answered {
    call(|answer| unsafe {
        lupasilta_mapping_map(
            mapping,
            request.as_ptr(),
            request.len(),
            parts.as_ptr(),
            parts.len(),
            answer,
        )
    })
}

/// The example case of a building permit, as a call has it.
fn building_permit() -> (String, Vec<u8>) {
    let case = repository().join("tests/cases/rakennuslupa");
    let common = fs::read(case.join("commondata.json")).unwrap();
    let form = fs::read(case.join("formdata.json")).unwrap();
    let request = json!({
        "now": "2026-11-23T12:00:00+02:00",
        "bodies": [
            { "name": "commondata", "size": common.len() },
            { "name": "formdata", "size": form.len() },
        ],
    });
    (request.to_string(), [common, form].concat())
}

#[test]
fn an_application_is_mapped_and_its_parts_are_what_the_answer_counts() {
    let (mapping, loaded) = load(&component("asianhallinta.wasm"), &json!({}));
    assert_eq!(loaded.ok().json["name"], "asianhallinta");
    let (request, parts) = building_permit();
    let mapped = map(mapping, &request, &parts).ok();
    assert_eq!(mapped.json["outcome"], "mapped");
    let mut rest = &mapped.parts[..];
    for document in mapped.json["documents"].as_array().unwrap() {
        let size = usize::try_from(document["size"].as_u64().unwrap()).unwrap();
        let (bytes, after) = rest.split_at(size);
        let digest = lupasilta::audit::Digest::of(bytes).to_string();
        assert_eq!(document["sha256"], digest.as_str());
        rest = after;
    }
    let ledger: Value = serde_json::from_slice(rest).unwrap();
    assert_eq!(mapped.json["ledger"]["size"], rest.len());
    assert_eq!(ledger["leaves"]["unmapped"], 0);
    assert_eq!(lupasilta_mapping_close(mapping), LUPASILTA_OK);
    assert_eq!(lupasilta_mapping_close(mapping), LUPASILTA_OK);
    assert_eq!(map(mapping, &request, &parts).status, LUPASILTA_CLOSED);
}

#[test]
fn mistakes_of_the_caller_are_problems() {
    let (mapping, loaded) = load(&component("asianhallinta.wasm"), &json!({}));
    loaded.ok();
    for (request, parts, what) in [
        ("{", "", "it is not JSON"),
        (r#"{"kynä":1}"#, "", "unknown member"),
        (r#"{"number":"1"}"#, "", "a member has not the type"),
        (r#"{"number":0}"#, "", "numbered from 1"),
        (r#"{"kind":"event"}"#, "", "kind is none of"),
        (
            r#"{"bodies":[{"name":"commondata","size":3}]}"#,
            "{}",
            "more than the bytes",
        ),
        (
            r#"{"bodies":[{"name":"commondata","size":2}]}"#,
            "{}x",
            "more bytes",
        ),
    ] {
        let failed = map(mapping, request, parts.as_bytes());
        assert_eq!(failed.status, LUPASILTA_PROBLEM);
        assert_eq!(failed.code(), "request-unusable", "{request}");
        let title = failed.json["title"].as_str().unwrap();
        assert!(title.contains(what), "{title}");
    }
    // A bridge's function, a null pointer with a length, no place for the answer or the handle.
    let next = call(|answer| unsafe { lupasilta_bridge_next(mapping, 0, answer) });
    assert_eq!(next.code(), "request-unusable");
    let null = call(|answer| unsafe { lupasilta_inspect(ptr::null(), 5, answer) });
    assert_eq!(null.code(), "request-unusable");
    assert_eq!(unsafe { lupasilta_version(ptr::null_mut()) }, LUPASILTA_OK);
    let bytes = component("asianhallinta.wasm");
    let nowhere = call(|answer| unsafe {
        lupasilta_mapping_load(
            bytes.as_ptr(),
            bytes.len(),
            ptr::null(),
            0,
            ptr::null_mut(),
            answer,
        )
    });
    assert_eq!(nowhere.code(), "request-unusable");
    assert_eq!(lupasilta_bridge_close(0), LUPASILTA_OK);
    lupasilta_mapping_close(mapping);
}

#[test]
fn a_guest_that_misbehaves_is_a_problem_and_the_mapping_serves_on() {
    let bytes = component("misbehaving.wasm");
    for (way, code) in [
        ("loop", "mapping-out-of-time"),
        ("memory", "mapping-out-of-memory"),
        ("stack", "mapping-stack-overflow"),
        ("panic", "mapping-panicked"),
    ] {
        let (mapping, loaded) = load(
            &bytes,
            &json!({ "settings": { "do": way }, "limits": { "timeMs": if way == "loop" { 200 } else { 20_000 } } }),
        );
        loaded.ok();
        for _ in 0..3 {
            let request = r#"{"externalId":"6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f"}"#;
            assert_eq!(map(mapping, request, b"").code(), code);
        }
        lupasilta_mapping_close(mapping);
    }
}

#[test]
fn closing_waits_for_calls_of_other_threads() {
    let (mapping, loaded) = load(&component("asianhallinta.wasm"), &json!({}));
    loaded.ok();
    let (request, parts) = building_permit();
    thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut mapped = 0;
                    loop {
                        match map(mapping, &request, &parts).status {
                            LUPASILTA_OK => mapped += 1,
                            LUPASILTA_CLOSED => return mapped,
                            other => panic!("{other}"),
                        }
                    }
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(200));
        assert_eq!(lupasilta_mapping_close(mapping), LUPASILTA_OK);
        let mapped: i32 = callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .sum();
        assert!(mapped > 0);
    });
}

#[test]
fn an_application_walks_through_a_bridge_and_the_case_id_comes_back() {
    let lv = Simulator::start().unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("lv-key"), "simulator-key").unwrap();
    let settings = format!(
        "state = 'state'
         encryption.key = {{ file = 'store-key' }}
         mapping.component = '{}'
         service.direct.base_url = '{}'
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        repository()
            .canonicalize()
            .unwrap()
            .join("target/components/asianhallinta.wasm")
            .display(),
        lv.base_url(),
    );
    let base = place.path().to_str().unwrap();
    let mut bridge = 0;
    call(|answer| unsafe {
        lupasilta_bridge_open(
            settings.as_ptr(),
            settings.len(),
            base.as_ptr(),
            base.len(),
            &raw mut bridge,
            answer,
        )
    })
    .ok();
    let with =
        |function: unsafe extern "C" fn(u64, *const u8, usize, *mut lupasilta_answer) -> i32,
         request: Value| {
            let request = request.to_string();
            call(|answer| unsafe { function(bridge, request.as_ptr(), request.len(), answer) })
        };
    let action = lv.external_ids().remove(0);
    let received = with(lupasilta_bridge_receive, json!({ "externalId": action })).ok();
    let transfer = received.json["id"].clone();

    let delivery = call(|answer| unsafe { lupasilta_bridge_next(bridge, 20_000, answer) }).ok();
    assert_eq!(delivery.json["externalId"], action.as_str());
    let sizes = delivery.json["documents"].as_array().unwrap().iter();
    let sum: u64 = sizes
        .map(|document| document["size"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, delivery.parts.len() as u64);
    for attachment in delivery.json["attachments"].as_array().unwrap() {
        assert!(Path::new(attachment["path"].as_str().unwrap()).is_file());
    }
    let id = delivery.json["id"].clone();
    with(lupasilta_bridge_ack, json!({ "id": id, "caseId": "A/1" })).ok();
    let again = with(lupasilta_bridge_ack, json!({ "id": id }));
    assert_eq!(again.code(), "delivery-unknown");

    // Events tell of it until it is done, and a cursor goes on where it left off.
    let mut cursor = Value::Null;
    let begun = Instant::now();
    loop {
        let request = json!({ "cursor": cursor }).to_string();
        let events = call(|answer| unsafe {
            lupasilta_bridge_events(bridge, request.as_ptr(), request.len(), 20_000, answer)
        })
        .ok();
        cursor = events.json["cursor"].clone();
        let last = events.json["transfers"]
            .as_array()
            .unwrap()
            .last()
            .cloned()
            .unwrap();
        assert_eq!(last["id"], transfer);
        if last["state"] == "done" {
            assert_eq!(last["caseId"], "A/1");
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{last}");
    }
    let account = with(lupasilta_bridge_transfer, json!({ "id": transfer })).ok();
    assert_eq!(account.json["logHolds"], true);

    // What waits is woken by a call-off, and by closing.
    let waiting = thread::spawn(move || {
        call(|answer| unsafe { lupasilta_bridge_next(bridge, 60_000, answer) }).status
    });
    while !waiting.is_finished() {
        lupasilta_bridge_cancel(bridge);
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(waiting.join().unwrap(), LUPASILTA_NOTHING);
    let waiting = thread::spawn(move || {
        call(|answer| unsafe { lupasilta_bridge_next(bridge, 60_000, answer) }).status
    });
    assert_eq!(lupasilta_bridge_close(bridge), LUPASILTA_OK);
    assert_eq!(waiting.join().unwrap(), LUPASILTA_CLOSED);
    assert_eq!(lupasilta_bridge_close(bridge), LUPASILTA_OK);
}

#[test]
fn logs_are_pulled_at_the_level_that_is_asked_for() {
    let level = |name: &str| {
        call(|answer| unsafe { lupasilta_logs_level(name.as_ptr(), name.len(), answer) })
    };
    assert_eq!(level("loud").code(), "request-unusable");
    level("info").ok();
    let line = loop {
        let (mapping, loaded) = load(&component("asianhallinta.wasm"), &json!({}));
        loaded.ok();
        lupasilta_mapping_close(mapping);
        tracing::info!(transfer = "t-1", "delivered");
        let line = call(|answer| unsafe { lupasilta_logs_next(1_000, answer) }).ok();
        if line.json["message"] == "delivered" && line.json["fields"]["transfer"] == "t-1" {
            break line;
        }
    };
    assert_eq!(line.json["level"], "info");
    level("warn").ok();
}
