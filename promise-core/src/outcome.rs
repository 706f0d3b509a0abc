//! Results that are decided at run time, and what counts as one.

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;

use crate::Error;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::resolver::Resolver;

/// What a promise is resolved with, when that is known only at run time: what ECMAScript's promise resolve function
/// tells apart.
///
/// ```
/// use promise_core::{EventLoop, Outcome, Promise};
///
/// fn lookup(cached: Option<u32>) -> Promise<u32> {
///     Promise::resolve(()).then(move |()| match cached {
///         Some(value) => Outcome::Value(value),
///         None => Outcome::Promise(Promise::resolve(7)), // followed
///     })
/// }
/// let event_loop = EventLoop::new();
/// assert_eq!(event_loop.block_on(async { lookup(None).await.unwrap() + lookup(Some(1)).await.unwrap() }), 8);
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

/// A foreign promise: something with a `then` that calls one of two functions, now or later.
///
/// It is called from a job of its own, never synchronously (ECMA-262, NewPromiseResolveThenableJob). What it does with the
/// resolver is not trusted: the first call wins, a panic rejects unless a call came before it, and dropping every
/// resolver rejects with [`Fault::Abandoned`](crate::Fault::Abandoned).
///
/// ```
/// use promise_core::{EventLoop, Outcome, Promise, Resolver, Thenable};
///
/// struct Twice(u32);
/// impl Thenable<u32> for Twice {
///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
///         resolver.resolve(self.0 * 2);
///         resolver.resolve(0); // too late
///     }
/// }
/// let n = EventLoop::new().block_on(async { Promise::from_outcome(Outcome::Thenable(Box::new(Twice(4)))).await });
/// assert_eq!(n.unwrap(), 8);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a thenable for values of `{T}` and reasons of `{E}`",
    note = "implement `promise_core::Thenable<{T}, {E}>`: its `then` gets a resolver and calls it, now or later"
)]
pub trait Thenable<T, E = Error>: Send {
    /// Arranges that `resolver` is called.
    ///
    /// ```
    /// use promise_core::{Promise, Resolver, Thenable};
    ///
    /// struct Later(u32);
    /// impl Thenable<u32> for Later {
    ///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
    ///         std::thread::spawn(move || resolver.resolve(self.0));
    ///     }
    /// }
    /// assert_eq!(Promise::from_thenable(Later(3)).wait().unwrap(), 3);
    /// ```
    fn then(self: Box<Self>, resolver: Resolver<T, E>);
}

/// What an async body may give: a `Result`, or an [`Outcome`].
///
/// ```
/// use promise_core::{Outcome, Promise};
///
/// let by_result = Promise::<u32>::from_future(async { Ok(1) });
/// let by_outcome = Promise::<u32>::from_future(async { Outcome::Promise(Promise::resolve(2)) });
/// assert_eq!(by_result.wait().unwrap() + by_outcome.wait().unwrap(), 3);
/// ```
#[diagnostic::on_unimplemented(
    message = "an async body of a promise of `{T}` cannot give `{Self}`",
    label = "expected `Result<{T}, {E}>` or `Outcome<{T}, {E}>`",
    note = "end the async block with `Ok(..)`, or write it inside `promise!`, which takes plain values too"
)]
pub trait IntoOutcome<T, E> {
    /// Whether it is a `Result<T, E>`.
    #[doc(hidden)]
    const IS_RESULT: Same<Self, Result<T, E>> = Same::NOT_KNOWN;

    #[doc(hidden)]
    fn into_outcome(self) -> Outcome<T, E>;
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoOutcome<T, E> for Result<T, E> {
    const IS_RESULT: Same<Self, Self> = Same::IS;

    #[inline]
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

/// Whether two types are the same. A task is polled as one that gives the second where it is known that it gives the first: so nobody can
/// say so of others, not in an implementation of a trait either:
///
/// ```compile_fail,E0326
/// use promise_core::{Error, IntoOutcome, Outcome};
///
/// struct Other;
///
/// impl IntoOutcome<u32, Error> for Other {
///     const IS_RESULT: bool = true;
///     fn into_outcome(self) -> Outcome<u32, Error> {
///         Outcome::Value(1)
///     }
/// }
/// ```
pub struct Same<A: ?Sized, B: ?Sized>(bool, PhantomData<(*mut A, *mut B)>);

impl<A: ?Sized, B: ?Sized> Same<A, B> {
    const NOT_KNOWN: Self = Same(false, PhantomData);

    pub(crate) const fn is_known(&self) -> bool {
        self.0
    }
}

impl<A: ?Sized> Same<A, A> {
    const IS: Self = Same(true, PhantomData);
}

/// A handler: a function of one argument, of which the type that it gives can be named.
///
/// Every `FnOnce(A) -> R` is one. A bound on [`Given`](Handler::Given) lets the compiler blame the handler, and not the
/// promise, when it gives something else.
///
/// ```
/// use promise_core::{Handler, HandlerResult, Promise};
///
/// /// Whatever `then` takes.
/// fn twice<F, M>(n: u32, f: F) -> Promise<u32>
/// where
///     F: Handler<u32, Given: HandlerResult<M, u32, promise_core::Error>> + Clone + Send + 'static,
/// {
///     Promise::resolve(n).then(f.clone()).then(f)
/// }
/// assert_eq!(twice(1, |n| Ok(n + 1)).wait().unwrap(), 3);
/// assert_eq!(twice(1, |n| Promise::resolve(n * 5)).wait().unwrap(), 25);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of a promise's method",
    label = "a handler is a closure or a function of one argument",
    note = "write `.then(|value| Ok(..))` or `.catch(|reason| Ok(..))`, or the name of a function that takes one `{A}`"
)]
pub trait Handler<A>: FnOnce(A) -> <Self as Handler<A>>::Given {
    /// What it gives.
    type Given;
}

