//! What the combinators do with their inputs.
//!
//! An input has its reaction before the next one is asked for (ECMA-262, PerformPromiseAll and its relatives), so what an
//! iterator does to make an input comes behind the reactions of those before it.

use std::ops::ControlFlow;
use std::panic::Location;

use crate::cell::gather::Gathering;
use crate::cell::reaction::watch;
use crate::panic::catch;
use crate::promise::Promise;
use crate::sync::Arc;
use crate::{Fault, Reason};

/// Collects what `sort` lets through, in the order of the inputs, and settles as `finish` says when all are there; or
/// earlier, as `sort` says.
pub(super) fn gather<T, E, X, U, R>(
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
    sort: impl Fn(Result<T, E>) -> ControlFlow<Result<U, R>, X> + Copy + Send + 'static,
    finish: impl FnOnce(Vec<X>) -> Result<U, R> + Send + 'static,
) -> Promise<U, R>
where
    T: Send + 'static,
    E: Reason + Send,
    X: Send + 'static,
    U: Send + 'static,
    R: Reason + Send,
{
    let (combined, resolver) = Promise::with_resolvers_at(origin);
    let promises = promises.into_iter();
    let mut gathering = Gathering::new(resolver, promises.size_hint().0, finish);
    let seen = each(promises, origin, || {
        let entry = gathering.entry();
        move |result| match sort(result) {
            ControlFlow::Continue(x) => entry.fill(x),
            ControlFlow::Break(result) => entry.decide(result),
        }
    });
    gathering.seen(seen);
    combined
}

/// Settles as the first input that settles.
pub(super) fn race<T, E>(
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
) -> Promise<T, E>
where
    T: Send + 'static,
    E: Reason + Send,
{
    let (combined, resolver) = Promise::hooked(origin);
    let resolver = Arc::new(resolver);
    let mut any = false;
    let seen = each(promises, origin, || {
        any = true;
        let resolver = resolver.clone();
        move |result| resolver.settle(result)
    });
    match seen {
        // Nobody will ever call the resolver, and that is not "abandoned": the specification wants it pending. It stays
        // as long as somebody has the promise.
        Ok(()) if !any => combined.keep(Box::new(resolver)),
        Ok(()) => {}
        Err(fault) => resolver.reject_fault(fault),
    }
    combined
}

/// Attaches a reaction to each input, in order, until there are no more or the iterator panics.
fn each<T, E, F>(
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
    mut reaction: impl FnMut() -> F,
) -> Result<(), Fault>
where
    T: Send + 'static,
    E: Reason + Send,
    F: FnOnce(Result<T, E>) + Send + 'static,
{
    let attach = || {
        for promise in promises {
            let reaction = reaction();
            watch(promise, origin, reaction);
        }
    };
    catch(attach).map_err(Fault::Panicked)
}
