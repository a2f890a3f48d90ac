//! What handles stand for.
//!
//! Everything that is shared belongs to one process. After a `fork` the child has the same memory but none of the threads, and locks may be held
//! for ever: so it never touches what it inherited, and has a table of its own from its first call on.

use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::bridge::Bridge;
use crate::logs::Ring;
use crate::mapping::Pure;
use crate::problem::Failed;

/// What a process has open.
pub(crate) struct Process {
    id: u32,
    objects: RwLock<HashMap<u64, Object>>,
    pub(crate) logs: Ring,
}

#[derive(Clone)]
enum Object {
    Mapping(Arc<Pure>),
    Bridge(Arc<Bridge>),
}

/// Of the present process, or of the one that it was forked from. Never freed.
static PROCESS: AtomicPtr<Process> = AtomicPtr::new(ptr::null_mut());

/// Handles are numbered on, also in a forked process.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Bits of a handle that number it; those above are the process.
const NUMBER: u32 = 28;

/// What the present process has open.
pub(crate) fn process() -> &'static Process {
    let id = std::process::id();
    let seen = PROCESS.load(Ordering::Acquire);
    // SAFETY: null, or leaked below and never freed.
    if let Some(process) = unsafe { seen.as_ref() }
        && process.id == id
    {
        return process;
    }
    let new = Box::into_raw(Box::new(Process {
        id,
        objects: RwLock::default(),
        logs: Ring::default(),
    }));
    match PROCESS.compare_exchange(seen, new, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: it is never freed.
        Ok(_) => unsafe { &*new },
        Err(other) => {
            // SAFETY: another thread of this process was first: nobody has seen the new one, and the other is never freed.
            unsafe {
                drop(Box::from_raw(new));
                &*other
            }
        }
    }
}

pub(crate) fn add_mapping(mapping: Pure) -> u64 {
    add(Object::Mapping(Arc::new(mapping)))
}

pub(crate) fn add_bridge(bridge: Bridge) -> u64 {
    add(Object::Bridge(Arc::new(bridge)))
}

fn add(object: Object) -> u64 {
    let process = process();
    let number = NEXT.fetch_add(1, Ordering::Relaxed) & ((1 << NUMBER) - 1);
    let handle = u64::from(process.id) << NUMBER | number;
    let mut objects = process
        .objects
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    objects.insert(handle, object);
    handle
}

/// The mapping that a handle stands for.
pub(crate) fn mapping(handle: u64) -> Result<Arc<Pure>, Failed> {
    match find(handle)? {
        Object::Mapping(mapping) => Ok(mapping),
        Object::Bridge(_) => Err(Failed::request("a bridge is no mapping")),
    }
}

/// The bridge that a handle stands for.
pub(crate) fn bridge(handle: u64) -> Result<Arc<Bridge>, Failed> {
    match find(handle)? {
        Object::Bridge(bridge) => Ok(bridge),
        Object::Mapping(_) => Err(Failed::request("a mapping is no bridge")),
    }
}

/// The handle stands for nothing from now on.
pub(crate) fn forget(handle: u64) {
    let objects = &process().objects;
    let forgotten = objects
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&handle);
    // Outside the lock: its threads may take a while to end.
    drop(forgotten);
}

fn find(handle: u64) -> Result<Object, Failed> {
    let process = process();
    let opened_by = handle >> NUMBER;
    if opened_by != 0 && opened_by != u64::from(process.id) {
        return Err(Failed::forked());
    }
    let objects = process
        .objects
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    objects.get(&handle).cloned().ok_or(Failed::Closed)
}
