//! What a bundle of evidence proves, and that whatever is changed in it is found and named.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use lupasilta::evidence::{self, Verdict};
use lupasilta_end_to_end::{Program, Site, component, deliveries};
use lupasilta_simulator::Simulator;

/// A site whose first action is delivered, and its bundle.
fn bundled() -> (Site, PathBuf) {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let action = lv.external_ids().remove(0);
    let host = site.run_and_wait();
    site.receive(&action);
    site.until_all_done(1);
    drop(host);
    let bundle = write(&site, &action, "evidence.tar");
    (site, bundle)
}

fn write(site: &Site, action: &str, name: &str) -> PathBuf {
    let bundle = site.folder().join(name);
    let arguments = [
        "transfers",
        "evidence",
        action,
        "--out",
        bundle.to_str().unwrap(),
    ];
    site.command(&arguments).finish().expecting(0);
    bundle
}

fn verify(bundle: &Path, more: &[&str], code: i32) -> serde_json::Value {
    let mut arguments = vec!["verify", bundle.to_str().unwrap(), "--json"];
    arguments.extend(more);
    Program::with(&arguments).finish().expecting(code).json()
}

fn failed(verdict: &Verdict) -> String {
    let failed = verdict.checks.iter().find(|check| !check.holds).unwrap();
    format!("{}: {}", failed.what, failed.found)
}

#[test]
fn a_bundle_proves_the_whole_way_offline_to_who_has_only_the_program() {
    let (site, bundle) = bundled();
    let key = site.state().join("evidence.pub");
    let component = component("asianhallinta");
    let more = [
        "--key",
        key.to_str().unwrap(),
        "--component",
        component.to_str().unwrap(),
    ];
    let verdict = verify(&bundle, &more, 0);
    assert_eq!(verdict["holds"], true);
    let checks = verdict["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 8);
    assert!(checks.iter().all(|check| check["holds"] == true));
    // The message in the bundle is the one that was delivered.
    let delivery = deliveries(&site.cases()).remove(0);
    let document = verdict["manifest"]["documents"][0]["name"]
        .as_str()
        .unwrap();
    let member = verdict["manifest"]["documents"][0]["member"]
        .as_str()
        .unwrap();
    let digest = &verdict["manifest"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .find(|known| known["path"] == member)
        .unwrap()["sha256"];
    let delivered = fs::read(delivery.join(document)).unwrap();
    assert_eq!(*digest, lupasilta_end_to_end::sha256(&delivered));
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&bundle).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn one_flipped_bit_anywhere_is_found_and_named() {
    let (_site, bundle) = bundled();
    let whole = fs::read(&bundle).unwrap();
    assert!(evidence::verify(&whole, None, None).unwrap().holds);
    let mut random = Rng::with_seed(11);
    // Every bit of manifest, signature and key with their headers, and a sample of the rest.
    let beginning = 11 * 512;
    let sample: Vec<usize> = (0..1500)
        .map(|_| random.usize(beginning..whole.len()))
        .collect();
    let positions = (0..beginning).chain(sample);
    for (at, bit) in positions.flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        // Of the beginning every bit; of the rest, whose bytes are found by their hash alike, one of eight.
        if at >= beginning && bit != at % 8 {
            continue;
        }
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        let Ok(verdict) = evidence::verify(&flipped, None, None) else {
            // What makes it an archive at all is gone; the program says that it is no bundle.
            assert!(at < 512, "byte {at}");
            continue;
        };
        assert!(!verdict.holds, "byte {at}");
        assert!(!failed(&verdict).is_empty());
        assert!(verdict.proves.is_empty());
    }
}

#[test]
fn what_is_cut_appended_swapped_or_signed_by_another_is_found() {
    let (site, bundle) = bundled();
    let whole = fs::read(&bundle).unwrap();
    let mut random = Rng::with_seed(5);
    for _ in 0..200 {
        let length = random.usize(..whole.len());
        assert!(
            evidence::verify(&whole[..length], None, None).is_ok_and(|verdict| !verdict.holds)
                || length < 13
        );
    }
    let mut longer = whole.clone();
    longer.resize(whole.len() + 512, 0);
    assert!(!evidence::verify(&longer, None, None).unwrap().holds);

    // Another key signs another bundle of the same transfer: it holds, but not for who wants the first key.
    let first = fs::read_to_string(site.state().join("evidence.pub")).unwrap();
    fs::remove_file(site.state().join("evidence.key")).unwrap();
    let action = site.list()[0]["externalId"].as_str().unwrap().to_owned();
    let other = write(&site, &action, "other.tar");
    assert_eq!(verify(&other, &[], 0)["holds"], true);
    let refused = verify(&other, &["--key", first.lines().last().unwrap()], 1);
    assert_eq!(refused["checks"][1]["holds"], false);

    // One bundle's manifest over another's contents.
    let other = fs::read(&other).unwrap();
    let mixed: Vec<u8> = [&other[..9 * 512], &whole[9 * 512..]].concat();
    let verdict = evidence::verify(&mixed, None, None).unwrap();
    assert!(!verdict.holds, "{}", verdict.checks.len());
}

#[test]
fn a_file_that_never_was_a_bundle_is_told_from_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    fs::write(&file, "Not a bundle at all.").unwrap();
    let said = Program::with(["verify", file.to_str().unwrap()])
        .finish()
        .expecting(2);
    assert!(
        said.err.contains("is not a bundle of evidence"),
        "{}",
        said.err
    );
}

#[test]
fn what_the_case_system_said_is_proven_too() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let action = lv.external_ids().remove(0);
    let host = site.run_and_wait();
    site.receive(&action);
    site.until_all_done(1);
    let event = site.folder().join("event.json");
    fs::write(&event, format!(r#"{{"event": "handling-began", "externalId": "{action}", "caseId": "LP-1", "occurredAt": "2026-11-24T10:00:00+02:00"}}"#)).unwrap();
    let told = site.command(&["event", event.to_str().unwrap()]).finish();
    if told.code != Some(0) {
        panic!("{}", told.err);
    }
    site.until_all_done(2);
    drop(host);
    let list = site.list();
    let id = list
        .iter()
        .find(|transfer| transfer["kind"] == "event")
        .unwrap()["id"]
        .as_str()
        .unwrap();
    let bundle = write(&site, id, "told.tar");
    let component = component("asianhallinta");
    let verdict = verify(&bundle, &["--component", component.to_str().unwrap()], 0);
    assert_eq!(verdict["manifest"]["kind"], "event");
    let replayed = site
        .command(&["transfers", "replay", id])
        .finish()
        .expecting(0);
    assert_eq!(replayed.json()["same"], true);
}
