//! A chain as generated code builds it: one future, whose links tick as separate promises would.

use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::row::Link;
use super::rt::{Guard, guard};
use super::waiting;
use crate::cell::task::{self, Start, spawn_chain_here};
use crate::trace::Steps;
use crate::{Error, Promise, Reason, observe};

#[cfg(feature = "macros")]
pub use crate::__discard;

/// The reason of a chain, and the methods its links are written as. A type only, no data. `P` says of which kind its promise is.
pub struct Chain<E, P = Shared>(PhantomData<fn() -> (E, P)>);

/// Any thread may have it.
pub struct Shared;

impl<E, P> Clone for Chain<E, P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E, P> Copy for Chain<E, P> {}

impl<E, P> Chain<E, P> {
    pub(crate) const NEW: Self = Chain(PhantomData);
}

/// A chain whose reason is written down: `error = Type`.
pub fn chain<E>() -> Chain<E> {
    Chain(PhantomData)
}

/// `error = Type`: a [`Reason`]. Code names it by the associated type, which is unknown where the bound does not hold, so that
/// the compiler says so once. `Via` is always inferred: the compiler takes an only impl for the right one without looking
/// at its bounds, and goes on with the type.
#[diagnostic::on_unimplemented(
    message = "a promise cannot be rejected with `{Self}`",
    label = "must hold the library's own rejections (a panic, a dropped resolver, ..): needs `From<Fault>` and `Debug`",
    note = "for a type of yours: add one variant `Fault(#[from] Fault)`, or write `impl From<Fault> for {Self}`; and `#[derive(Debug)]`",
    note = "for somebody else's type: use `promise_core::Error`, which holds any `std::error::Error`; `Error::msg` makes one from a text"
)]
pub trait ErrorType<Via> {
    /// The type itself.
    type Reason;
}

/// How a reason is one.
pub struct ByReason;
/// The other way, which there is not.
pub struct ByNothing;
/// What no type is.
pub trait Nothing {}

#[diagnostic::do_not_recommend]
impl<E: Reason> ErrorType<ByReason> for E {
    type Reason = E;
}
#[diagnostic::do_not_recommend]
impl<E: Nothing> ErrorType<ByNothing> for E {
    type Reason = E;
}

/// The type of a chain's source.
pub struct Source<V>(PhantomData<fn() -> V>);

impl<V> Clone for Source<V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<V> Copy for Source<V> {}

/// Starts the choice of a chain's reason: `(&&source_of(&source)).__chain()`.
pub fn source_of<V>(_: &V) -> Source<V> {
    Source(PhantomData)
}

/// The reason of the chain that starts with a source of this type: a promise's own, [`Error`] for everything else.
pub trait Begin: Sized {
    /// The reason.
    type Reason;

    /// The chain.
    #[doc(hidden)]
    fn __chain(self) -> Chain<Self::Reason> {
        Chain(PhantomData)
    }
}

// First, because `Promise::resolve(1)` has no reason of its own: it gets the default one.
#[diagnostic::do_not_recommend]
impl<T> Begin for &&Source<Promise<T, Error>> {
    type Reason = Error;
}
#[diagnostic::do_not_recommend]
impl<T, E> Begin for &Source<Promise<T, E>> {
    type Reason = E;
}
#[diagnostic::do_not_recommend]
impl<V> Begin for Source<V> {
    type Reason = Error;
}

/// What the links of a `promise!` chain are.
///
/// A handler may be a closure, in which `.await` and `?` work, or anything callable. It gives a value, a `Result`, a
/// promise or another future.
impl<E, P> Chain<E, P> {
    /// Runs its handler with the value of the promise in front, and gives a promise for what the handler gives. With
    /// a second handler: that one runs with the reason if the promise is rejected. See [`Promise::then`].
    ///
    /// ```
    /// use promise_core::prelude::*;
    ///
    /// let sum = promise!(Promise::<i32>::resolve(1).then(|n| n + 1).then(|n| Promise::resolve(n * 2)));
    /// assert_eq!(sum.wait().unwrap(), 4);
    /// ```
    pub fn then<G>(self, given: Result<G, E>) -> Result<G, E> {
        given
    }

    /// Another name for [`then`](Promise::then).
    pub fn success<G>(self, given: Result<G, E>) -> Result<G, E> {
        given
    }

    /// Runs its handler with the reason if the promise in front is rejected, and goes on with what the handler gives.
    /// See [`Promise::catch`].
    ///
    /// `|e|` takes every reason. A typed parameter, `|e: &io::Error|`, or a pattern, `|ApiError::NotFound { id }|`,
    /// takes a reference, and handles only what it finds.
    pub fn catch<G>(self, given: Result<G, E>) -> Result<G, E> {
        given
    }

    /// Another name for [`catch`](Promise::catch).
    pub fn fail<G>(self, given: Result<G, E>) -> Result<G, E> {
        given
    }

    /// Runs its handler whatever happened, and passes on what happened. If the handler fails, that is the new reason;
    /// if it gives a promise, that is waited for. See [`Promise::finally`].
    pub fn finally<G>(self, given: Result<G, E>) -> Result<G, E> {
        given
    }

    /// Where a result goes.
    pub fn link<T>(self) -> Link<T, E> {
        Link::NEW
    }

    /// Where the next handler's result goes. The handler of this link of `chain` begins.
    #[inline]
    pub fn enter<T>(self, chain: &'static Steps, number: usize) -> Link<T, E> {
        observe::step(chain, number);
        Link::NEW
    }

