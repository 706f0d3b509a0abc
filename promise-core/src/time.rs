//! Waiting for time to pass.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::Promise;
use crate::context::Context;
use crate::panic::swallow;
use crate::scheduler::{background, current};

/// Runs `action` after `delay`, like `setTimeout`, on the current scheduler and by its clock (virtual time is obeyed).
///
/// On an event loop each timer is a macrotask; timers with the same due time come in the order they were set. On tokio
/// it is tokio's timer, and needs a runtime with time enabled; where there is neither, the background loop's. When the loop or runtime ends first, the action is dropped.
/// A panic of the action is printed and goes no further.
///
/// ```
/// use std::time::Duration;
/// use promise_core::{EventLoop, set_timeout};
///
/// let event_loop = EventLoop::with_virtual_time();
/// event_loop.enter(|| set_timeout(Duration::from_secs(60), || println!("a minute later")));
/// event_loop.run_until_idle();
/// assert_eq!(event_loop.now(), Duration::from_secs(60));
/// ```
#[track_caller]
pub fn set_timeout(delay: Duration, action: impl FnOnce() + Send + 'static) {
    let action = match set_on_loop(delay, action) {
        Ok(()) => return,
        Err(action) => action,
    };
    if let Ok(runtime) = Handle::try_current() {
        let context = Context::capture();
        drop(runtime.spawn(async move {
            tokio::time::sleep(delay).await;
            swallow(|| context.run(action));
        }));
        return;
    }
    // No clock here: that of the background loop, which may get to it a little later.
    let _entered = current::Enter::pool(background().id());
    let asked = Instant::now();
    crate::queue_microtask(move || {
        let left = delay.saturating_sub(asked.elapsed());
        let set = set_on_loop(left, action);
        assert!(set.is_ok(), "the background scheduler is an event loop");
    });
}

/// Sets a timer of the event loop in charge; gives the action back when there is none.
fn set_on_loop<F: FnOnce() + 'static>(delay: Duration, action: F) -> Result<(), F> {
    current::with_loop(|event_loop| match event_loop {
        Some(event_loop) => {
            event_loop.set_timeout(delay, action);
            Ok(())
        }
        None => Err(action),
    })
}

/// A promise that is fulfilled after `delay`; see [`set_timeout`]. Dropping it does not stop the timer.
///
/// Like every promise it is made where it is called: inside the loop whose clock it shall obey.
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
    let (promise, resolver) = Promise::with_resolvers();
    set_timeout(delay, move || resolver.resolve(()));
    promise
}
