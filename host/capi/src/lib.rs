//! Lupasilta inside programs of other languages: the functions of `lupasilta.h`.
//!
//! Each function is a few lines: it turns pointers into slices, lets `boundary` keep panics and forked processes out, and hands the work to
//! `mapping`, `bridge` or `logs`. Handles are numbers and not addresses, so that a handle used after it was closed is an error, not a crash.
#![allow(
    unsafe_code,
    reason = "a C ABI is made of raw pointers; all of them are read in `answer` and `boundary`"
)]

mod answer;
mod boundary;
mod bridge;
mod envelope;
mod handles;
mod logs;
mod mapping;
mod problem;

pub use answer::lupasilta_answer;

use boundary::{call, text};

/// The version of this ABI. It changes when a program that was built against an older header could go wrong.
pub const LUPASILTA_ABI_VERSION: u32 = 1;
/// Done; the answer, if there is one, holds what was asked for.
pub const LUPASILTA_OK: i32 = 0;
/// Not done; the answer holds an `application/problem+json`.
pub const LUPASILTA_PROBLEM: i32 = 1;
/// There was nothing in time, or the wait was called off.
pub const LUPASILTA_NOTHING: i32 = 2;
/// The handle was closed, or never was one; the answer holds an `application/problem+json`.
pub const LUPASILTA_CLOSED: i32 = 3;

/// The version of the ABI that the library has: compare it with `LUPASILTA_ABI_VERSION` before anything else is called.
#[unsafe(no_mangle)]
pub extern "C" fn lupasilta_abi_version() -> u32 {
    LUPASILTA_ABI_VERSION
}

/// Frees an answer, and empties it. One that is empty already stays so.
///
/// # Safety
/// `answer` is null, zeroed, or was written by a function of this library and not changed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_answer_free(answer: *mut lupasilta_answer) {
    // SAFETY: as this function demands.
    unsafe { answer::free(answer) }
}

/// Which library this is: `version`, `abi`, `contracts`.
///
/// # Safety
/// `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_version(answer: *mut lupasilta_answer) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, mapping::version) }
}

/// What a component is: `digest`, `size`, `imports`, `exports`, `contractVersions`, `manifest`. One that cannot be used is a problem.
///
/// # Safety
/// `component` points to `component_len` bytes; `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_inspect(
    component: *const u8,
    component_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || mapping::inspect(text(component, component_len)?)) }
}

/// Loads a mapping, with its settings, into a sandbox of its own. Give it back with `lupasilta_mapping_close`.
///
/// # Safety
/// `component` and `options` point to as many bytes as said; `mapping` points to a number and `answer` to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_mapping_load(
    component: *const u8,
    component_len: usize,
    options: *const u8,
    options_len: usize,
    mapping: *mut u64,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            let component = text(component, component_len)?;
            let (handle, answer) = mapping::load(component, text(options, options_len)?)?;
            boundary::give(mapping, handle)?;
            Ok(answer)
        })
    }
}

/// What the mapping wants to have fetched for an application: first bodies, and once they are given, attachments.
///
/// # Safety
/// `request` and `parts` point to as many bytes as said; `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_mapping_plan(
    mapping: u64,
    request: *const u8,
    request_len: usize,
    parts: *const u8,
    parts_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            mapping::plan(
                mapping,
                text(request, request_len)?,
                text(parts, parts_len)?,
            )
        })
    }
}

/// Maps an application, and proves the answer complete. A rejection is a problem with findings.
///
/// # Safety
/// As [`lupasilta_mapping_plan`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_mapping_map(
    mapping: u64,
    request: *const u8,
    request_len: usize,
    parts: *const u8,
    parts_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            mapping::map(
                mapping,
                text(request, request_len)?,
                text(parts, parts_len)?,
            )
        })
    }
}

/// Maps a message of the case system to the requests that LV is to be sent.
///
/// # Safety
/// As [`lupasilta_mapping_plan`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_mapping_event(
    mapping: u64,
    request: *const u8,
    request_len: usize,
    parts: *const u8,
    parts_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            mapping::event(
                mapping,
                text(request, request_len)?,
                text(parts, parts_len)?,
            )
        })
    }
}

/// Closes a mapping, after the calls that are under way. Closing it again does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn lupasilta_mapping_close(mapping: u64) -> i32 {
    boundary::close(|| mapping::close(mapping))
}

