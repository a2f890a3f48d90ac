//! No log, no list and no file of the state folder holds personal data or a secret, however much they are asked to say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lupasilta_end_to_end::{Site, component, eventually, root};
use lupasilta_simulator::{Fault, Moment, Operation, Rule, Settings, Simulator, examples, load};
use serde_json::{Value, json};

use super::needles::{Found, Needles, personal};

/// The one that lives both ways.
const ACTION: &str = "8cdece75-921e-4ce6-939f-711060c73494";
/// What the officer wrote.
const DECIDED: &str = "Päätetty Virkamies Salaisen ehdotuksesta";
/// What LV repeats of what the customer wrote.
const LEAK: &str = "Salainen Sukunimi 010190-900P";
/// Names that a customer and an officer gave files, and what a list shows of the latter.
const PROXY: &str = "valtakirja 131052-930T.pdf";
const DECISION: &str = "päätös 131052-930T.pdf";
const SHOWN: &str = "päätös 131052-****.pdf";

/// Everything that somebody wrote: in the applications, in a supplement, in a decision and its document, and in LV's own words. But for what the
/// mapping itself knows: words of forms in three languages.
fn written(lv: &Simulator) -> BTreeSet<String> {
    let mut written = BTreeSet::new();
    for action in lv.external_ids() {
        for body in [lv.commondata(&action), lv.formdata(&action)] {
            personal(&body.unwrap(), &mut written);
        }
    }
    written.extend([DECIDED, LEAK, "010190-900P", "131052-930T"].map(str::to_owned));
    let mapping = fs::read(component("asianhallinta")).unwrap();
    written.retain(|text| !stands_in(&mapping, text));
    written
}

