//! Going: consumers, producers, and in the end the node.

use super::{DROPS, Head, IN_CONTEXT, STOPS, VTable, WATCHED};
use crate::cell::{hooks, pool, stop};
use crate::context::node as context;
use crate::scheduler::{current, in_place};

impl Head {
    /// A handle goes without having taken the result.
    ///
    /// # Safety
    /// The caller owns one consumer reference and gives it up; `this` is not used afterwards.
    pub(crate) unsafe fn let_go(this: *const Head) {
        // SAFETY: the caller's contract; the last consumer keeps the node.
        unsafe {
            if (*this).is_last_consumer() {
                Head::leave_as_consumer(this);
            } else {
                Head::let_go_of_shared(this);
            }
        }
    }

    /// The shortest way to let go, in a job of the event loop that will settle the promise, of which nobody has heard. `false`: it is
    /// not so, and nothing was done.
    ///
    /// # Safety
    /// As [`let_go`](Head::let_go).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) unsafe fn try_let_go(this: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe {
            let head = &*this;
            // The word behind the count: see `attach_first`.
            let only_pinned = head.is_last_consumer() && head.state.load().only_pinned();
            // What is pinned has a home.
            let goes = only_pinned && !head.has(STOPS) && current::has_turn(head.marks.scheduler.get());
            if goes {
                head.state.abandon_pinned(head.state.load());
            }
            goes
        }
    }

    /// The same where there are other consumers, or were.
    ///
    /// # Safety
    /// As [`let_go`](Head::let_go).
    #[inline(never)]
    unsafe fn let_go_of_shared(this: *const Head) {
        // SAFETY: the caller's contract.
        unsafe {
            if Head::drop_consumer(this) {
                Head::leave_as_consumer(this);
            }
        }
    }

    /// The last consumer goes without having taken the result.
    ///
    /// # Safety
    /// `drop_consumer` gave `true` to the caller; `this` is not used afterwards.
    #[inline(never)]
    pub(crate) unsafe fn leave_as_consumer(this: *const Head) {
        // SAFETY: the node lives until both sides left, and the caller has not.
        unsafe {
            in_place::end_call_of(this);
            if (*this).has(STOPS) {
                return stop::leave(this);
            }
            let now = (*this).state.load();
            if now.pinned() && (*this).is_at_home() {
                return (*this).state.abandon_pinned(now);
            }
            let hooks = hooks::take_unwanted(this, false);
            if !(*this).state.abandon_pending(|| (*this).is_local()) {
                drop(hooks);
                return Head::leave_settled(this, true);
            }
            if let Some(hooks) = hooks {
                hooks.cancel(false);
            }
        }
    }

    /// The same when the promise is settled, and the hooks are gone.
    ///
    /// # Safety
    /// As [`leave_as_consumer`](Head::leave_as_consumer).
    #[inline]
    pub(in crate::cell) unsafe fn leave_settled(this: *const Head, report: bool) {
        // SAFETY: the caller's contract.
        unsafe {
            let now = (*this).state.load();
            ((*this).link.vtable.discard)(this, now.rejected(), report && !now.handled());
            Head::result_is_gone(this);
        }
    }

    /// The consumer side is over: the last consumer has taken or dropped the result.
    ///
    /// # Safety
    /// The caller is the last consumer of a settled node (or acts for it); `this` is not used afterwards.
    #[inline]
    pub(crate) unsafe fn result_is_gone(this: *const Head) {
        // SAFETY: as above; `consumer_leaves` tells who frees.
        unsafe {
            if (*this).state.consumer_leaves(|| (*this).is_local()) {
                Head::dealloc(this);
            }
        }
    }

    /// A producer goes. The last one of an undecided node rejects it with `Abandoned`.
    ///
    /// # Safety
    /// The caller owns one producer reference and gives it up; `this` is not used afterwards.
    pub(crate) unsafe fn drop_producer(this: *const Head) {
        // SAFETY: the reference keeps the node valid; after the decrement only the last producer goes on.
        unsafe {
            let head = &*this;
            loop {
                // Before the count: while the node is pending, a canceller may bring a producer that settles it.
                let settled = head.state.load().settled();
                if !head.is_last_producer() {
                    if head.count_down(&head.producers) != 1 {
                        return;
                    }
                    // It is the last one again, to be passed on.
                    head.count_up(&head.producers);
                }
                if settled {
                    return Head::leave_as_producer(this);
                }
                // After the count: what another producer decided before it went.
                if !head.state.load().settled() {
                    return (head.link.vtable.orphan)(this);
                }
            }
        }
    }

    /// # Safety
    /// The caller is the last producer of a settled node, and gives that up.
    #[inline]
    unsafe fn leave_as_producer(this: *const Head) {
        // SAFETY: the caller is the last producer of a settled node.
        unsafe {
            if (*this).state.producer_leaves(|| (*this).is_local()) {
                Head::dealloc(this);
            }
        }
    }

    /// What must be true of it then.
    #[inline(always)]
    pub(crate) fn is_to_be_freed(&self) {
        debug_assert!(!self.has(WATCHED), "freed, and not said to be gone");
    }

    /// Frees the memory.
    ///
    /// # Safety
    /// Both sides left; result and stage are gone already.
    #[inline(always)]
    pub(crate) unsafe fn dealloc(this: *const Head) {
        // SAFETY: the caller's contract.
        unsafe { Head::dealloc_as(this, (*this).link.vtable) }
    }

    /// The same when the caller has the vtable.
    ///
    /// # Safety
    /// As [`dealloc`](Head::dealloc); it is that of the node.
    #[inline(always)]
    pub(crate) unsafe fn dealloc_as(this: *const Head, vtable: &VTable) {
        // SAFETY: the caller's contract; the vtable is that of the node's type.
        unsafe {
            (*this).is_to_be_freed();
            if (*this).has(IN_CONTEXT | DROPS) {
                return Head::dealloc_with_flags(this);
            }
            pool::release(this.cast_mut().cast(), &vtable.memory);
        }
    }

    /// As [`dealloc`](Head::dealloc), not inlined.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    pub(crate) unsafe fn dealloc_apart(this: *const Head) {
        // SAFETY: the caller's contract.
        unsafe { Head::dealloc(this) }
    }

    /// # Safety
    /// As [`dealloc`](Head::dealloc).
    #[cold]
    #[inline(never)]
    unsafe fn dealloc_with_flags(this: *const Head) {
        // SAFETY: as above.
        unsafe {
            let (vtable, in_context) = ((*this).link.vtable, (*this).has(IN_CONTEXT));
            if (*this).has(DROPS) {
                (vtable.drop_front)(this);
            }
            if in_context {
                return context::release(this);
            }
            pool::release(this.cast_mut().cast(), &vtable.memory);
        }
    }
}
