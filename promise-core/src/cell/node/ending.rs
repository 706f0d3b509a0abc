//! Dropping what a slot holds.

use super::reject_quietly;
use super::slot::{AnyThenable, Delayed};
use crate::cell::head::{Head, IGNORED, Link, Stage};
use crate::cell::readers;
use crate::fault::{Abandoned, Fault};
use crate::panic::swallow;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::unhandled;

/// Drops what the slot of a pending node holds.
///
/// # Safety
/// The caller is the producer side of a node of these types.
pub(crate) unsafe fn drop_stage<T, E>(head: *const Head) {
    // SAFETY: the stage says what is in the slot; it is taken out once.
    unsafe {
        let slot: *mut () = Head::slot(head);
        let stage = (*head).marks.stage.get();
        (*head).marks.stage.set(Stage::Empty);
        match stage {
            Stage::Empty | Stage::Abandoned => {}
            Stage::Body => swallow(|| ((*head).link.vtable.drop_body)(slot)),
            Stage::Sharing => {
                readers::own(head);
                drop_stage::<T, E>(head);
            }
            Stage::Adopt | Stage::Following => slot.cast::<Promise<T, E>>().drop_in_place(),
            Stage::Delayed => slot.cast::<Box<Delayed<T, E>>>().drop_in_place(),
            Stage::Thenable => swallow(|| slot.cast::<Box<AnyThenable<T, E>>>().drop_in_place()),
        }
    }
}

/// # Safety
/// As [`VTable::abandon`](crate::cell::head::VTable::abandon), of a node of these types.
pub(crate) unsafe fn abandon<T, E: Reason>(link: *const Link) {
    // SAFETY: the caller gives up the producer reference it owns on a pending node nobody else produces.
    unsafe {
        let head = link.cast::<Head>();
        drop_stage::<T, E>(head);
        (*head).marks.stage.set(Stage::Abandoned);
        reject_quietly::<T, E>(head, Fault::Abandoned(Abandoned::new((*head).origin.get().place())));
    }
}

/// # Safety
/// As [`VTable::discard`](crate::cell::head::VTable::discard): the result is written, of these types, and the caller's; it is not used again.
pub(super) unsafe fn discard<T, E: Reason>(head: *const Head, rejected: bool, report: bool) {
    // SAFETY: the caller owns the settled result, which is dropped here and not used again.
    unsafe {
        if !rejected {
            return swallow(|| Head::slot::<T>(head).drop_in_place());
        }
        let reason = Head::slot::<E>(head);
        if report && !(*head).has(IGNORED) {
            unhandled::report(&*reason, (*head).origin.get());
        }
        swallow(|| reason.drop_in_place());
    }
}
