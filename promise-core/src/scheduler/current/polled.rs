//! The task being polled.

use std::ptr::NonNull;

use super::{Current, here};
use crate::cell::task::Task;
use crate::scheduler::SchedulerId;

/// Where the outcome is that the promise of the task being polled is to be resolved with, if it asks for that.
#[inline]
pub(crate) fn end() -> *mut () {
    here(|c| c.end.get())
}

/// See [`end`].
#[inline]
pub(crate) fn set_end(outcome: *mut ()) {
    here(|c| c.end.set(outcome));
}

/// Whether the chain being polled has to go through the job queue once, which it asks for with [`request_tick`](crate::cell::task::request_tick).
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

/// So many jobs of this event loop were left out.
pub(crate) fn left_out_jobs(count: usize) {
    here(|c| c.skipped.set(c.skipped.get() + count));
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
pub(crate) struct Polling(*const Task);

/// From now on this is the task being polled. What follows does not unwind.
#[inline]
pub(crate) fn start_polling(task: *const Task) -> Polling {
    Polling(here(|c| c.task.replace(task)))
}

/// The task was polled.
#[inline]
pub(crate) fn end_polling(outer: Polling) {
    here(|c| c.task.set(outer.0));
}

/// As [`start_polling`], on the stack of the code that creates the task.
#[inline]
pub(crate) fn start_creating(task: *const Task) -> (Polling, bool) {
    (start_polling(task), set_creating(true))
}

/// As [`end_polling`], of what [`start_creating`] has given.
#[inline]
pub(crate) fn end_creating((outer, creating): (Polling, bool)) {
    set_creating(creating);
    end_polling(outer);
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
