//! The pointer in a promise handle.

use std::ptr::{self, NonNull};
use std::task::Waker;

use crate::cell::head::{ALIGN, Head};
use crate::cell::waiter::Waiter;

/// A tagged pointer: to the node, or to a waiter that knows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Raw(NonNull<()>);

/// The handle has been polled as a future: the promise's settling was waited for, or one job was spent on it.
pub(super) const POLLED: usize = 0b001;
/// The pointer is to a [`Waiter`].
pub(super) const WAITER: usize = 0b010;
/// There is no node: the result was taken by `poll`.
pub(super) const TAKEN: usize = 0b100;
/// Beside `POLLED`: the promise's list has a waiter, if it is pending, and this was the only handle when that came there.
pub(super) const ONLY_WAITER: usize = 0b1000;

const TAGS: usize = POLLED | WAITER | TAKEN | ONLY_WAITER;

const _: () = assert!(ALIGN > TAGS && align_of::<Waiter>() > TAGS);

impl Raw {
    #[inline]
    pub(super) fn new<P>(pointer: *const P, tag: usize) -> Self {
        let tagged = pointer.cast_mut().cast::<()>().map_addr(|addr| addr | tag);
        Raw(NonNull::new(tagged).expect("not null"))
    }

    /// To this node.
    #[inline]
    pub(super) fn plain(head: NonNull<Head>) -> Self {
        Raw(head.cast())
    }

    #[inline]
    pub(super) fn taken() -> Self {
        Raw::new(ptr::without_provenance::<()>(TAKEN), 0)
    }

    #[inline]
    pub(super) fn has(self, tag: usize) -> bool {
        self.0.addr().get() & tag != 0
    }

    /// The pointer is to the node, and nothing else is to be known.
    #[inline]
    pub(super) fn is_plain(self) -> bool {
        !self.has(TAGS)
    }

    #[inline]
    pub(super) fn pointer<P>(self) -> *const P {
        self.0.as_ptr().map_addr(|addr| addr & !TAGS).cast()
    }

    /// The node, of a plain one.
    #[inline]
    pub(super) fn plain_head(self) -> *const Head {
        self.0.as_ptr().cast_const().cast()
    }

    /// The node, unless taken.
    #[inline]
    pub(super) fn head(self) -> Option<*const Head> {
        if self.has(TAKEN) {
            None
        } else if self.has(WAITER) {
            // SAFETY: the handle's count keeps the waiter alive.
            Some(unsafe { (*self.pointer::<Waiter>()).promise })
        } else {
            Some(self.pointer())
        }
    }

    /// Its waiter, if the handle has one, is to wake with this waker from now on.
    pub(super) fn renew_waiter(self, waker: &Waker) -> bool {
        // SAFETY: the handle has a waiter, of which there is one in the list; or a count that keeps it alive.
        unsafe {
            if self.has(ONLY_WAITER) {
                Waiter::renew_only(self.pointer(), waker);
            } else if self.has(WAITER) {
                Waiter::renew(self.pointer(), waker);
            }
        }
        self.has(ONLY_WAITER | WAITER)
    }

    /// The handle stops waiting.
    #[inline]
    pub(super) fn detach_waiter(self) {
        // SAFETY: the handle has a waiter, of which there is one in the list; or a count, given up: callers replace or forget the
        // pointer.
        unsafe {
            if self.has(ONLY_WAITER) {
                Waiter::detach_only(self.pointer());
            } else if self.has(WAITER) {
                Waiter::detach(self.pointer());
            }
        }
    }
}
