//! Cancelling: opted in to, never by accident.

use std::fmt;
use std::panic::Location;
use std::sync::PoisonError;

use super::Promise;
use crate::cell::head::STOPS;
use crate::outcome::Outcome;
use crate::resolver::Resolver;
use crate::sync::{Arc, AtomicBool, Mutex, Ordering};
use crate::{Fault, Reason};

impl<T, E> Promise<T, E> {
    /// Opts in: when the last handle goes while the promise is pending, what would decide it stops. Of itself a promise goes
    /// on without handles.
    ///
    /// | a promise made by | stops |
    /// |---|---|
    /// | a future, an async function, `promise!` | the future is dropped |
    /// | `then` and its relatives | the handler is dropped, and with it its handle of the promise in front: if that is the last one, and opted in too, it stops as well, and so on |
    /// | a handler or an async function that gave a promise | its handle of that promise is dropped, as above |
    /// | `all`, `all_settled`, `any`, `race`, `first`, `combine::map` | the inputs' handles are dropped, as above. (Those of the losers are in any case when it is decided.) |
    /// | a callback API, with `cancel = ..` | the API's cancel function is called; this is so without opting in |
    /// | a resolver | nothing: nobody works on it |
    ///
    /// It stops in a job of its scheduler, like a handler; a handler that runs already comes to its end. A rejection of the
    /// promise in front is nobody's then, and not reported.
    ///
    /// ```
    /// # use promise_core::{Promise, sleep};
    /// # use std::time::Duration;
    /// let work = Promise::<_>::from_future(async {
    ///     sleep(Duration::from_millis(1)).await?;
    ///     unreachable!("nobody wants it");
    ///     Ok(())
    /// });
    /// drop(work.cancel_on_drop().map(|()| 1).cancel_on_drop());
    /// # std::thread::sleep(Duration::from_millis(10));
    /// ```
    #[track_caller]
    #[must_use = "it is cancelled when it is dropped"]
    pub fn cancel_on_drop(self) -> Self {
        self.node().set(STOPS);
        self
    }

    /// A promise that settles as this one does, and a handle that rejects it with [`Fault::Cancelled`] before.
    ///
    /// Aborting drops this promise's handle: it opted in by this to [stop](Promise::cancel_on_drop) with its last one. As
    /// long as nobody aborts, it goes on, handles or not.
    ///
    /// ```
    /// # use promise_core::{Fault, Promise, sleep};
    /// # use std::time::Duration;
    /// let (promise, handle) = sleep(Duration::from_secs(60)).abortable();
    /// handle.abort();
    /// assert!(matches!(promise.wait().unwrap_err().fault(), Some(Fault::Cancelled)));
    /// ```
    #[track_caller]
    pub fn abortable(self) -> (Self, AbortHandle)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        let (promise, resolver) = Promise::hooked(Location::caller());
        let shared = Arc::new(Shared { aborted: AtomicBool::new(false), forward: Mutex::new(None) });
        let passing = Passing { resolver, shared: shared.clone() };
        let forward = self.cancel_on_drop().react::<(), Fault>(move |result| {
            passing.resolver.settle(result);
            Outcome::Value(())
        });
        shared.put(forward.cancel_on_drop());
        let stopped = shared.clone();
        promise.on_stop(Box::new(move || drop(stopped.take())));
        (promise, AbortHandle(shared))
    }
}

/// Rejects a promise with [`Fault::Cancelled`], and stops what would decide it: see [`Promise::abortable`].
///
/// Clones abort the same promise. Dropping it does nothing.
///
/// ```
/// use promise_core::{Fault, Promise};
///
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let (promise, handle) = promise.abortable();
/// std::thread::spawn(move || handle.abort()); // a button, a signal, a limit
/// assert!(matches!(promise.wait().unwrap_err().fault(), Some(Fault::Cancelled)));
/// # drop(resolver);
/// ```
#[derive(Clone)]
pub struct AbortHandle(Arc<Shared>);

struct Shared {
    aborted: AtomicBool,
    /// The reaction that passes the result on.
    forward: Mutex<Option<Promise<(), Fault>>>,
}

impl AbortHandle {
    /// Rejects the promise, in a job of the scheduler where it was made abortable, if that job comes before the result.
    /// Once is enough.
    ///
    /// ```
    /// # use promise_core::{Promise, sleep};
    /// let (promise, handle) = sleep(std::time::Duration::from_secs(60)).abortable();
    /// handle.abort();
    /// assert_eq!(promise.wait().unwrap_err().to_string(), "the promise was cancelled");
    /// ```
    pub fn abort(&self) {
        // ORDERING: Release: what this thread did before is seen by who sees the rejection. The lock would do, too.
        self.0.aborted.store(true, Ordering::Release);
        drop(self.0.take());
    }

    /// Whether somebody has called [`abort`](AbortHandle::abort). It may have been too late.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, handle) = Promise::<_>::resolve(1).abortable();
    /// assert_eq!(promise.wait().unwrap(), 1);
    /// handle.abort(); // too late
    /// assert!(handle.is_aborted());
    /// ```
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        // ORDERING: Acquire pairs with the Release in `abort`.
        self.0.aborted.load(Ordering::Acquire)
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("aborted", &self.is_aborted()).finish()
    }
}

impl Shared {
    fn put(&self, forward: Promise<(), Fault>) {
        *self.forward.lock().unwrap_or_else(PoisonError::into_inner) = Some(forward);
    }

    fn take(&self) -> Option<Promise<(), Fault>> {
        self.forward.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What the reaction holds: dropped uncalled when it is stopped.
struct Passing<T, E: Reason> {
    resolver: Resolver<T, E>,
    shared: Arc<Shared>,
}

impl<T, E: Reason> Drop for Passing<T, E> {
    fn drop(&mut self) {
        // ORDERING: Acquire pairs with the Release in `abort`.
        if self.shared.aborted.load(Ordering::Acquire) {
            self.resolver.reject_fault(Fault::Cancelled);
        }
    }
}
