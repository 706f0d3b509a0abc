//! Seats for reactions that are nodes of their own.

use std::ops::Range;
use std::ptr::{self, NonNull};

use super::of;
use crate::cell::head::Head;
use crate::cell::stop;
use crate::sync::{AtomicPtr, Ordering};

/// For so many inputs there are seats in one row, at most.
const ROW: usize = 1 << 16;

/// The reaction of one input, from before it is attached until its handler begins or is dropped; otherwise null. The node is
/// alive as long as it is here. On an event loop it changes in jobs of the loop, elsewhere under a lock: see `stop`.
pub(in crate::cell) type Seat = AtomicPtr<Head>;

/// The seats of a combined promise, in rows.
pub(super) struct Places {
    /// Boxes, which stay where they are.
    all: Vec<NonNull<[Seat]>>,
    /// Of the last row, those that are free.
    free: Range<*const Seat>,
    about: usize,
}

impl Places {
    /// For about so many inputs.
    pub(super) fn new(about: usize) -> Self {
        Places { all: Vec::new(), free: ptr::null()..ptr::null(), about }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All that were made.
    pub(super) fn seats(&self) -> impl Iterator<Item = &Seat> {
        // SAFETY: from a box, which stays as long as this.
        self.all.iter().flat_map(|row| unsafe { row.as_ref() })
    }

    #[inline]
    fn seat(&mut self) -> *const Seat {
        if self.free.is_empty() {
            self.make_row();
        }
        let seat = self.free.start;
        // SAFETY: it is in the row.
        self.free.start = unsafe { seat.add(1) };
        seat
    }

    #[cold]
    fn make_row(&mut self) {
        let len = self.all.last().map_or(self.about.max(1), |row| row.len() * 2).min(ROW);
        let row: Box<[Seat]> = (0..len).map(|_| Seat::new(ptr::null_mut())).collect();
        let row = Box::leak(row);
        self.free = row.as_ptr_range();
        self.all.push(NonNull::from(row));
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        for row in &self.all {
            // SAFETY: from a box; who has a place keeps the node.
            drop(unsafe { Box::from_raw(row.as_ptr()) });
        }
    }
}

/// A seat, which is given up with this; or none.
pub(in crate::cell) struct Place(*const Seat);

// SAFETY: a seat is used on several threads; who has the place keeps the node with the seat.
unsafe impl Send for Place {}

impl Place {
    pub(in crate::cell) fn none() -> Self {
        Place(ptr::null())
    }

    pub(in crate::cell) fn seat(&self) -> *const Seat {
        self.0
    }
}

impl Drop for Place {
    #[inline]
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: who has the place keeps the seat's node, and is the handler of the reaction that has the seat.
            unsafe { stop::stand_up(&*self.0) }
        }
    }
}

/// A free seat.
///
/// # Safety
/// The caller looks for inputs of this combined promise, which is kept alive as long as the place is there.
pub(in crate::cell) unsafe fn place(combined: *const Head) -> Place {
    // SAFETY: who looks for inputs has the rows for itself, and rows stay where they are.
    unsafe { Place((*of(combined).rows.get()).places.seat()) }
}

/// Gives the seat, if it is one, to a reaction that is about to be attached.
///
/// # Safety
/// The caller looks for inputs of this combined promise, and has the reaction for itself.
pub(in crate::cell) unsafe fn sit_down(combined: *const Head, seat: *const Seat, reaction: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        if !seat.is_null() && (*reaction).marks.scheduler.get() == (*combined).marks.scheduler.get() {
            // ORDERING: Relaxed: attaching publishes it to the reaction's job, and `looked` to who closes.
            (*seat).store(reaction.cast_mut(), Ordering::Relaxed);
        }
    }
}
