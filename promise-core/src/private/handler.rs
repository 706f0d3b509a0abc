//! What a handler gave, told apart by its type.
//!
//! Generated code writes `(&&&&&tag(&given, link)).__kind().adapt(link, given)`. Method lookup takes the first
//! of these that fits, from the most references to none:
//!
//! | references | a handler that gives | what happens |
//! |---|---|---|
//! | 5 | `Promise<T, E>`, `Result<T, E>`, `Outcome<T, E>` with the reason of the chain | followed, settled |
//! | 4 | `Promise<T, X>`, `Result<T, X>` | the same, `X` becomes `E` |
//! | 3 | a future of `Result<T, E>` | becomes a promise, followed |
//! | 2 | a future of `Result<T, X>` | the same, `X` becomes `E` |
//! | 1 | another future | the same, its output fulfils |
//! | 0 | anything else | fulfils |
//!
//! The rows with `E` come first because they infer it: `Ok(1)` and `async { Ok(1) }` have no error type of their own.
//! That `X` becomes `E` is a bound of `adapt`, not of the rows: as a bound of the rows, a `Result` whose error cannot be
//! converted would silently count as a value. And it is a bound of nothing else: what `adapt` gives carries the
//! conversion as a function pointer, because a bound that does not hold is reported wherever it is written.
//!
//! `link` comes first in `adapt`, so that a value of the wrong type is what the compiler points at.

use std::future::{Future, ready};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::chain::Shared;
use super::rt::{guard, handoff, ordered, spawn, spawn_from, tick, trip_needed};
use crate::cell::task;
use crate::panic::catch;
use crate::promise::spend_job;
use crate::{Error, Fault, Outcome, Promise, Reason};

/// The value and the reason a link leaves behind. Types only, no data.
pub struct Link<T, E>(PhantomData<fn() -> (T, E)>);

impl<T, E> Clone for Link<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, E> Copy for Link<T, E> {}

impl<T, E> Link<T, E> {
    pub(super) const NEW: Self = Link(PhantomData);
}

/// The type `V` of what a handler gave, in a chain with the reason `E`; `P` is as in [`Chain`](super::Chain).
pub struct Tag<V, E, P = Shared>(PhantomData<fn() -> V>, PhantomData<fn() -> (E, P)>);

impl<V, E, P> Tag<V, E, P> {
    pub(crate) const NEW: Self = Tag(PhantomData, PhantomData);
}

impl<V, E, P> Clone for Tag<V, E, P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<V, E, P> Copy for Tag<V, E, P> {}

/// Tags what a handler gave.
pub fn tag<V, T, E>(_: &V, _: Link<T, E>) -> Tag<V, E> {
    Tag::NEW
}

/// Chooses by type. `self` is a [`Tag`] behind as many references as its row in the table of this module says.
#[diagnostic::on_unimplemented(
    message = "a handler cannot give `{Self}`",
    note = "it gives a value, a `Result`, a `Promise` or another future"
)]
pub trait Kind: Sized {
    /// What to do with it.
    type Kind: Default;

    /// What to do with it.
    #[doc(hidden)]
    fn __kind(self) -> Self::Kind {
        Self::Kind::default()
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: [$($param:ident),*] $tag:ty $(where [$($bound:tt)*])?;)*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub struct $name;

        #[diagnostic::do_not_recommend]
        impl<$($param),*> Kind for $tag $(where $($bound)*)? {
            type Kind = $name;
        }
    )*};
}

kinds! {
    /// A promise with the reason of the chain.
    OfPromise: [T, E] &&&&&Tag<Promise<T, E>, E>;
    /// A result with the reason of the chain.
    OfResult: [T, E] &&&&&Tag<Result<T, E>, E>;
    /// Value, reason, promise or thenable, decided at run time.
    OfOutcome: [T, E] &&&&&Tag<Outcome<T, E>, E>;
    /// A promise with another reason.
    OfOtherPromise: [T, E, X] &&&&Tag<Promise<T, X>, E>;
    /// A result with another error.
    OfOtherResult: [T, E, X] &&&&Tag<Result<T, X>, E>;
    /// A future of a result with the reason of the chain.
    OfFuture: [F, T, E] &&&Tag<F, E> where [F: Future<Output = Result<T, E>>];
    /// A future of a result with another error.
    OfOtherFuture: [F, T, E, X] &&Tag<F, E> where [F: Future<Output = Result<T, X>>];
    /// A future of a value.
    OfPlainFuture: [F, E] &Tag<F, E> where [F: Future];
    /// A value.
    OfValue: [V, E] Tag<V, E>;
}

