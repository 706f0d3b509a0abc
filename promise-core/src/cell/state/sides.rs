//! Consumers and producers that go, and who handles a rejection.

use super::{CONSUMER_GONE, HANDLED, PRODUCER_GONE, Snapshot, State, TRACKED};
use crate::sync::{Ordering, racy};

impl State {
    /// The last consumer goes while the promise is pending. `false`: it was settled meanwhile.
    pub(crate) fn abandon_pending(&self, alone: impl Fn() -> bool) -> bool {
        let mut seen = self.load();
        while !seen.settled() {
            if seen.locked() {
                seen = self.unlocked();
                continue;
            }
            if alone() {
                return self.change(seen, seen.0 | CONSUMER_GONE).is_ok();
            }
            racy();
            // ORDERING: Release orders the consumer's last uses before the producer's cleanup; Acquire on failure
            // because the caller then reads the result.
            match self.0.compare_exchange_weak(
                seen.0,
                seen.0 | CONSUMER_GONE,
                Ordering::Release,
                Ordering::Acquire,
            ) {
                Ok(_) => return true,
                Err(now) => seen = Snapshot(now),
            }
        }
        false
    }

    /// As `abandon_pending`, of a pinned promise in a job of its event loop.
    #[inline]
    pub(crate) fn abandon_pinned(&self, seen: Snapshot) {
        // ORDERING: Release: as in `abandon_pending`. Nobody else changes the word.
        self.0.store(seen.0 | CONSUMER_GONE, Ordering::Release);
    }

    /// The last consumer goes and the result is gone. `true`: the producers are gone too, free the node.
    #[inline]
    pub(crate) fn consumer_leaves(&self, alone: impl Fn() -> bool) -> bool {
        if self.load().producer_gone() {
            return true;
        }
        racy();
        // ORDERING: Release hands the node to the last producer, Acquire takes it over from it.
        self.add(CONSUMER_GONE, alone, Ordering::AcqRel).producer_gone()
    }

    /// The last producer goes after the promise was settled. `true`: the consumers are gone too, free the node.
    #[inline]
    pub(crate) fn producer_leaves(&self, alone: impl Fn() -> bool) -> bool {
        // ORDERING: Release hands the node to the last consumer, Acquire takes it over from it.
        self.add(PRODUCER_GONE, alone, Ordering::AcqRel).consumer_gone()
    }

    /// A settled promise got a handler. `true`: it is rejected, this is the first one, and a tracker is to know.
    #[inline]
    pub(crate) fn mark_handled(&self, alone: impl Fn() -> bool) -> bool {
        let seen = self.load();
        if !seen.rejected() || seen.handled() {
            return false;
        }
        // ORDERING: the flag alone decides, nothing is read because of it: Relaxed.
        let before = self.add(HANDLED, alone, Ordering::Relaxed);
        !before.handled() && before.0 & TRACKED != 0
    }
}
