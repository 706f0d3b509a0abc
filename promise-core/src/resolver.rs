//! The deciding end of a promise.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::cell::head::{FIRST_EPOCH, Head, IN_CONTEXT};
use crate::cell::node;
use crate::context::node as context;
use crate::outcome::Outcome;
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::sync::{AtomicU32, Ordering};
use crate::{Error, Fault, Panicked};

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
    /// Of the pair, which the node counts.
    epoch: u32,
    /// [`ALONE`] or [`ALONE_HERE`], then [`SHARED`] or [`SPENT`].
    pair: AtomicU32,
    types: PhantomData<fn(Result<T, E>)>,
}

/// No clone was made, and no function called: this is the pair's already-resolved flag.
const ALONE: u32 = 0;
/// There are clones, or a context to be found: the node's epoch is the pair's already-resolved flag, and the producer
/// reference stays until the resolver is dropped.
const SHARED: u32 = 1;
/// A function was called before a clone was made. The producer reference is gone, and the node may be.
const SPENT: u32 = 2;

/// As `ALONE`, of a local promise: nobody else can be about to change that.
const ALONE_HERE: u32 = 3;

/// Who decides, once.
enum Claim {
    /// The only handle: its producer reference is given up with the decision.
    Alone,
    /// One of several handles: it keeps its reference until it is dropped.
    Shared,
}

// SAFETY: a resolver moves a `T` or an `E` into the node, and may drop them there, on whatever thread it is used.
unsafe impl<T: Send, E: Send> Send for Resolver<T, E> {}
// SAFETY: as above; racing calls are decided by one atomic claim.
unsafe impl<T: Send, E: Send> Sync for Resolver<T, E> {}
impl<T, E> UnwindSafe for Resolver<T, E> {}
impl<T, E> RefUnwindSafe for Resolver<T, E> {}
impl<T, E> Unpin for Resolver<T, E> {}

impl<T, E> Resolver<T, E> {
    /// A fresh pair for a node.
    ///
    /// # Safety
    /// The caller gives it a producer reference of an undecided node of these types, at stage `Empty`, and no
    /// earlier pair of it is live.
    #[inline]
    pub(crate) unsafe fn from_producer(head: *const Head) -> Self {
        // SAFETY: the caller's contract: the reference keeps the node alive.
        unsafe {
            let node = &*head;
            Resolver::new(head, node.epoch(), node.is_local(), node.has(IN_CONTEXT))
        }
    }

    /// The first pair of a fresh node, of which these things are known.
    ///
    /// # Safety
    /// As [`from_producer`](Resolver::from_producer).
    #[inline]
    pub(crate) unsafe fn first(head: *const Head, local: bool, in_context: bool) -> Self {
        // SAFETY: the caller's contract.
        unsafe { Resolver::new(head, FIRST_EPOCH, local, in_context) }
    }

    /// # Safety
    /// As [`from_producer`](Resolver::from_producer); the rest is what is true of the node.
    #[inline]
    unsafe fn new(head: *const Head, epoch: u32, local: bool, in_context: bool) -> Self {
        // A callback looks for its context each time it is called.
        let pair = match (in_context, local) {
            (true, _) => SHARED,
            (false, true) => ALONE_HERE,
            (false, false) => ALONE,
        };
        // SAFETY: a node is somewhere.
        let head = unsafe { NonNull::new_unchecked(head.cast_mut()) };
        Resolver { head, epoch, pair: AtomicU32::new(pair), types: PhantomData }
    }

    /// The same for a resolver that keeps its producer reference until it is dropped.
    ///
    /// # Safety
    /// As [`from_producer`](Resolver::from_producer).
    pub(crate) unsafe fn keeping(head: *const Head) -> Self {
        // SAFETY: the caller's contract.
        let resolver = unsafe { Resolver::from_producer(head) };
        // ORDERING: Relaxed: nobody else has it yet.
        resolver.pair.store(SHARED, Ordering::Relaxed);
        resolver
    }

