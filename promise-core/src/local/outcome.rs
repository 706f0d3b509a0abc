//! What a local promise may be resolved with.
//!
//! The implementations are written out, as those of the other kind are, and not by one macro for both: the compiler shows them in its
//! errors, and would show the macro, too. That the two have the same functions is checked by a test.

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::Location;

use super::{Promise, Resolver};
use crate::cell::task::{self, Start};
use crate::outcome::{ByFuture, ByOutcome, ByUnit};
use crate::{Error, Reason};

/// What a local promise is resolved with, when that is known only at run time: [`promise_core::Outcome`](crate::Outcome) of
/// this thread.
///
/// ```
/// use promise_core::{EventLoop, local::{Outcome, Promise}};
///
/// let event_loop = EventLoop::new();
/// let n = event_loop.block_on(async {
///     Promise::<_>::resolve(1).then(|n| Outcome::<u32>::Promise(Promise::resolve(n + 1))).await
/// });
/// assert_eq!(n.unwrap(), 2);
/// ```
pub enum Outcome<T, E = Error> {
    /// Fulfil with this value.
    Value(T),
    /// Reject with this reason.
    Reason(E),
    /// Follow this promise.
    Promise(Promise<T, E>),
    /// Call this thenable's `then` from a job, with fresh resolving functions.
    Thenable(Box<dyn Thenable<T, E>>),
}

impl<T: 'static, E: Reason> Outcome<T, E> {
    /// What the cell knows.
    pub(crate) fn into_inner(self) -> crate::Outcome<T, E> {
        match self {
            Outcome::Value(value) => crate::Outcome::Value(value),
            Outcome::Reason(reason) => crate::Outcome::Reason(reason),
            Outcome::Promise(promise) => crate::Outcome::Promise(promise.into_inner()),
            Outcome::Thenable(thenable) => crate::Outcome::Thenable(Box::new(Here(thenable))),
        }
    }
}

impl<T: fmt::Debug, E: fmt::Debug> fmt::Debug for Outcome<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Outcome::Reason(reason) => f.debug_tuple("Reason").field(reason).finish(),
            Outcome::Promise(_) => f.write_str("Promise(..)"),
            Outcome::Thenable(_) => f.write_str("Thenable(..)"),
        }
    }
}

impl<T, E> From<Result<T, E>> for Outcome<T, E> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Outcome::Value(value),
            Err(reason) => Outcome::Reason(reason),
        }
    }
}

impl<T, E> From<Promise<T, E>> for Outcome<T, E> {
    fn from(promise: Promise<T, E>) -> Self {
        Outcome::Promise(promise)
    }
}

/// A foreign promise of this thread: [`promise_core::Thenable`](crate::Thenable) that need not be `Send`.
///
/// ```
/// use promise_core::{EventLoop, local::{Promise, Resolver, Thenable}};
///
/// struct Twice(u32);
/// impl Thenable<u32> for Twice {
///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
///         resolver.resolve(self.0 * 2);
///     }
/// }
/// let n = EventLoop::new().block_on(async { Promise::from_thenable(Twice(4)).await });
/// assert_eq!(n.unwrap(), 8);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a thenable of this thread for values of `{T}` and reasons of `{E}`",
    note = "implement `promise_core::local::Thenable<{T}, {E}>`: its `then` gets a resolver and calls it, now or later"
)]
pub trait Thenable<T, E = Error> {
    /// Arranges that `resolver` is called. See [`Thenable`] for an example.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::{Promise, Resolver, Thenable}};
    /// struct Never;
    /// impl Thenable<u32> for Never {
    ///     fn then(self: Box<Self>, _: Resolver<u32>) {} // drops it: abandoned
    /// }
    /// assert!(EventLoop::new().block_on(async { Promise::from_thenable(Never).await }).is_err());
    /// ```
    fn then(self: Box<Self>, resolver: Resolver<T, E>);
}

/// A thenable in the cell of a local promise.
struct Here<T, E>(Box<dyn Thenable<T, E>>);

// SAFETY: a local promise, and what is in its cell, stays on its thread.
unsafe impl<T, E> Send for Here<T, E> {}

impl<T, E> crate::Thenable<T, E> for Here<T, E> {
    fn then(self: Box<Self>, resolver: crate::Resolver<T, E>) {
        self.0.then(Resolver::of(resolver));
    }
}

