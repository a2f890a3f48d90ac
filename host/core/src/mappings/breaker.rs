//! When a version is taken off because its calls do not come to their end.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::store::Version;
use crate::transfers::TransferId;

/// When a version is taken off, and what serves then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BreakerConfig {
    /// For how many transfers one after another, none coming through between them, a version may panic, trap or exceed a limit. 3.
    pub failures: NonZeroUsize,
    /// Whether the version before serves again then; otherwise the route is stopped, and what comes waits. True.
    pub fall_back: bool,
    /// A program and its arguments, run as the alarm with three more: `taken-off`, the route, and what serves it now: `mapping`, `configured` or
    /// `stopped`.
    pub hook: Vec<String>,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        const THREE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);
        Self {
            failures: THREE,
            fall_back: true,
            hook: Vec::new(),
        }
    }
}

/// Counts, in one process.
pub(super) struct Breaker {
    failures: usize,
    failed: Mutex<HashMap<Version, HashSet<TransferId>>>,
}

impl Breaker {
    pub(super) fn new(config: &BreakerConfig) -> Self {
        Self {
            failures: config.failures.get(),
            failed: Mutex::default(),
        }
    }

    pub(super) fn succeeded(&self, version: &Version) {
        self.failed().remove(version);
    }

    /// Whether this is one failure too many. The same transfer again and again is one failure: it is that transfer's.
    pub(super) fn trips(&self, version: &Version, transfer: TransferId) -> bool {
        let mut failed = self.failed();
        let transfers = failed.entry(version.clone()).or_default();
        transfers.insert(transfer);
        transfers.len() >= self.failures
    }

    fn failed(&self) -> std::sync::MutexGuard<'_, HashMap<Version, HashSet<TransferId>>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
