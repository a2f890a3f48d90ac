//! Whatever can go wrong between us and LV: what is done about it, whose side it is said to be on, and that it heals when the cause is gone.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod faults {
    pub mod table;
    pub mod troubles;
}

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use faults::table::Table;
use faults::troubles::{Trouble, direct, slow, through_xroad};
use lupasilta_end_to_end::{
    Arrangement, Delivery, Program, Site, deliveries, eventually, pointer, with_identity,
};
use lupasilta_simulator::{
    Action, Attachment, Certificates, Fault, Moment, Operation, Place, Rule, Settings, Simulator,
    Tls, WrongCertificate, XRoad, examples,
};
use serde_json::Value;

#[test]
fn each_fault_of_lv_has_its_side_and_heals() {
    let lv = Simulator::start_with(empty()).unwrap();
    try_all(&lv, &Site::of(&lv), direct(), "LV and the network to it");
}

#[test]
fn each_fault_behind_x_road_has_its_side_and_heals() {
    let lv = Simulator::start_with(behind_xroad()).unwrap();
    try_all(
        &lv,
        &Site::of(&lv),
        through_xroad(),
        "X-Road, and LV behind it",
    );
}

#[test]
fn an_lv_that_is_too_slow_is_not_waited_for() {
    let lv = Simulator::start_with(empty()).unwrap();
    let impatient = Arrangement {
        timeouts: "total = '1s'\nstall = '700ms'".to_owned(),
        ..Arrangement::default()
    };
    let site = Site::arranged(&lv, &impatient);
    try_all(&lv, &site, slow(), "Slow answers");
}

/// The catalogue of what the simulator can spoil is the catalogue of what is tried.
#[test]
fn no_kind_of_fault_that_the_simulator_knows_is_left_untried() {
    let tried: BTreeSet<&str> = [direct(), through_xroad(), slow()]
        .iter()
        .flatten()
        .flat_map(|trouble| &trouble.rules)
        .map(|rule| rule.fault.name())
        .collect();
    assert_eq!(tried, BTreeSet::from(Fault::NAMES));
}

#[test]
fn an_lv_that_is_down_or_whose_name_is_unknown_is_waited_for() {
    let actions = vec![application(1)];
    let action = &actions[0].external_id;
    let settings = Settings {
        actions: Some(actions.clone()),
        tls: Some(over_tls(Certificates::make().unwrap())),
        ..Settings::default()
    };
    let lv = Simulator::start_with(settings.clone()).unwrap();
    let site = Site::of(&lv);
    let right = fs::read_to_string(site.config()).unwrap();
    let host = lv.address().ip().to_string();
    fs::write(site.config(), right.replace(&host, "lv.invalid")).unwrap();
    let mut table = Table::new("Names and addresses");
    let running = site.run_and_wait();
    site.receive(action);
    let unknown = ["waiting", "fetching", "ours", "network-name-unknown"];
    table.add(
        "a host name that nobody knows",
        &until(&site, action, &unknown),
    );
    drop(running);

    fs::write(site.config(), right).unwrap();
    let listen = lv.address();
    drop(lv);
    let _running = site.run_and_wait();
    let refused = ["waiting", "fetching", "lv", "connection-refused"];
    let shown = until(&site, action, &refused);
    assert!(pointer(&shown, "/summary/attempts").as_u64().unwrap() > 0);
    table.add("a server that is not running", &shown);

    let lv = Simulator::start_with(Settings { listen, ..settings }).unwrap();
    check_done(&lv, &site, action);
    table.check();
}

#[test]
fn a_wrong_certificate_of_the_server_stops_the_connection_until_it_is_right() {
    let mut table = Table::new("The server's certificate");
    for (number, (fault, wrong, code)) in (1..).zip([
        (
            "a certificate that has expired",
            WrongCertificate::Expired,
            "tls-certificate-expired",
        ),
        (
            "a certificate that is not valid yet",
            WrongCertificate::NotYetValid,
            "tls-certificate-not-yet-valid",
        ),
        (
            "a certificate for another name",
            WrongCertificate::OtherName,
            "tls-certificate-name",
        ),
    ]) {
        let action = application(number);
        let id = action.external_id.clone();
        let with = |certificates| Settings {
            actions: Some(vec![action.clone()]),
            tls: Some(over_tls(certificates)),
            ..Settings::default()
        };
        let lv = Simulator::start_with(with(Certificates::make_wrong(wrong).unwrap())).unwrap();
        let site = Site::of(&lv);
        let running = site.run_and_wait();
        site.receive(&id);
        table.add(
            fault,
            &until(&site, &id, &["paused", "fetching", "lv", code]),
        );
        assert!(lv.requests().is_empty(), "nothing is said to a stranger");
        drop(running);

        let lv = Simulator::start_with(with(Certificates::make().unwrap())).unwrap();
        site.arrange(&lv, &Arrangement::default());
        let _running = site.run_and_wait();
        check_done(&lv, &site, &id);
    }
    table.check();
}

