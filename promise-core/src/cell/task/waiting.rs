//! Waiting for a promise without allocating.

use std::mem::offset_of;
use std::ptr;
use std::task::Waker;

use super::owning::{Acquired, FIRED, WOKEN, change_alone};
use super::wakers::WAKER;
use super::{Extra, FRESH, Task};
use crate::cell::head::{Head, Kind, Link, Shape, VTable};
use crate::cell::node::{self, no_work};
use crate::cell::pool::Place;
use crate::scheduler::{self, SchedulerId, current};
use crate::sync::Ordering;
use crate::trace::OriginCell;

/// The vtable of the entry inside a task: firing it wakes the task; it is never queued itself.
pub(super) static WAIT: VTable = VTable {
    fire: wait_fire,
    run: |_| unreachable!("a task's wait entry is not queued"),
    abandon: |_| unreachable!("a task's wait entry is not queued"),
    orphan: |_| unreachable!("it has no producers"),
    discard: |_, _, _| unreachable!("a task's wait entry has no result"),
    work: no_work,
    drop_body: |_| unreachable!("a task's wait entry is part of the task"),
    drop_front: |_| unreachable!("it is not a node"),
    memory: Place::of::<()>(),
    kind: Kind::Wait,
    slot_offset: 0,
    shape: Shape::NONE,
    source_offset: 0,
    gives_result: false,
    ends_empty: false,
    hooks: None,
};

/// The task that a wait entry is inside of.
///
/// # Safety
/// `link` is the entry of a task that is alive.
#[inline]
unsafe fn task_of(link: *const Link) -> *const Task {
    const WAIT_OFFSET: usize = offset_of!(Task, extra) + offset_of!(Extra, wait);
    // SAFETY: the caller's contract.
    unsafe { link.byte_sub(WAIT_OFFSET).cast() }
}

/// Where the task of a wait entry runs.
///
/// # Safety
/// `link` is an entry in a list: its own producer reference keeps the task alive.
pub(crate) unsafe fn home(link: *const Link) -> Option<SchedulerId> {
    // SAFETY: the caller's contract.
    unsafe { (*task_of(link)).head.marks.scheduler.get() }
}

/// The promise that a task's future awaited last: an address to compare.
///
/// # Safety
/// `head` is a task's that is queued, and the caller owns the entry.
pub(crate) unsafe fn awaited(head: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe { (*head.cast::<Task>()).extra.awaited.get() }
}

/// # Safety
/// The entry is a task's, was in a list, and is the caller's.
#[inline]
unsafe fn wait_fire(link: *const Link, _: *const Head) {
    // SAFETY: the entry is inside a task that is lent, owned, parked, or has a reference of the entry's. Unless this takes it
    // over, it may be gone behind the exchange.
    unsafe {
        let task = task_of(link);
        let extra = &(*task).extra;
        if extra.is_lent() {
            extra.lend(false);
            extra.waiting.set(false);
            return node::enqueue(task.cast());
        }
        match extra.acquire(FIRED, (*task).head.is_local()) {
            Acquired::WithReference => {
                extra.waiting.set(false);
                node::enqueue(task.cast());
            }
            Acquired::Bare => unreachable!("its entry was in a list"),
            Acquired::Noted => {}
            // It has a reference of its own then.
            Acquired::Done => Head::drop_producer(task.cast()),
        }
    }
}

/// How the running task is to wait for a promise.
pub(crate) enum Wait {
    /// Its entry is in the promise's list now.
    Registered,
    /// The promise is settled.
    Settled,
    /// The entry is taken by another promise, or the waker is not the running task's: use a waiter of its own.
    Elsewhere,
}

/// Waits for the promise `on` with the running task's own entry, for the handle at this address.
///
/// The ways that are taken most call nothing, so nothing is put aside for a call.
///
/// # Safety
/// The caller is a consumer of `on`.
#[inline]
pub(crate) unsafe fn wait(on: *const Head, handle: *const (), waker: &Waker) -> Wait {
    let Some(task) = running(waker) else { return Wait::Elsewhere };
    // SAFETY: the running task is alive, and this thread is its owner.
    unsafe {
        let extra = &(*task).extra;
        if extra.waiting.get() || (*task).head.is_local() {
            return wait_beside(task, on, handle);
        }
        begin(task, on, handle)
    }
}

/// # Safety
/// As [`wait`] of this task, whose entry is in no list.
#[inline(always)]
unsafe fn begin(task: *const Task, on: *const Head, handle: *const ()) -> Wait {
    // SAFETY: the caller's contract.
    unsafe {
        let extra = &(*task).extra;
        let look = (*on).look();
        extra
            .here
            .set(look.settles_here && (*on).marks.scheduler.get() == (*task).head.marks.scheduler.get());
        extra.awaited.set(on);
        extra.waiter.set(handle);
        extra.turn.set(extra.turn.get() | FRESH);
        extra.waiting.set(true);
        if Head::attach_wait(on, &raw const extra.wait.0, look) {
            Wait::Registered
        } else {
            wait_late(task, on)
        }
    }
}

