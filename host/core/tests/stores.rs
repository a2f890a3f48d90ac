//! Stores as older programs left them, kept in `stores/`: each has two transfers that are done, one that waits and one that a person has to look at. Today's
//! program goes on with them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lupasilta::store::Filter;
use lupasilta::{Config, Lupasilta};
use lupasilta_simulator::Simulator;

const WAITING: &str = "d18da490-f08b-4652-8ac3-2bbd6953e9e8";
const QUARANTINED: &str = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";
/// Stands in the plain text of each kept file: a member of what LV sent.
const PLAIN: &[u8] = b"\"applicants\"";

fn kept() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores");
    let entries = fs::read_dir(folder).unwrap();
    let mut kept: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    kept.sort();
    assert_eq!(kept.len(), 3, "one for each schema that was released");
    kept
}

fn holds(file: &Path, text: &[u8]) -> bool {
    let bytes = fs::read(file).unwrap();
    bytes.windows(text.len()).any(|window| window == text)
}

/// A bridge on a copy of a kept store.
fn opened(kept: &Path, encryption: &str, lv: &Simulator, place: &Path) -> (Lupasilta, PathBuf) {
    for folder in ["state", "cases"] {
        fs::create_dir(place.join(folder)).unwrap();
    }
    fs::write(place.join("lv-key"), "simulator-key").unwrap();
    fs::copy(kept, place.join("state/lupasilta.sqlite")).unwrap();
    let component =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/components/asianhallinta.wasm");
    let settings = format!(
        "state = 'state'
         cases.folder = 'cases'
         encryption{encryption}
         mapping.component = '{}'
         service.direct.base_url = '{}'
         service.direct.credential = {{ header = 'X-Api-Key', from = {{ file = 'lv-key' }} }}",
        component.display(),
        lv.base_url(),
    );
    let config = Config::parse(&settings, place).unwrap();
    (Lupasilta::open(&config).unwrap(), config.store_file())
}

fn goes_on(encryption: &str, is_plain: bool) {
    for kept in kept() {
        let lv = Simulator::start().unwrap();
        let place = tempfile::tempdir().unwrap();
        assert!(holds(&kept, PLAIN), "{}", kept.display());
        let (bridge, store) = opened(&kept, encryption, &lv, place.path());
        assert_eq!(holds(&store, PLAIN), is_plain, "{}", kept.display());

        let transfers = bridge.transfers(&Filter::default()).unwrap();
        assert_eq!(transfers.len(), 4);
        let done = transfers.iter().filter(|transfer| transfer.state == "done");
        for transfer in done {
            let account = bridge.transfer(transfer.id).unwrap();
            assert!(account.log_holds && !account.documents.is_empty());
            assert!(bridge.ledger(transfer.id).unwrap().is_some());
        }
        bridge.start().unwrap();
        let ended = |action: &str| {
            let transfer = bridge.receive(action).unwrap();
            bridge.wait(transfer.id, Duration::from_secs(60)).unwrap()
        };
        let waiting = ended(WAITING);
        assert_eq!(waiting.state, "done", "{:?}", waiting.problem);
        assert!(bridge.transfer(waiting.id).unwrap().log_holds);
        let quarantined = ended(QUARANTINED);
        assert_eq!(quarantined.state, "quarantined");
        // LV still does not know it; what counts is that it was asked again.
        let before = bridge.transfer(quarantined.id).unwrap().timeline.len();
        bridge.retry(quarantined.id).unwrap();
        let again = ended(QUARANTINED);
        assert_eq!(again.state, "quarantined");
        assert!(bridge.transfer(again.id).unwrap().timeline.len() > before);
    }
}

#[test]
fn a_store_of_any_older_schema_goes_on_encrypted() {
    goes_on(".key = { file = 'store-key' }", false);
}

#[test]
fn a_store_of_any_older_schema_goes_on_in_plain_text() {
    goes_on(" = 'off'", true);
}