/// An error that can become the reason of a chain. `Via` says how; it is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{X}` cannot become the reason `{Self}` of this chain",
    label = "needs `{Self}: From<{X}>`",
    note = "convert it with `.map_err(..)`, give the chain another reason with `error = Type`, or, if one of the two types is yours, write `impl From<{X}> for {Self}`"
)]
pub trait FromError<X, Via> {
    /// Converts the error.
    fn from_error(error: X) -> Self;
}

/// By `From`.
pub struct ViaFrom;
/// As the message of an [`Error`]. These types cannot have a `From` of their own, see [`Error`].
pub struct ViaMessage;

#[diagnostic::do_not_recommend]
impl<X, E: From<X>> FromError<X, ViaFrom> for E {
    fn from_error(error: X) -> Self {
        error.into()
    }
}

#[diagnostic::do_not_recommend]
impl FromError<(), ViaMessage> for Error {
    fn from_error((): ()) -> Self {
        Error::msg("failed without a reason")
    }
}
#[diagnostic::do_not_recommend]
impl FromError<Box<dyn std::error::Error + Send + Sync>, ViaMessage> for Error {
    fn from_error(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Error::from_boxed(error)
    }
}

macro_rules! messages {
    ($($text:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl FromError<$text, ViaMessage> for Error {
            fn from_error(text: $text) -> Self {
                Error::msg(text)
            }
        }
    )*};
}
messages!(String, &str, std::borrow::Cow<'_, str>, Box<str>);

// ---- adapt: what was given, without its own types --------------------------------------------------------------

impl OfPromise {
    pub fn adapt<T, E>(self, _: Link<T, E>, given: Promise<T, E>) -> Followed<T, E> {
        Followed(given)
    }
}

impl OfOtherPromise {
    pub fn adapt<T, E, X, Via>(self, _: Link<T, E>, given: Promise<T, X>) -> Converted<T, X, E>
    where
        E: FromError<X, Via>,
    {
        Converted { promise: given, convert: E::from_error }
    }
}

impl OfResult {
    pub fn adapt<T, E>(self, _: Link<T, E>, given: Result<T, E>) -> Now<T, E> {
        Now(given)
    }
}

impl OfOtherResult {
    pub fn adapt<T, E, X, Via>(self, _: Link<T, E>, given: Result<T, X>) -> Now<T, E>
    where
        E: FromError<X, Via>,
    {
        Now(given.map_err(E::from_error))
    }
}

impl OfOutcome {
    pub fn adapt<T, E>(self, _: Link<T, E>, given: Outcome<T, E>) -> Decided<T, E> {
        Decided(given)
    }
}

impl OfFuture {
    pub fn adapt<T, E, F>(self, _: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { body: Body { future: given, convert: |result| result }, spawn: spawn_from }
    }
}

impl OfOtherFuture {
    pub fn adapt<T, E, F, X, Via>(self, _: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        X: 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        Work {
            body: Body { future: given, convert: |result| result.map_err(E::from_error) },
            spawn: spawn_from,
        }
    }
}

impl OfPlainFuture {
    pub fn adapt<T, E, F>(self, _: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { body: Body { future: given, convert: Ok }, spawn: spawn_from }
    }
}

impl OfValue {
    pub fn adapt<T, E>(self, _: Link<T, E>, given: T) -> Now<T, E> {
        Now(Ok(given))
    }
}

// ---- what becomes of it ----------------------------------------------------------------------------------------

/// What a handler gave, adapted to its chain. The methods are given it, or the error that was there before.
///
/// Most handlers give a value at once, and their futures are written by hand: an async block costs several times as much,
/// when it is compiled and when it runs.
pub trait Given: Sized {
    /// What fulfils.
    type Value;
    /// The reason of the chain.
    type Reason;

    /// Behind `then` and `catch`. A value and an error: nothing more. A promise: one tick, then wait for it. A future is
    /// a promise on schedulers with an order.
    fn settle(given: Result<Self, Self::Reason>) -> impl Future<Output = Result<Self::Value, Self::Reason>>;

    /// The same where another link follows, which starts with a tick if there is a value for it.
    fn step(given: Result<Self, Self::Reason>) -> impl Future<Output = Result<Self::Value, Self::Reason>> {
        async {
            let value = Self::settle(given).await?;
            tick().await;
            Ok(value)
        }
    }

    /// Behind the last link. A promise is not waited for: the promise of the chain adopts it, at the cost of the same jobs,
    /// so that a chain which gives another chain, and so on, runs in constant memory.
    fn end(given: Result<Self, Self::Reason>) -> impl Future<Output = Ending<Self::Value, Self::Reason>>;

    /// Behind `finally`. An error: nothing more. Anything else is waited for as a promise, then one more tick.
    fn finish(given: Result<Self, Self::Reason>) -> impl Future<Output = Result<(), Self::Reason>>;
}

/// How the last link of a chain ends.
pub type Ending<T, E> = Result<Outcome<T, E>, E>;

// Two more that each of them has, for sources:
// * `start`: waits for the source of a chain.
// * `promise`: the promise of a source without links.

/// A value or a reason.
pub struct Now<T, E>(Result<T, E>);

impl<T, E> Given for Now<T, E> {
    type Value = T;
    type Reason = E;

    #[inline]
    fn settle(given: Result<Self, E>) -> impl Future<Output = Result<T, E>> {
        ready(given.and_then(|now| now.0))
    }
    #[inline]
    fn step(given: Result<Self, E>) -> impl Future<Output = Result<T, E>> {
        ValueStep { result: Some(given.and_then(|now| now.0)), ticked: false }
    }
    #[inline]
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.and_then(|now| now.0).map(Outcome::Value))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        drop(given?.0?);
        tick().await;
        tick().await;
        Ok(())
    }
}

