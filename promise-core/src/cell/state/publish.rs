//! Settling, and handing over to those who waited.

use super::{
    CONSUMER_GONE, HANDING_OVER, HANDLED, LATE, Locked, PRODUCER_GONE, REJECTED, SETTLED, Settling, Snapshot,
    State,
};
use crate::sync::{Ordering, racy};

impl State {
    /// Publishes the result that was just written, unless the pending word has changed since it was seen: then gives what
    /// it is now. The entries that were seen are the caller's to fire. What was seen is not locked by anybody else.
    #[inline]
    pub(crate) fn settle(&self, seen: Snapshot, how: Settling) -> Result<(), Snapshot> {
        debug_assert!(!seen.settled(), "a promise settles once");
        racy();
        // ORDERING: Release publishes the result to consumers; Acquire takes over the entries pushed by others.
        match self.0.compare_exchange(seen.0, how.word(), Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            Err(now) => Err(Snapshot(now)),
        }
    }

    /// As [`settle`](State::settle), when nobody else looks at the word.
    pub(crate) fn settle_here(&self, seen: Snapshot, how: Settling) -> Result<(), Snapshot> {
        debug_assert!(!seen.settled(), "a promise settles once");
        self.change(seen, how.word())
    }

    /// As [`settle`](State::settle), of a list that the caller has locked.
    pub(crate) fn settle_locked(&self, _: Locked, how: Settling) {
        // ORDERING: Release publishes the result to consumers; locking took over the entries pushed by others.
        self.0.store(how.word(), Ordering::Release);
    }

    /// Publishes the result that was just written, when the only consumer is a reaction in the list, which handles it.
    #[inline]
    pub(crate) fn settle_for_reaction(&self, rejected: bool, last: bool) {
        let word =
            SETTLED | if rejected { REJECTED | HANDLED } else { 0 } | if last { PRODUCER_GONE } else { 0 };
        // ORDERING: Release publishes the result to the reaction's job. Nobody else changes the word.
        self.0.store(word, Ordering::Release);
    }

    /// Publishes the value that was just written, when nobody has a reference but the settling code, whose goes, and a consumer
    /// that waits on the same stack or for the event loop that has the turn here.
    #[inline]
    pub(crate) fn settle_alone(&self) {
        // ORDERING: Release, for whoever that consumer gives its handle to. Nobody else changes the word.
        self.0.store(SETTLED | PRODUCER_GONE, Ordering::Release);
    }

    /// Ends a pending promise that nobody but the caller has anything to do with any more, and whose list it has locked,
    /// without a result.
    pub(crate) fn dissolve(&self, _: Locked) {
        // ORDERING: Release hands the node to the last producer; locking took over the entry that was pushed.
        self.0.store(SETTLED | CONSUMER_GONE, Ordering::Release);
    }

    /// There are late entries; `false`: all have been handed over.
    pub(crate) fn mark_late(&self) -> bool {
        let mark = |word| (word & HANDING_OVER != 0).then_some(word | LATE);
        // ORDERING: Relaxed: the lock of `late` orders the entries; Acquire on failure because the caller then queues
        // behind what was handed over.
        self.0.fetch_update(Ordering::Relaxed, Ordering::Acquire, mark).is_ok()
    }

    /// The late entries so far were taken.
    pub(crate) fn clear_late(&self) {
        // ORDERING: Relaxed: as in `mark_late`.
        self.0.fetch_and(!LATE, Ordering::Relaxed);
    }

    /// Everything was handed over; `false`: there are late entries.
    pub(crate) fn handed_over(&self) -> bool {
        let clear = |word| (word & LATE == 0).then_some(word & !HANDING_OVER);
        // ORDERING: Release: who sees the flag gone finds the entries where they were handed over to.
        self.0.fetch_update(Ordering::Release, Ordering::Relaxed, clear).is_ok()
    }
}