#[diagnostic::do_not_recommend]
impl<A, R, F: FnOnce(A) -> R> Handler<A> for F {
    type Given = R;
}

/// As [`Handler`], for functions without argument.
///
/// ```
/// use promise_core::{Action, Error, HandlerResult, Promise};
///
/// /// Whatever `attempt` takes.
/// fn logged<F, M>(code: F) -> Promise<u32>
/// where
///     F: Action<Given: HandlerResult<M, u32, Error>>,
/// {
///     Promise::attempt(code).tap(|n| println!("{n}"))
/// }
/// assert_eq!(logged(|| Ok("7".parse()?)).wait().unwrap(), 7);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be called without arguments",
    label = "expected a closure or a function without arguments",
    note = "write `|| ..`"
)]
pub trait Action: FnOnce() -> <Self as Action>::Given {
    /// What it gives.
    type Given;
}

#[diagnostic::do_not_recommend]
impl<R, F: FnOnce() -> R> Action for F {
    type Given = R;
}

/// What a handler may give: a `Result<T, E>`, a future of one (a promise is one, and is followed), or an [`Outcome`].
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{Outcome, Promise};
///
/// let start = || Promise::<_>::resolve(1);
/// assert_eq!(start().then(|n| Ok(n + 1)).wait().unwrap(), 2);
/// assert_eq!(start().then(|n| Promise::resolve(n + 2)).wait().unwrap(), 3);
/// assert_eq!(start().then(|n| async move { Ok(n + 3) }).wait().unwrap(), 4);
/// assert_eq!(start().then(|n| Outcome::Value(n + 4)).wait().unwrap(), 5);
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of a promise's method cannot give `{Self}`",
    label = "expected `Result<_, {E}>`, a future of it, or `Outcome<_, {E}>`",
    note = "return `Ok(..)`, use `map` for a handler that gives a plain value, or write the chain inside `promise!`"
)]
pub trait HandlerResult<M, T, E> {
    #[doc(hidden)]
    fn into_outcome(self) -> Outcome<T, E>;
}

#[doc(hidden)]
#[derive(Debug)]
pub enum ByOutcome {}
#[doc(hidden)]
#[derive(Debug)]
pub enum ByFuture {}
#[doc(hidden)]
#[derive(Debug)]
pub enum ByUnit {}

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
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    #[track_caller]
    fn into_outcome(self) -> Outcome<T, E> {
        // A promise is a future too, so a separate implementation would be ambiguous: recognised by its type.
        if TypeId::of::<F>() == TypeId::of::<Promise<T, E>>() {
            let this = ManuallyDrop::new(self);
            // SAFETY: the same type, and it is not dropped here.
            Outcome::Promise(unsafe { std::mem::transmute_copy::<F, Promise<T, E>>(&this) })
        } else {
            Outcome::Promise(Promise::from_future(self))
        }
    }
}

/// What a `finally` handler may give: nothing, or what is waited for before the chain goes on, and whose rejection
/// takes over.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{Promise, sleep};
/// use std::time::Duration;
///
/// let start = || Promise::<_>::resolve(1);
/// assert_eq!(start().finally(|| println!("done")).wait().unwrap(), 1);
/// assert_eq!(start().finally(|| sleep(Duration::ZERO)).wait().unwrap(), 1); // waited for
/// assert!(start().finally(|| Ok(std::fs::remove_dir("/no/such/folder")?)).wait().is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "a `finally` handler cannot give `{Self}`",
    label = "expected `()`, `Result<_, {E}>`, a future of it, or `Outcome<_, {E}>`",
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
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    type Ignored = T;
    fn into_outcome(self) -> Outcome<T, E> {
        HandlerResult::<ByFuture, T, E>::into_outcome(self)
    }
}
