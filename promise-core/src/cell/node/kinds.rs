//! Nodes without work of their own.

use std::panic::Location;

use super::{Node, Slot, no_work, run_resolution};
use crate::cell::head::{Head, Kind, LOCAL, Stage, VTable};
use crate::cell::hooks::Hooks;
use crate::cell::pool;
use crate::cell::seats::Seats;
use crate::context::node as context;
use crate::reason::Reason;
use crate::scheduler;

/// A node without work of its own: a resolver decides it, or it is settled from the start.
pub(crate) type Deferred<T, E> = Node<T, E, (), ()>;

impl<T, E: Reason> Deferred<T, E> {
    const VTABLE: VTable = Self::vtable(Kind::Plain, run_resolution::<T, E>, no_work);

    /// A pending node: one consumer, one producer.
    #[inline]
    pub(crate) fn pending(origin: &'static Location<'static>, flags: u8) -> *const Head {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        Self::allocate(head, (), Slot { empty: () })
    }

    /// As [`pending`](Node::pending), for a callback, which runs in the context that is in force here; and whether there is one.
    #[inline]
    pub(crate) fn pending_for_call(origin: &'static Location<'static>) -> (*const Head, bool) {
        if !context::nothing() {
            return Self::pending_in_context(origin);
        }
        (Self::pending(origin, 0), false)
    }

    #[cold]
    fn pending_in_context(origin: &'static Location<'static>) -> (*const Head, bool) {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, 0);
        Self::allocate_in_context(head, (), Slot { empty: () })
    }

    /// A settled node: one consumer.
    pub(crate) fn settled(
        result: Result<T, E>,
        origin: &'static Location<'static>,
        flags: u8,
    ) -> *const Head {
        let head = Head::settled(&Self::VTABLE, result.is_err(), origin, flags);
        // SAFETY: fresh memory for this type.
        unsafe { Self::put(pool::obtain(Self::PLACE), head, (), Slot::settled(result)) }
    }
}

/// As [`Deferred`], with hooks: for callbacks.
pub(crate) type Hooked<T, E> = Node<T, E, Hooks, ()>;

impl<T, E: Reason> Hooked<T, E> {
    const VTABLE: VTable =
        VTable { hooks: Some(Self::hooks), ..Self::vtable(Kind::Plain, run_resolution::<T, E>, no_work) };

    /// # Safety
    /// The node is alive, and of this type.
    unsafe fn hooks(head: *const Head) -> *const Hooks {
        // SAFETY: the caller holds a reference on a node of this type.
        unsafe { &raw const (*head.cast::<Self>()).extra }
    }

    /// A pending node: one consumer, one producer; and whether there is a context behind it.
    #[inline]
    pub(crate) fn pending<const FLAGS: u8>(origin: &'static Location<'static>) -> (*const Head, bool) {
        if !context::nothing() {
            return Self::pending_hooked_in_context(origin, FLAGS);
        }
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, FLAGS);
        (Self::allocate(head, Hooks::new(), Slot { empty: () }), false)
    }

    #[cold]
    fn pending_hooked_in_context(origin: &'static Location<'static>, flags: u8) -> (*const Head, bool) {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        Self::allocate_in_context(head, Hooks::new(), Slot { empty: () })
    }
}

/// A pending node that the reactions of several promises decide.
pub(crate) type Combined<T, E> = Node<T, E, Seats, ()>;

impl<T, E: Reason> Combined<T, E> {
    const VTABLE: VTable =
        VTable { hooks: Some(Self::hooks), ..Self::vtable(Kind::Combined, run_resolution::<T, E>, no_work) };

    /// # Safety
    /// The node is alive, and of this type.
    unsafe fn hooks(head: *const Head) -> *const Hooks {
        // SAFETY: the caller holds a reference on a node of this type.
        unsafe { &raw const (*head.cast::<Self>()).extra.hooks }
    }

    /// One consumer, one producer, and seats for about so many.
    pub(crate) fn pending(flags: u8, origin: &'static Location<'static>, about: usize) -> *const Head {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        head.marks.scheduler.set(Some(scheduler::of(flags & LOCAL != 0)));
        Self::allocate(head, Seats::new(about), Slot { empty: () })
    }
}
