//! `timeout` and `delay`.

use std::panic::Location;
use std::time::Duration;

use super::Promise;
#[cfg(doc)]
use crate::Fault;
use crate::cell::head::LOCAL;
use crate::{Reason, scheduler};

impl<T: 'static, E: Reason> Promise<T, E> {
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
        Promise::made(self.inner.timeout_in(LOCAL, Location::caller(), limit))
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
        Promise::made(self.inner.delay_in(LOCAL, Location::caller(), pause))
    }
}
