//! What has to hold of every run, whatever went wrong in it.

mod delivered;
mod left;
mod logged;
mod told;

use lupasilta::store::{Body, KeptDocument, KeptFile, SqliteStore, Store, Transfer};
use lupasilta::transfers::{Event, ExternalId, State};

use crate::broken;
use crate::person;
use crate::world::World;

/// What was found, and how much was looked at.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) checked: u64,
    pub(crate) violations: Vec<Violation>,
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Violation {
    /// The invariant.
    pub invariant: &'static str,
    /// What is otherwise.
    pub what: String,
}

impl Findings {
    pub(crate) fn holds(
        &mut self,
        invariant: &'static str,
        holds: bool,
        otherwise: impl FnOnce() -> String,
    ) {
        self.checked += 1;
        if !holds {
            self.violations.push(Violation {
                invariant,
                what: otherwise(),
            });
        }
    }
}

/// A transfer with everything that is kept of it.
struct Kept {
    transfer: Transfer,
    bodies: Vec<Body>,
    files: Vec<KeptFile>,
    documents: Vec<KeptDocument>,
    ledger: Option<String>,
    events: Vec<Event>,
}

impl Kept {
    fn is_delivered(&self) -> bool {
        matches!(self.transfer.state, State::Done { handover: Some(_) })
    }

    fn was_quarantined(&self) -> bool {
        self.events
            .iter()
            .any(|event| matches!(event, Event::Quarantined { .. }))
    }
}

/// Looks at everything that a run left. All hosts have ended.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn check(world: &World, findings: &mut Findings) -> anyhow::Result<()> {
    broken::apply(world)?;
    left::claims(world, findings)?;
    let store = SqliteStore::open(&world.place.store(), &world.encryption)?;
    let mut all = Vec::new();
    for transfer in person::sorted(store.transfers(&person::everything())?) {
        let id = transfer.id;
        let log = store.log(id)?;
        logged::chain(world, &transfer, &log, findings);
        all.push(Kept {
            bodies: store.bodies(id)?,
            files: store.files(id)?,
            documents: store.documents(id)?,
            ledger: store.ledger(id)?,
            events: log
                .iter()
                .filter_map(|entry| serde_json::from_str(&entry.details).ok())
                .collect(),
            transfer,
        });
    }
    drop(store);
    arrived(world, &all, findings);
    for kept in &all {
        logged::way(world, kept, findings);
        logged::ledger(world, kept, findings);
    }
    delivered::check(world, &all, findings);
    told::check(world, &all, findings);
    left::files(world, findings);
    Ok(())
}

/// Whoever was told that a trigger is kept finds its action, and in the end every action that LV has is there.
fn arrived(world: &World, all: &[Kept], findings: &mut Findings) {
    let has = |id: &ExternalId| all.iter().any(|kept| kept.transfer.external_id == *id);
    for id in &world.triggers().acknowledged {
        findings.holds("a trigger that was acknowledged is kept", has(id), || {
            world.short(&id.to_string())
        });
    }
    for id in world.lv.ids() {
        findings.holds("every action in LV is received", has(&id), || {
            world.short(&id.to_string())
        });
    }
}

fn name(world: &World, kept: &Kept) -> String {
    format!(
        "{} {}",
        kept.transfer.kind,
        world.short(&kept.transfer.delivery_name())
    )
}
