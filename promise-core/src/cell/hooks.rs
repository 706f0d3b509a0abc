//! What some pending promises hold beside their result: guards to keep, and what to call when nobody wants the result.
//!
//! Only promises made for callbacks have hooks, and only their vtable says so; every other promise pays one branch. A promise
//! that has none of them in the end pays one exchange.

use std::any::Any;
use std::cell::Cell;
use std::ptr;

use super::head::Head;
use crate::panic::swallow;
use crate::sync::{AtomicPtr, Ordering};

type Guard = Box<dyn Any + Send>;
type Cancel = Box<dyn FnOnce() + Send>;

/// A list, newest first, while the promise is pending and wanted; [`CLOSED`] or [`CANCELLED`] afterwards.
pub(crate) struct Hooks(AtomicPtr<Hook>);

struct Hook {
    next: *mut Hook,
    #[expect(dead_code, reason = "kept to be dropped")]
    guard: Option<Guard>,
    cancel: Option<Cancel>,
}

const CLOSED: *mut Hook = ptr::without_provenance_mut(1);
/// Closed because nobody wants the result, and there is somebody to tell.
const CANCELLED: *mut Hook = ptr::without_provenance_mut(2);

fn is_open(newest: *mut Hook) -> bool {
    newest != CLOSED && newest != CANCELLED
}

impl Hooks {
    pub(crate) fn new() -> Self {
        Hooks(AtomicPtr::new(ptr::null_mut()))
    }

    /// Keeps `guard` until the promise is settled or not wanted; drops it at once if that is so already.
    pub(crate) fn keep(&self, guard: Guard) {
        self.add(Hook { next: ptr::null_mut(), guard: Some(guard), cancel: None });
    }

    /// Calls `cancel` when the last handle goes while the promise is pending.
    pub(crate) fn on_cancel(&self, cancel: Cancel) {
        self.add(Hook { next: ptr::null_mut(), guard: None, cancel: Some(cancel) });
    }

    fn add(&self, hook: Hook) {
        let hook = Box::into_raw(Box::new(hook));
        // ORDERING: Relaxed: the exchange decides.
        let mut newest = self.0.load(Ordering::Relaxed);
        while is_open(newest) {
            // SAFETY: the hook is ours until the exchange publishes it.
            unsafe { (*hook).next = newest };
            // ORDERING: Release publishes the hook to whoever closes.
            match self.0.compare_exchange_weak(newest, hook, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => newest = now,
            }
        }
        // SAFETY: it was not published.
        let hook = unsafe { Box::from_raw(hook) };
        swallow(|| drop(hook));
    }

    fn close(&self) -> Content {
        // ORDERING: Relaxed: the exchange decides.
        let mut newest = self.0.load(Ordering::Relaxed);
        while is_open(newest) {
            // ORDERING: Acquire takes the hooks over; nothing is published.
            match self.0.compare_exchange_weak(newest, CLOSED, Ordering::Acquire, Ordering::Relaxed) {
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
    /// Calls what is to be called when nobody wants the result, newest first, and drops the rest.
    pub(crate) fn cancel(self) {
        self.each(|hook| hook.cancel.take().into_iter().for_each(swallow));
    }

    fn cancels(&self) -> bool {
        let any = Cell::new(false);
        self.each(|hook| any.set(any.get() | hook.cancel.is_some()));
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

/// Takes a node's hooks out, if its type has any.
///
/// # Safety
/// The caller holds a reference on the node.
#[inline]
pub(crate) unsafe fn take(head: *const Head) -> Option<Content> {
    // SAFETY: the node is alive, and the function is that of its type.
    unsafe { (*head).link.vtable.hooks.map(|hooks| (*hooks(head)).close()) }
}

/// The same for the last consumer, who has the hooks cancel if the node is still pending.
///
/// # Safety
/// The caller is the node's last consumer.
#[inline]
pub(crate) unsafe fn take_unwanted(head: *const Head) -> Option<Content> {
    // SAFETY: the node is alive, and the function is that of its type.
    unsafe {
        let hooks = (*head).link.vtable.hooks?(head);
        let content = (*hooks).close();
        if content.cancels() {
            // ORDERING: Relaxed: giving up the node's consumer publishes it to who settles. Nobody else writes once it
            // is closed.
            (*hooks).0.store(CANCELLED, Ordering::Relaxed);
        }
        Some(content)
    }
}

/// Whether somebody was told to cancel what settles this node, because nobody wants it.
///
/// # Safety
/// The caller is the node's producer, and has seen that its consumer is gone.
#[inline]
pub(crate) unsafe fn cancelled(head: *const Head) -> bool {
    // SAFETY: the node is alive, and the function is that of its type.
    unsafe {
        // ORDERING: Relaxed: the state word has brought it along.
        (*head).link.vtable.hooks.is_some_and(|hooks| (*hooks(head)).0.load(Ordering::Relaxed) == CANCELLED)
    }
}
