//! An allocator that counts, for each thread by itself, so that tests may run at the same time.
//!
//! A test target that wants to count says `#[global_allocator] static ALLOCATOR: Counting = Counting;`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use promise_core::__private::use_pool;

/// The system allocator, counted.
#[derive(Debug)]
pub struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        LIVE.set(LIVE.get() + layout.size().cast_signed());
        // SAFETY: the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size().cast_signed());
        // SAFETY: the caller's contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How many allocations this thread has made.
#[must_use]
pub fn allocations() -> usize {
    ALLOCATIONS.get()
}

/// What `code` gives, and how many allocations it made on this thread, without the pool of nodes.
pub fn counted<R>(code: impl FnOnce() -> R) -> (R, usize) {
    use_pool(false);
    let before = allocations();
    let result = code();
    (result, allocations() - before)
}

/// How many bytes this thread has allocated and not freed; less than nothing where it freed what others allocated. Without
/// the pool of nodes from the first call on.
#[must_use]
pub fn live_bytes() -> isize {
    use_pool(false);
    LIVE.get()
}
