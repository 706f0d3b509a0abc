//! What a node does with an outcome.

use std::ptr;

use super::slot::{AnyThenable, Delayed};
use super::{enqueue, reject, settle, waited_for};
use crate::cell::head::{FOLLOWED, Head, Kind, Link, Stage};
use crate::cell::stop::{self, Held};
use crate::fault::Fault;
use crate::observe;
use crate::outcome::Outcome;
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
#[inline]
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
/// As [`settle`]; `B` and `X` need not be known, since all that a slot holds is in one place.
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
                    Head::slot::<Promise<T, E>>(head).write(promise.into_plain());
                    lock_in(head, Stage::Adopt);
                }
                None => {
                    // The panic that any other use of it is.
                    let Err(panic) = catch(|| promise.head()) else { unreachable!("it has no node") };
                    reject::<T, E>(head, Fault::Panicked(panic));
                }
            },
            Outcome::Thenable(thenable) => {
                Head::slot::<Box<AnyThenable<T, E>>>(head).write(Box::new(thenable));
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
        let slot: *mut () = Head::slot(head);
        match (*head).marks.stage.get() {
            Stage::Adopt => match (*head).dissolve() {
                None => follow(head, Stage::Following, stop::attaching(head)),
                Some((follower, held)) => {
                    // Nobody observes this link of a chain of promises that follow promises: splice it out, so that
                    // a loop of them runs in constant memory. The follower keeps count of the jobs it cost.
                    (*head).marks.stage.set(Stage::Empty);
                    delay(follower, slot.cast::<Promise<T, E>>().read());
                    follow(follower, Stage::Delayed, held);
                    observe::gone(head);
                    Head::drop_producer(head);
                }
            },
            Stage::Following => settle_as(head, slot.cast::<Promise<T, E>>().read()),
            Stage::Delayed => {
                let delayed = slot.cast::<Box<Delayed<T, E>>>();
                match &mut (*delayed).ticks {
                    // This is one of the jobs that are to pass.
                    left @ 1.. if current::ordered() => {
                        *left -= 1;
                        enqueue(link);
                    }
                    _ => settle_as(head, delayed.read().promise),
                }
            }
            Stage::Thenable => {
                (*head).marks.stage.set(Stage::Empty);
                Head::unpin(head);
                let thenable = slot.cast::<Box<AnyThenable<T, E>>>().read();
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

/// Settles a node as the promise that it followed has.
///
/// # Safety
/// As [`run_resolution`], of a node whose slot is empty.
unsafe fn settle_as<T, E: Reason>(head: *const Head, followed: Promise<T, E>) {
    // SAFETY: the caller's contract.
    unsafe {
        (*head).marks.stage.set(Stage::Empty);
        // Taking may clone, which is the user's code.
        match catch(|| followed.take_plain()) {
            Ok(result) => settle::<T, E>(head, result),
            Err(panic) => reject::<T, E>(head, Fault::Panicked(panic)),
        }
    }
}

/// Puts another promise into the slot of a node that follows one already, which costs it a job. The handle that was there is gone.
///
/// # Safety
/// The caller keeps the slot as it is for others.
unsafe fn delay<T, E>(head: *const Head, promise: Promise<T, E>) {
    // SAFETY: the caller's contract. The handle is overwritten, not dropped.
    unsafe {
        let slot = Head::slot::<Box<Delayed<T, E>>>(head);
        if (*head).marks.stage.get() == Stage::Delayed {
            let ticks = (*slot).ticks.saturating_add(1);
            (&raw mut **slot).write(Delayed { promise, ticks });
        } else {
            slot.write(Box::new(Delayed { promise, ticks: 1 }));
        }
    }
}

/// Attaches a node to the promise in its slot, which is kept as it is meanwhile.
///
/// # Safety
/// The caller passes on a producer reference of a node that is in no list or queue, and the slot holds the
/// promise to follow, as it is at that stage.
unsafe fn follow(head: *const Head, stage: Stage, held: Held) {
    // SAFETY: the caller's contract. The reaction may fire on another thread as soon as it is attached: stage first.
    unsafe {
        (*head).marks.stage.set(stage);
        let followed = (*waited_for(head)).head();
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
