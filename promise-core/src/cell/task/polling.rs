//! A turn of a task, and its end.

use std::mem::ManuallyDrop;
use std::mem::transmute;
use std::task::{Context, Poll, Waker};

use super::owning::{Acquired, CANCELLED, DONE, FIRED, LOST, OWNED, PARKED, STILL_WAITING, change_alone};
use super::wakers::raw_waker;
use super::{END, TICK, Task, Work};
use crate::cell::head::{Head, Link, Stage};
use crate::cell::{node, ticket};
use crate::outcome::{IntoOutcome, Outcome};
use crate::panic::{catch, swallow};
use crate::reason::Reason;
use crate::scheduler::current;
use crate::scheduler::{self, Job, in_place, is_loop};
use crate::sync::Ordering;
use crate::{Fault, Panicked};

/// # Safety
/// As [`VTable::run`], of a task of these types.
pub(super) unsafe fn run<T, E: Reason, R: IntoOutcome<T, E>>(link: *const Link) {
    // SAFETY: the queue passes its producer reference on; at stage `Body` the caller is the task's owner.
    unsafe {
        if (*link.cast::<Head>()).marks.stage.get() == Stage::Body {
            poll::<T, E, R>(link.cast());
        } else {
            node::run_resolution::<T, E>(link);
        }
    }
}

/// Polls the future once, as its owner, and settles, queues or lets go of the task.
///
/// # Safety
/// The caller owns a task of these types, at stage `Body`, and gives up a producer reference.
pub(super) unsafe fn poll<T, E: Reason, R: IntoOutcome<T, E>>(task: *const Task) {
    // SAFETY: the caller's contract.
    unsafe {
        if let Some(value) = turn::<T, E, R>(task) {
            over::<T, E>(task, Outcome::Value(value), (*task).head.link.vtable.ends_empty);
        }
    }
}

/// As [`poll`], for who awaits the promise of a task that was made here just now. Gives the value, if nobody else has to do with the
/// promise: that is gone then.
///
/// # Safety
/// As [`poll`]. The caller is the consumer that awaits, and does nothing with the promise meanwhile. The types are those of the promise.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn run_awaited<T, E: Reason>(job: Job) -> Option<T> {
    // SAFETY: the caller's contract: it is a task of these types. Who watches promises has put something into the state word.
    unsafe {
        let head = job.head();
        debug_assert!((*head).marks.stage.get() == Stage::Body);
        // Kept over the call, behind which it would be fetched again.
        let vtable = (*head).link.vtable;
        if job.has_flags() || !vtable.gives_result {
            job.run_here();
            return None;
        }
        let task = job.into_raw().cast::<Task>();
        let value = turn::<T, E, Result<T, E>>(task)?;
        let empty = vtable.ends_empty;
        if (*head).is_only_awaited() && !(*task).extra.waiting.get() {
            if !empty {
                drop_body(task);
            }
            Head::dealloc_as(head, vtable);
            return Some(value);
        }
        over::<T, E>(task, Outcome::Value(value), empty);
        None
    }
}

/// A turn of the task: gives the value that its future has given, and has seen to everything else.
///
/// # Safety
/// As [`poll`]. If there is a value, the task is the caller's still, with the future in the slot.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn turn<T, E: Reason, R: IntoOutcome<T, E>>(task: *const Task) -> Option<T> {
    // SAFETY: the caller is the owner and gives up one producer reference; the future is pinned in the node. What it asks for is an
    // outcome of these types, which is in it.
    unsafe {
        let (head, extra) = (task.cast::<Head>(), &(*task).extra);
        if extra.has_notes() {
            match extra.read_notes((*head).is_local()) {
                0 => {}
                LOST => {
                    ((*head).link.vtable.abandon)(head.cast());
                    return None;
                }
                _ => {
                    stop::<T, E>(task);
                    return None;
                }
            }
        }
        extra.turn.set(0);
        let waker = ManuallyDrop::new(Waker::from_raw(raw_waker(task)));
        let work = transmute::<unsafe fn(), Work<R>>((*head).link.vtable.work);
        let future = Head::slot(head);
        let outer = current::start_polling(task);
        let polled = catch(|| work(future, &mut Context::from_waker(&waker)));
        current::end_polling(outer);
        match polled {
            Ok(Poll::Ready(output)) => match output.into_outcome() {
                Outcome::Value(value) => return Some(value),
                outcome => over::<T, E>(task, outcome, (*head).link.vtable.ends_empty),
            },
            Ok(Poll::Pending) => not_ready::<T, E>(task),
            Err(panic) => panicked::<T, E>(task, panic),
        }
        None
    }
}

/// The future was polled, and has given nothing.
///
/// # Safety
/// As [`poll`], behind it.
#[inline(always)]
unsafe fn not_ready<T, E: Reason>(task: *const Task) {
    // SAFETY: the caller's contract.
    unsafe {
        match (*task).extra.turn.get() & (TICK | END) {
            0 => pause(task),
            TICK => go_on_later(task),
            _ => left::<T, E>(task, current::end().cast()),
        }
    }
}

