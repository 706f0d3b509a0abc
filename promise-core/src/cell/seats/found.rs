//! Inputs that an iterator finds, on their way into the list.

use std::mem::ManuallyDrop;
use std::ptr;

use super::rows::{Input, Waiting};
use crate::Panicked;
use crate::panic::catch;
use crate::sync::{Cell, per_thread};

per_thread! {
    /// Where those go that are dropped, because the iterator panics.
    static LOST: Cell<*mut Vec<Input>> = const { Cell::new(ptr::null_mut()) };
}

/// An input that is waited for, and not in the list yet. A pointer, as a promise is.
#[repr(transparent)]
pub(in crate::cell) struct Found(Input);

impl Found {
    #[inline]
    pub(in crate::cell) fn new(input: Waiting) -> Self {
        Found(Input::new(input))
    }
}

/// It was found, and then the iterator has panicked.
impl Drop for Found {
    fn drop(&mut self) {
        let input = Input::new(self.0.get());
        // SAFETY: `collect` below on this stack has set it, and does nothing with it meanwhile.
        LOST.with(|lost| unsafe { (*lost.get()).push(input) });
    }
}

/// All that are found before the iterator ends, or panics.
///
/// `Vec`'s `collect` keeps the memory of another `Vec` that the items come from, if those are as large. So a list of promises becomes
/// the list of inputs where it is.
#[inline]
pub(in crate::cell) fn collect(found: impl Iterator<Item = Found>) -> (Vec<Input>, Result<(), Panicked>) {
    let mut lost = Vec::new();
    let outer = LOST.with(|before| before.replace(&raw mut lost));
    let found = catch(|| found.collect::<Vec<Found>>());
    LOST.with(|now| now.set(outer));
    match found {
        Ok(found) => {
            let mut found = ManuallyDrop::new(found);
            // SAFETY: of a vector; a `Found` is an `Input`.
            (unsafe { Vec::from_raw_parts(found.as_mut_ptr().cast(), found.len(), found.capacity()) }, Ok(()))
        }
        Err(panic) => (lost, Err(panic)),
    }
}
