//! The list of those who wait for a pending promise.

use std::ptr;

use super::{HOOKED, LOCKED, Locked, MARKS, PINNED, SETTLED, SOLE, Snapshot, State};
use crate::cell::head::{ALIGN, Link};
use crate::sync::{Ordering, gate, give_way, racy};

/// What the word says of the newest entry, beside which there is room for marks.
#[inline(always)]
fn address(newest: *const Link) -> usize {
    let address = newest.expose_provenance();
    debug_assert!(address.is_multiple_of(ALIGN));
    address
}

impl State {
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
            unsafe { (*entry).set_next(seen.entries()) };
            racy();
            // ORDERING: Release publishes `next` and the entry's content to the settling thread; Acquire on
            // failure because a settled word lets the caller read the result.
            match self.0.compare_exchange_weak(
                seen.0,
                address(entry) | seen.0 & kept,
                Ordering::Release,
                Ordering::Acquire,
            ) {
                Ok(_) => return Ok(()),
                Err(now) => seen = Snapshot(now),
            }
        }
    }

    /// As `push` of who is not at home, if the promise is pending, and neither pinned nor its list a sole reaction, nobody goes
    /// through that, and nobody has come in between since it was seen. `false`: nothing was done.
    ///
    /// # Safety
    /// As `push`.
    #[inline]
    pub(crate) unsafe fn try_push(&self, seen: Snapshot, entry: *const Link) -> bool {
        if seen.0 & (SETTLED | PINNED) != 0 || seen.locked() {
            return false;
        }
        // SAFETY: as in `push`.
        unsafe { (*entry).set_next(seen.entries()) };
        racy();
        let word = address(entry) | seen.0 & MARKS;
        // ORDERING: Release: as in `push`; on failure nothing is read because of it.
        self.0.compare_exchange(seen.0, word, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// As `push` of a reaction of the event loop that has the turn, by the only consumer, to a promise that was pending, with nobody
    /// who waited, if nobody has come in between. `false`: nothing was done.
    ///
    /// # Safety
    /// As `push`; the entry's `next` is null, only this thread takes it out of the list, and the node says so: see `sole`.
    #[inline]
    pub(crate) unsafe fn push_sole(&self, entry: *const Link) -> bool {
        racy();
        let word = address(entry) | SOLE;
        // ORDERING: Release: as in `push`; on failure nothing is read because of it.
        self.0.compare_exchange(0, word, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Takes back what `push_sole` has added; `false`: the promise has settled.
    pub(crate) fn take_sole(&self, entry: *const Link) -> bool {
        let word = address(entry) | SOLE;
        loop {
            racy();
            // ORDERING: Relaxed: nobody else took the entry, so nothing comes from anybody; who has settled the promise tells the
            // entry.
            match self.0.compare_exchange(word, 0, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(now) if Snapshot(now).settled() => return false,
                Err(_) => {
                    self.unlocked();
                }
            }
        }
    }

    /// As `push_pinned`, when there is no other entry.
    ///
    /// # Safety
    /// As `push_pinned`; the word says [`only_pinned`](Snapshot::only_pinned), and the entry's `next` is null.
    #[inline]
    pub(crate) unsafe fn push_first_pinned(&self, entry: *const Link) {
        // ORDERING: Release: as in `push_pinned`.
        self.0.store(address(entry) | PINNED, Ordering::Release);
    }

    /// As `push`, for the only consumer of a pinned promise, in a job of its event loop.
    ///
    /// # Safety
    /// As `push`; `seen` is what the word says.
    #[inline]
    pub(crate) unsafe fn push_pinned(&self, seen: Snapshot, entry: *const Link, at_home: bool) {
        let kept = if at_home { MARKS } else { MARKS & !PINNED };
        // SAFETY: the entry is the caller's until the word is written.
        unsafe { (*entry).set_next(seen.entries()) };
        // ORDERING: Release publishes the entry to who ends the promise when its loop is gone, or goes elsewhere with the handle
        // and gives up. Nobody else changes the word.
        self.0.store(address(entry) | seen.0 & kept, Ordering::Release);
    }

    /// As `push`, to a local promise.
    ///
    /// # Safety
    /// As `push`; `seen` is what the word says.
    pub(crate) unsafe fn push_here(&self, seen: Snapshot, entry: *const Link, at_home: bool) {
        let kept = if at_home { MARKS } else { MARKS & !PINNED };
        // SAFETY: the entry is the caller's until the word is written.
        unsafe { (*entry).set_next(seen.entries()) };
        // ORDERING: Relaxed: it is all on one thread.
        self.0.store(address(entry) | seen.0 & kept, Ordering::Relaxed);
    }

    /// What the word says when nobody goes through the list.
    #[cold]
    pub(super) fn unlocked(&self) -> Snapshot {
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
        self.0.store(address(newest) | locked.before.0 & MARKS, Ordering::Release);
    }

    /// Takes the newest entry that is the one out of the list of a pending promise: it is the caller's again. None: it is not in there,
    /// so it was fired or is about to be. Takes as long as the list has entries that are newer.
    ///
    /// # Safety
    /// The caller is a consumer of this promise, and the entry was attached to it.
    pub(crate) unsafe fn unlink(
        &self,
        is_it: impl Fn(*const Link) -> bool,
        alone: impl Fn() -> bool,
    ) -> Option<*const Link> {
        let locked = self.lock(alone).ok()?;
        let mut newest = locked.before.entries();
        let (mut newer, mut at): (*const Link, _) = (ptr::null(), newest);
        // SAFETY: what is in a locked list stays there.
        unsafe {
            while !at.is_null() && !is_it(at) {
                newer = at;
                at = (*at).next();
            }
            if let Some(found) = at.as_ref() {
                match newer.as_ref() {
                    Some(newer) => newer.set_next(found.next()),
                    None => newest = found.next(),
                }
            }
        }
        racy();
        self.unlock(locked, newest);
        (!at.is_null()).then_some(at)
    }

    /// Others than the event loop may settle it from now on, if that was not so. Said in a job of the loop, when nobody else can yet.
    pub(crate) fn unpin(&self, alone: impl Fn() -> bool) {
        let mut seen = self.load();
        loop {
            if seen.locked() {
                seen = self.unlocked();
            }
            if !seen.pinned() {
                return;
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
}
