//! What the combinators do with their inputs.
//!
//! An input has its reaction before the next one is asked for (ECMA-262, PerformPromiseAll and its relatives), so what an
//! iterator does to make an input comes behind the reactions of those before it.

use std::ops::ControlFlow;
use std::panic::Location;
use std::sync::PoisonError;

use crate::cell::reaction::react;
use crate::outcome::Outcome;
use crate::panic::catch;
use crate::promise::Promise;
use crate::resolver::Resolver;
use crate::sync::{Arc, Mutex, MutexGuard};
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
    let filled = Vec::with_capacity(promises.size_hint().0);
    // One is missing until all inputs have been seen.
    let places = Places { filled, missing: 1, finish: Some(finish) };
    let gather = Arc::new(Gather { places: Mutex::new(places), resolver });
    let seen = each(promises, origin, |index| {
        let gather = gather.clone();
        gather.add_place();
        move |result| match sort(result) {
            ControlFlow::Continue(x) => gather.fill(index, x),
            ControlFlow::Break(result) => gather.resolver.settle(result),
        }
    });
    match seen {
        Ok(()) => gather.one_is_there(gather.lock()),
        Err(fault) => gather.resolver.reject_fault(fault),
    }
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
    let seen = each(promises, origin, |_| {
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
    mut reaction: impl FnMut(usize) -> F,
) -> Result<(), Fault>
where
    T: Send + 'static,
    E: Reason + Send,
    F: FnOnce(Result<T, E>) + Send + 'static,
{
    let attach = || {
        for (index, promise) in promises.into_iter().enumerate() {
            let reaction = reaction(index);
            let seen: Promise<(), E> = react(promise, origin, move |result| {
                reaction(result);
                Outcome::Value(())
            });
            drop(seen);
        }
    };
    catch(attach).map_err(Fault::Panicked)
}

/// What the reactions of one combinator share: the places for the results, and who is told when all are filled.
struct Gather<X, F, U, R> {
    places: Mutex<Places<X, F>>,
    resolver: Resolver<U, R>,
}

struct Places<X, F> {
    filled: Vec<Option<X>>,
    missing: usize,
    finish: Option<F>,
}

impl<X, F, U, R> Gather<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    fn lock(&self) -> MutexGuard<'_, Places<X, F>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_place(&self) {
        let mut places = self.lock();
        places.filled.push(None);
        places.missing += 1;
    }

    fn fill(&self, index: usize, result: X) {
        let mut places = self.lock();
        places.filled[index] = Some(result);
        self.one_is_there(places);
    }

    /// The last one finishes. Nothing of the user's runs under the lock.
    fn one_is_there(&self, mut places: MutexGuard<'_, Places<X, F>>) {
        places.missing -= 1;
        if places.missing > 0 {
            return;
        }
        let (filled, finish) = (std::mem::take(&mut places.filled), places.finish.take());
        drop(places);
        let finish = finish.expect("one is the last");
        let all = filled.into_iter().map(|place| place.expect("all are filled")).collect();
        match catch(|| finish(all)) {
            Ok(result) => self.resolver.settle(result),
            Err(panic) => self.resolver.reject_fault(Fault::Panicked(panic)),
        }
    }
}
