//! Cancelling: opted in to, never by accident.

use std::fmt;
use std::panic::Location;

use super::Promise;
use crate::cell::head::{LOCAL, STOPS};
use crate::cell::reaction::react;
use crate::cell::shared::{Guarded, Shared};
use crate::outcome::Outcome;
use crate::resolver::Resolver;
use crate::sync::{AtomicBool, Ordering};
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
        let (promise, aborting) = self.abortable_in(0, Location::caller());
        (promise, AbortHandle(aborting))
    }

    /// `abortable` with flags of the node, for callers that have made sure that parts which may run on another thread are `Send`.
    #[track_caller]
    pub(crate) fn abortable_in(self, flags: u8, origin: &'static Location<'static>) -> (Self, Aborting)
    where
        E: Reason,
    {
        let local = flags & LOCAL != 0;
        let source = self.cancel_on_drop();
        let (promise, resolver) =
            if local { Promise::hooked_in::<LOCAL>(origin) } else { Promise::hooked(origin) };
        let aborting = Aborting::new(local);
        let passing = Passing { resolver, aborting: aborting.clone() };
        let forward = react::<_, _, (), Fault, _>(source, origin, move |result| {
            passing.resolver.settle(result);
            Outcome::Value(())
        });
        aborting.0.forward.with(|place| *place = Some(forward.cancel_on_drop()));
        let stopped = aborting.clone();
        promise.on_stop(Box::new(move || stopped.stop()));
        (promise, aborting)
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
pub struct AbortHandle(Aborting);

/// What the handles and the reaction share: all of it on one thread for a local promise.
#[derive(Clone)]
pub(crate) struct Aborting(Shared<Abort>);

struct Abort {
    aborted: AtomicBool,
    /// The reaction that passes the result on.
    forward: Guarded<Option<Promise<(), Fault>>>,
}

impl Aborting {
    fn new(local: bool) -> Self {
        let forward = Guarded::new(local, None);
        Aborting(Shared::new(local, Abort { aborted: AtomicBool::new(false), forward }))
    }

    pub(crate) fn abort(&self) {
        // ORDERING: Release: what this thread did before is seen by who sees the rejection. The lock would do, too.
        self.0.aborted.store(true, Ordering::Release);
        self.stop();
    }

    pub(crate) fn is_aborted(&self) -> bool {
        // ORDERING: Acquire pairs with the Release in `abort`.
        self.0.aborted.load(Ordering::Acquire)
    }

    /// Nobody waits for the result any more.
    fn stop(&self) {
        drop(self.0.forward.with(Option::take));
    }
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
        self.0.abort();
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
        self.0.is_aborted()
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("aborted", &self.is_aborted()).finish()
    }
}

/// What the reaction holds: dropped uncalled when it is stopped.
struct Passing<T, E: Reason> {
    resolver: Resolver<T, E>,
    aborting: Aborting,
}

impl<T, E: Reason> Drop for Passing<T, E> {
    fn drop(&mut self) {
        if self.aborting.is_aborted() {
            self.resolver.reject_fault(Fault::Cancelled);
        }
    }
}
