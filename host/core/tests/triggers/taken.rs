//! What takes hints in these tests.

use std::sync::Mutex;

use lupasilta::problem::{Problem, Recovery, Side};
use lupasilta::triggers::{Hint, Hints};

/// Takes hints, or refuses every one.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) hints: Mutex<Vec<Hint>>,
    refuses: bool,
}

impl Taken {
    pub(crate) fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::default()
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.hints.lock().unwrap().len()
    }
}

impl Hints for Taken {
    fn hint(&self, hint: &Hint) -> Result<(), Problem> {
        if self.refuses {
            return Err(Problem {
                code: "store-busy".into(),
                side: Side::Ours,
                recovery: Recovery::Retry,
                what: "The store is busy.".into(),
                advice: "Wait.".into(),
                detail: None,
            });
        }
        self.hints.lock().unwrap().push(*hint);
        Ok(())
    }
}
