//! Taking the result of a settled promise.

use std::mem::{self, transmute};

use super::Promise;
use crate::Reason;
use crate::cell::cloners::{Cloner, ClonerOf};
use crate::cell::head::Head;
use crate::cell::node::{self, Deferred};

impl<T, E: Reason> Promise<T, E> {
    /// Takes the result of a settled promise: moved for the last consumer, cloned for earlier ones.
    pub(crate) fn take(self) -> Result<T, E> {
        self.into_plain().take_plain()
    }

    /// As [`take`](Promise::take), for a handle that was made plain and has not been polled.
    #[inline(always)]
    pub(crate) fn take_plain(self) -> Result<T, E> {
        let head = self.plain_head();
        // SAFETY: a value, and the only consumer: it owns the value and the node.
        unsafe {
            if Head::is_done_for_one(head) {
                mem::forget(self);
                return Ok(Deferred::<T, E>::take_value(head));
            }
        }
        self.take_settled()
    }

    /// As [`take_plain`](Promise::take_plain), for whoever may be one of several.
    #[inline(never)]
    pub(crate) fn take_settled(self) -> Result<T, E> {
        let head = self.plain_head();
        // SAFETY: the caller saw it settled. The last consumer owns the result; others clone it with the function that
        // `Clone for Promise` left there for exactly these types.
        unsafe {
            let now = (*head).state.load();
            if now.rejected() {
                (*head).handled();
            }
            if !(*head).is_last_consumer() {
                return self.copy(now.rejected());
            }
            mem::forget(self);
            let result = node::take::<T, E>(head, now.rejected());
            if now.producer_gone() {
                Head::dealloc(head);
            } else {
                Head::result_is_gone(head);
            }
            result
        }
    }

    /// A copy of the result, which other consumers want, too.
    ///
    /// # Safety
    /// It is settled, to a reason if `rejected`, and there was another consumer.
    #[inline]
    pub(crate) unsafe fn copy(&self, rejected: bool) -> Result<T, E> {
        let head = self.plain_head();
        // SAFETY: the caller's contract.
        unsafe {
            let clone = transmute::<Cloner, ClonerOf<T, E>>((*head).cloner());
            clone(Head::slot(head), rejected)
        }
    }
}
