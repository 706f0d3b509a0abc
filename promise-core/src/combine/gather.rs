//! What the combinators do with their inputs.
//!
//! An input has its reaction before the next one is asked for (ECMA-262, PerformPromiseAll and its relatives), so what an
//! iterator does to make an input comes behind the reactions of those before it.

use std::ops::ControlFlow;
use std::panic::Location;

use crate::cell::gather::Gathering;
use crate::cell::several::Several;
use crate::panic::catch;
use crate::promise::Promise;
use crate::{Fault, Reason};

/// Collects what `sort` lets through, in the order of the inputs, and settles as `finish` says when all are there; or
/// earlier, as `sort` says.
///
/// The caller has made sure that parts which may run on another thread are `Send`.
pub(crate) fn gather<T, E, X, U, R>(
    flags: u8,
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
    sort: impl Fn(Result<T, E>) -> ControlFlow<Result<U, R>, X>,
    finish: impl FnOnce(Vec<X>) -> Result<U, R>,
) -> Promise<U, R>
where
    E: Reason,
    R: Reason,
{
    let promises = promises.into_iter();
    let (combined, mut gathering) = Gathering::new(flags, origin, promises.size_hint().0, sort, finish);
    let seen = each(promises, |promise| gathering.watch(promise, origin));
    gathering.seen(seen);
    combined
}

/// Settles as the first input that settles.
///
/// As [`gather`].
pub(crate) fn race<T: 'static, E: Reason>(
    flags: u8,
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
) -> Promise<T, E> {
    let promises = promises.into_iter();
    let (combined, mut looking) = Several::new(flags, origin, promises.size_hint().0, ());
    let racing = looking.several().clone();
    let mut any = false;
    let seen = each(promises, |promise| {
        any = true;
        looking.watch(promise, origin, |racing, result| racing.settle(result));
    });
    match seen {
        // Nobody will ever decide it, and that is not "abandoned": the specification wants it pending. It stays as long as
        // somebody has the promise.
        Ok(()) if !any => combined.keep(Box::new(Kept(racing))),
        Ok(()) => {}
        Err(fault) => racing.reject_fault(fault),
    }
    combined
}

/// What keeps a race without inputs.
struct Kept<T, E: Reason>(#[expect(dead_code, reason = "kept to be dropped")] Several<T, E, ()>);

// SAFETY: it is dropped where the promise's last handle goes, or is; the caller of `race` has made sure that this may be.
unsafe impl<T, E: Reason> Send for Kept<T, E> {}

/// Does something with each input, in order, until there are no more or the iterator panics.
fn each<T, E>(
    promises: impl Iterator<Item = Promise<T, E>>,
    attach: impl FnMut(Promise<T, E>),
) -> Result<(), Fault> {
    catch(|| promises.for_each(attach)).map_err(Fault::Panicked)
}
