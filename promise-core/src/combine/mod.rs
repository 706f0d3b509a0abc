//! Several promises at once, and functions over many items.
//!
//! | | fulfils | rejects |
//! |---|---|---|
//! | [`Promise::all`], `promise!(all { name: promise, .. })` | with all values | with the first reason |
//! | [`Promise::all_settled`], `promise!(all_settled { name: promise, .. })` | with all results | never |
//! | [`Promise::any`] | with the first value | when there is none |
//! | [`Promise::first`] | with the first few values | when there cannot be enough any more |
//! | [`Promise::race`] | with the first result, | either way |
//! | [`map`] | with what a function gives for each item, a limited number at a time | with the first reason |
//! | [`each`] | when a function was through with each item, one after the other | with the first reason |
//! | [`reduce`] | with what a function made of all items | with the first reason |
//!
//! Each input gets one reaction; the combined promise settles inside the job of the input that decides it, so a
//! combinator costs no extra tick (ECMA-262, Promise.all and its relatives). Inputs are read, so their rejections count as
//! handled.
//!
//! When the combined promise is decided, nobody waits for the other inputs any more: they go on by themselves, or stop if they
//! [opted in](Promise::cancel_on_drop) and have no other handle. A promise that takes part in one race after the other keeps
//! nothing of those that are over; letting go of it takes as long as there are younger ones that are not.

use std::panic::Location;

use gather::{Reasons, Results, Values, gather, race};

use crate::promise::Promise;
use crate::{AggregateError, Error, Reason};

#[cfg(feature = "macros")]
mod compose;
pub(crate) mod first;
pub(crate) mod gather;
mod many;
pub(crate) mod named;
mod tuples;
pub(crate) mod work;

pub use many::{each, map, reduce};

/// Tells iterables from tuples; always inferred.
#[doc(hidden)]
#[derive(Debug)]
pub enum Iterable {}
/// Tells iterables from tuples; always inferred.
#[doc(hidden)]
#[derive(Debug)]
pub enum Tuple {}

/// Several promises at once: an iterable of promises of one type, or a tuple of promises of different value types.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{Promise, Promises};
///
/// /// Whatever `all` takes.
/// fn count<M, P: Promises<M>>(promises: P) -> Promise<&'static str, P::Reason> {
///     Promise::all(promises).map(|_| "all there")
/// }
/// assert_eq!(count([Promise::<_>::resolve(1), Promise::resolve(2)]).wait().unwrap(), "all there");
/// assert_eq!(count((Promise::<_>::resolve(1), Promise::<_>::resolve("two"))).wait().unwrap(), "all there");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of promises",
    label = "expected something to iterate over promises, or a tuple of 1 to 8 promises with one reason type",
    note = "make each input a promise first: `Promise::resolve(value)`, `Promise::from_future(future)`; all need the same reason type, see `map_err`"
)]
pub trait Promises<M> {
    /// The reason type of all inputs.
    type Reason: Reason + Send;
    /// What [`Promise::all`] gives: a `Vec`, or a tuple.
    type All: Send + 'static;
    /// What [`Promise::all_settled`] gives: a `Vec` of results, or a tuple of them.
    type Settled: Send + 'static;
    #[doc(hidden)]
    fn all(self, origin: &'static Location<'static>) -> Promise<Self::All, Self::Reason>;
    #[doc(hidden)]
    fn all_settled(self, origin: &'static Location<'static>) -> Promise<Self::Settled, Self::Reason>;
}

/// Several promises of which one counts: an iterable of promises of one type, or a tuple of such.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{AggregateError, Alternatives, Promise};
///
/// /// Whatever `any` takes.
/// fn any_or<M, P>(promises: P, other: P::Value) -> Promise<P::Value, AggregateError<P::Reason>>
/// where
///     P: Alternatives<M>,
/// {
///     Promise::any(promises).catch(|_| Ok(other))
/// }
/// let none = [Promise::<u32, String>::reject("no".into())];
/// assert_eq!(any_or(none, 5).wait().unwrap(), 5);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of promises of one type",
    label = "expected something to iterate over promises of one type, or a tuple of 1 to 8 of them",
    note = "the result is one of the inputs', so all need the same value and reason types: see `map` and `map_err`"
)]
pub trait Alternatives<M> {
    /// The value type of all inputs.
    type Value: Send + 'static;
    /// The reason type of all inputs.
    type Reason: Reason + Send;
    #[doc(hidden)]
    fn each(self) -> impl Iterator<Item = Promise<Self::Value, Self::Reason>>;
}

