//! Stopping what nobody wants: the last handle of a promise that opted in goes while it is pending.
//!
//! A task is told so, and its owner drops the future: see `task`. That of an event loop is told on the loop's thread. A reaction,
//! and whatever follows another promise, is taken out of that promise's list; then it is queued, and what it holds is dropped when
//! its turn comes: on its own scheduler, as handlers are. With that goes its handle of the promise in front of it, which may be the
//! last one, and so on up the chain.
//!
//! Which promise that is stands in the node's slot, and the slot belongs to the producer side. So:
//!
//! * On an event loop, it is looked at on the loop's thread. A handle that goes elsewhere sends a job there.
//! * Where jobs run in parallel, a lock keeps the slot as it is meanwhile. Everything that takes out what a slot holds, or
//!   attaches its node to a promise, holds the lock, or has left a flag under it ([`TAKEN`]).

use std::mem::ManuallyDrop;
use std::ptr;

use super::head::{Head, IGNORED, IN_CONTEXT, Kind, STOPS, Stage, TAKEN, WATCHED};
use super::seats::{self, Seat};
use super::{hooks, node, task};
use crate::observe;
use crate::promise::Promise;
use crate::scheduler::{self, current};
use crate::sync::{Latch, Latched, Ordering, global, racy};
use crate::{Fault, context::node as context, scheduler::SchedulerId};

// Each lock is for several nodes. No code of the user's runs under it, and no two are held at once.
#[cfg(not(loom))]
global! { static SLOTS: [Latch; 64] = [const { Latch::new() }; 64]; }
#[cfg(loom)]
global! { static SLOTS: [Latch; 1] = [Latch::new()]; }

/// What keeps a slot as it is.
pub(crate) type Held = Option<Latched>;

fn lock_of(head: *const Head) -> &'static Latch {
    &SLOTS[(head.addr() >> 6) % SLOTS.len()]
}

fn lock(head: *const Head) -> Latched {
    lock_of(head).lock()
}

/// Whether the jobs of this node may run on several threads at once.
///
/// # Safety
/// The node is alive.
pub(super) unsafe fn in_parallel(head: *const Head) -> bool {
    // SAFETY: the node is alive; where a reaction or a task lives is never written again.
    unsafe { (*head).marks.scheduler.get() }.is_some_and(|home| !scheduler::is_loop(home))
}

/// Whether it waits for the promise in its slot.
///
/// # Safety
/// The caller is the producer side, or keeps the slot as it is.
unsafe fn waits(head: *const Head) -> bool {
    // SAFETY: the caller is the producer side, or keeps the slot as it is.
    let (stage, kind) = unsafe { ((*head).marks.stage.get(), (*head).link.vtable.kind) };
    matches!((stage, kind), (Stage::Following | Stage::Delayed, _) | (Stage::Body, Kind::Reaction))
}

/// Keeps a follower's slot as it is, unless somebody else does; `None`: try without.
///
/// # Safety
/// The node is in a list that the caller has locked.
pub(super) unsafe fn try_hold(head: *const Head) -> Option<Held> {
    // SAFETY: entries of a locked list are alive.
    if unsafe { !in_parallel(head) } {
        return Some(None);
    }
    lock_of(head).try_lock().map(Some)
}

/// A job's turn has come, or never will, where jobs may run in parallel: what its slot holds is going to be taken out.
///
/// # Safety
/// The caller owns the node's entry.
pub(crate) unsafe fn take(head: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        if waits(head) && in_parallel(head) {
            let _held = lock(head);
            (*head).set(TAKEN);
        }
    }
}

/// Around attaching a node to the promise in its slot.
///
/// # Safety
/// The caller is the producer side of the node.
pub(super) unsafe fn attaching(head: *const Head) -> Held {
    // SAFETY: the caller's contract.
    unsafe {
        if !in_parallel(head) {
            return None;
        }
        let held = lock(head);
        (*head).clear(TAKEN);
        Some(held)
    }
}

