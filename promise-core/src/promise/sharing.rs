//! More than one handle of a promise, and letting go of them.

use std::mem::transmute;
use std::ptr;

use super::Promise;
use super::raw::{POLLED, TAKEN};
use crate::cell::cloners::{Cloner, ClonerOf};
use crate::cell::head::Head;
use crate::cell::{node, task};
use crate::scheduler::current;

impl<T: Clone + Sync, E: Clone + Sync> Clone for Promise<T, E> {
    /// Another handle of the same promise. Readers get clones of the result, the last one the original.
    ///
    /// `Sync` is needed because two threads may read the cell at once.
    #[track_caller]
    fn clone(&self) -> Self {
        self.another()
    }
}

impl<T: Clone, E: Clone> Promise<T, E> {
    /// `clone`, for callers that have made sure that nobody reads at the same time elsewhere.
    #[track_caller]
    #[inline]
    pub(crate) fn another(&self) -> Self {
        // Most were not awaited yet.
        let head = if self.is_plain() { self.plain_head() } else { self.head() };
        // SAFETY: this handle's consumer reference keeps the node alive; the copy gets one of its own.
        unsafe {
            (*head).set_cloner(transmute::<ClonerOf<T, E>, Cloner>(node::copy::<T, E>));
            (*head).add_consumer();
            Promise::from_raw(head)
        }
    }
}

impl<T, E> Promise<T, E> {
    /// Drops the handle, where that is rarely done and the code around it is to be short.
    #[cold]
    #[inline(never)]
    pub(crate) fn drop_apart(self) {
        drop(self);
    }

    #[inline(never)]
    fn drop_polled(&mut self) {
        let Some(head) = self.raw.head() else { return };
        if current::abandoning() {
            // The task that awaited it has lost its scheduler: a rejection had somebody to handle it.
            self.node().handled();
        }
        if self.raw.has(POLLED) {
            // SAFETY: this handle is a consumer of the node.
            unsafe { task::give_up(head, ptr::from_ref(self).cast()) };
        }
        self.raw.detach_waiter();
        // SAFETY: the handle's consumer reference.
        unsafe { Head::let_go(head) }
    }
}

impl<T, E> Drop for Promise<T, E> {
    #[inline]
    fn drop(&mut self) {
        // First, as most handles are awaited.
        if self.raw.has(TAKEN) {
            return;
        }
        if self.is_plain() {
            // SAFETY: the handle's consumer reference.
            unsafe {
                if !Head::try_let_go(self.plain_head()) {
                    Head::let_go(self.plain_head());
                }
            }
        } else {
            self.drop_polled();
        }
    }
}
