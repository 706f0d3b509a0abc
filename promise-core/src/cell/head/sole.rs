//! The thread of a promise's reader: where a pending promise has no handle, and one reaction of an event loop waits for it, or an
//! entry that waits for others, too: see [`joint`](crate::cell::gather).
//!
//! Only that thread takes the reader out of the list. A job that runs there may look at the reader, and see whether it is at home
//! in the same loop; elsewhere it may be gone at any time. So the node says which thread that is. Nobody clones such a promise any
//! more, and the number stands where it is kept how to.

use std::sync::atomic::AtomicU16;

use super::Head;
use crate::scheduler::current;
use crate::sync::{Cell, Ordering, per_thread};

/// Of threads that have none: not yet, or because there are no more.
const NONE: u16 = 0;
/// Beside the number: the reader is a joint entry.
const JOINT: u16 = 1 << 15;

// A number is never used twice: a promise may outlive the thread that waits for it.
#[cfg(not(loom))]
const LAST: u16 = JOINT - 1;
/// There are not that many threads in an execution.
#[cfg(loom)]
const LAST: u16 = 1000;

// Not loom's: only that the numbers differ counts.
static NEXT: AtomicU16 = AtomicU16::new(1);

per_thread! {
    static NUMBER: Cell<u16> = const { Cell::new(NONE) };
}

#[cold]
fn number_this_thread() -> u16 {
    let following = |number: u16| match number {
        LAST if cfg!(loom) => Some(1),
        LAST => None,
        number => Some(number + 1),
    };
    // ORDERING: Relaxed: as above.
    let number = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, following).unwrap_or(NONE);
    NUMBER.with(|own| own.set(number));
    number
}

impl Head {
    /// Gives this thread a number, if it has none. `false`: it has one, or there is none left.
    pub(in crate::cell) fn numbers_this_thread() -> bool {
        NUMBER.with(Cell::get) == NONE && number_this_thread() != NONE
    }

    /// The only consumer of this pending promise is a reaction of a loop of this thread. `false`: that cannot be said.
    #[inline]
    pub(super) fn set_reader_here(&self) -> bool {
        let number = NUMBER.with(Cell::get);
        // ORDERING: Relaxed: published with the reaction.
        self.marks.cloner.store(number, Ordering::Relaxed);
        number != NONE
    }

    /// As [`set_reader_here`](Head::set_reader_here), of a joint entry.
    #[inline]
    pub(super) fn set_joint_here(&self) -> bool {
        let number = NUMBER.with(Cell::get);
        // ORDERING: Relaxed: published with the entry.
        self.marks.cloner.store(number | JOINT, Ordering::Relaxed);
        number != NONE
    }

    /// Whether the reader is a reaction that is at home in the event loop that has the turn here.
    ///
    /// # Safety
    /// The word has just said that the promise has this reader.
    #[inline]
    pub(super) unsafe fn is_read_here(&self, reader: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { self.is_reader_here(reader, 0) }
    }

    /// Whether the reader is a joint entry that is at home there.
    ///
    /// # Safety
    /// As [`is_read_here`](Head::is_read_here).
    #[inline]
    pub(super) unsafe fn is_read_jointly_here(&self, reader: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { self.is_reader_here(reader, JOINT) }
    }

    /// # Safety
    /// As [`is_read_here`](Head::is_read_here).
    #[inline(always)]
    unsafe fn is_reader_here(&self, reader: *const Head, kind: u16) -> bool {
        let here = NUMBER.with(Cell::get);
        // ORDERING: Relaxed: who sees the reader sees the number that was set before.
        let number = self.marks.cloner.load(Ordering::Relaxed);
        debug_assert!(number & !JOINT != NONE, "who attached it has a number");
        // SAFETY: it stays in the list as long as this thread, whose it is, is here; its home is a loop.
        number == here | kind && unsafe { current::has_turn((*reader).marks.scheduler.get()) }
    }
}
