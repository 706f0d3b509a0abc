//! The already-resolved flag of a pair of resolving functions.

use crate::cell::head::{FIRST_PAIR, Head, LAST_PAIR};
use crate::sync::{self, AtomicUsize, Ordering};

/// The pair of a resolver: which one of its node's it is, and above it, in the lower bits, what has become of it. As long as a
/// pointer: one store when a resolver is made, and no gap behind it when it is moved.
pub(super) struct Pair(AtomicUsize);

/// For the flag: [`ALONE`], [`ALONE_OTHER`] or [`ALONE_HERE`], then [`SHARED`] or [`SPENT`].
const FLAG: usize = 0b111;
/// How far above it the number is.
const NUMBER: u32 = FLAG.count_ones();

const _: () = assert!(LAST_PAIR <= u32::MAX >> NUMBER);

fn number(word: usize) -> u32 {
    (word >> NUMBER) as u32
}

/// No clone was made, and no function called: this is the pair's already-resolved flag. The node is a deferred promise's, so that
/// it is known where the result goes.
const ALONE: usize = 0;
/// There are clones, or a context to be found: the node has the pair's already-resolved flag, and the producer
/// reference stays until the resolver is dropped.
const SHARED: usize = 1;
/// All of the word: a function was called before a clone was made. The producer reference is gone, and the node may be.
const SPENT: usize = 2;

/// As `ALONE`, of a local promise: nobody else can be about to change that.
const ALONE_HERE: usize = 3;
/// As `ALONE`, of another node.
const ALONE_OTHER: usize = 4;

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
        Pair(AtomicUsize::new((number as usize) << NUMBER | flag))
    }

    /// As if there were clones from the start.
    pub(super) fn keep(&self) {
        // ORDERING: Relaxed: nobody else has it yet.
        self.0.store(self.word() & !FLAG | SHARED, Ordering::Relaxed);
    }

    #[inline]
    fn word(&self) -> usize {
        // ORDERING: Relaxed: only the word counts. What it allows to touch came with the resolver.
        self.0.load(Ordering::Relaxed)
    }

    /// Whether a function was called before a clone was made.
    #[inline]
    pub(super) fn is_spent(&self) -> bool {
        self.word() == SPENT
    }

    /// As [`is_spent`](Pair::is_spent), where nobody else has the resolver. The compiler knows it where the last thing that was done
    /// with the resolver [has spent](Pair::stays_spent) it.
    #[inline(always)]
    pub(super) fn was_spent(&mut self) -> bool {
        sync::own(&mut self.0) == SPENT
    }

    /// Lets the compiler know that it is spent.
    ///
    /// # Safety
    /// It is, so nobody changes it any more.
    #[inline(always)]
    pub(super) unsafe fn stays_spent(&self) {
        debug_assert!(self.is_spent());
        // SAFETY: the caller's contract.
        unsafe { sync::stays(&self.0, SPENT) }
    }

    /// Whether there are clones, or a context to be found.
    #[inline]
    pub(super) fn is_shared(&self) -> bool {
        self.word() & FLAG == SHARED
    }

    /// As `claim`, for a resolver without clones that was not called, of a deferred promise's first pair that is not local; `false` also
    /// where that is not so.
    #[inline]
    pub(super) fn claims_alone(&self) -> bool {
        const FIRST: usize = (FIRST_PAIR as usize) << NUMBER | ALONE;
        self.word() == FIRST && self.spend(FIRST).is_ok()
    }

    /// The same of another node.
    #[inline]
    pub(super) fn claims_other_alone(&self) -> bool {
        let word = self.word();
        word & FLAG == ALONE_OTHER && self.spend(word).is_ok()
    }

    /// A function is called; `Err`: somebody has come in between since it was seen.
    #[inline(always)]
    fn spend(&self, seen: usize) -> Result<usize, usize> {
        // ORDERING: Relaxed, also on failure: see `word`.
        self.0.compare_exchange(seen, SPENT, Ordering::Relaxed, Ordering::Relaxed)
    }

    /// The already-resolved flag. The winner decides, and nobody else does.
    ///
    /// # Safety
    /// The node is the resolver's, which has its producer reference unless it is spent.
    #[inline]
    pub(super) unsafe fn claim(&self, head: *const Head) -> Option<Claim> {
        let seen = self.word();
        let before = match seen & FLAG {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.0.store(SPENT, Ordering::Relaxed);
                return Some(Claim::Alone);
            }
            ALONE | ALONE_OTHER => match self.spend(seen) {
                Ok(_) => return Some(Claim::Alone),
                Err(now) => now,
            },
            _ => seen,
        };
        // The losers of a race, who are many, find it spent.
        // SAFETY: a resolver that shares its pair has a producer reference until it is dropped.
        (before != SPENT && unsafe { (*head).claim(number(before)) }).then_some(Claim::Shared)
    }

    /// Whether one of the calls was made already.
    ///
    /// # Safety
    /// As [`claim`](Pair::claim).
    pub(super) unsafe fn is_resolved(&self, head: *const Head) -> bool {
        let word = self.word();
        match word & FLAG {
            ALONE | ALONE_OTHER | ALONE_HERE => false,
            SPENT => true,
            // SAFETY: the resolver's producer reference.
            _ => unsafe { (*head).is_claimed(number(word)) },
        }
    }

    /// The same pair for a clone, and a producer reference unless it is spent.
    ///
    /// # Safety
    /// As [`claim`](Pair::claim).
    pub(super) unsafe fn share(&self, head: *const Head) -> Self {
        let seen = self.word();
        let shared = seen & !FLAG | SHARED;
        let now = match seen & FLAG {
            ALONE_HERE => {
                // ORDERING: Relaxed: it is all on one thread.
                self.0.store(shared, Ordering::Relaxed);
                shared
            }
            // ORDERING: Relaxed: see `word`.
            ALONE | ALONE_OTHER => self
                .0
                .compare_exchange(seen, shared, Ordering::Relaxed, Ordering::Relaxed)
                .map_or_else(|now| now, |_| shared),
            _ => seen,
        };
        if now != SPENT {
            // SAFETY: a resolver that shares its pair keeps its producer reference until it is dropped.
            unsafe { (*head).add_producer() };
        }
        Pair(AtomicUsize::new(now))
    }
}
