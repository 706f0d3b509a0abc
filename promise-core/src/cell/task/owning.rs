//! Who owns a task: one word, which owners, wakers and cancellers change.

use std::ptr;

use super::waiting::WAIT;
use super::{Entry, Extra, Task};
use crate::cell::head::{Head, Link};
use crate::cell::node;
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, Cell, Ordering};

/// Queued or being polled.
pub(super) const OWNED: u32 = 0b001;
/// Woken while owned.
pub(super) const WOKEN: u32 = 0b010;
/// The future is gone.
pub(super) const DONE: u32 = 0b100;
/// Nobody wants the result: the owner drops the future instead of polling it.
pub(super) const CANCELLED: u32 = 0b1000;
/// Nobody owns it, and the wait entry is in a list: a reference is kept for the next owner.
pub(super) const PARKED: u32 = 0b10000;
/// The wait entry was fired while the task was owned.
pub(super) const FIRED: u32 = 0b100000;
/// With `DONE`: the wait entry is in a list, and has a reference of its own.
pub(super) const STILL_WAITING: u32 = 0b1000000;

/// Nobody will wake it: the owner rejects the promise with `Abandoned`.
pub(super) const LOST: u32 = 0b10000000;

/// What taking a task over has led to.
pub(super) enum Acquired {
    /// The caller owns it, and brings a reference for it.
    Bare,
    /// The caller owns it, with the reference that was kept.
    WithReference,
    /// The owner has a note.
    Noted,
    /// The task is done.
    Done,
}

impl Task {
    /// Whether the task's owner has no note to look at.
    #[inline]
    pub(crate) fn may_go_on(&self) -> bool {
        // ORDERING: Relaxed: a note that comes now is looked at in the next turn.
        self.extra.run.load(Ordering::Relaxed) == OWNED
    }

    /// The owner leaves the task to its wait entry, if that is fired on this thread, and nobody has a waker. `false`: it is not so.
    #[inline]
    pub(super) fn lend(&self) -> bool {
        // The notes behind the count: wakers that have gone may have left some.
        // ORDERING: Relaxed: the count has brought them along.
        let lends = self.extra.here.get()
            && self.head.is_last_producer()
            && self.extra.run.load(Ordering::Relaxed) == OWNED;
        if lends {
            self.extra.lend(true);
        }
        lends
    }

    /// A task that is lent is a parked one from here on. On its loop's thread.
    pub(super) fn take_back(&self) {
        if self.extra.is_lent() {
            self.extra.lend(false);
            // ORDERING: Release hands the future to the next owner. Nobody else changes the word of a task that is lent.
            self.extra.run.store(PARKED, Ordering::Release);
        }
    }
}

impl Extra {
    pub(super) fn owned() -> Self {
        Extra {
            run: AtomicU32::new(OWNED),
            wait: Entry(Link::new(&WAIT)),
            waiting: Cell::new(false),
            awaited: Cell::new(ptr::null()),
            waiter: Cell::new(ptr::null()),
            turn: Cell::new(0),
            here: Cell::new(false),
            lent: AtomicBool::new(false),
            ticket: AtomicPtr::new(ptr::null_mut()),
        }
    }

