//! Cancelling: opted in to, never by accident.

use std::fmt;
use std::panic::Location;

use super::Promise;
use crate::cell::head::LOCAL;
use crate::local::OneThread;
use crate::promise::Aborting;
use crate::{Reason, scheduler};

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

    /// A promise that settles as this one does, and a handle that rejects it with [`Fault::Cancelled`](crate::Fault::Cancelled)
    /// before. See [`promise_core::Promise::abortable`](crate::Promise::abortable).
    ///
    /// ```
    /// # use promise_core::{EventLoop, Fault, local::{Promise, sleep}};
    /// # use std::time::Duration;
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let (promise, handle) = sleep(Duration::from_secs(60)).abortable();
    ///     handle.abort();
    ///     assert!(matches!(promise.await.unwrap_err().fault(), Some(Fault::Cancelled)));
    /// });
    /// ```
    #[track_caller]
    pub fn abortable(self) -> (Self, AbortHandle)
    where
        T: 'static,
        E: Reason,
    {
        scheduler::assert_home();
        let (promise, aborting) = self.inner.abortable_in(LOCAL, Location::caller());
        (Promise::made(promise), AbortHandle(aborting, OneThread::HERE))
    }
}

/// Rejects a local promise with [`Fault::Cancelled`](crate::Fault::Cancelled), and stops what would decide it: see
/// [`Promise::abortable`]. It stays on its thread, as the promise does.
///
/// ```
/// use promise_core::{EventLoop, Fault, local::Promise};
///
/// let event_loop = EventLoop::new();
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let (promise, handle) = event_loop.enter(|| promise.abortable());
/// let button = move || handle.abort(); // of a toolkit
/// event_loop.enter(button);
/// event_loop.run_until_idle();
/// assert!(matches!(promise.wait().unwrap_err().fault(), Some(Fault::Cancelled)));
/// # drop(resolver);
/// ```
#[derive(Clone)]
pub struct AbortHandle(Aborting, OneThread);

impl AbortHandle {
    /// Rejects the promise, in a job of its event loop, if that job comes before the result. Once is enough.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::sleep};
    /// # use std::time::Duration;
    /// let text = EventLoop::with_virtual_time().block_on(async {
    ///     let (promise, handle) = sleep(Duration::from_secs(60)).abortable();
    ///     handle.abort();
    ///     promise.await.unwrap_err().to_string()
    /// });
    /// assert_eq!(text, "the promise was cancelled");
    /// ```
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether somebody has called [`abort`](AbortHandle::abort). It may have been too late.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// EventLoop::new().block_on(async {
    ///     let (promise, handle) = Promise::<_>::resolve(1).abortable();
    ///     assert_eq!(promise.await.unwrap(), 1);
    ///     handle.abort(); // too late
    ///     assert!(handle.is_aborted());
    /// });
    /// ```
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        self.0.is_aborted()
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("aborted", &self.is_aborted()).finish()
    }
}
