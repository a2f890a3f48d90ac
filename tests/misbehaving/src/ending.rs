//! Ways in which a call does not come back.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "it is what this module is for"
)]

use std::hint::black_box;

/// Ends the call in the way told; comes back for any other.
pub(crate) fn of_the_call(way: &str) {
    match way {
        "loop" => endless(),
        "memory" => memory_bomb(),
        "stack" => drop(black_box(stack_bomb(1, None))),
        "frames" => drop(black_box(frame_bomb(1))),
        "panic" => choke_on(way),
        "unwrap" => drop(black_box(way.parse::<u32>().ok()).unwrap()),
        "index" => drop(black_box([1_u8, 2, 3].get(..).unwrap_or_default())[way.len()]),
        "clock" => drop(black_box(std::time::SystemTime::now())),
        _ => {}
    }
}

#[inline(never)]
fn endless() {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

#[inline(never)]
fn memory_bomb() {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(black_box(vec![1; 1 << 20]));
    }
}

/// Needs no linear memory, so that it is the machine's stack that ends.
#[inline(never)]
fn stack_bomb(depth: u64, more: Option<u64>) -> u64 {
    let below = black_box(depth).wrapping_add(more.unwrap_or(1));
    if below == 0 {
        0
    } else {
        stack_bomb(below, Some(depth)).wrapping_add(depth)
    }
}

/// Fills the stack that lies in linear memory first.
#[inline(never)]
fn frame_bomb(depth: u64) -> u64 {
    let mut frame = [depth; 512];
    black_box(&mut frame);
    if frame[0] == 0 {
        0
    } else {
        frame_bomb(frame[0] + 1).wrapping_add(frame[511])
    }
}

/// Panics with a message that quotes what it was given, as real ones do.
#[inline(never)]
fn choke_on(value: &str) {
    panic!("cannot digest {:?}", black_box(value));
}
