//! Dropping what a slot holds.

use std::ptr;

use super::reject_quietly;
use crate::cell::head::{Head, IGNORED, Link, Stage};
use crate::cell::readers;
use crate::fault::{Abandoned, Fault};
use crate::outcome::Thenable;
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
        let slot: *mut () = Head::result_ptr(head);
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
            Stage::Thenable => swallow(|| slot.cast::<Box<dyn Thenable<T, E>>>().drop_in_place()),
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
pub(super) unsafe fn discard<T, E: Reason>(head: *const Head, report: bool) {
    // SAFETY: the caller owns the settled result, which is dropped here and not used again.
    unsafe {
        let result = Head::result_ptr::<Result<T, E>>(head);
        if report
            && let Err(reason) = &*result
            && !(*head).has(IGNORED)
        {
            unhandled::report(reason, (*head).origin.get());
        }
        swallow(|| ptr::drop_in_place(result));
    }
}
