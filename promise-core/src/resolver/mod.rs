//! The deciding end of a promise.

mod deciding;
mod pair;

pub(crate) use pair::Of;

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::Error;
use crate::cell::head::Head;
use crate::cell::node;
use crate::outcome::Outcome;
use crate::promise::Promise;
use crate::reason::Reason;
use pair::Pair;

/// Decides a promise: ECMAScript's pair of resolving functions.
///
/// Everything works through `&self`, so it can be moved into `FnOnce`, `FnMut` and `Fn` callbacks alike; clones
/// are the same pair. The first call wins, later ones do nothing. When the last clone is dropped and none was called,
/// the promise is rejected with [`Fault::Abandoned`](crate::Fault::Abandoned), which names the place where the promise was made.
///
/// `Send` and `Sync` when `T` and `E` are `Send`. No handler runs inside a call. A call waits for nobody, but for the few
/// instructions in which another thread takes somebody who waits no more out of the promise's list.
///
/// ```
/// use promise_core::Promise;
///
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// std::thread::spawn(move || {
///     resolver.resolve(1);
///     resolver.resolve(2); // too late
/// });
/// assert_eq!(promise.wait().unwrap(), 1);
/// ```
pub struct Resolver<T, E = Error> {
    head: NonNull<Head>,
    pair: Pair,
    types: PhantomData<fn(Result<T, E>)>,
}

// SAFETY: a resolver moves a `T` or an `E` into the node, and may drop them there, on whatever thread it is used.
unsafe impl<T: Send, E: Send> Send for Resolver<T, E> {}
// SAFETY: as above; racing calls are decided by one atomic claim.
unsafe impl<T: Send, E: Send> Sync for Resolver<T, E> {}
impl<T, E> UnwindSafe for Resolver<T, E> {}
impl<T, E> RefUnwindSafe for Resolver<T, E> {}
impl<T, E> Unpin for Resolver<T, E> {}

impl<T, E> Resolver<T, E> {
    /// Whether one of the calls was made already. The promise may still be pending: it follows another one then.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert!(!resolver.is_resolved());
    /// resolver.resolve(5);
    /// assert!(resolver.is_resolved());
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        // SAFETY: the node is the resolver's.
        unsafe { self.pair.is_resolved(self.head.as_ptr()) }
    }
}

impl<T, E> Resolver<T, E> {
    /// Fulfils the promise.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<&str>::with_resolvers();
    /// resolver.resolve("done");
    /// assert_eq!(promise.wait().unwrap(), "done");
    /// ```
    pub fn resolve(&self, value: T)
    where
        E: Reason,
    {
        if self.pair.claims_alone() {
            // SAFETY: the claim made this call the one that decides; the reference is the resolver's own.
            return unsafe { node::resolve_to::<T, E>(self.head.as_ptr(), value) };
        }
        self.resolve_anyhow(value);
    }

    /// Rejects the promise.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<(), String>::with_resolvers();
    /// resolver.reject("no".to_string());
    /// assert_eq!(promise.wait().unwrap_err(), "no");
    /// ```
    pub fn reject(&self, reason: E)
    where
        E: Reason,
    {
        if self.pair.claims_alone() || self.pair.claims_other_alone() {
            // SAFETY: the claim made this call the one that decides; the reference is the resolver's own.
            return unsafe { node::refuse::<T, E>(self.head.as_ptr(), reason) };
        }
        self.resolve_or_drop(Outcome::Reason(reason));
    }

    /// Settles the promise with a result.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32, String>::with_resolvers();
    /// resolver.settle("7".parse().map_err(|_| "not a number".to_string()));
    /// assert_eq!(promise.wait(), Ok(7));
    /// ```
    pub fn settle(&self, result: Result<T, E>)
    where
        E: Reason,
    {
        match result {
            Ok(value) => self.resolve(value),
            Err(reason) => self.reject(reason),
        }
    }

    /// As [`settle`](Resolver::settle), and gives the result back when an earlier call has won.
    ///
    /// # Errors
    /// The result itself, when the promise was resolved before.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32, String>::with_resolvers();
    /// assert_eq!(resolver.try_settle(Ok(1)), Ok(()));
    /// assert_eq!(resolver.try_settle(Ok(2)), Err(Ok(2)));
    /// # promise.detach(drop);
    /// ```
    pub fn try_settle(&self, result: Result<T, E>) -> Result<(), Result<T, E>>
    where
        E: Reason,
    {
        let Some(claim) = self.claim() else { return Err(result) };
        self.decide(claim, result.into());
        Ok(())
    }

    /// Locks the promise in to follow another one: it settles as that one does.
    ///
    /// Following itself rejects with [`Fault::SelfResolution`](crate::Fault::SelfResolution).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.follow(Promise::resolve(3));
    /// assert_eq!(promise.wait().unwrap(), 3);
    /// ```
    ///
    /// It is followed by the current scheduler, which may be another thread, and for as long as it takes:
    ///
    /// ```compile_fail,E0277
    /// # use promise_core::Promise;
    /// # use std::rc::Rc;
    /// let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
    /// resolver.follow(Promise::resolve(Rc::new(3))); // error: `Rc` cannot be sent between threads
    /// ```
    pub fn follow(&self, promise: Promise<T, E>)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.resolve_with(Outcome::Promise(promise));
    }

    /// ECMAScript's resolve function: fulfils, rejects, or follows a promise or thenable, as decided at run time.
    ///
    /// ```
    /// # use promise_core::{Outcome, Promise};
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve_with(Outcome::Value(4));
    /// assert_eq!(promise.wait().unwrap(), 4);
    /// ```
    pub fn resolve_with(&self, outcome: Outcome<T, E>)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.resolve_any(outcome);
    }

    /// As [`resolve_with`](Resolver::resolve_with), for a host that has to run foreign code to find out what it is resolved
    /// with: the pair counts as resolved before `decide` runs, so calls that the foreign code makes come too late. Not
    /// called when an earlier call has won. A panic of it rejects.
    ///
    /// ECMA-262, promise resolve functions: the flag is set before `then` is looked up.
    ///
    /// ```
    /// # use promise_core::{Outcome, Promise};
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// resolver.resolve_by(|| {
    ///     resolver.resolve(1); // too late
    ///     Outcome::Value(2)
    /// });
    /// assert_eq!(promise.wait().unwrap(), 2);
    /// ```
    pub fn resolve_by(&self, decide: impl FnOnce() -> Outcome<T, E>)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        self.resolve_any_by(decide);
    }
}

impl<T, E> Clone for Resolver<T, E> {
    /// Another handle of the same pair.
    fn clone(&self) -> Self {
        // SAFETY: the node is the resolver's; the clone gets the reference.
        let pair = unsafe { self.pair.share(self.head.as_ptr()) };
        Resolver { head: self.head, pair, types: PhantomData }
    }
}

impl<T, E> Drop for Resolver<T, E> {
    #[inline]
    fn drop(&mut self) {
        if !self.pair.was_spent() {
            // SAFETY: the resolver's producer reference.
            unsafe { Head::drop_producer(self.head.as_ptr()) }
        }
    }
}

impl<T, E> fmt::Debug for Resolver<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("resolved", &self.is_resolved()).finish_non_exhaustive()
    }
}