impl<T, E> Now<T, E> {
    pub async fn start(self) -> Result<T, E> {
        handoff().await;
        self.0
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        E: Reason,
    {
        match self.0 {
            Ok(value) => Promise::resolve(value),
            Err(reason) => Promise::reject(reason),
        }
    }
}

/// A value, and the tick that the next link starts with.
struct ValueStep<T, E> {
    result: Option<Result<T, E>>,
    ticked: bool,
}

impl<T, E> Unpin for ValueStep<T, E> {}

impl<T, E> Future for ValueStep<T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.ticked && matches!(self.result, Some(Ok(_))) && trip_needed() {
            self.ticked = true;
            spend_job(cx);
            return Poll::Pending;
        }
        Poll::Ready(self.result.take().expect("it is polled until it is ready"))
    }
}

/// A promise with the reason of the chain.
pub struct Followed<T, E>(pub(crate) Promise<T, E>);

impl<T, E: Reason> Given for Followed<T, E> {
    type Value = T;
    type Reason = E;

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let Followed(promise) = given?;
        tick().await;
        promise.await
    }
    #[inline]
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.map(|followed| Outcome::Promise(followed.0)))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let result = given?.0.await;
        tick().await;
        result.map(drop)
    }
}

impl<T, E> Followed<T, E> {
    pub async fn start(self) -> Result<T, E>
    where
        E: Reason,
    {
        self.0.await
    }
    pub fn promise(self) -> Promise<T, E> {
        self.0
    }
}

/// A promise with another reason.
pub struct Converted<T, X, E> {
    promise: Promise<T, X>,
    convert: fn(X) -> E,
}

