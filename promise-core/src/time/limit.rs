//! `timeout` and `delay`.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::sleep_in;
use crate::cell::task::{self, Start};
use crate::{Fault, Promise, Reason};

impl<T, E> Promise<T, E> {
    /// Settles as this promise does, or rejects with [`Fault::Elapsed`] when `limit` has passed before.
    ///
    /// The time is that of the current scheduler: virtual time is obeyed, and so is tokio's paused clock. A result that
    /// is there in the same turn as the end of the limit wins.
    ///
    /// When the time is over, this handle of the promise is released: what opted in to be cancelled with its last handle
    /// (a callback with `cancel = ..`, another `timeout`) is cancelled, everything else goes on by itself, and a
    /// rejection of it then is nobody's. The same when the promise given back is dropped.
    ///
    /// ```
    /// use promise_core::{EventLoop, Fault, Promise, sleep};
    /// use std::time::Duration;
    ///
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let slow = sleep(Duration::from_secs(60)).timeout(Duration::from_secs(1));
    ///     assert!(matches!(slow.await.unwrap_err().fault(), Some(Fault::Elapsed)));
    ///
    ///     let fast = sleep(Duration::from_secs(1)).timeout(Duration::from_secs(60));
    ///     assert!(fast.await.is_ok());
    /// });
    /// ```
    ///
    /// In a chain it limits what stands in front of it:
    ///
    /// ```
    /// use promise_core::prelude::*;
    /// use std::time::Duration;
    ///
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let text = promise!(
    ///         sleep(Duration::from_secs(60))
    ///             .then(|()| "in time")
    ///             .timeout(Duration::from_secs(1))
    ///             .catch(|Fault::Elapsed| "too late")
    ///     );
    ///     assert_eq!(text.await.unwrap(), "too late");
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn timeout(self, limit: Duration) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.timeout_in(0, Location::caller(), limit)
    }

    /// `timeout` with flags of the node, for callers that have made sure that parts which may run on another thread are `Send`.
    pub(crate) fn timeout_in(
        self,
        flags: u8,
        origin: &'static Location<'static>,
        limit: Duration,
    ) -> Promise<T, E>
    where
        E: Reason,
    {
        let timer = sleep_in::<Fault>(flags, origin, limit);
        task::spawn(Limited { promise: Some(self), timer }, Start::cancellable(flags), origin)
    }

    /// Passes the value on `pause` after it is there. A rejection passes at once.
    ///
    /// The time is that of the current scheduler, as for [`timeout`](Promise::timeout). When the promise given back is
    /// dropped, this handle of the promise and the timer are released.
    ///
    /// ```
    /// use promise_core::{EventLoop, Promise};
    /// use std::time::Duration;
    ///
    /// let event_loop = EventLoop::with_virtual_time();
    /// let n = event_loop.block_on(async { Promise::<_>::resolve(1).delay(Duration::from_secs(5)).await });
    /// assert_eq!((n.unwrap(), event_loop.now()), (1, Duration::from_secs(5)));
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn delay(self, pause: Duration) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.delay_in(0, Location::caller(), pause)
    }

    /// `delay`, as [`timeout_in`](Promise::timeout_in).
    pub(crate) fn delay_in(
        self,
        flags: u8,
        origin: &'static Location<'static>,
        pause: Duration,
    ) -> Promise<T, E>
    where
        E: Reason,
    {
        let delayed = async move {
            let value = self.await?;
            sleep_in::<Fault>(flags, origin, pause).await.map_err(E::from)?;
            Ok(value)
        };
        task::spawn(delayed, Start::cancellable(flags), origin)
    }
}

/// A promise with a time limit.
struct Limited<T, E> {
    promise: Option<Promise<T, E>>,
    timer: Promise<(), Fault>,
}

impl<T, E: Reason> Future for Limited<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let promise = self.promise.as_mut().expect("polled until it is ready");
        if let Poll::Ready(result) = Pin::new(promise).poll(cx) {
            self.promise = None;
            return Poll::Ready(result);
        }
        let Poll::Ready(rung) = Pin::new(&mut self.timer).poll(cx) else { return Poll::Pending };
        if let Some(promise) = self.promise.take() {
            promise.release();
        }
        // A timer whose loop or runtime is gone says so.
        Poll::Ready(Err(E::from(rung.err().unwrap_or(Fault::Elapsed))))
    }
}
