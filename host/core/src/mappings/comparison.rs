//! Two versions over the transfers on record, and one beside those that serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use super::difference::{self, Differences, Outcome, Report, Values};
use super::replay::{Recorded, as_on_record};
use crate::audit::Digest;
use crate::audit::record::Component;
use crate::problem::Problem;
use crate::sandbox::{Mapping, Sandbox};
use crate::store::{Shadow, SqliteStore, Store, StoreError, Versions};
use crate::transfers::TransferId;

/// A version to compare: a mapping and the settings that it is called with.
#[derive(Clone)]
pub struct Compared {
    /// The mapping.
    pub mapping: Mapping,
    /// Settings that fit it, JSON.
    pub settings: String,
}

impl Compared {
    /// What the report calls it.
    #[must_use]
    pub fn component(&self) -> Component {
        let manifest = self.mapping.manifest();
        Component {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            digest: self.mapping.digest(),
        }
    }
}

/// How far a comparison has come, and whether it is to stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// Transfers that were compared.
    pub done: AtomicU64,
    /// Set from outside: ends it early.
    pub stop: AtomicBool,
}

/// Maps these transfers anew with both versions, which have to be of this sandbox, on so many of its threads, and reports what differs.
///
/// # Errors
/// Those of the store. Whatever a version makes of a transfer, even if it breaks, is part of the report.
pub fn compare_recorded(
    store: &Arc<SqliteStore>,
    sandbox: &Sandbox,
    (old, new): (&Compared, &Compared),
    transfers: &Arc<[TransferId]>,
    (values, threads): (Values, usize),
    progress: &Arc<Progress>,
) -> Result<Report, Problem> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut report = Report::new(old.component(), new.component());
    let parts: Vec<Result<Report, Problem>> = thread::scope(|scope| {
        let jobs: Vec<_> = (0..threads.max(1))
            .map(|_| {
                let (store, transfers) = (Arc::clone(store), Arc::clone(transfers));
                let (next, progress) = (Arc::clone(&next), Arc::clone(progress));
                let (old, new) = (old.clone(), new.clone());
                // On the sandbox's own threads, where a call costs no hand-over.
                let job = move || {
                    let mut part = Report::new(old.component(), new.component());
                    while !progress.stop.load(Ordering::Relaxed) {
                        let Some(id) = transfers.get(next.fetch_add(1, Ordering::Relaxed)) else {
                            break;
                        };
                        let recorded = Recorded::read(store.as_ref(), store.transfer(*id)?)?;
                        let differences = recorded
                            .map_both(&old, &new)
                            .map(|(made, would_make)| {
                                compare(&recorded, &made, &would_make, values)
                            })
                            .unwrap_or_default();
                        part.add(&id.to_string(), &differences);
                        progress.done.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok::<_, Problem>(part)
                };
                scope.spawn(move || {
                    let ran = sandbox.run(job);
                    ran.map_err(|lost| Problem::from(crate::sandbox::CallError::Lost(lost)))?
                })
            })
            .collect();
        jobs.into_iter().filter_map(|job| job.join().ok()).collect()
    });
    for part in parts {
        report.merge(part?);
    }
    Ok(report)
}

fn compare(recorded: &Recorded, old: &Outcome, new: &Outcome, values: Values) -> Differences {
    difference::compare(recorded.bodies(), old, new, values)
}

/// The shadow run that goes on, if one does.
///
/// # Errors
/// Only those of the store.
pub fn running_shadow(store: &dyn Versions) -> Result<Option<Shadow>, StoreError> {
    let mut shadows = store.shadows()?.into_iter();
    Ok(shadows.find(|shadow| shadow.stopped.is_none()))
}

/// Holds what a shadow makes of the transfers that were mapped since it began against what was made of them, and keeps what differs, masked. It reads
/// the record only: the transfers themselves do not wait for it. Says how many transfers it looked at; at most so many in one round.
///
/// # Errors
/// Those of the store.
pub fn shadow_round(
    store: &SqliteStore,
    shadow: &Shadow,
    version: &Compared,
    at_most: usize,
    stop: &AtomicBool,
) -> Result<usize, Problem> {
    let mut seen = 0;
    for id in store.unshadowed(shadow, at_most)? {
        if stop.load(Ordering::Acquire) {
            break;
        }
        seen += 1;
        if !is_in_share(id, shadow.share) {
            store.keep_shadowed(shadow.number, id, None)?;
            continue;
        }
        let recorded = Recorded::read(store, store.transfer(id)?)?;
        let made = recorded.made(store)?;
        let would_make = recorded.map(&version.mapping, &version.settings);
        let would_make = as_on_record(would_make);
        let differences = compare(&recorded, &made, &would_make, Values::default());
        let found = serde_json::to_string(&differences).map_err(|source| StoreError::Damaged {
            what: "a difference to be stored".to_owned(),
            source: Box::new(source),
        })?;
        store.keep_shadowed(shadow.number, id, Some(&found))?;
    }
    Ok(seen)
}

/// What a shadow run found so far, beside the versions that served, which are called `old`.
///
/// # Errors
/// Those of the store.
pub fn shadow_report(
    store: &dyn Versions,
    shadow: &Shadow,
    old: Component,
    new: Component,
) -> Result<Report, StoreError> {
    let mut report = Report::new(old, new);
    for shadowed in store.shadowed(shadow.number)? {
        let found: Differences =
            serde_json::from_str(&shadowed.found).map_err(|source| StoreError::Damaged {
                what: format!("what a shadow run found of transfer {}", shadowed.transfer),
                source: Box::new(source),
            })?;
        report.add(&shadowed.transfer.to_string(), &found);
    }
    Ok(report)
}

/// The same transfers on every host and at every start.
fn is_in_share(transfer: TransferId, share: f64) -> bool {
    let digest = Digest::of(transfer.to_string().as_bytes());
    let first = digest.as_bytes().first_chunk().copied();
    let number = u32::from_be_bytes(first.unwrap_or_default());
    f64::from(number) < share * f64::from(u32::MAX) || share >= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_takes_about_so_many_and_all_or_none_at_its_ends() {
        let taken = |share| {
            let ids = (0..2000_u128).map(|number| TransferId::from(uuid::Uuid::from_u128(number)));
            ids.filter(|id| is_in_share(*id, share)).count()
        };
        assert_eq!(taken(0.0), 0);
        assert_eq!(taken(1.0), 2000);
        assert!((400..600).contains(&taken(0.25)), "{}", taken(0.25));
    }
}
