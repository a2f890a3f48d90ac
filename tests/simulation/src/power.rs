//! A host's power, which may go at a chosen moment: from then on nothing of it reaches outside, the store included.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many more moments it lasts; none: endlessly.
#[derive(Default)]
pub(crate) struct Power(Mutex<Option<u32>>);

/// What one more moment was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Lit,
    /// The first without power.
    Cut,
    Dark,
}

impl Power {
    /// Lets the power go after so many more moments.
    pub(crate) fn lasts(&self, moments: u32) {
        *self.left() = Some(moments + 1);
    }

    pub(crate) fn is_cut(&self) -> bool {
        *self.left() == Some(0)
    }

    pub(crate) fn moment(&self) -> Moment {
        let mut left = self.left();
        match left.as_mut() {
            None => Moment::Lit,
            Some(0) => Moment::Dark,
            Some(left) => {
                *left -= 1;
                match *left {
                    0 => Moment::Cut,
                    _ => Moment::Lit,
                }
            }
        }
    }

    fn left(&self) -> MutexGuard<'_, Option<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of a host that is dark.
pub(crate) fn dark() -> io::Error {
    io::Error::other("the power is cut")
}
