//! `lupasilta demo`

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::program::run;

#[test]
fn seven_applications_become_cases_and_lv_knows() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("demo");
    let ran = run(&["demo", "--json", "--out", out.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);

    let end = ran.json();
    let transfers = end["transfers"].as_array().unwrap();
    assert_eq!(transfers.len(), 7);
    for transfer in transfers {
        assert_eq!(transfer["state"], "done", "{transfer}");
        let place = transfer["place"].as_str().unwrap();
        let names = fs::read_dir(place)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert!(names.into_iter().any(|name| name.ends_with("uusiasia.xml")));
    }

    // The folder can be looked at with the program afterwards.
    let config = out.join("lupasilta.toml");
    let id = transfers[0]["externalId"].as_str().unwrap();
    let shown = run(&[
        "transfers",
        "show",
        id,
        "--config",
        config.to_str().unwrap(),
        "--json",
    ])
    .json();
    assert_eq!(shown["logHolds"], true);
    assert_eq!(shown["summary"]["id"], transfers[0]["id"]);
}

#[test]
fn each_move_of_an_application_is_printed_from_received_to_done() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&["demo", "--json", "--out", folder.path().to_str().unwrap()]);
    let mut moves: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in ran.out.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let (Some(id), Some(event)) =
            (line["externalId"].as_str(), line["what"]["event"].as_str())
        {
            moves
                .entry(id.to_owned())
                .or_default()
                .push(event.to_owned());
        }
    }
    assert_eq!(moves.len(), 7);
    for events in moves.values() {
        let stages = ["received", "mapped", "delivered", "done"];
        let told: Vec<&str> = events
            .iter()
            .map(String::as_str)
            .filter(|event| stages.contains(event))
            .collect();
        assert_eq!(told, stages);
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let ran = run(&["demo", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
