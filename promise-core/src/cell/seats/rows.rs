//! Inputs that are reactions themselves: see `gather`.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::mem::needs_drop;
use std::ptr::NonNull;

use super::of;
use crate::cell::head::Head;

/// Inputs that stand one behind the other, and stay where they are. Each begins with a head.
pub(in crate::cell) struct Row {
    first: NonNull<u8>,
    layout: Layout,
    /// From one to the next.
    stride: usize,
    len: usize,
}

impl Row {
    #[inline]
    pub(in crate::cell) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(in crate::cell) fn inputs(&self) -> impl Iterator<Item = *const Head> {
        let (first, stride) = (self.first.as_ptr().cast_const(), self.stride);
        (0..self.len).map(move |i| first.wrapping_add(i * stride).cast())
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        // SAFETY: nobody uses the inputs any more; what they held is gone. The memory was allocated with this layout.
        unsafe {
            if needs_drop::<Head>() {
                self.inputs().for_each(|input| input.cast_mut().drop_in_place());
            }
            dealloc(self.first.as_ptr(), self.layout);
        }
    }
}

/// The rows of inputs.
///
/// # Safety
/// The caller has the rows for itself, or shares them with who only reads, as long as what is given is used.
pub(in crate::cell) unsafe fn rows<'a>(combined: *const Head) -> &'a [Row] {
    // SAFETY: the caller's contract.
    unsafe { &(*of(combined).rows.get()).inputs }
}

/// Room for so many inputs more, of which all will be there when the next row is made, or the inputs are found.
///
/// # Safety
/// The caller looks for inputs of this combined promise, and the layout is that of so many of them, at least one.
pub(in crate::cell) unsafe fn add_row(combined: *const Head, layout: Layout, len: usize) -> *mut u8 {
    // SAFETY: the caller's contract.
    unsafe {
        let Some(first) = NonNull::new(alloc(layout)) else { handle_alloc_error(layout) };
        let row = Row { first, layout, stride: layout.size() / len, len };
        (*of(combined).rows.get()).inputs.push(row);
        first.as_ptr()
    }
}

/// So many inputs less are in the last row.
///
/// # Safety
/// The caller looks for inputs of this combined promise.
pub(in crate::cell) unsafe fn shorten_row(combined: *const Head, by: usize) {
    // SAFETY: the caller's contract.
    if let Some(last) = unsafe { (*of(combined).rows.get()).inputs.last_mut() } {
        last.len -= by;
    }
}