impl<T, X: Reason, E> Given for Converted<T, X, E> {
    type Value = T;
    type Reason = E;

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let Converted { promise, convert } = given?;
        tick().await;
        promise.await.map_err(convert)
    }
    async fn end(given: Result<Self, E>) -> Ending<T, E> {
        Self::settle(given).await.map(Outcome::Value)
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let Converted { promise, convert } = given?;
        let result = promise.await;
        tick().await;
        result.map(drop).map_err(convert)
    }
}

impl<T, X: Reason, E> Converted<T, X, E> {
    pub async fn start(self) -> Result<T, E> {
        self.promise.await.map_err(self.convert)
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
pub struct Decided<T, E>(pub(crate) Outcome<T, E>);

impl<T: 'static, E: Reason> Given for Decided<T, E> {
    type Value = T;
    type Reason = E;

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        match given?.0 {
            Outcome::Value(value) => Ok(value),
            Outcome::Reason(reason) => Err(reason),
            Outcome::Promise(promise) => Followed::settle(Ok(Followed(promise))).await,
            // The promise that adopts it waits for the job in which the thenable is called: no tick here.
            thenable @ Outcome::Thenable(_) => Promise::adopting(thenable).await,
        }
    }
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.map(|decided| decided.0))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let promise = match given?.0 {
            Outcome::Reason(reason) => return Err(reason),
            Outcome::Promise(promise) => promise,
            given => Promise::adopting(given),
        };
        Followed::finish(Ok(Followed(promise))).await
    }
}

impl<T, E> Decided<T, E> {
    pub async fn start(self) -> Result<T, E>
    where
        T: 'static,
        E: Reason,
    {
        match self.0 {
            Outcome::Promise(promise) => promise.await,
            thenable @ Outcome::Thenable(_) => Promise::adopting(thenable).await,
            Outcome::Value(value) => Now(Ok(value)).start().await,
            Outcome::Reason(reason) => Now(Err(reason)).start().await,
        }
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        T: 'static,
        E: Reason,
    {
        Promise::adopting(self.0)
    }
}

/// A future.
///
/// Its output is not a parameter: `F: Future<Output = R>` does not hold for an `R` with a lifetime where the compiler
/// asks whether the chain is `Send` (<https://github.com/rust-lang/rust/issues/64552>).
pub struct Work<F: Future, T, E> {
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

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let work = given?;
        if ordered() { Followed::settle(Ok(work.followed())).await } else { guard(work.body).await }
    }
    async fn end(given: Result<Self, E>) -> Ending<T, E> {
        let work = given?;
        if ordered() {
            Ok(Outcome::Promise(work.followed().0))
        } else {
            guard(work.body).await.map(Outcome::Value)
        }
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let work = given?;
        if ordered() { Followed::finish(Ok(work.followed())).await } else { guard(work.body).await.map(drop) }
    }
}

impl<F: Future, T, E> Work<F, T, E> {
    pub async fn start(self) -> Result<T, E>
    where
        E: Reason,
    {
        let result = guard(self.body).await;
        handoff().await;
        result
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E> {
        (self.spawn)(self.body, Location::caller())
    }

    /// As a promise of a handler's: it is made where its chain is.
    fn followed(self) -> Followed<T, E> {
        let mut origin = Location::caller();
        task::with_origin(|chain| origin = chain.get().place());
        Followed((self.spawn)(self.body, origin))
    }
}

/// What a `finally` handler gave that waits by itself: it was waited for.
pub struct Finished<E>(PhantomData<fn() -> E>);

impl<E> Given for Finished<E> {
    type Value = ();
    type Reason = E;

    fn settle(given: Result<Self, E>) -> impl Future<Output = Result<(), E>> {
        ready(given.map(|_| ()))
    }
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<(), E>> {
        ready(given.map(|_| Outcome::Value(())))
    }
    fn finish(given: Result<Self, E>) -> impl Future<Output = Result<(), E>> {
        ready(given.map(|_| ()))
    }
}

/// What can be called with the value or the reason: a handler that is not written as a closure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler for `{A}`",
    label = "a handler is a closure or a function: this is called when the chain is made, and its result is not one",
    note = "write `.then(|value| ..)`, or the name of a function that takes one `{A}`"
)]
pub trait Handler<A>: FnOnce(A) -> <Self as Handler<A>>::Given {
    /// What it gives.
    type Given;
}

