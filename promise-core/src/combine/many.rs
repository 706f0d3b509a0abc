//! Functions over many items: several at once up to a limit, one after the other, and with a result that is passed on.

use std::panic::Location;
use std::sync::PoisonError;

use crate::cell::several::Several;
use crate::cell::task::{self, Start};
use crate::outcome::HandlerResult;
use crate::panic::catch;
use crate::promise::Promise;
use crate::sync::Mutex;
use crate::{Fault, Reason};

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
    assert!(limit > 0, "`map` with a limit of 0 would never start anything");
    let origin = Location::caller();
    let mut items = items.into_iter();
    let start = move || items.next().map(|item| Promise::of(|| f(item).into_outcome()));
    let state = State {
        start: Some(Box::new(start) as Begin<T, E>),
        values: Some(Vec::new()),
        running: 0,
        exhausted: false,
    };
    let (promise, looking) = Several::new(0, origin, limit, Pump { limit, origin, state: Mutex::new(state) });
    let several = looking.several().clone();
    drop(looking);
    fill(&several);
    promise
}

/// Takes an item and starts its work; `None` when there is no item left.
type Begin<T, E> = Box<dyn FnMut() -> Option<Promise<T, E>> + Send>;

/// What the work on all items shares, and the promise of their values.
type Mapping<T, E> = Several<Vec<T>, E, Pump<T, E>>;

struct Pump<T, E> {
    limit: usize,
    origin: &'static Location<'static>,
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    /// Taken out by who starts something: it runs the user's code.
    start: Option<Begin<T, E>>,
    /// None when they were taken.
    values: Option<Vec<Option<T>>>,
    running: usize,
    exhausted: bool,
}

impl<T, E> Pump<T, E> {
    fn with<R>(&self, code: impl FnOnce(&mut State<T, E>) -> R) -> R {
        code(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Starts as much as the limit lets, unless somebody else does.
fn fill<T: Send + 'static, E: Reason + Send>(mapping: &Mapping<T, E>) {
    let pump = mapping.state();
    while !mapping.is_over() {
        let free = |state: &mut State<T, E>| {
            if state.running < pump.limit && !state.exhausted { state.start.take() } else { None }
        };
        let Some(mut start) = pump.with(free) else { return };
        match catch(&mut start) {
            Ok(Some(promise)) => {
                let index = pump.with(|state| {
                    state.running += 1;
                    let values = state.values.get_or_insert_default();
                    values.push(None);
                    values.len() - 1
                });
                watch(mapping, index, promise);
                // After a rejection nothing is started: who rejects looks here afterwards.
                let rest = pump.with(|state| {
                    if mapping.is_over() {
                        return Some(start);
                    }
                    state.start = Some(start);
                    None
                });
                drop(rest);
            }
            Ok(None) => {
                drop(start);
                pump.with(|state| state.exhausted = true);
                finish(mapping);
            }
            Err(panic) => mapping.reject_fault(Fault::Panicked(panic)),
        }
    }
}

fn watch<T: Send + 'static, E: Reason + Send>(mapping: &Mapping<T, E>, index: usize, promise: Promise<T, E>) {
    // Who starts something is the only one who looks.
    let Some(mut looking) = mapping.look() else { return promise.release() };
    looking.watch(promise, mapping.state().origin, move |mapping, result| match result {
        Ok(value) => {
            mapping.state().with(|state| {
                state.running -= 1;
                state.values.get_or_insert_default()[index] = Some(value);
            });
            fill(mapping);
            finish(mapping);
        }
        Err(reason) => {
            mapping.settle(Err(reason));
            // The rest of the items, and what the function holds.
            drop(mapping.state().with(|state| state.start.take()));
        }
    });
}

/// Fulfils, if that was the last value. Several may find the end at the same time; one of them gets the values.
fn finish<T, E: Reason>(mapping: &Mapping<T, E>) {
    let all = mapping.state().with(|state| {
        let over = state.exhausted && state.running == 0;
        if over { state.values.take() } else { None }
    });
    if let Some(all) = all {
        mapping.settle(Ok(all.into_iter().map(|value| value.expect("all are there")).collect()));
    }
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
    // The item itself need not be `Send`.
    let mut next = move || items.next().map(|item| Promise::of(|| f(item).into_outcome()));
    let all = async move {
        while let Some(promise) = next() {
            promise.await?;
        }
        Ok(())
    };
    task::spawn(all, Start::NowCancellable, Location::caller())
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
    // The item itself need not be `Send`.
    let mut next = move |so_far| match items.next() {
        Some(item) => Ok(Promise::of(|| f(so_far, item).into_outcome())),
        None => Err(so_far),
    };
    let fold = async move {
        let mut so_far = initial;
        loop {
            match next(so_far) {
                Ok(promise) => so_far = promise.await?,
                Err(result) => return Ok(result),
            }
        }
    };
    task::spawn(fold, Start::NowCancellable, Location::caller())
}
