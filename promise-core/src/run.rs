//! Ways into a scheduler.

use std::future::Future;
use std::panic::Location;

use crate::context::Context;
use crate::outcome::{Action, HandlerResult};
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::scheduler::{EventLoop, background, current};
use crate::{Fault, Reason};

/// Runs a program on a fresh [`EventLoop`] of this thread, until `future` is done: what `#[promise_core::main]` does.
///
/// # Panics
/// As [`EventLoop::block_on`].
///
/// ```
/// let n = promise_core::run(async {
///     promise_core::Promise::<_>::resolve(20).map(|n| n + 1).await
/// });
/// assert_eq!(n.unwrap(), 21);
/// ```
#[track_caller]
pub fn run<F: Future>(future: F) -> F::Output {
    EventLoop::new().block_on(future)
}

/// Queues a job, like JavaScript's `queueMicrotask`. A panic of it is printed and goes no further.
///
/// ```
/// use promise_core::{EventLoop, queue_microtask};
/// let event_loop = EventLoop::new();
/// event_loop.enter(|| queue_microtask(|| println!("later")));
/// assert_eq!(event_loop.queue_len(), 1);
/// # event_loop.run_until_idle();
/// ```
#[track_caller]
pub fn queue_microtask(job: impl FnOnce() + Send + 'static) {
    let job = async move {
        swallow(job);
        Ok(())
    };
    drop(Promise::<(), Fault>::from_future_deferred(job));
}

/// Runs `code` on a thread where it may block, and makes a promise of what it gives. A panic rejects.
///
/// It uses the blocking pool of the current tokio runtime, or of the event loop's runtime underneath. What the code gives
/// is as in [`Promise::attempt`].
///
/// ```
/// # use promise_core::Promise;
/// let read: Promise<_> = promise_core::spawn_blocking(|| Ok(std::fs::read_to_string("/no/such/file")?));
/// assert!(read.wait().unwrap_err().is::<std::io::Error>());
/// ```
#[track_caller]
pub fn spawn_blocking<M, F, T, E>(code: F) -> Promise<T, E>
where
    F: Action<Given: HandlerResult<M, T, E>> + Send + 'static,
    T: Send + 'static,
    E: Reason + Send,
{
    let (promise, resolver) = Promise::with_resolvers_at(Location::caller());
    let context = Context::capture();
    let work = move || match catch(|| context.run(|| code().into_outcome())) {
        Ok(outcome) => resolver.resolve_with(outcome),
        Err(panic) => resolver.reject_fault(Fault::Panicked(panic)),
    };
    current::with_loop(|event_loop| match event_loop {
        Some(event_loop) => drop(event_loop.runtime().spawn_blocking(work)),
        None => match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(work)),
            Err(_) => drop(background().runtime().spawn_blocking(work)),
        },
    });
    promise
}
