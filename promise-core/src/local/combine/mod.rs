//! Several local promises at once, and functions over many items: [`promise_core::combine`](crate::combine) of this thread.
//!
//! ```
//! use promise_core::local::{Promise, combine, promise, sleep};
//! use std::{rc::Rc, time::Duration};
//!
//! promise_core::EventLoop::with_virtual_time().block_on(async {
//!     let post = |n| sleep(Duration::from_secs(1)).map(move |()| Rc::new(n));
//!     let page = promise!(all { user: Rc::new("Ada"), posts: combine::map(1..=3, 2, post) }).await.unwrap();
//!     assert_eq!((*page.user, page.posts.len()), ("Ada", 3));
//! });
//! ```

use std::panic::Location;

use super::Promise;
use crate::cell::head::LOCAL;
use crate::combine::first::first;
use crate::combine::gather::race;
use crate::combine::{Iterable, all_in, all_settled_in, any_in};
use crate::{AggregateError, Error, Reason, scheduler};

mod many;

pub use many::{each, map, reduce};

/// Several local promises at once: an iterable of promises of one type, or a tuple of promises of different value types.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::local::{Promise, Promises};
///
/// /// Whatever `all` takes.
/// fn count<M, P: Promises<M>>(promises: P) -> Promise<&'static str, P::Reason> {
///     Promise::all(promises).map(|_| "all there")
/// }
/// promise_core::run(async {
///     assert_eq!(count([Promise::<_>::resolve(1), Promise::resolve(2)]).await.unwrap(), "all there");
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of local promises",
    label = "expected something to iterate over `local::Promise`s, or a tuple of 1 to 8 of them with one reason type",
    note = "make each input a local promise first: `local::Promise::from(promise)`, `local::Promise::resolve(value)`"
)]
pub trait Promises<M> {
    /// The reason type of all inputs.
    type Reason: Reason;
    /// What [`Promise::all`] gives.
    type All: 'static;
    /// What [`Promise::all_settled`] gives.
    type Settled: 'static;
    #[doc(hidden)]
    fn all(self, origin: &'static Location<'static>) -> Promise<Self::All, Self::Reason>;
    #[doc(hidden)]
    fn all_settled(self, origin: &'static Location<'static>) -> Promise<Self::Settled, Self::Reason>;
}

/// Several local promises of which one counts: an iterable of promises of one type, or a tuple of such.
///
/// `M` only tells the implementations apart and is always inferred.
///
/// ```
/// use promise_core::{AggregateError, local::{Alternatives, Promise}};
///
/// /// Whatever `any` takes.
/// fn any_or<M, P>(promises: P, other: P::Value) -> Promise<P::Value, AggregateError<P::Reason>>
/// where
///     P: Alternatives<M>,
/// {
///     Promise::any(promises).catch(|_| Ok(other))
/// }
/// promise_core::run(async {
///     let none = [Promise::<u32, String>::reject("no".into())];
///     assert_eq!(any_or(none, 5).await.unwrap(), 5);
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of local promises of one type",
    label = "expected something to iterate over `local::Promise`s of one type, or a tuple of 1 to 8 of them",
    note = "the result is one of the inputs', so all need the same value and reason types: see `map` and `map_err`"
)]
pub trait Alternatives<M> {
    /// The value type of all inputs.
    type Value: 'static;
    /// The reason type of all inputs.
    type Reason: Reason;
    #[doc(hidden)]
    fn each(self) -> impl Iterator<Item = Promise<Self::Value, Self::Reason>>;
}

/// What can be iterated over local promises.
fn inner<T, E>(
    promises: impl IntoIterator<Item = Promise<T, E>>,
) -> impl Iterator<Item = crate::Promise<T, E>> {
    promises.into_iter().map(Promise::into_inner)
}

#[diagnostic::do_not_recommend]
impl<I, T, E> Promises<Iterable> for I
where
    I: IntoIterator<Item = Promise<T, E>>,
    T: 'static,
    E: Reason,
{
    type Reason = E;
    type All = Vec<T>;
    type Settled = Vec<Result<T, E>>;

    #[track_caller]
    fn all(self, origin: &'static Location<'static>) -> Promise<Vec<T>, E> {
        scheduler::assert_home();
        Promise::made(all_in(LOCAL, origin, inner(self), |values| values))
    }

    #[track_caller]
    fn all_settled(self, origin: &'static Location<'static>) -> Promise<Vec<Result<T, E>>, E> {
        scheduler::assert_home();
        Promise::made(all_settled_in(LOCAL, origin, inner(self), |results| results))
    }
}

#[diagnostic::do_not_recommend]
impl<I, T, E> Alternatives<Iterable> for I
where
    I: IntoIterator<Item = Promise<T, E>>,
    T: 'static,
    E: Reason,
{
    type Value = T;
    type Reason = E;

    fn each(self) -> impl Iterator<Item = Promise<T, E>> {
        self.into_iter()
    }
}

impl Promise<(), Error> {
    /// Fulfils with all values, in the order of the inputs, or rejects with the first reason (`Promise.all`). See
    /// [`promise_core::Promise::all`](crate::Promise::all).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let all = promise_core::run(async { Promise::all((1..=3).map(|n| Promise::<_>::resolve(n))).await });
    /// assert_eq!(all.unwrap(), [1, 2, 3]);
    ///
    /// let both = (Promise::<_>::resolve(1), Promise::<_>::resolve("one"));
    /// assert_eq!(promise_core::run(async { Promise::all(both).await }).unwrap(), (1, "one"));
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn all<M, P: Promises<M>>(promises: P) -> Promise<P::All, P::Reason> {
        promises.all(Location::caller())
    }

