//! Waiting for something that will happen, on a machine that may be slow.

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

/// Many times what anything takes on a slow machine: only a test that fails waits so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Looks until `look` sees it, and gives what it saw. Otherwise it gives what it sees instead, which is shown when patience ends.
///
/// # Panics
/// When it does not happen.
pub fn eventually<T, E: Debug>(what: &str, mut look: impl FnMut() -> Result<T, E>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(seen) => return seen,
            Err(instead) if begun.elapsed() > PATIENCE => {
                panic!("{what}: not within {PATIENCE:?}, but {instead:#?}")
            }
            Err(_) => thread::sleep(Duration::from_millis(30)),
        }
    }
}
