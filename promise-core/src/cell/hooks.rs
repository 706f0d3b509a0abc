//! What some pending promises hold beside their result: guards to keep, and what to call when nobody wants the result.
//!
//! Only promises made for callbacks can have hooks. The state word says whether there are any, so that a promise that has
//! none in the end pays nothing for them.

use std::any::Any;
use std::cell::Cell;
use std::ptr;

use super::head::{Head, IGNORED, Stage};
use crate::panic::swallow;
use crate::sync::{AtomicPtr, Ordering};

/// `Send`, unless the promise is local. So is what is called.
type Guard = Box<dyn Any>;
type Cancel = Box<dyn FnOnce()>;

pub(crate) struct Hooks {
    /// Newest first, while the promise is pending and wanted; [`CLOSED`] or [`CANCELLED`] afterwards.
    list: AtomicPtr<Hook>,
}

struct Hook {
    next: *mut Hook,
    #[expect(dead_code, reason = "kept to be dropped")]
    guard: Option<Guard>,
    cancel: Option<Cancel>,
    /// To be called only if the promise opted in to stop: see [`stop`](super::stop).
    if_asked: bool,
}

const CLOSED: *mut Hook = ptr::without_provenance_mut(1);
/// Closed because nobody wants the result, and there is somebody to tell.
const CANCELLED: *mut Hook = ptr::without_provenance_mut(2);

fn is_open(newest: *mut Hook) -> bool {
    newest != CLOSED && newest != CANCELLED
}

impl Hooks {
    pub(crate) fn new() -> Self {
        Hooks { list: AtomicPtr::new(ptr::null_mut()) }
    }

    /// `alone`: all of it is on one thread, and no exchange is needed.
    fn push(&self, hook: Hook, alone: bool) {
        let hook = Box::into_raw(Box::new(hook));
        // ORDERING: Relaxed: the exchange decides.
        let mut newest = self.list.load(Ordering::Relaxed);
        while is_open(newest) {
            // SAFETY: the hook is ours until the exchange publishes it.
            unsafe { (*hook).next = newest };
            if alone {
                // ORDERING: Relaxed: it is all on one thread.
                return self.list.store(hook, Ordering::Relaxed);
            }
            // ORDERING: Release publishes the hook to whoever closes.
            match self.list.compare_exchange_weak(newest, hook, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => newest = now,
            }
        }
        // SAFETY: it was not published.
        let hook = unsafe { Box::from_raw(hook) };
        swallow(|| drop(hook));
    }

    /// `alone`, as for [`push`](Hooks::push).
    fn close(&self, alone: bool) -> Content {
        // ORDERING: Relaxed: the exchange decides.
        let mut newest = self.list.load(Ordering::Relaxed);
        while is_open(newest) {
            if alone {
                // ORDERING: Relaxed: it is all on one thread.
                self.list.store(CLOSED, Ordering::Relaxed);
                return Content(newest);
            }
            // ORDERING: Acquire takes the hooks over; nothing is published.
            match self.list.compare_exchange_weak(newest, CLOSED, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Content(newest),
                Err(now) => newest = now,
            }
        }
        Content(ptr::null_mut())
    }
}

/// The hooks of a promise that is settled, or not wanted any more.
pub(crate) struct Content(*mut Hook);

impl Content {
    /// Calls what is to be called when nobody wants the result, newest first, and drops the rest. `asked`: it opted in.
    pub(crate) fn cancel(self, asked: bool) {
        self.each(|hook| {
            if asked || !hook.if_asked {
                hook.cancel.take().into_iter().for_each(swallow);
            }
        });
    }

    fn cancels(&self, asked: bool) -> bool {
        let any = Cell::new(false);
        self.each(|hook| any.set(any.get() | (hook.cancel.is_some() && (asked || !hook.if_asked))));
        any.get()
    }

    /// What is to be called comes before any guard goes.
    fn each(&self, visit: impl Fn(&mut Hook)) {
        let mut at = self.0;
        while !at.is_null() {
            // SAFETY: closing made the list ours.
            let hook = unsafe { &mut *at };
            visit(hook);
            at = hook.next;
        }
    }
}

impl Drop for Content {
    /// Drops everything, newest first: what was to be called, then the guards.
    fn drop(&mut self) {
        if self.0.is_null() {
            return;
        }
        self.each(|hook| swallow(|| drop(hook.cancel.take())));
        let mut at = std::mem::replace(&mut self.0, ptr::null_mut());
        while !at.is_null() {
            // SAFETY: the list is ours, and each hook is taken once.
            let hook = unsafe { Box::from_raw(at) };
            at = hook.next;
            swallow(|| drop(hook));
        }
    }
}