/// Whether a node's work is to be dropped instead of done. A task looks for itself.
///
/// # Safety
/// The caller owns the node's entry in a queue, or is about to attach it.
pub(crate) unsafe fn is_unwanted(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        (*head).has(STOPS)
            && (*head).state.load().consumer_gone()
            && !((*head).link.vtable.kind == Kind::Task && (*head).marks.stage.get() == Stage::Body)
    }
}

/// One turn of a node with flags.
///
/// # Safety
/// As [`VTable::run`](super::head::VTable).
#[cold]
pub(crate) unsafe fn run_with_flags(head: *const Head) {
    // SAFETY: the caller's contract.
    let run = || unsafe {
        if is_unwanted(head) {
            ((*head).link.vtable.abandon)(head.cast());
        } else if (*head).has(IN_CONTEXT) {
            context::run(head);
        } else {
            ((*head).link.vtable.run)(head.cast());
        }
    };
    // SAFETY: as above.
    unsafe { if (*head).has(WATCHED) { observe::turn(head, run) } else { run() } }
}

/// The last handle goes of a promise that opted in.
///
/// # Safety
/// As [`Head::leave_as_consumer`].
#[cold]
pub(super) unsafe fn leave(head: *const Head) {
    // SAFETY: the caller keeps the node alive until it has left.
    unsafe {
        if (*head).state.load().settled() {
            return leave_here(head, true, |_| false);
        }
        match (*head).link.vtable.kind {
            Kind::Task if !task::is_done(head) => {
                let Some(home) = (*head).marks.scheduler.get() else { unreachable!("set when it was made") };
                if in_parallel(head) || (*head).is_local() || current::is_in_charge(home) {
                    task::cancel(head);
                    leave_here(head, false, |_| false);
                } else {
                    send_home(head, home);
                }
            }
            Kind::Task | Kind::Reaction => {
                let Some(home) = (*head).marks.scheduler.get() else { unreachable!("set when it was made") };
                if in_parallel(head) || (*head).is_local() || current::is_in_charge(home) {
                    leave_here(head, false, |head| unlink(head));
                } else {
                    send_home(head, home);
                }
            }
            Kind::Combined => {
                let Some(home) = (*head).marks.scheduler.get() else { unreachable!("set when it was made") };
                if in_parallel(head) || (*head).is_local() || current::is_in_charge(home) {
                    // When nothing can decide it any more it is abandoned, and that is nobody's.
                    (*head).set(IGNORED);
                    seats::close(head);
                    leave_here(head, false, |_| false);
                } else {
                    send_home(head, home);
                }
            }
            // What a resolver decides has no work of its own.
            Kind::Plain | Kind::Wait | Kind::Waiter => leave_here(head, false, |_| false),
        }
    }
}

/// # Safety
/// As [`leave`].
unsafe fn leave_here(head: *const Head, report: bool, unlink: impl FnOnce(*const Head) -> bool) {
    // SAFETY: the caller's contract; once it has left, an entry that was taken out keeps the node alive.
    unsafe {
        let hooks = hooks::take_unwanted(head, true);
        // Up to the mark that nobody wants it: whoever attaches it meanwhile sees that.
        let held = if in_parallel(head) { Some(lock(head)) } else { None };
        let unlinked = !(held.is_some() && (*head).has(TAKEN)) && unlink(head);
        let pending = (*head).state.abandon_pending(|| (*head).is_local());
        drop(held);
        if !pending {
            drop(hooks);
            return Head::leave_settled(head, report);
        }
        if let Some(hooks) = hooks {
            hooks.cancel(true);
        }
        if unlinked {
            // Its turn comes to find that nobody wants it.
            node::enqueue(head.cast());
        }
    }
}

/// Takes a node out of the list of the promise that it waits for.
///
/// # Safety
/// Nobody changes the node's slot meanwhile.
unsafe fn unlink(head: *const Head) -> bool {
    // SAFETY: the handle in the slot keeps the promise alive.
    unsafe {
        if !waits(head) {
            return false;
        }
        let source = (*node::waited_for(head)).head();
        if (*source).state.load().settled() {
            return false;
        }
        (*source).set(IGNORED);
        Head::unlink(source, head.cast())
    }
}