/// Opens a bridge between LV and this program, and starts its workers. `settings` is the text of a `lupasilta.toml`, `base` the folder that its paths
/// are relative to. Without `[cases]` deliveries are pulled with `lupasilta_bridge_next`. Give it back with `lupasilta_bridge_close`.
///
/// # Safety
/// `settings` and `base` point to as many bytes as said; `bridge` points to a number and `answer` to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_open(
    settings: *const u8,
    settings_len: usize,
    base: *const u8,
    base_len: usize,
    bridge: *mut u64,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            let settings = text(settings, settings_len)?;
            let (handle, answer) = bridge::open(settings, text(base, base_len)?)?;
            boundary::give(bridge, handle)?;
            Ok(answer)
        })
    }
}

/// Keeps that an action is to be transferred, and returns at once. A repeat gives the transfer that is there.
///
/// # Safety
/// `request` points to as many bytes as said; `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_receive(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::receive(bridge, text(request, request_len)?)
        })
    }
}

/// Keeps what the case system says, to be told to LV, and returns at once. A repeat of the same bytes gives the transfer that is there.
///
/// # Safety
/// `request` and `message` point to as many bytes as said; `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_tell(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    message: *const u8,
    message_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::tell(
                bridge,
                text(request, request_len)?,
                text(message, message_len)?,
            )
        })
    }
}

/// The next delivery. Waits for one, at most so many milliseconds. It is offered again when it is not answered within five minutes, or before the
/// process ends; its `id` stays the same: take each id once.
///
/// # Safety
/// `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_next(
    bridge: u64,
    timeout_ms: u32,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || bridge::next(bridge, timeout_ms)) }
}

/// A delivery is safe in this program: `id`, `caseId`, `place`.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_ack(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || bridge::ack(bridge, text(request, request_len)?)) }
}

/// A delivery was not taken: `id`, `what`, `advice`, `recovery`.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_nack(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || bridge::nack(bridge, text(request, request_len)?)) }
}

/// Calls off every `lupasilta_bridge_next` and `lupasilta_bridge_events` of this bridge that waits now: they return `LUPASILTA_NOTHING`.
#[unsafe(no_mangle)]
pub extern "C" fn lupasilta_bridge_cancel(bridge: u64) -> i32 {
    boundary::close(|| bridge::cancel(bridge))
}

/// How transfers stand, those that changed last first: `action`, `condition`, `limit`.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_transfers(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::transfers(bridge, text(request, request_len)?)
        })
    }
}

/// Everything that can be told of a transfer without showing what was received: `id`.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_transfer(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::transfer(bridge, text(request, request_len)?)
        })
    }
}

/// Lets a transfer go on at once that waits or is quarantined: `id`.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_retry(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::retry(bridge, text(request, request_len)?)
        })
    }
}

/// The transfers that something happened to since `cursor`, and the cursor to go on with. Waits for one, at most so many milliseconds. The first
/// call has no cursor and begins at the beginning; a cursor holds for as long as the store does.
///
/// # Safety
/// As [`lupasilta_bridge_receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_bridge_events(
    bridge: u64,
    request: *const u8,
    request_len: usize,
    timeout_ms: u32,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe {
        call(answer, || {
            bridge::events(bridge, text(request, request_len)?, timeout_ms)
        })
    }
}

/// Closes a bridge: calls off who waits, and returns when its workers have ended the step that they were at. Closing it again does nothing. What
/// was not done goes on when a bridge is opened to the same state folder.
#[unsafe(no_mangle)]
pub extern "C" fn lupasilta_bridge_close(bridge: u64) -> i32 {
    boundary::close(|| bridge::close(bridge))
}

/// From now on, logs are kept of this level and above: `error`, `warn` (as at the beginning), `info`, `debug`, `trace`; `off` for none.
///
/// # Safety
/// `level` points to as many bytes as said; `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_logs_level(
    level: *const u8,
    level_len: usize,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || logs::level(text(level, level_len)?)) }
}

/// The next line of the log of all mappings and bridges of this library, oldest first. Waits for one, at most so many milliseconds. The newest 4096
/// are kept until they are pulled; `lost` says how many were dropped before this one.
///
/// # Safety
/// `answer` points to an answer that may be overwritten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lupasilta_logs_next(
    timeout_ms: u32,
    answer: *mut lupasilta_answer,
) -> i32 {
    // SAFETY: as this function demands.
    unsafe { call(answer, || logs::next(timeout_ms)) }
}