#[test]
fn a_step_that_fails_for_too_long_becomes_a_persons_matter() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::arranged(
        &lv,
        &Arrangement {
            give_up_after: "200ms".to_owned(),
            ..Arrangement::default()
        },
    );
    let _running = site.run_and_wait();
    lv.fail(Rule::new(Fault::status(500))).unwrap();
    let action = submit(&lv, 1);
    site.receive(&action);
    let shown = until(
        &site,
        &action,
        &["quarantined", "fetching", "lv", "lv-server-error"],
    );
    assert_eq!(pointer(&shown, "/summary/problem/recovery"), "person");

    lv.clear_faults();
    assert_eq!(site.retry(&action)["state"], "ready");
    check_done(&lv, &site, &action);
}

#[test]
fn an_action_that_lv_does_not_know_waits_for_a_person() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    let action = application(1);
    site.receive(&action.external_id);
    let expected = ["quarantined", "fetching", "lv", "lv-refused-request"];
    let shown = until(&site, &action.external_id, &expected);
    let what = pointer(&shown, "/summary/problem/what").as_str().unwrap();
    assert!(what.contains("400"), "{what}");

    lv.add_action(action.clone()).unwrap();
    site.retry(&action.external_id);
    check_done(&lv, &site, &action.external_id);
}

#[test]
fn an_attachment_that_is_not_what_lv_states_is_never_delivered() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    type Spoil = fn(&[u8]) -> Vec<u8>;
    let spoils: [(Spoil, &str); 3] = [
        (
            |bytes| [&bytes[..bytes.len() - 1], b"?"].concat(),
            "attachment-hash-differs",
        ),
        (|bytes| [bytes, b"more"].concat(), "attachment-size-differs"),
        (
            |bytes| bytes[..bytes.len() - 1].to_vec(),
            "attachment-size-differs",
        ),
    ];
    for (number, (spoil, code)) in (1..).zip(spoils) {
        let (action, attachment) = with_stated_hash(&application(number));
        let bytes = attachment.read_at(0, usize::MAX);
        let (action_id, id) = (action.external_id.clone(), attachment.id());
        lv.add_action(action).unwrap();
        lv.set_attachment(&action_id, id, spoil(&bytes)).unwrap();
        site.receive(&action_id);
        until(&site, &action_id, &["waiting", "collecting", "lv", code]);
        assert!(!site.cases().join(format!("{action_id}_1")).exists());

        lv.set_attachment(&action_id, id, bytes).unwrap();
        check_done(&lv, &site, &action_id);
    }
}

#[test]
fn an_application_that_was_rejected_goes_through_once_the_settings_are_mended() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    // The municipality's example has a company; take its business id away.
    let company = examples().unwrap().swap_remove(5);
    let text = String::from_utf8(company.commondata.to_vec()).unwrap();
    let lines = text.lines().filter(|line| !line.contains("\"businessId\""));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let action = Action::from_bodies(text, company.formdata).unwrap();
    let id = action.external_id.clone();
    lv.add_action(action).unwrap();
    site.receive(&id);
    let shown = until(
        &site,
        &id,
        &["quarantined", "fetched", "ours", "mapping-rejected"],
    );
    let findings = pointer(&shown, "/findings").as_array().unwrap();
    let missing: Vec<_> = findings
        .iter()
        .filter(|finding| finding["code"] == "business-id-missing")
        .collect();
    assert_eq!(missing[0]["pointer"], "commondata#/applicants/0/businessId");
    for language in ["fi", "sv", "en"] {
        assert!(!missing[0]["text"][language].as_str().unwrap().is_empty());
    }
    assert_eq!(deliveries(&site.cases()).len(), 0);
    assert!(lv.status_updates(&id).is_empty(), "LV must not hear of it");

    // A retry alone changes nothing.
    site.retry(&id);
    eventually("it is rejected again", || {
        let shown = site.show(&id);
        let timeline = shown["timeline"].as_array().unwrap().iter();
        let rejections = timeline.filter(|line| line["what"]["event"] == "quarantined");
        (rejections.count() == 2).then_some(()).ok_or(shown)
    });
    running.interrupt();
    running.wait().unwrap();
    let settings = r#"{"defaults": {"businessId": "0000000-0"}}"#.to_owned();
    site.arrange(
        &lv,
        &Arrangement {
            settings,
            ..Arrangement::default()
        },
    );
    let _running = site.run_and_wait();
    site.retry(&id);
    check_done(&lv, &site, &id);
}

