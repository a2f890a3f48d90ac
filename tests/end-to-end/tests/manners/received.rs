//! Whatever comes as an application, there is an answer, and the others go on.

use std::fs;

use lupasilta_end_to_end::{Delivery, Program, Site, component, eventually};
use lupasilta_simulator::{Action, Settings, Simulator, examples};

use super::bodies;

const ID: &str = "0dd00000-0000-4000-8000-000000000000";

#[test]
fn whatever_the_bodies_are_map_has_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    for (name, commondata, formdata) in bodies::odd() {
        let case = folder.path().join(name);
        fs::create_dir(&case).unwrap();
        fs::write(case.join("commondata.json"), with_id(&commondata, ID)).unwrap();
        fs::write(case.join("formdata.json"), formdata).unwrap();
        let ended = Program::with(["map", "--json", "--external-id", ID, "--mapping"])
            .arg(component("asianhallinta"))
            .arg("--case")
            .arg(&case)
            .arg("--out")
            .arg(case.join("out"))
            .finish();
        match ended.code {
            Some(0 | 3) => assert!(ended.json()["outcome"].is_string(), "{name}"),
            // The last is for a body that is larger than what one call may use.
            Some(2 | 5) => assert!(ended.json_errors()[0]["advice"].is_string(), "{name}"),
            _ => panic!("{name}: {ended:#?}"),
        }
        assert!(!ended.err.contains("panicked"), "{name}: {}", ended.err);
    }
}

#[test]
fn whatever_lv_sends_each_transfer_has_a_state_and_the_next_one_is_delivered() {
    let mut actions = Vec::new();
    for (number, (_, commondata, formdata)) in (1..).zip(bodies::odd()) {
        let id = format!("0dd00000-0000-4000-8000-{number:012}");
        actions.push(Action {
            commondata: with_id(&commondata, &id).into(),
            formdata: formdata.into(),
            external_id: id,
        });
    }
    let odd: Vec<_> = actions
        .iter()
        .map(|action| action.external_id.clone())
        .collect();
    let proper = examples().unwrap().remove(0);
    actions.push(proper.clone());
    let lv = Simulator::start_with(Settings {
        actions: Some(actions),
        ..Settings::default()
    })
    .unwrap();
    let site = Site::of(&lv);
    let mut running = site.run_and_wait();
    for action in &odd {
        site.receive(action);
    }
    site.receive(&proper.external_id);
    site.until(&proper.external_id, "done");
    let mut done = 0;
    for ((name, ..), action) in bodies::odd().iter().zip(&odd) {
        let shown = eventually(name, || {
            let shown = site.show(action);
            let summary = &shown["summary"];
            match summary["state"].as_str() {
                Some("done" | "quarantined") => Ok(shown),
                Some("waiting") if summary["problem"]["code"] == "lv-answer-not-json" => Ok(shown),
                _ => Err(summary.clone()),
            }
        });
        assert_eq!(shown["logHolds"], true, "{name}");
        if shown["summary"]["state"] == "done" {
            done += 1;
            // Attachments that are none are no reason to hold an application back, but there is nothing to compare them with.
            if *name != "attachments that are none" {
                let delivery = Delivery::read(&site.cases().join(format!("{action}_1"))).unwrap();
                delivery
                    .check(&lv)
                    .unwrap_or_else(|fault| panic!("{name}: {fault}"));
            }
        }
    }
    assert!(done > 5, "only {done} were delivered");
    assert!(running.is_running());
    assert!(!running.err().contains("panicked"));
}

/// A terminal must not be told what to do by the key of a received value.
#[test]
fn what_is_shown_to_people_holds_no_control_characters() {
    let folder = tempfile::tempdir().unwrap();
    let odd = bodies::odd();
    let (_, commondata, formdata) = odd.iter().find(|(name, ..)| *name == "odd keys").unwrap();
    fs::write(
        folder.path().join("commondata.json"),
        with_id(commondata, ID),
    )
    .unwrap();
    fs::write(folder.path().join("formdata.json"), formdata).unwrap();
    let ended = Program::with(["map", "--mapping"])
        .arg(component("asianhallinta"))
        .arg("--case")
        .arg(folder.path())
        .arg("--out")
        .arg(folder.path().join("out"))
        .finish()
        .expecting(0);
    assert!(ended.out.contains("[2J"), "the key is shown: {}", ended.out);
    let control = ended.out.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{:?}", ended.out);
}

fn with_id(commondata: &[u8], id: &str) -> Vec<u8> {
    match std::str::from_utf8(commondata) {
        Ok(text) => text.replace("\"ID\"", &format!("\"{id}\"")).into_bytes(),
        Err(_) => commondata.to_vec(),
    }
}
