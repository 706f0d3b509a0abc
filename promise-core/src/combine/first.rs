//! The first few of many promises.

use std::panic::Location;
use std::sync::PoisonError;

use super::Alternatives;
use crate::cell::several::Several;
use crate::panic::catch;
use crate::promise::Promise;
use crate::sync::Mutex;
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
        let origin = Location::caller();
        match catch(|| promises.each().collect()) {
            Ok(promises) => first(n, promises, origin),
            Err(panic) => {
                let (promise, resolver) = Promise::with_resolvers_at(origin);
                resolver.reject_fault(Fault::Panicked(panic));
                promise
            }
        }
    }
}

/// What has come so far.
struct Came<T, E> {
    values: Vec<T>,
    reasons: Vec<E>,
}

fn first<T, E>(
    n: usize,
    promises: Vec<Promise<T, E>>,
    origin: &'static Location<'static>,
) -> Promise<Vec<T>, AggregateError<E>>
where
    T: Send + 'static,
    E: Reason + Send,
{
    let came = Mutex::new(Came { values: Vec::new(), reasons: Vec::new() });
    let (combined, mut looking) = Several::new(0, origin, promises.len(), came);
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
            let mut now = several.state().lock().unwrap_or_else(PoisonError::into_inner);
            match result {
                Ok(value) => now.values.push(value),
                Err(reason) => now.reasons.push(reason),
            }
            if now.values.len() == n {
                let values = std::mem::take(&mut now.values);
                drop(now);
                several.settle(Ok(values));
            } else if now.reasons.len() > spare {
                let errors = std::mem::take(&mut now.reasons);
                drop(now);
                several.settle(Err(AggregateError { errors }));
            }
        });
    }
    combined
}
