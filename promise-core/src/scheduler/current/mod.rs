//! What is going on on this thread: the scheduler in charge, and the task being polled.
//!
//! Everything is a plain cell without destructor, so it can be used at any time, also while a thread ends.
//!
//! | file | what |
//! |---|---|
//! | `polled` | the task being polled, and what it asks for |
//! | `queues` | where the jobs go that are made here |
//! | `running` | jobs that run, or that nobody will run |
//! | `entered` | what is put in force for a while |

mod entered;
mod polled;
mod queues;
mod running;

use std::cell::Cell;
use std::ptr::{self, NonNull};

use super::event_loop::EventLoop;
use super::in_place::Here;
use super::queue::Queue;
use super::{Scheduler, SchedulerId};
use crate::cell::task::Task;
use crate::context::Values;
use crate::sync::per_thread;

pub(crate) use entered::{Draining, Enter, InContext, Turn, with_pool};
pub(crate) use polled::*;
pub(crate) use queues::*;
pub(crate) use running::*;

struct Current {
    /// The scheduler in charge on this thread: of the event loop it drives, or of the job it runs.
    scheduler: Cell<Option<SchedulerId>>,
    /// The event loop in charge, null when it is another kind of scheduler. Borrowed by the `Enter` that set it.
    event_loop: Cell<*const EventLoop>,
    /// The scheduler in charge when it is no event loop of this thread. Borrowed from the `Enter` that set it.
    pool: Cell<Option<NonNull<dyn Scheduler>>>,
    /// The event loop in charge, while it is in a macrotask or its checkpoint: jobs go to its own queue. Otherwise they come
    /// from outside.
    turn: Cell<Option<SchedulerId>>,
    /// The task being polled.
    task: Cell<*const Task>,
    /// See [`end`].
    end: Cell<*mut ()>,
    /// It is polled on the stack of the code that creates it.
    creating: Cell<bool>,
    /// The scheduler in charge, while a job of it runs, if it runs them one by one: what that makes last is kept until it ends.
    keeps: Cell<Option<SchedulerId>>,
    /// What it has made last, and what runs where it is awaited.
    in_place: Here,
    /// The event loop runs the next job as soon as this one ends, and nothing in between.
    draining: Cell<bool>,
    /// Trips through the queue that were not made, see [`trip_needed`].
    skipped: Cell<usize>,
    /// The context in force; null when there is none. Borrowed from who put it there.
    context: Cell<*const Values>,
    /// The jobs that a settling promise made ready for another thread, while it goes through its reactions.
    batch: Queue,
    /// The scheduler they are for; none when there are none yet.
    batch_for: Cell<Option<SchedulerId>>,
    /// Promises going through their reactions on this stack.
    batching: Cell<u32>,
}

per_thread! {
    static CURRENT: Current = const {
        Current {
            scheduler: Cell::new(None),
            event_loop: Cell::new(ptr::null()),
            pool: Cell::new(None),
            turn: Cell::new(None),
            task: Cell::new(ptr::null()),
            end: Cell::new(ptr::null_mut()),
            creating: Cell::new(false),
            keeps: Cell::new(None),
            in_place: Here::new(),
            draining: Cell::new(false),
            skipped: Cell::new(0),
            context: Cell::new(ptr::null()),
            batch: Queue::new(),
            batch_for: Cell::new(None),
            batching: Cell::new(0),
        }
    };
}

/// Looks at this thread's. What [`LocalKey::with`](std::thread::LocalKey::with) itself is given is short, so that it is inlined, and
/// with it what looks: a call of it costs more than most looks.
#[inline(always)]
fn here<R>(look: impl FnOnce(&Current) -> R) -> R {
    let current = CURRENT.with(ptr::from_ref);
    // SAFETY: it has no destructor, so it is there as long as its thread.
    look(unsafe { &*current })
}

/// The scheduler in charge on this thread, if it is in a loop or a job.
#[inline]
pub(crate) fn scheduler() -> Option<SchedulerId> {
    here(|c| c.scheduler.get())
}

/// Calls `f` with the event loop in charge on this thread (running or entered).
#[inline]
pub(crate) fn with_loop<R>(f: impl FnOnce(Option<&EventLoop>) -> R) -> R {
    let event_loop = here(|c| c.event_loop.get());
    // SAFETY: the `Enter` that set it borrows the loop and clears it before the borrow ends.
    f(unsafe { event_loop.as_ref() })
}

/// The event loop that is in charge on this thread.
#[inline]
pub(crate) fn event_loop() -> Option<SchedulerId> {
    here(|c| if c.event_loop.get().is_null() { None } else { c.scheduler.get() })
}

/// Whether this event loop is in charge on this thread.
pub(crate) fn is_in_charge(id: SchedulerId) -> bool {
    here(|c| !c.event_loop.get().is_null() && c.scheduler.get() == Some(id))
}

/// Whether what is made last is kept here for this scheduler, until the job that runs ends.
#[inline]
pub(crate) fn keeps(home: Option<SchedulerId>) -> bool {
    here(|c| number(c.keeps.get()) == number(home))
}

/// Whether this scheduler, which there is, is an event loop that has a turn on this thread.
#[inline]
pub(crate) fn has_turn(home: Option<SchedulerId>) -> bool {
    debug_assert!(home.is_some());
    here(|c| number(c.turn.get()) == number(home))
}

/// To be compared at once, which two options are not.
#[inline]
fn number(id: Option<SchedulerId>) -> u32 {
    id.map_or(0, SchedulerId::get)
}

/// Whether order is promised here: in a turn of an event loop.
#[inline]
pub(crate) fn ordered() -> bool {
    here(|c| c.turn.get().is_some())
}

/// The event loop that has a turn on this thread.
#[inline]
pub(crate) fn in_turn() -> Option<SchedulerId> {
    here(|c| c.turn.get())
}

/// Whether going on at once with a settled promise would break a promise of ours: the order on an event loop, or
/// that nothing after an `await` runs on the stack of the code that created the task.
#[inline]
pub(crate) fn defers() -> bool {
    here(|c| c.turn.get().is_some() || c.creating.get())
}

/// Whether the task being polled is polled on the stack of the code that creates it.
#[inline]
pub(crate) fn creating() -> bool {
    here(|c| c.creating.get())
}

/// The task being polled; null outside one.
#[inline]
pub(crate) fn task() -> *const Task {
    here(|c| c.task.get())
}

/// The context in force; null when there is none.
#[inline]
pub(crate) fn context() -> *const Values {
    here(|c| c.context.get())
}

/// Calls `code` with what `in_place` keeps on this thread.
#[inline]
pub(in crate::scheduler) fn in_place<R>(code: impl FnOnce(&Here) -> R) -> R {
    here(|c| code(&c.in_place))
}
