//! Wakers of tasks.

use std::task::{RawWaker, RawWakerVTable};

use super::Task;
use super::owning::{take_over, wake};
use crate::cell::head::Head;
use crate::cell::ticket;

/// A waker is a producer reference on its task. Of a local task there is only the one of its poll, which is borrowed; copies of
/// that are [tickets](crate::cell::ticket).
pub(super) static WAKER: RawWakerVTable =
    RawWakerVTable::new(waker_clone, waker_wake, waker_wake_by_ref, waker_drop);

#[inline]
pub(super) fn raw_waker(task: *const Task) -> RawWaker {
    RawWaker::new(task.cast(), &WAKER)
}

/// # Safety
/// As [`RawWakerVTable`] says, of a task.
unsafe fn waker_clone(task: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned keeps the task alive.
    unsafe {
        if (*task.cast::<Head>()).is_local() {
            return ticket::first(task.cast());
        }
        (*task.cast::<Head>()).add_producer();
    }
    raw_waker(task.cast())
}

/// # Safety
/// As above; the caller gives its reference up.
unsafe fn waker_wake(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe { take_over(task.cast(), 0) }
}

/// # Safety
/// As above.
unsafe fn waker_wake_by_ref(task: *const ()) {
    // SAFETY: the waker keeps the task alive.
    unsafe {
        if (*task.cast::<Head>()).is_local() {
            return ticket::first_wake(task.cast());
        }
        wake(task.cast());
    }
}

/// # Safety
/// As above; the caller gives its reference up.
unsafe fn waker_drop(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe { Head::drop_producer(task.cast()) }
}