    /// The node of a resolver made by [`keeping`](Resolver::keeping).
    pub(crate) fn kept(&self) -> *const Head {
        self.head.as_ptr()
    }

    #[inline]
    fn pair(&self) -> u32 {
        // ORDERING: Relaxed: only the flag counts. What it allows to touch came with the resolver.
        self.pair.load(Ordering::Relaxed)
    }

    /// As `claim`, for a resolver without clones that was not called, of a promise that is not local; `false` also where that is
    /// not so.
    #[inline]
    fn claims_alone(&self) -> bool {
        // ORDERING: Relaxed, also on failure: see `pair`.
        self.pair() == ALONE
            && self.pair.compare_exchange(ALONE, SPENT, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The already-resolved flag. The winner decides, and nobody else does.
    #[inline]
    fn claim(&self) -> Option<Claim> {
        let before = match self.pair() {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.pair.store(SPENT, Ordering::Relaxed);
                return Some(Claim::Alone);
            }
            // ORDERING: Relaxed, also on failure: see `pair`.
            ALONE => match self.pair.compare_exchange(ALONE, SPENT, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Some(Claim::Alone),
                Err(now) => now,
            },
            now => now,
        };
        // The losers of a race, who are many, find it spent.
        // SAFETY: a resolver that shares its pair has a producer reference until it is dropped.
        (before != SPENT && unsafe { self.head.as_ref() }.claim(self.epoch)).then_some(Claim::Shared)
    }

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
        match self.pair() {
            ALONE | ALONE_HERE => false,
            SPENT => true,
            // SAFETY: the resolver's producer reference.
            _ => unsafe { self.head.as_ref() }.epoch() != self.epoch,
        }
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
        if self.claims_alone() {
            // SAFETY: the claim made this call the one that decides; the reference is the resolver's own.
            return unsafe { node::resolve_to::<T, E>(self.head.as_ptr(), value) };
        }
        self.resolve_anyhow(value);
    }

