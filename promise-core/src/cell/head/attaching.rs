//! Waiting for a promise.

use std::ptr;

use super::{FOLLOWED, Head, Kind, Link, Stage};
use crate::cell::state::Snapshot;
use crate::cell::stop::{self, Held};
use crate::cell::{late, task};
use crate::scheduler::{self, SchedulerId, current};

/// What a consumer has seen of a promise.
#[derive(Clone, Copy)]
pub(in crate::cell) struct Look {
    now: Snapshot,
    /// It is the only one.
    last_consumer: bool,
    /// The promise is pinned, and this is a job of the event loop that settles it.
    pub(in crate::cell) settles_here: bool,
}

impl Head {
    /// Attaches an entry, or says `false` when the promise is settled: then the caller's job is the next one behind those
    /// attached before. Marks the promise handled.
    ///
    /// # Safety
    /// As [`State::push`]. Once attached, an entry that is the consumer may run, and the node may be freed, before this
    /// returns, hence no reference.
    #[inline]
    pub(crate) unsafe fn attach(this: *const Head, entry: *const Link) -> bool {
        // SAFETY: the caller's contract.
        unsafe {
            let look = (*this).look();
            // A handle that waits may go elsewhere, and give up there.
            let at_home = look.settles_here && (*entry).vtable.kind.is_node();
            Head::try_attach_as(this, entry, look, at_home) || Head::attach_shared(this, entry, at_home)
        }
    }

    /// As [`attach`](Head::attach), for the entry of a handle that waits. `false`: nothing was done, and
    /// [`attach_shared`](Head::attach_shared) does it.
    ///
    /// # Safety
    /// As `attach`.
    #[inline(always)]
    pub(in crate::cell) unsafe fn attach_wait(this: *const Head, entry: *const Link, look: Look) -> bool {
        // SAFETY: the caller's contract.
        unsafe { Head::try_attach_as(this, entry, look, false) }
    }

    /// As `attach` of an entry that is `at_home` there, unless others change the state: `false`.
    ///
    /// # Safety
    /// As `attach`; the caller has just looked.
    #[inline(always)]
    unsafe fn try_attach_as(this: *const Head, entry: *const Link, look: Look, at_home: bool) -> bool {
        // SAFETY: the caller's contract; an entry that was not attached leaves the caller's consumer as it is.
        unsafe {
            if look.settles_here && look.last_consumer {
                (*this).state.push_pinned(look.now, entry, at_home);
                return true;
            }
            !at_home && !(*this).is_local() && (*this).state.try_push(look.now, entry)
        }
    }

    /// Who attaches looks once.
    #[inline(always)]
    pub(in crate::cell) fn look(&self) -> Look {
        // The word behind the count: other consumers, which have gone, may have left an entry, and unpinned the promise.
        let last_consumer = self.is_last_consumer();
        let now = self.state.load();
        // What is pinned has a home.
        let settles_here = now.pinned() && current::has_turn(self.marks.scheduler.get());
        Look { now, last_consumer, settles_here }
    }

    /// Others than its event loop may settle the promise from now on. Said in a job of the loop, when nobody else can yet.
    ///
    /// # Safety
    /// The caller is the producer that would settle it.
    pub(in crate::cell) unsafe fn unpin(this: *const Head) {
        // SAFETY: the caller's contract. What is in a locked list stays there.
        unsafe {
            let (head, alone) = (&*this, || (*this).is_local());
            let Ok(locked) = head.state.lock(alone) else { unreachable!("the caller settles it") };
            let newest = locked.before.entries();
            let mut at = newest;
            while !at.is_null() {
                if (*at).vtable.kind == Kind::Wait {
                    task::settles_elsewhere(at, head.marks.scheduler.get());
                }
                at = (*at).next();
            }
            head.state.unlock(locked, newest);
            head.state.unpin(alone);
        }
    }