/// The task being polled asks for one trip through the job queue.
#[inline]
pub(crate) fn request_tick() {
    ask(TICK);
}

/// The task being polled asks that its promise be resolved with the `Option<Outcome<T, E>>` that is there, instead of its output. The
/// types are those of the promise, and it is there until the task's future is polled or dropped.
#[inline]
pub(crate) fn end_with(outcome: *mut ()) {
    current::set_end(outcome);
    ask(END);
}

#[inline]
fn ask(what: u8) {
    // SAFETY: the task being polled is alive, and this thread is its owner. Who asks is polled by it.
    unsafe {
        let turn = &(*current::task()).extra.turn;
        turn.set(turn.get() | what);
    }
}

/// The first turn of a chain, on the stack of its creator: polls what it starts with, and sees to it that the rest follows in a job.
///
/// # Safety
/// The caller owns a fresh task, a chain of these types, and gives up a producer reference. Only what it starts with is polled.
#[inline(always)]
pub(super) unsafe fn first_turn<T, E: Reason>(
    task: *const Task,
    begin: impl FnOnce(&mut Context<'_>) -> bool,
) {
    // SAFETY: the caller's contract.
    unsafe {
        let waker = ManuallyDrop::new(Waker::from_raw(raw_waker(task)));
        let outer = current::start_creating(task);
        let begun = catch(|| begin(&mut Context::from_waker(&waker)));
        current::end_creating(outer);
        match begun {
            Ok(handed) if handed || (*task).extra.turn.get() & TICK != 0 => go_on_later(task),
            Ok(_) => pause(task),
            Err(panic) => panicked::<T, E>(task, panic),
        }
    }
}

/// The future is over: resolves the promise.
///
/// # Safety
/// As [`poll`], behind it; the future is in the slot. If it is said to be empty, there is nothing left in it to be dropped.
#[inline(always)]
unsafe fn over<T, E: Reason>(task: *const Task, outcome: Outcome<T, E>, empty: bool) {
    // SAFETY: the caller's contract.
    unsafe {
        drop_future(task, empty);
        match outcome {
            Outcome::Value(value) => node::settle::<T, E>(task.cast(), Ok(value)),
            outcome => node::resolve::<T, E>(task.cast(), outcome),
        }
    }
}

/// The future has asked that the promise be resolved with an outcome that is in it.
///
/// # Safety
/// As [`over`].
#[inline(never)]
unsafe fn left<T, E: Reason>(task: *const Task, outcome: *mut Option<Outcome<T, E>>) {
    // SAFETY: the caller's contract.
    unsafe {
        let outcome = (*outcome).take().expect("it is there");
        over::<T, E>(task, outcome, false);
    }
}

/// # Safety
/// As [`over`].
#[cold]
#[inline(never)]
unsafe fn panicked<T, E: Reason>(task: *const Task, panic: Panicked) {
    // SAFETY: the caller's contract.
    unsafe {
        drop_future(task, false);
        node::reject::<T, E>(task.cast(), Fault::Panicked(panic));
    }
}

/// Drops a future that is over.
///
/// # Safety
/// As [`over`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn drop_future(task: *const Task, empty: bool) {
    // SAFETY: the caller's contract.
    unsafe {
        let waits = (*task).extra.waiting.get();
        if waits {
            drop_waiting_future(task);
        }
        end(task, DONE);
        (*task).head.marks.stage.set_first(Stage::Empty);
        if !waits && !empty {
            drop_body(task);
        }
    }
}

/// # Safety
/// As [`drop_future`].
#[inline]
unsafe fn drop_body(task: *const Task) {
    // SAFETY: the caller's contract.
    unsafe { swallow(|| ((*task).head.link.vtable.drop_body)(Head::slot(task.cast()))) }
}

/// Drops a future while the task's own entry is in a list: as the running task, so that what the future waited for is given up.
///
/// # Safety
/// The caller owns the task, whose future is in the slot, and is not used again.
#[cold]
unsafe fn drop_waiting_future(task: *const Task) {
    // SAFETY: as above.
    unsafe {
        current::as_task(task, || swallow(|| ((*task).head.link.vtable.drop_body)(Head::slot(task.cast()))));
    }
}

/// Drops the future of a task that is not wanted.
///
/// # Safety
/// As [`poll`].
unsafe fn stop<T, E: Reason>(task: *const Task) {
    // SAFETY: as `poll`.
    unsafe {
        // As the running task: what its future waited for is given up.
        current::as_task(task, || node::drop_stage::<T, E>(task.cast()));
        end(task, DONE | CANCELLED);
        node::reject_quietly::<T, E>(task.cast(), Fault::Cancelled);
    }
}

