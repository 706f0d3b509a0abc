//! The deciding end of a local promise.

use std::fmt;

use super::{OneThread, Outcome, Promise};
use crate::scheduler;
use crate::{Error, Reason};

/// Decides a local promise: [`promise_core::Resolver`](crate::Resolver) of this thread, which cannot leave it.
///
/// ```
/// use promise_core::local::Promise;
/// use std::rc::Rc;
///
/// let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
/// resolver.resolve(Rc::new(1));
/// resolver.resolve(Rc::new(2)); // too late
/// assert_eq!(*promise.wait().unwrap(), 1);
/// ```
pub struct Resolver<T, E = Error>(crate::Resolver<T, E>, OneThread);

impl<T, E> Resolver<T, E> {
    /// Of a local promise.
    pub(super) fn of(resolver: crate::Resolver<T, E>) -> Self {
        Resolver(resolver, OneThread::HERE)
    }

    /// Whether one of the calls was made already. The promise may still be pending: it follows another one then.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert!(!resolver.is_resolved());
    /// resolver.resolve(1);
    /// assert!(resolver.is_resolved());
    /// # drop(promise);
    /// ```
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.0.is_resolved()
    }
}

impl<T, E: Reason> Resolver<T, E> {
    /// Fulfils the promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<&str>::with_resolvers();
    /// resolver.resolve("done");
    /// assert_eq!(promise.wait().unwrap(), "done");
    /// ```
    pub fn resolve(&self, value: T) {
        self.0.resolve(value);
    }

    /// Rejects the promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<(), String>::with_resolvers();
    /// resolver.reject("no".to_string());
    /// assert_eq!(promise.wait().unwrap_err(), "no");
    /// ```
    pub fn reject(&self, reason: E) {
        self.0.reject(reason);
    }

    /// Settles the promise with a result.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32, String>::with_resolvers();
    /// resolver.settle("7".parse().map_err(|_| "not a number".to_string()));
    /// assert_eq!(promise.wait(), Ok(7));
    /// ```
    pub fn settle(&self, result: Result<T, E>) {
        self.0.settle(result);
    }

    /// As [`settle`](Resolver::settle), and gives the result back when an earlier call has won.
    ///
    /// # Errors
    /// The result itself, when the promise was resolved before.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32, String>::with_resolvers();
    /// assert_eq!(resolver.try_settle(Ok(1)), Ok(()));
    /// assert_eq!(resolver.try_settle(Ok(2)), Err(Ok(2)));
    /// # drop(promise);
    /// ```
    pub fn try_settle(&self, result: Result<T, E>) -> Result<(), Result<T, E>> {
        self.0.try_settle(result)
    }

    /// Locks the promise in to follow another one: it settles as that one does.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async {
    ///     let (promise, resolver) = Promise::<u32>::with_resolvers();
    ///     resolver.follow(Promise::resolve(3));
    ///     promise.await
    /// });
    /// assert_eq!(n.unwrap(), 3);
    /// ```
    #[track_caller]
    pub fn follow(&self, promise: Promise<T, E>)
    where
        T: 'static,
    {
        self.resolve_with(Outcome::Promise(promise));
    }

    /// ECMAScript's resolve function: fulfils, rejects, or follows a promise or thenable, as decided at run time.
    ///
    /// # Panics
    /// When it is to follow, and no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Outcome, Promise};
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve_with(Outcome::Value(4));
    /// assert_eq!(promise.wait().unwrap(), 4);
    /// ```
    #[track_caller]
    pub fn resolve_with(&self, outcome: Outcome<T, E>)
    where
        T: 'static,
    {
        if let Outcome::Promise(_) | Outcome::Thenable(_) = outcome {
            scheduler::assert_home();
        }
        self.0.resolve_any(outcome.into_inner());
    }

    /// As [`resolve_with`](Resolver::resolve_with), when foreign code has to be run to find out with what: the pair counts as
    /// resolved before. A panic of it rejects.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Outcome, Promise};
    /// let n = promise_core::run(async {
    ///     let (promise, resolver) = Promise::<u32>::with_resolvers();
    ///     resolver.resolve_by(|| {
    ///         resolver.resolve(1); // too late
    ///         Outcome::Value(2)
    ///     });
    ///     promise.await
    /// });
    /// assert_eq!(n.unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn resolve_by(&self, decide: impl FnOnce() -> Outcome<T, E>)
    where
        T: 'static,
    {
        scheduler::assert_home();
        self.0.resolve_any_by(|| decide().into_inner());
    }
}

impl<T, E> Clone for Resolver<T, E> {
    /// Another handle of the same pair.
    fn clone(&self) -> Self {
        Resolver::of(self.0.clone())
    }
}

impl<T, E> fmt::Debug for Resolver<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
