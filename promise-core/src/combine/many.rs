//! Functions over many items: several at once up to a limit, one after the other, and with a result that is passed on.

use std::panic::Location;

use super::work;
use crate::Reason;
use crate::outcome::HandlerResult;
use crate::promise::Promise;

/// Calls `f` with each item, with at most `limit` of the promises it gives pending at a time, and fulfils with all values in
/// the order of the items.
///
/// The first `limit` calls are made at once, on the stack of the caller; each later one when a promise has settled,
/// in its job. `f` gives a `Result`, a future, a promise or an [`Outcome`](crate::Outcome). Items are taken as they are needed. One
/// allocation for each item beside what `f` makes.
///
/// # Errors
/// The first reason there is. After it nothing is started any more; what was started goes on by itself, unless it
/// [opted in](Promise::cancel_on_drop) to stop, and what it gives is dropped. A panic of `f` or of the items is a failure, too.
///
/// # Panics
/// When `limit` is 0: nothing would ever start.
///
/// ```
/// use promise_core::{EventLoop, combine, sleep};
/// use std::time::Duration;
///
/// let event_loop = EventLoop::with_virtual_time();
/// let squares = event_loop.block_on(async {
///     combine::map(1..=6, 2, |n| sleep(Duration::from_secs(1)).map(move |()| n * n)).await
/// });
/// assert_eq!(squares.unwrap(), [1, 4, 9, 16, 25, 36]);
/// assert_eq!(event_loop.now(), Duration::from_secs(3)); // two at a time
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn map<M, I, F, G, T, E>(items: I, limit: usize, mut f: F) -> Promise<Vec<T>, E>
where
    I: IntoIterator<IntoIter: Send + 'static>,
    F: FnMut(I::Item) -> G + Send + 'static,
    G: HandlerResult<M, T, E>,
    T: Send + 'static,
    E: Reason + Send,
{
    let mut items = items.into_iter();
    // The item itself need not be `Send`.
    let start = move || items.next().map(|item| Promise::given_by(0, || f(item).into_outcome()));
    work::map(0, Location::caller(), limit, start)
}

/// Calls `f` with one item after the other, each when what it gave for the one before is fulfilled.
///
/// The first call is made at once, on the stack of the caller, as an async function begins. `f` gives a `Result`, a future, a
/// promise or an [`Outcome`](crate::Outcome); its value is dropped. When the promise is dropped, no further call is made.
///
/// # Errors
/// The first reason there is; the items behind it are dropped. A panic of `f` or of the items is one, too.
///
/// ```
/// use promise_core::{EventLoop, combine, sleep};
/// use std::time::Duration;
///
/// let event_loop = EventLoop::with_virtual_time();
/// event_loop.block_on(async {
///     combine::each([3, 1, 2], |n| sleep(Duration::from_secs(n)).tap(move |()| println!("{n}"))).await.unwrap(); // 3 1 2
/// });
/// assert_eq!(event_loop.now(), Duration::from_secs(6));
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn each<M, I, F, G, T, E>(items: I, mut f: F) -> Promise<(), E>
where
    I: IntoIterator<IntoIter: Send + 'static>,
    F: FnMut(I::Item) -> G + Send + 'static,
    G: HandlerResult<M, T, E>,
    T: Send + 'static,
    E: Reason + Send,
{
    let mut items = items.into_iter();
    let next = move || items.next().map(|item| Promise::given_by(0, || f(item).into_outcome()));
    work::each(0, Location::caller(), next)
}

/// Folds the items into one value: calls `f` with what there is so far and the next item, and goes on with what it gives
/// when that is fulfilled.
///
/// The first call is made at once, on the stack of the caller, as an async function begins. `f` gives a `Result`, a future, a
/// promise or an [`Outcome`](crate::Outcome). Without items it fulfils with `initial`. When the promise is dropped, no further call is made.
///
/// # Errors
/// The first reason there is; the items behind it are dropped. A panic of `f` or of the items is one, too.
///
/// ```
/// use promise_core::{Promise, combine};
///
/// let sum: Promise<u32> = combine::reduce(["1", "2", "39"], 0, |sum, text| Ok(sum + text.parse::<u32>()?));
/// assert_eq!(sum.wait().unwrap(), 42);
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn reduce<M, I, F, G, A, E>(items: I, initial: A, mut f: F) -> Promise<A, E>
where
    I: IntoIterator<IntoIter: Send + 'static>,
    F: FnMut(A, I::Item) -> G + Send + 'static,
    G: HandlerResult<M, A, E>,
    A: Send + 'static,
    E: Reason + Send,
{
    let mut items = items.into_iter();
    let next = move |so_far| match items.next() {
        Some(item) => Ok(Promise::given_by(0, || f(so_far, item).into_outcome())),
        None => Err(so_far),
    };
    work::reduce(0, Location::caller(), initial, next)
}
