//! What decides a promise, and where resolvers come from.

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::Resolver;
use super::pair::{Claim, Of, Pair};
use crate::cell::head::{FIRST_PAIR, Head, IN_CONTEXT};
use crate::cell::node;
use crate::context::node as context;
use crate::outcome::Outcome;
use crate::panic::{catch, swallow};
use crate::reason::Reason;
use crate::{Fault, Panicked};

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
            let (local, in_context) = (node.is_local(), node.has(IN_CONTEXT));
            Resolver::new(head, node.fresh_pair(), Of { deferred: false, local, in_context })
        }
    }

    /// The first pair of a fresh node, of which these things are known.
    ///
    /// # Safety
    /// As [`from_producer`](Resolver::from_producer).
    #[inline]
    pub(crate) unsafe fn first(head: *const Head, of: Of) -> Self {
        // SAFETY: the caller's contract.
        unsafe { Resolver::new(head, FIRST_PAIR, of) }
    }

    /// # Safety
    /// As [`from_producer`](Resolver::from_producer); the rest is what is true of the node.
    #[inline]
    unsafe fn new(head: *const Head, number: u32, of: Of) -> Self {
        // SAFETY: a node is somewhere.
        let head = unsafe { NonNull::new_unchecked(head.cast_mut()) };
        Resolver { head, pair: Pair::new(number, of), types: PhantomData }
    }

    /// The same for a resolver that keeps its producer reference until it is dropped.
    ///
    /// # Safety
    /// As [`from_producer`](Resolver::from_producer).
    pub(crate) unsafe fn keeping(head: *const Head) -> Self {
        // SAFETY: the caller's contract.
        let resolver = unsafe { Resolver::from_producer(head) };
        resolver.pair.keep();
        resolver
    }

    /// The node of a resolver made by [`keeping`](Resolver::keeping).
    pub(crate) fn kept(&self) -> *const Head {
        self.head.as_ptr()
    }

    /// See [`Pair::claim`].
    #[inline]
    pub(super) fn claim(&self) -> Option<Claim> {
        // SAFETY: the node is the resolver's.
        unsafe { self.pair.claim(self.head.as_ptr()) }
    }

    /// Whether the promise is to be decided still, and anybody would see it: a handle, a handler, a promise that follows.
    ///
    /// # Safety
    /// Nobody calls another method of this handle meanwhile.
    pub(crate) unsafe fn is_wanted(&self) -> bool {
        // SAFETY: not spent, and not being so: the resolver's producer reference.
        !self.pair.is_spent() && !unsafe { self.head.as_ref() }.state.load().consumer_gone()
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

    /// As [`resolve`](Resolver::resolve), for a callback, which may be called inside of the call that took it.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn call_back(&self, value: T)
    where
        E: Reason,
    {
        if self.pair.claims_alone() {
            // SAFETY: the claim made this call the one that decides; the reference is the resolver's own.
            return unsafe {
                node::call_back::<T, E>(self.head.as_ptr(), value);
                self.pair.stays_spent();
            };
        }
        self.resolve_anyhow(value);
    }

    #[inline(never)]
    pub(super) fn resolve_anyhow(&self, value: T)
    where
        E: Reason,
    {
        if self.pair.claims_other_alone() {
            // SAFETY: as in `resolve`.
            return unsafe { node::resolve_other_to::<T>(self.head.as_ptr(), value) };
        }
        self.resolve_or_drop(Outcome::Value(value));
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
    pub(super) fn resolve_or_drop(&self, outcome: Outcome<T, E>)
    where
        E: Reason,
    {
        match self.claim() {
            Some(claim) => self.decide(claim, outcome),
            // What came too late is somebody's value still, and its destructor somebody's code.
            None => swallow(|| drop(outcome)),
        }
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
        if !self.pair.is_shared() {
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
    pub(super) fn decide(&self, claim: Claim, outcome: Outcome<T, E>)
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
