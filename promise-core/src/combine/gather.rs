//! What the combinators do with their inputs.
//!
//! An input has its reaction before the next one is asked for (ECMA-262, PerformPromiseAll and its relatives), so what an
//! iterator does to make an input comes behind the reactions of those before it.

use std::ops::ControlFlow::{self, Break, Continue};
use std::panic::Location;

use crate::cell::gather::{Gathering, Sort};
use crate::cell::several::Several;
use crate::panic::catch;
use crate::promise::Promise;
use crate::{Fault, Reason};

/// Values are kept, a reason decides.
pub(crate) enum Values {}
/// Reasons are kept, a value decides.
pub(crate) enum Reasons {}
/// All results are kept.
pub(crate) enum Results {}

impl<T, E, U> Sort<T, E, U, E> for Values {
    type Kept = T;

    fn keeps(rejected: bool) -> bool {
        !rejected
    }

    fn sort(result: Result<T, E>) -> ControlFlow<Result<U, E>, T> {
        match result {
            Ok(value) => Continue(value),
            Err(reason) => Break(Err(reason)),
        }
    }

    /// # Safety
    /// As [`Sort::kept`].
    unsafe fn kept(result: Result<T, E>) -> T {
        // SAFETY: the caller's contract: it is a value.
        unsafe { result.unwrap_unchecked() }
    }
}

impl<T, E, R> Sort<T, E, T, R> for Reasons {
    type Kept = E;

    fn keeps(rejected: bool) -> bool {
        rejected
    }

    fn sort(result: Result<T, E>) -> ControlFlow<Result<T, R>, E> {
        match result {
            Ok(value) => Break(Ok(value)),
            Err(reason) => Continue(reason),
        }
    }

    /// # Safety
    /// As [`Sort::kept`].
    unsafe fn kept(result: Result<T, E>) -> E {
        // SAFETY: the caller's contract: it is a reason.
        unsafe { result.unwrap_err_unchecked() }
    }
}

impl<T, E, U, R> Sort<T, E, U, R> for Results {
    type Kept = Result<T, E>;

    fn keeps(_: bool) -> bool {
        true
    }

    fn sort(result: Result<T, E>) -> ControlFlow<Result<U, R>, Result<T, E>> {
        Continue(result)
    }

    /// # Safety
    /// As [`Sort::kept`].
    unsafe fn kept(result: Result<T, E>) -> Result<T, E> {
        result
    }
}

/// Collects what `S` keeps, in the order of the inputs, and settles as `finish` says when all are there; or
/// earlier, as `S` says.
///
/// The caller has made sure that parts which may run on another thread are `Send`.
pub(crate) fn gather<S, T, E, U, R>(
    flags: u8,
    promises: impl IntoIterator<Item = Promise<T, E>>,
    origin: &'static Location<'static>,
    finish: impl FnOnce(Vec<S::Kept>) -> Result<U, R>,
) -> Promise<U, R>
where
    S: Sort<T, E, U, R>,
    E: Reason,
    R: Reason,
{
    let promises = promises.into_iter();
    let (combined, gathering) =
        Gathering::<_, _, _, _, _, S, _>::new(flags, origin, promises.size_hint().0, finish);
    gathering.look(promises);
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
    let seen = catch(|| {
        promises.for_each(|promise| {
            any = true;
            looking.watch(promise, origin, |racing, result| racing.settle(result));
        });
    });
    match seen {
        // Nobody will ever decide it, and that is not "abandoned": the specification wants it pending. It stays as long as
        // somebody has the promise.
        Ok(()) if !any => combined.keep(Box::new(Kept(racing))),
        Ok(()) => {}
        Err(panic) => racing.reject_fault(Fault::Panicked(panic)),
    }
    combined
}

/// What keeps a race without inputs.
struct Kept<T, E: Reason>(#[expect(dead_code, reason = "kept to be dropped")] Several<T, E, ()>);

// SAFETY: it is dropped where the promise's last handle goes, or is; the caller of `race` has made sure that this may be.
unsafe impl<T, E: Reason> Send for Kept<T, E> {}
