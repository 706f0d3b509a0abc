//! Making promises.

use std::future::Future;
use std::panic::Location;

use super::Promise;
use crate::cell::head::LOCAL;
use crate::cell::node::{Deferred, Hooked};
use crate::cell::task::{self, Start};
use crate::outcome::{Action, HandlerResult, IntoOutcome, Outcome, Thenable};
use crate::panic::catch;
use crate::resolver::{Of, Resolver};
use crate::scheduler::tracker;
use crate::{Fault, Reason};

impl<T, E> Promise<T, E> {
    /// A pending promise and the resolver that decides it (`Promise.withResolvers`). One allocation.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve(1);
    /// assert_eq!(promise.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    #[inline]
    pub fn with_resolvers() -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        Promise::with_resolvers_at(Location::caller())
    }

    #[inline]
    pub(crate) fn with_resolvers_at(origin: &'static Location<'static>) -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        Promise::with_resolvers_in(0, origin)
    }

    /// The same with flags of the node.
    #[inline]
    pub(crate) fn with_resolvers_in(flags: u8, origin: &'static Location<'static>) -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        let head = Deferred::<T, E>::pending(origin, flags);
        // SAFETY: a fresh node: its consumer reference, its producer reference, and its first pair.
        unsafe {
            (
                Promise::from_raw(head),
                Resolver::first(head, Of { deferred: true, local: flags & LOCAL != 0, in_context: false }),
            )
        }
    }

    /// As `with_resolvers`, for a callback: the promise can [`keep`](Promise::keep) guards.
    #[inline]
    pub(crate) fn hooked(origin: &'static Location<'static>) -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        Promise::hooked_in::<0>(origin)
    }

    /// The same with flags of the node.
    #[inline]
    pub(crate) fn hooked_in<const FLAGS: u8>(origin: &'static Location<'static>) -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        let (head, in_context) = Hooked::<T, E>::pending::<FLAGS>(origin);
        // SAFETY: as above.
        unsafe {
            (
                Promise::from_raw(head),
                Resolver::first(head, Of { deferred: false, local: FLAGS & LOCAL != 0, in_context }),
            )
        }
    }

    /// As `hooked`, of a promise that cannot keep anything.
    #[inline]
    pub(crate) fn called_back(origin: &'static Location<'static>) -> (Self, Resolver<T, E>)
    where
        E: Reason,
    {
        let (head, in_context) = Deferred::<T, E>::pending_for_call(origin);
        // SAFETY: as above.
        unsafe {
            (Promise::from_raw(head), Resolver::first(head, Of { deferred: true, local: false, in_context }))
        }
    }

    /// Runs `executor` at once with the resolver of the promise that is given back (`new Promise`). A panic of it rejects,
    /// unless it has resolved before.
    ///
    /// ```
    /// use promise_core::{Fault, Promise};
    /// let promise = Promise::<u32>::new(|resolver| {
    ///     std::thread::spawn(move || resolver.resolve(3));
    /// });
    /// assert_eq!(promise.wait().unwrap(), 3);
    ///
    /// let broken = Promise::<u32>::new(|_| panic!("no way"));
    /// assert!(matches!(broken.wait().unwrap_err().fault(), Some(Fault::Panicked(p)) if p.message() == "no way"));
    /// ```
    #[track_caller]
    pub fn new(executor: impl FnOnce(Resolver<T, E>)) -> Self
    where
        E: Reason,
    {
        Promise::new_in(0, Location::caller(), executor)
    }

    /// The same with flags of the node.
    pub(crate) fn new_in(
        flags: u8,
        origin: &'static Location<'static>,
        executor: impl FnOnce(Resolver<T, E>),
    ) -> Self
    where
        E: Reason,
    {
        let (promise, resolver) = Promise::with_resolvers_in(flags, origin);
        // The spare handle keeps "dropped" from coming before "panicked".
        let spare = resolver.clone();
        if let Err(panic) = catch(|| executor(resolver)) {
            spare.reject_fault(Fault::Panicked(panic));
        }
        promise
    }

    /// A fulfilled promise (`Promise.resolve` of a plain value; for what may be a promise or a thenable see
    /// [`from_outcome`](Promise::from_outcome)).
    ///
    /// Where nothing says what the reason would be, write `Promise::<_>::resolve(5)`: that is a `Promise<_, Error>`.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<_>::resolve(5).wait().unwrap(), 5);
    /// ```
    #[track_caller]
    pub fn resolve(value: T) -> Self
    where
        E: Reason,
    {
        Promise::settled(Ok(value))
    }

    /// A rejected promise.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<u32, String>::reject("no".into()).wait().unwrap_err(), "no");
    /// ```
    #[track_caller]
    pub fn reject(reason: E) -> Self
    where
        E: Reason,
    {
        Promise::settled(Err(reason))
    }

    /// A settled promise.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let parsed = Promise::<u32, _>::settled("7".parse().map_err(promise_core::Error::from));
    /// assert_eq!(parsed.wait().unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn settled(result: Result<T, E>) -> Self
    where
        E: Reason,
    {
        Promise::settled_at(result, Location::caller())
    }

    pub(crate) fn settled_at(result: Result<T, E>, origin: &'static Location<'static>) -> Self
    where
        E: Reason,
    {
        Promise::settled_in(0, result, origin)
    }

    /// The same with flags of the node.
    #[inline]
    pub(crate) fn settled_in(flags: u8, result: Result<T, E>, origin: &'static Location<'static>) -> Self
    where
        E: Reason,
    {
        if result.is_err() && tracker::active() {
            // The tracker sees rejections as they happen.
            let (promise, resolver) = Promise::with_resolvers_in(flags, origin);
            resolver.settle(result);
            return promise;
        }
        let head = Deferred::settled(result, origin, flags);
        // SAFETY: a fresh node's consumer reference.
        unsafe { Promise::from_raw(head) }
    }

    /// ECMAScript's `Promise.resolve`: a promise stays the same promise, a thenable is called from a job, everything else
    /// gives a settled promise.
    ///
    /// ```
    /// # use promise_core::{Outcome, Promise};
    /// let p = Promise::<u32>::resolve(1);
    /// let id = p.id();
    /// assert_eq!(Promise::from_outcome(Outcome::Promise(p)).id(), id);
    /// ```
    #[track_caller]
    pub fn from_outcome(outcome: Outcome<T, E>) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        Promise::adopt(0, Location::caller(), outcome)
    }

    /// `from_outcome` with flags of the node, for callers that have made sure that parts which may run on another thread are
    /// `Send`.
    pub(crate) fn adopt(flags: u8, origin: &'static Location<'static>, outcome: Outcome<T, E>) -> Self
    where
        T: 'static,
        E: Reason,
    {
        match outcome {
            Outcome::Value(value) => Promise::settled_in(flags, Ok(value), origin),
            Outcome::Reason(reason) => Promise::settled_in(flags, Err(reason), origin),
            Outcome::Promise(promise) => promise,
            thenable @ Outcome::Thenable(_) => {
                let (promise, resolver) = Promise::with_resolvers_in(flags, origin);
                resolver.resolve_any(thenable);
                promise
            }
        }
    }

    /// `adopt` in generated code: in a local task the promise is local.
    #[track_caller]
    pub(crate) fn adopting(outcome: Outcome<T, E>) -> Self
    where
        T: 'static,
        E: Reason,
    {
        let flags = if task::runs_local() { LOCAL } else { 0 };
        Promise::adopt(flags, Location::caller(), outcome)
    }

    /// Makes a promise of a foreign one, whose `then` is called from a job: see [`Thenable`].
    ///
    /// ```
    /// # use promise_core::{Promise, Resolver, Thenable};
    /// struct Answer;
    /// impl Thenable<u32> for Answer {
    ///     fn then(self: Box<Self>, resolver: Resolver<u32>) {
    ///         resolver.resolve(42);
    ///     }
    /// }
    /// assert_eq!(Promise::from_thenable(Answer).wait().unwrap(), 42);
    /// ```
    #[track_caller]
    pub fn from_thenable(thenable: impl Thenable<T, E> + 'static) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        Promise::from_outcome(Outcome::Thenable(Box::new(thenable)))
    }

    /// Runs `code` at once and makes a promise of what it gives (`Promise.try`): a panic rejects.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let parsed = Promise::<_>::attempt(|| Ok("12".parse::<u32>()?));
    /// assert_eq!(parsed.wait().unwrap(), 12);
    /// let failed: Promise<u32> = Promise::attempt(|| Ok("twelve".parse()?));
    /// assert!(failed.wait().is_err());
    /// ```
    #[track_caller]
    pub fn attempt<M, F>(code: F) -> Self
    where
        T: Send + 'static,
        E: Reason + Send,
        F: Action<Given: HandlerResult<M, T, E>>,
    {
        Promise::attempt_in(0, Location::caller(), || code().into_outcome())
    }

    /// `attempt`, as [`adopt`](Promise::adopt).
    pub(crate) fn attempt_in(
        flags: u8,
        origin: &'static Location<'static>,
        code: impl FnOnce() -> Outcome<T, E>,
    ) -> Self
    where
        T: 'static,
        E: Reason,
    {
        let outcome = match catch(code) {
            Ok(Outcome::Value(value)) => return Promise::settled_in(flags, Ok(value), origin),
            Ok(Outcome::Reason(reason)) => return Promise::settled_in(flags, Err(reason), origin),
            Ok(outcome) => Ok(outcome),
            Err(panic) => Err(panic),
        };
        // Another promise than the one the code gave, as the specification says.
        Promise::new_in(flags, origin, |resolver| match outcome {
            Ok(outcome) => resolver.resolve_any(outcome),
            Err(panic) => resolver.reject_fault(Fault::Panicked(panic)),
        })
    }

    /// As [`attempt_in`](Promise::attempt_in), but a promise that the code gives is itself the promise.
    #[track_caller]
    pub(crate) fn given_by(flags: u8, code: impl FnOnce() -> Outcome<T, E>) -> Self
    where
        T: 'static,
        E: Reason,
    {
        match catch(code) {
            Ok(outcome) => Promise::adopt(flags, Location::caller(), outcome),
            Err(panic) => Promise::new_in(flags, Location::caller(), |resolver| {
                resolver.reject_fault(Fault::Panicked(panic));
            }),
        }
    }

    /// Makes a hot promise of a future, which is polled once here, and then from the current scheduler's queue
    /// whenever it was woken: like calling an async function in JavaScript. A panic of it rejects. One allocation.
    ///
    /// The output is a `Result`, or an [`Outcome`]. When nobody is left who could wake the future, the promise rejects
    /// with [`Fault::Abandoned`](crate::Fault::Abandoned).
    ///
    /// Since the first poll happens here, do not hold a lock across the call that the future takes as well.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let sum = Promise::<u32>::from_future(async {
    ///     Ok(Promise::<u32>::resolve(1).await? + 1)
    /// });
    /// assert_eq!(sum.wait().unwrap(), 2);
    /// ```
    #[track_caller]
    pub fn from_future<F>(future: F) -> Self
    where
        E: Reason,
        T: Send + 'static,
        E: Send,
        F: Future<Output: IntoOutcome<T, E>> + Send + 'static,
    {
        task::spawn(future, Start::Now, Location::caller())
    }

    /// As [`from_future`](Promise::from_future), but the future is first polled from the queue.
    ///
    /// ```
    /// # use promise_core::{EventLoop, Promise};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| {
    ///     let (promise, resolver) = Promise::<&str>::with_resolvers();
    ///     let task = Promise::<()>::from_future_deferred(async move { Ok(resolver.resolve("started")) });
    ///     assert!(promise.is_pending());
    ///     task.detach(drop);
    /// });
    /// ```
    #[track_caller]
    pub fn from_future_deferred<F>(future: F) -> Self
    where
        E: Reason,
        T: Send + 'static,
        E: Send,
        F: Future<Output: IntoOutcome<T, E>> + Send + 'static,
    {
        task::spawn(future, Start::Queued, Location::caller())
    }
}

impl<T, E: Reason> From<Result<T, E>> for Promise<T, E> {
    #[track_caller]
    fn from(result: Result<T, E>) -> Self {
        Promise::settled(result)
    }
}
