//! What becomes of what a handler gave: how it is waited for.
//!
//! Most handlers give a value at once, and the futures here are written by hand: an async block costs several times as much, when
//! it is compiled and when it runs.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::row::Link;
use super::rt::{Guard, guard, ordered, spawn, tick};
use super::waiting::{Body, Concluding, Converting, Deciding, Handed, Leaving, Started, Ticked, Working};
use crate::cell::task;
use crate::{Outcome, Promise, Reason};

/// What a handler gave, adapted to its chain.
pub trait Given: Sized {
    /// What fulfils.
    type Value;
    /// The reason of the chain.
    type Reason;
    /// See [`settle`](Given::settle).
    type Settling: Future<Output = Result<Self::Value, Self::Reason>>;
    /// See [`end`](Given::end).
    type Ending: Future<Output = Result<Self::Value, Self::Reason>>;

    /// Behind `then` and `catch`. A value and an error: nothing more. A promise: one tick, then wait for it. A future is
    /// a promise on schedulers with an order.
    fn settle(self) -> Self::Settling;

    /// Behind the last link. A promise is not waited for: the promise of the chain adopts it, at the cost of the same jobs,
    /// so that a chain which gives another chain, and so on, runs in constant memory. See `Leaving`.
    fn end(self) -> Self::Ending;

    /// Behind `finally`. An error: nothing more. Anything else is waited for as a promise, then one more tick. It is given the error
    /// that was there before, too.
    fn finish(given: Result<Self, Self::Reason>) -> impl Future<Output = Result<(), Self::Reason>>;
}

// Two more that each of them has, for sources:
// * `start`: waits for the source of a chain.
// * `promise`: the promise of a source without links.

/// A value or a reason.
pub struct Now<T, E> {
    pub(crate) link: Link<T, E>,
    pub(super) given: Result<T, E>,
}

impl<T, E> Given for Now<T, E> {
    type Value = T;
    type Reason = E;
    type Settling = Ready<Result<T, E>>;
    type Ending = Ready<Result<T, E>>;

    #[inline]
    fn settle(self) -> Self::Settling {
        ready(self.given)
    }
    #[inline]
    fn end(self) -> Self::Ending {
        ready(self.given)
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        drop(given?.given?);
        tick().await;
        tick().await;
        Ok(())
    }
}

impl<T, E> Now<T, E> {
    pub fn start(self) -> Handed<T, E> {
        Handed(Some(self.given))
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        E: Reason,
    {
        match self.given {
            Ok(value) => Promise::resolve(value),
            Err(reason) => Promise::reject(reason),
        }
    }
}

/// A promise with the reason of the chain.
pub struct Followed<T, E> {
    pub(crate) link: Link<T, E>,
    pub(crate) promise: Promise<T, E>,
}

impl<T, E: Reason> Given for Followed<T, E> {
    type Value = T;
    type Reason = E;
    type Settling = Ticked<Promise<T, E>>;
    type Ending = Leaving<T, E>;

    fn settle(self) -> Self::Settling {
        Ticked { first: true, future: self.promise }
    }
    fn end(self) -> Self::Ending {
        Leaving(Some(Outcome::Promise(self.promise)))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let result = given?.promise.await;
        tick().await;
        result.map(drop)
    }
}

impl<T, E> Followed<T, E> {
    pub fn start(self) -> Promise<T, E> {
        self.promise.unpolled()
    }
    pub fn promise(self) -> Promise<T, E> {
        self.promise
    }
}

/// A promise with another reason.
pub struct Converted<T, X, E> {
    pub(crate) link: Link<T, E>,
    pub(super) promise: Promise<T, X>,
    pub(super) convert: fn(X) -> E,
}

impl<T, X: Reason, E> Given for Converted<T, X, E> {
    type Value = T;
    type Reason = E;
    type Settling = Ticked<Converting<T, X, E>>;
    type Ending = Self::Settling;

    fn settle(self) -> Self::Settling {
        let Converted { promise, convert, .. } = self;
        Ticked { first: true, future: Converting { promise, convert } }
    }
    fn end(self) -> Self::Ending {
        self.settle()
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let Converted { promise, convert, .. } = given?;
        let result = promise.await;
        tick().await;
        result.map(drop).map_err(convert)
    }
}

impl<T, X: Reason, E> Converted<T, X, E> {
    pub fn start(self) -> Converting<T, X, E> {
        Converting { promise: self.promise.unpolled(), convert: self.convert }
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        T: Send + 'static,
        X: Send,
        E: Reason + Send,
    {
        spawn(self.start())
    }
}

/// Decided at run time.
pub struct Decided<T, E> {
    pub(crate) link: Link<T, E>,
    pub(crate) given: Outcome<T, E>,
}

impl<T: 'static, E: Reason> Given for Decided<T, E> {
    type Value = T;
    type Reason = E;
    type Settling = Ticked<Deciding<T, E>>;
    type Ending = Leaving<T, E>;

