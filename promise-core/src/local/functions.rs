//! Functions under `#[local::async_promise]`. Their names differ from those of the other kind, as the compiler shows them.

use std::future::Future;
use std::panic::Location;

use super::Promise;
use crate::cell::head::LOCAL;
use crate::cell::task::{Start, spawn_here};
use crate::{Reason, scheduler};

/// As the other `Fallible`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Result`, although its name says so",
    label = "`#[async_promise]` takes a type whose name ends in `Result` for one",
    note = "give it another name for this: `type Other = {Self};`"
)]
pub trait LocalFallible {
    /// The promise of it.
    type Promise;
    /// What it holds if it is no error.
    type Value;
}

impl<T, E> LocalFallible for Result<T, E> {
    type Promise = Promise<T, E>;
    type Value = T;
}

/// The promise of an async function.
#[track_caller]
pub fn spawn_local<T: 'static, E: Reason, F>(body: F) -> Promise<T, E>
where
    F: Future<Output = Result<T, E>> + 'static,
{
    scheduler::assert_home();
    Promise::made(spawn_here!(T, E, F: body, Start::Local, Location::caller()))
}

/// The same, started from the queue.
#[track_caller]
pub fn spawn_local_deferred<T: 'static, E: Reason, F>(body: F) -> Promise<T, E>
where
    F: Future<Output = Result<T, E>> + 'static,
{
    scheduler::assert_home();
    Promise::made(spawn_here!(T, E, F: body, Start::LocalQueued, Location::caller()))
}

/// Runs a function that is not async.
#[track_caller]
pub fn attempt_local<T: 'static, E: Reason, F: FnOnce() -> Result<T, E>>(body: F) -> Promise<T, E> {
    Promise::made(crate::Promise::attempt_in(LOCAL, Location::caller(), || body().into()))
}

/// Runs a function where it may block.
#[track_caller]
pub fn blocking_local<T, E, F>(body: F) -> Promise<T, E>
where
    F: FnOnce() -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Reason + Send,
{
    super::spawn_blocking(body)
}

/// The promise of a function whose arguments are borrowed, which is an error.
pub fn unstarted_local<T, E>(_: impl Future<Output = Result<T, E>>) -> Promise<T, E> {
    unreachable!("borrowed arguments are an error")
}

/// The same for a function that is not async.
pub fn unstarted_local_blocking<T, E>(_: impl FnOnce() -> Result<T, E>) -> Promise<T, E> {
    unreachable!("borrowed arguments are an error")
}