/// A promise, as a bound: so that a collection of something else is an error about the collection.
#[doc(hidden)]
pub trait IsPromise {
    type Value;
    type Reason;
    fn into_promise(self) -> Promise<Self::Value, Self::Reason>;
}

impl<T, E> IsPromise for Promise<T, E> {
    type Value = T;
    type Reason = E;
    fn into_promise(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<I, T, E> Promises<Iterable> for I
where
    I: IntoIterator<Item: IsPromise<Value = T, Reason = E>>,
    T: Send + 'static,
    E: Reason + Send,
{
    type Reason = E;
    type All = Vec<T>;
    type Settled = Vec<Result<T, E>>;

    fn all(self, origin: &'static Location<'static>) -> Promise<Vec<T>, E> {
        all_in(0, origin, self.into_iter().map(IsPromise::into_promise), |values| values)
    }

    fn all_settled(self, origin: &'static Location<'static>) -> Promise<Vec<Result<T, E>>, E> {
        all_settled_in(0, origin, self.into_iter().map(IsPromise::into_promise), |results| results)
    }
}

#[diagnostic::do_not_recommend]
impl<I, T, E> Alternatives<Iterable> for I
where
    I: IntoIterator<Item: IsPromise<Value = T, Reason = E>>,
    T: Send + 'static,
    E: Reason + Send,
{
    type Value = T;
    type Reason = E;

    fn each(self) -> impl Iterator<Item = Promise<T, E>> {
        self.into_iter().map(IsPromise::into_promise)
    }
}

impl Promise<(), Error> {
    /// Fulfils with all values, in the order of the inputs, or rejects with the first reason (`Promise.all`).
    ///
    /// Takes an iterable of promises, or a tuple of promises with different value types. With no inputs it is fulfilled at
    /// once. An iterator is read here and now; each input has its handler before the next one is asked for, and a panic of
    /// the iterator rejects (ECMA-262, PerformPromiseAll). So it is with the other combinators.
    ///
    /// Three allocations at most, however many inputs there are, if they come out of a `Vec`: its memory is used for what waits
    /// for them, and then for the values, if these have the size and alignment of a pointer. Otherwise a list for each of the two
    /// is allocated.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let sum = Promise::all((1..=3).map(|n| Promise::<_>::resolve(n))).map(|all| all.iter().sum::<i32>());
    /// assert_eq!(sum.wait().unwrap(), 6);
    ///
    /// let (n, text) = Promise::all((Promise::<_>::resolve(1), Promise::<_>::resolve("one"))).wait().unwrap();
    /// assert_eq!((n, text), (1, "one"));
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn all<M, P: Promises<M>>(promises: P) -> Promise<P::All, P::Reason> {
        promises.all(Location::caller())
    }

    /// Fulfils with the results of all inputs once the last is settled; never rejects (`Promise.allSettled`).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let results = Promise::all_settled([Promise::resolve(1), Promise::reject("no".to_string())]).wait().unwrap();
    /// assert_eq!(results, [Ok(1), Err("no".to_string())]);
    /// ```
    #[track_caller]
    pub fn all_settled<M, P: Promises<M>>(promises: P) -> Promise<P::Settled, P::Reason> {
        promises.all_settled(Location::caller())
    }

    /// Fulfils with the first value, or rejects with all reasons when there is none (`Promise.any`).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let first = Promise::any([Promise::reject("no".to_string()), Promise::resolve(2)]);
    /// assert_eq!(first.wait().unwrap(), 2);
    ///
    /// let none = Promise::any([Promise::<(), _>::reject("a".to_string()), Promise::reject("b".to_string())]);
    /// assert_eq!(none.wait().unwrap_err().errors, ["a", "b"]);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn any<M, P: Alternatives<M>>(promises: P) -> Promise<P::Value, AggregateError<P::Reason>> {
        any_in(0, Location::caller(), promises.each(), |errors| AggregateError { errors })
    }

    /// Settles as the first input that settles (`Promise.race`). With no inputs it stays pending for ever, as the
    /// specification says.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use promise_core::{EventLoop, Promise, sleep};
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let slow = sleep(Duration::from_secs(2)).map(|()| "slow");
    ///     let fast = sleep(Duration::from_secs(1)).map(|()| "fast");
    ///     assert_eq!(Promise::race([slow, fast]).await.unwrap(), "fast");
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn race<M, P: Alternatives<M>>(promises: P) -> Promise<P::Value, P::Reason> {
        race(0, promises.each(), Location::caller())
    }
}

impl<T, E> Promise<T, E> {
    /// As [`Promise::all`], with any collection as the result: for values that are themselves decided at run time.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let text: Promise<String> = Promise::all_into(["a", "b"].map(|s| Promise::resolve(s.to_string())), |v| v.concat());
    /// assert_eq!(text.wait().unwrap(), "ab");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn all_into<U, I>(promises: I, collect: impl FnOnce(Vec<U>) -> T + Send + 'static) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
        I: IntoIterator<Item = Promise<U, E>>,
        U: Send + 'static,
    {
        all_in(0, Location::caller(), promises, collect)
    }