    /// The shortest way to attach, for a fresh reaction of the event loop that has the turn, when the promise is at home there, too.
    /// `false`: it is not so, and nothing was done.
    ///
    /// # Safety
    /// As [`attach`](Head::attach); the reaction is the only consumer, and the word, looked at after that was seen, says `now`.
    #[inline(always)]
    pub(in crate::cell) unsafe fn attach_first(
        this: *const Head,
        entry: *const Link,
        turn: SchedulerId,
        now: Snapshot,
    ) -> bool {
        // SAFETY: the caller's contract. Nobody else changes the state of a promise that is at home here and has no other
        // consumer.
        unsafe {
            let head = &*this;
            let first = now.only_pinned() && head.marks.scheduler.get() == Some(turn);
            if first {
                (*entry).set_next(ptr::null());
                head.state.push_first_pinned(entry);
            }
            first
        }
    }

    /// The shortest way to attach, as [`attach_first`](Head::attach_first) has it, to a promise that any thread may settle.
    /// `false`: it is not so, or this thread has no number, and nothing was done.
    ///
    /// # Safety
    /// As [`attach_first`](Head::attach_first); the promise is not local, and only jobs of the loop that has the turn take the
    /// reaction out of the list.
    #[inline(always)]
    pub(in crate::cell) unsafe fn attach_sole(
        this: *const Head,
        reaction: *const Head,
        now: Snapshot,
    ) -> bool {
        // SAFETY: the caller's contract. Whoever sees the reaction there finds whose it is.
        unsafe {
            let head = &*this;
            let alone = now.is_bare() && head.set_reader_here();
            if alone {
                (*reaction).link.set_next(ptr::null());
            }
            alone && head.state.push_sole(reaction.cast())
        }
    }

    /// As [`attach_sole`](Head::attach_sole), with an entry that waits for others, too. It stays alive, and is the consumer, until the
    /// promise settles or it is [taken back](Head::detach_joint), and its `next` is always null.
    ///
    /// # Safety
    /// As `attach_sole` otherwise.
    #[inline(always)]
    pub(in crate::cell) unsafe fn attach_joint(this: *const Head, entry: *const Head) -> bool {
        // SAFETY: as there.
        unsafe {
            let head = &*this;
            if head.is_local() || !head.is_last_consumer() {
                return false;
            }
            // The word behind the count: see `look`.
            head.state.load().is_bare() && head.set_joint_here() && head.state.push_sole(entry.cast())
        }
    }

    /// Takes a joint entry out of the list again: `false` if the promise has settled. Otherwise the caller is the only consumer.
    ///
    /// # Safety
    /// The entry was attached, and this is its thread.
    pub(in crate::cell) unsafe fn detach_joint(this: *const Head, entry: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { (*this).state.take_sole(entry.cast()) }
    }

    /// As [`attach`](Head::attach), to a promise that any thread may settle, if that is pending, and nobody comes in between.
    /// `false`: nothing was done.
    ///
    /// # Safety
    /// As `attach`.
    #[inline(always)]
    pub(crate) unsafe fn try_attach(this: *const Head, entry: *const Link) -> bool {
        // SAFETY: the caller's contract.
        unsafe { !(*this).is_local() && (*this).state.try_push((*this).state.load(), entry) }
    }

    /// As [`attach`](Head::attach), where others may change the state.
    ///
    /// # Safety
    /// As `attach`.
    #[inline(never)]
    pub(in crate::cell) unsafe fn attach_shared(
        this: *const Head,
        entry: *const Link,
        at_home: bool,
    ) -> bool {
        // SAFETY: the caller's contract.
        unsafe {
            if (*this).is_local() {
                return Head::attach_local(this, entry, at_home);
            }
            loop {
                let Err(now) = (*this).state.push(entry, at_home) else { return true };
                if !now.handing_over() {
                    Head::attach_late(this);
                    return false;
                }
                (*this).handled();
                if late::push(this, entry) {
                    return true;
                }
            }
        }
    }

