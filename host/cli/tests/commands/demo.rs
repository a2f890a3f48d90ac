//! `lupasilta demo`

use std::fs;

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
fn moves_are_printed_in_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&["demo", "--json", "--out", folder.path().to_str().unwrap()]);
    let lines = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let moments: Vec<jiff::Timestamp> = lines
        .filter_map(|line| line["at"].as_str()?.parse().ok())
        .collect();
    assert!(moments.len() > 7 * 5, "{}", ran.out);
    assert!(moments.is_sorted());
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let ran = run(&["demo", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