    /// Some of many links, in a block of their own.
    pub fn steps<T, F: Future<Output = Result<T, E>>>(self, links: F) -> F {
        links
    }

    /// What goes into such a block. A copy would stay behind, and the block would borrow it.
    #[inline]
    pub fn moved<T>(self, value: T) -> Moved<T> {
        Moved(value)
    }

    /// Makes a panic in these links a rejection.
    pub fn guard<T, F: Future<Output = Result<T, E>>>(self, links: F) -> Guard<F>
    where
        E: Reason,
    {
        guard(links)
    }
}

impl<E> Chain<E> {
    /// The promise of the chain. Polls what it starts with once.
    // Compiled beside the chain's code, also in debug builds, as all that is generic over it: elsewhere the compiler would describe its
    // types once more.
    #[inline(always)]
    #[track_caller]
    pub fn spawn<T, S, F>(self, source: S, links: F) -> Promise<T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        S: waiting::Source + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        spawn_chain_here!(T, E, F, S: links, source, Start::Now, Location::caller())
    }

    /// The same for a chain with `cancel = ..`: it stops when the last handle of its promise goes.
    #[inline(always)]
    #[track_caller]
    pub fn spawn_cancellable<T, S, F>(self, source: S, links: F) -> Promise<T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        S: waiting::Source + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        spawn_chain_here!(T, E, F, S: links, source, Start::NowCancellable, Location::caller())
    }
}

impl<E, P> Chain<E, P> {
    /// What the links wait for in front of the first one: the source, which stands beside them.
    pub fn begun<S>(self, _: &S) -> Begun<S> {
        Begun(PhantomData)
    }
}

/// A value that is moved, whatever it is.
pub struct Moved<T>(T);

impl<T> Moved<T> {
    #[inline]
    pub fn taken(self) -> T {
        self.0
    }
}

/// What a chain starts with, as its links see it.
pub struct Begun<S>(PhantomData<fn() -> S>);

impl<S: Future> Future for Begun<S> {
    type Output = S::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        // SAFETY: generated code gives the source that this was made for to `spawn`, with the links that have this, and nothing else
        // uses it. Links are polled by their task.
        unsafe { task::source_of::<S>(cx) }.poll(cx)
    }
}

/// Where the result of a handler goes that must give the value type of the links in front.
pub fn same<T, E>(_: &Result<T, E>) -> Link<T, E> {
    Link::NEW
}

/// The handler of this link begins: one that is called with a rejection.
#[inline]
pub fn enter(chain: &'static Steps, number: usize) {
    observe::step(chain, number);
}

/// What stands in front of the last `;` of a handler.
pub trait ThrownAway: Sized {
    /// Itself. For a promise there is a method of this name that is not to be thrown away.
    #[doc(hidden)]
    fn __thrown_away(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<V> ThrownAway for V {}

impl<T, E> Promise<T, E> {
    #[doc(hidden)]
    #[must_use = "the chain goes on without waiting for this promise: remove the `;` behind it, or say so with `.detach(|e| ..)`"]
    pub fn __thrown_away(self) -> Self {
        self
    }
}

/// A variable of the surrounding code is assigned to, and nobody in the chain reads it.
#[must_use = "this assigns to the chain's own copy, and nothing in the chain reads it: give the value on to the next \
              handler, or share the variable, `let shared = Arc::new(Mutex::new(..))`"]
pub fn assigned_for_nothing() -> AssignedForNothing {
    AssignedForNothing
}

/// What is not to be thrown away, to be told of it.
pub struct AssignedForNothing;

/// Stands for what is an error already.
pub fn anything<T>() -> T {
    unreachable!("the macro has reported an error here")
}

/// Takes the code of a closure that waits and cannot, beside the error that says so.
pub fn unawaited<T>(_: impl Future<Output = Result<T, Error>>) {}

/// What the macro gives. Methods, so that a wrong type is said of the promise and not of an argument.
pub struct End<P>(pub P);

impl<P> End<P> {
    /// A chain that nothing closes.
    #[must_use = "a rejection of this chain would be lost: end it with `.catch(|e| ..)` or `.fail(|e| ..)`, \
                  close it with `.detach(|e| ..)`, or use the promise"]
    pub fn unfinished_chain(self) -> P {
        self.0
    }

    /// A chain that ends in a handler for every reason.
    pub fn closed_chain(self) -> P {
        self.0
    }
}

/// The end of a chain in another method, which may give anything: `(&source_of(&source)).__end().end(source)`.
pub trait Finish: Sized {
    /// How it ends.
    type End: Default;

    /// How it ends.
    #[doc(hidden)]
    fn __end(self) -> Self::End {
        Self::End::default()
    }
}

/// In a promise.
#[derive(Default)]
pub struct InPromise;
/// In something else.
#[derive(Default)]
pub struct InValue;

#[diagnostic::do_not_recommend]
impl<T, E> Finish for &Source<Promise<T, E>> {
    type End = InPromise;
}
#[diagnostic::do_not_recommend]
impl<V> Finish for Source<V> {
    type End = InValue;
}

impl InPromise {
    pub fn end<P>(self, promise: P) -> End<P> {
        End(promise)
    }
}
impl InValue {
    pub fn end<V>(self, value: V) -> Plain<V> {
        Plain(value)
    }
}

/// What is no promise.
pub struct Plain<V>(V);

impl<V> Plain<V> {
    pub fn unfinished_chain(self) -> V {
        self.0
    }
}
