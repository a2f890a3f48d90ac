//! What stands between foreign code and this library: pointers are checked, panics end here, and a forked process is told that it is one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::answer::{Answer, lupasilta_answer};
use crate::problem::Failed;
use crate::{LUPASILTA_OK, LUPASILTA_PROBLEM, handles};

/// What a call comes to.
pub(crate) type Outcome = Result<Answer, Failed>;

/// Makes a call: whatever comes of it is in the answer.
///
/// # Safety
/// `answer` is null or points to an answer that may be overwritten.
pub(crate) unsafe fn call(answer: *mut lupasilta_answer, work: impl FnOnce() -> Outcome) -> i32 {
    let (status, made) = match guarded(work) {
        Ok(made) => (LUPASILTA_OK, made),
        Err(failed) => (failed.status(), failed.into_answer()),
    };
    // SAFETY: as this function demands.
    unsafe { made.give(answer) };
    status
}

/// Makes a call that has no answer.
pub(crate) fn close(work: impl FnOnce() -> Result<(), Failed>) -> i32 {
    match guarded(work) {
        Ok(()) => LUPASILTA_OK,
        Err(failed) => failed.status().max(LUPASILTA_PROBLEM),
    }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
    quiet_panics();
    // What a panic leaves half done is behind locks of the library, which treat it as done.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Failed::panicked()))
}

/// A panic of this library says nothing on the standard streams, which are the embedding program's: it is in the log. The hook is that of the
/// library's own copy of Rust's runtime, and changes no other's.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Not what it says: that may quote what was received.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            let place = place.unwrap_or_default();
            tracing::error!(place, "the library failed in itself");
        }));
        crate::logs::begin();
    });
}

/// The bytes that a pointer and a length stand for.
///
/// # Safety
/// `data` is null, or points to `len` bytes that live and do not change while the slice does.
pub(crate) unsafe fn text<'a>(data: *const u8, len: usize) -> Result<&'a [u8], Failed> {
    match (data.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failed::request("a pointer is null whose length is not 0")),
        (false, len) if isize::try_from(len).is_err() => {
            Err(Failed::request("a length is larger than memory"))
        }
        // SAFETY: as this function demands.
        (false, len) => Ok(unsafe { std::slice::from_raw_parts(data, len) }),
    }
}

/// Hands a new handle over; closes it again where there is no place for it.
///
/// # Safety
/// `to` is null or points to a number that may be overwritten.
pub(crate) unsafe fn give(to: *mut u64, handle: u64) -> Result<(), Failed> {
    if to.is_null() {
        handles::forget(handle);
        return Err(Failed::request("there is no place for the handle"));
    }
    // SAFETY: it is not null, and may be overwritten.
    unsafe { to.write(handle) };
    Ok(())
}
