//! The state word: everything two threads may disagree about, in one atomic.
//!
//! ```text
//! pending   0                 nobody waits
//!           pointer           the newest entry of the list of reactions (linked through `next`, oldest last)
//!           .. | CONSUMER_GONE  no handle and no reaction is left (entries of awaits that were given up may be)
//!           .. | HOOKED         the node's list of hooks is not empty (see `hooks`), or `observe` knows of the promise
//!           .. | PINNED         only jobs of the event loop where the node is at home will settle it, and wait for it
//!           .. | HOOKED | PINNED  both, which a promise never is: there is no handle, and the list is one reaction of the event
//!                               loop that `sole` is about. Whoever else would change the list is on its thread
//!           LOCKED .. in place of the list: somebody takes an entry out of it, or looks through it; everybody else waits.
//!                       Without PINNED, which comes back with the list
//! settled   SETTLED | flags   the result may be read
//!           .. | HANDING_OVER   and those who waited are being handed over; see `late`
//! ```
//!
//! Who may change what: only the settling producer goes from pending to settled, once. Consumers push entries and
//! set `CONSUMER_GONE` and `HANDLED`; the last producer sets `PRODUCER_GONE`. Whoever is second of
//! `CONSUMER_GONE` and `PRODUCER_GONE` frees the node.
//!
//! Most changes are exchanges, because the other side may change the word at the same time. There are three cases in which
//! it cannot, and a store does:
//!
//! * A task is run in place by the only consumer, or the only consumer waits for the call that took the promise's callback, and
//!   there is no other producer: see `in_place`.
//! * A pinned promise whose only consumer is a reaction in its list settles. There is no handle, and the reaction, which is at
//!   home on the same loop, does nothing before it is fired.
//! * The only consumer, in a job of the event loop that a pinned promise belongs to, attaches or goes: the promise cannot
//!   settle meanwhile.
//! * A resolver settles a promise whose only consumer is a reaction of an event loop, in a job of that loop. The reaction is taken
//!   out of the list on that thread only, which does something else just now.
//!
//! And of a local promise nobody but its thread sees the word. What would be an exchange says so, `alone`, and is a load and
//! a store.

use std::ptr;

use super::head::Link;
use crate::sync::{AtomicUsize, Gate, Ordering, gate, give_way, racy};

/// The result is written. Set once, never cleared.
const SETTLED: usize = 0b00001;
/// No consumer is left. While pending it stands beside the list, which then holds only entries of given-up awaits.
const CONSUMER_GONE: usize = 0b00010;
/// While pending: there are hooks, or there is somebody to tell, so whoever settles looks for them.
const HOOKED: usize = 0b00100;
/// While pending: it settles in a job of its scheduler, which is an event loop, or when that is gone.
const PINNED: usize = 0b01000;
/// While pending, which says neither of the two then: the list is one reaction, the only consumer, and a job of its event loop.
const SOLE: usize = HOOKED | PINNED;
/// What is beside the pointer in the word of a pending promise.
const MARKS: usize = CONSUMER_GONE | HOOKED | PINNED;
const _: () = assert!(align_of::<Link>() > MARKS | SETTLED);
/// With `SETTLED`: the result is a reason.
const REJECTED: usize = 0b00100;
/// While pending, in place of the list: somebody goes through it, and changes it perhaps. No code of the user's runs
/// meanwhile. No entry has this address.
const LOCKED: usize = 0b10000;
/// With `SETTLED`: somebody attached to the promise or read its rejection, so it is not reported.
const HANDLED: usize = 0b01000;
/// With `SETTLED`: no resolver, task, waker or queue entry refers to the node any more.
const PRODUCER_GONE: usize = 0b10000;
/// With `SETTLED`: the settling thread is handing the entries of the list over to schedulers elsewhere.
const HANDING_OVER: usize = 0b100000;
/// With `HANDING_OVER`: more entries came meanwhile.
const LATE: usize = 0b1000000;
/// With `SETTLED`: entries were handed over to schedulers elsewhere, where they may be under way still.
const TRAVELLED: usize = 0b10000000;
/// With `REJECTED`: a tracker knows of it.
const TRACKED: usize = 0b100000000;

