//! What the doctor says of a bridge that stands ready, and of one with each trouble that it looks for.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lupasilta::doctor::{self, Check, Verdict};
use lupasilta::{Config, Lupasilta};
use lupasilta_simulator::{Certificates, Settings, Simulator, Tls, WrongCertificate};
use tempfile::TempDir;

struct Site {
    lv: Simulator,
    place: TempDir,
}

impl Site {
    fn of(lv: Simulator) -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("cases")).unwrap();
        fs::write(place.path().join("lv-key"), "simulator-key").unwrap();
        if let Some(tls) = &lv.settings().tls {
            fs::write(place.path().join("ca.pem"), &tls.certificates.ca_pem).unwrap();
        }
        Self { lv, place }
    }

    fn config(&self, more: &str) -> Config {
        let component = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../target/components/asianhallinta.wasm");
        let tls = match &self.lv.settings().tls {
            Some(_) => "service.direct.tls = { ca_file = 'ca.pem' }",
            None => "",
        };
        let settings = format!(
            "state = 'state'
             encryption.key = {{ file = 'store-key' }}
             cases.folder = 'cases'
             mapping.component = '{}'
             service.direct.base_url = '{}'
             service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}
             {tls}
             {more}",
            component.display(),
            self.lv.base_url(),
        );
        Config::parse(&settings, self.place.path()).unwrap()
    }

    /// A transfer that is done, in a store that nobody has open any more.
    fn with_a_transfer(&self) {
        let bridge = Lupasilta::open(&self.config("")).unwrap();
        bridge.start().unwrap();
        let received = bridge.receive(&self.lv.external_ids()[0]).unwrap();
        bridge.wait(received.id, Duration::from_secs(60)).unwrap();
    }

    fn examine(&self, more: &str) -> Vec<Check> {
        let mut said = 0;
        let checks = doctor::examine(&self.config(more), &mut |_| said += 1);
        assert_eq!(said, checks.len());
        checks
    }

    /// The one check that is not as it should be.
    fn trouble(&self, more: &str) -> Check {
        let checks = self.examine(more);
        let mut troubles = checks
            .iter()
            .filter(|check| matches!(check.verdict, Verdict::Error | Verdict::Warning));
        let found = troubles.next();
        let found = found.unwrap_or_else(|| panic!("no trouble: {checks:#?}"));
        assert!(found.side.is_some() && found.advice.is_some(), "{found:?}");
        found.clone()
    }
}

fn over_tls(certificates: Certificates) -> Simulator {
    Simulator::start_with(Settings {
        tls: Some(Tls {
            certificates: Arc::new(certificates),
            require_client_certificate: false,
        }),
        ..Settings::default()
    })
    .unwrap()
}

#[test]
fn all_is_well_before_the_first_start_and_later_and_nothing_is_made() {
    let site = Site::of(over_tls(Certificates::make().unwrap()));
    let well = |checks: &[Check]| {
        for check in checks {
            let fine = matches!(check.verdict, Verdict::Ok | Verdict::Skipped);
            assert!(fine, "{check:?}");
        }
        let answers = checks.iter().find(|check| check.name == "LV").unwrap();
        assert_eq!(answers.verdict, Verdict::Ok);
        let clock = checks.iter().find(|check| check.name == "clock").unwrap();
        assert_eq!(clock.verdict, Verdict::Ok);
        let server = "certificate of the server";
        let lasts = checks.iter().find(|check| check.name == server).unwrap();
        assert_eq!(lasts.verdict, Verdict::Ok);
    };
    well(&site.examine(""));
    for made in ["state/lupasilta.sqlite", "store-key"] {
        assert!(!site.place.path().join(made).exists(), "{made} was made");
    }
    site.with_a_transfer();
    well(&site.examine(""));
}

#[test]
fn each_trouble_is_named_with_its_side_and_what_to_do() {
    let site = Site::of(Simulator::start().unwrap());
    site.with_a_transfer();
    let said = |more: &str| {
        let trouble = site.trouble(more);
        (trouble.name, trouble.verdict, trouble.what)
    };

    let (name, verdict, _) = said("deadlines.hook = ['/nonexistent/alarm']");
    assert_eq!(
        (name, verdict),
        ("programs of the settings", Verdict::Error)
    );

    fs::write(site.place.path().join("lv-key"), "another-key").unwrap();
    let (name, verdict, what) = said("");
    assert_eq!((name, verdict), ("LV", Verdict::Error));
    assert!(what.contains("401"), "{what}");
    assert!(!what.contains("another-key"));
    fs::write(site.place.path().join("lv-key"), "simulator-key").unwrap();

    let key = fs::read(site.place.path().join("store-key")).unwrap();
    fs::remove_file(site.place.path().join("store-key")).unwrap();
    let (name, verdict, _) = said("");
    assert_eq!((name, verdict), ("store", Verdict::Error));
    assert!(!site.place.path().join("store-key").exists());
    fs::write(site.place.path().join("store-key"), key).unwrap();

    let state = site.place.path().join("state");
    fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
    let (name, verdict, _) = said("");
    assert_eq!((name, verdict), ("state folder", Verdict::Warning));
    fs::set_permissions(&state, fs::Permissions::from_mode(0o700)).unwrap();

    fs::rename(site.place.path().join("cases"), site.place.path().join("c")).unwrap();
    let (name, verdict, _) = said("");
    assert_eq!(
        (name, verdict),
        ("folder of the case system", Verdict::Error)
    );
    fs::rename(site.place.path().join("c"), site.place.path().join("cases")).unwrap();

    let store = state.join("lupasilta.sqlite");
    let whole = fs::read(&store).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 4096].fill(0x5a);
    fs::write(&store, damaged).unwrap();
    let (name, verdict, _) = said("");
    assert_eq!((name, verdict), ("store", Verdict::Error));
    fs::write(&store, whole).unwrap();
    assert!(site.examine("").iter().all(|c| c.verdict != Verdict::Error));
}

#[test]
fn a_certificate_that_has_expired_is_told_from_a_server_that_is_not_there() {
    let expired = Certificates::make_wrong(WrongCertificate::Expired).unwrap();
    let site = Site::of(over_tls(expired));
    let trouble = site.trouble("");
    assert_eq!(trouble.name, "certificate of the server");
    assert!(trouble.what.contains("expired"), "{}", trouble.what);

    let gone = site.lv.address();
    let Site { lv, place } = site;
    let settings = lv.base_url();
    drop(lv);
    let text = format!(
        "state = 'state'\nencryption = 'off'\ncases.folder = 'cases'\nservice.direct.base_url = '{settings}'"
    );
    let config = Config::parse(&text, place.path()).unwrap();
    let checks = doctor::examine(&config, &mut |_| ());
    let server = checks
        .iter()
        .find(|check| check.name == "certificate of the server");
    let what = &server.unwrap().what;
    assert!(what.contains(&gone.port().to_string()), "{what}");
}
