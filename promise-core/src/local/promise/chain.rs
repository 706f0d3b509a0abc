//! Handlers.

use std::panic::Location;
use std::rc::Rc;

use super::Promise;
use crate::Reason;
use crate::cell::reaction::{react, watch};
use crate::local::{FinallyResult, HandlerResult, Outcome};
use crate::outcome::{Action, Handler};
use crate::scheduler;

impl<T: 'static, E: Reason> Promise<T, E> {
    /// Runs `on_fulfilled` with the value, from a job, once the promise is fulfilled. A rejection passes on, in a job too. See
    /// [`promise_core::Promise::then`](crate::Promise::then).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<_>::resolve("42").then(|text| Ok(text.parse::<u32>()?)).await });
    /// assert_eq!(n.unwrap(), 42);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then<U, M, F>(self, on_fulfilled: F) -> Promise<U, E>
    where
        U: 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome().into_inner(),
            Err(reason) => crate::Outcome::Reason(reason),
        })
    }

    /// `then` with two handlers: exactly one of them runs, and a failure of the first is not seen by the second.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let text = promise_core::run(async {
    ///     Promise::<u32, String>::reject("no".into())
    ///         .then_or_else(|n| Ok(n.to_string()), |reason| Ok(format!("but {reason}")))
    ///         .await
    /// });
    /// assert_eq!(text.unwrap(), "but no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then_or_else<U, M, N, F, G>(self, on_fulfilled: F, on_rejected: G) -> Promise<U, E>
    where
        U: 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + 'static,
        G: Handler<E, Given: HandlerResult<N, U, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome().into_inner(),
            Err(reason) => on_rejected(reason).into_outcome().into_inner(),
        })
    }

    /// Runs `on_rejected` with the reason, from a job, once the promise is rejected. A value passes on, in a job too.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<u32>::attempt(|| Ok("x".parse()?)).catch(|_| Ok(0)).await });
    /// assert_eq!(n.unwrap(), 0);
    /// ```
    #[track_caller]
    pub fn catch<M, F>(self, on_rejected: F) -> Promise<T, E>
    where
        F: Handler<E, Given: HandlerResult<M, T, E>> + 'static,
    {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => on_rejected(reason).into_outcome().into_inner(),
        })
    }

    /// Runs `on_settled` however the promise settles, and passes the result on when it is done. What it gives is as in
    /// [`promise_core::Promise::finally`](crate::Promise::finally).
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<_>::resolve(1).finally(|| println!("done")).await });
    /// assert_eq!(n.unwrap(), 1);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn finally<M, F>(self, on_settled: F) -> Promise<T, E>
    where
        F: Action<Given: FinallyResult<M, E, Ignored: 'static>> + 'static,
    {
        let origin = Location::caller();
        self.react(move |result| {
            let waited_for = match on_settled().into_outcome() {
                Outcome::Reason(reason) => return crate::Outcome::Reason(reason),
                outcome => Promise::from_outcome(outcome).into_inner(),
            };
            crate::Outcome::Promise(react(waited_for, origin, |waited| match waited {
                Ok(_) => result.into(),
                Err(reason) => crate::Outcome::Reason(reason),
            }))
        })
    }

    /// Applies a function to the value: [`then`](Promise::then) for a handler that gives a plain value.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(promise_core::run(async { Promise::<_>::resolve(2).map(|n| n * 3).await }).unwrap(), 6);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map<U: 'static>(self, f: impl FnOnce(T) -> U + 'static) -> Promise<U, E> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(f(value)),
            Err(reason) => crate::Outcome::Reason(reason),
        })
    }

    /// Applies a function to the reason, which may change its type.
    ///
    /// ```
    /// # use promise_core::{Error, local::Promise};
    /// let failed = promise_core::run(async { Promise::<(), Error>::reject(Error::msg("no")).map_err(|e| e.to_string()).await });
    /// assert_eq!(failed.unwrap_err(), "no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map_err<R: Reason>(self, f: impl FnOnce(E) -> R + 'static) -> Promise<T, R> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => crate::Outcome::Reason(f(reason)),
        })
    }

    /// Looks at the value as it passes.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// assert_eq!(promise_core::run(async { Promise::<_>::resolve(2).tap(|n| println!("{n}")).await }).unwrap(), 2);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn tap(self, look: impl FnOnce(&T) + 'static) -> Promise<T, E> {
        self.react(|result| {
            if let Ok(value) = &result {
                look(value);
            }
            result.into()
        })
    }

    /// The `success` of callback SDKs: [`map`](Promise::map) by another name.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// promise_core::run(async {
    ///     Promise::<_>::resolve(2).success(|n| println!("{n}")).fail(|e| eprintln!("{}", e.user_message())).await
    /// })
    /// # .unwrap();
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn success<U: 'static>(self, on_success: impl FnOnce(T) -> U + 'static) -> Promise<U, E> {
        self.map(on_success)
    }

    /// The `fail` of callback SDKs: [`catch`](Promise::catch) for a handler that gives a plain value.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// let n = promise_core::run(async { Promise::<u32, String>::reject("no card".into()).fail(|e| e.len() as u32).await });
    /// assert_eq!(n.unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn fail(self, on_failure: impl FnOnce(E) -> T + 'static) -> Promise<T, E> {
        self.react(|result| match result {
            Ok(value) => crate::Outcome::Value(value),
            Err(reason) => crate::Outcome::Value(on_failure(reason)),
        })
    }

    /// Lets the promise go on by itself; a rejection goes to `on_rejected`, from a job.
    ///
    /// ```
    /// # use promise_core::{EventLoop, local::Promise};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| Promise::<(), String>::reject("no".into()).detach(|reason| eprintln!("{reason}")));
    /// event_loop.run_until_idle();
    /// ```
    #[track_caller]
    pub fn detach(self, on_rejected: impl FnOnce(E) + 'static) {
        scheduler::assert_home();
        watch(self.inner, Location::caller(), |result| {
            if let Err(reason) = result {
                on_rejected(reason);
            }
        });
    }

    /// A promise of the same value in an `Rc`, which can be cloned and read many times.
    ///
    /// ```
    /// # use promise_core::local::Promise;
    /// struct Big([u8; 1000]); // not Clone
    /// promise_core::run(async {
    ///     let shared = Promise::<_>::resolve(Big([7; 1000])).share();
    ///     let first = shared.clone().map(|big| big.0[0]);
    ///     assert_eq!(first.await.unwrap() + shared.await.unwrap().0[999], 14);
    /// });
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn share(self) -> Promise<Rc<T>, E> {
        self.map(Rc::new)
    }
}