    fn settle(self) -> Self::Settling {
        let first = matches!(self.given, Outcome::Promise(_));
        let future = match self.given {
            Outcome::Value(value) => Deciding::Now(Some(Ok(value))),
            Outcome::Reason(reason) => Deciding::Now(Some(Err(reason))),
            Outcome::Promise(promise) => Deciding::Promise(promise),
            // The promise that adopts it waits for the job in which the thenable is called: no tick here.
            thenable @ Outcome::Thenable(_) => Deciding::Promise(Promise::adopting(thenable)),
        };
        Ticked { first, future }
    }
    fn end(self) -> Self::Ending {
        Leaving(Some(self.given))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let promise = match given?.given {
            Outcome::Reason(reason) => return Err(reason),
            Outcome::Promise(promise) => promise,
            given => Promise::adopting(given),
        };
        Followed::finish(Ok(Followed { link: Link::NEW, promise })).await
    }
}

impl<T, E> Decided<T, E> {
    #[track_caller]
    pub fn start(self) -> Deciding<T, E>
    where
        T: 'static,
        E: Reason,
    {
        self.settle().future.unpolled()
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        T: 'static,
        E: Reason,
    {
        Promise::adopting(self.given)
    }
}

/// A future.
///
/// Its output is not a parameter: `F: Future<Output = R>` does not hold for an `R` with a lifetime where the compiler
/// asks whether the chain is `Send` (<https://github.com/rust-lang/rust/issues/64552>).
pub struct Work<F: Future, T, E> {
    pub(crate) link: Link<T, E>,
    pub(crate) body: Body<F, T, E>,
    /// A function pointer, as what it asks of the types is asked in `adapt` already. It would not know its caller, so it gets
    /// the place.
    pub(crate) spawn: Spawn<Body<F, T, E>, Promise<T, E>>,
}

/// Makes a promise of a future, with the place where it is made.
type Spawn<F, P> = fn(F, &'static Location<'static>) -> P;

impl<F: Future, T, E: Reason> Given for Work<F, T, E> {
    type Value = T;
    type Reason = E;
    type Settling = Guard<Ticked<Working<F, T, E>>>;
    type Ending = Guard<Concluding<F, T, E>>;

    fn settle(self) -> Self::Settling {
        guard(self.unguarded())
    }
    fn end(self) -> Self::Ending {
        guard(self.concluding())
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let work = given?;
        if ordered() { Followed::finish(Ok(work.followed())).await } else { guard(work.body).await.map(drop) }
    }
}

impl<F: Future, T, E> Work<F, T, E> {
    pub fn start(self) -> Started<F, T, E>
    where
        E: Reason,
    {
        Started::Body(guard(self.body))
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E> {
        (self.spawn)(self.body, Location::caller())
    }

    /// As `settle`, where panics are caught already.
    pub(super) fn unguarded(self) -> Ticked<Working<F, T, E>> {
        if ordered() {
            Ticked { first: true, future: Working::Promise(self.followed().promise) }
        } else {
            Ticked { first: false, future: Working::Here(self.body) }
        }
    }

    /// As `end`, where panics are caught already.
    pub(super) fn concluding(self) -> Concluding<F, T, E> {
        if ordered() {
            Concluding::Leaving(Leaving(Some(Outcome::Promise(self.followed().promise))))
        } else {
            Concluding::Here(self.body)
        }
    }

    /// As a promise of a handler's: it is made where its chain is.
    pub(super) fn followed(self) -> Followed<T, E> {
        let mut origin = Location::caller();
        task::with_origin(|chain| origin = chain.get().place());
        Followed { link: self.link, promise: (self.spawn)(self.body, origin) }
    }
}

/// What a `finally` handler gave that waits by itself: it was waited for.
pub struct Finished<E>(PhantomData<fn() -> E>);

impl<E> Given for Finished<E> {
    type Value = ();
    type Reason = E;
    type Settling = Ready<Result<(), E>>;
    type Ending = Ready<Result<(), E>>;

    fn settle(self) -> Self::Settling {
        ready(Ok(()))
    }
    fn end(self) -> Self::Ending {
        ready(Ok(()))
    }
    fn finish(given: Result<Self, E>) -> impl Future<Output = Result<(), E>> {
        ready(given.map(|_| ()))
    }
}

/// What a handler gave that waits by itself.
pub fn settled<T, E>(result: Result<T, E>) -> Result<Now<T, E>, E> {
    result.map(|value| Now { link: Link::NEW, given: Ok(value) })
}

/// The same for `finally`.
pub fn finished<E>(result: Result<(), E>) -> Result<Finished<E>, E> {
    result.map(|()| Finished(PhantomData))
}

/// The result of a link.
#[inline]
pub fn settle<T, E, G>(given: Result<G, E>) -> impl Future<Output = Result<T, E>>
where
    G: Given<Value = T, Reason = E>,
{
    match given {
        Ok(given) => Passing::Later(given.settle()),
        Err(reason) => Passing::Now(Some(Err(reason))),
    }
}

/// The result of the last link.
#[inline]
pub fn end<T, E, G>(given: Result<G, E>) -> impl Future<Output = Result<T, E>>
where
    G: Given<Value = T, Reason = E>,
{
    match given {
        Ok(given) => Passing::Later(given.end()),
        Err(reason) => Passing::Now(Some(Err(reason))),
    }
}

/// The result of a `finally`.
#[inline]
pub fn finish<E, G: Given<Reason = E>>(given: Result<G, E>) -> impl Future<Output = Result<(), E>> {
    G::finish(given)
}

/// What waits for what a handler gave, or a reason that is there instead.
enum Passing<F: Future> {
    Now(Option<F::Output>),
    Later(F),
}

impl<F: Future> Future for Passing<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the future is pinned with it and never moved out of it; the output is not pinned.
        unsafe {
            match self.get_unchecked_mut() {
                Passing::Now(output) => Poll::Ready(output.take().expect("it is polled until it is ready")),
                Passing::Later(future) => Pin::new_unchecked(future).poll(cx),
            }
        }
    }
}
