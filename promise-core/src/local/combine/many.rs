//! Functions over many items.

use std::panic::Location;

use crate::cell::head::LOCAL;
use crate::combine::work;
use crate::local::{HandlerResult, Promise};
use crate::{Reason, scheduler};

/// Calls `f` with each item, with at most `limit` of the promises it gives pending at a time, and fulfils with all values in
/// the order of the items. See [`promise_core::combine::map`](crate::combine::map).
///
/// # Errors
/// The first reason there is.
///
/// # Panics
/// When `limit` is 0, and when no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local::{combine, sleep}};
/// use std::{rc::Rc, time::Duration};
///
/// let event_loop = EventLoop::with_virtual_time();
/// let squares = event_loop.block_on(async {
///     combine::map(1..=6, 2, |n| sleep(Duration::from_secs(1)).map(move |()| Rc::new(n * n))).await
/// });
/// assert_eq!(squares.unwrap(), [1, 4, 9, 16, 25, 36].map(Rc::new));
/// assert_eq!(event_loop.now(), Duration::from_secs(3)); // two at a time
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn map<M, I, F, G, T, E>(items: I, limit: usize, mut f: F) -> Promise<Vec<T>, E>
where
    I: IntoIterator<IntoIter: 'static>,
    F: FnMut(I::Item) -> G + 'static,
    G: HandlerResult<M, T, E>,
    T: 'static,
    E: Reason,
{
    scheduler::assert_home();
    let mut items = items.into_iter();
    let start = move || {
        let item = items.next()?;
        Some(crate::Promise::given_by(LOCAL, || f(item).into_outcome().into_inner()))
    };
    Promise::made(work::map(LOCAL, Location::caller(), limit, start))
}

/// Calls `f` with one item after the other, each when what it gave for the one before is fulfilled. See
/// [`promise_core::combine::each`](crate::combine::each).
///
/// # Errors
/// The first reason there is.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local::{combine, sleep}};
/// use std::{cell::RefCell, rc::Rc, time::Duration};
///
/// let (event_loop, seen) = (EventLoop::with_virtual_time(), Rc::new(RefCell::new(Vec::new())));
/// event_loop.block_on(async {
///     let seen = seen.clone();
///     let see = move |n| {
///         seen.borrow_mut().push(n);
///         sleep(Duration::from_secs(n))
///     };
///     combine::each([3, 1, 2], see).await.unwrap();
/// });
/// assert_eq!((&seen.borrow()[..], event_loop.now()), (&[3, 1, 2][..], Duration::from_secs(6)));
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn each<M, I, F, G, T, E>(items: I, mut f: F) -> Promise<(), E>
where
    I: IntoIterator<IntoIter: 'static>,
    F: FnMut(I::Item) -> G + 'static,
    G: HandlerResult<M, T, E>,
    T: 'static,
    E: Reason,
{
    scheduler::assert_home();
    let mut items = items.into_iter();
    let next = move || {
        let item = items.next()?;
        Some(crate::Promise::given_by(LOCAL, || f(item).into_outcome().into_inner()))
    };
    Promise::made(work::each(LOCAL, Location::caller(), next))
}

/// Folds the items into one value: calls `f` with what there is so far and the next item, and goes on with what it gives
/// when that is fulfilled. See [`promise_core::combine::reduce`](crate::combine::reduce).
///
/// # Errors
/// The first reason there is.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{Error, local::combine};
/// use std::rc::Rc;
///
/// let sum = promise_core::run(async {
///     combine::reduce(["1", "2", "39"], Rc::new(0), |sum, text| Ok::<_, Error>(Rc::new(*sum + text.parse::<u32>()?))).await
/// });
/// assert_eq!(*sum.unwrap(), 42);
/// ```
#[track_caller]
#[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
pub fn reduce<M, I, F, G, A, E>(items: I, initial: A, mut f: F) -> Promise<A, E>
where
    I: IntoIterator<IntoIter: 'static>,
    F: FnMut(A, I::Item) -> G + 'static,
    G: HandlerResult<M, A, E>,
    A: 'static,
    E: Reason,
{
    scheduler::assert_home();
    let mut items = items.into_iter();
    let next = move |so_far| match items.next() {
        Some(item) => Ok(crate::Promise::given_by(LOCAL, || f(so_far, item).into_outcome().into_inner())),
        None => Err(so_far),
    };
    Promise::made(work::reduce(LOCAL, Location::caller(), initial, next))
}
