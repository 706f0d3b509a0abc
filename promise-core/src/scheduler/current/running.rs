//! Running jobs, and letting go of those that nobody will run.

use std::cell::Cell;

use super::here;
use crate::scheduler::queue::Queue;
use crate::scheduler::{Job, is_one_by_one};
use crate::sync::per_thread;

/// Runs the next job in the position of a fresh stack: what the creator of an outer task does is not its business.
#[inline]
pub(crate) fn run_job(job: Job) {
    on_fresh_stack(|| job.run_here());
}

/// The same for one job after the other: gives their number.
#[inline]
pub(crate) fn run_jobs(mut next: impl FnMut() -> Option<Job>) -> usize {
    let mut count = 0;
    // What a job changes here it restores, so that the next one finds it as it was.
    on_fresh_stack(|| {
        while let Some(job) = next() {
            job.run_here();
            count += 1;
        }
    });
    count
}

/// As [`run_job`], of the scheduler in charge, which is no event loop.
#[inline]
pub(crate) fn run_pool_job(job: Job) {
    let outer = here(|c| {
        let keeps = c.scheduler.get().filter(|id| is_one_by_one(*id));
        let outer = (c.creating.replace(false), c.keeps.replace(keeps));
        if outer.1.is_some() {
            // Jobs inside of a job.
            c.in_place.let_go();
        }
        outer
    });
    job.run_here();
    here(|c| {
        c.creating.set(outer.0);
        c.keeps.set(outer.1);
        c.in_place.let_go();
    });
}

#[inline]
fn on_fresh_stack(run: impl FnOnce()) {
    let outer = here(|c| c.creating.replace(false));
    run();
    here(|c| c.creating.set(outer));
}

// ---- jobs nobody will run ------------------------------------------------------------------------------------------

per_thread! {
    static ABANDONED: (Queue, Cell<bool>) = const { (Queue::new(), Cell::new(false)) };
}

/// Whether jobs that nobody will run are being dropped on this thread.
#[inline]
pub(crate) fn abandoning() -> bool {
    ABANDONED.with(|(_, busy)| busy.get())
}

/// Abandons a job. What that settles may abandon more: they queue up here instead of on the stack.
pub(crate) fn abandon(job: Job) {
    ABANDONED.with(|(queue, busy)| {
        queue.push(job);
        if busy.replace(true) {
            return;
        }
        while let Some(job) = queue.pop() {
            job.abandon_here();
        }
        busy.set(false);
    });
}
