//! The handle.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{FinallyResult, HandlerResult, IntoOutcome, OneThread, Outcome, Resolver, Thenable, spawn};
use crate::cell::head::LOCAL;
use crate::cell::reaction::{react, watch};
use crate::cell::task::Start;
use crate::outcome::{Action, Handler};
use crate::panic::catch;
use crate::scheduler;
use crate::{Error, Fault, PromiseId, Reason, State};

/// A value of this thread that will be there later, or the reason why not.
///
/// As [`promise_core::Promise`](crate::Promise), and neither it nor what it holds need be `Send`: see the
/// [module](super). Each method that attaches a handler panics, at the place of the call, when no event loop is in charge of the
/// thread.
///
/// ```
/// use promise_core::local::Promise;
/// use std::{cell::Cell, rc::Rc};
///
/// promise_core::run(async {
///     let clicks = Rc::new(Cell::new(0));
///     let promise = Promise::<_>::resolve(clicks.clone()).map(|clicks| clicks.set(clicks.get() + 1));
///     promise.await.unwrap();
///     assert_eq!(clicks.get(), 1);
/// });
/// ```
pub struct Promise<T, E = Error> {
    inner: crate::Promise<T, E>,
    _thread: OneThread,
}

impl<T, E> std::panic::UnwindSafe for Promise<T, E> {}
impl<T, E> std::panic::RefUnwindSafe for Promise<T, E> {}
impl<T, E> Unpin for Promise<T, E> {}

impl<T, E> Promise<T, E> {
    /// # Safety
    /// Its node is local, and of this thread.
    pub(super) unsafe fn of(inner: crate::Promise<T, E>) -> Self {
        Promise { inner, _thread: OneThread::HERE }
    }

    /// The handle that the cell knows. It must not leave the thread.
    pub(super) fn into_inner(self) -> crate::Promise<T, E> {
        self.inner
    }

    #[track_caller]
    fn react<U, R: Reason>(self, handler: impl FnOnce(Result<T, E>) -> crate::Outcome<U, R>) -> Promise<U, R>
    where
        E: Reason,
    {
        scheduler::assert_home();
        // SAFETY: a reaction to a local promise is local.
        unsafe { Promise::of(react(self.inner, Location::caller(), handler)) }
    }
}

// ---- making ------------------------------------------------------------------------------------------------------

