//! Who has to do with a node: consumers and producers.

use std::ptr;

use super::Head;
use crate::cell::cloners::{self, Cloner};
use crate::sync::{AtomicU32, Ordering};

impl Head {
    /// There will be more consumers.
    #[inline]
    pub(crate) fn set_cloner(&self, cloner: Cloner) {
        // ORDERING: Relaxed, also below: published with the handle that is made next.
        if self.marks.cloner.load(Ordering::Relaxed) == cloners::NONE {
            // ORDERING: as above.
            self.marks.cloner.store(cloners::number(self, cloner), Ordering::Relaxed);
        }
    }

    #[inline]
    pub(crate) fn cloner(&self) -> Cloner {
        // ORDERING: Relaxed: who sees more than one consumer got to know of the others after `set_cloner`.
        cloners::get(self, self.marks.cloner.load(Ordering::Relaxed))
    }

    /// Adds one to a counter of this node. What it was is not asked for together with that, which would take longer.
    #[inline]
    #[cfg_attr(loom, track_caller)]
    pub(super) fn count_up(&self, count: &AtomicU32) {
        // ORDERING: Relaxed: before others see it, they do not add as many again.
        if count.load(Ordering::Relaxed) >= u32::MAX / 2 {
            too_many();
        }
        if self.is_local() {
            change_alone(count, 1);
        } else {
            // ORDERING: Relaxed: made from an existing reference.
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes one away: gives what it was.
    #[inline]
    #[cfg_attr(loom, track_caller)]
    pub(super) fn count_down(&self, count: &AtomicU32) -> u32 {
        if self.is_local() {
            return change_alone(count, u32::MAX);
        }
        // ORDERING: Release orders this one's uses before the last one's cleanup, Acquire takes over theirs.
        count.fetch_sub(1, Ordering::AcqRel)
    }

    #[inline]
    pub(crate) fn add_consumer(&self) {
        // Made from an existing consumer. Whoever takes got its handle, or its handle back, after that.
        self.count_up(&self.consumers);
    }

    /// Of a settled promise: how many reactions read it together. Only their loop looks at it.
    #[inline]
    pub(in crate::cell) fn readers(&self) -> usize {
        // SAFETY: set before them.
        unsafe { self.link.next() }.addr()
    }

    /// In the place of the next entry: a node that has settled is in no list or queue any more.
    #[inline]
    pub(in crate::cell) fn set_readers(&self, readers: usize) {
        self.link.set_next(ptr::without_provenance(readers));
    }

    /// So many consumers, which are the caller's, are one from here on.
    pub(in crate::cell) fn join_consumers(&self, count: u32) {
        if count == 1 {
        } else if self.is_local() {
            change_alone(&self.consumers, 1_u32.wrapping_sub(count));
        } else {
            // ORDERING: Relaxed: what they do with the promise comes before the one that is left goes.
            self.consumers.fetch_sub(count - 1, Ordering::Relaxed);
        }
    }

    /// Whether there are several consumers.
    #[inline]
    pub(crate) fn is_shared(&self) -> bool {
        // ORDERING: Relaxed: a hint: who is the only one that waits cannot be overtaken.
        self.consumers.load(Ordering::Relaxed) > 1
    }

    /// Whether the caller, a consumer, is the only one. Then nobody else can become one.
    #[inline]
    pub(crate) fn is_last_consumer(&self) -> bool {
        // ORDERING: Acquire pairs with the Release of `drop_consumer`: the uses of the others are over.
        self.consumers.load(Ordering::Acquire) == 1
    }

    /// Whether the promise is fulfilled, and the caller, a consumer, is the only one who has to do with it.
    ///
    /// # Safety
    /// It is alive.
    #[inline(always)]
    pub(crate) unsafe fn is_done_for_one(this: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { (*this).state.load().done() && (*this).is_last_consumer() }
    }

    /// Whether the promise is pending, and the caller, its producer, is the only one beside one consumer, which waits for nothing but
    /// this thread: nobody else can do anything with it.
    #[inline(always)]
    pub(crate) fn is_only_awaited(&self) -> bool {
        // The word behind the counts: other consumers, which have gone, may have left an entry.
        self.is_last_consumer() && self.is_last_producer() && self.state.load().is_bare()
    }

    /// Gives up one consumer; `true` for the last one, which then must call `leave_as_consumer`.
    ///
    /// # Safety
    /// The caller owns one consumer reference; unless it is the last one, `this` is not used afterwards. (It may be freed
    /// before this returns, hence no reference.)
    #[inline]
    pub(crate) unsafe fn drop_consumer(this: *const Head) -> bool {
        // SAFETY: the reference keeps the node valid up to the decrement.
        unsafe { (*this).is_last_consumer() || (*this).count_down(&(*this).consumers) == 1 }
    }

    #[inline]
    pub(crate) fn add_producer(&self) {
        // Made from an existing producer.
        self.count_up(&self.producers);
    }

    /// Adds a producer for a canceller, which is none itself; as a consumer it keeps the node alive. `false`: the last
    /// producer is going, and ends the work.
    pub(crate) fn add_producer_beside_another(&self) -> bool {
        if self.is_local() {
            // ORDERING: Relaxed: it is all on one thread.
            let others = self.producers.load(Ordering::Relaxed) > 0;
            if others {
                self.count_up(&self.producers);
            }
            return others;
        }
        // ORDERING: Relaxed: made from an existing one.
        let added = self
            .producers
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| if n == 0 { None } else { Some(n + 1) });
        added.is_ok()
    }

    #[inline]
    pub(in crate::cell) fn is_last_producer(&self) -> bool {
        // ORDERING: Acquire pairs with the Release of the others' decrements.
        self.producers.load(Ordering::Acquire) == 1
    }
}

/// Changes a counter that nobody else looks at: gives what it was. A function of its own, to leave the callers short.
#[inline(never)]
fn change_alone(count: &AtomicU32, by: u32) -> u32 {
    // ORDERING: Relaxed, also below: it is all on one thread.
    let before = count.load(Ordering::Relaxed);
    // ORDERING: as above.
    count.store(before.wrapping_add(by), Ordering::Relaxed);
    before
}

/// A count is far beyond what memory can hold: somebody forgets handles in a loop.
#[cold]
fn too_many() -> ! {
    panic!("too many handles, resolvers or wakers of one promise");
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::Promise;

    #[test]
    fn a_count_ends_far_below_what_it_can_hold() {
        let (promise, resolver) = Promise::<u32>::with_resolvers();
        // SAFETY: its promise keeps it.
        let head = unsafe { &*promise.head() };
        type Add = fn(&Head);
        let counters =
            [(&head.consumers, Head::add_consumer as Add), (&head.producers, Head::add_producer as Add)];
        for (count, add) in counters {
            // ORDERING: Relaxed, also below: it is all on one thread.
            count.store(u32::MAX / 2, Ordering::Relaxed);
            for _ in 0..2 {
                let panic = catch_unwind(AssertUnwindSafe(|| add(head))).unwrap_err();
                let expected = "too many handles, resolvers or wakers of one promise";
                assert_eq!(panic.downcast_ref(), Some(&expected));
            }
            // ORDERING: as above.
            assert_eq!(count.swap(1, Ordering::Relaxed), u32::MAX / 2);
        }
        resolver.resolve(1);
        assert_eq!(promise.wait().unwrap(), 1);
    }
}
