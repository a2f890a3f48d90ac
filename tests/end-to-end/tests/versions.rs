//! Versions of a mapping swapped, stopped, rolled back and compared while hosts run.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use lupasilta::audit::Digest;
use lupasilta_end_to_end::{
    Program, Site, component, deliveries, eventually, pointer, root, with_identity,
};
use lupasilta_simulator::{Action, Settings, Simulator, examples};
use serde_json::Value;

/// So many actions, made of the examples.
fn applications(count: u32) -> Vec<Action> {
    let examples = examples().unwrap();
    (0..count)
        .map(|number| with_identity(&examples[number as usize % examples.len()], number + 1))
        .collect()
}

fn lv(count: u32) -> Simulator {
    Simulator::start_with(Settings {
        actions: Some(applications(count)),
        ..Settings::default()
    })
    .unwrap()
}

/// The component of an older contract.
fn kept() -> std::path::PathBuf {
    root().join("tests/components/asianhallinta-0.1.0.wasm")
}

/// Installs a component by its digest, which it says.
#[track_caller]
fn install(site: &Site, file: &Path) -> String {
    let digest = Digest::of(&fs::read(file).unwrap()).to_string();
    let file = file.to_str().unwrap();
    let pinned = format!("sha256:{digest}");
    let arguments = ["mappings", "install", file, "--digest", &pinned];
    let installed = site.command(&arguments).finish().expecting(0).json();
    assert_eq!(installed["component"]["digest"], digest);
    digest
}

