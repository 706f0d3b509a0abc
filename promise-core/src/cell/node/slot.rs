//! What a node holds.

use std::mem::ManuallyDrop;

use crate::cell::head::{Head, Stage};
use crate::outcome::Thenable;
use crate::promise::Promise;

/// What a node holds. While it is pending, the stage says what that is. Once it is settled it is `value` or `reason`: the state word
/// knows which, so that there need be no room to note it. All of them are reached through the slot's address, by code that knows
/// `T` and `E` only.
#[allow(dead_code, reason = "the fields make room")]
pub(crate) union Slot<T, E, B> {
    pub(super) empty: (),
    pub(crate) body: ManuallyDrop<B>,
    promise: ManuallyDrop<Promise<T, E>>,
    delayed: ManuallyDrop<Box<Delayed<T, E>>>,
    thenable: ManuallyDrop<Box<AnyThenable<T, E>>>,
    value: ManuallyDrop<T>,
    reason: ManuallyDrop<E>,
}

/// In a box of its own, so that the slot need not have room for a wide pointer.
pub(super) type AnyThenable<T, E> = Box<dyn Thenable<T, E>>;

/// A promise that is followed, and more. The promise stands first: what asks for it need not know the types.
#[repr(C)]
pub(super) struct Delayed<T, E> {
    pub(super) promise: Promise<T, E>,
    /// How many jobs to let pass before settling, for links that were spliced out.
    pub(super) ticks: u32,
}

impl<T, E, B> Slot<T, E, B> {
    pub(super) fn settled(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Slot { value: ManuallyDrop::new(value) },
            Err(reason) => Slot { reason: ManuallyDrop::new(reason) },
        }
    }
}

/// The promise in the slot of a node that waits for it.
///
/// # Safety
/// The caller is the producer side, or keeps the slot as it is. The node follows the promise, or is its reaction.
#[inline]
pub(crate) unsafe fn waited_for(head: *const Head) -> *const Promise<(), ()> {
    // SAFETY: the caller's contract. A handle has the same layout whatever its types, and so has a pointer to a box's content.
    unsafe {
        match (*head).marks.stage.get() {
            Stage::Delayed => Head::slot::<*const Promise<(), ()>>(head).read(),
            _ => Head::slot::<Promise<(), ()>>(head),
        }
    }
}

/// Writes the result of a promise of these types: says whether it is a reason.
///
/// # Safety
/// The slot is the caller's, and empty.
#[inline(always)]
pub(super) unsafe fn write<T, E>(head: *const Head, result: Result<T, E>) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        match result {
            Ok(value) => {
                Head::slot::<T>(head).write(value);
                false
            }
            Err(reason) => {
                Head::slot::<E>(head).write(reason);
                true
            }
        }
    }
}

/// Takes the result of a promise of these types out of its slot.
///
/// # Safety
/// It is there, and a reason if `rejected`. It is the caller's, and not used again.
#[inline(always)]
pub(crate) unsafe fn take<T, E>(head: *const Head, rejected: bool) -> Result<T, E> {
    // SAFETY: the caller's contract.
    unsafe { if rejected { Err(Head::slot::<E>(head).read()) } else { Ok(Head::slot::<T>(head).read()) } }
}

/// The [`ClonerOf`](crate::cell::cloners::ClonerOf) these types. Gets the slot.
///
/// # Safety
/// As [`look`].
pub(crate) unsafe fn copy<T: Clone, E: Clone>(slot: *const (), rejected: bool) -> Result<T, E> {
    // SAFETY: the caller's contract.
    unsafe { if rejected { Err((*slot.cast::<E>()).clone()) } else { Ok((*slot.cast::<T>()).clone()) } }
}

/// Looks at the result of a promise of these types.
///
/// # Safety
/// It is there as long as it is looked at, and a reason if `rejected`.
#[inline(always)]
pub(crate) unsafe fn look<'a, T, E>(head: *const Head, rejected: bool) -> Result<&'a T, &'a E> {
    // SAFETY: the caller's contract.
    unsafe { if rejected { Err(&*Head::slot::<E>(head)) } else { Ok(&*Head::slot::<T>(head)) } }
}
