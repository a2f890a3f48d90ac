//! Memory of a component: handed out upwards, never taken back.
//!
//! An instance lives for one call, so freeing is work for nothing. The heap starts inside the initial memory, right after the data and the
//! stack, so that most calls never grow it. The last block can still grow in place, as a vector or a string under construction does.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;

struct Bump {
    /// Address of the first free byte; 0 before the first allocation.
    top: Cell<usize>,
    /// Address after the last byte of memory.
    limit: Cell<usize>,
}

#[global_allocator]
static BUMP: Bump = Bump {
    top: Cell::new(0),
    limit: Cell::new(0),
};

const PAGE: usize = 65_536;

/// Pages that memory grows by at least, for each growth is a system call of the host's: 1 MiB.
const STEP: usize = 16;

#[allow(unsafe_code)]
mod unsafe_parts {
    use super::{Bump, GlobalAlloc, Layout, PAGE, STEP};

    unsafe extern "C" {
        /// Where the linker ended the data and the stack: its address counts, not its content.
        static __heap_base: u8;
    }

    // SAFETY: wasm32-unknown-unknown without the atomics feature has one thread.
    unsafe impl Sync for Bump {}

    // SAFETY: blocks never overlap, since `top` only rises past each one, and lie below `limit`, which is the size of memory.
    unsafe impl GlobalAlloc for Bump {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            take(self, layout.size(), layout.align()) as *mut u8
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // Fresh memory is zero, and no block is ever handed out twice.
            unsafe { self.alloc(layout) }
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            grow(self, block as usize, layout.size(), layout.align(), size) as *mut u8
        }
    }

    /// A new block's address; 0 if there is no memory for it. Not inlined: it would be at hundreds of places.
    #[inline(never)]
    fn take(bump: &Bump, size: usize, align: usize) -> usize {
        if bump.top.get() == 0 {
            bump.top.set(&raw const __heap_base as usize);
            bump.limit.set(core::arch::wasm32::memory_size(0) * PAGE);
        }
        let start = (bump.top.get() + align - 1) & !(align - 1);
        if rise(bump, start, size) { start } else { 0 }
    }

    /// The address of a block's content once it has another size; 0 if there is no memory for it.
    #[inline(never)]
    fn grow(bump: &Bump, start: usize, old: usize, align: usize, size: usize) -> usize {
        if size <= old {
            return start;
        }
        if start + old == bump.top.get() {
            return if rise(bump, start, size) { start } else { 0 };
        }
        let moved = take(bump, size, align);
        if moved != 0 {
            // SAFETY: the old block has this many bytes, and the new one is larger and does not overlap it.
            unsafe {
                core::ptr::copy_nonoverlapping(start as *const u8, moved as *mut u8, old);
            }
        }
        moved
    }

    fn rise(bump: &Bump, start: usize, size: usize) -> bool {
        let Some(end) = start.checked_add(size) else {
            return false;
        };
        if end > bump.limit.get() {
            let pages = (end - bump.limit.get()).div_ceil(PAGE).max(STEP);
            if core::arch::wasm32::memory_grow(0, pages) == usize::MAX {
                return false;
            }
            bump.limit.set(bump.limit.get() + pages * PAGE);
        }
        bump.top.set(end);
        true
    }
}
