//! Where the jobs go that are made ready here.

use super::{CURRENT, here};
use crate::cell::head::Link;
use crate::scheduler::queue::Queue;
use crate::scheduler::{Job, SchedulerId};

/// Queues a job on the event loop in charge.
///
/// # Safety
/// It has a turn.
#[inline(always)]
pub(crate) unsafe fn push_here(job: Job) {
    let event_loop = here(|c| c.event_loop.get());
    // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows.
    unsafe { (*event_loop).queue().push(job) };
}

/// Queues the jobs that are linked from the first to the last on the event loop in charge.
///
/// # Safety
/// It has a turn. The jobs are the caller's, and were taken apart.
pub(crate) unsafe fn append_here(first: *const Link, last: *const Link) {
    let event_loop = CURRENT.with(|c| c.event_loop.get());
    // SAFETY: as above.
    unsafe { (*event_loop).queue().append(first, last) };
}

/// Queues a job on the event loop in charge if it is `scheduler` and has a turn; gives it back otherwise.
#[inline]
pub(crate) fn push_local(scheduler: SchedulerId, job: Job) -> Result<(), Job> {
    here(|c| {
        if c.turn.get() != Some(scheduler) {
            return Err(job);
        }
        // SAFETY: as above.
        unsafe { (*c.event_loop.get()).queue().push(job) };
        Ok(())
    })
}

/// Adds a job to the batch that is being collected for `scheduler`; gives it back when there is none.
#[inline]
pub(crate) fn push_batch(scheduler: SchedulerId, job: Job) -> Result<(), Job> {
    here(|c| {
        if c.batching.get() == 0 || c.batch_for.get().is_some_and(|id| id != scheduler) {
            return Err(job);
        }
        c.batch_for.set(Some(scheduler));
        c.batch.push(job);
        Ok(())
    })
}

/// Collects jobs for one scheduler elsewhere while `code` runs, and hands them over. `code` does not unwind.
pub(crate) fn batch(code: impl FnOnce(), hand_over: impl FnOnce(SchedulerId, Queue)) {
    here(|c| {
        c.batching.set(c.batching.get() + 1);
        code();
        c.batching.set(c.batching.get() - 1);
        if c.batching.get() == 0
            && let Some(id) = c.batch_for.take()
        {
            let jobs = Queue::new();
            c.batch.swap(&jobs);
            hand_over(id, jobs);
        }
    });
}
