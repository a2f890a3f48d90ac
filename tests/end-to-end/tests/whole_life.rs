//! An action's whole life, both ways, with the real program: from LV's list of changes to the decision that the customer sees.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use lupasilta_end_to_end::{Arrangement, Program, Site, component, eventually, keep_message};
use lupasilta_simulator::{Chaos, Simulator};
use serde_json::{Value, json};

const ACTION: &str = "8cdece75-921e-4ce6-939f-711060c73494";
const CASE_ID: &str = "ROV/2026/77";

/// A site that looks for changes at LV and into an inbox.
fn site(lv: &Simulator) -> Site {
    let settings = json!({
        "supplementPeriod": "P30D",
        "handling": {"rakennuslupa": {"period": "P3M"}},
    });
    let site = Site::arranged(
        lv,
        &Arrangement {
            settings: settings.to_string(),
            ..Arrangement::default()
        },
    );
    fs::create_dir(site.folder().join("inbox")).unwrap();
    let config = fs::read_to_string(site.config()).unwrap();
    let config = config.replace(
        "[cases]\n",
        "[triggers]\nchanges = '200ms'\n\n[cases]\ninbox = 'inbox'\nsettle = '50ms'\n",
    );
    fs::write(site.config(), config).unwrap();
    site
}

fn transfers(site: &Site) -> Vec<Value> {
    let mut of_action: Vec<_> = site
        .list()
        .into_iter()
        .filter(|transfer| transfer["externalId"] == ACTION)
        .collect();
    of_action.sort_by_key(|transfer| transfer["created"].as_str().unwrap().to_owned());
    of_action
}

/// Waits until the action has so many transfers of a kind that are done.
fn until_done(site: &Site, kind: &str, count: usize) {
    eventually(&format!("{count} of {kind} are done"), || {
        let found = transfers(site);
        let done = found
            .iter()
            .filter(|transfer| transfer["kind"] == kind && transfer["state"] == "done")
            .count();
        if done == count { Ok(()) } else { Err(found) }
    });
}

/// Writes a file as careful programs do: under another name first.
fn leave(site: &Site, name: &str, text: &str) {
    let inbox = site.folder().join("inbox");
    let making = inbox.join(format!("{name}.part"));
    fs::write(&making, text).unwrap();
    fs::rename(making, inbox.join(name)).unwrap();
}

fn decision(code: &str, link: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<AsianPaatos xmlns="http://www.lupapiste.fi/asianhallinta" version="1.2">
  <HakemusTunnus>{ACTION}</HakemusTunnus><AsianTunnus>{CASE_ID}</AsianTunnus>
  <PaatoksenTunnus>{CASE_ID}-{code}</PaatoksenTunnus><PaatoksenPvm>2026-11-20</PaatoksenPvm><PaatosKoodi>{code}</PaatosKoodi>
  <PaatoksenTekija>Ympäristölautakunta</PaatoksenTekija><Pykala>§ 12</Pykala>
  <Liitteet><Liite><Kuvaus>Päätös</Kuvaus><Tyyppi>application/pdf</Tyyppi><LinkkiLiitteeseen>{link}</LinkkiLiitteeseen></Liite></Liitteet>
</AsianPaatos>"#
    )
}

/// Keeps the messages for whoever validates XML, and returns the delivery's folder.
fn message_of(site: &Site, number: u32, ending: &str) -> String {
    let folder = site.cases().join(format!("{ACTION}_{number}"));
    let message = fs::read_to_string(folder.join(format!("{ACTION}_{ending}.xml"))).unwrap();
    keep_message("whole-life", ending, message.as_bytes());
    message
}

