//! Making reactions, and attaching them.

use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr::NonNull;

use super::{Body, Reaction, Watch};
use crate::Fault;
use crate::cell::head::{Head, LOCAL, VTable};
use crate::cell::node::{self, Node, Slot};
use crate::cell::pool;
use crate::cell::seats::{self, Place};
use crate::cell::state::State;
use crate::context::node as context;
use crate::observe;
use crate::outcome::Outcome;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{self, SchedulerId, current};

/// ECMAScript's PerformPromiseThen: `handler` runs in a job once `parent` is settled and decides the promise given back.
///
/// The caller has made sure that parts which may run on another thread are `Send`.
#[track_caller]
#[inline]
pub(crate) fn react<T, E, U, R, F>(
    parent: Promise<T, E>,
    origin: &'static Location<'static>,
    handler: F,
) -> Promise<U, R>
where
    E: Reason,
    R: Reason,
    F: FnOnce(Result<T, E>) -> Outcome<U, R>,
{
    // Almost always, and then without any call.
    if let Some(turn) = current::in_turn()
        && parent.is_plain()
        && context::nothing()
        && !observe::watching()
    {
        // SAFETY: the handle keeps the node; memory for a node.
        return unsafe {
            if (*parent.plain_head()).inherited() != 0 {
                return Reaction::react_to_any(turn, parent, origin, handler);
            }
            match pool::take(Reaction::<T, E, U, R, F>::PLACE) {
                Some(memory) => Reaction::react_in_turn(turn, memory, 0, parent, origin, handler),
                None => Reaction::react_with_new(parent, origin, handler),
            }
        };
    }
    Reaction::react_anyhow(parent, origin, handler)
}

impl<T, E: Reason, U, R: Reason, F> Reaction<T, E, U, R, F>
where
    F: FnOnce(Result<T, E>) -> Outcome<U, R>,
{
    /// As [`react_in_turn`](Self::react_in_turn), with memory of the system's, to a promise that is not local. What is known already is
    /// asked again: so there is less to be put aside while the system looks for memory.
    ///
    /// # Safety
    /// As there; the memory comes, and the parent has nothing to be inherited.
    #[inline(never)]
    unsafe fn react_with_new(
        parent: Promise<T, E>,
        origin: &'static Location<'static>,
        handler: F,
    ) -> Promise<U, R> {
        // Nothing unwinds here.
        let (parent, handler) = (ManuallyDrop::new(parent), ManuallyDrop::new(handler));
        let memory = pool::obtain_new(Self::PLACE);
        let (parent, handler) = (ManuallyDrop::into_inner(parent), ManuallyDrop::into_inner(handler));
        // SAFETY: the caller's contract: the loop has the turn still; memory for a node.
        unsafe {
            let turn = current::in_turn().unwrap_unchecked();
            Self::react_in_turn(turn, memory, 0, parent, origin, handler)
        }
    }

    /// As [`react_in_turn`](Self::react_in_turn), to whatever kind of promise, with whatever memory there is.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    unsafe fn react_to_any(
        turn: SchedulerId,
        parent: Promise<T, E>,
        origin: &'static Location<'static>,
        handler: F,
    ) -> Promise<U, R> {
        let place = Self::PLACE;
        let memory = pool::take(place).unwrap_or_else(|| pool::obtain_new(place));
        // SAFETY: the caller's contract, and the handle keeps the node; memory for a node.
        unsafe {
            let flags = (*parent.plain_head()).inherited();
            Self::react_in_turn(turn, memory, flags, parent, origin, handler)
        }
    }

    /// As [`react`] on an event loop, without context, while nobody watches.
    ///
    /// # Safety
    /// The loop has the turn, and the memory is for a node of the reaction, which inherits these flags. The parent's handle is plain.
    #[inline(always)]
    unsafe fn react_in_turn(
        turn: SchedulerId,
        memory: NonNull<u8>,
        flags: u8,
        parent: Promise<T, E>,
        origin: &'static Location<'static>,
        handler: F,
    ) -> Promise<U, R> {
        let source = parent.plain_head();
        // SAFETY: the caller's contract, and the parent's consumer reference. The node's consumer reference becomes the promise, its
        // producer reference the entry's. The source is held by the new node, which cannot run meanwhile.
        unsafe {
            let (vtable, state) = (&Self::VTABLE, State::of_reaction(true, true));
            let head = Head::of_reaction(vtable, origin, turn, state, flags);
            let node = Self::put(memory.as_ptr(), head, (), slot(parent, handler));
            Promise::from_raw(node::attached(source, node, turn, flags))
        }
    }

    /// As [`react`], wherever the caller is.
    #[track_caller]
    #[inline(never)]
    fn react_anyhow(parent: Promise<T, E>, origin: &'static Location<'static>, handler: F) -> Promise<U, R> {
        let parent = parent.into_plain();
        if let Some(turn) = current::in_turn()
            && context::nothing()
            && !observe::watching()
        {
            // SAFETY: it has the turn, and the handle is plain.
            return unsafe { Self::react_to_any(turn, parent, origin, handler) };
        }
        let source = parent.plain_head();
        let vtable = &Self::VTABLE;
        let node = make::<_, _, U, R, _>(vtable, parent, origin, handler, true);
        // SAFETY: the node is fresh: its consumer reference becomes the promise, its producer reference the entry's.
        // The source outlives the call: the new promise is held until after it, and with it, if nothing ran yet, the
        // parent; when something ran already, `source` was attached to and is not used again.
        unsafe {
            let promise = Promise::from_raw(node);
            node::attach(source, node);
            promise
        }
    }
}