/// Nobody will run the task, which may be waiting still: it was woken by something else.
///
/// # Safety
/// As [`VTable::abandon`](crate::cell::head::VTable::abandon), of a task of these types; the caller owns it.
pub(super) unsafe fn abandon<T, E: Reason>(link: *const Link) {
    // SAFETY: the caller's contract. At stage `Body` the future is not over.
    unsafe {
        let task = link.cast::<Task>();
        if (*task).head.marks.stage.get() == Stage::Body {
            current::as_task(task, || node::drop_stage::<T, E>(task.cast()));
            end(task, DONE);
        }
        node::abandon::<T, E>(link);
    }
}

/// The future is over.
///
/// # Safety
/// The caller owns the task, whose future is not polled again.
#[inline]
unsafe fn end(task: *const Task, done: u32) {
    // SAFETY: the caller is the owner.
    unsafe {
        let extra = &(*task).extra;
        if (*task).head.is_local() {
            ticket::forget(task);
        }
        if extra.waiting.get() {
            return end_still_waiting(task, done);
        }
        // ORDERING: Release: later wakes see DONE and leave the slot alone; they read nothing else.
        extra.run.store(done, Ordering::Release);
    }
}

/// As `end`, when the future has given an `await` up.
///
/// # Safety
/// As [`end`]; the wait entry is in a list, or was fired.
#[cold]
unsafe fn end_still_waiting(task: *const Task, done: u32) {
    // SAFETY: the caller is the owner. The entry's reference comes before it is said that it has one.
    unsafe {
        (*task).head.add_producer();
        let (run, done) = (&(*task).extra.run, done | STILL_WAITING);
        let before = if (*task).head.is_local() {
            change_alone(run, |_| done)
        } else {
            // ORDERING: Release: as in `end`, and the reference; Acquire: if it was fired, it is over with the entry.
            run.swap(done, Ordering::AcqRel)
        };
        if before & FIRED != 0 {
            Head::drop_producer(task.cast());
        }
    }
}

/// The last producer went: a waker while nobody owned the task, so that nothing will ever wake it, or a resolver
/// after its future was done. A canceller may come in between, and own or have ended the task when this looks.
///
/// # Safety
/// As [`VTable::orphan`], of a task.
pub(super) unsafe fn orphan(head: *const Head) {
    // SAFETY: the caller passes on the last producer reference. If a canceller owns the task, it has one of its own.
    unsafe {
        let task = head.cast::<Task>();
        if (*task).extra.is_done() {
            return scheduler::abandon(head);
        }
        // A promise of an event loop settles in its jobs.
        let home = (*head).marks.scheduler.get();
        let elsewhere = home.is_some_and(is_loop) && !(*head).is_local() && current::in_turn() != home;
        match (*task).extra.acquire(if elsewhere { LOST } else { 0 }, (*head).is_local()) {
            Acquired::Bare if elsewhere => node::enqueue(head.cast()),
            Acquired::Bare => scheduler::abandon(head),
            Acquired::WithReference => unreachable!("it was the last reference"),
            Acquired::Noted | Acquired::Done => Head::drop_producer(head),
        }
    }
}

/// The owner lets the task go on in a job.
///
/// # Safety
/// The caller owns the task, and passes on a producer reference.
#[inline]
pub(super) unsafe fn go_on_later(task: *const Task) {
    // SAFETY: the caller is the owner, and passes on its producer reference.
    unsafe {
        let home = (*task).head.marks.scheduler.get();
        debug_assert!(home.is_some());
        if current::has_turn(home) {
            current::push_here(Job::new(task.cast()));
        } else {
            in_place::hand_over(home, Job::new(task.cast()));
        }
    }
}

/// The future waits.
///
/// # Safety
/// As [`poll`], behind it.
#[inline]
unsafe fn pause(task: *const Task) {
    // SAFETY: as `poll`.
    unsafe {
        let waits = (*task).extra.waiting.get();
        // A task that is lent is owned by its entry, which sees to the rest.
        if !waits || (*task).head.is_local() || !(*task).lend() {
            park(task, waits);
        }
    }
}

/// As `pause`, of a task that is not lent.
///
/// # Safety
/// As `pause`.
#[inline(never)]
unsafe fn park(task: *const Task, waits: bool) {
    // SAFETY: as `poll`.
    unsafe {
        if (*task).head.is_local() {
            park_local(task, waits);
        } else if !(*task).extra.release(if waits { PARKED } else { 0 }) {
            node::enqueue(task.cast());
        } else if !waits {
            Head::drop_producer(task.cast());
        }
    }
}

/// As `park`, of a local task.
///
/// # Safety
/// As `pause`.
#[cold]
unsafe fn park_local(task: *const Task, waits: bool) {
    // SAFETY: as `poll`.
    unsafe {
        let (extra, next) = (&(*task).extra, if waits { PARKED } else { 0 });
        if change_alone(&extra.run, |seen| if seen == OWNED { next } else { seen }) != OWNED {
            return node::enqueue(task.cast());
        }
        if !waits {
            // Parked it has a reference.
            ticket::keep(task);
            Head::drop_producer(task.cast());
        }
    }
}
