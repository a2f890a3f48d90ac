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

#[allow(unsafe_code)]
mod unsafe_parts {
    use super::{Bump, Cell, GlobalAlloc, Layout, PAGE};

    unsafe extern "C" {
        /// Where the linker ended the data and the stack: its address counts, not its content.
        static __heap_base: u8;
    }

    // SAFETY: wasm32-unknown-unknown without the atomics feature has one thread.
    unsafe impl Sync for Bump {}

    // SAFETY: blocks never overlap, since `top` only rises past each one, and lie below `limit`, which is the size of memory.
    unsafe impl GlobalAlloc for Bump {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if self.top.get() == 0 {
                self.top.set(&raw const __heap_base as usize);
                self.limit.set(core::arch::wasm32::memory_size(0) * PAGE);
            }
            let start = (self.top.get() + layout.align() - 1) & !(layout.align() - 1);
            if rise(&self.top, &self.limit, start, layout.size()) {
                start as *mut u8
            } else {
                core::ptr::null_mut()
            }
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // Fresh memory is zero, and no block is ever handed out twice.
            unsafe { self.alloc(layout) }
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let start = block as usize;
            if size <= layout.size() {
                return block;
            }
            if start + layout.size() == self.top.get() {
                return if rise(&self.top, &self.limit, start, size) {
                    block
                } else {
                    core::ptr::null_mut()
                };
            }
            // SAFETY: the caller's layout is valid, and a new block does not overlap the old one.
            unsafe {
                let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                if !moved.is_null() {
                    core::ptr::copy_nonoverlapping(block, moved, layout.size());
                }
                moved
            }
        }
    }

    fn rise(top: &Cell<usize>, limit: &Cell<usize>, start: usize, size: usize) -> bool {
        let Some(end) = start.checked_add(size) else {
            return false;
        };
        if end > limit.get() {
            let pages = (end - limit.get()).div_ceil(PAGE);
            if core::arch::wasm32::memory_grow(0, pages) == usize::MAX {
                return false;
            }
            limit.set(limit.get() + pages * PAGE);
        }
        top.set(end);
        true
    }
}
