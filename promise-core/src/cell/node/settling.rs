//! Writing a result, and publishing it.

use std::mem::needs_drop;

use super::resolving::note;
use super::{Deferred, slot};
use crate::cell::head::{Head, Verdict};
use crate::fault::Fault;
use crate::panic::{catch, swallow};
use crate::reason::Reason;

/// Writes and publishes a result; gives up one producer reference.
///
/// # Safety
/// The caller is the one producer that settles this node of these types, and owns a producer reference; the slot is empty.
pub(crate) unsafe fn settle<T, E>(head: *const Head, result: Result<T, E>) {
    // SAFETY: the caller's contract.
    unsafe { publish(head, result, true, false) }
}

/// As [`settle`] with a value, of a deferred promise that is not local, by a resolver.
///
/// # Safety
/// As [`settle`].
#[inline]
pub(crate) unsafe fn resolve_to<T, E>(head: *const Head, value: T) {
    // SAFETY: the slot is the settling producer's until the state word says settled.
    unsafe {
        Deferred::<T, E>::value(head).write(value);
        Head::settle_value(head);
    }
}

/// As [`resolve_to`], of a promise that is not deferred.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn resolve_other_to<T>(head: *const Head, value: T) {
    // SAFETY: as in `resolve_to`.
    unsafe {
        Head::slot::<T>(head).write(value);
        Head::settle_value(head);
    }
}

/// As [`resolve_to`], by a callback.
///
/// # Safety
/// As [`settle`], by the only resolver.
#[inline(always)]
pub(crate) unsafe fn call_back<T, E>(head: *const Head, value: T) {
    // SAFETY: as in `resolve_to`.
    unsafe {
        Deferred::<T, E>::value(head).write(value);
        if !Head::settle_below(head) {
            Head::settle_value(head);
        }
    }
}

/// As [`settle`] with a value, in the node's own job, as its only producer. `slot` is where it goes.
///
/// # Safety
/// As [`settle`].
#[inline(never)]
pub(crate) unsafe fn fulfil<T, E: Reason>(head: *const Head, slot: *mut T, value: T) {
    // SAFETY: as in `publish`. Where there is no consumer and never will be, nobody would see the value.
    unsafe {
        if (*head).state.load().only_pinned_and_unwanted() {
            drop_unwanted(value);
            return Deferred::<T, E>::free(head);
        }
        debug_assert_eq!(slot, Head::slot(head));
        slot.write(value);
        Head::settle_in_turn(head);
    }
}

#[inline]
fn drop_unwanted<T>(value: T) {
    if needs_drop::<T>() {
        swallow(|| drop(value));
    }
}

/// As [`settle`], but the caller keeps its producer reference.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn settle_and_keep<T, E>(head: *const Head, result: Result<T, E>) {
    // SAFETY: the caller's contract.
    unsafe { publish(head, result, true, true) }
}

/// Rejects with a fault of the library's own.
///
/// Making a reason of it is the user's code (`From<Fault>`). If that panics, there is nothing the promise could be
/// rejected with: it stays pending, and stays allocated.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn reject<T, E: Reason>(head: *const Head, fault: Fault) {
    // SAFETY: the caller's contract.
    unsafe { publish_fault::<T, E>(head, fault, true) }
}

/// As [`reject`], with a fault that is not worth a report when there is no handle any more.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn reject_quietly<T, E: Reason>(head: *const Head, fault: Fault) {
    // SAFETY: the caller's contract.
    unsafe { publish_fault::<T, E>(head, fault, false) }
}

/// # Safety
/// As [`settle`].
unsafe fn publish_fault<T, E: Reason>(head: *const Head, fault: Fault, report: bool) {
    if let Ok(mut reason) = catch(|| E::from(fault)) {
        // SAFETY: the caller's contract.
        unsafe {
            note(&mut reason, &*head);
            publish::<T, E>(head, Err(reason), report, false);
        }
    }
}

/// # Safety
/// As [`settle`]; the producer reference goes unless it is `kept`.
unsafe fn publish<T, E>(head: *const Head, result: Result<T, E>, report: bool, kept: bool) {
    // SAFETY: the slot is the settling producer's until the state word says settled.
    unsafe {
        let rejected = slot::write(head, result);
        Head::settle(head, Verdict { rejected, report, kept });
    }
}
