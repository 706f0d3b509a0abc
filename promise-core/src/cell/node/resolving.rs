//! What a node does with an outcome.

use std::ptr;

use super::{Following, enqueue, reject, settle};
use crate::cell::head::{FOLLOWED, Head, Kind, Link, Stage};
use crate::cell::stop::{self, Held};
use crate::fault::Fault;
use crate::observe;
use crate::outcome::{Outcome, Thenable};
use crate::panic::catch;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::resolver::Resolver;
use crate::scheduler::{self, current};
use crate::trace;

/// ECMAScript's promise reject function, past its already-resolved check.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn refuse<T, E: Reason>(head: *const Head, mut reason: E) {
    // SAFETY: the caller's contract.
    unsafe {
        note(&mut reason, &*head);
        settle::<T, E>(head, Err(reason));
    }
}

/// What a reaction is rejected with knows that it came through there.
pub(super) fn note<E: Reason>(reason: &mut E, head: &Head) {
    if head.link.vtable.kind == Kind::Reaction {
        trace::passed_on(reason, head.origin.get());
    }
}

/// ECMAScript's promise resolve function, past its already-resolved check: settles the node, or locks it in.
///
/// # Safety
/// As [`settle`]; `B` and `X` need not be known, since following and thenable share the slot's place with the result.
pub(crate) unsafe fn resolve<T, E: Reason>(head: *const Head, outcome: Outcome<T, E>) {
    // SAFETY: the caller's contract; the slot is written before the node is queued.
    unsafe {
        match outcome {
            Outcome::Value(value) => settle::<T, E>(head, Ok(value)),
            Outcome::Reason(reason) => refuse::<T, E>(head, reason),
            Outcome::Promise(promise) => match promise.try_head() {
                Some(itself) if ptr::eq(itself, head) => {
                    reject::<T, E>(head, Fault::SelfResolution);
                    drop(promise);
                }
                Some(_) => {
                    Head::result_ptr::<Promise<T, E>>(head).write(promise.into_plain());
                    lock_in(head, Stage::Adopt);
                }
                None => {
                    // The panic that any other use of it is.
                    let Err(panic) = catch(|| promise.head()) else { unreachable!("it has no node") };
                    reject::<T, E>(head, Fault::Panicked(panic));
                }
            },
            Outcome::Thenable(thenable) => {
                Head::result_ptr::<Box<dyn Thenable<T, E>>>(head).write(thenable);
                lock_in(head, Stage::Thenable);
            }
        }
    }
}

/// # Safety
/// As [`settle`], of a node whose slot was filled for this stage.
unsafe fn lock_in(head: *const Head, stage: Stage) {
    // SAFETY: the caller is the producer side and has just filled the slot for this stage.
    unsafe {
        (*head).marks.stage.set(stage);
        // A task or a reaction stays where it is: whoever settles what it awaited, attaches to it, or stops it, may be asking.
        if (*head).link.vtable.kind == Kind::Plain {
            (*head).marks.scheduler.set(Some(scheduler::of((*head).is_local())));
        }
        enqueue(head.cast());
    }
}

/// One turn of a node that is past its own work.
///
/// # Safety
/// As [`VTable::run`](crate::cell::head::VTable::run); the stage is not `Body`.
#[inline(never)]
pub(crate) unsafe fn run_resolution<T, E: Reason>(link: *const Link) {
    // SAFETY: the queue's producer reference is passed on; the stage says which field is live.
    unsafe {
        let head = link.cast::<Head>();
        let slot: *mut () = Head::result_ptr(head);
        match (*head).marks.stage.get() {
            Stage::Adopt => match (*head).dissolve() {
                None => {
                    (&raw mut (*slot.cast::<Following<T, E>>()).ticks).write(0);
                    follow::<T, E>(head, stop::attaching(head));
                }
                Some((follower, held)) => {
                    // Nobody observes this link of a chain of promises that follow promises: splice it out, so that
                    // a loop of them runs in constant memory. The follower keeps count of the jobs it cost.
                    (*head).marks.stage.set(Stage::Empty);
                    let followed = slot.cast::<Promise<T, E>>().read();
                    let following = Head::result_ptr::<Following<T, E>>(follower);
                    let ticks = (*following).ticks.saturating_add(1);
                    following.write(Following { promise: followed, ticks });
                    follow::<T, E>(follower, held);
                    observe::gone(head);
                    Head::drop_producer(head);
                }
            },
            Stage::Following if is_to_wait::<T, E>(slot) => enqueue(link),
            Stage::Following => {
                (*head).marks.stage.set(Stage::Empty);
                let followed = slot.cast::<Promise<T, E>>().read();
                // Taking may clone, which is the user's code.
                match catch(|| followed.take_plain()) {
                    Ok(result) => settle::<T, E>(head, result),
                    Err(panic) => reject::<T, E>(head, Fault::Panicked(panic)),
                }
            }
            Stage::Thenable => {
                (*head).marks.stage.set(Stage::Empty);
                Head::unpin(head);
                let thenable = slot.cast::<Box<dyn Thenable<T, E>>>().read();
                let resolver = Resolver::<T, E>::from_producer(head);
                if let Err(panic) = catch(|| thenable.then(resolver.clone())) {
                    resolver.reject_fault(Fault::Panicked(panic));
                }
            }
            stage @ (Stage::Empty | Stage::Body | Stage::Sharing | Stage::Abandoned) => {
                unreachable!("queued at stage {stage:?}")
            }
        }
    }
}

/// Whether jobs are to pass before the node settles as the promise in its slot has. This is one of them then.
///
/// # Safety
/// The slot is that of a node at stage `Following`.
unsafe fn is_to_wait<T, E>(slot: *mut ()) -> bool {
    // SAFETY: the caller's contract.
    let ticks = unsafe { &mut (*slot.cast::<Following<T, E>>()).ticks };
    let waits = *ticks > 0 && current::ordered();
    if waits {
        *ticks -= 1;
    }
    waits
}

/// Attaches a node to the promise in its slot, which is kept as it is meanwhile.
///
/// # Safety
/// The caller passes on a producer reference of a node of these types that is in no list or queue, and the slot holds the
/// promise to follow.
unsafe fn follow<T, E>(head: *const Head, held: Held) {
    // SAFETY: the caller's contract. The reaction may fire on another thread as soon as it is attached: stage first.
    unsafe {
        (*head).marks.stage.set(Stage::Following);
        let followed = (*Head::result_ptr::<Promise<T, E>>(head)).head();
        if !(*followed).state.load().settled() {
            (*followed).set(FOLLOWED);
        }
        // Who wants to stop it has said so before, or finds it in the list.
        let attached = !stop::is_unwanted(head) && Head::attach(followed, head.cast());
        drop(held);
        if !attached {
            enqueue(head.cast());
        }
    }
}