#[test]
fn an_actions_whole_life_passes_through_while_lv_fails_now_and_then() {
    let lv = Simulator::start().unwrap();
    let site = site(&lv);
    lv.set_chaos(Some(Chaos {
        rate: 0.15,
        seed: 11,
    }))
    .unwrap();
    let running = site.run_and_wait();

    // Nobody triggers anything: LV's list does.
    until_done(&site, "application", 1);
    leave(
        &site,
        "vastaus.xml",
        &format!(
            "<a:AsianTunnusVastaus xmlns:a='http://www.lupapiste.fi/asianhallinta'><a:HakemusTunnus>{ACTION}</a:HakemusTunnus>\
             <a:AsianTunnus>{CASE_ID}</a:AsianTunnus><a:VastaanotettuPvm>2026-11-09</a:VastaanotettuPvm></a:AsianTunnusVastaus>"
        ),
    );
    until_done(&site, "event", 1);

    // A supplement is asked for; the mapping counts the days.
    leave(
        &site,
        "taydennyspyynto.json",
        &json!({
            "caseId": CASE_ID, "event": "supplement-requested", "occurredAt": "2026-11-10T09:00:00+02:00",
            "note": {"fi": "Toimittakaa pohjapiirros."},
        })
        .to_string(),
    );
    until_done(&site, "event", 2);

    // The customer supplements and writes.
    let mut common: Value = serde_json::from_slice(&lv.commondata(ACTION).unwrap()).unwrap();
    let attachments = common["attachments"].as_array_mut().unwrap();
    attachments.push(json!({
        "id": "5a5a5a5a-0000-4000-8000-00000000aaaa", "fileName": "Pohjapiirros ä.pdf", "mediaType": "application/pdf", "size": 70_000,
    }));
    common["applicants"][0]["email"] = json!("uusi@example.fi");
    lv.supplement(ACTION, Some(common.to_string().into()), None)
        .unwrap();
    until_done(&site, "supplement", 1);
    let message = json!({
        "id": "6b6b6b6b-0000-4000-8000-00000000aaaa", "sentAt": "2026-11-20T10:00:00+02:00",
        "from": {"role": "customer", "name": "Testi Henkilö"}, "subject": "Kysymys", "body": "Milloin päätös?\nTerveisin",
    });
    lv.add_message(ACTION, message).unwrap();
    until_done(&site, "message", 1);

    let supplement = message_of(&site, 2, "taydennysasiaan-2");
    assert!(supplement.contains(CASE_ID) && supplement.contains("Pohjapiirros"));
    let files: Vec<_> = fs::read_dir(site.cases().join(format!("{ACTION}_2")))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".pdf"))
        .collect();
    assert_eq!(
        files.len(),
        1,
        "only the new attachment is fetched: {files:?}"
    );
    let changes = format!("{ACTION}_2/{ACTION}_muutokset-2.html");
    let changes = fs::read_to_string(site.cases().join(changes)).unwrap();
    assert!(changes.contains("uusi@example.fi"));
    assert!(message_of(&site, 3, "taydennysasiaan-3").contains("lv_viesti"));

    // A decision that cannot be coded waits for a person; one that can is told with its document.
    leave(&site, "päätös 1.pdf", "%PDF-1.4 first");
    leave(&site, "epäselvä.xml", &decision("ehkä", "päätös 1.pdf"));
    eventually("a person is asked", || {
        let found = transfers(&site);
        match found
            .iter()
            .any(|transfer| transfer["state"] == "quarantined")
        {
            true => Ok(()),
            false => Err(found),
        }
    });
    let link = "sftp://asia.example/ulos/p%C3%A4%C3%A4t%C3%B6s%201.pdf";
    leave(&site, "päätös.xml", &decision("myönnetty", link));
    until_done(&site, "event", 3);
    // The same message once more is the same message.
    leave(&site, "uudelleen.xml", &decision("myönnetty", link));
    eventually("the inbox is empty", || {
        let inbox = site.folder().join("inbox");
        let left: Vec<_> = fs::read_dir(inbox)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.path())
            .collect();
        if left.is_empty() { Ok(()) } else { Err(left) }
    });
    assert_eq!(transfers(&site).len(), 7);

    let told = lv.status_updates(ACTION);
    let statuses: Vec<_> = told.iter().map(|update| update.status.as_str()).collect();
    let first: Vec<_> = told.iter().map(|update| &update.body).collect();
    assert_eq!(
        statuses,
        [
            "received",
            "received",
            "supplement-requested",
            "supplement-received",
            "decided"
        ],
        "{first:#?}"
    );
    let last = serde_json::to_value(&told.last().unwrap().body).unwrap();
    assert_eq!(last["decision"]["outcome"], "granted");
    assert_eq!(last["decision"]["section"], "12");
    let given = lv.attachments_given(ACTION);
    assert_eq!(given.len(), 1);
    assert_eq!(
        last["decision"]["attachmentIds"].as_array().unwrap().len(),
        1
    );

    lv.set_chaos(None).unwrap();
    check_lists(&site);
    drop(running);
}

/// What the lists say once all is quiet.
fn check_lists(site: &Site) {
    let deadlines = site.command(&["deadlines"]).finish().expecting(0).json();
    let codes: Vec<_> = deadlines
        .as_array()
        .unwrap()
        .iter()
        .filter(|deadline| deadline["externalId"] == ACTION)
        .map(|deadline| (deadline["code"].clone(), deadline["day"].clone()))
        .collect();
    // 30 days after 10.11.2026.
    assert!(
        codes.contains(&(json!("supplement"), json!("2026-12-10"))),
        "{codes:?}"
    );
    assert!(
        codes.iter().any(|(code, _)| code == "handling"),
        "{codes:?}"
    );

    let found = site.command(&["reconcile"]).finish().expecting(0).json();
    assert_eq!(found["acknowledged"], 1, "{found}");
    assert_eq!(found["listed"], 7, "{found}");
}

#[test]
fn an_event_is_mapped_without_a_store_and_says_when_a_person_has_to_decide() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    write("päätös.pdf", "%PDF-1.4");
    write("hyvä.xml", &decision("myönnetty", "päätös.pdf"));
    write("epäselvä.xml", &decision("ehkä", "päätös.pdf"));
    write("rikki.xml", "<AsianPaatos>");
    write("liitteettä.xml", &decision("myönnetty", "puuttuu.pdf"));
    let event = |name: &str, out: &Path| {
        Program::with(["event"])
            .arg("--mapping")
            .arg(component("asianhallinta"))
            .arg("--event")
            .arg(place.path().join(name))
            .arg("--out")
            .arg(out)
            .finish()
    };
    let out = place.path().join("out");
    event("hyvä.xml", &out).expecting(0);
    let requests: Value =
        serde_json::from_slice(&fs::read(out.join("requests.json")).unwrap()).unwrap();
    assert_eq!(requests[0]["operation"], "AddAttachment");
    assert_eq!(requests[0]["method"], "POST");
    assert_eq!(requests[0]["files"][0]["name"], "päätös.pdf");
    assert_eq!(requests[1]["path"], format!("/status/{ACTION}"));
    assert_eq!(requests[1]["body"]["decision"]["outcome"], "granted");
    for name in ["epäselvä.xml", "rikki.xml", "liitteettä.xml"] {
        let out = place.path().join(name.replace(".xml", ""));
        event(name, &out).expecting(3);
        assert!(out.join("findings.json").is_file());
        assert!(!out.join("requests.json").exists());
    }
}