impl<T, E: Reason> Promise<T, E> {
    /// A pending promise and the resolver that decides it. One allocation.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve(1);
    /// assert_eq!(promise.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn with_resolvers() -> (Self, Resolver<T, E>) {
        let (promise, resolver) = crate::Promise::with_resolvers_in(LOCAL, Location::caller());
        // SAFETY: made local.
        unsafe { (Promise::of(promise), Resolver::of(resolver)) }
    }

    /// Runs `executor` at once with the resolver of the promise that is given back (`new Promise`). A panic of it rejects,
    /// unless it has resolved before.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let promise = Promise::<u32>::new(|resolver| resolver.resolve(3));
    /// assert_eq!(promise.wait().unwrap(), 3);
    /// ```
    #[track_caller]
    pub fn new(executor: impl FnOnce(Resolver<T, E>)) -> Self {
        let (promise, resolver) = crate::Promise::with_resolvers_in(LOCAL, Location::caller());
        // The spare handle keeps "dropped" from coming before "panicked".
        let spare = resolver.clone();
        if let Err(panic) = catch(|| executor(Resolver::of(resolver))) {
            spare.reject_fault(Fault::Panicked(panic));
        }
        // SAFETY: made local.
        unsafe { Promise::of(promise) }
    }

    /// A fulfilled promise. Where nothing says what the reason would be, write `Promise::<_>::resolve(5)`.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(Promise::<_>::resolve(5).wait().unwrap(), 5);
    /// ```
    #[track_caller]
    pub fn resolve(value: T) -> Self {
        Promise::settled(Ok(value))
    }

    /// A rejected promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(Promise::<u32, String>::reject("no".into()).wait().unwrap_err(), "no");
    /// ```
    #[track_caller]
    pub fn reject(reason: E) -> Self {
        Promise::settled(Err(reason))
    }

    /// A settled promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let parsed = Promise::<u32, _>::settled("7".parse().map_err(promise_core::Error::from));
    /// assert_eq!(parsed.wait().unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn settled(result: Result<T, E>) -> Self {
        // SAFETY: made local.
        unsafe { Promise::of(crate::Promise::settled_in(LOCAL, result, Location::caller())) }
    }

    /// ECMAScript's `Promise.resolve`: a promise stays the same promise, a thenable is called from a job, everything else
    /// gives a settled promise.
    ///
    /// # Panics
    /// When it is a thenable, and no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Outcome, Promise};
    /// let p = Promise::<u32>::resolve(1);
    /// let id = p.id();
    /// assert_eq!(Promise::from_outcome(Outcome::Promise(p)).id(), id);
    /// ```
    #[track_caller]
    pub fn from_outcome(outcome: Outcome<T, E>) -> Self
    where
        T: 'static,
    {
        match outcome {
            Outcome::Value(value) => Promise::resolve(value),
            Outcome::Reason(reason) => Promise::reject(reason),
            Outcome::Promise(promise) => promise,
            thenable @ Outcome::Thenable(_) => {
                let (promise, resolver) = Promise::with_resolvers();
                resolver.resolve_with(thenable);
                promise
            }
        }
    }

    /// Makes a promise of a foreign one, whose `then` is called from a job: see [`Thenable`].
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Promise, Resolver, Thenable};
    /// struct Answer;
    /// impl Thenable<u32> for Answer {
    ///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
    ///         resolver.resolve(42);
    ///     }
    /// }
    /// assert_eq!(promise_core::run(async { Promise::from_thenable(Answer).await }).unwrap(), 42);
    /// ```
    #[track_caller]
    pub fn from_thenable(thenable: impl Thenable<T, E> + 'static) -> Self
    where
        T: 'static,
    {
        Promise::from_outcome(Outcome::Thenable(Box::new(thenable)))
    }

    /// Runs `code` at once and makes a promise of what it gives (`Promise.try`): a panic rejects.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let parsed = Promise::<_>::attempt(|| Ok("12".parse::<u32>()?));
    /// assert_eq!(parsed.wait().unwrap(), 12);
    /// ```
    #[track_caller]
    pub fn attempt<M, F>(code: F) -> Self
    where
        T: 'static,
        F: Action<Given: HandlerResult<M, T, E>>,
    {
        match catch(|| code().into_outcome()) {
            Ok(Outcome::Value(value)) => Promise::resolve(value),
            Ok(Outcome::Reason(reason)) => Promise::reject(reason),
            // Another promise than the one the code gave, as the specification says.
            Ok(outcome) => Promise::new(|resolver| resolver.resolve_with(outcome)),
            Err(panic) => {
                let (promise, resolver) = crate::Promise::with_resolvers_in(LOCAL, Location::caller());
                resolver.reject_fault(Fault::Panicked(panic));
                // SAFETY: made local.
                unsafe { Promise::of(promise) }
            }
        }
    }

    /// Makes a hot promise of a future, which is polled once here, and then from jobs of this thread's event loop. A panic of it
    /// rejects. One allocation, and one for its wakers if it is woken by others than promises of this thread.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// # use std::rc::Rc;
    /// let sum = promise_core::run(async {
    ///     let one = Rc::new(1);
    ///     Promise::<u32>::from_future(async move { Ok(Promise::<u32>::resolve(1).await? + *one) }).await
    /// });
    /// assert_eq!(sum.unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn from_future<F>(future: F) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        Promise::start(future, Start::Local)
    }

    /// As [`from_future`](Promise::from_future), but the future is first polled from the queue.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.enter(|| Promise::<u32>::from_future_deferred(async { Ok(1) }));
    /// assert!(task.is_pending());
    /// event_loop.run_until_idle();
    /// assert_eq!(task.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    pub fn from_future_deferred<F>(future: F) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        Promise::start(future, Start::LocalQueued)
    }

    #[track_caller]
    pub(super) fn start<F>(future: F, start: Start) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        scheduler::assert_home();
        // SAFETY: made local.
        unsafe {
            Promise::of(spawn(async { future.await.into_outcome().into_inner() }, start, Location::caller()))
        }
    }
}