    #[inline(never)]
    fn resolve_anyhow(&self, value: T)
    where
        E: Reason,
    {
        self.resolve_or_drop(Outcome::Value(value));
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
        if self.claims_alone() {
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

    /// Whether the promise is to be decided still, and anybody would see it: a handle, a handler, a promise that follows.
    ///
    /// # Safety
    /// Nobody calls another method of this handle meanwhile.
    pub(crate) unsafe fn is_wanted(&self) -> bool {
        // SAFETY: not spent, and not being so: the resolver's producer reference.
        self.pair() != SPENT && !unsafe { self.head.as_ref() }.state.load().consumer_gone()
    }

    /// Fulfils the promise, or gives the value back when an earlier call has won or no handle is left.
    pub(crate) fn deliver(&self, value: T) -> Result<(), T>
    where
        E: Reason,
    {
        let Some(claim) = self.claim() else { return Err(value) };
        // SAFETY: the claim made this call the one that decides, so the promise is pending, and the node alive.
        if unsafe { self.head.as_ref() }.state.load().consumer_gone() {
            if let Claim::Alone = claim {
                // SAFETY: the resolver's producer reference.
                unsafe { Head::drop_producer(self.head.as_ptr()) }
            }
            return Err(value);
        }
        self.decide(claim, Outcome::Value(value));
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

    /// `resolve_with`, for callers that have made sure that a promise or thenable may be followed where it will be.
    pub(crate) fn resolve_any(&self, outcome: Outcome<T, E>)
    where
        T: 'static,
        E: Reason,
    {
        self.resolve_or_drop(match outcome {
            Outcome::Thenable(thenable) => Outcome::Thenable(context::carry(thenable)),
            outcome => outcome,
        });
    }

    /// `resolve_with`, for callers that have made sure that a promise or thenable may be followed on another thread.
    fn resolve_or_drop(&self, outcome: Outcome<T, E>)
    where
        E: Reason,
    {
        match self.claim() {
            Some(claim) => self.decide(claim, outcome),
            // What came too late is somebody's value still, and its destructor somebody's code.
            None => swallow(|| drop(outcome)),
        }
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

    /// `resolve_by`, as [`resolve_any`](Resolver::resolve_any).
    pub(crate) fn resolve_any_by(&self, decide: impl FnOnce() -> Outcome<T, E>)
    where
        T: 'static,
        E: Reason,
    {
        let Some(claim) = self.claim() else { return };
        match catch(decide) {
            Ok(Outcome::Thenable(thenable)) => {
                self.decide(claim, Outcome::Thenable(context::carry(thenable)))
            }
            Ok(outcome) => self.decide(claim, outcome),
            Err(panic) => self.decide_fault(claim, Fault::Panicked(panic)),
        }
    }

    /// Rejects with a fault of the library's own.
    pub(crate) fn reject_fault(&self, fault: Fault)
    where
        E: Reason,
    {
        if let Some(claim) = self.claim() {
            self.decide_fault(claim, fault);
        }
    }

    /// Runs what a callback does, in the context in force where the promise was made for it. A panic becomes a value.
    #[inline]
    pub(crate) fn catch<R>(&self, code: impl FnOnce() -> R) -> Result<R, Panicked> {
        if self.pair() != SHARED {
            return catch(code);
        }
        // SAFETY: a resolver that shares its pair has a producer reference until it is dropped.
        let entered = unsafe { context::enter(self.head.as_ref()) };
        let result = catch(code);
        if let Some(entered) = entered {
            context::leave(entered);
        }
        result
    }

    #[inline]
    fn decide(&self, claim: Claim, outcome: Outcome<T, E>)
    where
        E: Reason,
    {
        let head = self.head.as_ptr();
        // SAFETY: the claim made this call the one that decides; the reference that one way gives up is the resolver's own,
        // or was just added.
        unsafe {
            match (claim, outcome) {
                (Claim::Alone, Outcome::Value(value)) => node::settle::<T, E>(head, Ok(value)),
                (Claim::Alone, outcome) => node::resolve::<T, E>(head, outcome),
                (Claim::Shared, Outcome::Value(value)) => node::settle_and_keep::<T, E>(head, Ok(value)),
                (Claim::Shared, Outcome::Reason(reason)) => node::settle_and_keep::<T, E>(head, Err(reason)),
                (Claim::Shared, outcome) => {
                    (*head).add_producer();
                    node::resolve::<T, E>(head, outcome);
                }
            }
        }
    }

    fn decide_fault(&self, claim: Claim, fault: Fault)
    where
        E: Reason,
    {
        let head = self.head.as_ptr();
        // SAFETY: as in `decide`.
        unsafe {
            if let Claim::Shared = claim {
                (*head).add_producer();
            }
            node::reject::<T, E>(head, fault);
        }
    }
}

impl<T, E> Clone for Resolver<T, E> {
    /// Another handle of the same pair.
    fn clone(&self) -> Self {
        let before = match self.pair() {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.pair.store(SHARED, Ordering::Relaxed);
                Ok(ALONE_HERE)
            }
            // ORDERING: Relaxed: see `pair`.
            ALONE => self.pair.compare_exchange(ALONE, SHARED, Ordering::Relaxed, Ordering::Relaxed),
            now => Err(now),
        };
        let pair = match before {
            Ok(_) | Err(SHARED) => {
                // SAFETY: a resolver that shares its pair keeps its producer reference until it is dropped.
                unsafe { self.head.as_ref() }.add_producer();
                SHARED
            }
            Err(_) => SPENT,
        };
        Resolver { pair: AtomicU32::new(pair), ..*self }
    }
}

impl<T, E> Drop for Resolver<T, E> {
    #[inline]
    fn drop(&mut self) {
        if self.pair() != SPENT {
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