    /// As [`Promise::all_settled`], with any collection as the result. See [`all_into`](Promise::all_into).
    ///
    /// ```
    /// # use promise_core::{Error, Promise};
    /// let count: Promise<usize> = Promise::all_settled_into([Promise::resolve(1), Promise::reject(Error::msg("no"))], |v| v.len());
    /// assert_eq!(count.wait().unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn all_settled_into<U, I>(
        promises: I,
        collect: impl FnOnce(Vec<Result<U, E>>) -> T + Send + 'static,
    ) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
        I: IntoIterator<Item = Promise<U, E>>,
        U: Send + 'static,
    {
        all_settled_in(0, Location::caller(), promises, collect)
    }

    /// As [`Promise::any`], with any reason made of all the reasons. See [`all_into`](Promise::all_into).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let none: Promise<(), String> = Promise::any_into([Promise::reject(1.to_string())], |errors| errors.concat());
    /// assert_eq!(none.wait().unwrap_err(), "1");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn any_into<R, I>(promises: I, aggregate: impl FnOnce(Vec<R>) -> E + Send + 'static) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
        I: IntoIterator<Item = Promise<T, R>>,
        R: Reason + Send,
    {
        any_in(0, Location::caller(), promises, aggregate)
    }
}

// What both kinds of promise do. Who calls these functions has made sure that parts which may run on another thread are `Send`; the
// flags are those of the node.

/// `all`, of which the values are collected.
pub(crate) fn all_in<T, U, E: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    promises: impl IntoIterator<Item = Promise<U, E>>,
    collect: impl FnOnce(Vec<U>) -> T,
) -> Promise<T, E> {
    gather::<Values, _, _, _, _>(flags, promises, origin, |values| Ok(collect(values)))
}

/// `all_settled`, of which the results are collected.
pub(crate) fn all_settled_in<T, U, E: Reason, R: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    promises: impl IntoIterator<Item = Promise<U, E>>,
    collect: impl FnOnce(Vec<Result<U, E>>) -> T,
) -> Promise<T, R> {
    gather::<Results, _, _, _, _>(flags, promises, origin, |results| Ok(collect(results)))
}

/// `any`, of which the reasons are collected.
pub(crate) fn any_in<T, E: Reason, R: Reason>(
    flags: u8,
    origin: &'static Location<'static>,
    promises: impl IntoIterator<Item = Promise<T, R>>,
    aggregate: impl FnOnce(Vec<R>) -> E,
) -> Promise<T, E> {
    gather::<Reasons, _, _, _, _>(flags, promises, origin, |reasons| Err(aggregate(reasons)))
}
