//! What a handler gave, told apart by its type.
//!
//! Generated code writes `(&&tag(&given, link)).__kind().adapt(link, given)`. Method lookup tries `&&Tag`, then that behind
//! another reference, shared and mutable, then it takes the references away, one by one. It takes the first that fits:
//!
//! | lookup | a handler that gives | what happens |
//! |---|---|---|
//! | `&&Tag` | `Promise<T, E>`, `Result<T, E>`, `Outcome<T, E>` with the reason of the chain | followed, settled |
//! | `&&&Tag` | `Promise<T, X>`, `Result<T, X>` | the same, `X` becomes `E` |
//! | `&&&Tag` | another future of `Result<T, E>` | becomes a promise, followed |
//! | `&mut &&Tag` | a future of `Result<T, X>` | the same, `X` becomes `E` |
//! | `&Tag` | another future | the same, its output fulfils |
//! | `Tag` | anything else | fulfils |
//!
//! Each step of the lookup costs the compiler time, in each handler: six references instead of these took twice as long.
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
use super::row::Link;
use super::rt::{Guard, guard, ordered, spawn, spawn_from, tick};
use crate::cell::task;
use crate::panic::catch;
use crate::promise::spend_job;
use crate::scheduler::current;
use crate::trace::{Steps, from_source, note};
use crate::{Error, Fault, Outcome, Promise, Reason, observe};

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

/// Chooses by type. `self` is a [`Tag`] behind the references that the table of this module says.
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

/// The same for a future with the reason of the chain, in the same row as what is told by the name of its type. Nothing is both:
/// a result is no future, and a promise with the reason of the chain is in the row above.
pub trait FutureKind: Sized {
    /// What to do with it.
    type Kind: Default;

    /// What to do with it.
    #[doc(hidden)]
    fn __kind(self) -> Self::Kind {
        Self::Kind::default()
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $kind:ident: [$($param:ident),*] $tag:ty $(where [$($bound:tt)*])?;)*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub struct $name;

        #[diagnostic::do_not_recommend]
        impl<$($param),*> $kind for $tag $(where $($bound)*)? {
            type Kind = $name;
        }
    )*};
}

kinds! {
    /// A promise with the reason of the chain.
    OfPromise, Kind: [T, E] &&Tag<Promise<T, E>, E>;
    /// A result with the reason of the chain.
    OfResult, Kind: [T, E] &&Tag<Result<T, E>, E>;
    /// Value, reason, promise or thenable, decided at run time.
    OfOutcome, Kind: [T, E] &&Tag<Outcome<T, E>, E>;
    /// A promise with another reason.
    OfOtherPromise, Kind: [T, E, X] &&&Tag<Promise<T, X>, E>;
    /// A result with another error.
    OfOtherResult, Kind: [T, E, X] &&&Tag<Result<T, X>, E>;
    /// A future of a result with the reason of the chain.
    OfFuture, FutureKind: [F, T, E] &&&Tag<F, E> where [F: Future<Output = Result<T, E>>];
    /// A future of a result with another error.
    OfOtherFuture, Kind: [F, T, E, X] &mut &&Tag<F, E> where [F: Future<Output = Result<T, X>>];
    /// A future of a value.
    OfPlainFuture, Kind: [F, E] &Tag<F, E> where [F: Future];
    /// A value.
    OfValue, Kind: [V, E] Tag<V, E>;
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
    pub fn adapt<T, E>(self, link: Link<T, E>, given: Promise<T, E>) -> Followed<T, E> {
        Followed { link, promise: given }
    }
}

impl OfOtherPromise {
    pub fn adapt<T, E, X, Via>(self, link: Link<T, E>, given: Promise<T, X>) -> Converted<T, X, E>
    where
        E: FromError<X, Via>,
    {
        Converted { link, promise: given, convert: E::from_error }
    }
}

impl OfResult {
    pub fn adapt<T, E>(self, link: Link<T, E>, given: Result<T, E>) -> Now<T, E> {
        Now { link, given }
    }
}

impl OfOtherResult {
    pub fn adapt<T, E, X, Via>(self, link: Link<T, E>, given: Result<T, X>) -> Now<T, E>
    where
        E: FromError<X, Via>,
    {
        Now { link, given: given.map_err(E::from_error) }
    }
}