#[test]
fn an_application_that_was_rejected_goes_through_once_the_customer_has_supplemented_it() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    let whole = application(1);
    let id = whole.external_id.clone();
    let text = String::from_utf8(whole.commondata.to_vec()).unwrap();
    let nobody = text.replace("\"applicants\"", "\"formerApplicants\"");
    lv.add_action(Action::from_bodies(nobody, whole.formdata).unwrap())
        .unwrap();
    site.receive(&id);
    let rejected = ["quarantined", "fetched", "ours", "mapping-rejected"];
    let shown = until(&site, &id, &rejected);
    assert_eq!(pointer(&shown, "/findings/0/code"), "applicant-missing");

    lv.supplement(&id, Some(text.into()), None).unwrap();
    site.retry(&id);
    check_done(&lv, &site, &id);
}

#[test]
fn a_paused_connection_is_one_alarm_and_everything_waits_for_it() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let running = site.run_and_wait();
    lv.fail(Rule::new(Fault::Unauthorized)).unwrap();
    let actions: Vec<_> = (1..=5).map(|number| submit(&lv, number)).collect();
    for action in &actions {
        site.receive(action);
    }
    for action in &actions {
        let shown = site.until(action, "paused");
        assert_eq!(pointer(&shown, "/summary/waitsFor"), "service");
        assert_eq!(pointer(&shown, "/summary/problem/code"), "lv-unauthorized");
    }
    let asked = lv.requests().len();
    assert!(
        asked < 5 * 3,
        "{asked} requests with a credential that is refused"
    );
    lv.clear_faults();
    for action in &actions {
        check_done(&lv, &site, action);
    }
    let alarms = running.err().matches("the connection is paused").count();
    assert_eq!(alarms, 1);
}

#[test]
fn a_case_folder_that_goes_away_and_comes_back_loses_nothing() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    let away = site.folder().join("unmounted");
    fs::rename(site.cases(), &away).unwrap();
    let action = submit(&lv, 1);
    site.receive(&action);
    let shown = until(
        &site,
        &action,
        &["paused", "mapped", "case-system", "case-folder-unusable"],
    );
    assert_eq!(pointer(&shown, "/summary/waitsFor"), "case-system");
    assert!(
        !site.cases().exists(),
        "a share that is not mounted must not be made up"
    );

    fs::rename(&away, site.cases()).unwrap();
    check_done(&lv, &site, &action);
}