/// What the state word said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Snapshot(usize);

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
    /// The one reaction of an event loop that waits for the promise, if there is nobody else, and nothing is to be done but to fire
    /// it. It is alive as long as it is not fired; but its loop, while it runs other jobs, may take it out of the list.
    #[inline]
    pub(crate) fn sole_entry(self) -> Option<*const Link> {
        let entry = self.0 ^ SOLE;
        (entry & (MARKS | SETTLED) == 0 && entry != 0).then(|| ptr::with_exposed_provenance(entry))
    }
    /// What is true of a pending promise whoever waits for it.
    #[inline]
    fn beside_list(self) -> usize {
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
    _gate: Gate,
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
    fn word(self) -> usize {
        SETTLED
            | if self.rejected { REJECTED } else { 0 }
            | if self.last { PRODUCER_GONE } else { 0 }
            | if self.travels { HANDING_OVER | TRAVELLED } else { 0 }
            | if self.handled { HANDLED } else { 0 }
            | if self.tracked { TRACKED } else { 0 }
    }
}

/// The state word of a node.
pub(crate) struct State(AtomicUsize);

impl State {
    #[inline]
    pub(crate) fn pending() -> Self {
        State(AtomicUsize::new(0))
    }

    /// With pinned, it is at home in the event loop that has the turn, and settled there. Without wanted, no consumer is left.
    #[inline]
    pub(crate) fn of_reaction(pinned: bool, wanted: bool) -> Self {
        State(AtomicUsize::new(if pinned { PINNED } else { 0 } | if wanted { 0 } else { CONSUMER_GONE }))
    }

    #[inline]
    pub(crate) fn settled(rejected: bool) -> Self {
        State(AtomicUsize::new(SETTLED | PRODUCER_GONE | if rejected { REJECTED } else { 0 }))
    }

    #[inline]
    #[cfg_attr(loom, track_caller)]
    pub(crate) fn load(&self) -> Snapshot {
        // ORDERING: Acquire pairs with the Release half of `settle`: who sees SETTLED may read the result.
        Snapshot(self.0.load(Ordering::Acquire))
    }

    /// As an exchange, when nobody else looks at the word. Not inlined, to leave the callers short.
    #[inline(never)]
    fn change(&self, seen: Snapshot, next: usize) -> Result<(), Snapshot> {
        // ORDERING: Relaxed, also below: it is all on one thread.
        match Snapshot(self.0.load(Ordering::Relaxed)) {
            now if now == seen => {
                // ORDERING: as above.
                self.0.store(next, Ordering::Relaxed);
                Ok(())
            }
            now => Err(now),
        }
    }

    /// Sets flags: gives what the word said before.
    #[inline]
    #[cfg_attr(loom, track_caller)]
    fn add(&self, flags: usize, alone: impl Fn() -> bool, order: Ordering) -> Snapshot {
        if alone() {
            let before = self.load();
            // ORDERING: Relaxed: it is all on one thread.
            self.0.store(before.0 | flags, Ordering::Relaxed);
            return before;
        }
        // ORDERING: the caller says what for.
        Snapshot(self.0.fetch_or(flags, order))
    }

    /// Adds an entry to the list of a pending promise, or gives what the word of a settled one says.
    ///
    /// # Safety
    /// `entry` stays valid until it is fired, is in no other list, and the caller is a consumer of this promise.
    #[inline]
    pub(crate) unsafe fn push(&self, entry: *const Link, at_home: bool) -> Result<(), Snapshot> {
        // Who waits elsewhere goes elsewhere, perhaps just when the promise settles.
        let kept = if at_home { MARKS } else { MARKS & !PINNED };
        let mut seen = self.load();
        loop {
            if seen.settled() {
                return Err(seen);
            }
            if seen.locked() {
                seen = self.unlocked();
                continue;
            }
            debug_assert!(!seen.consumer_gone() && seen.sole_entry().is_none(), "the caller is a consumer");
            // SAFETY: the entry is the caller's until the exchange below publishes it.
            unsafe { (*entry).next.set(seen.entries()) };
            racy();
            // ORDERING: Release publishes `next` and the entry's content to the settling thread; Acquire on
            // failure because a settled word lets the caller read the result.
            match self.0.compare_exchange_weak(
                seen.0,
                entry.expose_provenance() | seen.0 & kept,
                Ordering::Release,
                Ordering::Acquire,
            ) {
                Ok(_) => return Ok(()),
                Err(now) => seen = Snapshot(now),
            }
        }
    }