    /// As [`attach_shared`](Head::attach_shared), to a local promise.
    ///
    /// # Safety
    /// As `attach`.
    #[cold]
    unsafe fn attach_local(this: *const Head, entry: *const Link, at_home: bool) -> bool {
        // SAFETY: the caller's contract. It is this thread that changes the state.
        unsafe {
            let now = (*this).state.load();
            if !now.settled() {
                (*this).state.push_here(now, entry, at_home);
                return true;
            }
            if now.handing_over() {
                (*this).handled();
                if late::push(this, entry) {
                    return true;
                }
            }
            Head::attach_late(this);
            false
        }
    }

    /// Takes an entry out of the promise's list: see [`State::unlink`].
    ///
    /// # Safety
    /// As there.
    pub(crate) unsafe fn unlink(this: *const Head, entry: *const Link) -> bool {
        // SAFETY: the caller's contract.
        unsafe { Head::unlink_by(this, |at| ptr::eq(at, entry)).is_some() }
    }

    /// As [`unlink`](Head::unlink), the one of which this is so.
    ///
    /// # Safety
    /// As there.
    #[inline]
    pub(crate) unsafe fn unlink_by(
        this: *const Head,
        is_it: impl Fn(*const Link) -> bool,
    ) -> Option<*const Link> {
        // SAFETY: the caller's contract.
        unsafe { (*this).state.unlink(is_it, || (*this).is_local()) }
    }

    /// Whether this is a job of the event loop that the node, a reaction, belongs to.
    #[inline]
    pub(super) fn is_at_home(&self) -> bool {
        let home = self.marks.scheduler.get();
        home.is_some() && current::has_turn(home)
    }

    /// Somebody wants the result of a settled promise: they come behind those who wanted it before.
    ///
    /// # Safety
    /// The caller is a consumer.
    pub(crate) unsafe fn attach_late(this: *const Head) {
        // SAFETY: the caller keeps it alive.
        unsafe {
            if (*this).state.load().travelled() {
                scheduler::catch_up(this);
            }
            (*this).handled();
        }
    }

    /// A settled promise got a handler.
    #[inline]
    pub(crate) fn handled(&self) {
        if self.state.mark_handled(|| self.is_local()) {
            scheduler::tracker::handled(self);
        }
    }

    /// Ends this pending node without a result in favour of the node that follows it, if that is all anybody has to do
    /// with its result. The caller is the producer that would settle it.
    ///
    /// Also gives what keeps others from the follower's slot until it is attached again.
    pub(crate) fn dissolve(&self) -> Option<(*const Head, Held)> {
        if !self.has(FOLLOWED) || self.link.vtable.hooks.is_some() || !self.is_last_consumer() {
            return None;
        }
        let Ok(locked) = self.state.lock(|| self.is_local()) else { unreachable!("the caller settles it") };
        // Somebody may have attached, and gone, since the first look; now there is nobody left who could.
        // SAFETY: what is in a locked list stays there.
        let found = unsafe { self.only_follower(locked.before.entries()) };
        match found {
            Some(_) => self.state.dissolve(locked),
            None => {
                let newest = locked.before.entries();
                self.state.unlock(locked, newest);
            }
        }
        found
    }

    /// # Safety
    /// The entry is in this promise's list, which the caller has locked.
    unsafe fn only_follower(&self, entry: *const Link) -> Option<(*const Head, Held)> {
        // SAFETY: the caller's contract. If it is a node that follows, it is the one consumer, and does nothing until it is
        // fired; who stops it waits for the list, or holds what is tried for here.
        unsafe {
            if entry.is_null()
                || !self.is_last_consumer()
                || !(*entry).vtable.kind.is_node()
                || !(*entry).next().is_null()
            {
                return None;
            }
            let follower = entry.cast::<Head>();
            let held = stop::try_hold(follower)?;
            let follows = matches!((*follower).marks.stage.get(), Stage::Following | Stage::Delayed)
                && (*follower).marks.scheduler.get() == self.marks.scheduler.get();
            follows.then_some((follower, held))
        }
    }
}
