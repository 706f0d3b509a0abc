//! The free blocks of one size.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// Free blocks of one size. Their addresses stand in a table, not in the blocks: so a block that is taken is not looked at, and
/// many can be taken one after the other without waiting for any to come from far memory.
pub(super) struct List {
    start: Cell<*mut *mut u8>,
    /// Behind the last one.
    top: Cell<*mut *mut u8>,
    /// Behind the table.
    end: Cell<*mut *mut u8>,
}

impl List {
    pub(super) const fn new() -> Self {
        List {
            start: Cell::new(ptr::null_mut()),
            top: Cell::new(ptr::null_mut()),
            end: Cell::new(ptr::null_mut()),
        }
    }

    #[inline(always)]
    pub(super) fn pop(&self) -> Option<NonNull<u8>> {
        let top = self.top.get();
        if ptr::eq(top, self.start.get()) {
            return None;
        }
        // SAFETY: between start and top are blocks.
        unsafe {
            let last = top.sub(1);
            self.top.set(last);
            Some(NonNull::new_unchecked(last.read()))
        }
    }

    /// `false`: the table is full.
    #[inline(always)]
    pub(super) fn push(&self, block: *mut u8) -> bool {
        let top = self.top.get();
        if ptr::eq(top, self.end.get()) {
            return false;
        }
        // SAFETY: between top and end is room.
        unsafe {
            top.write(block);
            self.top.set(top.add(1));
        }
        true
    }

    /// For how many there is a place in the table.
    pub(super) fn places(&self) -> usize {
        (self.end.get().addr() - self.start.get().addr()) / size_of::<*mut u8>()
    }

    /// Makes places for so many in the table, which is full.
    pub(super) fn grow(&self, places: usize) {
        let (layout, before) = (table(places), self.places());
        // SAFETY: a table is not empty. What is in the old one, which came from here, is moved.
        unsafe {
            let start = if before == 0 {
                alloc(layout)
            } else {
                realloc(self.start.get().cast(), table(before), layout.size())
            };
            if start.is_null() {
                handle_alloc_error(layout);
            }
            let start = start.cast::<*mut u8>();
            self.start.set(start);
            self.top.set(start.add(before));
            self.end.set(start.add(places));
        }
    }

    /// Gives back an empty table.
    pub(super) fn clear(&self) {
        let places = self.places();
        if places > 0 {
            // SAFETY: from `grow`.
            unsafe { dealloc(self.start.get().cast(), table(places)) };
        }
        self.start.set(ptr::null_mut());
        self.top.set(ptr::null_mut());
        self.end.set(ptr::null_mut());
    }
}

fn table(places: usize) -> Layout {
    let Ok(layout) = Layout::array::<*mut u8>(places) else { unreachable!("as many as are kept") };
    layout
}
