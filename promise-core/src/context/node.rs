//! The context of a node: behind it, in memory that only nodes attached within a context have.

use std::sync::Arc;

use super::{Context, Entered, Values};
use crate::cell::head::{Head, IN_CONTEXT};
use crate::cell::pool::{self, Place};
use crate::outcome::Thenable;
use crate::panic::swallow;
use crate::resolver::Resolver;
use crate::scheduler::current;

/// A share of what a pointer of [`Context`] stands for.
///
/// # Safety
/// It is null, or of a context that is alive.
pub(super) unsafe fn share(values: *const Values) -> Option<Arc<Values>> {
    // SAFETY: the caller's contract.
    (!values.is_null()).then(|| unsafe {
        Arc::increment_strong_count(values);
        Arc::from_raw(values)
    })
}

/// Memory for a node that is being attached; and whether the context in force is behind it.
#[inline]
pub(crate) fn obtain(place: &'static Place) -> (*mut u8, bool) {
    if nothing() { (pool::obtain(*place), false) } else { obtain_with_context(place) }
}

/// Whether there is surely nothing in force.
#[inline]
pub(crate) fn nothing() -> bool {
    current::context().is_null() && !spans()
}

/// Whether a node's code may run inside of other code, whose values are put aside: its span must not be current in there.
///
/// # Safety
/// The node is alive.
#[inline]
pub(crate) unsafe fn fits(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    !spans() || unsafe { has_span_or_needs_none(head) }
}

/// # Safety
/// The node is alive.
#[cold]
unsafe fn has_span_or_needs_none(head: *const Head) -> bool {
    #[cfg(feature = "tracing")]
    // SAFETY: the caller's contract; a node with a context keeps that alive.
    return unsafe { (*head).has(IN_CONTEXT) && (**behind(head)).span.is_some() }
        || tracing::Span::current().id().is_none();
    #[cfg(not(feature = "tracing"))]
    {
        let _ = head;
        true
    }
}

/// Whether there may be a current span.
#[inline]
fn spans() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::level_filters::LevelFilter::current() != tracing::level_filters::LevelFilter::OFF;
    #[cfg(not(feature = "tracing"))]
    false
}

#[cold]
fn obtain_with_context(place: &'static Place) -> (*mut u8, bool) {
    let Context(Some(context)) = Context::capture() else { return (pool::obtain(*place), false) };
    let memory = pool::obtain(place.with_room());
    // SAFETY: there is room for a pointer behind the node.
    unsafe { memory.add(place.size()).cast::<*const Values>().write(Arc::into_raw(context)) };
    (memory, true)
}

/// Where a node's context is.
///
/// # Safety
/// The node is alive and has one.
unsafe fn behind(head: *const Head) -> *mut *const Values {
    // SAFETY: the caller's contract.
    unsafe { head.cast_mut().byte_add((*head).link.vtable.memory.size()).cast() }
}

/// Gives back the memory of a node with its context.
///
/// # Safety
/// As [`Head::dealloc`], of a node that has a context.
#[cold]
pub(crate) unsafe fn release(head: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        let context = Context(Some(Arc::from_raw(behind(head).read())));
        let place = (*head).link.vtable.memory.with_room();
        pool::release(head.cast_mut().cast(), &place);
        // Perhaps the last share of somebody's values.
        swallow(|| drop(context));
    }
}

/// One turn of a node in its context.
///
/// # Safety
/// As [`VTable::run`](crate::cell::head::VTable), of a node that has a context.
#[cold]
pub(crate) unsafe fn run(head: *const Head) {
    // SAFETY: the caller's contract. The node may be gone after its turn, hence a share.
    unsafe {
        let context = Context(share(*behind(head)));
        context.run(|| ((*head).link.vtable.run)(head.cast()));
        swallow(|| drop(context));
    }
}

/// Puts the context in force that a promise was made in, if there was one: for the callback that settles it.
///
/// # Safety
/// The caller holds a reference on the node.
#[inline]
pub(crate) unsafe fn enter(head: &Head) -> Option<Box<Entered>> {
    // SAFETY: the caller's contract.
    if head.has(IN_CONTEXT) { Some(unsafe { enter_its(head) }) } else { None }
}

/// # Safety
/// The node is alive, and has a context behind it.
#[cold]
unsafe fn enter_its(head: *const Head) -> Box<Entered> {
    // SAFETY: the caller holds a reference on the node, which has a context.
    Box::new(Context(unsafe { share(*behind(head)) }).enter())
}

/// Puts back what was in force before.
#[cold]
pub(crate) fn leave(entered: Box<Entered>) {
    swallow(|| drop(entered));
}

/// A thenable that is called in the context in force where a promise was resolved with it.
pub(crate) fn carry<T: 'static, E: 'static>(thenable: Box<dyn Thenable<T, E>>) -> Box<dyn Thenable<T, E>> {
    if nothing() {
        return thenable;
    }
    Box::new(Carried { thenable, context: Context::capture() })
}

struct Carried<T, E> {
    thenable: Box<dyn Thenable<T, E>>,
    context: Context,
}

impl<T, E> Thenable<T, E> for Carried<T, E> {
    fn then(self: Box<Self>, resolver: Resolver<T, E>) {
        let Carried { thenable, context } = *self;
        context.run(|| thenable.then(resolver));
    }
}