// ---- handlers ----------------------------------------------------------------------------------------------------

impl<T: 'static, E: Reason> Promise<T, E> {
    /// Runs `on_fulfilled` with the value, from a job, once the promise is fulfilled. A rejection passes on, in a job too. See
    /// [`promise_core::Promise::then`](crate::Promise::then).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<_>::resolve("42").then(|text| Ok(text.parse::<u32>()?)).await });
    /// assert_eq!(n.unwrap(), 42);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then<U, M, F>(self, on_fulfilled: F) -> Promise<U, E>
    where
        U: 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome().into_inner(),
            Err(reason) => crate::Outcome::Reason(reason),
        })
    }

    /// `then` with two handlers: exactly one of them runs, and a failure of the first is not seen by the second.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let text = promise_core::run(async {
    ///     Promise::<u32, String>::reject("no".into())
    ///         .then_or_else(|n| Ok(n.to_string()), |reason| Ok(format!("but {reason}")))
    ///         .await
    /// });
    /// assert_eq!(text.unwrap(), "but no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then_or_else<U, M, N, F, G>(self, on_fulfilled: F, on_rejected: G) -> Promise<U, E>
    where
        U: 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + 'static,
        G: Handler<E, Given: HandlerResult<N, U, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome().into_inner(),
            Err(reason) => on_rejected(reason).into_outcome().into_inner(),
        })
    }

    /// Runs `on_rejected` with the reason, from a job, once the promise is rejected. A value passes on, in a job too.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<u32>::attempt(|| Ok("x".parse()?)).catch(|_| Ok(0)).await });
    /// assert_eq!(n.unwrap(), 0);
    /// ```
    #[track_caller]
    pub fn catch<M, F>(self, on_rejected: F) -> Promise<T, E>
    where
        F: Handler<E, Given: HandlerResult<M, T, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => on_rejected(reason).into_outcome().into_inner(),
        })
    }

    /// Runs `on_settled` however the promise settles, and passes the result on when it is done. What it gives is as in
    /// [`promise_core::Promise::finally`](crate::Promise::finally).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<_>::resolve(1).finally(|| println!("done")).await });
    /// assert_eq!(n.unwrap(), 1);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn finally<M, F>(self, on_settled: F) -> Promise<T, E>
    where
        F: Action<Given: FinallyResult<M, E, Ignored: 'static>> + 'static,
    {
        let origin = Location::caller();
        self.react(move |result| {
            let waited_for = match on_settled().into_outcome() {
                Outcome::Reason(reason) => return crate::Outcome::Reason(reason),
                outcome => Promise::from_outcome(outcome).into_inner(),
            };
            crate::Outcome::Promise(react(waited_for, origin, |waited| match waited {
                Ok(_) => result.into(),
                Err(reason) => crate::Outcome::Reason(reason),
            }))
        })
    }

    /// Applies a function to the value: [`then`](Promise::then) for a handler that gives a plain value.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(promise_core::run(async { Promise::<_>::resolve(2).map(|n| n * 3).await }).unwrap(), 6);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map<U: 'static>(self, f: impl FnOnce(T) -> U + 'static) -> Promise<U, E> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(f(value)),
            Err(reason) => crate::Outcome::Reason(reason),
        })
    }

    /// Applies a function to the reason, which may change its type.
    ///
    /// ```
    /// # use promise_core::{Error, local::Promise};
    /// let failed = promise_core::run(async { Promise::<(), Error>::reject(Error::msg("no")).map_err(|e| e.to_string()).await });
    /// assert_eq!(failed.unwrap_err(), "no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map_err<R: Reason>(self, f: impl FnOnce(E) -> R + 'static) -> Promise<T, R> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => crate::Outcome::Reason(f(reason)),
        })
    }

    /// Looks at the value as it passes.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(promise_core::run(async { Promise::<_>::resolve(2).tap(|n| println!("{n}")).await }).unwrap(), 2);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn tap(self, look: impl FnOnce(&T) + 'static) -> Promise<T, E> {
        self.react(|result| {
            if let Ok(value) = &result {
                look(value);
            }
            result.into()
        })
    }

    /// The `success` of callback SDKs: [`map`](Promise::map) by another name.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// promise_core::run(async {
    ///     Promise::<_>::resolve(2).success(|n| println!("{n}")).fail(|e| eprintln!("{}", e.user_message())).await
    /// })
    /// # .unwrap();
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn success<U: 'static>(self, on_success: impl FnOnce(T) -> U + 'static) -> Promise<U, E> {
        self.map(on_success)
    }

    /// The `fail` of callback SDKs: [`catch`](Promise::catch) for a handler that gives a plain value.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<u32, String>::reject("no card".into()).fail(|e| e.len() as u32).await });
    /// assert_eq!(n.unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn fail(self, on_failure: impl FnOnce(E) -> T + 'static) -> Promise<T, E> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => crate::Outcome::Value(on_failure(reason)),
        })
    }

    /// Lets the promise go on by itself; a rejection goes to `on_rejected`, from a job.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| Promise::<(), String>::reject("no".into()).detach(|reason| eprintln!("{reason}")));
    /// event_loop.run_until_idle();
    /// ```
    #[track_caller]
    pub fn detach(self, on_rejected: impl FnOnce(E) + 'static) {
        scheduler::assert_home();
        watch(self.inner, Location::caller(), |result| {
            if let Err(reason) = result {
                on_rejected(reason);
            }
        });
    }

    /// A promise of the same value in an `Rc`, which can be cloned and read many times.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// struct Big([u8; 1000]); // not Clone
    /// promise_core::run(async {
    ///     let shared = Promise::<_>::resolve(Big([7; 1000])).share();
    ///     let first = shared.clone().map(|big| big.0[0]);
    ///     assert_eq!(first.await.unwrap() + shared.await.unwrap().0[999], 14);
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn share(self) -> Promise<Rc<T>, E> {
        self.map(Rc::new)
    }

    /// Settles as this promise does, or rejects with [`Fault::Elapsed`] when `limit` has passed before. See
    /// [`promise_core::Promise::timeout`](crate::Promise::timeout).
    ///
    /// ```
    /// # use promise_core::{EventLoop, Fault, local::Promise};
    /// # use std::time::Duration;
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let (never, resolver) = Promise::<u32>::with_resolvers();
    ///     let limited = never.timeout(Duration::from_secs(1)).await;
    ///     assert!(matches!(limited.unwrap_err().fault(), Some(Fault::Elapsed)));
    /// #   drop(resolver);
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn timeout(self, limit: Duration) -> Promise<T, E> {
        scheduler::assert_home();
        // SAFETY: the promise is made local.
        unsafe { Promise::of(self.inner.timeout_by(limit, Start::LocalCancellable, Location::caller())) }
    }

    /// Passes the value on `pause` after it is there. A rejection passes at once. See
    /// [`promise_core::Promise::delay`](crate::Promise::delay).
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// # use std::time::Duration;
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.block_on(async { Promise::<_>::resolve(1).delay(Duration::from_secs(5)).await }).unwrap();
    /// assert_eq!(event_loop.now(), Duration::from_secs(5));
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn delay(self, pause: Duration) -> Promise<T, E> {
        scheduler::assert_home();
        // SAFETY: the promise is made local.
        unsafe { Promise::of(self.inner.delay_by(pause, Start::LocalCancellable, Location::caller())) }
    }
}

