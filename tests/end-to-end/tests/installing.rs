//! A mapping installed as an operator does it: signed, pinned, refused, with cases of its own; and two authorities in one program.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use lupasilta::audit::Digest;
use lupasilta_end_to_end::{Finished, Program, Site, component, root};
use lupasilta_simulator::Simulator;
use minisign::KeyPair;

/// A publisher's folder: a component, its signature and the key.
struct Publisher {
    folder: PathBuf,
    keys: KeyPair,
}

impl Publisher {
    fn of(site: &Site) -> Self {
        let folder = site.folder().join("published");
        fs::create_dir(&folder).unwrap();
        let publisher = Self {
            folder,
            keys: KeyPair::generate_unencrypted_keypair().unwrap(),
        };
        fs::copy(component("asianhallinta"), publisher.component()).unwrap();
        let key = publisher.keys.pk.to_box().unwrap().into_string();
        fs::write(publisher.key(), key).unwrap();
        publisher.sign();
        publisher
    }

    fn component(&self) -> PathBuf {
        self.folder.join("asianhallinta.wasm")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("publisher.pub")
    }

    fn sign(&self) {
        let bytes = fs::read(self.component()).unwrap();
        let signature =
            minisign::sign(None, &self.keys.sk, bytes.as_slice(), Some("release"), None);
        let signature = signature.unwrap().into_string();
        fs::write(self.folder.join("asianhallinta.wasm.minisig"), signature).unwrap();
    }
}

fn install(site: &Site, source: &Path, more: &[&str]) -> Finished {
    let mut arguments = vec!["mappings", "install", source.to_str().unwrap()];
    arguments.extend(more);
    site.command(&arguments).finish()
}

fn trust(site: &Site, publisher: &Publisher) {
    let key = publisher.key();
    let arguments = [
        "mappings",
        "trust",
        "add",
        "publisher",
        key.to_str().unwrap(),
    ];
    site.command(&arguments).finish().expecting(0);
}

fn installed(site: &Site) -> usize {
    let list = site
        .command(&["mappings", "list"])
        .finish()
        .expecting(0)
        .json();
    list.as_array().unwrap().len()
}

#[test]
fn only_what_a_trusted_key_signed_or_a_pinned_digest_names_is_installed() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let publisher = Publisher::of(&site);
    let file = publisher.component();

    let unknown = install(&site, &file, &[]).expecting(2);
    assert!(
        unknown.err.contains("mapping-key-not-trusted"),
        "{}",
        unknown.err
    );
    trust(&site, &publisher);
    let signed = install(&site, &publisher.folder, &[]).expecting(0).json();
    assert_eq!(signed["component"]["trust"]["keyName"], "publisher");
    assert_eq!(signed["new"], true);
    assert_eq!(install(&site, &file, &[]).expecting(0).json()["new"], false);
    assert_eq!(installed(&site), 1);

    let mut other = fs::read(&file).unwrap();
    let last = other.len() - 1;
    other[last] ^= 1;
    fs::write(&file, &other).unwrap();
    let changed = install(&site, &file, &[]).expecting(2);
    assert!(
        changed.err.contains("mapping-signature-wrong"),
        "{}",
        changed.err
    );
    fs::remove_file(publisher.folder.join("asianhallinta.wasm.minisig")).unwrap();
    let unsigned = install(&site, &file, &[]).expecting(2);
    assert!(
        unsigned.err.contains("mapping-unsigned"),
        "{}",
        unsigned.err
    );

    let old = root().join("tests/components/asianhallinta-0.1.0.wasm");
    let digest = Digest::of(&fs::read(&old).unwrap()).to_string();
    let pinned = install(&site, &old, &["--digest", &digest])
        .expecting(0)
        .json();
    assert_eq!(pinned["component"]["contract"], "0.1.0");
    let wrong = "0".repeat(64);
    let wrong = install(&site, &old, &["--digest", &wrong]).expecting(2);
    assert!(
        wrong.err.contains("mapping-digest-differs"),
        "{}",
        wrong.err
    );
    assert_eq!(installed(&site), 2);
}