#[test]
fn an_operator_is_told_in_finnish_swedish_or_english() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    lv.fail(Rule::new(Fault::status(503))).unwrap();
    let action = submit(&lv, 1);
    site.receive(&action);
    until(
        &site,
        &action,
        &["waiting", "fetching", "lv", "lv-unavailable"],
    );
    let told = |task: &[&str], locale: &str, language: &[&str]| {
        let program = Program::with([&["transfers"], task, language].concat())
            .env("LC_ALL", locale)
            .arg("--config")
            .arg(site.config());
        program.finish().expecting(0).out
    };
    let show = ["show", action.as_str()];
    for (locale, language, said) in [
        (
            "C",
            &["--language", "fi"][..],
            [
                "hakemus vastaanotettu, viesti 1",
                "odottaa uutta yritystä, vaiheessa tietojen haku",
                "LV ei ole käytettävissä. (lv-unavailable)",
                "kenen vika      Luvat ja valvonta -palvelun (LV)",
                "LV ilmoittaa huoltokatkoistaan.",
            ],
        ),
        (
            "sv_FI.UTF-8",
            &[],
            [
                "ansökan mottagen, meddelande 1",
                "väntar på nytt försök, i skedet hämtning av uppgifter",
                "LV är inte tillgängligt. (lv-unavailable)",
                "vems sida       tjänsten Tillstånd och tillsyns (LV)",
                "LV meddelar om sina underhållsavbrott.",
            ],
        ),
        (
            "sv_FI.UTF-8",
            &["--language", "en"],
            [
                "application received, message 1",
                "waiting, at fetching",
                "LV is not available: GET GetProjectPartCommonData, 503 Service Unavailable. (lv-unavailable)",
                "whose side      Luvat ja valvonta's",
                "LV announces its maintenance breaks.",
            ],
        ),
    ] {
        let shown = told(&show, locale, language);
        for part in said {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
    }
    let list = told(&["list"], "fi_FI.UTF-8", &[]);
    assert!(list.contains("hakemus  odottaa uutta yritystä"), "{list}");

    let mistyped = Program::with(["transfers", "list", "--language", "finish"]).finish();
    let mistyped = mistyped.expecting(2);
    assert!(
        mistyped.err.contains("a similar value exists"),
        "{}",
        mistyped.err
    );
}

#[test]
fn a_place_that_is_taken_is_not_overwritten() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    let action = submit(&lv, 1);
    let place = site.cases().join(format!("{action}_1"));
    fs::create_dir(&place).unwrap();
    fs::write(place.join("somebody's"), "work").unwrap();
    site.receive(&action);
    until(
        &site,
        &action,
        &["quarantined", "mapped", "case-system", "delivery-occupied"],
    );
    assert_eq!(
        fs::read_to_string(place.join("somebody's")).unwrap(),
        "work"
    );

    fs::remove_dir_all(&place).unwrap();
    site.retry(&action);
    check_done(&lv, &site, &action);
}

#[test]
fn wrong_certificates_are_named_and_mended() {
    let right = Arc::new(Certificates::make().unwrap());
    let lv = Simulator::start_with(Settings {
        tls: Some(Tls {
            certificates: right,
            require_client_certificate: true,
        }),
        ..behind_xroad()
    })
    .unwrap();
    let site = Site::arranged(
        &lv,
        &Arrangement {
            client_certificate: false,
            ..Arrangement::default()
        },
    );
    let action = submit(&lv, 1);
    let running = site.run_and_wait();
    site.receive(&action);
    let refused = [
        "paused",
        "fetching",
        "ours",
        "tls-client-certificate-refused",
    ];
    let mut table = Table::new("Certificates between us and the security server");
    table.add("no client certificate", &until(&site, &action, &refused));
    drop(running);

    site.arrange(&lv, &Arrangement::default());
    let stranger = Certificates::make().unwrap();
    fs::write(site.folder().join("ca.pem"), &stranger.ca_pem).unwrap();
    let running = site.run_and_wait();
    let untrusted = ["paused", "fetching", "ours", "tls-certificate-untrusted"];
    table.add(
        "an issuer that we do not trust",
        &until(&site, &action, &untrusted),
    );
    drop(running);

    site.arrange(&lv, &Arrangement::default());
    let _running = site.run_and_wait();
    check_done(&lv, &site, &action);
    table.check();
}

#[test]
fn a_client_that_its_security_server_does_not_know_is_told_so() {
    let lv = Simulator::start_with(behind_xroad()).unwrap();
    let site = Site::arranged(
        &lv,
        &Arrangement {
            client: "FI/MUN/9999999-9/vieras".to_owned(),
            ..Arrangement::default()
        },
    );
    let action = submit(&lv, 1);
    let running = site.run_and_wait();
    site.receive(&action);
    until(
        &site,
        &action,
        &[
            "paused",
            "fetching",
            "security-server",
            "xroad-unknown-member",
        ],
    );
    drop(running);

    site.arrange(&lv, &Arrangement::default());
    let _running = site.run_and_wait();
    check_done(&lv, &site, &action);
}