fn stands_in(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn simulator() -> Simulator {
    let mut actions = examples().unwrap();
    actions.extend(load(&root().join("tests/golden-cases")).unwrap());
    let lv = Simulator::start_with(Settings {
        actions: Some(actions),
        ..Settings::default()
    })
    .unwrap();
    let refusal = Fault::Answer {
        status: 400,
        headers: [(
            "content-type".to_owned(),
            "application/problem+json".to_owned(),
        )]
        .into(),
        body: format!(r#"{{"type":"urn:lv:bad","title":"Bad","status":400,"detail":"{LEAK}"}}"#),
        at: Moment::default(),
    };
    let rule = Rule::new(refusal).operation(Operation::UpdateStatus);
    lv.fail(rule.times(2)).unwrap();
    lv.fail(Rule::new(Fault::Truncated).times(3)).unwrap();
    lv
}

/// Walks everything through, both ways, with failures on the way; gives the log and all that the program said.
fn full_run(lv: &Simulator, site: &Site) -> (String, String) {
    let running = site
        .command(&["run"])
        .env("RUST_LOG", "trace")
        .start_logging_to(&site.log());
    eventually("the workers run", || {
        let log = running.err();
        log.contains("running; Ctrl-C stops")
            .then_some(())
            .ok_or(log)
    });
    let mut said = String::new();
    for action in lv.external_ids() {
        said += &site.receive(&action).to_string();
    }
    until_settled(site, lv.external_ids().len());
    // The customer supplements, with a file whose name says more than it should; the officer decides.
    let mut common: Value = serde_json::from_slice(&lv.commondata(ACTION).unwrap()).unwrap();
    common["attachments"].as_array_mut().unwrap().push(json!({
        "id": "5a5a5a5a-0000-4000-8000-00000000aaaa", "fileName": PROXY, "mediaType": "application/pdf", "size": 70_000,
    }));
    common["applicants"][0]["email"] = json!("uusi.osoite@hakija.example");
    lv.supplement(ACTION, Some(common.to_string().into()), None)
        .unwrap();
    let triggered = site.command(&["receive", ACTION, "--kind", "supplement"]);
    said += &triggered.finish().expecting(0).json().to_string();
    until_settled(site, lv.external_ids().len() + 1);
    let decision = site.folder().join("päätös.json");
    fs::write(site.folder().join(DECISION), "%PDF-1.4").unwrap();
    fs::write(
        &decision,
        json!({
            "externalId": ACTION, "event": "decided", "occurredAt": "2026-11-20T09:00:00+02:00", "note": {"fi": DECIDED},
            "decision": {"outcome": "granted", "decidedOn": "2026-11-20"},
            "files": [{"file": DECISION}],
        })
        .to_string(),
    )
    .unwrap();
    let told = site.command(&["event", decision.to_str().unwrap()]);
    said += &told.finish().expecting(0).out;
    until_settled(site, lv.external_ids().len() + 2);

    for action in lv.external_ids() {
        // What happened, whose side, what to do.
        let mut shown = site.show(&action);
        // Customers and officers name files as they like: whoever handles the case sees it, but for identity codes.
        let names = shown["attachments"].take().to_string();
        if action == ACTION {
            assert_eq!(shown["summary"]["kind"], "event", "{shown}");
            assert!(names.contains(SHOWN), "{names}");
        }
        assert!(
            !names.contains("-900P") && !names.contains("-930T"),
            "{names}"
        );
        said += &shown.to_string();
    }
    for list in ["deadlines", "reconcile"] {
        said += &site.command(&[list]).finish().out;
    }
    said += &Value::from(site.list()).to_string();
    running.interrupt();
    let log = running.wait().unwrap().err;
    assert!(
        log.contains("calling LV") && log.contains("quarantined"),
        "{log}"
    );
    (log, said)
}

fn until_settled(site: &Site, count: usize) {
    eventually("all transfers have settled", || {
        let list = site.list();
        let settled =
            |transfer: &Value| matches!(transfer["state"].as_str(), Some("done" | "quarantined"));
        match list.len() == count && list.iter().all(settled) {
            true => Ok(()),
            false => Err(list),
        }
    });
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

#[test]
fn no_log_no_list_and_no_file_of_the_state_holds_personal_data_or_a_secret() {
    let lv = simulator();
    let site = Site::of(&lv);
    let (log, said) = full_run(&lv, &site);
    let written = written(&lv);
    assert!(written.len() > 300, "{}", written.len());

    let key = fs::read_to_string(site.folder().join("store-key")).unwrap();
    let credential = lv.settings().credential.as_ref().unwrap().value.clone();
    let secrets = Needles::anywhere([key.trim(), credential.as_str()]);
    let words = Needles::words(written.iter().map(String::as_str));
    let settings = fs::read_to_string(site.config()).unwrap();
    for (name, text) in [
        ("the log", &log),
        ("what was said", &said),
        ("the settings", &settings),
    ] {
        assert_eq!(words.found(text.as_bytes()), Found::default(), "in {name}");
        assert_eq!(
            secrets.found(text.as_bytes()),
            Found::default(),
            "in {name}"
        );
    }
    // A transfer that waits for a person keeps its attachments: they are files, for this account only, and have no names of people's.
    let texts = Needles::anywhere(written.iter().map(String::as_str));
    let state = files(&site.state());
    assert!(state.iter().any(|file| file.ends_with("lupasilta.sqlite")));
    for file in &state {
        // The mapping itself knows words of many languages.
        if file.starts_with(site.state().join("compiled")) || is_attachment(&site, file) {
            continue;
        }
        let bytes = fs::read(file).unwrap();
        assert_eq!(
            texts.found(&bytes),
            Found::default(),
            "in {}",
            file.display()
        );
        assert_eq!(
            secrets.found(&bytes),
            Found::default(),
            "in {}",
            file.display()
        );
    }
    let bundle = site.folder().join("evidence");
    let done = site
        .list()
        .into_iter()
        .find(|transfer| transfer["state"] == "done")
        .unwrap();
    let evidence = [
        "transfers",
        "evidence",
        done["id"].as_str().unwrap(),
        "--out",
    ];
    let bundled = site.command(&[&evidence[..], &[bundle.to_str().unwrap()]].concat());
    bundled.finish().expecting(0);
    assert_eq!(secrets.found(&fs::read(bundle).unwrap()), Found::default());
}

/// Whether it lies where attachments do that are under way.
fn is_attachment(site: &Site, file: &Path) -> bool {
    ["work", "content"]
        .iter()
        .any(|folder| file.starts_with(site.state().join(folder)))
}

/// In a store without encryption, so that what is left would be seen.
#[test]
fn after_a_purge_nothing_that_was_received_or_made_is_in_any_file_of_the_state() {
    let lv = simulator();
    let site = Site::of(&lv);
    let settings = fs::read_to_string(site.config()).unwrap();
    let plain = settings.replace(
        "encryption.key = { file = 'store-key' }",
        "encryption = 'off'",
    );
    fs::write(site.config(), plain).unwrap();
    full_run(&lv, &site);
    let written = written(&lv);
    let waiting: BTreeSet<_> = site
        .list()
        .into_iter()
        .filter(|transfer| transfer["state"] != "done")
        .map(|transfer| transfer["externalId"].as_str().unwrap().to_owned())
        .collect();
    // Some wait for a person, and stay as they are. What they share with others is found, of course.
    let kept = waiting.iter().flat_map(|action| {
        let bodies = [lv.commondata(action), lv.formdata(action)];
        bodies.map(|body| body.unwrap().to_vec())
    });
    let kept: Vec<u8> = kept.flatten().collect();
    let mut gone = written.clone();
    gone.retain(|text| !stands_in(&kept, text));
    assert!(!waiting.is_empty() && gone.len() > 200, "{}", gone.len());
    let texts = Needles::anywhere(gone.iter().map(String::as_str));
    let database = site.state().join("lupasilta.sqlite");
    assert_ne!(texts.found(&fs::read(&database).unwrap()), Found::default());

    let purge = |more: &[&str]| {
        let arguments = [&["purge", "--before", "2100-01-01"], more].concat();
        site.command(&arguments).finish().expecting(0).json()
    };
    let before = fs::read(&database).unwrap();
    let preview = purge(&["--dry-run"]);
    assert_eq!(fs::read(&database).unwrap(), before);
    let purged = purge(&[]);
    assert_eq!(preview, purged);
    assert_eq!(purged["heldBack"].as_array().unwrap().len(), waiting.len());
    for file in files(&site.state()) {
        if !file.starts_with(site.state().join("compiled")) && !is_attachment(&site, &file) {
            let found = texts.found(&fs::read(&file).unwrap());
            assert_eq!(found, Found::default(), "in {}", file.display());
        }
    }
    // Only what waits still has its attachments.
    let under_way = fs::read_dir(site.state().join("work")).unwrap().count();
    assert!(under_way <= waiting.len(), "{under_way}");

    // Whatever needs what is gone says so; what is left still proves itself.
    let shown = site.show(ACTION);
    assert!(
        shown["summary"]["purged"].is_string() && shown["logHolds"] == true,
        "{shown}"
    );
    let of_action = |kind: &str| {
        let list = site.list().into_iter();
        let mut of_kind = list.filter(|one| one["externalId"] == ACTION && one["kind"] == kind);
        of_kind.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let id = of_action("application");
    let out = site.folder().join("bundle").display().to_string();
    for command in [
        vec!["transfers", "replay", &id],
        vec!["transfers", "redeliver", &id],
        vec!["transfers", "evidence", &id, "--out", &out],
    ] {
        let refused = site.command(&command).finish().expecting(1).json_errors();
        assert_eq!(refused[0]["code"], "transfer-purged", "{command:?}");
    }
    let compared = site
        .command(&["mappings", "compare", "serving", "serving"])
        .finish();
    let compared = compared.expecting(0).json()["cases"].as_u64().unwrap();
    assert!(compared <= waiting.len() as u64, "{compared}");
}

/// A supplement is compared with what was received before. When that was purged, it is delivered whole.
#[test]
fn a_supplement_that_comes_after_the_purge_is_delivered_whole() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    site.receive(ACTION);
    site.until(ACTION, "done");
    site.command(&["purge", "--before", "2100-01-01"])
        .finish()
        .expecting(0);
    let mut common: Value = serde_json::from_slice(&lv.commondata(ACTION).unwrap()).unwrap();
    common["applicants"][0]["email"] = json!("uusi.osoite@hakija.example");
    lv.supplement(ACTION, Some(common.to_string().into()), None)
        .unwrap();
    site.command(&["receive", ACTION, "--kind", "supplement"])
        .finish()
        .expecting(0);
    let list = site.until_all_done_of(ACTION, 2);
    let place = list[0]["place"].as_str().unwrap();
    let original = fs::read_dir(place).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        String::from_utf8_lossy(&bytes).contains("uusi.osoite@hakija.example")
    });
    assert!(original, "{place}");
    drop(running);
}

#[test]
fn what_was_kept_for_long_enough_is_purged_by_the_workers_program() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    site.receive(ACTION);
    assert!(site.until(ACTION, "done")["summary"]["purged"].is_null());
    running.interrupt();
    running.wait().unwrap();
    let settings = fs::read_to_string(site.config()).unwrap();
    let short = format!("retention.payloads = '1ms'\n{settings}");
    fs::write(site.config(), short).unwrap();
    let running = site.run_and_wait();
    eventually("it is purged", || {
        let shown = site.show(ACTION);
        match shown["summary"]["purged"].is_string() {
            true => Ok(()),
            false => Err(shown["summary"].clone()),
        }
    });
    drop(running);
}