#[test]
fn a_mapping_has_to_pass_the_cases_and_fit_the_settings_that_came_with_it() {
    let lv = Simulator::start().unwrap();
    let site = Site::of(&lv);
    let publisher = Publisher::of(&site);
    trust(&site, &publisher);
    let cases = publisher.folder.join("asianhallinta.cases");
    let case = cases.join("meluilmoitus");
    fs::create_dir_all(&case).unwrap();
    for name in ["commondata.json", "formdata.json"] {
        fs::copy(
            root().join("tests/cases/meluilmoitus").join(name),
            case.join(name),
        )
        .unwrap();
    }
    let file = publisher.component();
    let test = |more: &[&str]| {
        let mut arguments = vec!["test", file.to_str().unwrap(), cases.to_str().unwrap()];
        arguments.extend(more);
        Program::with(&arguments).finish()
    };
    test(&[]).expecting(1);
    test(&["--update"]).expecting(0);
    let junit = site.folder().join("results.xml");
    test(&["--junit", junit.to_str().unwrap()]).expecting(0);
    assert!(
        fs::read_to_string(&junit)
            .unwrap()
            .contains(r#"tests="1" "#)
    );
    let passed = install(&site, &file, &[]).expecting(0).json();
    assert_eq!(passed["cases"], 1);

    let ledger = case.join("expected/ledger.txt");
    let other = fs::read_to_string(&ledger)
        .unwrap()
        .replacen("copied", "coded ", 1);
    fs::write(&ledger, other).unwrap();
    let differs = test(&["--junit", junit.to_str().unwrap()]).expecting(1);
    assert!(
        differs.out.contains("ledger.txt differs"),
        "{}",
        differs.out
    );
    assert!(
        fs::read_to_string(&junit)
            .unwrap()
            .contains(r#"failures="1""#)
    );
    let refused = install(&site, &file, &[]).expecting(2);
    assert!(
        refused.err.contains("mapping-fails-its-cases"),
        "{}",
        refused.err
    );

    fs::remove_dir_all(&cases).unwrap();
    fs::write(
        publisher.folder.join("asianhallinta.settings.json"),
        r#"{"version": "9"}"#,
    )
    .unwrap();
    let refused = install(&site, &file, &[]).expecting(2);
    assert!(refused.err.contains("mapping-settings"), "{}", refused.err);
}

#[test]
fn two_authorities_share_a_program_and_see_nothing_of_each_other() {
    let lvs = [Simulator::start().unwrap(), Simulator::start().unwrap()];
    let sites = lvs.each_ref().map(Site::of);
    let host = sites[0]
        .command(&["run", "--config", sites[1].config().to_str().unwrap()])
        .start_logging_to(&sites[0].log());
    let action = lvs[0].external_ids().remove(0);
    for site in &sites {
        site.receive(&action);
    }
    for (site, lv) in sites.iter().zip(&lvs) {
        site.until_all_done(1);
        assert_eq!(lv.status_updates(&action).len(), 1);
    }
    let publisher = Publisher::of(&sites[0]);
    trust(&sites[0], &publisher);
    install(&sites[0], &publisher.component(), &[]).expecting(0);
    let keys = |site: &Site| {
        let list = site.command(&["mappings", "trust", "list"]).finish();
        list.expecting(0).json().as_array().unwrap().len()
    };
    assert_eq!((keys(&sites[0]), keys(&sites[1])), (1, 0));
    let refused = install(&sites[1], &publisher.component(), &[]).expecting(2);
    assert!(
        refused.err.contains("mapping-key-not-trusted"),
        "{}",
        refused.err
    );
    host.interrupt();
    assert_eq!(host.wait().unwrap().code, Some(0));

    let twice = sites[0]
        .command(&["run", "--config", sites[0].config().to_str().unwrap()])
        .finish()
        .expecting(2);
    assert!(twice.err.contains("same state folder"), "{}", twice.err);
}
