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

use super::{Job, SchedulerId, current, is_loop, tokio_runtime};
use crate::cell::head::Head;
use crate::cell::task;
use crate::context::node as context;
use crate::reason::Reason;

/// How many run in place, one inside of the other. Each is as deep on the stack as what it awaits.
const DEPTH: u32 = 16;
/// After so many in place one takes the ordinary way, on which others get their turn.
const IN_A_ROW: u32 = 256;

/// What is kept of this on a thread.
pub(super) struct Here {
    /// The job made last, of the job that runs on this thread and its scheduler. Owned.
    kept: Cell<*const Head>,
    /// The one that was put into this thread's slot last: an address to compare.
    slotted: Cell<*const Head>,
    depth: Cell<u32>,
    /// How many more may run in place one after the other.
    left: Cell<u32>,
    /// The promise for whose callback a call is made: see [`begin_call`].
    called: Cell<*const Head>,
}

/// A task is to go on in a job, made on this thread just now: hands it over, or keeps it for a while.
#[inline]
pub(crate) fn hand_over(home: Option<SchedulerId>, job: Job) {
    if !current::keeps(home) {
        return hand_over_now(home, job);
    }
    // Kept until the job that is running ends, and not any more the one that was kept before.
    let older = current::in_place(|here| here.kept.replace(job.into_raw()));
    if !older.is_null() {
        schedule_kept(older);
    }
}

#[inline(never)]
fn hand_over_now(home: Option<SchedulerId>, job: Job) {
    let Some(id) = home else { unreachable!("set when it was made") };
    let left = if is_loop(id) { Some(job) } else { put(id, job) };
    if let Some(job) = left {
        super::schedule(Some(id), job);
    }
}

/// Puts the job into this thread's slot, if it has one; gives the one that was there before, or this one.
fn put(id: SchedulerId, job: Job) -> Option<Job> {
    let head = job.head();
    tokio_runtime::put(id, job, || current::in_place(|here| here.slotted.set(head)))
}

/// Whether the job of this promise's task was made here just now, and is kept.
#[inline(always)]
pub(crate) fn is_kept(head: *const Head) -> bool {
    current::in_place(|here| ptr::eq(here.kept.get(), head))
}

/// Whether it was put into this thread's slot, and may be there still.
#[inline(always)]
pub(crate) fn is_slotted(head: *const Head) -> bool {
    current::in_place(|here| ptr::eq(here.slotted.get(), head))
}

/// Somebody awaits a promise here whose job [is kept](is_kept): runs it, if it may.
///
/// # Safety
/// It is kept. The caller is the consumer that awaits, and does nothing with the promise meanwhile. The types are the promise's.
#[inline(always)]
pub(crate) unsafe fn run_kept<T, E: Reason>(head: *const Head) -> Ran<T> {
    debug_assert!(is_kept(head) && !current::ordered(), "nothing is kept in a turn");
    // SAFETY: it is there as long as its thread.
    let here = unsafe { &*current::in_place(ptr::from_ref) };
    // SAFETY: the caller's contract. It was taken apart when it was kept.
    unsafe {
        if !here.admits(head) {
            return Ran::Not;
        }
        here.kept.set(ptr::null());
        here.run::<T, E>(Job::new(head))
    }
}

/// Somebody awaits a promise here whose job [was put into the slot](is_slotted): runs it, if it may, and is still there.
///
/// # Safety
/// As [`run_kept`], but that it was put there is enough.
#[inline(always)]
pub(crate) unsafe fn run_slotted<T, E: Reason>(head: *const Head) -> Ran<T> {
    // SAFETY: it is there as long as its thread.
    let here = unsafe { &*current::in_place(ptr::from_ref) };
    // SAFETY: the caller's contract; only tasks are put into a slot.
    unsafe {
        if current::ordered() || !here.admits(head) {
            return Ran::Not;
        }
        let Some(job) = tokio_runtime::take_back(head) else { return Ran::Not };
        // In charge here is that scheduler, or none yet.
        let id = job.scheduler();
        let _entered = id.filter(|_| current::scheduler() != id).map(current::Enter::pool);
        here.run::<T, E>(job)
    }
}

/// What became of a job that is awaited.
pub(crate) enum Ran<T> {
    /// Nothing: it is not here any more, or may not run here.
    Not,
    /// It has run. The promise is there, and may be settled.
    Apart,
    /// It has given this, and the promise is gone.
    Gave(T),
}

impl Here {
    pub(super) const fn new() -> Self {
        Here {
            kept: Cell::new(ptr::null()),
            slotted: Cell::new(ptr::null()),
            depth: Cell::new(0),
            left: Cell::new(IN_A_ROW),
            called: Cell::new(ptr::null()),
        }
    }

    /// Hands over what was kept.
    #[inline]
    pub(super) fn let_go(&self) {
        let kept = self.kept.get();
        if !kept.is_null() {
            self.kept.set(ptr::null());
            schedule_kept(kept);
        }
    }

    /// Whether the job of this promise may run in place. Not on the stack of the code that creates a task, nor in a span that is not
    /// the task's. Not when that would need too much stack, and now and then not anyway: a loop that makes and awaits would never let
    /// go of its thread. The caller has seen that there is no order.
    ///
    /// # Safety
    /// The promise is alive.
    #[inline]
    unsafe fn admits(&self, head: *const Head) -> bool {
        // SAFETY: the caller's contract.
        if current::creating() || unsafe { !context::fits(head) } || self.depth.get() == DEPTH {
            return false;
        }
        let left = self.left.get();
        if left == 0 {
            self.begin_a_row();
            return false;
        }
        self.left.set(left - 1);
        true
    }

    /// One takes the ordinary way.
    #[cold]
    #[inline(never)]
    fn begin_a_row(&self) {
        self.left.set(IN_A_ROW);
    }

    /// Runs a job that was taken back, for the consumer that waits. Its scheduler is in charge.
    ///
    /// # Safety
    /// As [`run_kept`].
    #[inline(always)]
    unsafe fn run<T, E: Reason>(&self, job: Job) -> Ran<T> {
        self.depth.set(self.depth.get() + 1);
        let value = if current::context().is_null() {
            // SAFETY: the caller's contract.
            unsafe { task::run_awaited::<T, E>(job) }
        } else {
            run_out_of_context(job);
            None
        };
        // Twice, so that the compiler need not ask again what it was.
        match value {
            Some(value) => {
                self.depth.set(self.depth.get() - 1);
                Ran::Gave(value)
            }
            None => {
                self.depth.set(self.depth.get() - 1);
                Ran::Apart
            }
        }
    }
}

/// What is in force for who waits is not for the job.
#[cold]
#[inline(never)]
fn run_out_of_context(job: Job) {
    let _none = current::InContext::none();
    job.run_here();
}

#[cold]
#[inline(never)]
fn schedule_kept(head: *const Head) {
    // SAFETY: taken apart when it was kept.
    let job = unsafe { Job::new(head) };
    super::schedule(job.scheduler(), job);
}

/// For models: what [`run_slotted`] does with a job that it took back.
///
/// # Safety
/// As `run_slotted`.
#[cfg(loom)]
pub(crate) unsafe fn run_taken_back<T, E: Reason>(job: Job) -> Ran<T> {
    let _entered = job.scheduler().map(current::Enter::pool);
    // SAFETY: the caller's contract.
    current::in_place(|here| unsafe { here.run::<T, E>(job) })
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
