//! The first few of many promises.

use std::panic::Location;

use super::Alternatives;
use crate::cell::several::Several;
use crate::panic::catch;
use crate::promise::Promise;
use crate::{AggregateError, Error, Fault, Reason};

impl Promise<(), Error> {
    /// Fulfils with the first `n` values, in the order in which they came, or rejects with the reasons that came as soon as
    /// there are too many of them (`Promise.some` of Bluebird).
    ///
    /// With an `n` of 0 it is fulfilled at once; with fewer than `n` inputs it is rejected at once. Losers go on by
    /// themselves, unless they [opted in](Promise::cancel_on_drop) to stop, and what they give is dropped.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use promise_core::{EventLoop, Promise, sleep};
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let mirrors = [3, 1, 2].map(|n| sleep(Duration::from_secs(n)).map(move |()| n));
    ///     assert_eq!(Promise::first(2, mirrors).await.unwrap(), [1, 2]);
    /// });
    ///
    /// let one = [Promise::reject("a".to_string()), Promise::resolve(2)];
    /// assert_eq!(Promise::first(2, one).wait().unwrap_err().errors, ["a"]);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn first<M, P: Alternatives<M>>(
        n: usize,
        promises: P,
    ) -> Promise<Vec<P::Value>, AggregateError<P::Reason>> {
        first(0, n, || promises.each().collect(), Location::caller())
    }
}

/// What has come so far.
struct Came<T, E> {
    values: Vec<T>,
    reasons: Vec<E>,
}

/// `first` with flags of the node. The caller has made sure that parts which may run on another thread are `Send`.
pub(crate) fn first<T, E: Reason>(
    flags: u8,
    n: usize,
    promises: impl FnOnce() -> Vec<Promise<T, E>>,
    origin: &'static Location<'static>,
) -> Promise<Vec<T>, AggregateError<E>> {
    let promises = match catch(promises) {
        Ok(promises) => promises,
        Err(panic) => {
            let (promise, resolver) = Promise::with_resolvers_in(flags, origin);
            resolver.reject_fault(Fault::Panicked(panic));
            return promise;
        }
    };
    let came = Came { values: Vec::new(), reasons: Vec::new() };
    let (combined, mut looking) = Several::new(flags, origin, promises.len(), came);
    let spare = promises.len().checked_sub(n);
    if n == 0 {
        looking.several().settle(Ok(Vec::new()));
    } else if spare.is_none() {
        looking.several().settle(Err(AggregateError { errors: Vec::new() }));
    }
    let spare = spare.unwrap_or(0);
    for promise in promises {
        looking.watch(promise, origin, move |several, result| {
            if several.is_over() {
                return;
            }
            let decided = several.with(|came| {
                match result {
                    Ok(value) => came.values.push(value),
                    Err(reason) => came.reasons.push(reason),
                }
                if came.values.len() == n {
                    Some(Ok(std::mem::take(&mut came.values)))
                } else if came.reasons.len() > spare {
                    Some(Err(AggregateError { errors: std::mem::take(&mut came.reasons) }))
                } else {
                    None
                }
            });
            if let Some(result) = decided {
                several.settle(result);
            }
        });
    }
    combined
}
