//! The case system: a program of its own that watches the folder, takes what it sees at once, and answers.
//!
//! Of every four applications it decides one, with a document, and the customer supplements another.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Scope};
use std::time::Duration;

use lupasilta_end_to_end::{Delivery, Site, deliveries, sha256};
use lupasilta_simulator::Simulator;
use serde_json::{Value, json};

/// The attachment that a customer adds.
const ADDED: &str = "5a5a5a5a-0000-4000-8000-00000000aaaa";

/// Whoever watches the folder.
pub struct Watcher {
    seen: Arc<Seen>,
}

/// What the case system saw and did.
#[derive(Default)]
struct Seen {
    found: Mutex<Found>,
    end: AtomicBool,
}

/// What the case system saw and did, as actions' ids and descriptions.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Actions whose application came.
    pub applications: BTreeSet<String>,
    /// Actions of which a decision was left in the inbox.
    pub decided: BTreeSet<String>,
    /// Actions that the customer supplemented.
    pub supplemented: BTreeSet<String>,
    /// Those of them whose supplement came.
    pub supplements: BTreeSet<String>,
    /// Deliveries that came again, or that nothing explains.
    pub doubled: BTreeSet<String>,
    /// Deliveries that were not whole when they could be seen.
    pub torn: BTreeSet<String>,
}

impl Watcher {
    /// Begins to watch. Every second delivery is taken out of the folder, as case systems do; the others stay.
    pub fn watch<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        site: &'env Site,
        lv: &'env Simulator,
    ) -> Self {
        let seen = Arc::new(Seen::default());
        let taken = site.folder().join("taken");
        fs::create_dir(&taken).unwrap();
        let watching = Arc::clone(&seen);
        scope.spawn(move || {
            // Those that stay in the folder, and were looked at.
            let mut staying = BTreeSet::new();
            let mut looked_at = 0;
            while !watching.end.load(Ordering::Acquire) {
                for folder in deliveries(&site.cases()) {
                    if staying.contains(&folder) {
                        continue;
                    }
                    watching.found.lock().unwrap().take(&folder, site, lv);
                    looked_at += 1;
                    if looked_at % 2 == 0 {
                        // Under a name of its own, should the same delivery come again.
                        let name = folder.file_name().unwrap().to_string_lossy();
                        fs::rename(&folder, taken.join(format!("{looked_at}-{name}"))).unwrap();
                    } else {
                        staying.insert(folder);
                    }
                }
                thread::sleep(Duration::from_millis(2));
            }
        });
        Self { seen }
    }

    /// What it saw and did until now.
    pub fn found(&self) -> Found {
        self.seen.found.lock().unwrap().clone()
    }

    /// Stops watching.
    pub fn end(self) -> Found {
        self.found()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The thread must end when the test fails, too.
        self.seen.end.store(true, Ordering::Release);
    }
}

impl Found {
    /// Looks at a delivery in the moment in which it can be seen, and answers it.
    fn take(&mut self, folder: &Path, site: &Site, lv: &Simulator) {
        let whole = Delivery::read(folder).and_then(|delivery| {
            match delivery.number {
                1 => delivery.check(lv)?,
                _ => delivery.check_supplement(lv, ADDED)?,
            }
            Ok(delivery)
        });
        let delivery = match whole {
            Ok(delivery) => delivery,
            Err(fault) => {
                self.torn.insert(format!("{}: {fault}", folder.display()));
                return;
            }
        };
        let action = delivery.external_id;
        let new = match delivery.number {
            1 => self.applications.insert(action.clone()),
            2 if self.supplemented.contains(&action) => self.supplements.insert(action.clone()),
            _ => false,
        };
        if !new {
            self.doubled.insert(folder.display().to_string());
        } else if delivery.number == 1 {
            self.answer(action, site, lv);
        }
    }

    fn answer(&mut self, action: String, site: &Site, lv: &Simulator) {
        match self.applications.len() % 4 {
            0 => {
                decide(&action, &site.folder().join("inbox"));
                self.decided.insert(action);
            }
            2 => {
                supplement(&action, lv);
                self.supplemented.insert(action);
            }
            _ => {}
        }
    }
}

/// The document of an action's decision.
pub fn document(action: &str) -> Vec<u8> {
    format!("%PDF-1.4 the decision about {action}").into_bytes()
}

/// SHA-256 of the document of an action's decision.
pub fn document_digest(action: &str) -> String {
    sha256(&document(action))
}

/// Leaves a decision and its document in the inbox, as careful programs do: under other names first.
fn decide(action: &str, inbox: &Path) {
    let decision = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<AsianPaatos xmlns="http://www.lupapiste.fi/asianhallinta" version="1.2">
  <HakemusTunnus>{action}</HakemusTunnus><AsianTunnus>ASIA/{action}</AsianTunnus>
  <PaatoksenTunnus>P/{action}</PaatoksenTunnus><PaatoksenPvm>2026-11-20</PaatoksenPvm><PaatosKoodi>myönnetty</PaatosKoodi>
  <PaatoksenTekija>Ympäristölautakunta</PaatoksenTekija><Pykala>§ 12</Pykala>
  <Liitteet><Liite><Kuvaus>Päätös</Kuvaus><Tyyppi>application/pdf</Tyyppi><LinkkiLiitteeseen>{action}.pdf</LinkkiLiitteeseen></Liite></Liitteet>
</AsianPaatos>"#
    );
    for (name, bytes) in [
        (format!("{action}.pdf"), document(action)),
        (format!("{action}.xml"), decision.into_bytes()),
    ] {
        let making = inbox.join(format!("{name}.part"));
        fs::write(&making, bytes).unwrap();
        fs::rename(making, inbox.join(name)).unwrap();
    }
}

/// The customer adds an attachment.
fn supplement(action: &str, lv: &Simulator) {
    let data = lv.commondata(action).unwrap();
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&data);
    let mut common: Value = serde_json::from_slice(data).unwrap();
    let added = json!({
        "id": ADDED, "fileName": "Lisäys.pdf", "mediaType": "application/pdf", "size": 30_000,
    });
    match common["attachments"].as_array_mut() {
        Some(attachments) => attachments.push(added),
        None => common["attachments"] = json!([added]),
    }
    lv.supplement(action, Some(common.to_string().into()), None)
        .unwrap();
}
