//! Nodes in lists and queues.

use crate::cell::head::{Head, LOCAL, Link};
use crate::scheduler::{self, Job, SchedulerId, current};

/// A node's turn has come: put it into the queue of the scheduler it belongs to.
///
/// # Safety
/// The entry is a node in no list or queue, and the caller passes on a producer reference of it.
#[inline]
pub(crate) unsafe fn enqueue(link: *const Link) {
    // SAFETY: only nodes use this; the link is their first field, and the caller owns a producer reference.
    unsafe {
        let head = link.cast::<Head>();
        scheduler::schedule((*head).marks.scheduler.get(), Job::new(head));
    }
}

/// As [`VTable::fire`](crate::cell::head::VTable), of a node.
///
/// # Safety
/// As there.
pub(super) unsafe fn fire(link: *const Link, _: *const Head) {
    // SAFETY: the caller's contract.
    unsafe { enqueue(link) }
}

/// Attaches a node to a promise: it is queued when that settles, or at once.
///
/// # Safety
/// The caller passes on a producer reference of `node`, which is in no list or queue, and keeps `promise` alive up to the
/// call; `node` is a consumer of it.
#[inline(never)]
pub(crate) unsafe fn attach(promise: *const Head, node: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        if !Head::attach(promise, node.cast()) {
            enqueue(node.cast());
        }
    }
}

/// As [`attach`], in a turn of the event loop where a fresh reaction, with these flags, is at home; gives the node.
///
/// The ways that are taken most call nothing, so nothing is put aside for a call.
///
/// # Safety
/// As [`attach`]; nobody else lets go of the node meanwhile.
#[inline(always)]
pub(crate) unsafe fn attached(
    promise: *const Head,
    node: *const Head,
    turn: SchedulerId,
    flags: u8,
) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe {
        let last_consumer = (*promise).is_last_consumer();
        // The word behind the count: other consumers, which have gone, may have left an entry, and unpinned the promise.
        let now = (*promise).state.load();
        let attached = if !last_consumer {
            flags & LOCAL == 0 && (*promise).state.try_push(now, node.cast())
        } else if Head::attach_first(promise, node.cast(), turn, now) {
            true
        } else if now.done() {
            // Nobody else waited for it.
            current::push_here(Job::new(node));
            true
        } else {
            flags & LOCAL == 0 && Head::attach_sole(promise, node, now)
        };
        if attached { node } else { attached_otherwise(promise, node) }
    }
}

/// # Safety
/// As [`attached`].
#[inline(never)]
unsafe fn attached_otherwise(promise: *const Head, node: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe {
        let alone = !(*promise).is_local() && (*promise).is_last_consumer();
        let attached =
            alone && Head::numbers_this_thread() && Head::attach_sole(promise, node, (*promise).state.load());
        if !attached {
            attach(promise, node);
        }
        node
    }
}
