//! Ctrl-C, and the signal by which service managers end programs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use crate::error::{Failure, Result};

/// The exit code of a program that Ctrl-C ended: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// From when it is made, Ctrl-C no longer ends the program at once. A second one does, after the first was waited for.
pub(crate) struct Interrupt {
    signals: Signals,
    impatient: Arc<AtomicBool>,
}

impl Interrupt {
    pub(crate) fn watch() -> Result<Self> {
        let unwatched = |error| Failure::machine(format!("Ctrl-C cannot be watched for: {error}."));
        let impatient = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&impatient))
                .map_err(unwatched)?;
        }
        Ok(Self {
            signals: Signals::new([SIGINT, SIGTERM]).map_err(unwatched)?,
            impatient,
        })
    }

    /// Returns when it has come.
    pub(crate) fn wait(mut self) {
        self.signals.forever().next();
        self.impatient.store(true, Ordering::Relaxed);
    }
}
