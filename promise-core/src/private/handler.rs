//! What a handler gave, told apart by its type.
//!
//! Generated code writes `(&&&&&tag(&given, link)).__kind().settle(given, link).await`. Method lookup takes the first
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
//! That `X` becomes `E` is a bound of the methods, not of the rows: as a bound of the rows, a `Result` whose error
//! cannot be converted would silently count as a value.

use std::future::Future;
use std::marker::PhantomData;

use super::{guard, handoff, ordered, spawn, tick};
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

impl FromError<(), ViaMessage> for Error {
    fn from_error((): ()) -> Self {
        Error::msg("failed without a reason")
    }
}
impl FromError<Box<dyn std::error::Error + Send + Sync>, ViaMessage> for Error {
    fn from_error(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Error::from_boxed(error)
    }
}

macro_rules! messages {
    ($($text:ty),*) => {$(
        impl FromError<$text, ViaMessage> for Error {
            fn from_error(text: $text) -> Self {
                Error::msg(text)
            }
        }
    )*};
}
messages!(String, &str, std::borrow::Cow<'_, str>, Box<str>);

// What each kind does, as
// * `settle`: the result of a handler. A value and an error: nothing more. A promise: one tick, then wait for it;
//   a future is a promise on schedulers with an order.
// * `start`: the source of a chain.
// * `finish`: the result of a `finally` handler: waited for as a promise, then one more tick.
// * `promise`: the source of a chain without links.

impl OfPromise {
    pub async fn settle<T, E: Reason>(self, given: Promise<T, E>, _: Link<T, E>) -> Result<T, E> {
        tick().await;
        given.await
    }
    pub async fn start<T, E: Reason>(self, given: Promise<T, E>, _: Link<T, E>) -> Result<T, E> {
        given.await
    }
    pub async fn finish<T, E: Reason>(self, given: Promise<T, E>, _: Link<(), E>) -> Result<(), E> {
        let result = given.await;
        tick().await;
        result.map(drop)
    }
    pub fn promise<T, E: Reason>(self, given: Promise<T, E>, _: Link<T, E>) -> Promise<T, E> {
        given
    }
}

impl OfOtherPromise {
    pub async fn settle<T, E, X: Reason, Via>(self, given: Promise<T, X>, _: Link<T, E>) -> Result<T, E>
    where
        E: FromError<X, Via>,
    {
        tick().await;
        given.await.map_err(E::from_error)
    }
    pub async fn start<T, E, X: Reason, Via>(self, given: Promise<T, X>, _: Link<T, E>) -> Result<T, E>
    where
        E: FromError<X, Via>,
    {
        given.await.map_err(E::from_error)
    }
    pub async fn finish<T, E, X: Reason, Via>(self, given: Promise<T, X>, _: Link<(), E>) -> Result<(), E>
    where
        E: FromError<X, Via>,
    {
        let result = given.await;
        tick().await;
        result.map(drop).map_err(E::from_error)
    }
    #[track_caller]
    pub fn promise<T, E, X: Reason, Via>(self, given: Promise<T, X>, _: Link<T, E>) -> Promise<T, E>
    where
        T: Send + 'static,
        X: Send,
        E: FromError<X, Via> + Reason + Send,
    {
        spawn(async move { given.await.map_err(E::from_error) })
    }
}

impl OfResult {
    pub async fn settle<T, E>(self, given: Result<T, E>, _: Link<T, E>) -> Result<T, E> {
        given
    }
    pub async fn start<T, E>(self, given: Result<T, E>, _: Link<T, E>) -> Result<T, E> {
        handoff().await;
        given
    }
    pub async fn finish<T, E>(self, given: Result<T, E>, _: Link<(), E>) -> Result<(), E> {
        drop(given?);
        tick().await;
        tick().await;
        Ok(())
    }
    #[track_caller]
    pub fn promise<T, E: Reason>(self, given: Result<T, E>, _: Link<T, E>) -> Promise<T, E> {
        match given {
            Ok(value) => Promise::resolve(value),
            Err(reason) => Promise::reject(reason),
        }
    }
}

impl OfOtherResult {
    pub async fn settle<T, E, X, Via>(self, given: Result<T, X>, _: Link<T, E>) -> Result<T, E>
    where
        E: FromError<X, Via>,
    {
        given.map_err(E::from_error)
    }
    pub async fn start<T, E, X, Via>(self, given: Result<T, X>, _: Link<T, E>) -> Result<T, E>
    where
        E: FromError<X, Via>,
    {
        let result = given.map_err(E::from_error);
        handoff().await;
        result
    }
    pub async fn finish<T, E, X, Via>(self, given: Result<T, X>, link: Link<(), E>) -> Result<(), E>
    where
        E: FromError<X, Via>,
    {
        OfResult.finish(given.map_err(E::from_error), link).await
    }
    #[track_caller]
    pub fn promise<T, E, X, Via>(self, given: Result<T, X>, link: Link<T, E>) -> Promise<T, E>
    where
        E: FromError<X, Via> + Reason,
    {
        OfResult.promise(given.map_err(E::from_error), link)
    }
}

impl OfOutcome {
    pub async fn settle<T, E: Reason>(self, given: Outcome<T, E>, _: Link<T, E>) -> Result<T, E> {
        match given {
            Outcome::Value(value) => Ok(value),
            Outcome::Reason(reason) => Err(reason),
            Outcome::Promise(promise) => {
                tick().await;
                promise.await
            }
            // The promise that adopts it waits for the job in which the thenable is called, so no tick here.
            given @ Outcome::Thenable(_) => Promise::from_outcome(given).await,
        }
    }
    pub async fn start<T, E: Reason>(self, given: Outcome<T, E>, _: Link<T, E>) -> Result<T, E> {
        match given {
            Outcome::Promise(promise) => promise.await,
            given => {
                let promise = Promise::from_outcome(given);
                handoff().await;
                promise.await
            }
        }
    }
    pub async fn finish<T, E: Reason>(self, given: Outcome<T, E>, link: Link<(), E>) -> Result<(), E> {
        match given {
            Outcome::Reason(reason) => Err(reason),
            given => OfPromise.finish(Promise::from_outcome(given), link).await,
        }
    }
    #[track_caller]
    pub fn promise<T, E: Reason>(self, given: Outcome<T, E>, _: Link<T, E>) -> Promise<T, E> {
        Promise::from_outcome(given)
    }
}

impl OfFuture {
    pub async fn settle<T, E, F>(self, given: F, link: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        if ordered() { OfPromise.settle(spawn(given), link).await } else { given.await }
    }
    pub async fn start<T, E, F>(self, given: F, _: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Reason,
    {
        let result = guard(given).await;
        handoff().await;
        result
    }
    pub async fn finish<T, E, F>(self, given: F, link: Link<(), E>) -> Result<(), E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        if ordered() { OfPromise.finish(spawn(given), link).await } else { given.await.map(drop) }
    }
    #[track_caller]
    pub fn promise<T, E, F>(self, given: F, _: Link<T, E>) -> Promise<T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        spawn(given)
    }
}

