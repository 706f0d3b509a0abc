//! The task being polled.

use std::ptr::{self, NonNull};

use super::{Current, here};
use crate::cell::task::Task;
use crate::scheduler::SchedulerId;

/// What a task asked for when it was polled, beside being woken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked(*const ());

impl Asked {
    pub(super) const NOTHING: Self = Asked(ptr::null());
    /// To be queued again.
    pub(crate) const TICK: Self = Asked(ptr::without_provenance(1));

    /// Its promise is to be resolved with what is there.
    #[inline]
    pub(crate) fn end(self) -> Option<*mut ()> {
        (self.0.addr() > 1).then_some(self.0.cast_mut())
    }
}

/// The task being polled asks for one trip through the job queue.
#[inline]
pub(crate) fn request_tick() {
    here(|c| c.asked.set(Asked::TICK));
}

/// The task being polled asks that its promise be resolved with the `Option<Outcome<T, E>>` that is there, instead of its output. The
/// types are those of the promise, and it is there until the task's future is polled or dropped.
#[inline]
pub(crate) fn end_with(outcome: *mut ()) {
    here(|c| c.asked.set(Asked(outcome)));
}

/// Whether the chain being polled has to go through the job queue once, which it asks for with [`request_tick`].
///
/// Not without order. And not when it would be the only one in the queue of a loop that runs what is queued: it would be
/// the next. That is for what is polled by its task and by nothing else in between, as code behind it would run later, and
/// not on the stack of its creator, where no chain comes past its source.
#[inline]
pub(crate) fn trip_needed() -> bool {
    here(Current::trip_needed)
}

/// Leaves out a job of this event loop, which the caller is to do here and now: `false` if it has to be queued.
///
/// It is left out where it would be the next one, on a loop that runs what is queued. That is for a job which runs nobody's code,
/// and of which nobody sees when it was done.
#[inline]
pub(crate) fn leave_out_job(home: Option<SchedulerId>) -> bool {
    here(|c| {
        let (turn, draining) = (c.turn.get(), c.draining.get());
        // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows.
        let skip =
            draining && turn.is_some() && turn == home && unsafe { (*c.event_loop.get()).queue() }.is_empty();
        if skip {
            c.skipped.set(c.skipped.get() + 1);
        }
        skip
    })
}

impl Current {
    #[inline]
    fn trip_needed(&self) -> bool {
        if self.turn.get().is_none() {
            return false;
        }
        // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows; the task being polled is alive.
        let (queue, task) = unsafe { ((*self.event_loop.get()).queue(), self.task.get().as_ref()) };
        let skip = self.draining.get() && queue.is_empty() && task.is_some_and(Task::may_go_on);
        if skip {
            self.skipped.set(self.skipped.get() + 1);
        }
        !skip
    }
}

/// What is going on on a thread, for who asks more than once: where it is has to be found out each time, by a call.
#[derive(Clone, Copy)]
pub(crate) struct Thread(NonNull<Current>);

impl Thread {
    /// This one.
    #[inline]
    pub(crate) fn current() -> Self {
        here(|c| Thread(NonNull::from(c)))
    }

    /// As [`trip_needed`].
    ///
    /// # Safety
    /// It is this thread.
    #[inline]
    pub(crate) unsafe fn trip_needed(self) -> bool {
        // SAFETY: the caller's contract; it is there as long as its thread.
        unsafe { self.0.as_ref() }.trip_needed()
    }
}

/// Counts the jobs that `code` runs and the trips it leaves out: it gives the first number.
pub(crate) fn counting(code: impl FnOnce() -> usize) -> usize {
    here(|c| {
        let outer = c.skipped.replace(0);
        let count = code();
        count + c.skipped.replace(outer)
    })
}

/// What was going on before a task is polled.
#[must_use = "it has to come back"]
pub(crate) struct Polling {
    task: *const Task,
    asked: Asked,
}

/// From now on this is the task being polled. What follows does not unwind.
#[inline]
pub(crate) fn start_polling(task: *const Task) -> Polling {
    here(|c| Polling { task: c.task.replace(task), asked: c.asked.replace(Asked::NOTHING) })
}

/// The task was polled; says what it asked for.
#[inline]
pub(crate) fn end_polling(outer: Polling) -> Asked {
    here(|c| {
        c.task.set(outer.task);
        c.asked.replace(outer.asked)
    })
}

/// As [`start_polling`], on the stack of the code that creates the task.
#[inline]
pub(crate) fn start_creating(task: *const Task) -> (Polling, bool) {
    (start_polling(task), set_creating(true))
}

/// As [`end_polling`], of what [`start_creating`] has given.
#[inline]
pub(crate) fn end_creating((outer, creating): (Polling, bool)) -> Asked {
    set_creating(creating);
    end_polling(outer)
}

/// Runs code as if it were polled by the task. Does not unwind.
pub(crate) fn as_task(task: *const Task, code: impl FnOnce()) {
    let outer = start_polling(task);
    code();
    end_polling(outer);
}

/// From now on, the task being polled is polled on the stack of the code that creates it, or it is not: says what was so before, which
/// has to come back.
#[inline]
pub(crate) fn set_creating(creating: bool) -> bool {
    here(|c| c.creating.replace(creating))
}
