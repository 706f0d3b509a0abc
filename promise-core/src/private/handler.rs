//! What a handler gave, told apart by its type.
//!
//! Generated code writes `(&&&&&tag(&given, link)).__kind().adapt(link, given).settle().await`. Method lookup takes the
//! first of these that fits, from the most references to none:
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

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::rt::{guard, handoff, ordered, spawn, tick};
use crate::{Error, Outcome, Promise, Reason};

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

    /// Says what `return` takes in a handler before the compiler sees one: `if let Some(early) = .. { return early; }`.
    pub fn early(self) -> Option<Result<T, E>> {
        None
    }
}

/// The type `V` of what a handler gave, in a chain with the reason `E`.
pub struct Tag<V, E>(PhantomData<fn() -> (V, E)>);

impl<V, E> Clone for Tag<V, E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<V, E> Copy for Tag<V, E> {}

/// Tags what a handler gave.
pub fn tag<V, T, E>(_: &V, _: Link<T, E>) -> Tag<V, E> {
    Tag(PhantomData)
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
    note = "convert it with `.map_err(..)`, write `impl From<{X}> for {Self}`, or give the chain another reason with `error = Type`"
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
    pub fn adapt<T, E, F>(self, _: Link<T, E>, given: F) -> Work<F, Result<T, E>, T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { body: Body { future: given, convert: |result| result }, spawn }
    }
}

impl OfOtherFuture {
    pub fn adapt<T, E, F, X, Via>(self, _: Link<T, E>, given: F) -> Work<F, Result<T, X>, T, E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        X: 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        Work { body: Body { future: given, convert: |result| result.map_err(E::from_error) }, spawn }
    }
}

impl OfPlainFuture {
    pub fn adapt<T, E, F>(self, _: Link<T, E>, given: F) -> Work<F, T, T, E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        Work { body: Body { future: given, convert: Ok }, spawn }
    }
}

impl OfValue {
    pub fn adapt<T, E>(self, _: Link<T, E>, given: T) -> Now<T, E> {
        Now(Ok(given))
    }
}

// ---- what becomes of it ----------------------------------------------------------------------------------------
//
// * `settle`: the result of a handler. A value and an error: nothing more. A promise: one tick, then wait for it. A
//   future is a promise on schedulers with an order.
// * `start`: the source of a chain.
// * `finish`: the result of a `finally` handler. An error: nothing more. Anything else is waited for as a promise, then
//   one more tick.
// * `promise`: the source of a chain without links.

/// A value or a reason.
pub struct Now<T, E>(Result<T, E>);

impl<T, E> Now<T, E> {
    pub async fn settle(self) -> Result<T, E> {
        self.0
    }
    pub async fn start(self) -> Result<T, E> {
        handoff().await;
        self.0
    }
    pub async fn finish(self) -> Result<(), E> {
        drop(self.0?);
        tick().await;
        tick().await;
        Ok(())
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

/// A promise with the reason of the chain.
pub struct Followed<T, E>(Promise<T, E>);

impl<T, E> Followed<T, E> {
    pub async fn settle(self) -> Result<T, E>
    where
        E: Reason,
    {
        tick().await;
        self.0.await
    }
    pub async fn start(self) -> Result<T, E>
    where
        E: Reason,
    {
        self.0.await
    }
    pub async fn finish(self) -> Result<(), E>
    where
        E: Reason,
    {
        let result = self.0.await;
        tick().await;
        result.map(drop)
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

impl<T, X: Reason, E> Converted<T, X, E> {
    pub async fn settle(self) -> Result<T, E> {
        tick().await;
        self.promise.await.map_err(self.convert)
    }
    pub async fn start(self) -> Result<T, E> {
        self.promise.await.map_err(self.convert)
    }
    pub async fn finish(self) -> Result<(), E> {
        let result = self.promise.await;
        tick().await;
        result.map(drop).map_err(self.convert)
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
pub struct Decided<T, E>(Outcome<T, E>);

impl<T, E> Decided<T, E> {
    pub async fn settle(self) -> Result<T, E>
    where
        E: Reason,
    {
        match self.0 {
            Outcome::Value(value) => Ok(value),
            Outcome::Reason(reason) => Err(reason),
            Outcome::Promise(promise) => Followed(promise).settle().await,
            // The promise that adopts it waits for the job in which the thenable is called: no tick here.
            thenable @ Outcome::Thenable(_) => Promise::from_outcome(thenable).await,
        }
    }
    pub async fn start(self) -> Result<T, E>
    where
        E: Reason,
    {
        match self.0 {
            Outcome::Promise(promise) => promise.await,
            thenable @ Outcome::Thenable(_) => Promise::from_outcome(thenable).await,
            Outcome::Value(value) => Now(Ok(value)).start().await,
            Outcome::Reason(reason) => Now(Err(reason)).start().await,
        }
    }
    pub async fn finish(self) -> Result<(), E>
    where
        E: Reason,
    {
        match self.0 {
            Outcome::Reason(reason) => Err(reason),
            given => Followed(Promise::from_outcome(given)).finish().await,
        }
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E>
    where
        E: Reason,
    {
        Promise::from_outcome(self.0)
    }
}

/// A future.
pub struct Work<F, R, T, E> {
    body: Body<F, R, T, E>,
    spawn: fn(Body<F, R, T, E>) -> Promise<T, E>,
}

impl<F: Future<Output = R>, R, T, E> Work<F, R, T, E> {
    pub async fn settle(self) -> Result<T, E>
    where
        E: Reason,
    {
        if ordered() { Followed((self.spawn)(self.body)).settle().await } else { self.body.await }
    }
    pub async fn start(self) -> Result<T, E>
    where
        E: Reason,
    {
        let result = guard(self.body).await;
        handoff().await;
        result
    }
    pub async fn finish(self) -> Result<(), E>
    where
        E: Reason,
    {
        if ordered() { Followed((self.spawn)(self.body)).finish().await } else { self.body.await.map(drop) }
    }
    #[track_caller]
    pub fn promise(self) -> Promise<T, E> {
        (self.spawn)(self.body)
    }
}

/// A future and what makes a result of its output.
pub struct Body<F, R, T, E> {
    future: F,
    convert: fn(R) -> Result<T, E>,
}

impl<F: Future<Output = R>, R, T, E> Future for Body<F, R, T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let convert = self.convert;
        // SAFETY: the future is pinned with the body and never moved out of it.
        let future = unsafe { self.map_unchecked_mut(|body| &mut body.future) };
        future.poll(cx).map(convert)
    }
}
