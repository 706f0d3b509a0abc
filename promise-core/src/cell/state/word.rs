//! What the state word says, and what it is to say.

use std::ptr;

use super::{
    CONSUMER_GONE, HANDING_OVER, HANDLED, HOOKED, LOCKED, MARKS, PINNED, PRODUCER_GONE, REJECTED, SETTLED,
    SOLE, TRACKED, TRAVELLED,
};
use crate::cell::head::Link;
use crate::sync::Gate;

/// What the state word said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Snapshot(pub(super) usize);

impl Snapshot {
    #[inline]
    pub(crate) fn settled(self) -> bool {
        self.0 & SETTLED != 0
    }
    #[inline]
    pub(crate) fn rejected(self) -> bool {
        self.0 & (SETTLED | REJECTED) == SETTLED | REJECTED
    }
    #[inline]
    pub(crate) fn handled(self) -> bool {
        debug_assert!(self.settled());
        self.0 & HANDLED != 0
    }
    #[inline]
    pub(crate) fn producer_gone(self) -> bool {
        debug_assert!(self.settled());
        self.0 & PRODUCER_GONE != 0
    }
    #[inline]
    pub(crate) fn consumer_gone(self) -> bool {
        self.0 & CONSUMER_GONE != 0
    }
    /// Whether a pending promise has hooks.
    #[inline]
    pub(crate) fn hooked(self) -> bool {
        debug_assert!(!self.settled());
        self.0 & SOLE == HOOKED
    }
    /// Whether the promise is pending, and there is nothing else to say of it.
    #[inline]
    pub(crate) fn is_bare(self) -> bool {
        self.0 == 0
    }
    /// Whether the promise is pending and pinned, and nobody goes through its list.
    #[inline]
    pub(crate) fn pinned(self) -> bool {
        self.0 & (SETTLED | SOLE) == PINNED
    }
    /// Whether the promise is pending and pinned, and nobody waits for it yet.
    #[inline]
    pub(crate) fn only_pinned(self) -> bool {
        self.0 == PINNED
    }
    /// The newest entry of a pinned promise, if there is one, and nothing is to be done but to fire what waits.
    #[inline]
    pub(crate) fn pinned_entries(self) -> Option<*const Link> {
        let entry = self.0 ^ PINNED;
        (entry & (MARKS | SETTLED) == 0 && entry != 0).then(|| ptr::with_exposed_provenance(entry))
    }
    /// The one entry of an event loop that waits for the promise, if there is nobody else, and nothing is to be done but to fire it.
    /// It is alive as long as it is not fired; but its loop, while it runs other jobs, may take it out of the list.
    #[inline]
    pub(crate) fn sole_entry(self) -> Option<*const Link> {
        let entry = self.0 ^ SOLE;
        (entry & (MARKS | SETTLED) == 0 && entry != 0).then(|| ptr::with_exposed_provenance(entry))
    }
    /// What is true of a pending promise whoever waits for it.
    #[inline]
    pub(super) fn beside_list(self) -> usize {
        self.0 & if self.0 & SOLE == SOLE { CONSUMER_GONE } else { MARKS & !PINNED }
    }
    /// Whether the promise is pending and pinned, and nobody waits for it or ever will.
    #[inline]
    pub(crate) fn only_pinned_and_unwanted(self) -> bool {
        self.0 == PINNED | CONSUMER_GONE
    }
    /// Whether the promise is pending, and there is nothing to be said of it but who waits.
    #[inline]
    pub(crate) fn has_only_entries(self) -> bool {
        self.0 & (MARKS | SETTLED) == 0 && self.0 != LOCKED
    }
    /// Whether the promise is fulfilled, the producers are gone, and there is nothing to be done but to take the value.
    #[inline]
    pub(crate) fn done(self) -> bool {
        self.0 == SETTLED | PRODUCER_GONE
    }
    /// Whether the promise is settled, the producers are gone, and there is nothing to be done but to take the result: nobody is
    /// to be told any more that a reason has a handler.
    #[inline]
    pub(crate) fn is_only_result(self) -> bool {
        self.done() || self.0 == SETTLED | PRODUCER_GONE | REJECTED | HANDLED
    }
    #[inline]
    pub(crate) fn handing_over(self) -> bool {
        self.0 & HANDING_OVER != 0
    }
    #[inline]
    pub(crate) fn travelled(self) -> bool {
        debug_assert!(self.settled());
        self.0 & TRAVELLED != 0
    }
    /// Somebody goes through the list of a pending promise.
    #[inline]
    pub(crate) fn locked(self) -> bool {
        self.0 & !MARKS == LOCKED
    }
    /// The newest entry of a pending promise's list; null when there is none. It is alive as long as nobody can take it out:
    /// while the list is locked, or when it was taken over by settling.
    #[inline]
    pub(crate) fn entries(self) -> *const Link {
        debug_assert!(!self.settled());
        debug_assert!(!self.locked());
        ptr::with_exposed_provenance(self.0 & !MARKS)
    }
}

/// The list of a pending promise, locked.
#[must_use = "nobody else gets on until it is unlocked"]
pub(crate) struct Locked {
    /// What the word said.
    pub(crate) before: Snapshot,
    pub(super) _gate: Gate,
}

/// How a promise settles.
#[derive(Clone, Copy)]
pub(crate) struct Settling {
    pub(crate) rejected: bool,
    /// The caller is the last producer and gives the node up.
    pub(crate) last: bool,
    /// There are entries for schedulers elsewhere.
    pub(crate) travels: bool,
    /// A rejection of it is nobody's.
    pub(crate) handled: bool,
    /// It is rejected, and a tracker gets to know of it.
    pub(crate) tracked: bool,
}

impl Settling {
    #[inline]
    pub(super) fn word(self) -> usize {
        SETTLED
            | if self.rejected { REJECTED } else { 0 }
            | if self.last { PRODUCER_GONE } else { 0 }
            | if self.travels { HANDING_OVER | TRAVELLED } else { 0 }
            | if self.handled { HANDLED } else { 0 }
            | if self.tracked { TRACKED } else { 0 }
    }
}
