//! Making promises.

use std::future::Future;
use std::panic::Location;

use super::Promise;
use crate::Reason;
use crate::cell::head::LOCAL;
use crate::cell::task::{self, Start};
use crate::local::{HandlerResult, IntoOutcome, Outcome, Resolver, Thenable};
use crate::outcome::Action;
use crate::scheduler;

impl<T, E: Reason> Promise<T, E> {
    /// A pending promise and the resolver that decides it. One allocation.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve(1);
    /// assert_eq!(promise.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn with_resolvers() -> (Self, Resolver<T, E>) {
        let (promise, resolver) = crate::Promise::with_resolvers_in(LOCAL, Location::caller());
        (Promise::made(promise), Resolver::of(resolver))
    }

    /// Runs `executor` at once with the resolver of the promise that is given back (`new Promise`). A panic of it rejects,
    /// unless it has resolved before.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let promise = Promise::<u32>::new(|resolver| resolver.resolve(3));
    /// assert_eq!(promise.wait().unwrap(), 3);
    /// ```
    #[track_caller]
    pub fn new(executor: impl FnOnce(Resolver<T, E>)) -> Self {
        let executor = |resolver| executor(Resolver::of(resolver));
        Promise::made(crate::Promise::new_in(LOCAL, Location::caller(), executor))
    }

    /// A fulfilled promise. Where nothing says what the reason would be, write `Promise::<_>::resolve(5)`.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(Promise::<_>::resolve(5).wait().unwrap(), 5);
    /// ```
    #[track_caller]
    pub fn resolve(value: T) -> Self {
        Promise::settled(Ok(value))
    }

    /// A rejected promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(Promise::<u32, String>::reject("no".into()).wait().unwrap_err(), "no");
    /// ```
    #[track_caller]
    pub fn reject(reason: E) -> Self {
        Promise::settled(Err(reason))
    }

    /// A settled promise.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let parsed = Promise::<u32, _>::settled("7".parse().map_err(promise_core::Error::from));
    /// assert_eq!(parsed.wait().unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn settled(result: Result<T, E>) -> Self {
        Promise::made(crate::Promise::settled_in(LOCAL, result, Location::caller()))
    }

    /// ECMAScript's `Promise.resolve`: a promise stays the same promise, a thenable is called from a job, everything else
    /// gives a settled promise.
    ///
    /// # Panics
    /// When it is a thenable, and no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Outcome, Promise};
    /// let p = Promise::<u32>::resolve(1);
    /// let id = p.id();
    /// assert_eq!(Promise::from_outcome(Outcome::Promise(p)).id(), id);
    /// ```
    #[track_caller]
    pub fn from_outcome(outcome: Outcome<T, E>) -> Self
    where
        T: 'static,
    {
        if let Outcome::Thenable(_) = outcome {
            scheduler::assert_home();
        }
        Promise::made(crate::Promise::adopt(LOCAL, Location::caller(), outcome.into_inner()))
    }

    /// Makes a promise of a foreign one, whose `then` is called from a job: see [`Thenable`].
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::{Promise, Resolver, Thenable};
    /// struct Answer;
    /// impl Thenable<u32> for Answer {
    ///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
    ///         resolver.resolve(42);
    ///     }
    /// }
    /// assert_eq!(promise_core::run(async { Promise::from_thenable(Answer).await }).unwrap(), 42);
    /// ```
    #[track_caller]
    pub fn from_thenable(thenable: impl Thenable<T, E> + 'static) -> Self
    where
        T: 'static,
    {
        Promise::from_outcome(Outcome::Thenable(Box::new(thenable)))
    }

    /// Runs `code` at once and makes a promise of what it gives (`Promise.try`): a panic rejects.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let parsed = Promise::<_>::attempt(|| Ok("12".parse::<u32>()?));
    /// assert_eq!(parsed.wait().unwrap(), 12);
    /// ```
    #[track_caller]
    pub fn attempt<M, F>(code: F) -> Self
    where
        T: 'static,
        F: Action<Given: HandlerResult<M, T, E>>,
    {
        let code = || code().into_outcome().into_inner();
        Promise::made(crate::Promise::attempt_in(LOCAL, Location::caller(), code))
    }

    /// Makes a hot promise of a future, which is polled once here, and then from jobs of this thread's event loop. A panic of it
    /// rejects. One allocation, and one for its wakers if it is woken by others than promises of this thread.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// # use std::rc::Rc;
    /// let sum = promise_core::run(async {
    ///     let one = Rc::new(1);
    ///     Promise::<u32>::from_future(async move { Ok(Promise::<u32>::resolve(1).await? + *one) }).await
    /// });
    /// assert_eq!(sum.unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn from_future<F>(future: F) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        Promise::start(future, Start::Local)
    }

    /// As [`from_future`](Promise::from_future), but the future is first polled from the queue.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.enter(|| Promise::<u32>::from_future_deferred(async { Ok(1) }));
    /// assert!(task.is_pending());
    /// event_loop.run_until_idle();
    /// assert_eq!(task.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    pub fn from_future_deferred<F>(future: F) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        Promise::start(future, Start::LocalQueued)
    }

    #[track_caller]
    pub(crate) fn start<F>(future: F, start: Start) -> Self
    where
        T: 'static,
        F: Future<Output: IntoOutcome<T, E>> + 'static,
    {
        scheduler::assert_home();
        let task = async { future.await.into_outcome().into_inner() };
        Promise::made(task::spawn(task, start, Location::caller()))
    }
}
