//! Lists of those who waited for a promise that has settled.

use std::ptr;

use super::{Head, Link};
use crate::scheduler;

/// Whether there is more in a list than awaits, which may have been given up.
///
/// # Safety
/// The list was taken out of a state word by the caller.
pub(super) unsafe fn has_reaction(mut entry: *const Link) -> bool {
    // SAFETY: entries are valid until fired.
    unsafe {
        while !entry.is_null() && !(*entry).vtable.kind.is_node() {
            entry = (*entry).next();
        }
    }
    !entry.is_null()
}

/// Fires a list of reactions to a promise, oldest first.
///
/// # Safety
/// The list was taken out of a state word by the caller.
#[inline]
pub(in crate::cell) unsafe fn fire(newest: *const Link, promise: *const Head) {
    // SAFETY: entries are valid until fired.
    unsafe {
        if newest.is_null() {
        } else if (*newest).next().is_null() {
            ((*newest).vtable.fire)(newest, promise);
        } else {
            fire_all(newest, promise);
        }
    }
}

/// # Safety
/// As [`fire`].
unsafe fn fire_all(newest: *const Link, promise: *const Head) {
    let mut oldest: *const Link = ptr::null();
    let mut at = newest;
    // SAFETY: entries are valid until fired, and `next` is ours.
    unsafe {
        while !at.is_null() {
            at = (*at).replace_next(std::mem::replace(&mut oldest, at));
        }
        fire_in_order(oldest, promise);
    }
}

/// Fires a list that was turned around.
///
/// # Safety
/// As [`fire`]; `next` is the next younger entry.
pub(in crate::cell) unsafe fn fire_in_order(mut oldest: *const Link, promise: *const Head) {
    // SAFETY: entries are valid until fired, and `next` is ours.
    unsafe {
        scheduler::batch(|| {
            while !oldest.is_null() {
                let entry = oldest;
                oldest = (*entry).replace_next(ptr::null());
                ((*entry).vtable.fire)(entry, promise);
            }
        });
    }
}