impl OfOutcome {
    pub fn adapt<T, E>(self, link: Link<T, E>, given: Outcome<T, E>) -> Decided<T, E> {
        Decided { link, given }
    }
}

impl OfFuture {
    pub fn adapt<T, E, F>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { link, body: Body { future: given, convert: |result| result }, spawn: spawn_from }
    }
}

impl OfOtherFuture {
    pub fn adapt<T, E, F, X, Via>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        X: 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        Work {
            link,
            body: Body { future: given, convert: |result| result.map_err(E::from_error) },
            spawn: spawn_from,
        }
    }
}

impl OfPlainFuture {
    pub fn adapt<T, E, F>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { link, body: Body { future: given, convert: Ok }, spawn: spawn_from }
    }
}

impl OfValue {
    pub fn adapt<T, E>(self, link: Link<T, E>, given: T) -> Now<T, E> {
        Now { link, given: Ok(given) }
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
pub struct Now<T, E> {
    pub(crate) link: Link<T, E>,
    pub(super) given: Result<T, E>,
}

impl<T, E> Given for Now<T, E> {
    type Value = T;
    type Reason = E;

    #[inline]
    fn settle(given: Result<Self, E>) -> impl Future<Output = Result<T, E>> {
        ready(given.and_then(|now| now.given))
    }
    #[inline]
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.and_then(|now| now.given).map(Outcome::Value))
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
        Handed { result: Some(self.given), spent: false }
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

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let promise = given?.promise;
        tick().await;
        promise.await
    }
    #[inline]
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.map(|followed| Outcome::Promise(followed.promise)))
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let result = given?.promise.await;
        tick().await;
        result.map(drop)
    }
}

impl<T, E> Followed<T, E> {
    pub fn start(self) -> Promise<T, E> {
        self.promise
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

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let Converted { promise, convert, .. } = given?;
        tick().await;
        promise.await.map_err(convert)
    }
    async fn end(given: Result<Self, E>) -> Ending<T, E> {
        Self::settle(given).await.map(Outcome::Value)
    }
    async fn finish(given: Result<Self, E>) -> Result<(), E> {
        let Converted { promise, convert, .. } = given?;
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
pub struct Decided<T, E> {
    pub(crate) link: Link<T, E>,
    pub(crate) given: Outcome<T, E>,
}

impl<T: 'static, E: Reason> Given for Decided<T, E> {
    type Value = T;
    type Reason = E;

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        match given?.given {
            Outcome::Value(value) => Ok(value),
            Outcome::Reason(reason) => Err(reason),
            Outcome::Promise(promise) => Followed::settle(Ok(Followed { link: Link::NEW, promise })).await,
            // The promise that adopts it waits for the job in which the thenable is called: no tick here.
            thenable @ Outcome::Thenable(_) => Promise::adopting(thenable).await,
        }
    }
    fn end(given: Result<Self, E>) -> impl Future<Output = Ending<T, E>> {
        ready(given.map(|decided| decided.given))
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
    pub async fn start(self) -> Result<T, E>
    where
        T: 'static,
        E: Reason,
    {
        match self.given {
            Outcome::Promise(promise) => promise.await,
            thenable @ Outcome::Thenable(_) => Promise::adopting(thenable).await,
            Outcome::Value(value) => Now { link: Link::NEW, given: Ok(value) }.start().await,
            Outcome::Reason(reason) => Now { link: Link::NEW, given: Err(reason) }.start().await,
        }
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

    async fn settle(given: Result<Self, E>) -> Result<T, E> {
        let work = given?;
        if ordered() { Followed::settle(Ok(work.followed())).await } else { guard(work.body).await }
    }
    async fn end(given: Result<Self, E>) -> Ending<T, E> {
        let work = given?;
        if ordered() {
            Ok(Outcome::Promise(work.followed().promise))
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
    pub fn start(self) -> Started<F, T, E>
    where
        E: Reason,
    {
        Started { body: guard(self.body), result: None }
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E> {
        (self.spawn)(self.body, Location::caller())
    }

    /// As a promise of a handler's: it is made where its chain is.
    pub(super) fn followed(self) -> Followed<T, E> {
        let mut origin = Location::caller();
        task::with_origin(|chain| origin = chain.get().place());
        Followed { link: self.link, promise: (self.spawn)(self.body, origin) }
    }
}

/// What is there, handed over to the first link: in a job where going on at once would run a handler on the stack of the chain's
/// creator, or break the order.
pub struct Handed<T, E> {
    result: Option<Result<T, E>>,
    spent: bool,
}

impl<T, E> Unpin for Handed<T, E> {}

impl<T, E> Future for Handed<T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.spent && current::defers() {
            self.spent = true;
            spend_job(cx);
            return Poll::Pending;
        }
        Poll::Ready(self.result.take().expect("it is polled until it is ready"))
    }
}

/// A future that a chain starts with, and then what it gave, which is handed over.
pub struct Started<F: Future, T, E> {
    body: Guard<Body<F, T, E>>,
    result: Option<Result<T, E>>,
}

impl<F: Future, T, E: Reason> Future for Started<F, T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the body is pinned with it and never moved out of it; nothing else in it is pinned.
        let (body, handed) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.body), &mut this.result)
        };
        if let Some(result) = handed.take() {
            return Poll::Ready(result);
        }
        let polled = body.poll(cx);
        if polled.is_pending() || !current::defers() {
            return polled;
        }
        if let Poll::Ready(result) = polled {
            *handed = Some(result);
        }
        spend_job(cx);
        Poll::Pending
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

