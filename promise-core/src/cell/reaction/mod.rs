//! Nodes made by `then` and its relatives: a handler, the promise it waits for, and the promise it decides.

mod making;

use super::head::{Head, Kind, Link, Stage, VTable};
use super::node::{self, Deferred, Node, no_work};
use super::readers::{self, Reader};
use crate::observe;
use crate::outcome::Outcome;
use crate::panic::catch;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::trace::{self, Origin};
use crate::{Fault, Panicked};

pub(crate) use making::{react, watch, watch_input};

/// A reaction's own work. The promise it waits for comes first: see [`Kind::Reaction`].
#[repr(C)]
pub(crate) struct Body<T, E, F> {
    parent: Promise<T, E>,
    handler: F,
}

/// The node of a derived promise of `U` and `R`, reacting to one of `T` and `E`.
type Reaction<T, E, U, R, F> = Node<U, R, (), Body<T, E, F>>;

impl<T, E: Reason, U, R: Reason, F> Reaction<T, E, U, R, F>
where
    F: FnOnce(Result<T, E>) -> Outcome<U, R>,
{
    const VTABLE: VTable = Self::vtable(Kind::Reaction, Self::run, no_work);

    /// # Safety
    /// As [`VTable::run`], of a node of this type.
    unsafe fn run(link: *const Link) {
        // SAFETY: the queue passes its producer reference on.
        unsafe {
            let head = link.cast::<Head>();
            match (*head).marks.stage.get() {
                Stage::Body => Self::run_alone(head),
                Stage::Sharing => Self::run_sharing(head),
                _ => node::run_resolution::<U, R>(link),
            }
        }
    }

    /// Nobody else of the loop is to read the promise.
    ///
    /// # Safety
    /// As `run`; the stage was `Body`.
    #[inline(never)]
    unsafe fn run_alone(head: *const Head) {
        // SAFETY: the caller's contract: the body is in the slot, and not used again.
        unsafe {
            (*head).marks.stage.set_first(Stage::Empty);
            let slot = (*head.cast::<Self>()).slot.get();
            let parent = (*slot.cast::<Body<T, E, F>>()).parent.plain_head();
            if !Head::is_done_for_one(parent) {
                return Self::run_with_any(head);
            }
            // The value and the node are its only consumer's.
            let value = Deferred::<T, E>::take_value(parent);
            let handler = (&raw mut (*slot.cast::<Body<T, E, F>>()).handler).read();
            match catch(|| handler(Ok(value))) {
                Ok(Outcome::Value(value)) => match Head::sole_reaction(head) {
                    Some(entry) => {
                        slot.cast::<U>().write(value);
                        Head::fulfil_for(head, entry);
                    }
                    None => node::fulfil::<U, R>(head, slot.cast(), value),
                },
                other => decide(head, other),
            }
        }
    }

    /// Others of the loop read the promise, too.
    ///
    /// # Safety
    /// As `run`; the stage was `Sharing`.
    #[inline(never)]
    unsafe fn run_sharing(head: *const Head) {
        // SAFETY: the caller's contract: the body is in the slot, and not used again.
        unsafe {
            (*head).marks.stage.set_first(Stage::Empty);
            let slot = (*head.cast::<Self>()).slot.get();
            let Body { parent, handler } = slot.cast::<Body<T, E, F>>().read();
            let rejected = (*parent.plain_head()).state.load().rejected();
            let reader = Reader::new(parent);
            if rejected {
                return Self::run_sharing_a_reason(head, reader, handler);
            }
            match catch(|| handler(reader.read(false))) {
                Ok(Outcome::Value(value)) => node::fulfil::<U, R>(head, slot.cast(), value),
                other => decide(head, other),
            }
        }
    }

    /// The same when the promise was rejected.
    ///
    /// # Safety
    /// As `run_sharing`, which has emptied the slot.
    #[cold]
    #[inline(never)]
    unsafe fn run_sharing_a_reason(head: *const Head, reader: Reader<T, E>, handler: F) {
        let origin = reader.origin();
        // SAFETY: the caller's contract.
        unsafe { decide(head, catch(|| handler(traced(reader.read(true), origin)))) }
    }

    /// As `run_alone`, when the promise was rejected, or others want its result.
    ///
    /// # Safety
    /// As `run_alone`.
    #[inline(never)]
    unsafe fn run_with_any(head: *const Head) {
        // SAFETY: the caller's contract: the body is in the slot, and not used again.
        unsafe {
            let slot = (*head.cast::<Self>()).slot.get();
            let Body { parent, handler } = slot.cast::<Body<T, E, F>>().read();
            let origin = (*parent.plain_head()).origin.get();
            decide(head, catch(|| handler(traced(parent.take_settled(), origin))));
        }
    }
}

/// What the promise made at `origin` brought. A rejection knows where it comes from.
#[inline]
fn traced<T, E: Reason>(mut result: Result<T, E>, origin: Origin) -> Result<T, E> {
    if let Err(reason) = &mut result {
        trace::of_parent(reason, origin);
    }
    result
}

/// What a handler gave decides its promise.
///
/// # Safety
/// As [`node::fulfil`].
#[inline(never)]
unsafe fn decide<U, R: Reason>(head: *const Head, given: Result<Outcome<U, R>, Panicked>) {
    // SAFETY: the caller's contract.
    unsafe {
        match given {
            Ok(Outcome::Value(value)) => node::fulfil::<U, R>(head, Head::slot(head), value),
            Ok(outcome) => node::resolve::<U, R>(head, outcome),
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
    const UNWANTED: VTable = Self::vtable(Kind::Reaction, Self::run_unwanted, no_work);

    /// # Safety
    /// As [`VTable::run`], of a node of this type.
    unsafe fn run_unwanted(link: *const Link) {
        // SAFETY: as `run`. There is no consumer, and no producer but the queue's, so nobody would see a result.
        unsafe {
            let head = link.cast::<Head>();
            if (*head).marks.stage.get() == Stage::Sharing {
                readers::own(head);
            }
            (*head).marks.stage.set_first(Stage::Empty);
            let slot = (*head.cast::<Self>()).slot.get();
            let Body { parent, handler } = slot.cast::<Body<T, E, F>>().read();
            match catch(|| handler(parent.take_plain())) {
                Ok(()) => {
                    observe::settled(head, false);
                    Head::dealloc(head);
                }
                Err(panic) => node::reject::<(), Fault>(head, Fault::Panicked(panic)),
            }
        }
    }
}
