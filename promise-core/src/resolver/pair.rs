//! The already-resolved flag of a pair of resolving functions.

use crate::cell::head::Head;
use crate::sync::{AtomicU32, Ordering};

/// The pair of a resolver: which one of its node's it is, and what has become of it.
pub(super) struct Pair {
    /// Of the pair, which the node counts.
    number: u32,
    /// [`ALONE`], [`ALONE_OTHER`] or [`ALONE_HERE`], then [`SHARED`] or [`SPENT`].
    flag: AtomicU32,
}

/// No clone was made, and no function called: this is the pair's already-resolved flag. The node is a deferred promise's, so that
/// it is known where the result goes.
const ALONE: u32 = 0;
/// There are clones, or a context to be found: the node has the pair's already-resolved flag, and the producer
/// reference stays until the resolver is dropped.
const SHARED: u32 = 1;
/// A function was called before a clone was made. The producer reference is gone, and the node may be.
const SPENT: u32 = 2;

/// As `ALONE`, of a local promise: nobody else can be about to change that.
const ALONE_HERE: u32 = 3;
/// As `ALONE`, of another node.
const ALONE_OTHER: u32 = 4;

/// What is true of a node when its resolver is made.
#[derive(Clone, Copy)]
pub(crate) struct Of {
    /// It is a deferred promise's.
    pub(crate) deferred: bool,
    pub(crate) local: bool,
    pub(crate) in_context: bool,
}

/// Who decides, once.
pub(super) enum Claim {
    /// The only handle: its producer reference is given up with the decision.
    Alone,
    /// One of several handles: it keeps its reference until it is dropped.
    Shared,
}

impl Pair {
    /// A pair that nobody else has. In a context it is as if there were clones: a callback looks for its context each time it is
    /// called.
    #[inline]
    pub(super) fn new(number: u32, of: Of) -> Self {
        let flag = match of {
            Of { in_context: true, .. } => SHARED,
            Of { local: true, .. } => ALONE_HERE,
            Of { deferred: true, .. } => ALONE,
            Of { .. } => ALONE_OTHER,
        };
        Pair { number, flag: AtomicU32::new(flag) }
    }

    /// As if there were clones from the start.
    pub(super) fn keep(&self) {
        // ORDERING: Relaxed: nobody else has it yet.
        self.flag.store(SHARED, Ordering::Relaxed);
    }

    #[inline]
    fn flag(&self) -> u32 {
        // ORDERING: Relaxed: only the flag counts. What it allows to touch came with the resolver.
        self.flag.load(Ordering::Relaxed)
    }

    /// Whether a function was called before a clone was made.
    #[inline]
    pub(super) fn is_spent(&self) -> bool {
        self.flag() == SPENT
    }

    /// Whether there are clones, or a context to be found.
    #[inline]
    pub(super) fn is_shared(&self) -> bool {
        self.flag() == SHARED
    }

    /// As `claim`, for a resolver without clones that was not called, of a deferred promise that is not local; `false` also where
    /// that is not so.
    #[inline]
    pub(super) fn claims_alone(&self) -> bool {
        self.claims_as(ALONE)
    }

    /// The same of another node.
    #[inline]
    pub(super) fn claims_other_alone(&self) -> bool {
        self.claims_as(ALONE_OTHER)
    }

    #[inline(always)]
    fn claims_as(&self, alone: u32) -> bool {
        // ORDERING: Relaxed, also on failure: see `flag`.
        self.flag() == alone
            && self.flag.compare_exchange(alone, SPENT, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The already-resolved flag. The winner decides, and nobody else does.
    ///
    /// # Safety
    /// The node is the resolver's, which has its producer reference unless it is spent.
    #[inline]
    pub(super) unsafe fn claim(&self, head: *const Head) -> Option<Claim> {
        let before = match self.flag() {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.flag.store(SPENT, Ordering::Relaxed);
                return Some(Claim::Alone);
            }
            // ORDERING: Relaxed, also on failure: see `flag`.
            now @ (ALONE | ALONE_OTHER) => {
                match self.flag.compare_exchange(now, SPENT, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => return Some(Claim::Alone),
                    Err(now) => now,
                }
            }
            now => now,
        };
        // The losers of a race, who are many, find it spent.
        // SAFETY: a resolver that shares its pair has a producer reference until it is dropped.
        (before != SPENT && unsafe { (*head).claim(self.number) }).then_some(Claim::Shared)
    }

    /// Whether one of the calls was made already.
    ///
    /// # Safety
    /// As [`claim`](Pair::claim).
    pub(super) unsafe fn is_resolved(&self, head: *const Head) -> bool {
        match self.flag() {
            ALONE | ALONE_OTHER | ALONE_HERE => false,
            SPENT => true,
            // SAFETY: the resolver's producer reference.
            _ => unsafe { (*head).is_claimed(self.number) },
        }
    }

    /// The same pair for a clone, and a producer reference unless it is spent.
    ///
    /// # Safety
    /// As [`claim`](Pair::claim).
    pub(super) unsafe fn share(&self, head: *const Head) -> Self {
        let before = match self.flag() {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.flag.store(SHARED, Ordering::Relaxed);
                Ok(ALONE_HERE)
            }
            // ORDERING: Relaxed: see `flag`.
            now @ (ALONE | ALONE_OTHER) => {
                self.flag.compare_exchange(now, SHARED, Ordering::Relaxed, Ordering::Relaxed)
            }
            now => Err(now),
        };
        let flag = match before {
            Ok(_) | Err(SHARED) => {
                // SAFETY: a resolver that shares its pair keeps its producer reference until it is dropped.
                unsafe { (*head).add_producer() };
                SHARED
            }
            Err(_) => SPENT,
        };
        Pair { number: self.number, flag: AtomicU32::new(flag) }
    }
}
