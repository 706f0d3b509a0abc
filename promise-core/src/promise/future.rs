//! Awaiting a promise.

use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use super::Promise;
use super::raw::{ONLY_WAITER, POLLED, Raw, TAKEN, WAITER};
use crate::Reason;
use crate::cell::head::Head;
use crate::cell::node::Deferred;
use crate::cell::task::{self, Wait};
use crate::cell::waiter::Waiter;
use crate::scheduler::current;
use crate::scheduler::in_place::{self, Ran};

impl<T, E: Reason> Future for Promise<T, E> {
    type Output = Result<T, E>;

    /// `await` is one job on an event loop, also when the promise is settled already; elsewhere a settled promise is
    /// ready at once, and what was made here just now may be worked on here: see [`scheduler`](crate::scheduler).
    ///
    /// # Panics
    /// When it is polled again after it was ready.
    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = self.raw;
        if !raw.has(WAITER | TAKEN) {
            let head = raw.pointer::<Head>();
            // SAFETY: this handle is a consumer; it gives that up when it is the only one.
            unsafe {
                if Head::is_done_for_one(head) && (raw.has(POLLED) || !current::defers()) {
                    let value = Deferred::<T, E>::take_value(head);
                    // Not before: it takes longer then.
                    self.raw = Raw::taken();
                    return Poll::Ready(Ok(value));
                }
            }
        }
        self.poll_here(cx)
    }
}

impl<T, E: Reason> Promise<T, E> {
    /// As `poll`, of what is not there yet, or not for this handle alone.
    #[inline(never)]
    fn poll_here(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        // A pointer with a tag is none that is kept.
        if in_place::is_kept(self.raw.plain_head()) {
            self.poll_kept(cx)
        } else if !self.raw.is_plain() {
            self.poll_apart(cx)
        } else if in_place::is_slotted(self.plain_head()) {
            self.poll_slotted(cx)
        } else {
            self.poll_first(cx)
        }
    }

    /// As `poll`, of a handle that was not polled yet. Apart, so that who comes past it keeps nothing for it.
    #[inline(never)]
    fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        if self.begins_to_wait(cx) { Poll::Pending } else { self.poll_apart(cx) }
    }

    /// As `poll`, of what was made here just now, and is kept.
    #[inline(never)]
    fn poll_kept(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        // SAFETY: this handle is a consumer, and nobody else uses it meanwhile.
        let ran = unsafe { in_place::run_kept::<T, E>(self.plain_head()) };
        self.poll_behind(ran, cx)
    }

    /// As `poll`, of what was put into this thread's slot just now.
    #[inline(never)]
    fn poll_slotted(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        // SAFETY: as above.
        let ran = unsafe { in_place::run_slotted::<T, E>(self.plain_head()) };
        self.poll_behind(ran, cx)
    }

    /// As `poll`, when its job may have run for this handle.
    #[inline(always)]
    fn poll_behind(&mut self, ran: Ran<T>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        match ran {
            Ran::Gave(value) => {
                self.raw = Raw::taken();
                Poll::Ready(Ok(value))
            }
            Ran::Apart if self.node().state.load().settled() => {
                let raw = std::mem::replace(&mut self.raw, Raw::taken());
                Poll::Ready(Promise::<T, E> { raw, types: self.types }.take_settled())
            }
            Ran::Apart | Ran::Not => self.poll_apart(cx),
        }
    }

    /// Sees to it that the running task is woken when this promise settles, which it waits for with its own entry from now on.
    /// `false`: nothing was done, as it is settled, or somebody else has the entry.
    #[inline(always)]
    fn begins_to_wait(&mut self, cx: &mut Context<'_>) -> bool {
        let head = self.plain_head();
        // SAFETY: this handle is a consumer of the node.
        let waits = unsafe {
            !(*head).state.load().settled()
                && matches!(task::wait(head, ptr::from_ref(&*self).cast(), cx.waker()), Wait::Registered)
        };
        if waits {
            self.raw = Raw::new(head, POLLED);
        }
        waits
    }

    /// As `poll`, but what decides the promise is left to its scheduler.
    #[inline(never)]
    pub(super) fn poll_apart(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let (now, first) = (self.node().state.load(), !self.raw.has(POLLED | WAITER));
        let behind_others = first && now.handing_over() && current::defers();
        if (!now.settled() || behind_others) && self.wait_for(cx) {
            return Poll::Pending;
        }
        if first && current::defers() {
            // SAFETY: this handle is a consumer of the node.
            unsafe { Head::attach_late(self.head()) };
            self.raw = Raw::new(self.head(), POLLED);
            spend_job(cx);
            return Poll::Pending;
        }
        let raw = std::mem::replace(&mut self.raw, Raw::taken());
        Poll::Ready(Promise::<T, E> { raw, types: self.types }.take())
    }

    /// Sees to it that the task is woken when this promise settles; `false` when it just did.
    fn wait_for(&mut self, cx: &mut Context<'_>) -> bool {
        if self.raw.renew_waiter(cx.waker()) {
            return !self.node().state.load().settled();
        }
        let head = self.head();
        // SAFETY: this handle is a consumer of the node.
        unsafe {
            match task::wait(head, ptr::from_ref(&*self).cast(), cx.waker()) {
                Wait::Registered => self.raw = Raw::new(head, POLLED),
                Wait::Settled => return false,
                Wait::Elsewhere if (*head).is_last_consumer() => {
                    if !Waiter::attach_only(head, cx.waker()) {
                        return false;
                    }
                    self.raw = Raw::new(head, POLLED | ONLY_WAITER);
                }
                Wait::Elsewhere => match Waiter::attach(head, cx.waker()) {
                    Some(waiter) => self.raw = Raw::new(waiter, WAITER),
                    None => return false,
                },
            }
        }
        true
    }
}

/// Sends the task that is being polled through the job queue once.
#[inline]
pub(crate) fn spend_job(cx: &mut Context<'_>) {
    if task::running(cx.waker()).is_some() {
        task::request_tick();
    } else {
        cx.waker().wake_by_ref();
    }
}
