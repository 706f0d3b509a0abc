//! Waiting for a promise with a thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::Promise;
use crate::Reason;
use crate::scheduler::current;

impl<T, E> Promise<T, E> {
    /// Blocks this thread until the promise is settled, and gives the result.
    ///
    /// # Errors
    /// The promise's reason.
    ///
    /// # Panics
    /// Where blocking would wait for itself: on a thread that drives an event loop, inside a handler, or in a task of a
    /// tokio runtime. `.await` there, or let the loop run with [`EventLoop::block_on`](crate::EventLoop::block_on).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<_>::resolve(1).map(|n| n + 1).wait().unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn wait(self) -> Result<T, E>
    where
        E: Reason,
    {
        match self.wait_until(None) {
            Ok(result) => result,
            Err(_) => unreachable!("there is no deadline"),
        }
    }

    /// As [`wait`](Promise::wait), but for `timeout` at most.
    ///
    /// # Errors
    /// The promise itself when it is still pending then.
    ///
    /// # Panics
    /// As [`wait`](Promise::wait).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// # use std::time::Duration;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let promise = promise.wait_timeout(Duration::from_millis(1)).unwrap_err();
    /// resolver.resolve(1);
    /// assert_eq!(promise.wait_timeout(Duration::from_secs(10)).unwrap().unwrap(), 1);
    /// ```
    #[track_caller]
    pub fn wait_timeout(self, timeout: Duration) -> Result<Result<T, E>, Self>
    where
        E: Reason,
    {
        // A time too far away for the clock never comes.
        self.wait_until(Instant::now().checked_add(timeout))
    }

    #[track_caller]
    fn wait_until(mut self, deadline: Option<Instant>) -> Result<Result<T, E>, Self>
    where
        E: Reason,
    {
        assert_may_block("wait", "`.await` the promise", ", or drive the loop with `EventLoop::block_on`");
        // Polling panics as well, but cannot name the caller.
        self.head();
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut cx = Context::from_waker(&waker);
        loop {
            // Work that is done here may take longer than this may.
            let polled =
                if deadline.is_none() { Pin::new(&mut self).poll(&mut cx) } else { self.poll_apart(&mut cx) };
            if let Poll::Ready(result) = polled {
                return Ok(result);
            }
            match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return Err(self.into_plain()),
                Some(left) => thread::park_timeout(left),
            }
        }
    }
}

/// Panics where blocking this thread would wait for itself, and says what to do instead of calling `method`; `or` is added where it
/// is the loop's own thread.
#[track_caller]
pub(crate) fn assert_may_block(method: &str, instead: &str, or: &str) {
    assert!(
        current::with_loop(|event_loop| event_loop.is_none()),
        "`{method}` was called on the thread of the event loop that would have to run meanwhile: this would wait for ever; \
         {instead}{or}"
    );
    assert!(
        current::scheduler().is_none(),
        "`{method}` was called inside a handler and would block the thread that other handlers need; {instead} instead"
    );
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        // Threads of a runtime's blocking pool may block, tasks may not: tokio knows, and says so in its own words.
        runtime.block_on(async {});
    }
}

/// Wakes a parked thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
