//! Nodes made by `then` and its relatives: a handler, the promise it waits for, and the promise it decides.

use std::mem::{ManuallyDrop, MaybeUninit, transmute};
use std::panic::Location;

use super::head::{Head, Kind, Link, Stage, VTable};
use super::node::{self, Node, Slot};
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
    let node = make(parent, origin, handler, true);
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
    let handler = move |result| {
        handler(result);
        Outcome::<(), E>::Value(())
    };
    let node = make(parent, origin, handler, false);
    // SAFETY: the node is fresh: its producer reference becomes the entry's. The source is not used any more once it is
    // attached to.
    unsafe { node::attach(source, node) }
}

#[inline]
fn make<T, E, U, R, F>(
    parent: Promise<T, E>,
    origin: &'static Location<'static>,
    handler: F,
    wanted: bool,
) -> *const Head
where
    E: Reason,
    R: Reason,
    F: FnOnce(Result<T, E>) -> Outcome<U, R>,
{
    let head = Head::pending(&Reaction::<T, E, U, R, F>::VTABLE, Stage::Body, origin);
    let here = current::in_turn();
    head.scheduler.set(Some(here.unwrap_or_else(scheduler::current)));
    let head = head.of_reaction(here.is_some(), wanted);
    let slot = Slot { body: ManuallyDrop::new(Body { parent, handler }) };
    Reaction::<T, E, U, R, F>::allocate_in_context(head, (), slot)
}