#[diagnostic::do_not_recommend]
impl<A, G, F: FnOnce(A) -> G> Handler<A> for F {
    type Given = G;
}

/// The same for `finally`, which calls with nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler for `finally`",
    label = "a handler is a closure or a function without arguments",
    note = "write `.finally(|| ..)`"
)]
pub trait FinallyHandler: FnOnce() -> <Self as FinallyHandler>::Given {
    /// What it gives.
    type Given;
}

#[diagnostic::do_not_recommend]
impl<G, F: FnOnce() -> G> FinallyHandler for F {
    type Given = G;
}

impl<T, E> Link<T, E> {
    /// Calls a handler that is not written as a closure.
    pub fn handle<A, H: Handler<A>>(self, argument: A, handler: H) -> H::Given {
        handler(argument)
    }

    /// Calls a `finally` handler that is not written as a closure.
    pub fn handle_finally<H: FinallyHandler>(self, handler: H) -> H::Given {
        handler()
    }
}

// ---- calling a handler -----------------------------------------------------------------------------------------

/// Calls a handler that does not wait and stands alone: its panic becomes a rejection. In a row of `then`s the row does
/// that.
#[inline]
pub fn call_guarded<G, E: Reason, H: FnOnce() -> Result<G, E>>(handler: H) -> Result<G, E> {
    unsafe fn call<G, E, H: FnOnce() -> Result<G, E>>(handler: *mut ()) -> Result<G, E> {
        // SAFETY: the caller has a handler of this type there, and does not use it again.
        unsafe { handler.cast::<H>().read()() }
    }

    /// What does not depend on the type of the handler, for which it would be compiled again.
    #[inline]
    unsafe fn guarded<G, E: Reason>(
        call: unsafe fn(*mut ()) -> Result<G, E>,
        handler: *mut (),
    ) -> Result<G, E> {
        // SAFETY: the caller's contract.
        match catch(|| unsafe { call(handler) }) {
            Ok(result) => result,
            Err(panic) => Err(Fault::Panicked(panic).into()),
        }
    }

    let mut handler = ManuallyDrop::new(handler);
    // SAFETY: it is not used again.
    unsafe { guarded(call::<G, E, H>, (&raw mut handler).cast()) }
}

/// What a handler gave that waits by itself.
pub fn settled<T, E>(result: Result<T, E>) -> Result<Now<T, E>, E> {
    result.map(|value| Now(Ok(value)))
}

/// What the last handler gave that waits by itself.
pub fn ended<T, E>(ending: Ending<T, E>) -> Result<Decided<T, E>, E> {
    ending.map(Decided)
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
    G::settle(given)
}

/// The result of the last link.
#[inline]
pub fn end<T, E, G>(given: Result<G, E>) -> impl Future<Output = Ending<T, E>>
where
    G: Given<Value = T, Reason = E>,
{
    G::end(given)
}

/// The result of a link that has another one behind it, which starts with a tick.
#[inline]
pub fn step<T, E, G>(given: Result<G, E>) -> impl Future<Output = Result<T, E>>
where
    G: Given<Value = T, Reason = E>,
{
    G::step(given)
}

/// The result of a `finally`.
#[inline]
pub fn finish<E, G: Given<Reason = E>>(given: Result<G, E>) -> impl Future<Output = Result<(), E>> {
    G::finish(given)
}

/// A future and what makes a result of its output.
pub struct Body<F: Future, T, E> {
    pub(crate) future: F,
    pub(crate) convert: fn(F::Output) -> Result<T, E>,
}

impl<F: Future, T, E> Future for Body<F, T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let convert = self.convert;
        // SAFETY: the future is pinned with the body and never moved out of it.
        let future = unsafe { self.map_unchecked_mut(|body| &mut body.future) };
        future.poll(cx).map(convert)
    }
}
