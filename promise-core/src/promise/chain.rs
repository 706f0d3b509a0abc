//! Handlers.

use std::panic::Location;
use std::sync::Arc;

use super::Promise;
use crate::Reason;
use crate::cell::reaction::{react, watch};
use crate::outcome::{Action, FinallyResult, Handler, HandlerResult, Outcome};

impl<T, E> Promise<T, E> {
    /// Runs `on_fulfilled` with the value, from a job, once the promise is fulfilled. A rejection passes on, in a job too.
    ///
    /// The handler gives a `Result<U, E>`, a future of one (a promise is one, and is followed), or an [`Outcome`]; a panic
    /// of it rejects. For handlers that give plain values, use [`map`](Promise::map), or write the chain inside
    /// [`promise!`](crate::promise). If nothing is done with the promise given back, its rejection is
    /// [reported](crate::unhandled). One allocation.
    ///
    /// ECMA-262, Promise.prototype.then; ticks as there.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let n = Promise::<_>::resolve("42").then(|text| Ok(text.parse::<u32>()?));
    /// assert_eq!(n.wait().unwrap(), 42);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then<U, M, F>(self, on_fulfilled: F) -> Promise<U, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + Send + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome(),
            Err(reason) => Outcome::Reason(reason),
        })
    }

    /// `then` with two handlers: exactly one of them runs, and a failure of the first is not seen by the second.
    ///
    /// ```
    /// # use promise_core::{Error, Promise};
    /// let text = Promise::<u32, String>::reject("no".into())
    ///     .then_or_else(|n| Ok(n.to_string()), |reason| Ok(format!("but {reason}")));
    /// assert_eq!(text.wait().unwrap(), "but no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn then_or_else<U, M, N, F, G>(self, on_fulfilled: F, on_rejected: G) -> Promise<U, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
        F: Handler<T, Given: HandlerResult<M, U, E>> + Send + 'static,
        G: Handler<E, Given: HandlerResult<N, U, E>> + Send + 'static,
    {
        self.react(|result| match result {
            Ok(value) => on_fulfilled(value).into_outcome(),
            Err(reason) => on_rejected(reason).into_outcome(),
        })
    }

    /// Runs `on_rejected` with the reason, from a job, once the promise is rejected. A value passes on, in a job too.
    ///
    /// What the handler gives is as in [`then`](Promise::then). ECMA-262, Promise.prototype.catch.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let n = Promise::<u32>::attempt(|| Ok("x".parse()?)).catch(|_| Ok(0));
    /// assert_eq!(n.wait().unwrap(), 0);
    /// ```
    #[track_caller]
    pub fn catch<M, F>(self, on_rejected: F) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        F: Handler<E, Given: HandlerResult<M, T, E>> + Send + 'static,
    {
        self.react(|result| match result {
            Ok(value) => Outcome::Value(value),
            Err(reason) => on_rejected(reason).into_outcome(),
        })
    }

    /// Runs `on_settled` however the promise settles, and passes the result on when it is done.
    ///
    /// The handler gives nothing, or something to wait for (as in [`then`](Promise::then)); if that rejects, or the handler
    /// panics, the new reason takes over. ECMA-262, Promise.prototype.finally; ticks as there.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let n = Promise::<_>::resolve(1).finally(|| println!("done"));
    /// assert_eq!(n.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn finally<M, F>(self, on_settled: F) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        F: Action<Given: FinallyResult<M, E, Ignored: Send + 'static>> + Send + 'static,
    {
        let origin = Location::caller();
        self.react(move |result| {
            let waited_for = match on_settled().into_outcome() {
                Outcome::Reason(reason) => return Outcome::Reason(reason),
                outcome => Promise::from_outcome(outcome),
            };
            Outcome::Promise(react(waited_for, origin, |waited| match waited {
                Ok(_) => result.into(),
                Err(reason) => Outcome::Reason(reason),
            }))
        })
    }

    /// Applies a function to the value: [`then`](Promise::then) for a handler that gives a plain value.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<_>::resolve(2).map(|n| n * 3).wait().unwrap(), 6);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map<U>(self, f: impl FnOnce(T) -> U + Send + 'static) -> Promise<U, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
    {
        self.react(|result| match result {
            Ok(value) => Outcome::Value(f(value)),
            Err(reason) => Outcome::Reason(reason),
        })
    }

    /// Applies a function to the reason, which may change its type.
    ///
    /// ```
    /// # use promise_core::{Error, Promise};
    /// let failed = Promise::<(), Error>::reject(Error::msg("no")).map_err(|e| e.to_string());
    /// assert_eq!(failed.wait().unwrap_err(), "no");
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn map_err<R>(self, f: impl FnOnce(E) -> R + Send + 'static) -> Promise<T, R>
    where
        T: Send + 'static,
        E: Reason + Send,
        R: Reason + Send,
    {
        self.react(|result| match result {
            Ok(value) => Outcome::Value(value),
            Err(reason) => Outcome::Reason(f(reason)),
        })
    }

    /// Looks at the value as it passes.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<_>::resolve(2).tap(|n| println!("{n}")).wait().unwrap(), 2);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn tap(self, look: impl FnOnce(&T) + Send + 'static) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
    {
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
    /// # use promise_core::Promise;
    /// Promise::<_>::resolve(2).success(|n| println!("{n}")).fail(|e| eprintln!("{}", e.user_message()));
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn success<U>(self, on_success: impl FnOnce(T) -> U + Send + 'static) -> Promise<U, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
    {
        self.map(on_success)
    }

    /// The `fail` of callback SDKs: [`catch`](Promise::catch) for a handler that gives a plain value. See
    /// [`success`](Promise::success) for an example.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let n = Promise::<u32, String>::reject("no card".into()).fail(|reason| reason.len() as u32);
    /// assert_eq!(n.wait().unwrap(), 7);
    /// ```
    #[track_caller]
    pub fn fail(self, on_failure: impl FnOnce(E) -> T + Send + 'static) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.react(|result| match result {
            Ok(value) => Outcome::Value(value),
            Err(reason) => Outcome::Value(on_failure(reason)),
        })
    }

    /// Lets the promise go on by itself; a rejection goes to `on_rejected`, from a job.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// Promise::<_>::resolve(2).map(|n| println!("{n}")).detach(|error| eprintln!("{error}"));
    /// ```
    #[track_caller]
    pub fn detach(self, on_rejected: impl FnOnce(E) + Send + 'static)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        watch(self, Location::caller(), |result| {
            if let Err(reason) = result {
                on_rejected(reason);
            }
        });
    }

    /// A promise of the same value in an `Arc`, which can be cloned and read many times.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// struct Big([u8; 1000]); // not Clone
    /// let shared = Promise::<_>::resolve(Big([7; 1000])).share();
    /// let first = shared.clone().map(|big| big.0[0]);
    /// assert_eq!(first.wait().unwrap() + shared.wait().unwrap().0[999], 14);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn share(self) -> Promise<Arc<T>, E>
    where
        T: Send + 'static,
        E: Reason + Send,
        T: Sync,
    {
        self.map(Arc::new)
    }

    #[track_caller]
    pub(crate) fn react<U, R>(
        self,
        handler: impl FnOnce(Result<T, E>) -> Outcome<U, R> + Send + 'static,
    ) -> Promise<U, R>
    where
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
        R: Reason + Send,
    {
        react(self, Location::caller(), handler)
    }
}
