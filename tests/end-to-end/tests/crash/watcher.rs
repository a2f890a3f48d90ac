//! The case system: a program of its own that watches the folder, and takes what it sees at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Scope};
use std::time::Duration;

use lupasilta_end_to_end::{Delivery, Site, deliveries};
use lupasilta_simulator::Simulator;

/// Whoever watches the folder.
pub struct Watcher {
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    actions: Mutex<BTreeSet<String>>,
    faults: Mutex<BTreeSet<String>>,
    end: AtomicBool,
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
            while !watching.end.load(Ordering::Acquire) {
                for folder in deliveries(&site.cases()) {
                    if !staying.contains(&folder) && watching.take(&folder, lv) {
                        if watching.actions.lock().unwrap().len() % 2 == 0 {
                            let name = folder.file_name().unwrap();
                            fs::rename(&folder, taken.join(name)).unwrap();
                        } else {
                            staying.insert(folder);
                        }
                    }
                }
                thread::sleep(Duration::from_millis(2));
            }
        });
        Self { seen }
    }

    /// How many deliveries it has seen.
    pub fn taken(&self) -> usize {
        self.seen.actions.lock().unwrap().len()
    }

    /// # Panics
    /// When anything it saw was torn or doubled.
    pub fn check(&self, round: usize) {
        let faults = self.seen.faults.lock().unwrap();
        assert!(faults.is_empty(), "at kill {round}: {faults:#?}");
    }

    /// Stops watching.
    ///
    /// # Panics
    /// As [`check`](Self::check).
    pub fn end(self) {
        self.seen.end.store(true, Ordering::Release);
        self.check(usize::MAX);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The thread must end when the test fails, too.
        self.seen.end.store(true, Ordering::Release);
    }
}

impl Seen {
    /// Looks at a delivery in the moment in which it can be seen; says whether it is a good one.
    fn take(&self, folder: &Path, lv: &Simulator) -> bool {
        let whole = Delivery::read(folder).and_then(|delivery| {
            delivery.check(lv)?;
            Ok(delivery.external_id)
        });
        let fault = match whole {
            Ok(action) if self.actions.lock().unwrap().insert(action.clone()) => return true,
            Ok(action) => format!("{action} is delivered twice"),
            Err(fault) => format!("torn: {}: {fault}", folder.display()),
        };
        self.faults.lock().unwrap().insert(fault);
        false
    }
}
