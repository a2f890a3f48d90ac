//! A backup made while workers go on, put back after more has happened: nothing is lost, nothing is doubled.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use lupasilta::backup::{self, BackupError};
use lupasilta::transfers::Kind;
use lupasilta::{Config, Lupasilta};
use lupasilta_simulator::Simulator;

const PATIENCE: Duration = Duration::from_secs(120);

/// A bridge between a simulator and a folder.
struct Site {
    lv: Simulator,
    place: tempfile::TempDir,
    config: Config,
}

impl Site {
    fn new() -> Self {
        let lv = Simulator::start().unwrap();
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("cases")).unwrap();
        fs::write(place.path().join("lv-key"), "simulator-key").unwrap();
        let component = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../target/components/asianhallinta.wasm");
        let settings = format!(
            "state = 'state'
             encryption.key = {{ file = 'state/store-key' }}
             cases.folder = 'cases'
             mapping.component = '{}'
             service.direct.base_url = '{}'
             service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
            component.display(),
            lv.base_url(),
        );
        // Even beside the store, its key belongs into no backup.
        fs::create_dir(place.path().join("state")).unwrap();
        let config = Config::parse(&settings, place.path()).unwrap();
        Self { lv, place, config }
    }

    fn open(&self) -> Lupasilta {
        let bridge = Lupasilta::open(&self.config).unwrap();
        bridge.start().unwrap();
        bridge
    }

    fn backup(&self, name: &str) -> Result<backup::Manifest, BackupError> {
        let to = self.place.path().join(name);
        backup::back_up(&self.config, &to, Timestamp::now(), &|_| ())
    }

    fn restore(&self, name: &str, replace: bool) -> Result<backup::Restored, BackupError> {
        let from = self.place.path().join(name);
        backup::restore(&self.config, &from, replace, Timestamp::now())
    }

    /// Deliveries with the bytes of their files.
    fn delivered(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        for delivery in fs::read_dir(self.place.path().join("cases")).unwrap() {
            let delivery = delivery.unwrap();
            let name = delivery.file_name().into_string().unwrap();
            if name.starts_with('.') {
                continue;
            }
            for file in fs::read_dir(delivery.path()).unwrap() {
                let file = file.unwrap();
                let name = format!("{name}/{}", file.file_name().to_str().unwrap());
                found.insert(name, fs::read(file.path()).unwrap());
            }
        }
        found
    }
}

#[test]
fn what_is_restored_goes_on_and_nothing_is_lost_or_doubled() {
    let site = Site::new();
    let actions = site.lv.external_ids();
    let (early, late) = actions.split_at(3);
    let bridge = site.open();
    for action in early {
        let received = bridge.receive(action).unwrap();
        bridge.wait(received.id, PATIENCE).unwrap();
    }
    for action in late {
        bridge.receive(action).unwrap();
    }
    // Some of these are under way now, some are not begun.
    let manifest = site.backup("b.tar").unwrap();
    assert!(manifest.parts.iter().all(|part| part.path != "store-key"));
    for action in late {
        let received = bridge.receive(action).unwrap();
        bridge.wait(received.id, PATIENCE).unwrap();
    }
    let before = site.delivered();
    drop(bridge);

    let key = fs::read(site.place.path().join("state/store-key")).unwrap();
    let restored = site.restore("b.tar", true).unwrap();
    assert_eq!(restored.manifest, manifest);
    let aside = restored.set_aside.unwrap();
    assert!(aside.join("lupasilta.sqlite").is_file());
    fs::write(site.place.path().join("state/store-key"), key).unwrap();

    let bridge = site.open();
    let reconciled = bridge.reconcile(true).unwrap();
    for action in &actions {
        let received = bridge.receive(action).unwrap();
        let transfer = bridge.wait(received.id, PATIENCE).unwrap();
        let state = transfer.state.to_string();
        assert_eq!(state, "done", "{:?} {reconciled:?}", transfer.problem);
        let account = bridge.transfer(received.id).unwrap();
        assert!(account.log_holds);
        let updates = site.lv.status_updates(action);
        assert_eq!(updates.len(), 1, "{updates:#?}");
    }
    let after = site.delivered();
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(before == after, "what the case system has is as it was");
}

#[test]
fn a_backup_takes_no_place_and_a_restoring_takes_no_state_that_is_there() {
    let site = Site::new();
    let refused = site.backup("b.tar").unwrap_err();
    assert!(matches!(refused, BackupError::NoStore(_)), "{refused}");
    let bridge = site.open();
    let received = bridge.receive(&site.lv.external_ids()[0]).unwrap();
    bridge.wait(received.id, PATIENCE).unwrap();
    site.backup("b.tar").unwrap();
    let refused = site.backup("b.tar").unwrap_err();
    assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
    let refused = site.restore("b.tar", false).unwrap_err();
    assert!(matches!(refused, BackupError::Occupied(_)), "{refused}");
    let refused = site.restore("b.tar", true).unwrap_err();
    assert!(matches!(refused, BackupError::InUse(_)), "{refused}");
    drop(bridge);
    assert!(site.restore("b.tar", true).is_ok());
}

#[test]
fn a_backup_of_which_any_byte_is_changed_or_missing_is_refused_and_nothing_is_touched() {
    let site = Site::new();
    let bridge = site.open();
    let received = bridge.receive(&site.lv.external_ids()[0]).unwrap();
    bridge.wait(received.id, PATIENCE).unwrap();
    let manifest = site.backup("b.tar").unwrap();
    drop(bridge);
    assert!(!manifest.parts.is_empty());
    let whole = fs::read(site.place.path().join("b.tar")).unwrap();
    let state = |site: &Site| fs::read(site.config.store_file()).unwrap();
    let before = state(&site);
    let mut tried = 0;
    for at in (0..whole.len()).step_by(whole.len() / 60 + 1) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        for (name, bytes) in [("changed.tar", &changed[..]), ("cut.tar", &whole[..at])] {
            fs::write(site.place.path().join(name), bytes).unwrap();
            match site.restore(name, true) {
                // Between the files of an archive there is room that says nothing.
                Ok(restored) => {
                    assert_eq!(name, "changed.tar");
                    assert_eq!(restored.manifest, manifest);
                }
                Err(error) => {
                    let whole = matches!(
                        error,
                        BackupError::NotWhole { .. }
                            | BackupError::Newer { .. }
                            | BackupError::File { .. }
                    );
                    assert!(whole, "{error}");
                    assert_eq!(state(&site), before, "byte {at}: {error}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 60, "only {tried} were refused");
}

#[test]
fn a_trigger_that_comes_again_after_a_restoring_begins_a_transfer_that_was_not_in_the_backup() {
    let site = Site::new();
    let bridge = site.open();
    site.backup("empty.tar").unwrap();
    let action = site.lv.external_ids().remove(0);
    let received = bridge.receive(&action).unwrap();
    bridge.wait(received.id, PATIENCE).unwrap();
    drop(bridge);
    let key = fs::read(site.place.path().join("state/store-key")).unwrap();
    site.restore("empty.tar", true).unwrap();
    fs::write(site.place.path().join("state/store-key"), key).unwrap();

    let bridge = site.open();
    let again = bridge.receive_kind(&action, Kind::Application).unwrap();
    let transfer = bridge.wait(again.id, PATIENCE).unwrap();
    // Nothing is overwritten and nothing is lost: who made other bytes of it decides.
    let state = transfer.state.to_string();
    assert!(["done", "quarantined"].contains(&state.as_str()), "{state}");
    assert_eq!(
        site.delivered()
            .keys()
            .filter(|name| name.contains("uusiasia"))
            .count(),
        1
    );
}
