//! What some pending promises hold beside their result: guards to keep, and what to call when nobody wants the result.
//!
//! Only promises made for callbacks have hooks, and only their vtable says so; every other promise pays one branch.

use std::any::Any;
use std::sync::PoisonError;

use super::head::Head;
use crate::panic::swallow;
use crate::sync::Mutex;

type Guard = Box<dyn Any + Send>;
type Cancel = Box<dyn FnOnce() + Send>;

/// Open while the promise is pending and wanted.
pub(crate) struct Hooks(Mutex<Option<Content>>);

#[derive(Default)]
pub(crate) struct Content {
    guards: Vec<Guard>,
    cancel: Vec<Cancel>,
}

impl Hooks {
    pub(crate) fn new() -> Self {
        Hooks(Mutex::new(Some(Content::default())))
    }

    /// Keeps `guard` until the promise is settled or not wanted; drops it at once if that is so already.
    pub(crate) fn keep(&self, guard: Guard) {
        self.add(guard, |content, guard| content.guards.push(guard));
    }

    /// Calls `cancel` when the last handle goes while the promise is pending.
    pub(crate) fn on_cancel(&self, cancel: Cancel) {
        self.add(cancel, |content, cancel| content.cancel.push(cancel));
    }

    fn add<H>(&self, hook: H, add: impl FnOnce(&mut Content, H)) {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *content {
            Some(open) => add(open, hook),
            None => {
                drop(content);
                swallow(|| drop(hook));
            }
        }
    }

    fn close(&self) -> Content {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

impl Content {
    /// Calls what is to be called when nobody wants the result, newest first, and drops the rest.
    pub(crate) fn cancel(mut self) {
        while let Some(cancel) = self.cancel.pop() {
            swallow(cancel);
        }
        self.release();
    }

    /// Drops everything, newest first.
    pub(crate) fn release(mut self) {
        while let Some(cancel) = self.cancel.pop() {
            swallow(|| drop(cancel));
        }
        while let Some(guard) = self.guards.pop() {
            swallow(|| drop(guard));
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