/// Adds a hook to a node; if it is settled, the hook goes at once.
///
/// # Safety
/// The caller is a consumer of a node that can have hooks.
unsafe fn add(head: *const Head, hook: Hook) {
    // SAFETY: the node is alive.
    unsafe {
        let Some(hooks) = of(head) else {
            // What took the place of the promise of a call that has failed.
            assert!((*head).state.load().settled(), "made by `callback_promise`");
            return swallow(|| drop(hook));
        };
        hooks.push(hook, (*head).is_local());
        if !(*head).state.mark_hooked(|| (*head).is_local()) {
            drop(hooks.close((*head).is_local()));
        }
    }
}

/// Keeps `guard` until the promise is settled or not wanted; drops it at once if that is so already.
///
/// # Safety
/// As [`add`].
pub(crate) unsafe fn keep(head: *const Head, guard: Guard) {
    // SAFETY: the caller's contract.
    unsafe { add(head, Hook { next: ptr::null_mut(), guard: Some(guard), cancel: None, if_asked: false }) }
}

/// Calls `cancel` when the last handle goes while the promise is pending.
///
/// # Safety
/// As [`add`].
pub(crate) unsafe fn on_cancel(head: *const Head, cancel: Cancel) {
    // SAFETY: the caller's contract.
    unsafe { add(head, Hook { next: ptr::null_mut(), guard: None, cancel: Some(cancel), if_asked: false }) }
}

/// The same for a promise that opted in to stop.
///
/// # Safety
/// As [`add`].
pub(crate) unsafe fn on_stop(head: *const Head, cancel: Cancel) {
    // SAFETY: the caller's contract.
    unsafe { add(head, Hook { next: ptr::null_mut(), guard: None, cancel: Some(cancel), if_asked: true }) }
}

/// The hooks of a node whose type can have some.
///
/// # Safety
/// The node is alive as long as what is given.
#[inline]
unsafe fn of<'a>(head: *const Head) -> Option<&'a Hooks> {
    // SAFETY: the caller's contract; the function is that of the node's type.
    unsafe { (*head).link.vtable.hooks.map(|hooks| &*hooks(head)) }
}

/// Takes a node's hooks out.
///
/// # Safety
/// The caller holds a reference on the node.
pub(crate) unsafe fn take(head: *const Head) -> Option<Content> {
    // SAFETY: the caller's contract.
    unsafe { of(head).map(|hooks| hooks.close((*head).is_local())) }
}

/// The same for the last consumer, who has the hooks cancel if the node is still pending.
///
/// # Safety
/// The caller is the node's last consumer.
#[inline]
pub(crate) unsafe fn take_unwanted(head: *const Head, asked: bool) -> Option<Content> {
    // SAFETY: the caller's contract.
    unsafe {
        let now = (*head).state.load();
        if now.settled() || !now.hooked() {
            return None;
        }
        let hooks = of(head)?;
        let content = hooks.close((*head).is_local());
        if content.cancels(asked) {
            hooks.forgive();
        }
        Some(content)
    }
}

impl Hooks {
    /// What settles the promise from now on is not worth a report. Said by the last consumer, of closed or no hooks.
    fn forgive(&self) {
        // ORDERING: Relaxed: giving up the node's consumer publishes it to who settles. Nobody else writes once it
        // is closed.
        self.list.store(CANCELLED, Ordering::Relaxed);
    }
}

/// Whether somebody was told to cancel what settles this node, because nobody wants it.
///
/// # Safety
/// The caller is the node's producer, and has seen that its consumer is gone.
#[inline]
pub(crate) unsafe fn cancelled(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        // ORDERING: Relaxed: the state word has brought it along.
        of(head).is_some_and(|hooks| hooks.list.load(Ordering::Relaxed) == CANCELLED)
    }
}

/// The call that took the callback of this node's promise has failed: whether there is nothing that the callback has decided.
/// Then nobody will see the promise.
///
/// # Safety
/// The caller is the only consumer.
pub(crate) unsafe fn call_failed(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        if !(*head).state.load().settled() {
            match of(head) {
                Some(hooks) => {
                    drop(hooks.close((*head).is_local()));
                    hooks.forgive();
                }
                None => (*head).set(IGNORED),
            }
            return true;
        }
        let abandoned = (*head).marks.stage.get() == Stage::Abandoned;
        if abandoned {
            (*head).handled();
        }
        abandoned
    }
}