/// The reaction that has this seat gives it up: its handler begins, or is dropped.
///
/// # Safety
/// The caller is that reaction, if it has the seat still.
#[inline]
pub(super) unsafe fn stand_up(seat: &Seat) {
    // ORDERING: Relaxed: nobody else gives a seat to a reaction.
    let reaction: *const Head = seat.load(Ordering::Relaxed);
    racy();
    // SAFETY: a reaction that has a seat is alive, and this one's until it has given it up.
    let _held = unsafe { (!reaction.is_null() && in_parallel(reaction)).then(|| lock(reaction)) };
    // ORDERING: Relaxed: in jobs of one loop, or under the lock. Nobody looks at seats of a loop that is gone.
    seat.store(ptr::null_mut(), Ordering::Relaxed);
}

/// Takes the reaction that has this seat out of the list it is in: it is the caller's then, in no list and without seat. `None`
/// if there is none, or it does not wait any more.
///
/// # Safety
/// The caller has closed the combined promise that the seat belongs to, and keeps it alive. Jobs of its home run in parallel,
/// or this is the thread where they run.
pub(super) unsafe fn take_out(seat: &Seat, combined: *const Head) -> Option<*const Head> {
    // ORDERING: Relaxed: as above; if there is a lock, this only finds it.
    let reaction: *const Head = seat.load(Ordering::Relaxed);
    // SAFETY: the caller's contract. A reaction is alive as long as it has a seat, which it has on this thread or under the
    // lock. It is of the same home.
    unsafe {
        if reaction.is_null() {
            return None;
        }
        if in_parallel(combined) {
            racy();
            let _held = lock(reaction);
            // ORDERING: Relaxed: under the lock.
            if seat.load(Ordering::Relaxed).is_null() || (*reaction).has(TAKEN) || !unlink(reaction) {
                return None;
            }
            // ORDERING: Relaxed: under the lock.
            seat.store(ptr::null_mut(), Ordering::Relaxed);
        } else {
            if !unlink(reaction) {
                return None;
            }
            // ORDERING: Relaxed: in a job of the loop.
            seat.store(ptr::null_mut(), Ordering::Relaxed);
        }
        Some(reaction)
    }
}

/// As [`take_out`], of a reaction that stays where it is, whether or not it waits. `false`: it does not.
///
/// # Safety
/// As there; the reaction is alive, and `parallel` says whether its home's jobs run in parallel.
#[inline]
pub(super) unsafe fn take_out_input(input: *const Head, parallel: bool) -> bool {
    // SAFETY: the caller's contract.
    unsafe {
        if !parallel {
            return waits(input) && unlink(input);
        }
        racy();
        let _held = lock(input);
        !(*input).has(TAKEN) && unlink(input)
    }
}

/// The last consumer of a promise, on its way to the thread where it can be stopped.
struct Leaving(*const Head);

// SAFETY: a promise whose jobs a loop on another thread runs is of parts that are `Send`.
unsafe impl Send for Leaving {}

impl Leaving {
    fn arrive(self) {
        let head = ManuallyDrop::new(self).0;
        // SAFETY: the consumer that was sent.
        unsafe { Head::leave_as_consumer(head) }
    }
}

impl Drop for Leaving {
    /// The loop is gone, and with it what was to be stopped.
    fn drop(&mut self) {
        // SAFETY: the consumer that was sent.
        unsafe {
            let head = self.0;
            let pending = !(*head).state.load().settled();
            if pending && (*head).link.vtable.kind == Kind::Task && !task::is_done(head) {
                task::cancel_without_loop(head);
            }
            leave_here(head, false, |_| false);
        }
    }
}

/// # Safety
/// The caller is the node's last consumer, and gives that up.
unsafe fn send_home(head: *const Head, home: SchedulerId) {
    let leaving = Leaving(head);
    let _entered = current::Enter::pool(home);
    let _none = current::InContext::none();
    let leave = async move {
        leaving.arrive();
        Ok(())
    };
    // When the loop is gone, that is nobody's.
    Promise::<(), Fault>::from_future_deferred(leave).release();
}
