//! What `map`, `each` and `reduce` do for both kinds of promise.
//!
//! Who calls these functions has made sure that parts which may run on another thread are `Send`. Flags are those of the
//! promise's node.

use std::panic::Location;

use crate::cell::several::Several;
use crate::cell::task::{self, Start};
use crate::panic::catch;
use crate::promise::Promise;
use crate::{Fault, Reason};

/// Calls `next` until it gives nothing, each time when the promise before is fulfilled.
pub(crate) fn each<T, E: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    mut next: impl FnMut() -> Option<Promise<T, E>>,
) -> Promise<(), E> {
    let all = async move {
        while let Some(promise) = next() {
            promise.await?;
        }
        Ok(())
    };
    task::spawn(all, Start::cancellable(flags), origin)
}

/// The same with a value that is passed on; `next` gives it back at the end.
pub(crate) fn reduce<A, E: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    initial: A,
    mut next: impl FnMut(A) -> Result<Promise<A, E>, A>,
) -> Promise<A, E> {
    let fold = async move {
        let mut so_far = initial;
        loop {
            match next(so_far) {
                Ok(promise) => so_far = promise.await?,
                Err(result) => return Ok(result),
            }
        }
    };
    task::spawn(fold, Start::cancellable(flags), origin)
}

/// Keeps up to `limit` promises of `start` pending, until it gives nothing, and collects their values in order.
#[track_caller]
pub(crate) fn map<T, E: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    limit: usize,
    start: impl FnMut() -> Option<Promise<T, E>> + 'static,
) -> Promise<Vec<T>, E> {
    assert!(limit > 0, "`map` with a limit of 0 would never start anything");
    let state = State {
        limit,
        origin,
        start: Some(Box::new(start) as Begin<T, E>),
        values: Some(Vec::new()),
        running: 0,
        exhausted: false,
    };
    let (promise, looking) = Several::new(flags, origin, limit, state);
    let several = looking.several().clone();
    drop(looking);
    fill(&several);
    promise
}

/// Takes an item and starts its work; `None` when there is no item left.
type Begin<T, E> = Box<dyn FnMut() -> Option<Promise<T, E>>>;

/// What the work on all items shares, and the promise of their values.
type Mapping<T, E> = Several<Vec<T>, E, State<T, E>>;

struct State<T, E> {
    limit: usize,
    origin: &'static Location<'static>,
    /// Taken out by who starts something: it runs the user's code.
    start: Option<Begin<T, E>>,
    /// None when they were taken.
    values: Option<Vec<Option<T>>>,
    running: usize,
    exhausted: bool,
}

/// Starts as much as the limit lets, unless somebody else does.
fn fill<T, E: Reason>(mapping: &Mapping<T, E>) {
    while !mapping.is_over() {
        let free = |state: &mut State<T, E>| {
            if state.running < state.limit && !state.exhausted { state.start.take() } else { None }
        };
        let Some(mut start) = mapping.with(free) else { return };
        match catch(&mut start) {
            Ok(Some(promise)) => {
                let index = mapping.with(|state| {
                    state.running += 1;
                    let values = state.values.get_or_insert_default();
                    values.push(None);
                    values.len() - 1
                });
                watch(mapping, index, promise);
                // After a rejection nothing is started: who rejects looks here afterwards.
                let rest = mapping.with(|state| {
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
                mapping.with(|state| state.exhausted = true);
                finish(mapping);
            }
            Err(panic) => mapping.reject_fault(Fault::Panicked(panic)),
        }
    }
}

fn watch<T, E: Reason>(mapping: &Mapping<T, E>, index: usize, promise: Promise<T, E>) {
    // Who starts something is the only one who looks.
    let Some(mut looking) = mapping.look() else { return promise.release() };
    let origin = mapping.with(|state| state.origin);
    looking.watch(promise, origin, move |mapping, result| match result {
        Ok(value) => {
            mapping.with(|state| {
                state.running -= 1;
                state.values.get_or_insert_default()[index] = Some(value);
            });
            fill(mapping);
            finish(mapping);
        }
        Err(reason) => {
            mapping.settle(Err(reason));
            // The rest of the items, and what the function holds.
            drop(mapping.with(|state| state.start.take()));
        }
    });
}

/// Fulfils, if that was the last value. Several may find the end at the same time; one of them gets the values.
fn finish<T, E: Reason>(mapping: &Mapping<T, E>) {
    let all = mapping.with(|state| {
        let over = state.exhausted && state.running == 0;
        if over { state.values.take() } else { None }
    });
    if let Some(all) = all {
        mapping.settle(Ok(all.into_iter().map(|value| value.expect("all are there")).collect()));
    }
}