// ---- looking -----------------------------------------------------------------------------------------------------

impl<T, E> Promise<T, E> {
    /// Opts in: when the last handle goes while the promise is pending, what would decide it stops. See
    /// [`promise_core::Promise::cancel_on_drop`](crate::Promise::cancel_on_drop).
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// event_loop.enter(|| drop(promise.map(|_| unreachable!("nobody wants it")).map(|()| ()).cancel_on_drop()));
    /// # drop(resolver);
    /// ```
    #[track_caller]
    #[must_use = "it is cancelled when it is dropped"]
    pub fn cancel_on_drop(self) -> Self {
        Promise { inner: self.inner.cancel_on_drop(), ..self }
    }

    /// The identity of the promise, the same for all its handles.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let p = Promise::<u32>::resolve(1);
    /// assert_eq!(p.id(), p.clone().id());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> PromiseId {
        self.inner.id()
    }

    /// Where the promise was made.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(Promise::<u32>::resolve(1).origin().file(), file!());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn origin(&self) -> &'static Location<'static> {
        self.inner.origin()
    }

    /// How the promise stands now.
    ///
    /// ```
    /// # use promise_core::{State, local::Promise};
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert_eq!(promise.state(), State::Pending);
    /// resolver.resolve(1);
    /// assert_eq!(promise.state(), State::Fulfilled);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn state(&self) -> State {
        self.inner.state()
    }

    /// Whether the promise is pending. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert!(promise.is_pending());
    /// # resolver.resolve(1);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_pending(&self) -> bool {
        self.inner.is_pending()
    }

    /// Whether the promise is fulfilled. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert!(Promise::<_>::resolve(1).is_fulfilled());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_fulfilled(&self) -> bool {
        self.inner.is_fulfilled()
    }

    /// Whether the promise is rejected. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let failed = Promise::<u32, String>::reject("no".into());
    /// assert!(failed.is_rejected());
    /// # let _ = failed.wait();
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_rejected(&self) -> bool {
        self.inner.is_rejected()
    }

    /// Looks at the result without taking it; `None` while pending. Looking does not count as handling a rejection.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// # use std::rc::Rc;
    /// assert_eq!(**Promise::<_>::resolve(Rc::new(1)).peek().unwrap().unwrap(), 1);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn peek(&self) -> Option<Result<&T, &E>> {
        self.inner.look()
    }

    /// The result of a settled promise. A pending one would be settled by this very thread, which would wait for itself: drive
    /// its event loop with [`EventLoop::block_on(promise)`](crate::EventLoop::block_on), or `.await` it.
    ///
    /// # Errors
    /// The promise's reason.
    ///
    /// # Panics
    /// When the promise is pending.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// let promise = event_loop.enter(|| Promise::<_>::resolve(1).map(|n| n + 1));
    /// event_loop.run_until_idle();
    /// assert_eq!(promise.wait().unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn wait(self) -> Result<T, E>
    where
        E: Reason,
    {
        assert!(
            !self.is_pending(),
            "`wait` was called on a local promise that is pending: the thread that would settle it is this one; \
             `.await` the promise, or drive its event loop with `EventLoop::block_on(promise)`"
        );
        self.inner.take()
    }
}

impl<T, E: Reason> Future for Promise<T, E> {
    type Output = Result<T, E>;

    /// As of [`promise_core::Promise`](crate::Promise): `await` is one job on an event loop.
    ///
    /// # Panics
    /// When it is polled again after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.inner).poll(cx)
    }
}

impl<T: Clone, E: Clone> Clone for Promise<T, E> {
    /// Another handle of the same promise. Readers get clones of the result, the last one the original.
    #[track_caller]
    fn clone(&self) -> Self {
        // SAFETY: as this one.
        unsafe { Promise::of(self.inner.another()) }
    }
}

impl<T, E> fmt::Debug for Promise<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
