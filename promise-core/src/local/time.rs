//! Waiting for time to pass, and trying again.

use std::panic::Location;
use std::time::Duration;

use super::{HandlerResult, Promise};
use crate::cell::head::LOCAL;
use crate::scheduler::{self, current};
use crate::time::retry::retry_in;
use crate::time::sleep_in;
use crate::{Error, Reason};

/// Runs an action that need not be `Send` after a while: [`promise_core::set_timeout`](crate::set_timeout) on this thread.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local};
/// use std::{cell::Cell, rc::Rc, time::Duration};
///
/// let (event_loop, ran) = (EventLoop::with_virtual_time(), Rc::new(Cell::new(false)));
/// event_loop.enter(|| local::set_timeout(Duration::from_secs(9), { let ran = ran.clone(); move || ran.set(true) }));
/// event_loop.run_until_idle();
/// assert!(ran.get());
/// ```
#[track_caller]
pub fn set_timeout(delay: Duration, action: impl FnOnce() + 'static) {
    scheduler::assert_home();
    current::with_loop(|event_loop| event_loop.expect("asked for").set_timeout(delay, action));
}

/// A local promise that is fulfilled after `delay`: [`promise_core::sleep`](crate::sleep) on this thread.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local::sleep};
/// use std::{rc::Rc, time::Duration};
///
/// let woken = EventLoop::with_virtual_time().block_on(async {
///     let label = Rc::new("woken");
///     sleep(Duration::from_secs(60)).map(move |()| label).await
/// });
/// assert_eq!(*woken.unwrap(), "woken");
/// ```
#[track_caller]
pub fn sleep(delay: Duration) -> Promise<()> {
    scheduler::assert_home();
    Promise::made(sleep_in::<Error>(LOCAL, Location::caller(), delay))
}

/// Calls `attempt` until what it gives is fulfilled, with the pauses of a policy in between. See
/// [`promise_core::retry`](crate::retry).
///
/// # Errors
/// The reason of the last attempt, when the policy has no more pauses.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{Error, EventLoop, local::retry};
/// use std::{cell::Cell, rc::Rc, time::Duration};
///
/// let (event_loop, attempts) = (EventLoop::with_virtual_time(), Rc::new(Cell::new(0)));
/// let tried = attempts.clone();
/// let answer = event_loop.block_on(async {
///     retry([1, 2, 4].map(Duration::from_secs), move || {
///         tried.set(tried.get() + 1);
///         if tried.get() < 3 { Err(Error::msg("busy")) } else { Ok(tried.clone()) }
///     })
///     .await
/// });
/// assert_eq!(answer.unwrap().get(), 3);
/// assert_eq!(event_loop.now(), Duration::from_secs(1 + 2));
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn retry<M, P, F, G, T, E>(policy: P, attempt: F) -> Promise<T, E>
where
    P: IntoIterator<Item = Duration, IntoIter: 'static>,
    F: FnMut() -> G + 'static,
    G: HandlerResult<M, T, E>,
    T: 'static,
    E: Reason,
{
    retry_if(policy, |_: &E| true, attempt)
}

/// As [`retry`], as long as `again` says that trying again makes sense.
///
/// # Errors
/// The reason of the last attempt.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{Error, EventLoop, local::retry_if};
/// use std::{rc::Rc, time::Duration};
///
/// let failed = EventLoop::with_virtual_time().block_on(async {
///     let again = |error: &Error| error.to_string() == "busy";
///     retry_if([Duration::from_secs(1); 9], again, || Err::<Rc<u32>, _>(Error::msg("no such file"))).await
/// });
/// assert_eq!(failed.unwrap_err().to_string(), "no such file"); // at once
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn retry_if<M, P, A, F, G, T, E>(policy: P, again: A, mut attempt: F) -> Promise<T, E>
where
    P: IntoIterator<Item = Duration, IntoIter: 'static>,
    A: FnMut(&E) -> bool + 'static,
    F: FnMut() -> G + 'static,
    G: HandlerResult<M, T, E>,
    T: 'static,
    E: Reason,
{
    scheduler::assert_home();
    let attempt = move || crate::Promise::given_by(LOCAL, || attempt().into_outcome().into_inner());
    Promise::made(retry_in(LOCAL, Location::caller(), policy.into_iter(), again, attempt))
}