    /// As `push` of who is not at home, if the promise is pending, and neither pinned nor its list a sole reaction, nobody goes
    /// through that, and nobody comes in between. `false`: nothing was done.
    ///
    /// # Safety
    /// As `push`.
    #[inline]
    pub(crate) unsafe fn try_push(&self, entry: *const Link) -> bool {
        let seen = self.load();
        if seen.0 & (SETTLED | PINNED) != 0 || seen.locked() {
            return false;
        }
        // SAFETY: as in `push`.
        unsafe { (*entry).next.set(seen.entries()) };
        racy();
        let word = entry.expose_provenance() | seen.0 & MARKS;
        // ORDERING: Release: as in `push`; on failure nothing is read because of it.
        self.0.compare_exchange(seen.0, word, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// As `push` of a reaction of the event loop that has the turn, by the only consumer, if the promise is pending, nobody waits
    /// for it, and nobody comes in between. `false`: nothing was done.
    ///
    /// # Safety
    /// As `push`; the entry's `next` is null, only this thread takes it out of the list, and the node says so: see `sole`.
    #[inline]
    pub(crate) unsafe fn try_push_sole(&self, entry: *const Link) -> bool {
        if !self.load().is_bare() {
            return false;
        }
        racy();
        let word = entry.expose_provenance() | SOLE;
        // ORDERING: Release: as in `push`; on failure nothing is read because of it.
        self.0.compare_exchange(0, word, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// What the word says when nobody goes through the list.
    #[cold]
    fn unlocked(&self) -> Snapshot {
        let mut tries = 0;
        loop {
            let now = self.load();
            if !now.locked() {
                return now;
            }
            give_way(tries);
            tries += 1;
        }
    }

    /// Waits until the list of a pending promise is the caller's to go through, up to [`unlock`](State::unlock),
    /// [`settle_locked`](State::settle_locked) or [`dissolve`](State::dissolve): gives what the word said before. Or gives what
    /// the word of a settled one says.
    pub(crate) fn lock(&self, alone: impl Fn() -> bool) -> Result<Locked, Snapshot> {
        let gate = gate();
        let mut seen = self.load();
        loop {
            if seen.settled() {
                return Err(seen);
            }
            if seen.locked() {
                seen = self.unlocked();
                continue;
            }
            let locked = seen.beside_list() | LOCKED;
            if alone() {
                return self.change(seen, locked).map(|()| Locked { before: seen, _gate: gate });
            }
            racy();
            // ORDERING: Acquire takes over the entries pushed by others; on failure because a settled word lets the caller
            // read the result.
            match self.0.compare_exchange_weak(seen.0, locked, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => return Ok(Locked { before: seen, _gate: gate }),
                Err(now) => seen = Snapshot(now),
            }
        }
    }

    /// Gives a locked list back, which starts with this entry now.
    pub(crate) fn unlock(&self, locked: Locked, newest: *const Link) {
        // ORDERING: Release publishes what was done to the list, and the entries others had pushed. Nobody else changes a
        // locked word.
        self.0.store(newest.expose_provenance() | locked.before.0 & MARKS, Ordering::Release);
    }

    /// As [`settle`](State::settle), of a list that the caller has locked.
    pub(crate) fn settle_locked(&self, _: Locked, how: Settling) {
        // ORDERING: Release publishes the result to consumers; locking took over the entries pushed by others.
        self.0.store(how.word(), Ordering::Release);
    }

    /// Takes an entry out of the list of a pending promise: it is the caller's again. `false`: it is not in there, so it was
    /// fired or is about to be. Takes as long as the list has entries that are newer.
    ///
    /// # Safety
    /// The caller is a consumer of this promise, and the entry was attached to it.
    pub(crate) unsafe fn unlink(&self, entry: *const Link, alone: impl Fn() -> bool) -> bool {
        let Ok(locked) = self.lock(alone) else { return false };
        let mut newest = locked.before.entries();
        // SAFETY: what is in a locked list stays there.
        let found = unsafe {
            if ptr::eq(newest, entry) {
                newest = (*entry).next.get();
                true
            } else {
                let mut at = newest;
                while !at.is_null() && !ptr::eq((*at).next.get(), entry) {
                    at = (*at).next.get();
                }
                if let Some(newer) = at.as_ref() {
                    newer.next.set((*entry).next.get());
                }
                !at.is_null()
            }
        };
        racy();
        self.unlock(locked, newest);
        found
    }

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

    /// As `push_pinned`, when there is no other entry.
    ///
    /// # Safety
    /// As `push_pinned`; the word says [`only_pinned`](Snapshot::only_pinned), and the entry's `next` is null.
    #[inline]
    pub(crate) unsafe fn push_first_pinned(&self, entry: *const Link) {
        // ORDERING: Release: as in `push_pinned`.
        self.0.store(entry.expose_provenance() | PINNED, Ordering::Release);
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

    /// As `push`, to a local promise.
    ///
    /// # Safety
    /// As `push`; `seen` is what the word says.
    pub(crate) unsafe fn push_here(&self, seen: Snapshot, entry: *const Link, at_home: bool) {
        let kept = if at_home { MARKS } else { MARKS & !PINNED };
        // SAFETY: the entry is the caller's until the word is written.
        unsafe { (*entry).next.set(seen.entries()) };
        // ORDERING: Relaxed: it is all on one thread.
        self.0.store(entry.expose_provenance() | seen.0 & kept, Ordering::Relaxed);
    }

    /// As `push`, for the only consumer of a pinned promise, in a job of its event loop.
    ///
    /// # Safety
    /// As `push`; `seen` is what the word says.
    #[inline]
    pub(crate) unsafe fn push_pinned(&self, seen: Snapshot, entry: *const Link, at_home: bool) {
        let kept = if at_home { MARKS } else { MARKS & !PINNED };
        // SAFETY: the entry is the caller's until the word is written.
        unsafe { (*entry).next.set(seen.entries()) };
        // ORDERING: Release publishes the entry to who ends the promise when its loop is gone, or goes elsewhere with the handle
        // and gives up. Nobody else changes the word.
        self.0.store(entry.expose_provenance() | seen.0 & kept, Ordering::Release);
    }

    /// As `abandon_pending`, of a pinned promise in a job of its event loop.
    #[inline]
    pub(crate) fn abandon_pinned(&self, seen: Snapshot) {
        // ORDERING: Release: as in `abandon_pending`. Nobody else changes the word.
        self.0.store(seen.0 | CONSUMER_GONE, Ordering::Release);
    }

    /// Others than the event loop may settle it from now on. Said in a job of the loop, when nobody else can yet.
    pub(crate) fn unpin(&self, alone: impl Fn() -> bool) {
        let mut seen = self.load();
        loop {
            if seen.locked() {
                seen = self.unlocked();
            }
            if alone() {
                let Ok(()) = self.change(seen, seen.0 & !PINNED) else { unreachable!("just seen") };
                return;
            }
            racy();
            // ORDERING: Relaxed: who attaches by a store does so on this thread.
            match self.0.compare_exchange_weak(seen.0, seen.0 & !PINNED, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(_) => seen = self.load(),
            }
        }
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

    /// Ends a pending promise that nobody but the caller has anything to do with any more, and whose list it has locked,
    /// without a result.
    pub(crate) fn dissolve(&self, _: Locked) {
        // ORDERING: Release hands the node to the last producer; locking took over the entry that was pushed.
        self.0.store(SETTLED | CONSUMER_GONE, Ordering::Release);
    }

    /// A hook was added; `false`: the promise is settled, and nobody looks for it.
    pub(crate) fn mark_hooked(&self, alone: impl Fn() -> bool) -> bool {
        let mut seen = self.load();
        while !seen.settled() {
            if seen.locked() {
                seen = self.unlocked();
                continue;
            }
            if alone() {
                return self.change(seen, seen.0 | HOOKED).is_ok();
            }
            racy();
            // ORDERING: Release publishes the hook to whoever settles.
            match self.0.compare_exchange_weak(seen.0, seen.0 | HOOKED, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return true,
                Err(_) => seen = self.load(),
            }
        }
        false
    }

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