/// # Safety
/// As [`wait`] of this task, whose entry waits, or is local.
#[inline(never)]
unsafe fn wait_beside(task: *const Task, on: *const Head, handle: *const ()) -> Wait {
    // SAFETY: the caller's contract.
    unsafe {
        let extra = &(*task).extra;
        if (*task).head.is_local() && !(*on).is_local() {
            // Others have that promise, too, and would reach the task by its entry.
            return Wait::Elsewhere;
        }
        // ORDERING: Relaxed: `clear` synchronises.
        if extra.waiting.get() && extra.run.load(Ordering::Relaxed) & FIRED != 0 {
            extra.clear(FIRED, (*task).head.is_local());
        }
        if !extra.waiting.get() {
            return begin(task, on, handle);
        }
        if !ptr::eq(extra.awaited.get(), on) {
            return Wait::Elsewhere;
        }
        if !ptr::eq(extra.waiter.get(), handle) {
            // Two handles wait with it.
            extra.waiter.set(ptr::null());
        }
        Wait::Registered
    }
}

/// The promise may be settled, or others change its state.
///
/// # Safety
/// As [`begin`], which has begun.
#[inline(never)]
unsafe fn wait_late(task: *const Task, on: *const Head) -> Wait {
    // SAFETY: the caller's contract.
    unsafe {
        let extra = &(*task).extra;
        if Head::attach_shared(on, &raw const extra.wait.0, false) {
            return Wait::Registered;
        }
        extra.waiting.set(false);
        Wait::Settled
    }
}

/// The promise that this entry waits for, of which jobs are at home there, will be settled by somebody else than these.
///
/// # Safety
/// The entry is in the promise's list, which is locked, and this is one of the jobs.
pub(in crate::cell) unsafe fn settles_elsewhere(entry: *const Link, home: Option<SchedulerId>) {
    // SAFETY: the entry keeps the task alive. One of the same loop is not at work elsewhere; where jobs run in parallel it may be, and
    // none is lent.
    unsafe {
        let task = task_of(entry);
        if home.is_some_and(scheduler::is_loop) && (*task).head.marks.scheduler.get() == home {
            (*task).extra.here.set(false);
            (*task).take_back();
        }
    }
}

/// Calls `f` with the origin of the task that this thread is polling, if there is one.
pub(crate) fn with_origin(f: impl FnOnce(&OriginCell)) {
    let task = current::task();
    if !task.is_null() {
        // SAFETY: the task being polled is alive, and this thread is its owner.
        f(unsafe { &(*task).head.origin });
    }
}

/// The task that this thread is polling: an address to compare.
#[cfg(feature = "tracing")]
pub(crate) fn running_head() -> Option<*const Head> {
    let task = current::task();
    (!task.is_null()).then(|| task.cast())
}

/// Whether this thread is polling a local task.
pub(crate) fn runs_local() -> bool {
    let task = current::task();
    // SAFETY: the task being polled is alive.
    !task.is_null() && unsafe { (*task).head.is_local() }
}

/// The handle at this address waits no more: takes the running task's entry out of the promise's list, if that is what it
/// waited with.
///
/// Another handle of the promise may wait with the entry, too; this one may have been moved, or even have been polled by
/// another task. So the task is polled once more, and who still waits attaches again. In the poll in which it was attached
/// that could go on for ever: then only the handle that did so takes it out, and otherwise it stays until the promise settles.
///
/// # Safety
/// The caller is a consumer of `on`.
pub(crate) unsafe fn give_up(on: *const Head, handle: *const ()) {
    let task = current::task();
    if task.is_null() {
        return;
    }
    // SAFETY: the running task is alive, and this thread is its owner.
    unsafe {
        let extra = &(*task).extra;
        if !extra.waiting.get() || !ptr::eq(extra.awaited.get(), on) {
            return;
        }
        let fresh = extra.turn.get() & FRESH != 0;
        if (fresh && !ptr::eq(extra.waiter.get(), handle))
            || !Head::unlink(on, &raw const (*task).extra.wait.0)
        {
            return;
        }
        extra.waiting.set(false);
        if !fresh {
            if (*task).head.is_local() {
                change_alone(&extra.run, |seen| seen | WOKEN);
            } else {
                // ORDERING: Relaxed: a note to itself.
                extra.run.fetch_or(WOKEN, Ordering::Relaxed);
            }
        }
    }
}

/// The task this thread is polling, if `waker` is its waker.
#[inline]
pub(crate) fn running(waker: &Waker) -> Option<*const Task> {
    let task = current::task();
    (!task.is_null() && ptr::eq(waker.data(), task.cast()) && ptr::eq(waker.vtable(), &WAKER)).then_some(task)
}
