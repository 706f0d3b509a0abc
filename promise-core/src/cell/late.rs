//! The order of those who wait for one promise, when it settles on another thread than theirs.
//!
//! A settling promise hands the entries of its list over to their schedulers. On the thread of the event loop they all
//! belong to, nobody can come in between, and they are queued before anybody attached later. Otherwise there are two gaps,
//! in which somebody attached late could overtake them:
//!
//! * *While they are handed over*, the promise says so in its state word, and late entries wait here; the settling thread
//!   hands them over, too. It does not keep a lock meanwhile, since wakers and schedulers are somebody else's code.
//! * *When they were handed over to an event loop* that has not looked into its inbox yet. A late handler would be queued as
//!   a microtask, so the loop first queues those that came through the inbox for the same promise: see
//!   [`catch_up`](crate::scheduler::catch_up).

use std::ptr;
use std::sync::PoisonError;

use super::head::{Head, Kind, Link, Stage, fire};
use super::{node, task};
use crate::scheduler::SchedulerId;
use crate::sync::{Mutex, global};

/// Late entries and the promise they wait for, oldest first.
struct Late(Vec<(*const Head, *const Link)>);

// SAFETY: an entry in a list may be fired by any thread, and promises are only compared.
unsafe impl Send for Late {}

global! { static LATE: Mutex<Late> = Mutex::new(Late(Vec::new())); }

/// The scheduler where an entry goes when it is fired, if it is one of ours.
///
/// # Safety
/// The entry is alive.
pub(super) unsafe fn home(entry: *const Link) -> Option<SchedulerId> {
    // SAFETY: the caller's contract.
    unsafe {
        match (*entry).vtable.kind {
            Kind::Plain | Kind::Reaction | Kind::Task | Kind::Combined => {
                (*entry.cast::<Head>()).marks.scheduler.get()
            }
            Kind::Wait => task::home(entry),
            Kind::Waiter => None,
        }
    }
}

/// The promise that a queued node was attached to, if that is why it is queued.
///
/// # Safety
/// The caller owns the node's entry in a queue.
pub(crate) unsafe fn source(queued: *const Head) -> Option<*const Head> {
    // SAFETY: the entry's reference keeps the node alive.
    unsafe {
        match ((*queued).marks.stage.get(), (*queued).link.vtable.kind) {
            (Stage::Following | Stage::Delayed, _) | (Stage::Body | Stage::Sharing, Kind::Reaction) => {
                Some((*node::waited_for(queued)).head())
            }
            (Stage::Body, Kind::Task) => Some(task::awaited(queued)),
            _ => None,
        }
    }
}

/// Adds an entry to be handed over by the settling thread; `false`: it has handed everything over.
///
/// # Safety
/// As `State::push`, of a settled promise.
pub(super) unsafe fn push(promise: *const Head, entry: *const Link) -> bool {
    let mut late = LATE.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the caller is a consumer until the entry is handed over, which the lock prevents.
    let open = unsafe { (*promise).state.mark_late() };
    if open {
        late.0.push((promise, entry));
    }
    open
}

/// Everything that was in the list was handed over. Does so with late entries.
///
/// # Safety
/// The caller has settled the promise and holds a producer reference.
pub(super) unsafe fn finish(promise: *const Head) {
    // SAFETY: the caller's contract; late entries are its own.
    unsafe {
        while !(*promise).state.handed_over() {
            let mut newest: *const Link = ptr::null();
            {
                let mut late = LATE.lock().unwrap_or_else(PoisonError::into_inner);
                late.0.retain(|&(of, entry)| {
                    let ours = ptr::eq(of, promise);
                    if ours {
                        (*entry).set_next(std::mem::replace(&mut newest, entry));
                    }
                    !ours
                });
                (*promise).state.clear_late();
            }
            fire(newest, promise);
        }
    }
}
