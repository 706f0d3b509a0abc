//! Nodes made by `then` and its relatives: a handler, the promise it waits for, and the promise it decides.

use std::mem::{ManuallyDrop, MaybeUninit, transmute};
use std::panic::Location;

use super::head::{Head, Kind, Link, Stage, VTable};
use super::node::{self, Node, Slot};
use super::seats::{self, Place};
use crate::fault::Fault;
use crate::outcome::Outcome;
use crate::panic::catch;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{self, current};

/// A reaction's own work. The promise it waits for comes first: see [`Kind::Reaction`].
#[repr(C)]
pub(crate) struct Body<T, E, F> {
    parent: Promise<T, E>,
    handler: F,
}

/// The node of a derived promise of `U` and `R`, reacting to one of `T` and `E`.
type Reaction<T, E, U, R, F> = Node<U, R, (), Body<T, E, F>>;

/// Does a reaction's work, with the body in this slot, and writes what the handler gave. May unwind.
type Work<U, R> = unsafe fn(*mut (), &mut MaybeUninit<Outcome<U, R>>);

impl<T, E: Reason, U, R: Reason, F> Reaction<T, E, U, R, F>
where
    F: FnOnce(Result<T, E>) -> Outcome<U, R>,
{
    const VTABLE: VTable = {
        let work: Work<U, R> = Self::work;
        // SAFETY: `run` makes it what it is before it calls it.
        let work = unsafe { transmute::<Work<U, R>, unsafe fn()>(work) };
        Self::vtable(Kind::Reaction, run::<U, R>, work)
    };

    unsafe fn work(slot: *mut (), given: &mut MaybeUninit<Outcome<U, R>>) {
        // SAFETY: the caller has the body in the slot, and does not use it again.
        let Body { parent, handler } = unsafe { slot.cast::<Body<T, E, F>>().read() };
        given.write(handler(parent.take_plain()));
    }
}

unsafe fn run<U, R: Reason>(link: *const Link) {
    // SAFETY: the queue passes its producer reference on; at stage `Body` the body is in the slot.
    unsafe {
        let head = link.cast::<Head>();
        if (*head).stage.get() != Stage::Body {
            return node::run_resolution::<U, R>(link);
        }
        (*head).stage.set(Stage::Empty);
        let work = transmute::<unsafe fn(), Work<U, R>>((*link).vtable.work);
        let mut given = MaybeUninit::uninit();
        match catch(|| work(Head::result_ptr(head), &mut given)) {
            Ok(()) => node::resolve::<U, R>(head, given.assume_init()),
            Err(panic) => node::reject::<U, R>(head, Fault::Panicked(panic)),
        }
    }
}

/// A reaction whose promise nobody has.
type Watch<T, E, F> = Node<(), Fault, (), Body<T, E, F>>;

impl<T, E: Reason, F> Watch<T, E, F>
where
    F: FnOnce(Result<T, E>),
{
    const UNWANTED: VTable = {
        // SAFETY: `run_unwanted` makes it what it is before it calls it.
        let work = unsafe { transmute::<unsafe fn(*mut ()), unsafe fn()>(Self::watch) };
        Self::vtable(Kind::Reaction, run_unwanted, work)
    };

    unsafe fn watch(slot: *mut ()) {
        // SAFETY: as `work`.
        let Body { parent, handler } = unsafe { slot.cast::<Body<T, E, F>>().read() };
        handler(parent.take_plain());
    }
}

unsafe fn run_unwanted(link: *const Link) {
    // SAFETY: as `run`. There is no consumer, and no producer but the queue's, so nobody would see a result.
    unsafe {
        let head = link.cast::<Head>();
        (*head).stage.set(Stage::Empty);
        let work = transmute::<unsafe fn(), unsafe fn(*mut ())>((*link).vtable.work);
        match catch(|| work(Head::result_ptr(head))) {
            Ok(()) => Head::dealloc(head),
            Err(panic) => node::reject::<(), Fault>(head, Fault::Panicked(panic)),
        }
    }
}

/// ECMAScript's PerformPromiseThen: `handler` runs in a job once `parent` is settled and decides the promise given back.
///
/// The caller has made sure that parts which may run on another thread are `Send`.
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
    let parent = parent.into_plain();
    let source = parent.head();
    let vtable = &Reaction::<T, E, U, R, F>::VTABLE;
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

/// As [`react`], when nobody wants the derived promise.
pub(crate) fn watch<T, E, F>(parent: Promise<T, E>, origin: &'static Location<'static>, handler: F)
where
    E: Reason,
    F: FnOnce(Result<T, E>),
{
    let parent = parent.into_plain();
    let source = parent.head();
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
    let source = parent.head();
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
    let local = unsafe { (*parent.head()).is_local() };
    let head = Head::pending(vtable, Stage::Body, origin);
    let here = current::in_turn();
    head.scheduler.set(Some(here.unwrap_or_else(|| scheduler::of(local))));
    let head = head.of_reaction(here.is_some(), wanted);
    let slot = Slot { body: ManuallyDrop::new(Body { parent, handler }) };
    let node = Node::<U, R, (), Body<T, E, F>>::allocate_in_context(head, (), slot);
    if local {
        // SAFETY: fresh.
        unsafe { (*node).make_local() }
    }
    node
}
