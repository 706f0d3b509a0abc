//! An entry in a reaction list that wakes somebody else's task.
//!
//! That of a promise's only handle is the list's: whoever settles the promise takes it out, and frees it. So the handle, when it is
//! woken, has nothing to fetch from the other thread but the promise. While it waits, the entry is found in the list: there is no
//! other of that kind, as the handle stays.
//!
//! One of several handles shares it with the list; whichever is second frees it.

use std::mem;
use std::task::Waker;

use super::head::{Entry, Head, Kind, Link, Shape, VTable};
use super::node::no_work;
use super::pool::Place;
use crate::panic::swallow;
use crate::sync::{Arc, Cell};

/// A waiter: made by a promise handle that is polled with a waker which is not the running task's.
#[repr(C)]
pub(crate) struct Waiter {
    entry: Entry,
    /// Whoever has locked the list, or has taken the entry out of it, may come to this.
    waker: Cell<Option<Waker>>,
    /// The promise waited for. The handle keeps it alive, not the waiter.
    pub(crate) promise: *const Head,
    /// It is the only handle's.
    only: bool,
}

// SAFETY: the link and the waker belong to who has the list (see `Link`), the promise pointer is only compared or used by the
// handle, whose `Send` and `Sync` are the promise's, and wakers are made for several threads.
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
    fn new(promise: *const Head, waker: &Waker, only: bool) -> Arc<Self> {
        let (entry, waker) = (Entry(Link::new(&WAITER)), Cell::new(Some(waker.clone())));
        Arc::new(Waiter { entry, waker, promise, only })
    }

    /// Adds a waiter of the only handle to the promise's list; `false` when the promise is settled.
    ///
    /// # Safety
    /// The caller is the only consumer of `promise`, and has no waiter there.
    pub(crate) unsafe fn attach_only(promise: *const Head, waker: &Waker) -> bool {
        let waiter = Arc::into_raw(Waiter::new(promise, waker, true));
        // SAFETY: the count is the list's, or this is its end. The caller is a consumer.
        unsafe {
            let attached = Head::attach(promise, waiter.cast());
            if !attached {
                Arc::decrement_strong_count(waiter);
            }
            attached
        }
    }

    /// Adds a waiter of one of several handles to the promise's list; `None` when the promise is settled.
    ///
    /// # Safety
    /// The caller is a consumer of `promise`.
    pub(crate) unsafe fn attach(promise: *const Head, waker: &Waker) -> Option<*const Waiter> {
        let waiter = Waiter::new(promise, waker, false);
        let listed = Arc::into_raw(waiter.clone());
        // SAFETY: as above.
        unsafe {
            if Head::attach(promise, listed.cast()) {
                return Some(Arc::into_raw(waiter));
            }
            Arc::decrement_strong_count(listed);
            None
        }
    }

    /// The only handle waits with another waker from now on, if the promise is pending.
    ///
    /// # Safety
    /// The caller is that handle, which has a waiter there.
    pub(crate) unsafe fn renew_only(promise: *const Head, waker: &Waker) {
        // SAFETY: the caller's contract.
        unsafe { renew(promise, |newest| only_in(newest), waker) }
    }

    /// As [`renew_only`](Waiter::renew_only), one of several.
    ///
    /// # Safety
    /// It came from [`attach`](Waiter::attach), and the caller is the handle that has it.
    pub(crate) unsafe fn renew(waiter: *const Waiter, waker: &Waker) {
        // SAFETY: the caller's contract. What was attached to a pending promise is in its list.
        unsafe { renew((*waiter).promise, |_| waiter, waker) }
    }

    /// The only handle waits no more.
    ///
    /// # Safety
    /// The caller is that handle, which has a waiter there unless the promise is settled.
    pub(crate) unsafe fn detach_only(promise: *const Head) {
        // SAFETY: the caller's contract. Nobody else takes it out of the list while the promise is pending.
        unsafe {
            if let Some(waiter) = Head::unlink_by(promise, |at| is_only(at)) {
                swallow(|| Arc::decrement_strong_count(waiter.cast::<Waiter>()));
            }
        }
    }

    /// One of several handles waits no more.
    ///
    /// # Safety
    /// `waiter` came from [`Waiter::attach`] and is not used afterwards; the caller is a consumer of its promise.
    pub(crate) unsafe fn detach(waiter: *const Waiter) {
        // SAFETY: the list's count, if the promise is pending and has it no more; and the handle's.
        unsafe {
            if Head::unlink((*waiter).promise, waiter.cast()) {
                Arc::decrement_strong_count(waiter);
            }
            swallow(|| Arc::decrement_strong_count(waiter));
        }
    }
}

/// Calls `f` with the newest entry of a pending promise's list, which stays as it is meanwhile. No code of the user's runs in there.
///
/// # Safety
/// The caller is a consumer of the promise.
unsafe fn with_list<R>(promise: *const Head, f: impl FnOnce(*const Link) -> R) -> Option<R> {
    // SAFETY: the caller's contract.
    let promise = unsafe { &*promise };
    let locked = promise.state.lock(|| promise.is_local()).ok()?;
    let newest = locked.before.entries();
    let given = f(newest);
    promise.state.unlock(locked, newest);
    Some(given)
}

/// The waiter of the only handle.
///
/// # Safety
/// It is in this list, which is locked.
unsafe fn only_in(mut at: *const Link) -> *const Waiter {
    // SAFETY: the caller's contract.
    unsafe {
        while !is_only(at) {
            at = (*at).next();
        }
    }
    at.cast()
}

/// Whether this entry is the waiter of the only handle.
///
/// # Safety
/// It is in a locked list.
unsafe fn is_only(at: *const Link) -> bool {
    // SAFETY: the caller's contract.
    unsafe { (*at).vtable.kind == Kind::Waiter && (*at.cast::<Waiter>()).only }
}

/// The waiter that `find` finds in the list of a pending promise has this waker from now on.
///
/// # Safety
/// The caller is a consumer of the promise, and has that waiter.
unsafe fn renew(promise: *const Head, find: impl Fn(*const Link) -> *const Waiter, waker: &Waker) {
    // SAFETY: the caller's contract. In a locked list the waker is the caller's.
    let with_waker = |f: &mut dyn FnMut(&mut Option<Waker>) -> bool| unsafe {
        with_list(promise, |newest| {
            let place = &(*find(newest)).waker;
            let mut kept = place.take();
            let done = f(&mut kept);
            place.set(kept);
            done
        })
    };
    let is_same = with_waker(&mut |kept| kept.as_ref().is_some_and(|kept| kept.will_wake(waker)));
    if is_same == Some(false) {
        let mut other = Some(waker.clone());
        with_waker(&mut |kept| {
            mem::swap(kept, &mut other);
            true
        });
    }
}

/// # Safety
/// The entry is a waiter's, was in a list, and is the caller's.
unsafe fn fire(link: *const Link, _: *const Head) {
    // SAFETY: the list's count.
    let waiter = unsafe { Arc::from_raw(link.cast::<Waiter>()) };
    if let Some(waker) = waiter.waker.take() {
        swallow(|| waker.wake());
    }
}
