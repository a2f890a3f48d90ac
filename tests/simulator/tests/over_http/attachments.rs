//! Files, both ways.

use std::io::Read;

use lupasilta_simulator::{Action, Attachment, Fault, Rule, Settings, Simulator};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use ureq::unversioned::multipart::{Form, Part};

use crate::client::{NOISE, agent, get, header, json_of, post};

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The first attachment of the noise notification: its path, id and size.
fn first(simulator: &Simulator) -> (String, String, u64) {
    let commondata: Value = serde_json::from_slice(&simulator.commondata(NOISE).unwrap()).unwrap();
    let attachment = &commondata["attachments"][0];
    let id = attachment["id"].as_str().unwrap().to_owned();
    (
        format!("/attachments/{NOISE}/{id}"),
        id,
        attachment["size"].as_u64().unwrap(),
    )
}

#[test]
fn an_attachment_has_the_size_that_the_common_data_states() {
    let simulator = Simulator::start().unwrap();
    let (path, id, size) = first(&simulator);
    let mut answer = get(&simulator, &path).call().unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(
        header(&answer, "content-length"),
        Some(size.to_string().as_str())
    );
    assert_eq!(
        header(&answer, "content-type"),
        Some("application/octet-stream")
    );
    let bytes = answer.body_mut().read_to_vec().unwrap();
    assert_eq!(bytes.len() as u64, size);
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(
        hex(&bytes),
        simulator.attachment(NOISE, &id).unwrap().sha256()
    );

    let again = Simulator::start().unwrap();
    assert_eq!(
        get(&again, &path)
            .call()
            .unwrap()
            .body_mut()
            .read_to_vec()
            .unwrap(),
        bytes
    );
}

#[test]
fn a_broken_download_goes_on_from_where_it_stopped() {
    let simulator = Simulator::start().unwrap();
    let (path, _, size) = first(&simulator);
    let whole = get(&simulator, &path)
        .call()
        .unwrap()
        .body_mut()
        .read_to_vec()
        .unwrap();
    let mut answer = get(&simulator, &path)
        .header("Range", "bytes=1000-")
        .call()
        .unwrap();
    assert_eq!(answer.status(), 206);
    let range = format!("bytes 1000-{}/{size}", size - 1);
    assert_eq!(header(&answer, "content-range"), Some(range.as_str()));
    let tag = header(&answer, "etag").unwrap().to_owned();
    assert_eq!(answer.body_mut().read_to_vec().unwrap(), &whole[1000..]);

    let request = get(&simulator, &path)
        .header("Range", "bytes=0-9")
        .header("If-Range", tag);
    assert_eq!(
        request.call().unwrap().body_mut().read_to_vec().unwrap(),
        &whole[..10]
    );
    let request = get(&simulator, &path)
        .header("Range", "bytes=0-9")
        .header("If-Range", "\"old\"");
    assert_eq!(request.call().unwrap().status(), 200);
    let beyond = get(&simulator, &path)
        .header("Range", format!("bytes={size}-"))
        .call()
        .unwrap();
    assert_eq!(beyond.status(), 416);
    assert_eq!(
        header(&beyond, "content-range"),
        Some(format!("bytes */{size}").as_str())
    );
}

#[test]
fn gigabytes_are_streamed() {
    let simulator = Simulator::start().unwrap();
    let size: u64 = 8 * 1024 * 1024 * 1024;
    let commondata = json!({
        "externalId": "huge",
        "attachments": [{"id": "a", "fileName": "a.pdf", "mediaType": "application/pdf", "size": size}],
    });
    simulator
        .add_action(Action::from_bodies(commondata.to_string(), "{}").unwrap())
        .unwrap();
    let mut answer = get(&simulator, "/attachments/huge/a").call().unwrap();
    assert_eq!(
        header(&answer, "content-length"),
        Some(size.to_string().as_str())
    );
    let mut start = vec![0; 3_000_000];
    answer
        .body_mut()
        .as_reader()
        .read_exact(&mut start)
        .unwrap();
    assert!(start.starts_with(b"%PDF-"));
    drop(answer);
    let tail = get(&simulator, "/attachments/huge/a")
        .header("Range", "bytes=-7")
        .call()
        .unwrap();
    assert_eq!(tail.into_body().read_to_vec().unwrap(), b"\n%%EOF\n");
}

#[test]
fn a_test_can_say_what_an_attachment_holds_and_unknown_ones_are_400() {
    let simulator = Simulator::start().unwrap();
    let (path, id, _) = first(&simulator);
    simulator.set_attachment(NOISE, &id, "other bytes").unwrap();
    let bytes = get(&simulator, &path)
        .call()
        .unwrap()
        .body_mut()
        .read_to_vec()
        .unwrap();
    assert_eq!(bytes, b"other bytes");
    simulator.set_attachment(NOISE, "empty", "").unwrap();
    let mut empty = get(&simulator, &format!("/attachments/{NOISE}/empty"))
        .call()
        .unwrap();
    assert_eq!(
        (
            empty.status().as_u16(),
            empty.body_mut().read_to_vec().unwrap().len()
        ),
        (200, 0)
    );
    let unknown = get(&simulator, &format!("/attachments/{NOISE}/unknown"))
        .call()
        .unwrap();
    assert_eq!(unknown.status(), 400);
    assert_eq!(
        json_of(unknown)["detail"],
        "No attachment of the action has this id"
    );
}

