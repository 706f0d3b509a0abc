//! Waiting for time to pass.

use std::panic::Location;
use std::time::Duration;

use crate::context::Context;
use crate::context::node::nothing;
use crate::scheduler::timers::Ring;
use crate::{Promise, Reason, Resolver};

use alarm::Clock;

mod alarm;
mod limit;
pub(crate) mod retry;

pub use retry::{retry, retry_if};

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
    let action: Box<dyn Ring + Send> =
        if nothing() { Box::new(action) } else { Box::new(Context::capture().wrap(action)) };
    Clock::here().set(delay, action);
}

/// A promise that is fulfilled after `delay`, by the clock that [`set_timeout`] has here.
///
/// Like every promise it is made where it is called: inside the loop whose clock it shall obey. When its last handle is
/// dropped, the timer is given up. When the loop or runtime ends first, it rejects with
/// [`Fault::Abandoned`](crate::Fault::Abandoned).
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
    sleep_in(0, Location::caller(), delay)
}

/// `sleep` with flags of the node, of which a local one needs an event loop in charge.
pub(crate) fn sleep_in<E: Reason + Send>(
    flags: u8,
    origin: &'static Location<'static>,
    delay: Duration,
) -> Promise<(), E> {
    let clock = Clock::here();
    let (promise, resolver) = match clock {
        // Nothing local is waited for without an event loop.
        Clock::Tokio(_) => Promise::hooked(origin),
        Clock::Loop | Clock::Background => Promise::with_resolvers_in(flags, origin),
    };
    if let Some(task) = clock.set(delay, Box::new(Sleeper(resolver))) {
        promise.on_cancel(Box::new(move || task.abort()));
    }
    promise
}

/// Who wakes a sleeper, as long as there is one.
struct Sleeper<E: Reason>(Resolver<(), E>);

impl<E: Reason> Ring for Sleeper<E> {
    fn ring(self: Box<Self>) {
        self.0.resolve(());
    }

    fn is_wanted(&self) -> bool {
        // SAFETY: the resolver is in this timer alone, which belongs to one thread at a time.
        unsafe { self.0.is_wanted() }
    }
}