impl OfOtherFuture {
    pub async fn settle<T, E, F, X, Via>(self, given: F, link: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        OfFuture.settle(async move { given.await.map_err(E::from_error) }, link).await
    }
    pub async fn start<T, E, F, X, Via>(self, given: F, link: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = Result<T, X>>,
        E: FromError<X, Via> + Reason,
    {
        OfFuture.start(async move { given.await.map_err(E::from_error) }, link).await
    }
    pub async fn finish<T, E, F, X, Via>(self, given: F, link: Link<(), E>) -> Result<(), E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        OfFuture.finish(async move { given.await.map_err(E::from_error) }, link).await
    }
    #[track_caller]
    pub fn promise<T, E, F, X, Via>(self, given: F, _: Link<T, E>) -> Promise<T, E>
    where
        F: Future<Output = Result<T, X>> + Send + 'static,
        T: Send + 'static,
        E: FromError<X, Via> + Reason + Send,
    {
        spawn(async move { given.await.map_err(E::from_error) })
    }
}

impl OfPlainFuture {
    pub async fn settle<T, E, F>(self, given: F, link: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        OfFuture.settle(async move { Ok(given.await) }, link).await
    }
    pub async fn start<T, E, F>(self, given: F, link: Link<T, E>) -> Result<T, E>
    where
        F: Future<Output = T>,
        E: Reason,
    {
        OfFuture.start(async move { Ok(given.await) }, link).await
    }
    pub async fn finish<T, E, F>(self, given: F, link: Link<(), E>) -> Result<(), E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        OfFuture.finish(async move { Ok(given.await) }, link).await
    }
    #[track_caller]
    pub fn promise<T, E, F>(self, given: F, _: Link<T, E>) -> Promise<T, E>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
        E: Reason + Send,
    {
        spawn(async move { Ok(given.await) })
    }
}

impl OfValue {
    pub async fn settle<T, E>(self, given: T, _: Link<T, E>) -> Result<T, E> {
        Ok(given)
    }
    pub async fn start<T, E>(self, given: T, _: Link<T, E>) -> Result<T, E> {
        handoff().await;
        Ok(given)
    }
    pub async fn finish<T, E>(self, given: T, _: Link<(), E>) -> Result<(), E> {
        drop(given);
        tick().await;
        tick().await;
        Ok(())
    }
    #[track_caller]
    pub fn promise<T, E: Reason>(self, given: T, _: Link<T, E>) -> Promise<T, E> {
        Promise::resolve(given)
    }
}
