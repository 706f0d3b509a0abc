//! An entry in a reaction list that wakes somebody else's task.
//!
//! Shared by the list and the promise handle that waits; whichever is second frees it.

use std::task::Waker;

use super::head::{Entry, Head, Kind, Link, Shape, VTable};
use super::node::no_work;
use super::pool::Place;
use crate::panic::swallow;
use crate::sync::{Arc, AtomicWaker};

/// A waiter: made by a promise handle that is polled with a waker which is not the running task's.
#[repr(C)]
pub(crate) struct Waiter {
    entry: Entry,
    waker: AtomicWaker,
    /// The promise waited for. The handle keeps it alive, not the waiter.
    pub(crate) promise: *const Head,
}

// SAFETY: the link belongs to the list's promise (see `Link`), the promise pointer is only compared or used by the handle,
// whose `Send` and `Sync` are the promise's, and the waker is made for several threads.
unsafe impl Send for Waiter {}
// SAFETY: as above.
unsafe impl Sync for Waiter {}

static WAITER: VTable = VTable {
    fire,
    run: |_| unreachable!("a waiter is not queued"),
    abandon: |_| unreachable!("a waiter is not queued"),
    orphan: |_| unreachable!("it has no producers"),
    discard: |_, _, _| unreachable!("a waiter has no result"),
    work: no_work,
    drop_body: |_| unreachable!("a waiter is reference counted"),
    drop_front: |_| unreachable!("it is not a node"),
    memory: Place::of::<()>(),
    kind: Kind::Waiter,
    slot_offset: 0,
    shape: Shape::NONE,
    source_offset: 0,
    gives_result: false,
    ends_empty: false,
    hooks: None,
};

impl Waiter {
    /// Adds a waiter to the promise's list; `None` when the promise is settled.
    ///
    /// # Safety
    /// The caller is a consumer of `promise`.
    pub(crate) unsafe fn attach(promise: *const Head, waker: &Waker) -> Option<*const Waiter> {
        let waiter =
            Arc::new(Waiter { entry: Entry(Link::new(&WAITER)), waker: AtomicWaker::new(), promise });
        waiter.waker.register(waker);
        let shared = Arc::into_raw(waiter);
        // SAFETY: `shared` came from an Arc; the second count is the list's. The caller is a consumer.
        unsafe {
            Arc::increment_strong_count(shared);
            if Head::attach(promise, shared.cast()) {
                return Some(shared);
            }
            Arc::decrement_strong_count(shared);
            Arc::decrement_strong_count(shared);
            None
        }
    }

    /// Waits with another waker from now on.
    pub(crate) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// The handle waits no more.
    ///
    /// # Safety
    /// `waiter` came from [`Waiter::attach`] and is not used afterwards; the caller is a consumer of its promise.
    pub(crate) unsafe fn detach(waiter: *const Waiter) {
        // SAFETY: the handle's count; and the list's, if the promise is pending and has it no more.
        unsafe {
            if Head::unlink((*waiter).promise, waiter.cast()) {
                Arc::decrement_strong_count(waiter);
            }
            swallow(|| drop((*waiter).waker.take()));
            Arc::decrement_strong_count(waiter);
        }
    }
}

/// # Safety
/// The entry is a waiter's, was in a list, and is the caller's.
unsafe fn fire(link: *const Link, _: *const Head) {
    // SAFETY: the list's count.
    let waiter = unsafe { Arc::from_raw(link.cast::<Waiter>()) };
    swallow(|| waiter.waker.wake());
}
