//! From LV to the case system's folder and back: every application once, complete, and LV knows.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use lupasilta_end_to_end::{
    Arrangement, Delivery, Site, deliveries, keep_message, pointer, root, sha256,
};
use lupasilta_simulator::{
    Certificates, Operation, Place, Settings, Simulator, Spelling, Tls, XRoad, load,
};
use serde_json::Value;

#[test]
fn the_examples_become_cases_directly() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    carry_all(&lv, &site, "direct");
}

#[test]
fn the_examples_become_cases_through_x_road() {
    let lv = Simulator::start_with(Settings {
        place: Place::XRoad(security_server()),
        ..Settings::default()
    })
    .unwrap();
    let site = Site::of(&lv);
    carry_all(&lv, &site, "xroad");

    let mut attempts = BTreeSet::new();
    let mut transfers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in lv.requests() {
        let header = |name| request.header(name).unwrap().to_owned();
        assert!(attempts.insert(header("x-road-id")), "an X-Road-Id twice");
        let action = request.external_id.clone().unwrap();
        transfers
            .entry(action)
            .or_default()
            .insert(header("x-road-issue"));
    }
    for (action, issues) in transfers {
        let transfer = pointer(&site.show(&action), "/summary/id").clone();
        let issues: Vec<_> = issues.into_iter().collect();
        assert_eq!(
            issues,
            [transfer.as_str().unwrap()],
            "X-Road-Issue is the transfer"
        );
    }
}

#[test]
fn the_examples_become_cases_through_x_road_over_mutual_tls() {
    let lv = Simulator::start_with(Settings {
        place: Place::XRoad(security_server()),
        tls: Some(Tls {
            certificates: Arc::new(Certificates::make().unwrap()),
            require_client_certificate: true,
        }),
        ..Settings::default()
    })
    .unwrap();
    assert!(lv.base_url().starts_with("https://"));
    let site = Site::of(&lv);
    carry_all(&lv, &site, "tls");
}

/// Hostile file names, odd characters and all, in a real folder.
#[test]
fn the_golden_cases_become_cases_or_wait_for_a_person() {
    let lv = Simulator::start_with(Settings {
        actions: Some(load(&root().join("tests/golden-cases")).unwrap()),
        ..Settings::default()
    })
    .unwrap();
    // A mapping that can be rejected for one reason less: the municipality of an authority that LV does not name.
    let site = Site::arranged(
        &lv,
        &Arrangement {
            settings: r#"{"organisation": {"municipality": "091"}}"#.to_owned(),
            ..Arrangement::default()
        },
    );
    let running = site.run_and_wait();
    let actions = lv.external_ids();
    for action in &actions {
        site.receive(action);
    }
    let mut done = 0;
    for action in &actions {
        let shown = lupasilta_end_to_end::eventually("the transfer has settled", || {
            let shown = site.show(action);
            match shown["summary"]["state"].as_str() {
                Some("done" | "quarantined") => Ok(shown),
                _ => Err(shown),
            }
        });
        if shown["summary"]["state"] == "done" {
            done += 1;
            check_delivery(&lv, &site, action, "golden-cases");
        } else {
            assert_eq!(pointer(&shown, "/summary/problem/code"), "mapping-rejected");
            assert!(!pointer(&shown, "/findings").as_array().unwrap().is_empty());
            assert!(lv.status_updates(action).is_empty());
        }
    }
    assert!(done >= 8, "only {done} of {} were delivered", actions.len());
    assert_eq!(deliveries(&site.cases()).len(), done);
    drop(running);
}

/// `receive` each action, twice, and let the workers do the rest.
fn carry_all(lv: &Simulator, site: &Site, name: &str) {
    let mut running = site.run_and_wait();
    let actions = lv.external_ids();
    assert_eq!(actions.len(), 7);
    for action in &actions {
        let first = site.receive(action);
        assert_eq!(first["new"], true);
        let again = site.receive(action);
        assert_eq!(again["new"], false);
        assert_eq!(again["transfer"]["id"], first["transfer"]["id"]);
    }
    site.until_all_done(actions.len());
    assert!(running.is_running());
    running.interrupt();
    let ended = running.wait().unwrap().expecting(0);
    for line in ended.json_errors() {
        let quiet = !["WARN", "ERROR"].contains(&line["level"].as_str().unwrap());
        assert!(quiet, "{line}");
    }

    assert_eq!(deliveries(&site.cases()).len(), actions.len());
    for action in &actions {
        check_delivery(lv, site, action, name);
    }
    check_what_was_sent(lv, &actions);
    check_what_is_left(site);
}

