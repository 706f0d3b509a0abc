//! Waiting for time to pass.

use std::panic::Location;
use std::time::{Duration, Instant};

use crate::cell::task;
use crate::promise::Promise;
use crate::scheduler::{self, current};

/// A promise that is fulfilled after `delay`, on the current scheduler's clock (virtual time is obeyed).
///
/// On an event loop each timer is a macrotask; timers with the same due time come in the order they were set. On tokio
/// it is tokio's timer, and needs a runtime with time enabled. Dropping the promise does not stop the timer.
///
/// ```
/// use std::time::Duration;
/// use promise_core::{EventLoop, sleep};
///
/// EventLoop::with_virtual_time().block_on(async {
///     sleep(Duration::from_secs(60)).await.unwrap(); // takes no time
/// });
/// ```
#[track_caller]
pub fn sleep(delay: Duration) -> Promise<()> {
    let origin = Location::caller();
    if current::with_loop(|event_loop| event_loop.is_some()) {
        return sleep_on_loop(delay);
    }
    if current::scheduler().or_else(scheduler::tokio_current).is_some() {
        return task::spawn(
            async move {
                tokio::time::sleep(delay).await;
                Ok(())
            },
            false,
            origin,
        );
    }
    // Neither: from the background loop, which may get to it a little later.
    let due = Instant::now() + delay;
    Promise::resolve(()).then(move |()| sleep_on_loop(due.saturating_duration_since(Instant::now())))
}

#[track_caller]
fn sleep_on_loop(delay: Duration) -> Promise<()> {
    let (promise, resolver) = Promise::with_resolvers();
    current::with_loop(|event_loop| {
        let event_loop = event_loop.expect("the caller knows that this thread drives one");
        event_loop.set_timeout(delay, move || resolver.resolve(()));
    });
    promise
}
