//! The promise handle.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::cell::head::{Head, IGNORED, LOCAL};
use crate::cell::{hooks, node};
use crate::panic::swallow;
use crate::scheduler::PromiseId;
use crate::{Error, Reason};

mod cancel;
mod chain;
mod future;
mod make;
mod raw;
mod sharing;
mod taking;
mod wait;

pub use cancel::AbortHandle;
pub(crate) use cancel::Aborting;
pub(crate) use future::spend_job;
pub(crate) use wait::assert_may_block;

use raw::Raw;

/// A value that will be there later, or the reason why not.
///
/// A promise is *hot*: the work behind it started when it was made and goes on without the handle. It settles once.
/// Handlers attached with [`then`](Promise::then) and its relatives run from the job queue of the scheduler that was
/// current where they were attached, never on the stack of the code that attaches or settles, queued in the order attached,
/// also when they are attached late.
///
/// A promise is also a [`Future`](std::future::Future) of `Result<T, E>`, so it can be `.await`ed, and
/// [`wait`](Promise::wait)ed for by a thread. Panics in handlers, executors and async bodies become rejections.
///
/// # Sharing
///
/// Each method that reads the result takes the promise; to read it several times, clone the handle: that needs
/// `T` and `E` to be `Clone + Sync`, and the last reader gets the value moved, not cloned. For values that are not
/// `Clone`, [`share`](Promise::share) makes a `Promise<Arc<T>, E>`.
///
/// # Lost rejections
///
/// When the last handle of a rejected promise is dropped and nothing read the rejection, it is
/// [reported](crate::unhandled) once. End a chain with [`catch`](Promise::catch), [`fail`](Promise::fail) or
/// [`detach`](Promise::detach).
///
/// # Size and auto traits
///
/// A handle is 8 bytes, and so is an `Option` of it. `Send` when `T` and `E` are; `Sync` when they are `Send + Sync`;
/// always `Unpin`.
///
/// ```
/// use promise_core::Promise;
///
/// let total = Promise::<_>::resolve(20).map(|n| n * 2).then(|n| Ok(n + 2));
/// assert_eq!(total.wait().unwrap(), 42);
/// ```
pub struct Promise<T, E = Error> {
    raw: Raw,
    types: PhantomData<Result<T, E>>,
}

// SAFETY: a handle reads, moves out or drops the result on the thread where it is used; the cell itself is thread-safe.
unsafe impl<T: Send, E: Send> Send for Promise<T, E> {}
// SAFETY: through `&Promise` the result can be peeked at (`Sync`), and cloned handles can be sent elsewhere (`Send`).
unsafe impl<T: Send + Sync, E: Send + Sync> Sync for Promise<T, E> {}
impl<T, E> UnwindSafe for Promise<T, E> {}
impl<T, E> RefUnwindSafe for Promise<T, E> {}
impl<T, E> Unpin for Promise<T, E> {}

/// How the promise stands: see [`Promise::state`].
///
/// ```
/// use promise_core::{Promise, State};
///
/// let text = match Promise::<_>::resolve(1).state() {
///     State::Pending => "please wait",
///     State::Fulfilled => "done",
///     State::Rejected => "sorry",
/// };
/// assert_eq!(text, "done");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Neither a value nor a reason is there yet.
    Pending,
    /// The value is there.
    Fulfilled,
    /// The reason is there.
    Rejected,
}

impl<T, E> Promise<T, E> {
    /// # Safety
    /// The caller gives it a consumer reference of a node of these types.
    #[inline]
    pub(crate) unsafe fn from_raw(head: *const Head) -> Self {
        // SAFETY: a node is somewhere.
        Promise { raw: Raw::plain(unsafe { NonNull::new_unchecked(head.cast_mut()) }), types: PhantomData }
    }

    /// The node. Panics when the result was taken by polling.
    #[track_caller]
    #[inline]
    pub(crate) fn head(&self) -> *const Head {
        self.raw.head().expect("this promise was awaited to its end already")
    }

    /// The node, unless the result was taken by polling.
    #[inline]
    pub(crate) fn try_head(&self) -> Option<*const Head> {
        self.raw.head()
    }