/// Settings by which a message shows who made it.
fn settings(site: &Site, name: &str) -> std::path::PathBuf {
    let file = site.folder().join(format!("{name}.json"));
    let settings = format!(r#"{{"defaults": {{"linkPrefix": "file:///{name}/"}}}}"#);
    fs::write(&file, settings).unwrap();
    file
}

#[track_caller]
fn activate(site: &Site, digest: &str, settings: &Path, more: &[&str]) {
    let settings = settings.to_str().unwrap();
    let mut arguments = vec![
        "mappings",
        "activate",
        digest,
        "--settings",
        settings,
        "--why",
        "a test",
    ];
    arguments.extend(more);
    site.command(&arguments).finish().expecting(0);
}

/// The names in the links of a message's attachments.
fn makers(delivery: &Path) -> Vec<String> {
    let message = fs::read_dir(delivery)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|file| {
            let name = file.file_name().unwrap().to_str().unwrap();
            name.contains("uusiasia") && name.ends_with(".xml")
        })
        .unwrap();
    let message = fs::read_to_string(message).unwrap();
    let links = message.split("file:///").skip(1);
    let mut names: Vec<String> = links
        .map(|link| link.split('/').next().unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn swapped_over_and_over_under_load_nothing_is_interrupted_mixed_lost_or_doubled() {
    const ACTIONS: u32 = 70;
    let lv = lv(ACTIONS);
    let site = Site::of(&lv);
    let hosts = [site.run_and_wait(), site.run_and_wait()];
    let versions = [
        ("old", install(&site, &kept())),
        ("new", install(&site, &component("asianhallinta"))),
    ];
    let settings = versions.each_ref().map(|(name, _)| settings(&site, name));

    let mut swaps = 0;
    let mut swap = || {
        let now = swaps % 2;
        activate(&site, &versions[now].1, &settings[now], &[]);
        swaps += 1;
    };
    swap();
    for action in lv.external_ids() {
        site.receive(&action);
        swap();
    }
    site.until_all_done(ACTIONS as usize);
    for host in hosts {
        host.interrupt();
        assert_eq!(host.wait().unwrap().code, Some(0));
    }

    let mut made: BTreeMap<String, u32> = BTreeMap::new();
    for action in lv.external_ids() {
        let shown = site.show(&action);
        assert_eq!(pointer(&shown, "/logHolds"), true);
        let by = pointer(&shown, "/mapping/digest");
        let (name, _) = versions
            .iter()
            .find(|(_, digest)| by == digest.as_str())
            .unwrap();
        let makers = makers(Path::new(
            pointer(&shown, "/summary/place").as_str().unwrap(),
        ));
        assert!(
            makers.iter().all(|maker| maker == name),
            "{action} by {name} has {makers:?}"
        );
        *made.entry((*name).to_owned()).or_default() += 1;
        assert_eq!(lv.status_updates(&action).len(), 1);
        let replayed = site.command(&["transfers", "replay", &action]).finish();
        assert_eq!(replayed.expecting(0).json()["same"], true);
    }
    assert_eq!(deliveries(&site.cases()).len(), ACTIONS as usize);
    println!(
        "{swaps} swaps over {ACTIONS} transfers: {made:?}; interrupted 0, mixed 0, lost 0, doubled 0"
    );
    assert!(made.values().all(|made| *made > 5), "{made:?}");
}

#[test]
fn an_activation_takes_effect_in_a_running_host_within_a_second_and_what_waits_for_a_route_goes_on()
{
    let lv = lv(3);
    let site = Site::of(&lv);
    let new = install(&site, &component("asianhallinta"));
    let settings = settings(&site, "new");
    let _host = site.run_and_wait();
    let stop = ["mappings", "stop", "in", "--why", "a test"];
    site.command(&stop).finish().expecting(0);
    let actions = lv.external_ids();
    site.receive(&actions[0]);
    let waits = site.until(&actions[0], "waiting");
    assert_eq!(pointer(&waits, "/summary/problem/code"), "route-stopped");
    assert_eq!(pointer(&waits, "/summary/attempts"), 0);

    activate(&site, &new, &settings, &["--route", "in"]);
    let begun = Instant::now();
    eventually("the mapping is made", || {
        let shown = site.show(&actions[0]);
        let by = &shown["mapping"];
        if by["digest"] == new.as_str() {
            Ok(())
        } else {
            Err(shown)
        }
    });
    println!(
        "a host mapped what waited {:?} after the activation",
        begun.elapsed()
    );
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    site.until(&actions[0], "done");
}

#[test]
fn an_actions_own_route_is_taken_once_its_code_is_known() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let old = install(&site, &kept());
    let settings = settings(&site, "own");
    activate(&site, &old, &settings, &["--route", "in:meluilmoitus"]);
    let _host = site.run_and_wait();
    for action in lv.external_ids() {
        site.receive(&action);
    }
    site.until_all_done(lv.external_ids().len());
    for action in lv.external_ids() {
        let shown = site.show(&action);
        let known = examples().unwrap();
        let common = known
            .into_iter()
            .find(|known| known.external_id == action)
            .unwrap();
        let common: Value = serde_json::from_slice(&common.commondata).unwrap();
        let own = common["action"]["code"] == "meluilmoitus";
        let by_old = pointer(&shown, "/mapping/digest") == old.as_str();
        assert_eq!(by_old, own, "{action}");
    }
}

#[test]
fn a_rollback_lists_what_the_version_touched_and_delivers_what_is_chosen_anew() {
    let lv = lv(2);
    let site = Site::of(&lv);
    let new = install(&site, &component("asianhallinta"));
    let wrong = settings(&site, "wrong");
    activate(&site, &new, &wrong, &[]);
    let _host = site.run_and_wait();
    let actions = lv.external_ids();
    for action in &actions {
        site.receive(action);
    }
    site.until_all_done(2);
    let chosen = site.show(&actions[0]);
    let chosen = pointer(&chosen, "/summary/id").as_str().unwrap().to_owned();

    let arguments = [
        "mappings",
        "rollback",
        "--why",
        "wrong links",
        "--redeliver",
        &chosen,
    ];
    let done = site.command(&arguments).finish().expecting(0).json();
    assert_eq!(done["touched"].as_array().unwrap().len(), 2);
    assert_eq!(done["redelivered"].as_array().unwrap().len(), 1);
    assert!(
        done["routes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|route| route["to"] == "configured")
    );

    let again = site.until_all_done_of(&actions[0], 2);
    assert_eq!(again[0]["number"], 2);
    let place = Path::new(again[0]["place"].as_str().unwrap());
    assert!(place.to_str().unwrap().ends_with("_2"));
    assert!(!makers(place).contains(&"wrong".to_owned()));
    let first = again
        .iter()
        .find(|transfer| transfer["number"] == 1)
        .unwrap();
    assert!(makers(Path::new(first["place"].as_str().unwrap())).contains(&"wrong".to_owned()));
    // LV was told once that it was received, and knows no more of this.
    assert_eq!(lv.status_updates(&actions[0]).len(), 1);
    assert_eq!(site.list().len(), 3);
}

#[test]
fn a_comparison_finds_what_changes_and_a_shadow_run_the_same() {
    let lv = lv(14);
    let site = Site::of(&lv);
    let new = install(&site, &component("asianhallinta"));
    let other = settings(&site, "other");
    let other = other.to_str().unwrap();
    let arguments = ["mappings", "shadow", &new, "--settings", other];
    site.command(&arguments).finish().expecting(0);
    let _host = site.run_and_wait();
    for action in lv.external_ids() {
        site.receive(&action);
    }
    site.until_all_done(14);

    let same = ["mappings", "compare", "serving", &new];
    let same = site.command(&same).finish().expecting(0).json();
    assert_eq!(
        (&same["cases"], &same["differing"]),
        (&14.into(), &0.into())
    );
    let arguments = [
        "mappings",
        "compare",
        "serving",
        &new,
        "--new-settings",
        other,
    ];
    let compared = site.command(&arguments).finish().expecting(1).json();
    let with_attachments = compared["differing"].as_u64().unwrap();
    assert!(with_attachments > 7, "{compared:#}");
    let groups = compared["groups"].as_array().unwrap();
    assert!(!groups.is_empty());
    for group in groups {
        assert!(
            group["path"]
                .as_str()
                .unwrap()
                .contains("LinkkiLiitteeseen"),
            "{group:#}"
        );
    }
    let shadow = eventually("the shadow has seen all", || {
        let report = site
            .command(&["mappings", "shadow"])
            .finish()
            .expecting(1)
            .json();
        if report["cases"] == 14 {
            Ok(report)
        } else {
            Err(report)
        }
    });
    assert_eq!(shadow["differing"].as_u64().unwrap(), with_attachments);
    assert_eq!(deliveries(&site.cases()).len(), 14);
}

#[test]
fn components_are_compared_over_cases_without_a_bridge() {
    let [old, new] = [kept(), component("asianhallinta")];
    let cases = root().join("tests/cases");
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    fs::write(&settings, r#"{"version": "1.2"}"#).unwrap();
    let compare = |more: &[&str], code| {
        let files = [&old, &new, &cases].map(|file| file.to_str().unwrap());
        let mut arguments = vec!["mappings", "compare", files[0], files[1], "--json"];
        arguments.extend(["--cases", files[2]]);
        arguments.extend(more);
        Program::with(&arguments).finish().expecting(code).json()
    };
    let same = compare(&[], 0);
    assert_eq!((&same["cases"], &same["differing"]), (&7.into(), &0.into()));
    let differs = compare(&["--new-settings", settings.to_str().unwrap()], 1);
    assert_eq!(differs["differing"], 7);
}

#[test]
fn a_version_that_fails_for_one_transfer_after_another_is_taken_off() {
    let lv = lv(6);
    let site = Site::of(&lv);
    let bad = install(&site, &component("misbehaving"));
    let panics = site.folder().join("panics.json");
    fs::write(&panics, r#"{"do": "panic"}"#).unwrap();
    activate(&site, &bad, &panics, &["--route", "in"]);
    let alarm = site.folder().join("alarm");
    let settings = fs::read_to_string(site.config()).unwrap();
    let hook = format!(
        "\n[mapping.breaker]\nhook = ['sh', '-c', 'echo $0 $1 $2 > {}']\n",
        alarm.display()
    );
    fs::write(site.config(), settings + &hook).unwrap();
    let _host = site.run_and_wait();
    for action in lv.external_ids() {
        site.receive(&action);
    }
    site.until_all_done(6);
    let routes = site
        .command(&["mappings", "routes"])
        .finish()
        .expecting(0)
        .json();
    let route = &routes["routes"][0];
    assert_eq!(
        (&route["serves"], &route["who"]),
        (&"configured".into(), &"lupasilta".into())
    );
    let raised = eventually("the alarm is raised", || fs::read_to_string(&alarm));
    assert_eq!(raised, "taken-off in configured\n");
}