    #[inline]
    pub(super) fn is_lent(&self) -> bool {
        // ORDERING: Relaxed: it is all on one thread, and when the loop is gone, who fires the entry does the same either way.
        self.lent.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn lend(&self, lent: bool) {
        // ORDERING: Relaxed: as above.
        self.lent.store(lent, Ordering::Relaxed);
    }

    /// Whether a note was left for the owner.
    #[inline]
    pub(super) fn has_notes(&self) -> bool {
        // ORDERING: Relaxed: the notes alone decide what to do.
        self.run.load(Ordering::Relaxed) & (WOKEN | CANCELLED | LOST) != 0
    }

    /// Reads the notes left for the owner; those say how the task ends, if it does.
    #[inline(never)]
    pub(super) fn read_notes(&self, alone: bool) -> u32 {
        // ORDERING: Relaxed: as above.
        let notes = self.run.load(Ordering::Relaxed);
        if notes & WOKEN != 0 {
            self.clear(WOKEN | FIRED, alone);
        }
        notes & (CANCELLED | LOST)
    }

    /// Clears notes left for the owner.
    pub(super) fn clear(&self, notes: u32, alone: bool) {
        let before = if alone {
            change_alone(&self.run, |seen| seen & !notes)
        } else {
            // ORDERING: Acquire so that this poll sees what its waker wrote, and the entry can be used again.
            self.run.fetch_and(!notes, Ordering::Acquire)
        };
        if before & notes & FIRED != 0 {
            self.waiting.set(false);
        }
    }

    /// The future gave its output. Not so when the task was cancelled.
    #[inline]
    pub(super) fn is_done(&self) -> bool {
        // ORDERING: Relaxed: it was set before the caller became the last producer, or not at all.
        self.run.load(Ordering::Relaxed) & (DONE | CANCELLED) == DONE
    }

    /// Gives ownership up. `false`: woken meanwhile, the caller stays the owner.
    #[inline]
    pub(super) fn release(&self, next: u32) -> bool {
        // ORDERING: Release hands the future to the next owner.
        self.run.compare_exchange(OWNED, next, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Takes ownership for the caller, or leaves a note for the owner.
    pub(super) fn acquire(&self, note: u32, alone: bool) -> Acquired {
        // ORDERING: Acquire, also below: when a canceller has ended the task, `orphan` must see its producer reference.
        let mut seen = self.run.load(Ordering::Acquire);
        loop {
            let next = match seen {
                0 | PARKED => OWNED | note & !FIRED,
                seen if seen & DONE != 0 => return Acquired::Done,
                seen => seen | WOKEN | note,
            };
            let taken = if alone {
                Ok(change_alone(&self.run, |_| next))
            } else {
                // ORDERING: Acquire takes the future over from the last owner; Release publishes what the waker's caller
                // wrote to the owner that finds the note.
                self.run.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Acquire)
            };
            match taken {
                Ok(0) => return Acquired::Bare,
                Ok(PARKED) => return Acquired::WithReference,
                Ok(_) => return Acquired::Noted,
                Err(now) => seen = now,
            }
        }
    }
}

/// Changes a word that nobody else looks at; gives what it was.
#[inline]
pub(super) fn change_alone(word: &AtomicU32, change: impl FnOnce(u32) -> u32) -> u32 {
    // ORDERING: Relaxed, also below: it is all on one thread.
    let before = word.load(Ordering::Relaxed);
    // ORDERING: as above.
    word.store(change(before), Ordering::Relaxed);
    before
}

/// The last handle of a task's promise goes while it is pending: the owner, or this call as the owner, sees to it that
/// the future is dropped.
///
/// # Safety
/// The caller is a consumer, on the thread of the task's event loop if it has one.
pub(in crate::cell) unsafe fn cancel(head: *const Head) {
    // SAFETY: the caller is a consumer, so the node is alive, also if the producers are gone. The reference comes before
    // ownership, so that `orphan`, when it finds the task owned, never gives up the last one.
    unsafe {
        let task = head.cast::<Task>();
        if !(*head).add_producer_beside_another() {
            return;
        }
        (*task).take_back();
        take_over(task, CANCELLED);
    }
}

/// The same when the task's event loop is gone. A task that is lent ends when what it waits for is abandoned.
///
/// # Safety
/// The caller is a consumer.
pub(in crate::cell) unsafe fn cancel_without_loop(head: *const Head) {
    // SAFETY: as in `cancel`.
    unsafe {
        let task = head.cast::<Task>();
        if !(*task).extra.is_lent() && (*head).add_producer_beside_another() {
            take_over(task, CANCELLED);
        }
    }
}

/// Wakes the task with a reference of the caller's own, which goes.
///
/// # Safety
/// The caller gives up a producer reference of the task.
#[inline]
pub(in crate::cell) unsafe fn take_over(task: *const Task, note: u32) {
    // SAFETY: the caller's reference keeps the task alive. The queue gets it, or the one that was kept.
    unsafe {
        match (*task).extra.acquire(note, (*task).head.is_local()) {
            Acquired::Bare => node::enqueue(task.cast()),
            Acquired::WithReference => {
                Head::drop_producer(task.cast());
                node::enqueue(task.cast());
            }
            Acquired::Noted | Acquired::Done => Head::drop_producer(task.cast()),
        }
    }
}

/// Whether a task's future gave its output.
///
/// # Safety
/// `head` is a task's that is alive.
pub(in crate::cell) unsafe fn is_done(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    unsafe { (*head.cast::<Task>()).extra.is_done() }
}

/// Wakes a task that the caller keeps alive.
///
/// # Safety
/// The task is alive.
pub(in crate::cell) unsafe fn wake(task: *const Task) {
    // SAFETY: the caller's contract; with ownership goes a reference for the queue.
    unsafe {
        match (*task).extra.acquire(0, (*task).head.is_local()) {
            Acquired::Bare => {
                (*task).head.add_producer();
                node::enqueue(task.cast());
            }
            Acquired::WithReference => node::enqueue(task.cast()),
            Acquired::Noted | Acquired::Done => {}
        }
    }
}