    /// Whether the handle has not been polled.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.raw.is_plain()
    }

    /// The node of a handle that was made plain and has not been polled.
    #[inline]
    pub(crate) fn plain_head(&self) -> *const Head {
        debug_assert!(self.is_plain());
        self.raw.plain_head()
    }

    #[track_caller]
    #[inline]
    fn node(&self) -> &Head {
        // SAFETY: the handle's consumer reference.
        unsafe { &*self.head() }
    }

    /// Keeps `guard` until the promise is settled, or its last handle is gone. For promises made for a callback. The caller has
    /// made sure that it is `Send` if the promise is not local; so also below.
    pub(crate) fn keep(&self, guard: Box<dyn Any>) {
        // SAFETY: the handle's consumer reference.
        unsafe { hooks::keep(self.head(), guard) }
    }

    /// Calls `cancel` when the last handle goes while the promise is pending. For promises made for a callback.
    pub(crate) fn on_cancel(&self, cancel: Box<dyn FnOnce()>) {
        // SAFETY: the handle's consumer reference.
        unsafe { hooks::on_cancel(self.head(), cancel) }
    }

    /// The same for a promise that opted in to stop.
    pub(crate) fn on_stop(&self, cancel: Box<dyn FnOnce()>) {
        // SAFETY: as above.
        unsafe { hooks::on_stop(self.head(), cancel) }
    }

    /// The call that took this promise's callback has failed: unless the callback has decided already, another promise takes
    /// the place of this one, of which nobody else has a handle yet.
    #[cold]
    pub(crate) fn fail_call(&mut self, reason: E)
    where
        E: Reason,
    {
        // SAFETY: the handle's consumer reference, the only one.
        if unsafe { hooks::call_failed(self.head()) } {
            let flags = if self.is_local() { LOCAL } else { 0 };
            let rejected = Promise::settled_in(flags, Err(reason), self.origin());
            drop(std::mem::replace(self, rejected));
        } else {
            swallow(|| drop(reason));
        }
    }

    /// Lets go of a promise whose result nobody will look at. If it is not cancelled by that, a rejection of it is
    /// nobody's, and not lost.
    pub(crate) fn release(self) {
        self.node().set(IGNORED);
    }

    /// Whether nobody but its thread sees the promise.
    #[track_caller]
    pub(crate) fn is_local(&self) -> bool {
        self.node().is_local()
    }

    /// Forgets that it was polled as a future.
    #[track_caller]
    #[inline]
    pub(crate) fn into_plain(self) -> Self {
        if self.is_plain() { self } else { self.strip() }
    }

    /// A handle that waits anew, as one that was not polled: what is behind it runs in a job again.
    #[inline]
    pub(crate) fn unpolled(self) -> Self {
        if self.raw.has(raw::POLLED | raw::WAITER) { self.strip() } else { self }
    }

    #[track_caller]
    #[cold]
    fn strip(self) -> Self {
        let this = ManuallyDrop::new(self);
        let raw = Raw::new(this.head(), 0);
        this.raw.detach_waiter();
        Promise { raw, types: PhantomData }
    }

    /// The identity of the promise, the same for all its handles.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let p = Promise::<u32>::resolve(1);
    /// assert_eq!(p.id(), p.clone().id());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> PromiseId {
        PromiseId::of(self.head())
    }

    /// Where the promise was made.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<u32>::resolve(1).origin().file(), file!());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn origin(&self) -> &'static Location<'static> {
        self.node().origin.get().place()
    }

    /// How the promise stands now. What is settled stays so; what is pending may settle at any time.
    ///
    /// ```
    /// # use promise_core::{Promise, State};
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert_eq!(promise.state(), State::Pending);
    /// resolver.resolve(1);
    /// assert_eq!(promise.state(), State::Fulfilled);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn state(&self) -> State {
        let now = self.node().state.load();
        match (now.settled(), now.rejected()) {
            (false, _) => State::Pending,
            (true, false) => State::Fulfilled,
            (true, true) => State::Rejected,
        }
    }

    /// Whether the promise is pending. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// assert!(promise.is_pending());
    /// # drop(resolver);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_pending(&self) -> bool {
        self.state() == State::Pending
    }

    /// Whether the promise is fulfilled. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert!(Promise::<_>::resolve(1).is_fulfilled());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_fulfilled(&self) -> bool {
        self.state() == State::Fulfilled
    }

    /// Whether the promise is rejected. See [`state`](Promise::state).
    ///
    /// ```
    /// # use promise_core::Promise;
    /// let lost = Promise::<u32, String>::reject("no".into());
    /// assert!(lost.is_rejected());
    /// # lost.detach(drop);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn is_rejected(&self) -> bool {
        self.state() == State::Rejected
    }

    /// Looks at the result without taking it; `None` while pending. Looking does not count as handling a rejection.
    ///
    /// ```
    /// # use promise_core::Promise;
    /// assert_eq!(Promise::<_>::resolve(1).peek().unwrap().unwrap(), &1);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn peek(&self) -> Option<Result<&T, &E>>
    where
        T: Send + Sync,
        E: Send + Sync,
    {
        self.look()
    }

    /// `peek`, for callers that have made sure that nobody looks at the same time elsewhere.
    #[track_caller]
    pub(crate) fn look(&self) -> Option<Result<&T, &E>> {
        let now = self.node().state.load();
        // SAFETY: settled, so written; it is moved out only by the last consumer, which takes `self` by value.
        now.settled().then(|| unsafe { node::look(self.head(), now.rejected()) })
    }
}

impl<T, E> fmt::Debug for Promise<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Promise");
        match self.raw.head() {
            None => out.field("state", &"taken"),
            Some(_) => out.field("state", &self.state()).field("origin", &format_args!("{}", self.origin())),
        };
        out.finish_non_exhaustive()
    }
}