/// One after another, by the same workers. What is shown of each stands in the table of this title.
fn try_all(lv: &Simulator, site: &Site, troubles: Vec<Trouble>, title: &'static str) {
    let mut table = Table::new(title);
    let _running = site.run_and_wait();
    for (number, trouble) in (1..).zip(troubles) {
        for rule in trouble.rules {
            lv.fail(rule).unwrap();
        }
        let action = submit(lv, number);
        site.receive(&action);
        let expected = trouble.expected;
        let shown = eventually(trouble.name, || seen(site, &action, &expected));
        table.add(trouble.name, &shown);
        lv.clear_faults();
        if expected[0] == "quarantined" {
            site.retry(&action);
        }
        check_done(lv, site, &action);
    }
    table.check();
}

/// Waits until a transfer shows this state, stage, side and code.
fn until(site: &Site, action: &str, expected: &[&str; 4]) -> Value {
    eventually("the failure is shown", || seen(site, action, expected))
}

fn seen(site: &Site, action: &str, expected: &[&str; 4]) -> Result<Value, Value> {
    let shown = site.show(action);
    let summary = &shown["summary"];
    let problem = &summary["problem"];
    let now = [
        &summary["state"],
        &summary["stage"],
        &problem["side"],
        &problem["code"],
    ];
    if now
        .iter()
        .zip(expected)
        .all(|(now, expected)| *now == expected)
    {
        Ok(shown)
    } else {
        Err(summary.clone())
    }
}

/// It ends delivered, whole, once, and LV took the status once.
fn check_done(lv: &Simulator, site: &Site, action: &str) {
    let shown = site.until(action, "done");
    assert_eq!(shown["logHolds"], true);
    Delivery::read(&site.cases().join(format!("{action}_1")))
        .and_then(|delivery| delivery.check(lv))
        .unwrap();
    let updates = lv.status_updates(action);
    assert_eq!(updates.len(), 1, "{updates:#?}");
    assert_eq!(updates[0].differing_repeats, 0);
}

/// An application of its own, with three attachments.
fn application(number: u32) -> Action {
    with_identity(&examples().unwrap()[0], number)
}

fn submit(lv: &Simulator, number: u32) -> String {
    let action = application(number);
    let id = action.external_id.clone();
    lv.add_action(action).unwrap();
    id
}

/// The application with the SHA-256 of its first attachment stated, and that attachment as it should be.
fn with_stated_hash(action: &Action) -> (Action, Attachment) {
    let text = std::str::from_utf8(&action.commondata).unwrap();
    let common: Value = serde_json::from_str(text).unwrap();
    let first = pointer(&common, "/attachments/0");
    let member = |name: &str| first[name].as_str().unwrap();
    let size = first["size"].as_u64().unwrap();
    let whole = Attachment::made_up(member("id"), member("fileName"), member("mediaType"), size);
    let stated = format!("\"size\": {size},");
    assert_eq!(text.matches(&stated).count(), 1);
    let with_hash = format!("{stated} \"sha256\": \"{}\",", whole.sha256());
    let text = text.replace(&stated, &with_hash);
    let action = Action::from_bodies(text, action.formdata.clone()).unwrap();
    (action, whole)
}

/// LV itself, with nothing submitted.
fn empty() -> Settings {
    Settings {
        actions: Some(Vec::new()),
        ..Settings::default()
    }
}

fn over_tls(certificates: Certificates) -> Tls {
    Tls {
        certificates: Arc::new(certificates),
        require_client_certificate: false,
    }
}

fn behind_xroad() -> Settings {
    let client = Arrangement::default().client.parse().unwrap();
    Settings {
        place: Place::XRoad(XRoad {
            client: Some(client),
            ..XRoad::new("FI/GOV/2222222-2/lv/service-api".parse().unwrap())
        }),
        ..empty()
    }
}

/// A report that LV took and whose answer was lost is repeated, with the same body.
#[test]
fn a_report_whose_answer_is_lost_is_repeated_as_it_was() {
    let lv = Simulator::start_with(empty()).unwrap();
    let site = Site::of(&lv);
    let _running = site.run_and_wait();
    let lost = Rule::new(Fault::reset(Moment::AfterEffect));
    lv.fail(lost.operation(Operation::UpdateStatus).times(2))
        .unwrap();
    let action = submit(&lv, 1);
    site.receive(&action);
    check_done(&lv, &site, &action);
    assert_eq!(lv.status_updates(&action)[0].repeats, 2);
}
