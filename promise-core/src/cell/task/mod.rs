//! Nodes made from a future: the promise's cell and the task that decides it are one allocation.
//!
//! A task is *owned* while it is queued or being polled; only the owner touches the future. A wake of a task that is
//! not owned takes ownership and queues it; a wake of an owned one leaves a note, and the owner queues it again. A
//! task that asked for a tick stays owned while it travels through the queue, so a tick costs no atomic operation.
//!
//! A producer reference goes with ownership. The task's own wait entry needs none beside it: while the entry is in a list, a
//! task that nobody owns is *parked*, and keeps the reference for whoever takes it over.
//!
//! Most tasks of an event loop wait for nothing but a promise that the same loop settles. Then nobody elsewhere has to do with
//! the task: there is no waker, the entry is fired in a job of the loop, and whoever wants to stop the task does that on the
//! loop's thread. Such a task is *lent*: it stays owned, by its wait entry, so waiting costs no exchange.

use std::future::Future;
use std::mem::{offset_of, transmute};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::head::{Entry, Head, Kind, VTable};
use super::node::Node;
use super::ticket::Ticket;
use crate::outcome::IntoOutcome;
use crate::reason::Reason;
use crate::scheduler::current;
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, Cell};

mod owning;
mod polling;
mod spawning;
mod waiting;
mod wakers;

pub(super) use owning::{cancel, cancel_without_loop, is_done, take_over, wake};
use polling::{abandon, orphan, run};
pub(crate) use polling::{end_with, request_tick, run_awaited};
pub(crate) use spawning::{
    Chained, Start, begin, begin_chain, begin_source, spawn, spawn_chain_here, spawn_here,
};
#[cfg(feature = "tracing")]
pub(crate) use waiting::running_head;
pub(super) use waiting::settles_elsewhere;
pub(crate) use waiting::{Wait, awaited, give_up, home, running, runs_local, wait, with_origin};

/// What a task has beside the head: who owns it, and one place to wait in without allocating.
pub(crate) struct Extra {
    run: AtomicU32,
    /// The task's own entry in the reaction list of the promise it awaits.
    wait: Entry,
    /// The entry is in use, unless it was `FIRED`. Owner only.
    waiting: Cell<bool>,
    /// The promise `wait` was last attached to: an address to compare, never dereferenced. Owner only.
    awaited: Cell<*const Head>,
    /// Where the handle was that waits with it: an address to compare. Owner only.
    waiter: Cell<*const ()>,
    /// Of the poll that is going on, or is to come: [`FRESH`] and its like. Owner only.
    turn: Cell<u8>,
    /// What it waits for settles in a job of the task's event loop. Looked at on the loop's thread only.
    here: Cell<bool>,
    /// The wait entry is the owner. Written on the loop's thread, or when the loop is gone.
    lent: AtomicBool,
    /// Of a local task: see [`ticket`].
    pub(super) ticket: AtomicPtr<Ticket>,
}

/// The wait entry was attached in this poll.
const FRESH: u8 = 0b1;
/// It asked to be queued again.
const TICK: u8 = 0b10;
/// It asked that its promise be resolved with what is [there](current::end).
const END: u8 = 0b100;

/// The untyped start of every task node.
#[repr(C)]
pub(crate) struct Task {
    pub(super) head: Head,
    pub(super) extra: Extra,
}

pub(crate) type TaskNode<T, E, F> = Node<T, E, Extra, F>;

/// `Future::poll` of a future whose type is not known any more: of what stands in a task's slot.
type Work<R> = unsafe fn(*mut (), &mut Context<'_>) -> Poll<R>;

impl<T, E: Reason, F> TaskNode<T, E, F>
where
    F: Future<Output: IntoOutcome<T, E>>,
{
    pub(crate) const VTABLE: VTable = VTable {
        abandon: abandon::<T, E>,
        orphan,
        gives_result: F::Output::IS_RESULT.is_known(),
        ..Self::vtable(Kind::Task, run::<T, E, F::Output>, work::<F>())
    };
}

impl<T, E: Reason, F, S> TaskNode<T, E, Chained<F, S>>
where
    F: Future<Output: IntoOutcome<T, E>>,
{
    /// The links stand first in the slot. They are an `async` block, which drops all it has when it is over, and have waited for the
    /// source.
    pub(crate) const CHAIN: VTable = VTable {
        abandon: abandon::<T, E>,
        orphan,
        gives_result: F::Output::IS_RESULT.is_known(),
        ends_empty: true,
        source_offset: offset_of!(Self, slot) + offset_of!(Chained<F, S>, source),
        ..Self::vtable(Kind::Task, run::<T, E, F::Output>, work::<F>())
    };
}

/// The [`Work`] of a task with this future.
const fn work<F: Future>() -> unsafe fn() {
    let poll: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<F::Output> = F::poll;
    // SAFETY: as a function it is a `Work<F::Output>`, since a pinned reference is passed as a pointer is. `poll` makes it that before
    // it calls it.
    unsafe { transmute::<fn(Pin<&mut F>, &mut Context<'_>) -> Poll<F::Output>, unsafe fn()>(poll) }
}

/// What the chain starts with whose links are polled with this.
///
/// # Safety
/// Those are the links of a chain with a source of this type, polled by its task, and nobody else uses the source.
#[inline]
pub(crate) unsafe fn source_of<'a, S>(cx: &Context<'_>) -> Pin<&'a mut S> {
    debug_assert!(running(cx.waker()).is_some());
    // SAFETY: the caller's contract: the waker is the task's.
    unsafe {
        // The waker's, too, but that has to be fetched from behind three pointers.
        let task = current::task();
        let offset = (*task).head.link.vtable.source_offset;
        Pin::new_unchecked(&mut *task.cast_mut().byte_add(offset).cast::<S>())
    }
}
