//! The raw events of ECMAScript's HostPromiseRejectionTracker, looked at as node does: after each macrotask's checkpoint.
//!
//! These are for hosts and test runners. What users see is the report in [`unhandled`](crate::unhandled).

use std::cell::{Cell, RefCell};

use super::current;
use crate::cell::head::Head;

/// The identity of a promise: equal for handles of the same promise, as long as one of them lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromiseId(usize);

impl PromiseId {
    pub(crate) fn of(head: *const Head) -> Self {
        PromiseId(head.addr())
    }
}

/// What an event loop's rejection tracker found; see [`EventLoop::on_tracker_event`](super::EventLoop::on_tracker_event).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrackerEvent {
    /// After a checkpoint the promise was rejected and had no handler.
    Unhandled {
        /// The number of the macrotask, the first one being 0.
        turn: u64,
        /// The promise.
        promise: PromiseId,
    },
    /// A promise that was reported as [`Unhandled`](TrackerEvent::Unhandled) got a handler since.
    HandledLate {
        /// The number of the macrotask, the first one being 0.
        turn: u64,
        /// The promise.
        promise: PromiseId,
    },
}

type Hook = Box<dyn FnMut(TrackerEvent)>;

/// One loop's tracker. Every promise in its lists is kept alive by a producer reference.
#[derive(Default)]
pub(crate) struct Tracker {
    hook: RefCell<Option<Hook>>,
    active: Cell<bool>,
    /// Rejected without handler since the last look.
    unhandled: RefCell<Vec<*const Head>>,
    /// Reported, and without handler still.
    reported: RefCell<Vec<*const Head>>,
    /// Reported, and handled since the last look.
    late: RefCell<Vec<*const Head>>,
}

impl Tracker {
    pub(crate) fn set_hook(&self, hook: Hook) {
        self.active.set(true);
        *self.hook.borrow_mut() = Some(hook);
    }

    /// The look after a checkpoint.
    pub(crate) fn look(&self, turn: u64) {
        if !self.active.get() {
            return;
        }
        for head in self.late.take() {
            self.emit(TrackerEvent::HandledLate { turn, promise: PromiseId::of(head) });
            // SAFETY: the list's reference.
            unsafe { Head::drop_producer(head) };
        }
        for head in self.unhandled.take() {
            self.reported.borrow_mut().push(head);
            self.emit(TrackerEvent::Unhandled { turn, promise: PromiseId::of(head) });
        }
    }

    fn emit(&self, event: TrackerEvent) {
        // The hook is taken out while it runs: it may cause more tracking, and may be replaced.
        let Some(mut hook) = self.hook.take() else { return };
        crate::panic::swallow(|| hook(event));
        self.hook.borrow_mut().get_or_insert(hook);
    }

    fn handled(&self, head: *const Head) {
        let found = |list: &RefCell<Vec<*const Head>>| {
            let mut list = list.borrow_mut();
            list.iter().rposition(|&known| known == head).map(|at| list.remove(at))
        };
        if let Some(head) = found(&self.unhandled) {
            // SAFETY: the list's reference.
            unsafe { Head::drop_producer(head) };
        } else if let Some(head) = found(&self.reported) {
            self.late.borrow_mut().push(head);
        }
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        for list in [&self.unhandled, &self.reported, &self.late] {
            for head in list.take() {
                // SAFETY: the list's reference.
                unsafe { Head::drop_producer(head) };
            }
        }
    }
}

/// Whether rejections on this thread are tracked.
pub(crate) fn active() -> bool {
    current::with_loop(|l| l.is_some_and(|l| l.tracker().active.get()))
}

/// A promise was rejected without a handler while [`active`]. Takes a producer reference.
pub(crate) fn rejected(head: *const Head) {
    current::with_loop(|l| {
        let tracker = l.expect("asked for `active` before").tracker();
        tracker.unhandled.borrow_mut().push(head);
    });
}

/// A rejected promise got its first handler.
pub(crate) fn handled(head: &Head) {
    current::with_loop(|l| {
        if let Some(l) = l.filter(|l| l.tracker().active.get()) {
            l.tracker().handled(head);
        }
    });
}
