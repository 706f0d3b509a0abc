//! Work that is done where it is awaited, on schedulers without order.
//!
//! Handlers do not run on the stack of the code that makes a promise, so a chain goes on in a job. But most chains are awaited
//! as soon as they are made, and `await` is a place where handlers may run. So the job that was made last is not
//! out of reach at once, and whoever awaits its promise takes it back and runs it as code by hand polls a future: without a trip
//! through the scheduler for the chain, and another one for the awaiter. It is a job like any other, with its own context, and on
//! the same scheduler; if it has to wait for something, it goes on as it would otherwise.
//!
//! * In a job of a scheduler that runs them one by one, the last job made waits here until that one ends: nothing could
//!   run it before.
//! * On tokio it waits in a [`Slot`](super::slot::Slot), where the runtime's workers find it.
//!
//! Not on an event loop, whose order has its place for each job. And not always: see [`admit`].

use std::cell::Cell;
use std::ptr;

use super::{Job, SchedulerId, current, is_loop, is_one_by_one, tokio_runtime};
use crate::cell::head::Head;
use crate::context::node as context;

/// How many run in place, one inside of the other. Each is as deep on the stack as what it awaits.
const DEPTH: u32 = 16;
/// After so many in place one takes the ordinary way, on which others get their turn.
const IN_A_ROW: u32 = 128;

/// What is kept of this on a thread.
pub(super) struct Here {
    /// The job made last, of the job that runs on this thread and its scheduler. Owned.
    kept: Cell<*const Head>,
    /// The one that was put into this thread's slot last: an address to compare.
    slotted: Cell<*const Head>,
    depth: Cell<u32>,
    in_a_row: Cell<u32>,
    /// The promise whose task is run in place.
    awaited: Cell<*const Head>,
    /// The promise for whose callback a call is made: see [`begin_call`].
    called: Cell<*const Head>,
}

/// A task is to go on in a job, made on this thread just now: hands it over, or keeps it for a while.
#[inline]
pub(crate) fn hand_over(id: SchedulerId, job: Job) {
    if is_loop(id) {
        return super::schedule(Some(id), job);
    }
    let job = if is_one_by_one(id) { keep(id, job) } else { put(id, job) };
    if let Some(job) = job {
        super::schedule(Some(id), job);
    }
}

/// Keeps the job until the one that is running ends; gives the one that was kept before, or this one if none is running.
fn keep(id: SchedulerId, job: Job) -> Option<Job> {
    if !current::in_job_of(id) {
        return put(id, job);
    }
    let older = current::in_place(|here| here.kept.replace(job.into_raw()));
    // SAFETY: taken apart when it was kept.
    (!older.is_null()).then(|| unsafe { Job::new(older) })
}

/// Puts the job into this thread's slot, if it has one; gives the one that was there before, or this one.
fn put(id: SchedulerId, job: Job) -> Option<Job> {
    let head = job.head();
    tokio_runtime::put(id, job, || current::in_place(|here| here.slotted.set(head)))
}

/// Somebody awaits a promise here: if the job of its task was made here just now, runs it. `false`: it was not so.
///
/// # Safety
/// The caller is the consumer that awaits, and does nothing with the promise meanwhile.
#[inline]
pub(crate) unsafe fn run(head: *const Head) -> bool {
    let made_here =
        current::in_place(|here| ptr::eq(here.kept.get(), head) || ptr::eq(here.slotted.get(), head));
    // SAFETY: the caller's contract.
    made_here && unsafe { run_if_admitted(head) }
}

/// # Safety
/// As [`run`], of a job that was made here.
#[inline(never)]
unsafe fn run_if_admitted(head: *const Head) -> bool {
    current::in_place(|here| {
        // Not on the stack of the code that creates a task, nor in a span that is not the task's.
        // SAFETY: a consumer keeps the node alive.
        if current::defers() || unsafe { !context::fits(head) } || !admit(here) {
            return false;
        }
        if ptr::eq(here.kept.get(), head) {
            here.kept.set(ptr::null());
            // SAFETY: taken apart when it was kept.
            here.run(unsafe { Job::new(head) });
            return true;
        }
        // SAFETY: the caller's contract; only tasks are put into a slot.
        unsafe { run_slotted(here, head) }
    })
}

/// # Safety
/// As [`run`], of a task's job that was put into this thread's slot.
#[inline(never)]
unsafe fn run_slotted(here: &Here, head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    let job = unsafe { tokio_runtime::take_back(head) };
    job.is_some_and(|job| {
        // In charge here is that scheduler, or none yet.
        let id = job.scheduler();
        let _entered = id.filter(|_| current::scheduler() != id).map(current::Enter::pool);
        here.run(job);
        true
    })
}

/// Whether one more may run in place. Not when that would need too much stack, and now and then not anyway: a loop that
/// makes and awaits would never let go of its thread.
fn admit(here: &Here) -> bool {
    if here.depth.get() == DEPTH {
        return false;
    }
    let in_a_row = here.in_a_row.get() + 1;
    here.in_a_row.set(in_a_row % IN_A_ROW);
    in_a_row < IN_A_ROW
}

impl Here {
    pub(super) const fn new() -> Self {
        Here {
            kept: Cell::new(ptr::null()),
            slotted: Cell::new(ptr::null()),
            depth: Cell::new(0),
            in_a_row: Cell::new(0),
            awaited: Cell::new(ptr::null()),
            called: Cell::new(ptr::null()),
        }
    }

    /// Hands over what was kept.
    #[inline]
    pub(super) fn let_go(&self) {
        if !self.kept.get().is_null() {
            self.schedule_kept();
        }
    }

    #[cold]
    fn schedule_kept(&self) {
        // SAFETY: taken apart when it was kept.
        let job = unsafe { Job::new(self.kept.replace(ptr::null())) };
        super::schedule(job.scheduler(), job);
    }

    /// Runs a job that was taken back, for the consumer that waits. Its scheduler is in charge.
    #[inline(always)]
    fn run(&self, job: Job) {
        self.depth.set(self.depth.get() + 1);
        let outer = self.awaited.replace(job.head());
        let none = current::InContext::none();
        job.run_here();
        drop(none);
        self.awaited.set(outer);
        self.depth.set(self.depth.get() - 1);
    }
}

/// For models: what [`run`] does with a job that it took back.
///
/// # Safety
/// As `run`.
#[cfg(loom)]
pub(crate) unsafe fn run_taken_back(job: Job) {
    let _entered = job.scheduler().map(current::Enter::pool);
    current::in_place(|here| here.run(job));
}

/// Whether the one consumer that a promise has stands below on this stack, and waits for the code here.
#[inline]
pub(crate) fn is_awaited_below(head: *const Head) -> bool {
    current::in_place(|here| ptr::eq(here.awaited.get(), head))
}

/// A call is made that takes the callback of this promise. Up to [`end_call`] the promise's only handle stays on this stack.
#[inline]
pub(crate) fn begin_call(head: *const Head) {
    current::in_place(|here| here.called.set(head));
}

/// The call is over, and the handle goes its way.
#[inline]
pub(crate) fn end_call() {
    current::in_place(|here| here.called.set(ptr::null()));
}

/// The promise's last handle goes, perhaps because the call that took its callback has panicked.
#[inline]
pub(crate) fn end_call_of(head: *const Head) {
    if is_called_below(head) {
        end_call();
    }
}

/// Whether the one consumer that a promise has stands below on this stack, and waits for a call that took its callback.
#[inline]
pub(crate) fn is_called_below(head: *const Head) -> bool {
    current::in_place(|here| ptr::eq(here.called.get(), head))
}
