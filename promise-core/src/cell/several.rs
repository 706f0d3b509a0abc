//! What the reactions of a combinator share when each input is another case: see `gather` for many of one kind.

use std::panic::Location;

use super::head::Head;
use super::node::Combined;
use super::shared::{Guarded, Shared};
use super::{reaction, seats};
use crate::Fault;
use crate::panic::swallow;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::resolver::Resolver;

/// Decides a combined promise, and keeps its node with the seats in it.
pub(super) struct Decider<U, R>(Resolver<U, R>);

impl<U, R: Reason> Decider<U, R> {
    /// A promise made of about so many others, with flags of the node.
    pub(super) fn new(flags: u8, origin: &'static Location<'static>, about: usize) -> (Promise<U, R>, Self) {
        let node = Combined::<U, R>::pending(flags, origin, about);
        // SAFETY: a fresh node: its consumer reference, its producer reference, and its first pair.
        unsafe { (Promise::from_raw(node), Decider(Resolver::keeping(node))) }
    }

    /// Whether the promise is decided.
    pub(super) fn is_resolved(&self) -> bool {
        self.0.is_resolved()
    }

    #[inline]
    pub(super) fn node(&self) -> *const Head {
        self.0.kept()
    }

    /// Whether nobody but its thread sees the promise.
    #[inline]
    pub(super) fn is_local(&self) -> bool {
        // SAFETY: the resolver keeps the node.
        unsafe { (*self.node()).is_local() }
    }

    /// Whether the caller may look for inputs, and says when it has.
    pub(super) fn look(&self) -> bool {
        // SAFETY: the resolver keeps the node.
        unsafe { seats::of(self.node()) }.look(self.is_local())
    }

    /// Decides, unless that was done; then nobody waits for the other inputs.
    pub(super) fn settle(&self, result: Result<U, R>) {
        // The losers of a race may be many.
        if self.0.is_resolved() {
            // Their values are somebody's still, and their destructors somebody's code.
            return swallow(|| drop(result));
        }
        match self.0.try_settle(result) {
            Ok(()) => self.close(),
            Err(result) => swallow(|| drop(result)),
        }
    }

    /// The same when nobody waits for another input.
    pub(super) fn finish(&self, result: Result<U, R>) {
        self.0.settle(result);
    }

    pub(super) fn reject_fault(&self, fault: Fault) {
        self.0.reject_fault(fault);
        self.close();
    }

    fn close(&self) {
        // SAFETY: the resolver's producer reference.
        unsafe { seats::close(self.node()) }
    }
}

/// What the reactions share, and the promise that they decide.
pub(crate) struct Several<U, R: Reason, S>(Shared<Deciding<U, R, S>>);

struct Deciding<U, R, S> {
    decider: Decider<U, R>,
    state: Guarded<S>,
}

impl<U, R: Reason, S> Clone for Several<U, R, S> {
    fn clone(&self) -> Self {
        Several(self.0.clone())
    }
}

impl<U, R: Reason, S> Several<U, R, S> {
    /// A promise made of about so many others, and who looks for them.
    #[expect(clippy::new_ret_no_self, reason = "it is in there")]
    pub(crate) fn new(
        flags: u8,
        origin: &'static Location<'static>,
        about: usize,
        state: S,
    ) -> (Promise<U, R>, Looking<U, R, S>) {
        let (promise, decider) = Decider::new(flags, origin, about);
        decider.look();
        let local = decider.is_local();
        let deciding = Deciding { decider, state: Guarded::new(local, state) };
        (promise, Looking(Several(Shared::new(local, deciding))))
    }

    /// Looks at the state, one at a time. None of the user's code may run in here: it might come back.
    pub(crate) fn with<X>(&self, code: impl FnOnce(&mut S) -> X) -> X {
        self.0.state.with(code)
    }

    /// Whether the promise is decided, or has stopped.
    pub(crate) fn is_over(&self) -> bool {
        // SAFETY: the decider keeps the node.
        unsafe { seats::of(self.0.decider.node()) }.is_closed()
    }

    /// Decides, unless that was done.
    pub(crate) fn settle(&self, result: Result<U, R>) {
        self.0.decider.settle(result);
    }

    /// The same with a fault of the library's own.
    pub(crate) fn reject_fault(&self, fault: Fault) {
        self.0.decider.reject_fault(fault);
    }

    /// Looks for inputs, until that is dropped. `None`: somebody else does, or nobody waits for inputs any more.
    pub(crate) fn look(&self) -> Option<Looking<U, R, S>> {
        self.0.decider.look().then(|| Looking(self.clone()))
    }
}

/// Looks for inputs.
pub(crate) struct Looking<U, R: Reason, S>(Several<U, R, S>);

impl<U, R: Reason, S> Looking<U, R, S> {
    pub(crate) fn several(&self) -> &Several<U, R, S> {
        &self.0
    }

    /// Attaches a reaction to an input. The caller has made sure that parts which may run on another thread are `Send`.
    pub(crate) fn watch<T, E: Reason>(
        &mut self,
        promise: Promise<T, E>,
        origin: &'static Location<'static>,
        handler: impl FnOnce(&Several<U, R, S>, Result<T, E>),
    ) {
        let handler = move |several: Several<U, R, S>, result| handler(&several, result);
        // SAFETY: this looks, and a share keeps the decider, which keeps the node.
        unsafe { reaction::watch_input(self.0.0.decider.node(), promise, origin, self.0.clone(), handler) }
    }
}

impl<U, R: Reason, S> Drop for Looking<U, R, S> {
    fn drop(&mut self) {
        // SAFETY: this looks, and the decider has a producer reference.
        unsafe { seats::looked(self.0.0.decider.node()) }
    }
}