    /// Fulfils with the results of all inputs once the last is settled; never rejects (`Promise.allSettled`).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let results = promise_core::run(async {
    ///     Promise::all_settled([Promise::resolve(1), Promise::reject("no".to_string())]).await
    /// });
    /// assert_eq!(results.unwrap(), [Ok(1), Err("no".to_string())]);
    /// ```
    #[track_caller]
    pub fn all_settled<M, P: Promises<M>>(promises: P) -> Promise<P::Settled, P::Reason> {
        promises.all_settled(Location::caller())
    }

    /// Fulfils with the first value, or rejects with all reasons when there is none (`Promise.any`).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let first = promise_core::run(async {
    ///     Promise::any([Promise::reject("no".to_string()), Promise::resolve(2)]).await
    /// });
    /// assert_eq!(first.unwrap(), 2);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn any<M, P: Alternatives<M>>(promises: P) -> Promise<P::Value, AggregateError<P::Reason>> {
        scheduler::assert_home();
        let aggregate = |errors| AggregateError { errors };
        Promise::made(any_in(LOCAL, Location::caller(), inner(promises.each()), aggregate))
    }

    /// Settles as the first input that settles (`Promise.race`). With no inputs it stays pending.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// # use std::time::Duration;
    /// let won = EventLoop::with_virtual_time().block_on(async {
    ///     let slow = Promise::<_>::resolve("slow").delay(Duration::from_secs(2));
    ///     let fast = Promise::<_>::resolve("fast").delay(Duration::from_secs(1));
    ///     Promise::race([slow, fast]).await
    /// });
    /// assert_eq!(won.unwrap(), "fast");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn race<M, P: Alternatives<M>>(promises: P) -> Promise<P::Value, P::Reason> {
        scheduler::assert_home();
        Promise::made(race(LOCAL, inner(promises.each()), Location::caller()))
    }

    /// Fulfils with the first `n` values, in the order in which they came, or rejects with the reasons that came as soon as
    /// there are too many of them. See [`promise_core::Promise::first`](crate::Promise::first).
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::{Promise, sleep}};
    /// # use std::{rc::Rc, time::Duration};
    /// EventLoop::with_virtual_time().block_on(async {
    ///     let mirrors = [3, 1, 2].map(|n| sleep(Duration::from_secs(n)).map(move |()| Rc::new(n)));
    ///     assert_eq!(Promise::first(2, mirrors).await.unwrap(), [Rc::new(1), Rc::new(2)]);
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn first<M, P: Alternatives<M>>(
        n: usize,
        promises: P,
    ) -> Promise<Vec<P::Value>, AggregateError<P::Reason>> {
        scheduler::assert_home();
        Promise::made(first(LOCAL, n, || inner(promises.each()).collect(), Location::caller()))
    }
}

impl<T: 'static, E: Reason> Promise<T, E> {
    /// As [`Promise::all`], with any collection as the result: for values that are themselves decided at run time.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let text: Result<String, promise_core::Error> = promise_core::run(async {
    ///     Promise::all_into(["a", "b"].map(|s| Promise::resolve(s.to_string())), |v| v.concat()).await
    /// });
    /// assert_eq!(text.unwrap(), "ab");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn all_into<U: 'static, I>(promises: I, collect: impl FnOnce(Vec<U>) -> T + 'static) -> Self
    where
        I: IntoIterator<Item = Promise<U, E>>,
    {
        scheduler::assert_home();
        Promise::made(all_in(LOCAL, Location::caller(), inner(promises), collect))
    }

    /// As [`Promise::all_settled`], with any collection as the result. See [`all_into`](Promise::all_into).
    ///
    /// ```
    /// # use promise_core::{Error, local::Promise};
    /// let count: Result<usize, Error> = promise_core::run(async {
    ///     Promise::all_settled_into([Promise::resolve(1), Promise::reject(Error::msg("no"))], |v| v.len()).await
    /// });
    /// assert_eq!(count.unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn all_settled_into<U: 'static, I>(
        promises: I,
        collect: impl FnOnce(Vec<Result<U, E>>) -> T + 'static,
    ) -> Self
    where
        I: IntoIterator<Item = Promise<U, E>>,
    {
        scheduler::assert_home();
        Promise::made(all_settled_in(LOCAL, Location::caller(), inner(promises), collect))
    }

    /// As [`Promise::any`], with any reason made of all the reasons. See [`all_into`](Promise::all_into).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let none: Result<(), String> = promise_core::run(async {
    ///     Promise::any_into([Promise::reject(1.to_string())], |errors| errors.concat()).await
    /// });
    /// assert_eq!(none.unwrap_err(), "1");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn any_into<R: Reason, I>(promises: I, aggregate: impl FnOnce(Vec<R>) -> E + 'static) -> Self
    where
        I: IntoIterator<Item = Promise<T, R>>,
    {
        scheduler::assert_home();
        Promise::made(any_in(LOCAL, Location::caller(), inner(promises), aggregate))
    }
}
