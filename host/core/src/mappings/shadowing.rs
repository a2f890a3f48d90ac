//! The shadow run that an operator began, carried on beside the workers.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::comparison::{Compared, running_shadow, shadow_round};
use crate::problem::Problem;
use crate::sandbox::{Options, Sandbox};
use crate::store::{SqliteStore, Version, Versions};

/// Transfers in one round, after which it is seen whether the run was ended or another one began.
const AT_MOST: usize = 50;

/// What carries a shadow run on. It has a sandbox of its own with one thread, made when a run begins, so that no transfer waits for one of its calls.
pub(crate) struct Shadowing {
    store: Arc<SqliteStore>,
    options: Options,
    sandbox: Option<Sandbox>,
    loaded: Option<(Version, Compared)>,
}

impl Shadowing {
    pub(crate) fn new(store: Arc<SqliteStore>, options: Options) -> Self {
        let options = Options {
            threads: NonZeroUsize::MIN,
            ..options
        };
        Self {
            store,
            options,
            sandbox: None,
            loaded: None,
        }
    }

    /// Looks at what was mapped since the last time.
    pub(crate) fn round(&mut self, stop: &AtomicBool) -> Result<(), Problem> {
        while let Some(shadow) = running_shadow(self.store.as_ref())? {
            let store = Arc::clone(&self.store);
            let version = self.load(&shadow.version)?;
            if shadow_round(&store, &shadow, version, AT_MOST, stop)? < AT_MOST {
                return Ok(());
            }
        }
        (self.sandbox, self.loaded) = (None, None);
        Ok(())
    }

    fn load(&mut self, version: &Version) -> Result<&Compared, Problem> {
        let loaded = match self.loaded.take() {
            Some((known, compared)) if known == *version => compared,
            _ => {
                let sandbox = match self.sandbox.take() {
                    Some(sandbox) => sandbox,
                    None => Sandbox::new(self.options.clone())?,
                };
                let compared = compared(self.store.as_ref(), &sandbox, version)?;
                self.sandbox = Some(sandbox);
                compared
            }
        };
        Ok(&self.loaded.insert((version.clone(), loaded)).1)
    }
}

/// A version out of the store, to compare.
///
/// # Errors
/// What keeps it from being loaded.
pub fn compared(
    store: &dyn Versions,
    sandbox: &Sandbox,
    version: &Version,
) -> Result<Compared, Problem> {
    let (mapping, settings) = super::serving::load(store, sandbox, version)?;
    Ok(Compared { mapping, settings })
}
