//! A chain is one allocation, however long it is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use promise_core::EventLoop;
use promise_core::prelude::*;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `code` allocates on this thread, until nothing is left to do.
fn allocations(event_loop: &EventLoop, code: impl FnOnce()) -> usize {
    let before = COUNT.with(Cell::get);
    event_loop.enter(code);
    event_loop.run_until_idle();
    COUNT.with(Cell::get) - before
}

macro_rules! ten {
    ($($chain:tt)*) => {
        promise!($($chain)*
            .then(|n| n + 1).then(|n| n + 1).then(|n| Ok(n + 1)).then(|n: &u32| n + 1).catch(|_| 0)
            .then(|n| n + 1).then(|n| n + 1, |_| 1).finally(|| ()).then(|n| n + 1).catch(|_| 0))
    };
}

#[test]
fn one_for_each_chain() {
    let event_loop = EventLoop::new();
    // The first use makes the queue.
    allocations(&event_loop, || drop(ten!(0)));
    assert_eq!(allocations(&event_loop, || drop(promise!(0.then(|n| n + 1).catch(|_| 0)))), 1);
    assert_eq!(allocations(&event_loop, || drop(ten!(0))), 1, "10 steps");
    assert_eq!(allocations(&event_loop, || drop(ten!(Ok(0)))), 1, "10 steps of a result");
    assert_eq!(allocations(&event_loop, || drop(ten!(async { 0 }))), 1, "10 steps of a future");
    assert_eq!(allocations(&event_loop, || drop(hundred())), 1, "100 steps");
    assert_eq!(allocations(&event_loop, || drop(ten!(Promise::<u32>::resolve(0)))), 2, "and its source");
}

#[rustfmt::skip]
fn hundred() -> Promise<u32> {
    promise!(
        0
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1).then(|n| n + 1)
            .catch(|_| 0)
    )
}
