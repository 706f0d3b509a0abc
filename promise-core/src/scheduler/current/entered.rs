//! What is in force on a thread for a while, until it is dropped.

use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use super::here;
use crate::cell::pool;
use crate::cell::task::Task;
use crate::context::Values;
use crate::panic::swallow;
use crate::scheduler::event_loop::EventLoop;
use crate::scheduler::{Scheduler, SchedulerId};

/// A context that is in force until this is dropped; who puts it there keeps it.
pub(crate) struct InContext(*const Values);

impl InContext {
    #[inline]
    pub(crate) fn put(context: *const Values) -> Self {
        InContext(here(|c| c.context.replace(context)))
    }

    /// Around jobs, each of which has its own or none.
    #[inline]
    pub(crate) fn none() -> Self {
        InContext::put(ptr::null())
    }
}

impl Drop for InContext {
    #[inline]
    fn drop(&mut self) {
        here(|c| c.context.set(self.0));
    }
}

/// Until it is dropped: whether the event loop runs the next job as soon as one ends.
pub(crate) struct Draining(bool);

impl Draining {
    #[inline]
    pub(crate) fn new(draining: bool) -> Self {
        Draining(here(|c| c.draining.replace(draining)))
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        here(|c| c.draining.set(self.0));
    }
}

/// Calls `code` with the scheduler in charge, if it is this one and no event loop of this thread.
pub(crate) fn with_pool(id: SchedulerId, code: impl FnOnce(Option<&dyn Scheduler>)) {
    let pool = here(|c| c.pool.get().filter(|_| c.scheduler.get() == Some(id)));
    // SAFETY: the `Enter` that set it owns a share of it, and stands below on this stack.
    code(pool.map(|pool| unsafe { &*pool.as_ptr() }));
}

/// Puts a scheduler in charge until dropped.
pub(crate) struct Enter<'a> {
    outer: Outer,
    /// Kept while it is in charge.
    pool: Option<Arc<dyn Scheduler>>,
    event_loop: PhantomData<&'a EventLoop>,
}

struct Outer {
    scheduler: Option<SchedulerId>,
    event_loop: *const EventLoop,
    pool: Option<NonNull<dyn Scheduler>>,
    turn: Option<SchedulerId>,
    task: *const Task,
    creating: bool,
    keeps: Option<SchedulerId>,
}

impl<'a> Enter<'a> {
    pub(crate) fn event_loop(event_loop: &'a EventLoop) -> Self {
        Enter::new(event_loop.id(), event_loop, None)
    }

    pub(crate) fn pool(id: SchedulerId) -> Self {
        Enter::new(id, ptr::null(), crate::scheduler::find(id))
    }

    fn new(id: SchedulerId, event_loop: *const EventLoop, pool: Option<Arc<dyn Scheduler>>) -> Self {
        pool::follow();
        let outer = here(|c| {
            c.in_place.let_go();
            Outer {
                scheduler: c.scheduler.replace(Some(id)),
                event_loop: c.event_loop.replace(event_loop),
                pool: c.pool.replace(pool.as_deref().map(NonNull::from)),
                turn: c.turn.take(),
                task: c.task.replace(ptr::null()),
                creating: c.creating.replace(false),
                keeps: c.keeps.take(),
            }
        });
        Enter { outer, pool, event_loop: PhantomData }
    }
}

impl Drop for Enter<'_> {
    fn drop(&mut self) {
        here(|c| {
            c.scheduler.set(self.outer.scheduler);
            c.event_loop.set(self.outer.event_loop);
            c.pool.set(self.outer.pool);
            c.turn.set(self.outer.turn);
            c.task.set(self.outer.task);
            c.creating.set(self.outer.creating);
            c.keeps.set(self.outer.keeps);
        });
        if let Some(pool) = self.pool.take() {
            // It may be the last share, and its destructor somebody's code.
            swallow(|| drop(pool));
        }
    }
}

/// Marks a macrotask (and its checkpoint) of the event loop in charge until dropped.
pub(crate) struct Turn(Option<SchedulerId>);

impl Turn {
    #[inline]
    pub(crate) fn begin() -> Self {
        Turn(here(|c| c.turn.replace(c.scheduler.get())))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        here(|c| c.turn.set(self.0));
    }
}
