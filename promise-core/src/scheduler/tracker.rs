//! The raw events of ECMAScript's HostPromiseRejectionTracker, looked at as node does: after each macrotask's checkpoint.
//!
//! These are for hosts and test runners. What users see is the report in [`unhandled`](crate::unhandled).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::current;
use crate::cell::head::Head;

/// The identity of a promise: equal for handles of the same promise, as long as one of them lives.
///
/// ```
/// # use promise_core::Promise;
/// let (first, second) = (Promise::<_>::resolve(1), Promise::<_>::resolve(1));
/// assert_eq!(first.id(), first.clone().id());
/// assert_ne!(first.id(), second.id());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromiseId(usize);

impl PromiseId {
    pub(crate) fn of(head: *const Head) -> Self {
        PromiseId(head.addr())
    }
}

/// What an event loop's rejection tracker found; see [`EventLoop::on_tracker_event`](super::EventLoop::on_tracker_event).
///
/// ```
/// use promise_core::{EventLoop, Promise, TrackerEvent};
/// use std::{cell::RefCell, rc::Rc};
///
/// let event_loop = EventLoop::new();
/// let log = Rc::new(RefCell::new(Vec::new()));
/// let seen = log.clone();
/// event_loop.on_tracker_event(move |event| match event {
///     TrackerEvent::Unhandled { .. } => seen.borrow_mut().push("unhandled"),
///     TrackerEvent::HandledLate { .. } => seen.borrow_mut().push("handled late"),
///     _ => {}
/// });
/// let lost = event_loop.enter(|| Promise::<(), String>::reject("lost".into()));
/// event_loop.run_until_idle();
/// event_loop.enter(|| lost.detach(drop));
/// event_loop.run_until_idle();
/// assert_eq!(*log.borrow(), ["unhandled", "handled late"]);
/// ```
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
    /// Rejected without handler since the last look. Some may have got one meanwhile: their state says so.
    unhandled: RefCell<Vec<*const Head>>,
    /// Reported, and without handler as far as this thread knows, with their place in the order of reports.
    reported: RefCell<HashMap<*const Head, usize>>,
    reports: Cell<usize>,
    /// Reported, and handled since the last look.
    late: RefCell<Vec<*const Head>>,
    /// How many rejections were handled on other threads at the last look.
    elsewhere: Cell<usize>,
}

/// Rejections that got their first handler on a thread without tracker.
static HANDLED_ELSEWHERE: AtomicUsize = AtomicUsize::new(0);

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
        self.find_handled_elsewhere();
        for head in self.late.take() {
            self.emit(TrackerEvent::HandledLate { turn, promise: PromiseId::of(head) });
            // SAFETY: the list's reference.
            unsafe { Head::drop_producer(head) };
        }
        for head in self.unhandled.take() {
            // SAFETY: the list's reference keeps it alive, or is given up.
            unsafe {
                if (*head).state.load().handled() {
                    Head::drop_producer(head);
                    continue;
                }
            }
            self.reports.set(self.reports.get() + 1);
            self.reported.borrow_mut().insert(head, self.reports.get());
            self.emit(TrackerEvent::Unhandled { turn, promise: PromiseId::of(head) });
        }
    }

    fn find_handled_elsewhere(&self) {
        // ORDERING: Acquire pairs with the Release in `handled`: the handled flags set before it are seen.
        let now = HANDLED_ELSEWHERE.load(Ordering::Acquire);
        if self.elsewhere.replace(now) == now {
            return;
        }
        let mut reported = self.reported.borrow_mut();
        // SAFETY: the map's reference keeps it alive.
        let found = reported.extract_if(|&head, _| unsafe { (*head).state.load().handled() });
        let mut found: Vec<_> = found.map(|(head, report)| (report, head)).collect();
        found.sort_unstable_by_key(|&(report, _)| report);
        self.late.borrow_mut().extend(found.into_iter().map(|(_, head)| head));
    }

    fn emit(&self, event: TrackerEvent) {
        // The hook is taken out while it runs: it may cause more tracking, and may be replaced.
        let Some(mut hook) = self.hook.take() else { return };
        crate::panic::swallow(|| hook(event));
        self.hook.borrow_mut().get_or_insert(hook);
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        let reported = self.reported.take().into_keys();
        for head in self.unhandled.take().into_iter().chain(self.late.take()).chain(reported) {
            // SAFETY: the list's reference.
            unsafe { Head::drop_producer(head) };
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
    current::with_loop(|l| match l.filter(|l| l.tracker().active.get()) {
        Some(l) => {
            let tracker = l.tracker();
            if tracker.reported.borrow_mut().remove(&ptr::from_ref(head)).is_some() {
                tracker.late.borrow_mut().push(head);
            }
        }
        None => {
            // ORDERING: Release publishes the promise's handled flag to the tracker that knows it.
            HANDLED_ELSEWHERE.fetch_add(1, Ordering::Release);
        }
    });
}