/// As [`react`], when nobody wants the derived promise.
#[track_caller]
pub(crate) fn watch<T, E, F>(parent: Promise<T, E>, origin: &'static Location<'static>, handler: F)
where
    E: Reason,
    F: FnOnce(Result<T, E>),
{
    let parent = parent.into_plain();
    let source = parent.plain_head();
    let node = make_unwanted(parent, origin, handler);
    // SAFETY: the node is fresh: its producer reference becomes the entry's. The source is not used any more once it is
    // attached to.
    unsafe { node::attach(source, node) }
}

/// Attaches a reaction to an input of a combined promise, which has a seat there as long as the input is pending. The handler
/// gets the keeper back.
///
/// # Safety
/// The caller looks for inputs of `combined`, and `keeper` keeps that alive as long as it is there.
pub(crate) unsafe fn watch_input<T, E, K, F>(
    combined: *const Head,
    parent: Promise<T, E>,
    origin: &'static Location<'static>,
    keeper: K,
    handler: F,
) where
    E: Reason,
    F: FnOnce(K, Result<T, E>),
{
    let parent = parent.into_plain();
    let source = parent.plain_head();
    // SAFETY: the caller's contract.
    let place =
        unsafe { if (*source).state.load().settled() { Place::none() } else { seats::place(combined) } };
    let seat = place.seat();
    let seated = Seated { place, keeper };
    let handler = move |result| {
        let Seated { place, keeper } = seated;
        drop(place);
        handler(keeper, result);
    };
    let node = make_unwanted(parent, origin, handler);
    // SAFETY: the node is fresh: its producer reference becomes the entry's. The source is not used any more once it is
    // attached to.
    unsafe {
        seats::sit_down(combined, seat, node);
        node::attach(source, node);
    }
}

/// What the reaction of an input holds: the place goes before what keeps it.
struct Seated<K> {
    place: Place,
    keeper: K,
}

#[inline]
fn make_unwanted<T, E, F>(
    parent: Promise<T, E>,
    origin: &'static Location<'static>,
    handler: F,
) -> *const Head
where
    E: Reason,
    F: FnOnce(Result<T, E>),
{
    make::<_, _, (), Fault, _>(&Watch::<T, E, F>::UNWANTED, parent, origin, handler, false)
}

#[inline]
fn make<T, E, U, R, F>(
    vtable: &'static VTable,
    parent: Promise<T, E>,
    origin: &'static Location<'static>,
    handler: F,
    wanted: bool,
) -> *const Head {
    // SAFETY: the handle's consumer reference.
    let inherited = unsafe { (*parent.plain_head()).inherited() };
    let turn = current::in_turn();
    let home = turn.unwrap_or_else(|| scheduler::of(inherited & LOCAL != 0));
    let state = State::of_reaction(turn.is_some(), wanted);
    let head = Head::of_reaction(vtable, origin, home, state, inherited);
    Node::<U, R, (), Body<T, E, F>>::allocate_in_context(head, (), slot(parent, handler)).0
}

#[inline]
fn slot<T, E, U, R, F>(parent: Promise<T, E>, handler: F) -> Slot<U, R, Body<T, E, F>> {
    Slot { body: ManuallyDrop::new(Body { parent, handler }) }
}