/// Behind a `catch` whose handler does not wait.
pub struct Rejected<G, T, E> {
    what: What<G, T, E>,
    steps: &'static Steps,
    number: usize,
}

enum What<G, T, E> {
    Passed(T),
    Gave(G),
    Failed(E),
}

/// Calls the handler of this link if there is a reason.
#[inline]
pub fn rejected<T, E, G, H>(
    result: Result<T, E>,
    steps: &'static Steps,
    number: usize,
    handler: H,
) -> Rejected<G, T, E>
where
    E: Reason,
    H: FnOnce(Link<T, E>, E) -> Result<G, E>,
{
    let what = match result {
        Ok(value) => What::Passed(value),
        Err(reason) => {
            let reason = if number == 1 { from_source(reason, steps) } else { reason };
            observe::step(steps, number);
            match call_guarded(|| handler(Link::NEW, reason)) {
                Ok(given) => What::Gave(given),
                Err(reason) => What::Failed(reason),
            }
        }
    };
    Rejected { what, steps, number }
}

impl<T, E: Reason, G: Given<Value = T, Reason = E>> Rejected<G, T, E> {
    /// The result of the link.
    #[inline]
    pub fn settle(self) -> impl Future<Output = Result<T, E>> {
        let Rejected { what, steps, number } = self;
        match what {
            What::Passed(value) => Passing::Now(Some(Ok(value))),
            What::Gave(given) => {
                Passing::Later(async move { note(G::settle(Ok(given)).await, steps, number, 0) })
            }
            What::Failed(reason) => Passing::Now(Some(note(Err(reason), steps, number, 0))),
        }
    }

    /// The result of the last link.
    #[inline]
    pub fn end(self) -> impl Future<Output = Ending<T, E>> {
        let Rejected { what, steps, number } = self;
        match what {
            What::Passed(value) => Passing::Now(Some(Ok(Outcome::Value(value)))),
            What::Gave(given) => {
                Passing::Later(async move { note(G::end(Ok(given)).await, steps, number, 0) })
            }
            What::Failed(reason) => Passing::Now(Some(note(Err(reason), steps, number, 0))),
        }
    }
}

/// What passes a `catch`, or what comes out of it.
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

/// What a handler gave that waits by itself.
pub fn settled<T, E>(result: Result<T, E>) -> Result<Now<T, E>, E> {
    result.map(|value| Now { link: Link::NEW, given: Ok(value) })
}

/// What the last handler gave that waits by itself.
pub fn ended<T, E>(ending: Ending<T, E>) -> Result<Decided<T, E>, E> {
    ending.map(|given| Decided { link: Link::NEW, given })
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
