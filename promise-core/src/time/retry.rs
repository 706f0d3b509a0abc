//! Trying again.

use std::panic::Location;
use std::time::Duration;

use super::sleep_in;
use crate::cell::task::{self, Start};
use crate::outcome::HandlerResult;
use crate::{Fault, Promise, Reason};

/// Calls `attempt` until what it gives is fulfilled, with the pauses of a policy in between.
///
/// A policy is anything that gives pauses: as many attempts follow the first one as it has. `[Duration; N]` is one, and so
/// is what the builders of the `backon` crate build: exponential, Fibonacci or constant, with a limit, with jitter.
///
/// The first attempt is made at once, on the stack of the caller, as an async function begins. The attempt gives a `Result`,
/// a future, a promise or an [`Outcome`](crate::Outcome); a panic of it counts as a failure. Time passes on the current
/// scheduler: virtual time is obeyed. Dropping the promise ends the attempts.
///
/// # Errors
/// The reason of the last attempt, when the policy has no more pauses.
///
/// ```
/// use backon::{BackoffBuilder, ExponentialBuilder};
/// use promise_core::{Error, EventLoop, retry};
/// use std::time::Duration;
///
/// let event_loop = EventLoop::with_virtual_time();
/// let policy = ExponentialBuilder::default().with_min_delay(Duration::from_secs(1)).with_max_times(5);
/// let mut attempts = 0;
/// let answer = event_loop.block_on(async {
///     retry(policy.build(), move || {
///         attempts += 1;
///         if attempts < 4 { Err(Error::msg("busy")) } else { Ok(attempts) }
///     })
///     .await
/// });
/// assert_eq!(answer.unwrap(), 4);
/// assert_eq!(event_loop.now(), Duration::from_secs(1 + 2 + 4));
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn retry<M, P, F, G, T, E>(policy: P, mut attempt: F) -> Promise<T, E>
where
    P: IntoIterator<Item = Duration, IntoIter: Send + 'static>,
    F: FnMut() -> G + Send + 'static,
    G: HandlerResult<M, T, E>,
    T: Send + 'static,
    E: Reason + Send,
{
    let attempt = move || Promise::given_by(0, || attempt().into_outcome());
    retry_in(0, Location::caller(), policy.into_iter(), |_| true, attempt)
}

/// As [`retry`], as long as `again` says that trying again makes sense.
///
/// ```
/// use promise_core::{Error, EventLoop, Fault, retry_if, sleep};
/// use std::time::Duration;
///
/// let event_loop = EventLoop::with_virtual_time();
/// let seconds = Duration::from_secs;
/// let failed = event_loop.block_on(async {
///     let mut limit = 1;
///     retry_if(
///         [seconds(1); 10],
///         |error: &Error| matches!(error.fault(), Some(Fault::Elapsed)),
///         move || {
///             limit += 1;
///             sleep(seconds(3)).timeout(seconds(limit)) // 2, then 3: the sleep ends in time
///         },
///     )
///     .await
/// });
/// assert!(failed.is_ok());
/// assert_eq!(event_loop.now(), seconds(2 + 1 + 3));
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn retry_if<M, P, A, F, G, T, E>(policy: P, again: A, mut attempt: F) -> Promise<T, E>
where
    P: IntoIterator<Item = Duration, IntoIter: Send + 'static>,
    A: FnMut(&E) -> bool + Send + 'static,
    F: FnMut() -> G + Send + 'static,
    G: HandlerResult<M, T, E>,
    T: Send + 'static,
    E: Reason + Send,
{
    let attempt = move || Promise::given_by(0, || attempt().into_outcome());
    retry_in(0, Location::caller(), policy.into_iter(), again, attempt)
}

/// `retry_if` with flags of the node, for callers that have made sure that parts which may run on another thread are `Send`.
pub(crate) fn retry_in<T, E: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    mut policy: impl Iterator<Item = Duration>,
    mut again: impl FnMut(&E) -> bool,
    mut attempt: impl FnMut() -> Promise<T, E>,
) -> Promise<T, E> {
    let attempts = async move {
        loop {
            let reason = match attempt().await {
                Ok(value) => return Ok(value),
                Err(reason) => reason,
            };
            let pause = if again(&reason) { policy.next() } else { None };
            let Some(pause) = pause else { return Err(reason) };
            drop(reason);
            sleep_in::<Fault>(flags, origin, pause).await.map_err(E::from)?;
        }
    };
    task::spawn(attempts, Start::cancellable(flags), origin)
}