/// What an async body may give: a `Result`, or an [`Outcome`].
///
/// ```
/// use promise_core::{EventLoop, local::{Outcome, Promise}};
///
/// let n = EventLoop::new().block_on(async {
///     Promise::<u32>::from_future(async { Outcome::Promise(Promise::resolve(2)) }).await
/// });
/// assert_eq!(n.unwrap(), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "an async body of a local promise of `{T}` cannot give `{Self}`",
    label = "expected `Result<{T}, {E}>` or `local::Outcome<{T}, {E}>`",
    note = "end the async block with `Ok(..)`, or write it inside `local::promise!`, which takes plain values too"
)]
pub trait IntoOutcome<T, E> {
    #[doc(hidden)]
    fn into_outcome(self) -> Outcome<T, E>;
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoOutcome<T, E> for Result<T, E> {
    fn into_outcome(self) -> Outcome<T, E> {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoOutcome<T, E> for Outcome<T, E> {
    fn into_outcome(self) -> Outcome<T, E> {
        self
    }
}

/// What a handler may give: a `Result<T, E>`, a future of one (a promise is one, and is followed), or an [`Outcome`].
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::local::Promise;
///
/// promise_core::run(async {
///     let start = || Promise::<_>::resolve(1);
///     assert_eq!(start().then(|n| Ok(n + 1)).await.unwrap(), 2);
///     assert_eq!(start().then(|n| Promise::resolve(n + 2)).await.unwrap(), 3);
///     assert_eq!(start().then(|n| async move { Ok(n + 3) }).await.unwrap(), 4);
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of a local promise's method cannot give `{Self}`",
    label = "expected `Result<_, {E}>`, a future of it, or `local::Outcome<_, {E}>`",
    note = "return `Ok(..)`, use `map` for a handler that gives a plain value, or write the chain inside `local::promise!`"
)]
pub trait HandlerResult<M, T, E> {
    #[doc(hidden)]
    fn into_outcome(self) -> Outcome<T, E>;
}

#[diagnostic::do_not_recommend]
impl<T, E> HandlerResult<ByOutcome, T, E> for Result<T, E> {
    fn into_outcome(self) -> Outcome<T, E> {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> HandlerResult<ByOutcome, T, E> for Outcome<T, E> {
    fn into_outcome(self) -> Outcome<T, E> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, E, F> HandlerResult<ByFuture, T, E> for F
where
    T: 'static,
    E: Reason,
    F: Future<Output = Result<T, E>> + 'static,
{
    #[track_caller]
    fn into_outcome(self) -> Outcome<T, E> {
        // A promise is a future too, so a separate implementation would be ambiguous: recognised by its type.
        if TypeId::of::<F>() == TypeId::of::<Promise<T, E>>() {
            let this = ManuallyDrop::new(self);
            // SAFETY: the same type, and it is not dropped here.
            Outcome::Promise(unsafe { std::mem::transmute_copy::<F, Promise<T, E>>(&this) })
        } else {
            Outcome::Promise(Promise::made(task::spawn(self, Start::Local, Location::caller())))
        }
    }
}

/// What a `finally` handler may give: nothing, or what is waited for before the chain goes on, and whose rejection
/// takes over.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{local::Promise, sleep};
/// use std::time::Duration;
///
/// promise_core::run(async {
///     let start = || Promise::<_>::resolve(1);
///     assert_eq!(start().finally(|| println!("done")).await.unwrap(), 1);
///     assert_eq!(start().finally(|| sleep(Duration::ZERO)).await.unwrap(), 1); // waited for
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "a `finally` handler of a local promise cannot give `{Self}`",
    label = "expected `()`, `Result<_, {E}>`, a future of it, or `local::Outcome<_, {E}>`",
    note = "a `finally` handler does not change the value: end it with `;`"
)]
pub trait FinallyResult<M, E> {
    #[doc(hidden)]
    type Ignored;
    #[doc(hidden)]
    fn into_outcome(self) -> Outcome<Self::Ignored, E>;
}

#[diagnostic::do_not_recommend]
impl<E> FinallyResult<ByUnit, E> for () {
    type Ignored = ();
    fn into_outcome(self) -> Outcome<(), E> {
        Outcome::Value(())
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> FinallyResult<ByOutcome, E> for Result<T, E> {
    type Ignored = T;
    fn into_outcome(self) -> Outcome<T, E> {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> FinallyResult<ByOutcome, E> for Outcome<T, E> {
    type Ignored = T;
    fn into_outcome(self) -> Outcome<T, E> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, E, F> FinallyResult<ByFuture, E> for F
where
    T: 'static,
    E: Reason,
    F: Future<Output = Result<T, E>> + 'static,
{
    type Ignored = T;
    fn into_outcome(self) -> Outcome<T, E> {
        HandlerResult::<ByFuture, T, E>::into_outcome(self)
    }
}
