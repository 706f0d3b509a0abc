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

use std::future::Future;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;

use super::chain::Shared;
use super::given::{Converted, Decided, Followed, Now, Work};
use super::row::Link;
use super::rt::spawn_from;
use super::waiting::Body;
use crate::panic::catch;
use crate::{Error, Fault, Outcome, Promise, Reason};

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
    /// # Safety
    /// There is a handler of this type, which is not used again.
    unsafe fn call<G, E, H: FnOnce() -> Result<G, E>>(handler: *mut ()) -> Result<G, E> {
        // SAFETY: the caller has a handler of this type there, and does not use it again.
        unsafe { handler.cast::<H>().read()() }
    }

    /// What does not depend on the type of the handler, for which it would be compiled again.
    ///
    /// # Safety
    /// As that of `call`.
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
