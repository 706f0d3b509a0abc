//! What the producer side of a node is at.

use crate::sync::Ordering;

/// What the producer side of a pending node waits for; decides what its slot holds and what its turn in the queue means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Stage {
    /// The node's own work: a handler and the promise it waits for, or a future.
    Body,
    /// Nothing in the slot: a resolver decides, or the result is written.
    Empty,
    /// A body, when the promise it waited for has settled, and others read that together with it: see [`readers`](crate::cell::readers).
    Sharing,
    /// A promise to follow, not yet attached to: ECMAScript's NewPromiseResolveThenableJob.
    Adopt,
    /// A promise that is followed: attached to it, or queued because it settled.
    Following,
    /// As `Following`, and before the node settles jobs are to pass.
    Delayed,
    /// A thenable whose `then` is to be called.
    Thenable,
    /// Nothing in the slot, and nobody is left who would decide: it was, or is about to be, rejected for that.
    Abandoned,
}

/// The stage of a node, and what else only its producer side changes:
///
/// * whether it *continues*: it is in an inbox, made ready by the same settling as the job before it;
/// * its *epoch*, of the pairs of resolving functions: the pair is live that has this one. Counted up when one resolves.
///
/// Whoever owns the entry changes the first two, and nobody owns one while a pair is live. Others may look meanwhile.
pub(super) use kept::StageCell;

/// All of it in one byte: `EEEE_CSSS`. At first it is the stage: see [`Marks`](super::marks::Marks).
#[cfg(not(loom))]
mod kept {
    use std::mem::transmute;

    use super::*;
    use crate::sync::AtomicU8;

    const STAGE: u8 = 0b0111;
    const CONTINUES: u8 = 0b1000;
    const EPOCH: u8 = 0b1_0000;

    pub(crate) struct StageCell(AtomicU8);

    impl StageCell {
        #[cfg(test)]
        pub(super) fn new(stage: Stage) -> Self {
            StageCell(AtomicU8::new(stage as u8))
        }

        #[inline]
        fn bits(&self) -> u8 {
            // ORDERING: Relaxed, also where it is stored: who looks at what another thread has left here got the entry from it, or
            // a lock.
            self.0.load(Ordering::Relaxed)
        }

        #[inline]
        pub(crate) fn get(&self) -> Stage {
            // SAFETY: these bits are always a stage's.
            unsafe { transmute::<u8, Stage>(self.bits() & STAGE) }
        }

        #[inline]
        pub(crate) fn set(&self, stage: Stage) {
            // ORDERING: Relaxed: see `bits`.
            self.0.store(self.bits() & !(STAGE | CONTINUES) | stage as u8, Ordering::Relaxed);
        }

        /// As [`set`](StageCell::set), of a node that has had no resolving functions since it had its body.
        #[inline]
        pub(crate) fn set_first(&self, stage: Stage) {
            debug_assert!(self.epoch() == 0);
            // ORDERING: Relaxed: see `bits`.
            self.0.store(stage as u8, Ordering::Relaxed);
        }

        pub(crate) fn continues(&self) -> bool {
            self.bits() & CONTINUES != 0
        }

        #[inline]
        pub(crate) fn set_continues(&self, continues: bool) {
            let mark = if continues { CONTINUES } else { 0 };
            // ORDERING: Relaxed: see `bits`.
            self.0.store(self.bits() & !CONTINUES | mark, Ordering::Relaxed);
        }

        #[inline]
        pub(in crate::cell::head) fn epoch(&self) -> u8 {
            self.bits() / EPOCH
        }

        /// No pair is live, nor any older one that could be called.
        pub(in crate::cell::head) fn forget_epochs(&self) {
            // ORDERING: Relaxed: see `bits`.
            self.0.store(self.bits() & (STAGE | CONTINUES), Ordering::Relaxed);
        }

        /// Counts from this epoch to the next one, if it is this one. It is not the last one.
        #[inline]
        pub(in crate::cell::head) fn step(&self, epoch: u8, alone: bool) -> bool {
            // While a pair is live the slot is empty, and the node is in no inbox.
            let seen = (epoch * EPOCH) | Stage::Empty as u8;
            let next = seen + EPOCH;
            if !alone {
                // ORDERING: AcqRel: the winner owns the slot and sees what earlier stages left there.
                return self.0.compare_exchange(seen, next, Ordering::AcqRel, Ordering::Relaxed).is_ok();
            }
            let first = self.bits() == seen;
            if first {
                // ORDERING: Relaxed: it is all on one thread.
                self.0.store(next, Ordering::Relaxed);
            }
            first
        }
    }
}

/// Each for itself, so that loom sees who comes to what.
#[cfg(loom)]
mod kept {
    use super::*;
    use crate::sync::{AtomicU32, Cell};

    pub(crate) struct StageCell {
        stage: Cell<Stage>,
        continues: Cell<bool>,
        epoch: AtomicU32,
    }

    impl StageCell {
        pub(in crate::cell::head) fn new(stage: Stage) -> Self {
            StageCell { stage: Cell::new(stage), continues: Cell::new(false), epoch: AtomicU32::new(0) }
        }

        #[track_caller]
        pub(crate) fn get(&self) -> Stage {
            self.stage.get()
        }

        #[track_caller]
        pub(crate) fn set(&self, stage: Stage) {
            self.stage.set(stage);
            self.continues.set(false);
        }

        #[track_caller]
        pub(crate) fn set_first(&self, stage: Stage) {
            self.set(stage);
        }

        pub(crate) fn continues(&self) -> bool {
            self.continues.get()
        }

        pub(crate) fn set_continues(&self, continues: bool) {
            self.continues.set(continues);
        }

        #[track_caller]
        pub(in crate::cell::head) fn epoch(&self) -> u8 {
            // ORDERING: Relaxed: as of the one byte.
            self.epoch.load(Ordering::Relaxed) as u8
        }

        #[track_caller]
        pub(in crate::cell::head) fn forget_epochs(&self) {
            // ORDERING: Relaxed: as of the one byte.
            self.epoch.store(0, Ordering::Relaxed);
        }

        #[track_caller]
        pub(in crate::cell::head) fn step(&self, epoch: u8, _alone: bool) -> bool {
            let (seen, next) = (epoch.into(), u32::from(epoch) + 1);
            // ORDERING: AcqRel: as of the one byte.
            self.epoch.compare_exchange(seen, next, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_part_for_itself() {
        use Stage::{Abandoned, Adopt, Body, Delayed, Empty, Following, Sharing, Thenable};
        let cell = StageCell::new(Empty);
        assert!(cell.step(0, false) && !cell.step(0, false) && cell.step(1, true) && !cell.step(1, true));
        for stage in [Body, Sharing, Adopt, Following, Delayed, Thenable, Abandoned, Empty] {
            cell.set_continues(true);
            assert_eq!((cell.epoch(), cell.continues()), (2, true));
            cell.set(stage);
            assert_eq!((cell.get(), cell.epoch(), cell.continues()), (stage, 2, false));
        }
        cell.forget_epochs();
        assert_eq!((cell.get(), cell.epoch()), (Empty, 0));
    }
}