#[test]
fn another_version_of_a_file_has_other_bytes_and_another_tag_and_dice_cut_each_answer_elsewhere() {
    let simulator = Simulator::start().unwrap();
    let file = || Attachment::made_up("big", "a.bin", "application/octet-stream", 1 << 20);
    let path = format!("/attachments/{NOISE}/big");
    let mut tags = Vec::new();
    for version in 1..3 {
        let file = file().version(version);
        let sha256 = file.sha256();
        simulator.put_attachment(NOISE, file).unwrap();
        let mut answer = get(&simulator, &path).call().unwrap();
        tags.push(header(&answer, "etag").unwrap().to_owned());
        assert_eq!(hex(&answer.body_mut().read_to_vec().unwrap()), sha256);
    }
    assert_ne!(tags[0], tags[1]);

    let fault = Fault::CutWithin {
        least: 1000,
        most: 1_000_000,
    };
    simulator.fail(Rule::new(fault)).unwrap();
    let mut lengths = Vec::new();
    for _ in 0..4 {
        let mut answer = get(&simulator, &path).call().unwrap();
        let mut came = Vec::new();
        answer
            .body_mut()
            .as_reader()
            .read_to_end(&mut came)
            .unwrap_err();
        assert!((1000..=1_000_000).contains(&came.len()));
        lengths.push(came.len());
    }
    lengths.dedup();
    assert!(lengths.len() > 1, "{lengths:?}");
}

fn metadata(sha256: &str) -> String {
    json!({
        "attachmentId": "00000000-0000-4000-8000-000000000201",
        "fileName": "päätös.pdf",
        "mediaType": "application/pdf",
        "sha256": sha256,
        "kind": "decision",
    })
    .to_string()
}

fn give(simulator: &Simulator, metadata: &str, file: &[u8]) -> u16 {
    let form = Form::new()
        .part(
            "metadata",
            Part::text(metadata).mime_str("application/json").unwrap(),
        )
        .part(
            "file",
            Part::bytes(file)
                .file_name("x")
                .mime_str("application/pdf")
                .unwrap(),
        );
    post(simulator, &format!("/attachments/{NOISE}"))
        .send(form)
        .unwrap()
        .status()
        .as_u16()
}

#[test]
fn a_document_given_is_stored_once() {
    let simulator = Simulator::start().unwrap();
    let file = vec![7; 3_000_000];
    let metadata = metadata(&hex(&file));
    assert_eq!(give(&simulator, &metadata, &file), 201);
    assert_eq!(give(&simulator, &metadata, &file), 200);
    let given = simulator.attachments_given(NOISE);
    assert_eq!(given.len(), 1);
    assert_eq!((given[0].size, given[0].repeats), (3_000_000, 1));
    assert_eq!(given[0].sha256, hex(&file));
    assert_eq!(given[0].metadata["fileName"], "päätös.pdf");
    let recorded = simulator.requests()[0].body.clone().unwrap();
    assert!(recorded.length > 3_000_000 && recorded.text.is_none());
}

#[test]
fn a_document_with_bad_metadata_or_another_hash_is_refused() {
    let simulator = Simulator::start().unwrap();
    assert_eq!(give(&simulator, &metadata(&hex(b"other")), b"file"), 400);
    assert_eq!(give(&simulator, "{}", b"file"), 400);
    assert_eq!(give(&simulator, "not JSON", b"file"), 400);
    let path = format!("/attachments/{NOISE}");
    let only_file = Form::new().part("file", Part::bytes(b"x"));
    assert_eq!(
        post(&simulator, &path).send(only_file).unwrap().status(),
        400
    );
    let other_part = Form::new().part("other", Part::bytes(b"x"));
    assert_eq!(
        post(&simulator, &path).send(other_part).unwrap().status(),
        400
    );
    let plain = post(&simulator, &path)
        .header("Content-Type", "application/pdf")
        .send(b"x".as_slice());
    assert_eq!(plain.unwrap().status(), 400);
    assert!(simulator.attachments_given(NOISE).is_empty());
}

#[test]
fn a_document_larger_than_is_taken_is_413() {
    let settings = Settings {
        max_upload: 100_000,
        ..Settings::default()
    };
    let simulator = Simulator::start_with(settings).unwrap();
    let file = vec![7; 2_000_000];
    assert_eq!(give(&simulator, &metadata(&hex(&file)), &file), 413);
}

#[test]
fn whoever_sends_a_large_body_without_the_credential_still_hears_why() {
    let simulator = Simulator::start().unwrap();
    let url = format!("{}/attachments/{NOISE}", simulator.base_url());
    let answer = agent()
        .post(url)
        .header("X-Api-Key", "wrong")
        .send(vec![7; 20_000_000])
        .unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(
        simulator.requests()[0].body.as_ref().unwrap().length,
        20_000_000
    );
}