fn check_delivery(lv: &Simulator, site: &Site, action: &str, name: &str) {
    let delivery = Delivery::read(&site.cases().join(format!("{action}_1"))).unwrap();
    delivery
        .check(lv)
        .unwrap_or_else(|fault| panic!("{action}: {fault}"));
    keep_message(
        "end-to-end",
        &format!("{name}-{action}"),
        delivery.message(),
    );
    check_status(lv, action);
    check_what_is_shown(site, &delivery);
}

/// LV took the status once, and nobody repeated it.
fn check_status(lv: &Simulator, action: &str) {
    let updates = lv.status_updates(action);
    let [update] = updates.as_slice() else {
        panic!("{action} has the status updates {updates:#?}");
    };
    assert_eq!(update.status, "received");
    assert_eq!((update.repeats, update.differing_repeats), (0, 0));
}

/// `transfers show` and `transfers list` say what is in the folder.
fn check_what_is_shown(site: &Site, delivery: &Delivery) {
    let shown = site.show(&delivery.external_id);
    let summary = pointer(&shown, "/summary");
    assert_eq!(summary["state"], "done");
    assert_eq!(summary["number"], 1);
    assert_eq!(summary["problem"], Value::Null);
    assert_eq!(summary["place"], delivery.folder.display().to_string());
    let listed = site.list();
    let listed: Vec<_> = listed
        .iter()
        .filter(|transfer| transfer["externalId"] == delivery.external_id)
        .collect();
    assert_eq!(listed, [summary]);

    assert_eq!(shown["logHolds"], true);
    let timeline = shown["timeline"].as_array().unwrap();
    let events: Vec<_> = timeline
        .iter()
        .map(|line| pointer(line, "/what/event").as_str().unwrap())
        .collect();
    assert_eq!(
        (events.first(), events.last()),
        (Some(&"received"), Some(&"done"))
    );
    assert_eq!(
        events.iter().filter(|event| **event == "delivered").count(),
        1
    );

    let told = |list: &str, name: &str| {
        let parts = shown[list].as_array().unwrap().iter();
        parts
            .map(|part| {
                (
                    part[name].as_str().unwrap().to_owned(),
                    part["sha256"].as_str().unwrap().to_owned(),
                )
            })
            .collect::<Vec<_>>()
    };
    let told: BTreeMap<_, _> = told("documents", "name")
        .into_iter()
        .chain(told("attachments", "place"))
        .collect();
    let there: BTreeMap<_, _> = delivery
        .files
        .iter()
        .map(|(name, bytes)| (name.clone(), sha256(bytes)))
        .collect();
    assert_eq!(told, there);
}

/// Each thing was asked for once, and the simulator found nothing to refuse.
fn check_what_was_sent(lv: &Simulator, actions: &[String]) {
    let requests = lv.requests();
    for action in actions {
        let count = |operation| {
            let of = requests.iter().filter(|request| {
                request.operation == Some(operation) && request.external_id.as_ref() == Some(action)
            });
            of.count()
        };
        assert_eq!(count(Operation::GetProjectPartCommonData), 1);
        assert_eq!(count(Operation::GetProjectPartFormData), 1);
        assert_eq!(count(Operation::UpdateStatus), 1);
    }
    for request in &requests {
        let status = request.answer.status.unwrap();
        assert!((200..300).contains(&status), "{request:#?}");
    }
}

/// The workers keep no files of transfers that are done, and nobody but this account may read what they keep.
fn check_what_is_left(site: &Site) {
    assert_eq!(fs::read_dir(site.state().join("work")).unwrap().count(), 0);
    let staging = site.cases().join(".lupasilta/staging");
    assert_eq!(fs::read_dir(staging).unwrap().count(), 0);
    #[cfg(unix)]
    for private in [site.state(), site.state().join("lupasilta.sqlite")] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&private).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", private.display());
    }
}

fn security_server() -> XRoad {
    XRoad {
        service: "FI/GOV/2222222-2/lv/service-api".parse().unwrap(),
        client: Some("FI/MUN/1111111-1/asianhallinta".parse().unwrap()),
        spelling: Spelling::New,
    }
}
