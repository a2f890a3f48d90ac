//! The store's key, as an operator meets it.

use std::fs;

use lupasilta_end_to_end::{Program, Site};
use lupasilta_simulator::Simulator;

const ACTION: &str = "8cdece75-921e-4ce6-939f-711060c73494";
const KEY: &str = "encryption.key = { file = 'store-key' }";

fn set(site: &Site, encryption: &str) {
    let settings = fs::read_to_string(site.config()).unwrap();
    let (_, rest) = settings.split_once("\n\n").unwrap();
    fs::write(
        site.config(),
        format!("state = 'state'\n{encryption}\n\n{rest}"),
    )
    .unwrap();
}

fn refused(site: &Site, code: i32) -> String {
    let ended = site.command(&["transfers", "list"]).finish();
    let problems = ended.expecting(code).json_errors();
    assert!(problems[0]["advice"].is_string());
    problems[0]["code"].as_str().unwrap().to_owned()
}

fn made_key() -> String {
    let made = std::process::Command::new("openssl")
        .args(["rand", "-base64", "32"])
        .output();
    match made {
        Ok(made) if made.status.success() => String::from_utf8(made.stdout).unwrap(),
        // Where there is no openssl.
        _ => "v8cuwoJjJ7gDdnJTZlCgmD5ycMhW2Ju8pWbTJZlc3cI=".to_owned(),
    }
}

#[test]
fn what_is_wrong_with_the_key_is_said_and_changes_nothing() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    set(&site, "");
    assert_eq!(
        site.command(&["receive", ACTION])
            .finish()
            .expecting(1)
            .json_errors()[0]["code"],
        "encryption-not-set"
    );
    set(&site, KEY);
    site.receive(ACTION);
    let key = site.folder().join("store-key");
    let (right, store) = (
        fs::read(&key).unwrap(),
        site.state().join("lupasilta.sqlite"),
    );
    let before = fs::read(&store).unwrap();
    fs::remove_file(&key).unwrap();
    assert_eq!(refused(&site, 1), "store-key-lost");
    assert!(!key.exists());
    fs::write(&key, "no key").unwrap();
    assert_eq!(refused(&site, 1), "store-key-unusable");
    fs::write(&key, made_key()).unwrap();
    assert_eq!(refused(&site, 1), "store-key-wrong");
    set(&site, "encryption = 'off'");
    assert_eq!(refused(&site, 1), "store-encrypted");
    let run = site.command(&["run"]).finish().expecting(2);
    assert!(run.err.contains("store-encrypted"), "{}", run.err);
    assert_eq!(fs::read(&store).unwrap(), before);
    fs::write(&key, right).unwrap();
    set(&site, KEY);
    assert_eq!(site.list().len(), 1);
}

#[test]
fn the_key_is_changed_by_a_command_and_not_while_the_workers_run() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    fs::write(site.folder().join("new-key"), made_key()).unwrap();
    let running = site.run_and_wait();
    site.receive(ACTION);
    site.until(ACTION, "done");
    let new = "encryption.key = { file = 'new-key' }";
    let old = "encryption.old_keys = [{ command = ['cat', 'store-key'] }]";
    set(&site, &format!("{new}\n{old}"));
    let busy = site.command(&["rekey"]).finish().expecting(1).json_errors();
    assert_eq!(busy[0]["code"], "store-in-use");
    running.interrupt();
    running.wait().unwrap();
    let changed = site.command(&["rekey"]).finish().expecting(0).json();
    assert!(changed["written"].as_u64().unwrap() > 10, "{changed}");
    set(&site, new);
    let replayed = site.command(&["transfers", "replay", ACTION]);
    replayed.finish().expecting(0);
    let again = site.command(&["rekey"]).finish().expecting(0).json();
    assert_eq!(
        (&again["written"], &again["key"]),
        (&0.into(), &changed["key"])
    );
    site.command(&["rekey", "--decrypt"]).finish().expecting(0);
    set(&site, "encryption = 'off'");
    site.command(&["transfers", "replay", ACTION])
        .finish()
        .expecting(0);
}

#[test]
fn a_key_that_was_made_is_told_of() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    fs::remove_file(site.folder().join("store-key")).unwrap();
    let receive = || {
        Program::with(["receive", ACTION, "--config"])
            .arg(site.config())
            .finish()
            .expecting(0)
            .err
    };
    assert!(receive().contains("Keep a copy"));
    assert_eq!(receive(), "");
}
