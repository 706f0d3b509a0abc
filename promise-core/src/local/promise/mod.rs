//! The handle.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::OneThread;
use crate::cell::reaction::react;
use crate::scheduler;
use crate::{Error, PromiseId, Reason, State};

mod cancel;
mod chain;
mod limit;
mod make;

pub use cancel::AbortHandle;

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
    pub(crate) unsafe fn of(inner: crate::Promise<T, E>) -> Self {
        Promise { inner, _thread: OneThread::HERE }
    }

    /// The handle of a promise that the caller has just made, with the flag `LOCAL`.
    pub(crate) fn made(inner: crate::Promise<T, E>) -> Self {
        assert!(inner.is_local());
        Promise { inner, _thread: OneThread::HERE }
    }

    /// The handle that the cell knows. It must not leave the thread.
    pub(crate) fn into_inner(self) -> crate::Promise<T, E> {
        self.inner
    }

    /// Whether the result was taken by polling.
    pub(crate) fn is_taken(&self) -> bool {
        self.inner.try_head().is_none()
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

impl<T, E> Promise<T, E> {
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
